# SPDX-License-Identifier: Apache-2.0
# Debian packages: `cmake --build build/release --target debs` writes turnout-kiosk, turnout-hub
# and turnout-cli to build/release/debs.  A program lies with what it starts and reads in a folder
# of its own below /usr/lib/turnout; /usr/bin has a link to it.
include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
  GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(package_parts ${CMAKE_SOURCE_DIR}/toolchain/package)
set(package_made ${CMAKE_BINARY_DIR}/package)

# What the programs say of themselves, as manual pages and completion.
set(package_texts)
foreach(program turnout turnout-hub turnout-kiosk)
  list(APPEND package_texts ${package_made}/man/${program}.1 ${package_made}/completion/${program})
endforeach()
add_custom_command(OUTPUT ${package_texts}
  COMMAND python3 ${package_parts}/manual.py ${CMAKE_BINARY_DIR}/bin ${PROJECT_VERSION}
    ${package_made}
  DEPENDS turnout turnout-hub turnout-kiosk ${package_parts}/manual.py
  COMMENT "Writing the manual pages")
add_custom_target(manual DEPENDS ${package_texts})

# tn_gzip(FILE NAME): FILE compressed, the same bytes every time, as ${package_made}/NAME.
function(tn_gzip file name)
  add_custom_command(OUTPUT ${package_made}/${name}
    COMMAND sh -c "mkdir -p \"$(dirname ${package_made}/${name})\" && gzip -9nc ${file} >${package_made}/${name}"
    DEPENDS ${file} VERBATIM)
  add_custom_target(gzip-${name} DEPENDS ${package_made}/${name})
  add_dependencies(manual gzip-${name})
endfunction()

# tn_deb(COMPONENT package program…): what every package has.
function(tn_deb component package program)
  install(TARGETS ${program} ${ARGN} DESTINATION lib/turnout/${component}/bin
    COMPONENT ${component})
  file(MAKE_DIRECTORY ${package_made}/links)
  file(CREATE_LINK ../lib/turnout/${component}/bin/${program} ${package_made}/links/${program}
    SYMBOLIC)
  install(FILES ${package_made}/links/${program} DESTINATION bin COMPONENT ${component})
  tn_gzip(${package_made}/man/${program}.1 ${program}.1.gz)
  # Optional where nothing can be run while building; the target `debs` makes them.
  install(FILES ${package_made}/${program}.1.gz DESTINATION share/man/man1 COMPONENT ${component}
    OPTIONAL)
  install(FILES ${package_made}/completion/${program}
    DESTINATION share/bash-completion/completions COMPONENT ${component} OPTIONAL)
  install(FILES ${package_parts}/copyright DESTINATION share/doc/${package} COMPONENT ${component})
  install(FILES ${package_made}/changelog.gz DESTINATION share/doc/${package}
    COMPONENT ${component} OPTIONAL)
endfunction()
tn_gzip(${package_parts}/changelog changelog.gz)

# tn_service(COMPONENT package started): a unit, its user and settings, the maintainer's scripts.
function(tn_service component package started)
  install(FILES ${package_parts}/${package}.service DESTINATION lib/systemd/system
    COMPONENT ${component})
  install(FILES ${package_parts}/${package}.sysusers DESTINATION lib/sysusers.d
    RENAME ${package}.conf COMPONENT ${component})
  install(FILES ${package_parts}/${package}.default DESTINATION /etc/default RENAME ${package}
    COMPONENT ${component})
  set(PACKAGE ${package})
  set(START ${started})
  set(scripts ${package_made}/${package})
  foreach(script postinst prerm postrm)
    configure_file(${package_parts}/${script}.in ${scripts}/${script} @ONLY
      FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
        WORLD_EXECUTE)
  endforeach()
  file(WRITE ${scripts}/conffiles "/etc/default/${package}\n")
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_CONTROL_EXTRA
    "${scripts}/postinst;${scripts}/prerm;${scripts}/postrm;${scripts}/conffiles" PARENT_SCOPE)
endfunction()

tn_deb(kiosk turnout-kiosk turnout-kiosk turnout-decoder)
tn_deb(hub turnout-hub turnout-hub)
tn_deb(cli turnout-cli turnout turnout-decoder)
tn_service(kiosk turnout-kiosk no)
tn_service(hub turnout-hub yes)
if(TARGET speech)
  install(DIRECTORY ${CMAKE_BINARY_DIR}/share/turnout/speech
    DESTINATION lib/turnout/kiosk/share/turnout COMPONENT kiosk PATTERN made EXCLUDE)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS ${CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS})
set(CPACK_STRIP_FILES ON)
set(CPACK_OUTPUT_FILE_PREFIX debs)
set(CPACK_PACKAGE_CONTACT "Turnout maintainers <maintainers@turnout.invalid>")
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL kiosk hub cli)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(sysusers "systemd | systemd-standalone-sysusers | systemd-sysusers")

set(CPACK_DEBIAN_KIOSK_PACKAGE_NAME turnout-kiosk)
set(CPACK_DEBIAN_KIOSK_DESCRIPTION "touchscreen check-in for meetups
Scans entry codes, decides and writes down with no network, signs walk-ins up,
and shows the group's notice board in between. Speaks Chinese and English.
.
The service takes the whole screen; it is installed but not started.")
set(CPACK_DEBIAN_KIOSK_PACKAGE_DEPENDS
  "fonts-noto-cjk, fonts-inter, fonts-noto-color-emoji, tzdata, ${sysusers}")
set(CPACK_DEBIAN_KIOSK_PACKAGE_RECOMMENDS
  "libgooglepinyin0, libzinnia0, tegaki-zinnia-simplified-chinese, libzbar0, cups-daemon, \
cups-client, cups-filters, printer-driver-ptouch, printer-driver-dymo, ipp-usb")
set(CPACK_DEBIAN_HUB_PACKAGE_NAME turnout-hub)
set(CPACK_DEBIAN_HUB_DESCRIPTION "membership records of a group and its meetups
Keeps members, events, entry codes and attendance, serves the organisers'
dashboard, and exchanges logs with the kiosks at the doors.
.
The service starts at once and prints, in its journal, where the first
account is made.")
set(CPACK_DEBIAN_HUB_PACKAGE_DEPENDS
  "fonts-noto-cjk, fonts-inter, tzdata, ${sysusers}")
set(CPACK_DEBIAN_CLI_PACKAGE_NAME turnout-cli)
set(CPACK_DEBIAN_CLI_DESCRIPTION "organiser's command line for Turnout
Makes groups and events, issues and checks entry codes, imports members and
chats, tells attendance and reports, with JSON throughout.")
set(CPACK_DEBIAN_CLI_PACKAGE_DEPENDS "fonts-noto-cjk, fonts-inter, tzdata")
set(CPACK_DEBIAN_CLI_PACKAGE_RECOMMENDS "libzbar0")
include(CPack)

add_custom_target(debs
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${CMAKE_BINARY_DIR}/debs
  COMMAND ${CMAKE_CPACK_COMMAND} --config ${CMAKE_BINARY_DIR}/CPackConfig.cmake
  DEPENDS manual WORKING_DIRECTORY ${CMAKE_BINARY_DIR} VERBATIM)
if(TARGET speech)
  add_dependencies(debs speech)
endif()
