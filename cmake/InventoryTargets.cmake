# inventory_library(NAME SOURCES a.cpp ... [PUBLIC target ...] [PRIVATE target ...])
#
# One static library per module: inventory_<NAME>. PUBLIC names what its headers need, PRIVATE what only its
# sources need, so that a module cannot use by accident what its table row does not allow.
function(inventory_library NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(inventory_${NAME} STATIC ${ARG_SOURCES})
  target_include_directories(inventory_${NAME} PUBLIC ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(inventory_${NAME} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE} inventory_warnings)
endfunction()

# inventory_test(NAME SOURCES a_test.cpp ... [LIBRARIES target ...] [LABELS label ...])
#
# One test program per module, labelled unit unless told otherwise. GoogleTest's header is precompiled once and
# shared by all of them.
function(inventory_test NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  add_executable(${NAME}_test ${ARG_SOURCES})
  target_include_directories(${NAME}_test PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${NAME}_test PRIVATE ${ARG_LIBRARIES} GTest::gtest_main inventory_warnings)
  target_precompile_headers(${NAME}_test REUSE_FROM inventory_test_pch)
  target_compile_definitions(${NAME}_test PRIVATE INVENTORY_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                                  INVENTORY_BINARY_DIR="${PROJECT_BINARY_DIR}")
  add_test(NAME ${NAME} COMMAND ${NAME}_test)
  set_tests_properties(${NAME} PROPERTIES LABELS "${ARG_LABELS}")
endfunction()
