duly_test(fault log duly::log)
target_sources(test_fault_log PRIVATE support/fault_disk.c support/log_rig.c support/scratch.c)
duly_test(fault store duly::store)
target_sources(test_fault_store PRIVATE support/fault_store.c support/scratch.c)
