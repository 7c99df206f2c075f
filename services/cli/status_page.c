#include <stdio.h>

#include "services/cli/law_page.h"
#include "services/cli/status_page.h"
#include "services/cli/status_words.h"
#include "services/cli/table.h"

static const char *kind(struct footing of)
{
	if (of.moment != NULL)
		return "a moment, which follows from facts and needs no event";
	return of.episode->lasts_while != NULL ? "a status, which lasts while something holds"
					       : "a status, from one event to another";
}

static void show_facts(const struct law *law, const struct episode_kind *e)
{
	duly_auto_fini(buf) b = { 0 };

	for (size_t i = 0; i < e->fact_count; i++)
		buf_printf(&b, "%s%.*s", i > 0 ? ", " : "",
			   STR_FMT(vocabulary_text(law_vocabulary(law), e->facts[i])));
	page_buf("facts", &b);
}

static void show_coverage(const struct law *law, struct footing of)
{
	size_t n;
	const struct coverage *list = law_coverage(law, &n);

	for (size_t i = 0; i < n; i++)
		if (hangs_coverage(&list[i], of))
			page_text("asks for", list[i].why);
}

/* The rules that name one of what hangs on it, each where it is met first. */
static void put_rules(const struct law *law, const struct footing *all, size_t n, struct table *t)
{
	size_t rules;
	const struct rule *list = law_rules(law, &rules);
	duly_auto(arena) arena = arena_new();
	bool *shown = arena_new_array(arena, bool, rules);

	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < rules; i++) {
			const char *how = shown[i] ? NULL : hangs_rule(&list[i], all[k]);

			if (how == NULL)
				continue;
			shown[i] = true;
			table_row(t);
			table_put(t, 0, "%.*s", STR_FMT(list[i].id));
			table_put(t, 1, "%.*s", STR_FMT(list[i].title));
			table_put(t, 2, "%s%s%.*s", how, k > 0 ? ": " : "",
				  (int)(k > 0 ? hangs_name(all[k]).len : 0), hangs_name(all[k]).s);
		}
}

static void show_what_hangs(const struct law *law, struct footing of)
{
	static const struct table_column COLUMNS[] = { { "RULE", TABLE_LEFT },
						       { "WHAT IS OWED", TABLE_WRAPS },
						       { "HOW IT HANGS ON IT", TABLE_WRAPS } };
	duly_auto(table) t = table_new(COLUMNS, LEN(COLUMNS));
	duly_auto(arena) arena = arena_new();
	duly_auto_fini(buf) names = { 0 };
	size_t n;
	const struct footing *all = hangs_all(law, of, arena, &n);

	for (size_t i = 1; i < n; i++)
		buf_printf(&names, "%s%.*s", i > 1 ? ", " : "", STR_FMT(hangs_name(all[i])));
	page_buf("leads to", &names);
	put_rules(law, all, n, t);
	if (table_is_empty(t))
		puts("\nNo rule hangs on it.");
	else
		puts("");
	table_print(t, stdout);
}

void status_page(const struct law *law, struct footing of)
{
	duly_auto_fini(buf) how = { 0 };

	printf("%.*s: %s\n\n", STR_FMT(hangs_name(of)), kind(of));
	if (of.episode != NULL) {
		page_text("about", of.episode->about);
		status_words_episode(law, of.episode, &how);
		page_buf("is so", &how);
		show_facts(law, of.episode);
		if (of.episode->status)
			page_text("closing", STR("a case is not closed while it lasts"));
	} else {
		page_text("about", of.moment->about);
		status_words_moment(law, of.moment, &how);
		page_buf("comes on", &how);
	}
	show_coverage(law, of);
	show_what_hangs(law, of);
}
