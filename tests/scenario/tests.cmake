# A made-up borough through the whole service, and each promise that shows outside.
add_test(NAME scenario.borough COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/scenario/borough.py $<TARGET_FILE:duly> ${PROJECT_SOURCE_DIR})
set_tests_properties(scenario.borough PROPERTIES LABELS scenario TIMEOUT 604800)
