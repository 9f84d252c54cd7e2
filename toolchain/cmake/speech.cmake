# SPDX-License-Identifier: Apache-2.0
# The spoken prompts, where espeak-ng is installed: share/turnout/speech beside bin/.
find_program(ESPEAK_NG espeak-ng)
if(ESPEAK_NG)
  set(speech ${CMAKE_BINARY_DIR}/share/turnout/speech)
  add_custom_command(OUTPUT ${speech}/made
    COMMAND python3 ${CMAKE_SOURCE_DIR}/toolchain/tables/speech.py ${CMAKE_SOURCE_DIR}/assets
      ${speech}
    COMMAND ${CMAKE_COMMAND} -E touch ${speech}/made
    DEPENDS ${CMAKE_SOURCE_DIR}/toolchain/tables/speech.py
      ${CMAKE_SOURCE_DIR}/assets/text/en.txt ${CMAKE_SOURCE_DIR}/assets/speech/zh-CN.txt
    COMMENT "Speaking the prompts")
  add_custom_target(speech ALL DEPENDS ${speech}/made)
endif()
