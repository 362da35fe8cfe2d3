# Warnings for our own targets only: system headers are not ours to fix.
add_library(inventory_warnings INTERFACE)
target_compile_options(inventory_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
