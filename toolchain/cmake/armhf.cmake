# SPDX-License-Identifier: Apache-2.0
# Boards with 32 bits and hardware floating point; needs toolchain/image/sysroot armhf.
set(machine arm-linux-gnueabihf)
set(arch armhf)
set(CMAKE_SYSTEM_PROCESSOR arm)
# Debian 13 is the first whose armhf counts time in 64 bits, wherever it is built.  A gcc for
# another machine brings a C library of its own release and would mix the two; clang has none.
set(suite trixie)
set(CMAKE_C_COMPILER clang)
set(CMAKE_CXX_COMPILER clang++)
set(CMAKE_C_COMPILER_TARGET ${machine})
set(CMAKE_CXX_COMPILER_TARGET ${machine})
# What Debian's own compiler for armhf does by itself.
set(own "-march=armv7-a -mfpu=vfpv3-d16 -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64")
set(CMAKE_C_FLAGS_INIT ${own})
set(CMAKE_CXX_FLAGS_INIT ${own})
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)
