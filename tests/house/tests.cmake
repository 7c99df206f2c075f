# The rules of the house: who may use whom, no circles, one tag for one thing; and that the check says no.
add_test(NAME house.rules COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/house/house.py ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
add_test(NAME house.selftest COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/house/test_house.py)
set_tests_properties(house.rules house.selftest PROPERTIES LABELS house TIMEOUT 120)
