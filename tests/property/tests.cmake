duly_test(property derive duly::reports)
target_sources(test_property_derive PRIVATE support/seeds.c)
duly_test(property hours duly::reports)
target_sources(test_property_hours PRIVATE support/seeds.c)

# Every row of the worked examples through the program.
add_test(NAME property.worked_examples COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/property/worked_examples.py $<TARGET_FILE:duly> ${PROJECT_SOURCE_DIR})
set_tests_properties(property.worked_examples PROPERTIES LABELS property TIMEOUT 300
  ENVIRONMENT DULY_RULES=${PROJECT_SOURCE_DIR}/schemas/england/rules)

# Thousands of dates against a second reading of the law in Python.
add_test(NAME property.oracle COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/property/oracle.py $<TARGET_FILE:duly> ${PROJECT_SOURCE_DIR})
set_tests_properties(property.oracle PROPERTIES LABELS property TIMEOUT 300)

# Dates at their edges, from year 1 to 9999.
add_test(NAME property.edges COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/property/edges.py $<TARGET_FILE:duly> ${PROJECT_SOURCE_DIR})
set_tests_properties(property.edges PROPERTIES LABELS property TIMEOUT 300)

# Figures of simulated lives, and the same lives back from returns.
add_test(NAME property.simulate COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/property/simulate.py $<TARGET_FILE:duly> ${PROJECT_SOURCE_DIR})
set_tests_properties(property.simulate PROPERTIES LABELS property TIMEOUT 300)
duly_test(property people duly::engine PkgConfig::JANSSON)
target_sources(test_property_people PRIVATE support/rig.c support/seeds.c support/scratch.c)

# One set of lives, as three systems write the dataset.
add_test(NAME property.dialects COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/property/dialects.py $<TARGET_FILE:duly> ${PROJECT_SOURCE_DIR})
set_tests_properties(property.dialects PROPERTIES LABELS property TIMEOUT 14400)

# Laws that the obligations of any life keep.
add_test(NAME property.lives COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/property/lives.py $<TARGET_FILE:duly> ${PROJECT_SOURCE_DIR})
set_tests_properties(property.lives PROPERTIES LABELS property TIMEOUT 14400)

# Random lives against a second fold in Python.
add_test(NAME property.differential COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/property/differential.py $<TARGET_FILE:duly> ${PROJECT_SOURCE_DIR})
set_tests_properties(property.differential PROPERTIES LABELS property TIMEOUT 14400)

# Statuses of random lives against a table of who is owed what.
foreach(name successor reason)
  add_test(NAME property.${name} COMMAND /usr/bin/python3
    ${CMAKE_CURRENT_SOURCE_DIR}/property/statuses.py ${name} $<TARGET_FILE:duly>
    ${PROJECT_SOURCE_DIR})
  set_tests_properties(property.${name} PROPERTIES LABELS property TIMEOUT 14400)
endforeach()

add_test(NAME property.reached COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/property/reached.py $<TARGET_FILE:duly> ${PROJECT_SOURCE_DIR})
set_tests_properties(property.reached PROPERTIES LABELS property TIMEOUT 300)

# Lives counted by hand in a second reading of the law.
add_test(NAME property.law_cases COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/property/law_cases.py $<TARGET_FILE:duly> ${PROJECT_SOURCE_DIR})
set_tests_properties(property.law_cases PROPERTIES LABELS property TIMEOUT 300)
