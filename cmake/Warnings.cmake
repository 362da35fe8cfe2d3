# Warnings for our own targets only: system headers are not ours to fix.
add_library(inventory_warnings INTERFACE)
target_compile_options(inventory_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  # g++ 12 warns of std::string's own assignment when it optimizes: https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict>)
