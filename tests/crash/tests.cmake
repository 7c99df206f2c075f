# kill -9 under load: crash/kill.py says what must hold. Skipped, and said so, without pyzmq.
if(TARGET duly AND TARGET duly-scheduler)
  add_test(NAME crash.kill COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/crash/kill.py
    $<TARGET_FILE:duly-scheduler> $<TARGET_FILE:duly> ${PROJECT_SOURCE_DIR})
  set_tests_properties(crash.kill PROPERTIES LABELS crash SKIP_RETURN_CODE 77 TIMEOUT 7200)
endif()

# The mail gateway, the scheduler and a mail server, killed in turn.
if(TARGET duly-mail)
  add_test(NAME crash.mail COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/crash/kill_mail.py
    ${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR})
  set_tests_properties(crash.mail PROPERTIES LABELS crash TIMEOUT 7200)
endif()
