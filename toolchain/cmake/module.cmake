# SPDX-License-Identifier: Apache-2.0
# tn_module(NAME sources… USES modules… LIBS imported targets…): the static library tn_NAME.
# Its public header is include/turnout/<file>.h; its private headers stay in its folder.
function(tn_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES;LIBS" ${ARGN})
  add_library(tn_${name} STATIC ${arg_SOURCES} ${arg_UNPARSED_ARGUMENTS})
  target_include_directories(tn_${name} PUBLIC ${CMAKE_SOURCE_DIR}/include
    PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  list(TRANSFORM arg_USES PREPEND tn_)
  target_link_libraries(tn_${name} PUBLIC tn_flags ${arg_USES} PRIVATE tn_warnings ${arg_LIBS})
endfunction()

# tn_program(NAME executable-name SOURCES … USES … LIBS …)
function(tn_program name executable)
  cmake_parse_arguments(arg "" "" "SOURCES;USES;LIBS" ${ARGN})
  add_executable(${executable} ${arg_SOURCES})
  target_include_directories(${executable} PRIVATE ${CMAKE_SOURCE_DIR}/include
    ${CMAKE_CURRENT_SOURCE_DIR})
  list(TRANSFORM arg_USES PREPEND tn_)
  target_link_libraries(${executable} PRIVATE tn_flags tn_warnings ${arg_USES} ${arg_LIBS})
  set_target_properties(${executable} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# What every test finds in its environment; the suppressions name other people's libraries only.
set(TURNOUT_TEST_ENVIRONMENT
  TURNOUT_SOURCE=${CMAKE_SOURCE_DIR}
  TURNOUT_BUILD=${CMAKE_BINARY_DIR}
  TURNOUT_SANITIZE=${TURNOUT_SANITIZE}
  LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/lsan.supp:print_suppressions=0
  TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/tsan.supp)

# tn_test(NAME SOURCES … USES … LIBS … [TIMEOUT seconds] [LABELS …] [PRIVATE module]): one cmocka
# program, one ctest entry of the same name.  PRIVATE lets it see one module's private headers.
function(tn_test name)
  cmake_parse_arguments(arg "" "TIMEOUT;PRIVATE" "SOURCES;USES;LIBS;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/include
    ${CMAKE_SOURCE_DIR}/tests/support)
  if(arg_PRIVATE)
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/firmware/${arg_PRIVATE})
  endif()
  list(TRANSFORM arg_USES PREPEND tn_)
  target_link_libraries(${name} PRIVATE tn_flags tn_warnings ${arg_USES} ${arg_LIBS}
    PkgConfig::CMOCKA)
  add_test(NAME ${name} COMMAND ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
    ENVIRONMENT "${TURNOUT_TEST_ENVIRONMENT}")
endfunction()

# tn_embed(OUTPUT_VARIABLE symbol files…): a C source with the files' bytes, as
# `const struct tn_asset tn_asset_<symbol>[]` ending with a NULL name.
function(tn_embed out_variable symbol)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/asset_${symbol}.c)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DSYMBOL=${symbol} "-DFILES=${ARGN}"
      -P ${CMAKE_SOURCE_DIR}/toolchain/cmake/embed.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/toolchain/cmake/embed.cmake VERBATIM)
  set(${out_variable} ${output} PARENT_SCOPE)
endfunction()
