/* listing.h - obligations as people and programs are shown them, soonest first. Each is kept as the
 * packed map of CONTRACT 4, so that every verb shows the same.
 */
#pragma once
#include "services/cli/cli.h"

struct listed {
	struct view map;
	duly_instant due_at;
	duly_civil due, act_by;
	struct str council, subject, rule, stage, status;
	uint8_t id[ID_LEN];
	const struct str *groups; /* that its case is linked in            */
	size_t group_count;
};

struct listing {
	struct arena *arena;
	const struct calendar *calendar; /* for days left; must outlive it           */
	duly_instant at;
	duly_civil today;
	struct listed *list;
	size_t n, cap;
};

/* What is wanted; absent: all. */
struct wanted {
	struct str council, subject, team, stage, rule, status;
	duly_civil before; /* due before this day; DULY_NO_DATE: any   */
	bool history;      /* also obligations before this council's time   */
};
/* From --case, --team, --stage, --rule, --status, --before. DULY_E_USAGE for a stage, status or
 * rule that there is not. */
duly_result wanted_from(const struct args *args, const struct law *law, const char *status,
			struct wanted *ret, struct duly_diag *diag);

struct docket_reader;
struct docket_state;
/* How far the store can be believed: how far it follows the log, held, in rehearsal, sweeping. */
void standing_print(const struct docket_state *s, const struct law *law, duly_instant at);
/* What `duly list` prints of a store: that of the data directory, or one that was replayed. */
duly_result list_store(const struct args *args, struct docket_reader *reader, duly_instant at,
		       struct duly_diag *diag);

struct listing listing_begin(const struct law *law, duly_instant at);
void listing_fini(struct listing *l);
/* Adds @o if it is wanted (@wanted NULL: it is). */
void listing_add(struct listing *l, const struct law *law, const struct obligation *o,
		 const uint8_t id[ID_LEN], bool doubtful, const struct wanted *wanted);
bool listing_wants(const struct wanted *w, const struct law *law, const struct obligation *o,
		   duly_instant at);
/* @map with a list of strings under @key behind what it has; @map itself where there are none. */
struct view map_with(struct view map, const char *key, const struct str *strings, size_t n,
		     struct arena *arena);
/* Soonest due first, without a date last; then by case, rule and id. */
void listing_sort(struct listing *l);

void listing_table(const struct listing *l, FILE *to);
/* The elements of a JSON array, one a line, without its brackets. */
void listing_json(const struct listing *l, FILE *to);
/* Counts by rule and stage. */
void listing_summary(const struct listing *l, bool json, FILE *to);
size_t listing_count(const struct listing *l, enum stage stage);
