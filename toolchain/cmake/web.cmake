# SPDX-License-Identifier: Apache-2.0
# The dashboard's files, which the hub carries and serves by their names without folders: what
# assets/web holds, and the two libraries toolchain/setup has put into build/web.
set(web_libraries ${CMAKE_SOURCE_DIR}/build/web/node_modules)
if(NOT EXISTS ${web_libraries}/htm/package.json OR NOT EXISTS ${web_libraries}/uplot/package.json)
  message(FATAL_ERROR "The dashboard's libraries are missing; run toolchain/setup.")
endif()

# One ES module that holds preact and htm; uPlot's small build, which is a script, made a module.
set(web_made ${CMAKE_BINARY_DIR}/web)
configure_file(${web_libraries}/htm/preact/standalone.module.js ${web_made}/vendor-preact.js COPYONLY)
configure_file(${web_libraries}/uplot/dist/uPlot.min.css ${web_made}/uplot.css COPYONLY)
file(READ ${web_libraries}/uplot/dist/uPlot.iife.min.js web_uplot)
file(CONFIGURE OUTPUT ${web_made}/uplot.js CONTENT "@web_uplot@\nexport default uPlot;\n" @ONLY)
# Their terms travel with them.
file(READ ${web_libraries}/htm/LICENSE web_htm_terms)
file(READ ${web_libraries}/uplot/LICENSE web_uplot_terms)
file(CONFIGURE OUTPUT ${web_made}/libraries.txt CONTENT
  "uPlot (uplot.js, uplot.css)\n\n@web_uplot_terms@\n\npreact and htm (vendor-preact.js); preact under the MIT license\n\n@web_htm_terms@\n"
  @ONLY)

file(GLOB TURNOUT_WEB_FILES CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/assets/web/*.html ${CMAKE_SOURCE_DIR}/assets/web/*.css
  ${CMAKE_SOURCE_DIR}/assets/web/*.svg ${CMAKE_SOURCE_DIR}/assets/web/app/*.js
  ${CMAKE_SOURCE_DIR}/assets/web/lang/*.json)
list(APPEND TURNOUT_WEB_FILES ${web_made}/vendor-preact.js ${web_made}/uplot.js
  ${web_made}/uplot.css ${web_made}/libraries.txt)
