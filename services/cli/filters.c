#include <stdio.h>

#include "services/cli/filters.h"

duly_result filters_no_such(duly_result r, const char *what, const struct suggestion *s,
			    struct duly_diag *diag)
{
	duly_auto_fini(buf) meant = { 0 };

	suggest_text(s, &meant);
	return duly_fail(diag, r, "%s %.*s%.*s", what, (int)MIN(s->wanted.len, (size_t)64),
			 s->wanted.s, (int)meant.len, (const char *)meant.data);
}

/* The next of a list with commas; *list is behind it, NULL at the end. */
static struct str next_of(const char **list)
{
	const struct str one = { *list, strcspn(*list, ",") };

	*list = one.s[one.len] == ',' ? one.s + one.len + 1 : NULL;
	return one;
}

#define X(id, text) text,
static const char *const STAGE_NAMES[] = { STAGES(X) };
static const char *const STATUS_NAMES[] = { OBLIGATION_STATUSES(X) "any" };
#undef X

/* The index of @name among @names; @n with a message. */
static size_t index_in(const char *const *names, size_t n, const char *what, struct str name,
		       struct duly_diag *diag)
{
	struct suggestion s = suggest_for(name);

	for (size_t i = 0; i < n; i++) {
		if (str_is(name, names[i]))
			return i;
		suggest_offer(&s, str_of(names[i]));
	}
	filters_no_such(DULY_E_USAGE, what, &s, diag);
	return n;
}

static duly_result read_stages(const char *list, unsigned *ret, struct duly_diag *diag)
{
	while (list != NULL) {
		const size_t i = index_in(STAGE_NAMES, LEN(STAGE_NAMES),
					  "--stage: there is no stage", next_of(&list), diag);

		if (i == LEN(STAGE_NAMES))
			return DULY_E_USAGE;
		*ret |= 1u << i;
	}
	return DULY_OK;
}

static bool is_rule(const struct law *law, struct str id, struct suggestion *s)
{
	char text[SUGGEST_NAME];
	size_t n;
	const struct rule *rules = law_rules(law, &n);
	bool found = false;

	snprintf(text, sizeof text, "%.*s", STR_FMT(id));
	for (size_t i = 0; i < n; i++) {
		found |= listing_is_rule(text, rules[i].id);
		suggest_offer(s, rules[i].id);
	}
	return found;
}

duly_result filters_check_rules(const char *rules, const struct law *law, struct duly_diag *diag)
{
	while (rules != NULL) {
		const struct str id = next_of(&rules);
		struct suggestion s = suggest_for(id);

		if (!is_rule(law, id, &s))
			return filters_no_such(DULY_E_USAGE, "no rule has the id", &s, diag);
	}
	return DULY_OK;
}

duly_result filters_read(const struct filters_given *given, const struct law *law,
			 const char *status, struct listing_filter *ret, struct duly_diag *diag)
{
	unsigned stages = 0;

	if (given->status != NULL)
		status = given->status;
	if (given->watched && given->unwatched)
		return duly_fail(diag, DULY_E_USAGE, "--watched and --unwatched are all: give one");
	if (status != NULL &&
	    index_in(STATUS_NAMES, LEN(STATUS_NAMES), "--status: there is no status",
		     str_of(status), diag) == LEN(STATUS_NAMES))
		return DULY_E_USAGE;
	duly_result r = read_stages(given->stage, &stages, diag);
	if (r == DULY_OK)
		r = filters_check_rules(given->rule, law, diag);
	*ret = (struct listing_filter){
		.subject = str_of(given->case_ref),
		.council = str_of(given->council),
		.team = str_of(given->team),
		.worker = str_of(given->worker),
		.owner = str_of(given->owner),
		.stages = stages,
		.rules = given->rule,
		.status = status != NULL && strcmp(status, "any") != 0 ? str_of(status) : NO_STR,
		.before = DULY_NO_DATE,
		.watched = given->watched     ? LISTING_WATCHED
			   : given->unwatched ? LISTING_UNWATCHED
					      : LISTING_ALL,
	};
	return r != DULY_OK || given->before == NULL
		       ? r
		       : option_date(given->before, "--before", &ret->before, diag);
}

/* ---- of rules -------------------------------------------------------------------------------- */

const char *const VERIFIED_NAMES[VERIFIED_COUNT] = { "V1", "V2", "U" };

size_t verified_index(struct str verified)
{
	size_t i = 0;

	while (i < VERIFIED_COUNT && !str_is(verified, VERIFIED_NAMES[i]))
		i++;
	return i;
}

static duly_result read_verified(const char *list, unsigned *ret, struct duly_diag *diag)
{
	while (list != NULL) {
		const size_t i = index_in(VERIFIED_NAMES, VERIFIED_COUNT,
					  "--verified: there is no status", next_of(&list), diag);

		if (i == VERIFIED_COUNT)
			return DULY_E_USAGE;
		*ret |= 1u << i;
	}
	return DULY_OK;
}

static duly_result check_packs(const char *list, const struct law *law, struct duly_diag *diag)
{
	size_t n;
	const struct pack_info *packs = law_packs(law, &n);

	while (list != NULL) {
		const struct str name = next_of(&list);
		struct suggestion s = suggest_for(name);
		char text[SUGGEST_NAME];
		bool found = false;

		snprintf(text, sizeof text, "%.*s", STR_FMT(name));
		for (size_t i = 0; i < n; i++) {
			found |= listing_is_rule(text, packs[i].name);
			suggest_offer(&s, packs[i].name);
		}
		if (!found)
			return filters_no_such(DULY_E_USAGE, "no pack is called", &s, diag);
	}
	return DULY_OK;
}

duly_result rule_filter_read(const struct rule_filters_given *given, const struct law *law,
			     struct rule_filter *ret, struct duly_diag *diag)
{
	*ret = (struct rule_filter){ .given = given };
	duly_result r = read_verified(given->verified, &ret->verified, diag);

	if (r == DULY_OK)
		r = filters_check_rules(given->rule, law, diag);
	return r == DULY_OK ? check_packs(given->pack, law, diag) : r;
}

bool rule_filter_takes(const struct rule_filter *f, const struct rule *rule)
{
	return listing_is_rule(f->given->rule, rule->id) &&
	       listing_is_rule(f->given->pack, rule->pack) &&
	       (f->verified == 0 || (f->verified & 1u << verified_index(rule->verified)) != 0) &&
	       (!f->given->unread || rule->basis.unread.len > 0);
}

/* ---- forms ----------------------------------------------------------------------------------- */

duly_result form_read(const char *format, bool json, enum form *ret, struct duly_diag *diag)
{
	static const char *const FORMS[] = {
		[FORM_TEXT] = "text", [FORM_CSV] = "csv", [FORM_JSON] = "json"
	};

	*ret = json ? FORM_JSON : FORM_TEXT;
	if (format == NULL)
		return DULY_OK;
	const size_t i =
		index_in(FORMS, LEN(FORMS), "--format: there is no form", str_of(format), diag);

	if (i == LEN(FORMS))
		return DULY_E_USAGE;
	*ret = (enum form)i;
	return DULY_OK;
}
