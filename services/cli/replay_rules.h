/* replay_rules.h - `duly replay --rules`: what other rules would change of what is open. */
#pragma once
#include "common/law/law.h"
#include "common/log/log.h"

struct replay_rules {
	const struct law *in_force, *other;
	duly_instant at;
};

/* Derives all events of @log under both, and prints what differs. */
duly_result replay_rules(const struct replay_rules *q, struct log *log, bool json,
			 struct duly_diag *diag);
