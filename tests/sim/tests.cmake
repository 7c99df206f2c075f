duly_test(sim lives duly::engine PkgConfig::JANSSON PkgConfig::GLIB)
target_sources(test_sim_lives PRIVATE sim/lives.c sim/told.c support/rig.c support/seeds.c
  support/scratch.c)
set_tests_properties(sim.lives PROPERTIES TIMEOUT 14400)
