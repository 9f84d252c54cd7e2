# SPDX-License-Identifier: Apache-2.0
# tn_fuzz(NAME SOURCES … USES modules… LIBS … [CORPUS folder] [PRIVATE module]): the fuzz target
# fuzz_NAME.  With -fsanitize=fuzzer (preset fuzz) it is a libFuzzer program to be run by hand or
# by toolchain/fuzz; in every other build the same target replays its corpus,
# tests/fuzz/corpus/NAME unless said otherwise, as the ctest fuzz_NAME.
function(tn_fuzz name)
  cmake_parse_arguments(arg "" "CORPUS;PRIVATE" "SOURCES;USES;LIBS" ${ARGN})
  if(NOT arg_CORPUS)
    set(arg_CORPUS ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
  endif()
  set(target fuzz_${name})
  add_executable(${target} ${arg_SOURCES})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/include
    ${CMAKE_SOURCE_DIR}/tests/support)
  if(arg_PRIVATE)
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/firmware/${arg_PRIVATE})
  endif()
  list(TRANSFORM arg_USES PREPEND tn_)
  target_link_libraries(${target} PRIVATE tn_flags tn_warnings ${arg_USES} ${arg_LIBS})
  if(TURNOUT_SANITIZE MATCHES "fuzzer")
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/fuzz_replay.c)
    add_test(NAME ${target} COMMAND ${target} ${arg_CORPUS})
    set_tests_properties(${target} PROPERTIES TIMEOUT 120 LABELS fuzz)
  endif()
endfunction()
