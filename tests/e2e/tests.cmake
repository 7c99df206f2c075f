# duly_service_test(scheduler LIBS...): a test that runs the real duly-scheduler.
function(duly_service_test subject)
  duly_test(e2e ${subject} ${ARGN} PkgConfig::ZMQ)
  target_sources(test_e2e_${subject} PRIVATE support/service.c support/scratch.c)
  target_compile_definitions(test_e2e_${subject} PRIVATE DULY_BIN="${PROJECT_BINARY_DIR}/bin")
  add_dependencies(test_e2e_${subject} duly-scheduler duly)
endfunction()

duly_service_test(scheduler duly::quarantine)
duly_service_test(feed duly::wire)
duly_service_test(life duly::wire)
duly_service_test(bounds duly::wire)
duly_service_test(client duly::client)
duly_service_test(clock_step duly::scheduler)
duly_service_test(mail_health duly::mail duly::wire)

# Each verb of the command line.
add_test(NAME e2e.cli COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_cli.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.cli PROPERTIES LABELS e2e TIMEOUT 300)

# What is empty, missing, misspelt or unknown, and what is said of it.
add_test(NAME e2e.said COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_said.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.said PROPERTIES LABELS e2e TIMEOUT 300)

# A year and its terms; the published list of bank holidays into a calendar.
add_test(NAME e2e.calendar COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_calendar.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.calendar PROPERTIES LABELS e2e TIMEOUT 300)

# Other bodies of law than England's, by their folders alone.
add_test(NAME e2e.nations COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_nations.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.nations PROPERTIES LABELS e2e TIMEOUT 120)

# Rules and calendars put in force while it runs.
add_test(NAME e2e.loading COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_loading.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.loading PROPERTIES LABELS e2e TIMEOUT 600)

# Deliveries of the Standard Safeguarding Dataset, and its due dates beside ours.
add_test(NAME e2e.ssd COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_ssd.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.ssd PROPERTIES LABELS e2e TIMEOUT 300)

# Files as they come from councils, systems and spreadsheets.
add_test(NAME e2e.import_cases COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_import_cases.py ${PROJECT_BINARY_DIR}/bin
  ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.import_cases PROPERTIES LABELS e2e TIMEOUT 300)

# Lives through the service's core in virtual time, and the timeliness of what was owed.
add_test(NAME e2e.rehearse COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_rehearse.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.rehearse PROPERTIES LABELS e2e TIMEOUT 300)

# Merged, linked and restricted cases, teams, and who stands in.
add_test(NAME e2e.answers COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_answers.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.answers PROPERTIES LABELS e2e TIMEOUT 120)
add_test(NAME e2e.answer_form COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_answer_form.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.answer_form PROPERTIES LABELS e2e TIMEOUT 120)
add_test(NAME e2e.calendar_feed COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_calendar_feed.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.calendar_feed PROPERTIES LABELS e2e TIMEOUT 120)
add_test(NAME e2e.hook COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_hook.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.hook PROPERTIES LABELS e2e TIMEOUT 180)
add_test(NAME e2e.letters COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_letters.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.letters PROPERTIES LABELS e2e TIMEOUT 300)
add_test(NAME e2e.first_mail COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_first_mail.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.first_mail PROPERTIES LABELS e2e TIMEOUT 300)
add_test(NAME e2e.people COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_people.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.people PROPERTIES LABELS e2e TIMEOUT 120)

# Files dropped into a folder.
add_test(NAME e2e.intake COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_intake.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.intake PROPERTIES LABELS e2e TIMEOUT 300)

# What a producer has handed over, though it or the service goes.
add_test(NAME e2e.outbox COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_outbox.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.outbox PROPERTIES LABELS e2e TIMEOUT 120)

# What the service stands on, taken away or changed under it.
add_test(NAME e2e.guard COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_guard.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.guard PROPERTIES LABELS e2e TIMEOUT 300)

# That what was needed for a moment is given back; a sanitizer keeps what is freed.
if(NOT DULY_SANITIZE)
  add_test(NAME e2e.memory COMMAND /usr/bin/python3
    ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_memory.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
  set_tests_properties(e2e.memory PROPERTIES LABELS e2e TIMEOUT 300)
endif()

# That a replay can say no: logs and stores with a fault in them.
add_executable(spoil ${CMAKE_CURRENT_SOURCE_DIR}/support/spoil.c
  ${CMAKE_CURRENT_SOURCE_DIR}/support/relog.c)
target_link_libraries(spoil PRIVATE duly::log duly::store)
add_test(NAME e2e.replay COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_replay.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR}
  $<TARGET_FILE:spoil>)
set_tests_properties(e2e.replay PROPERTIES LABELS e2e TIMEOUT 120)

# Events over HTTP.
add_test(NAME e2e.web COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_web.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.web PROPERTIES LABELS e2e TIMEOUT 300)

# What is owed and was told over HTTP, and what a team sees of it.
add_test(NAME e2e.web_read COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_web_read.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.web_read PROPERTIES LABELS e2e TIMEOUT 300)

# Workbooks and XML, taken apart.
add_executable(print_sheets ${CMAKE_CURRENT_SOURCE_DIR}/support/print_sheets.c)
target_link_libraries(print_sheets PRIVATE duly::import)
add_test(NAME e2e.sheets COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_sheets.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR}
  $<TARGET_FILE:print_sheets>)
set_tests_properties(e2e.sheets PROPERTIES LABELS e2e TIMEOUT 300)

# Its figures; with promtool where that is there.
add_test(NAME e2e.web_metrics COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_web_metrics.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.web_metrics PROPERTIES LABELS e2e TIMEOUT 300)

# Anybody's tables by a map.
add_test(NAME e2e.table COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_table.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.table PROPERTIES LABELS e2e TIMEOUT 300)
add_test(NAME e2e.route COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_route.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.route PROPERTIES LABELS e2e TIMEOUT 600)

# What a mail server's answers are taken for.
add_executable(hand_over ${CMAKE_CURRENT_SOURCE_DIR}/support/hand_over.c)
target_link_libraries(hand_over PRIVATE duly::mail)
add_test(NAME e2e.smtp COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_smtp.py $<TARGET_FILE:hand_over> ${PROJECT_BINARY_DIR}/bin
  ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.smtp PROPERTIES LABELS e2e TIMEOUT 300)

# The mail gateway beside a scheduler and a mail server that does what the test says.
add_test(NAME e2e.mail COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_mail.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.mail PROPERTIES LABELS e2e TIMEOUT 600)

# With Debian's Postfix; skipped, and said so, where that is not installed or this is not root.
add_test(NAME e2e.mail_postfix COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_mail_postfix.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.mail_postfix PROPERTIES LABELS e2e TIMEOUT 600 SKIP_RETURN_CODE 77)
add_test(NAME e2e.reports COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_reports.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e.reports PROPERTIES LABELS e2e TIMEOUT 600)

# With GOV.UK Notify in the place of a mail server.
add_test(NAME e2e.mail_notify COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_mail_notify.py ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
# What takes longest begins first, so that nothing waits for it alone.
set_tests_properties(e2e.mail_notify PROPERTIES LABELS e2e TIMEOUT 900 COST 300)
