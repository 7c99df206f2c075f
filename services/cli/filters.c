#include <stdio.h>

#include "services/cli/filters.h"

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
		const size_t i =
			suggest_index(VERIFIED_NAMES, VERIFIED_COUNT,
				      "--verified: there is no status", filters_next(&list), diag);

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
		const struct str name = filters_next(&list);
		struct suggestion s = suggest_for(name);
		char text[SUGGEST_NAME];
		bool found = false;

		snprintf(text, sizeof text, "%.*s", STR_FMT(name));
		for (size_t i = 0; i < n; i++) {
			found |= listing_is_rule(text, packs[i].name);
			suggest_offer(&s, packs[i].name);
		}
		if (!found)
			return suggest_refuse(DULY_E_USAGE, "no pack is called", &s, diag);
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
	const size_t i = suggest_index(FORMS, LEN(FORMS), "--format: there is no form",
				       str_of(format), diag);

	if (i == LEN(FORMS))
		return DULY_E_USAGE;
	*ret = (enum form)i;
	return DULY_OK;
}
