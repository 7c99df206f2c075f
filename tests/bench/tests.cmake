# The figures, each beside its yardstick; no test of CTest. tests/bench/run builds and runs them.
option(DULY_BENCH "build the programs that measure" OFF)
if(DULY_BENCH)
  pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
  pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
  add_library(duly_bench STATIC bench/bench.c bench/sample.c bench/yard_redis.c
    bench/yard_postgres.c support/scratch.c)
  target_link_libraries(duly_bench PUBLIC duly::ssda903 duly::wire PkgConfig::ZMQ PkgConfig::CMOCKA
    PRIVATE PkgConfig::HIREDIS PkgConfig::PQ)
  target_compile_definitions(duly_bench PUBLIC DULY_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  foreach(figure IN ITEMS accept answer midnight)
    add_executable(bench_${figure} bench/bench_${figure}.c)
    target_link_libraries(bench_${figure} PRIVATE duly_bench)
    set_target_properties(bench_${figure} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
  endforeach()
endif()

# It stands beside nothing but itself: every build has it, so that none breaks it unseen.
add_executable(bench_cases bench/bench_cases.c)
target_link_libraries(bench_cases PRIVATE duly::engine duly::lawfiles)
target_compile_definitions(bench_cases PRIVATE DULY_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
set_target_properties(bench_cases PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
