duly_test(interop corpus duly::derive duly::lawfiles)

# ninja schemas: prints schemas/event.schema.json anew after a change of the vocabulary.
add_executable(print_schema ${CMAKE_CURRENT_SOURCE_DIR}/interop/print_schema.c)
target_link_libraries(print_schema PRIVATE duly::lawfiles)
target_compile_definitions(print_schema PRIVATE DULY_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
add_custom_target(schemas
  COMMAND print_schema > ${PROJECT_SOURCE_DIR}/schemas/event.schema.json VERBATIM)

# The same corpus by ajv; skipped, and said so, where `npm ci` has not been run in interop/ajv.
find_program(NODE_PROGRAM node)
if(NODE_PROGRAM)
  add_test(NAME interop.ajv COMMAND ${NODE_PROGRAM}
    ${CMAKE_CURRENT_SOURCE_DIR}/interop/ajv/check.mjs ${PROJECT_SOURCE_DIR})
  set_tests_properties(interop.ajv PROPERTIES LABELS interop SKIP_RETURN_CODE 77 TIMEOUT 300)
endif()

# The log by a reader written from docs/formats.md alone.
add_test(NAME interop.log COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/interop/read_formats.py --selftest ${CMAKE_CURRENT_SOURCE_DIR}/golden)
set_tests_properties(interop.log PROPERTIES LABELS interop TIMEOUT 300)

# Bodies of records and values of the store, likewise; and the page against headers and examples.
add_test(NAME interop.values COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/interop/read_values.py --selftest ${PROJECT_SOURCE_DIR})
set_tests_properties(interop.values PROPERTIES LABELS interop TIMEOUT 300)

# What the mail gateway keeps, likewise.
add_test(NAME interop.post COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/interop/read_post.py --selftest ${PROJECT_SOURCE_DIR})
set_tests_properties(interop.post PROPERTIES LABELS interop TIMEOUT 300)

# Letters as mail programs, telephones and screen readers take them.
file(GLOB golden_letters CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/golden/mail/*.eml)
add_test(NAME interop.mail_html COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/interop/mail_html.py --selftest ${golden_letters})
set_tests_properties(interop.mail_html PROPERTIES LABELS interop TIMEOUT 60)

# Clients by libraries that are not ours; skipped, and said so, without `npm ci` in interop/node.
if(NODE_PROGRAM AND TARGET duly-scheduler)
  add_test(NAME interop.node COMMAND ${NODE_PROGRAM}
    ${CMAKE_CURRENT_SOURCE_DIR}/interop/node/check.mjs $<TARGET_FILE:duly-scheduler>
    ${PROJECT_SOURCE_DIR})
  set_tests_properties(interop.node PROPERTIES LABELS interop SKIP_RETURN_CODE 77 TIMEOUT 300)
endif()

# A client that is driven by the OpenAPI document, and its linter; skipped, and said so, without
# `npm ci` in interop/web.
if(NODE_PROGRAM AND TARGET duly-web)
  add_test(NAME interop.web COMMAND ${NODE_PROGRAM}
    ${CMAKE_CURRENT_SOURCE_DIR}/interop/web/check.mjs ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
  set_tests_properties(interop.web PROPERTIES LABELS interop SKIP_RETURN_CODE 77 TIMEOUT 300)
endif()

# The examples in deploy/examples, run.
add_test(NAME interop.examples COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/interop/examples.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(interop.examples PROPERTIES LABELS interop TIMEOUT 300)
