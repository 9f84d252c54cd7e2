# SPDX-License-Identifier: Apache-2.0
# One set of flags for every target; differences between builds are sanitizers and optimisation.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

set(TURNOUT_SANITIZE "" CACHE STRING "value of -fsanitize=, empty for none")

add_library(tn_flags INTERFACE)
target_compile_definitions(tn_flags INTERFACE _GNU_SOURCE)
target_compile_options(tn_flags INTERFACE -fno-strict-aliasing -fstack-protector-strong
  $<$<CONFIG:RelWithDebInfo>:-O2;-D_FORTIFY_SOURCE=2>)
if(TURNOUT_SANITIZE)
  target_compile_options(tn_flags INTERFACE -fsanitize=${TURNOUT_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(tn_flags INTERFACE -fsanitize=${TURNOUT_SANITIZE})
endif()

# Warnings are for our own C; the C++ shim includes a library's headers and takes fewer.
add_library(tn_warnings INTERFACE)
target_compile_options(tn_warnings INTERFACE
  $<$<COMPILE_LANGUAGE:C>:-Wall;-Wextra;-Wpedantic;-Wconversion;-Wshadow;-Wstrict-prototypes;-Wmissing-prototypes;-Wvla;-Wundef;-Werror>
  $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Werror>)
