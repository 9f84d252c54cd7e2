# SPDX-License-Identifier: Apache-2.0
# Writes OUTPUT, a C file holding the bytes of FILES as tn_asset_SYMBOL[] (include/turnout/asset.h).
set(table "")
set(bodies "")
set(index 0)
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "((0x..,){16})" "\\1\n" bytes "${bytes}")
  string(APPEND bodies "static const unsigned char asset_${index}[] = {\n${bytes}0};\n")
  string(APPEND table "    {\"${name}\", asset_${index}, ${size}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUTPUT} "/* Made by toolchain/cmake/embed.cmake. */\n#include \"turnout/asset.h\"\n\n"
  "${bodies}\nextern const struct tn_asset tn_asset_${SYMBOL}[];\n"
  "const struct tn_asset tn_asset_${SYMBOL}[] = {\n${table}    {0, 0, 0},\n};\n")
