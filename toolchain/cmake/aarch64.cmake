# SPDX-License-Identifier: Apache-2.0
# Raspberry Pi 3, 4, 5 and Zero 2 W with 64 bits; needs toolchain/image/sysroot arm64.
set(machine aarch64-linux-gnu)
set(arch arm64)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER ${machine}-gcc)
set(CMAKE_CXX_COMPILER ${machine}-g++)
set(CMAKE_C_FLAGS_INIT -mcpu=cortex-a53)
set(CMAKE_CXX_FLAGS_INIT -mcpu=cortex-a53)
include(${CMAKE_CURRENT_LIST_DIR}/cross.cmake)
