/* feed_reports.h - what is kept of what a feed has said. A feed speaks for as long as it lives,
 * once an hour or more often, and of its reports only the furthest counts. */
#pragma once
#include "common/docket/stored_case.h"

/* Leaves out of what was said of a feed the reports that do not count: of each source that speaks
 * of the same types, those that are older than its last thousand and say no more than they do. They
 * are in the log, and no more known by their identity. */
void feed_reports_drop(struct stored_case *said, struct arena *arena);
