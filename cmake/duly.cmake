# Language, warnings and instrumentation, stated once and linked by every target.
add_library(duly_flags INTERFACE)
target_compile_features(duly_flags INTERFACE c_std_17)
set_property(TARGET duly_flags PROPERTY INTERFACE_POSITION_INDEPENDENT_CODE ON)
target_compile_definitions(duly_flags INTERFACE _GNU_SOURCE DULY_VERSION="${PROJECT_VERSION}")
target_include_directories(duly_flags INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
target_compile_options(duly_flags INTERFACE
  -std=c17 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wformat=2 -Wundef -Wvla
  -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -Wimplicit-fallthrough
  -fno-common -fstack-protector-strong
  $<$<BOOL:${DULY_WERROR}>:-Werror>)
if(DULY_SANITIZE)
  list(JOIN DULY_SANITIZE "," sanitize)
  target_compile_options(duly_flags INTERFACE
    -fsanitize=${sanitize} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(duly_flags INTERFACE -fsanitize=${sanitize})
endif()

# duly_library(store SOURCES ... DEPENDS duly::base): one folder, one static library.
function(duly_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(duly_${name} STATIC ${ARG_SOURCES})
  add_library(duly::${name} ALIAS duly_${name})
  target_link_libraries(duly_${name} PUBLIC duly_flags ${ARG_DEPENDS})
endfunction()

# duly_program(duly-scheduler main.c duly::scheduler): main.c and nothing else; all that can be
# tested is in the core library, which the tests link too.
function(duly_program name main)
  add_executable(${name} ${main})
  target_link_libraries(${name} PRIVATE ${ARGN})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  install(TARGETS ${name})
endfunction()

# duly_test(unit civil duly::base): unit/test_civil.c becomes the test unit.civil.
function(duly_test kind subject)
  set(target test_${kind}_${subject})
  add_executable(${target} ${CMAKE_CURRENT_SOURCE_DIR}/${kind}/test_${subject}.c)
  target_link_libraries(${target} PRIVATE ${ARGN} PkgConfig::CMOCKA)
  target_compile_definitions(${target} PRIVATE DULY_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${kind}.${subject} COMMAND ${target})
  set_tests_properties(${kind}.${subject} PROPERTIES LABELS ${kind} TIMEOUT 300)
endfunction()
