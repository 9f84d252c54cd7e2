# SPDX-License-Identifier: Apache-2.0
# Boards with 32 bits and hardware floating point; needs toolchain/image/sysroot armhf.
set(machine arm-linux-gnueabihf)
set(arch armhf)
set(CMAKE_SYSTEM_PROCESSOR arm)
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)
