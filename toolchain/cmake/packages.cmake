# SPDX-License-Identifier: Apache-2.0
# The libraries Turnout stands on; toolchain/setup installs them.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(tn_package target)
  pkg_check_modules(${target} REQUIRED IMPORTED_TARGET ${ARGN})
endfunction()

tn_package(JANSSON jansson)
tn_package(UTF8PROC libutf8proc)
tn_package(SODIUM libsodium)
tn_package(QRENCODE libqrencode)
tn_package(ZLIB zlib)
tn_package(SQLITE sqlite3)
tn_package(PQ libpq)
tn_package(CAIRO cairo cairo-pdf cairo-svg)
tn_package(PANGO pangocairo pangoft2 fontconfig)
tn_package(PNG libpng)
tn_package(TURBOJPEG libturbojpeg)
tn_package(SECCOMP libseccomp)
tn_package(ZXING zxing)
tn_package(CURL libcurl)
tn_package(MICROHTTPD libmicrohttpd)
tn_package(GNUTLS gnutls)
tn_package(SDL2 sdl2)
tn_package(GPIOD libgpiod)
tn_package(XLSXWRITER xlsxwriter)
tn_package(CMOCKA cmocka)
# libcsv ships no pkg-config file
find_library(CSV_LIBRARY csv REQUIRED)
# nor does CUPS on Debian 12
find_library(CUPS_LIBRARY cups REQUIRED)
