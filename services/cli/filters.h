/* filters.h - which obligations are listed, and in which form. */
#pragma once
#include "common/options/options.h"
#include "common/reports/filters.h"
#include "common/text/suggest.h"

/* Rows for a field `filters` (struct filters_given). */
/* clang-format off */
#define FILTERS \
	TEXT("case", 'c', filters.case_ref, "C", "of this case alone"), \
	TEXT("council", 0, filters.council, "NAME", "of this council alone"), \
	TEXT("team", 't', filters.team, "T", "that this team holds, or whose case it holds"), \
	TEXT("worker", 'w', filters.worker, "W", "that this worker holds, or stands in for"), \
	TEXT("owner", 'o', filters.owner, "ROLE", "that this role owes: social-worker, iro, ..."), \
	TEXT("stage", 0, filters.stage, "S[,S]", \
	     "at these stages: none, upcoming, due, unconfirmed, overdue"), \
	TEXT("rule", 0, filters.rule, "R[,R]", \
	     "under these rules; cla-review* is each that begins so"), \
	TEXT("before", 0, filters.before, "DATE", "due before this day"), \
	TEXT("status", 0, filters.status, "S", "open, met, ended, void or any"), \
	FLAG("watched", 0, filters.watched, "only what a feed would report as done"), \
	FLAG("unwatched", 0, filters.unwatched, "only what no feed would report as done")
/* clang-format on */

/* ---- of rules -------------------------------------------------------------------------------- */

/* What a verb that goes through the rules can be given, as its field `filters`. */
struct rule_filters_given {
	const char *rule, *pack, *verified;
	bool unread;
};
/* clang-format off */
#define RULE_FILTERS \
	TEXT("rule", 0, filters.rule, "R[,R]", "these rules; cla-review* is each that begins so"), \
	TEXT("pack", 0, filters.pack, "P[,P]", "those of these packs; england-* likewise"), \
	TEXT("verified", 0, filters.verified, "V[,V]", \
	     "V1: read in the instrument, V2: second hand, U: not verified"), \
	FLAG("unread", 0, filters.unread, "only where a later edition has not been read")
/* clang-format on */

struct rule_filter {
	const struct rule_filters_given *given;
	unsigned verified; /* bits of VERIFIED_NAMES; 0: all */
};
enum { VERIFIED_COUNT = 3 };
extern const char *const VERIFIED_NAMES[VERIFIED_COUNT]; /* V1, V2, U */
size_t verified_index(struct str verified);

/* DULY_E_USAGE for a rule, a pack or a status that there is not. @given must outlive it. */
duly_result rule_filter_read(const struct rule_filters_given *given, const struct law *law,
			     struct rule_filter *ret, struct duly_diag *diag);
bool rule_filter_takes(const struct rule_filter *filter, const struct rule *rule);

/* ---- forms ----------------------------------------------------------------------------------- */

enum form { FORM_TEXT, FORM_CSV, FORM_JSON };
#define FORMAT TEXT("format", 0, format, "F", "text, csv or json (text)")
/* @format as it was given (NULL: not), or @json: --json was. DULY_E_USAGE. */
duly_result form_read(const char *format, bool json, enum form *ret, struct duly_diag *diag);
