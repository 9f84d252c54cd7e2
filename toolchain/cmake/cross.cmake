# SPDX-License-Identifier: Apache-2.0
# What the toolchain files for other machines share; they set the compiler, `machine` (its name for
# the other kind), `arch` (Debian's), CMAKE_SYSTEM_PROCESSOR and, where it is not this system's own,
# `suite`, Debian's release.  Programs that run while building (tests, the manual's `--help`) run
# under qemu-user.
set(CMAKE_SYSTEM_NAME Linux)
if(NOT suite)
  file(STRINGS /etc/os-release suite REGEX "^VERSION_CODENAME=")
  string(REGEX REPLACE "^VERSION_CODENAME=" "" suite "${suite}")
endif()
set(sysroot ${CMAKE_CURRENT_LIST_DIR}/../../build/sysroot-${arch}-${suite})
get_filename_component(sysroot ${sysroot} ABSOLUTE)
set(CMAKE_STRIP ${machine}-strip)
set(CMAKE_SYSROOT ${sysroot})
set(CMAKE_FIND_ROOT_PATH ${sysroot})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_LIBRARY_ARCHITECTURE ${machine})
# Debian 12 calls it qemu-…-static, later ones may not.  Only what runs needs it: tests, manuals.
find_program(emulator_${arch} NAMES qemu-${CMAKE_SYSTEM_PROCESSOR}-static
  qemu-${CMAKE_SYSTEM_PROCESSOR} NO_CMAKE_FIND_ROOT_PATH)
if(emulator_${arch})
  set(CMAKE_CROSSCOMPILING_EMULATOR ${emulator_${arch}} -L ${sysroot})
endif()
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${sysroot})
set(ENV{PKG_CONFIG_LIBDIR}
  ${sysroot}/usr/lib/${machine}/pkgconfig:${sysroot}/usr/share/pkgconfig)
set(ENV{PKG_CONFIG_PATH} "")
