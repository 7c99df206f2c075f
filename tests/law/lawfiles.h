/* lawfiles.h - for tests: the files of a law as a value, from the source tree. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "common/law/law.h"
#include "common/lawfiles/zone_system.h"

#define SCHEMAS DULY_SOURCE_DIR "/schemas/"
#define DATA    DULY_SOURCE_DIR "/tests/data/"
#define BAD     DULY_SOURCE_DIR "/tests/law/bad/"

static inline void add_file(struct contents *c, enum content_kind kind, const char *folder,
			    const char *name)
{
	duly_auto_fini(buf) bytes = { 0 };
	struct duly_diag diag = { "" };
	char path[512];

	snprintf(path, sizeof path, "%s%s", folder, name);
	if (file_read(path, 8u << 20, &bytes, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
	contents_add(c, kind, str_of(name), buf_view(&bytes));
}

static inline void add_zone(struct contents *c)
{
	duly_auto_fini(buf) zone = { 0 };
	struct duly_diag diag = { "" };

	if (lawfiles_zone("Europe/London", &zone, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
	contents_add(c, CONTENT_ZONE, STR("Europe/London"), buf_view(&zone));
}

/* Calendar, zone and vocabulary of the tests; a pack is for the test to add. */
static inline void add_ground(struct contents *c)
{
	add_file(c, CONTENT_CALENDAR, DATA "calendars/", "england-and-wales.yaml");
	add_file(c, CONTENT_VOCABULARY, DATA "vocabularies/", "childrens-social-care.yaml");
	add_zone(c);
}

/* Those of England, for tests of its packs. */
static inline void add_england(struct contents *c)
{
	add_file(c, CONTENT_CALENDAR, SCHEMAS "england/calendars/", "england-and-wales.yaml");
	add_file(c, CONTENT_VOCABULARY, SCHEMAS "england/vocabularies/",
		 "childrens-social-care.yaml");
	add_zone(c);
}

static inline struct law *load_or_fail(const struct contents *c)
{
	duly_auto_fini(faults) p = { 0 };
	struct law *law = NULL;

	if (law_load(c, &law, &p) != DULY_OK)
		fail_msg("%.*s", (int)p.text.len, (const char *)p.text.data);
	return law;
}
