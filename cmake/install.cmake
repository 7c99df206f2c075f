# What is installed beside the programs: rules, manual pages, completion.
install(DIRECTORY schemas/england schemas/wales schemas/scotland
  DESTINATION ${CMAKE_INSTALL_DATADIR}/duly
  FILES_MATCHING PATTERN "*.yaml")
install(DIRECTORY schemas/ DESTINATION ${CMAKE_INSTALL_DATADIR}/duly/schemas
  FILES_MATCHING PATTERN "*.schema.json" PATTERN "openapi.json" PATTERN england EXCLUDE PATTERN wales EXCLUDE PATTERN scotland EXCLUDE)
install(DIRECTORY schemas/mail DESTINATION ${CMAKE_INSTALL_DATADIR}/duly
  FILES_MATCHING PATTERN "*.yaml" PATTERN "letter.*")
install(FILES LICENSE NOTICE README.md docs/formats.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Manual pages are docs/NAME.SECTION.scd; duly(1) is printed by the program from its own table. A
# machine without scdoc builds and installs everything else.
find_program(SCDOC_PROGRAM scdoc)
set(manuals "")

# duly_manual(duly.1 COMMAND...): build/man/duly.1 from what the command prints.
function(duly_manual page)
  cmake_parse_arguments(ARG "" "" "COMMAND;DEPENDS" ${ARGN})
  set(made ${PROJECT_BINARY_DIR}/man/${page})
  string(REGEX REPLACE ".*\\." "" section ${page})
  add_custom_command(OUTPUT ${made} VERBATIM DEPENDS ${ARG_DEPENDS}
    COMMAND ${ARG_COMMAND} > ${made}.scd
    COMMAND ${SCDOC_PROGRAM} < ${made}.scd > ${made})
  install(FILES ${made} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
  set(manuals ${manuals} ${made} PARENT_SCOPE)
endfunction()

if(SCDOC_PROGRAM)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/man)
  file(GLOB pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/*.scd)
  foreach(source IN LISTS pages)
    get_filename_component(page ${source} NAME)
    string(REGEX REPLACE "\\.scd$" "" page ${page})
    duly_manual(${page} COMMAND ${CMAKE_COMMAND} -E cat ${source} DEPENDS ${source})
  endforeach()
  if(TARGET duly)
    duly_manual(duly.1 COMMAND duly help --manual DEPENDS duly)
  endif()
  add_custom_target(manuals ALL DEPENDS ${manuals})
endif()

if(TARGET duly)
  set(completion ${PROJECT_BINARY_DIR}/completion/duly)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/completion)
  add_custom_command(OUTPUT ${completion} VERBATIM DEPENDS duly
    COMMAND duly help --completion > ${completion})
  add_custom_target(completion ALL DEPENDS ${completion})
  install(FILES ${completion} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
endif()
