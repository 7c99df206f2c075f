#include "tests/support/loading.h"
#include "common/lawfiles/lawfiles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants these. */
#include <cmocka.h>

#define RULES   DULY_SOURCE_DIR "/tests/data/loading/rules"
#define FUNERAL "    Mon 19 Sep: Bank Holiday for the State Funeral of Queen Elizabeth II\n"

/* ---- files ----------------------------------------------------------------------------------- */

static duly_result read_folder(void *ctx, struct contents *ret, struct duly_diag *diag)
{
	const struct folder *f = ctx;

	if (f->unreadable)
		return duly_fail(diag, DULY_E_IO, "the folder cannot be read");
	for (size_t i = 0; i < f->files.n; i++)
		contents_add(ret, f->files.list[i].kind, f->files.list[i].name,
			     buf_view(&f->files.list[i].bytes));
	return DULY_OK;
}

void folder_change(struct folder *f, enum content_kind kind, const char *old, const char *new)
{
	struct contents changed = { 0 };
	bool found = false;

	for (size_t i = 0; i < f->files.n; i++) {
		struct content *c = &f->files.list[i];
		duly_auto_fini(buf) text = { 0 };
		const char *at = NULL;

		if (c->kind == kind) {
			buf_u8(&c->bytes, 0);
			c->bytes.len--;
			at = strstr((const char *)c->bytes.data, old);
		}
		const size_t before = at ? (size_t)(at - (const char *)c->bytes.data) : 0;

		if (at != NULL) {
			buf_put(&text, c->bytes.data, before);
			buf_puts(&text, new);
			buf_puts(&text, at + strlen(old));
		}
		contents_add(&changed, c->kind, c->name,
			     at ? buf_view(&text) : buf_view(&c->bytes));
		found |= at != NULL;
	}
	assert_true(found);
	contents_fini(&f->files);
	f->files = changed;
}

void folder_drop(struct folder *f, enum content_kind kind)
{
	struct contents kept = { 0 };

	for (size_t i = 0; i < f->files.n; i++) {
		const struct content *c = &f->files.list[i];

		if (c->kind != kind)
			contents_add(&kept, c->kind, c->name, buf_view(&c->bytes));
	}
	contents_fini(&f->files);
	f->files = kept;
}

void folder_read(struct folder *f)
{
	struct duly_diag diag = { "" };

	contents_fini(&f->files);
	assert_int_equal(lawfiles_read(RULES, DULY_SOURCE_DIR "/schemas/england", &f->files, &diag),
			 DULY_OK);
}

void folder_digest(const struct folder *f, bool calendar, char ret[65])
{
	uint8_t digest[SHA256_LEN];

	loading_digest(&f->files, digest);
	for (size_t i = 0; i < f->files.n; i++)
		if (calendar && f->files.list[i].kind == CONTENT_CALENDAR)
			memcpy(digest, f->files.list[i].digest, sizeof digest);
	hex_print(digest, SHA256_LEN, ret);
}

/* ---- a service that has such a folder -------------------------------------------------------- */

static void put_in_force(struct rig *r, const struct contents *files)
{
	struct duly_diag diag = { "" };

	log_batch_clear(r->engine.batch);
	assert_int_equal(docket_begin(r->engine.docket, r->now, r->engine.batch,
				      log_end(r->engine.log).sequence + 1, &diag),
			 DULY_OK);
	r->begun = true;
	assert_int_equal(docket_put_in_force(r->engine.docket, files, &diag), DULY_OK);
	rig_turn(r);
}

void bench_begin(struct bench *b, const char *now, uint32_t chunk)
{
	*b = (struct bench){ .loadings = 0 };
	folder_read(&b->folder);
	rig_begin_under(&b->rig, RULES, now);
	b->rig.chunk = chunk;
	folder_change(&b->folder, CONTENT_CALENDAR, FUNERAL, "");
	put_in_force(&b->rig, &b->folder.files);
	folder_read(&b->folder);
	docket_files_from(b->rig.engine.docket, read_folder, &b->folder);
}

void bench_end(struct bench *b)
{
	rig_verify(&b->rig);
	rig_end(&b->rig);
	contents_fini(&b->folder.files);
}

struct taken bench_take(struct bench *b, const char *type, const char *digest)
{
	char event[256];

	snprintf(event, sizeof event,
		 "{\"id\":\"l%d\",\"subject\":\"-\",\"type\":\"%s\",\"date\":\"2022-09-10\","
		 "\"data\":{\"digest\":\"%s\"}}",
		 ++b->loadings, type, digest);
	return rig_take(&b->rig, event);
}

void bench_load(struct bench *b, bool calendar)
{
	char digest[65];

	folder_digest(&b->folder, calendar, digest);
	const struct taken taken =
		bench_take(b, calendar ? "calendar.loaded" : "rules.loaded", digest);

	if (taken.status != TAKEN_ACCEPTED)
		fail_msg("refused: %s %s", taken.reject.field, taken.reject.message);
}

void bench_told(struct bench *b, const char *expected)
{
	char *alerts = rig_alerts(&b->rig);

	if (strcmp(alerts, expected) != 0)
		fail_msg("told:\n%sexpected:\n%s", alerts, expected);
	free(alerts);
}

void bench_stay(struct bench *b, const char *subject, const char *date)
{
	char event[160];

	snprintf(event, sizeof event,
		 "{\"id\":\"e1\",\"subject\":\"%s\",\"type\":\"stay.began\",\"date\":\"%s\"}",
		 subject, date);
	assert_int_equal(rig_event(&b->rig, event).status, TAKEN_ACCEPTED);
}

void bench_three_stays(struct bench *b)
{
	bench_stay(b, "C-1", "2022-08-19");
	bench_stay(b, "C-2", "2022-09-05");
	bench_stay(b, "C-3", "2022-08-15");
	bench_told(b, "upcoming first-note 10 working days 2022-09-19\n"
		      "upcoming second-note 5 working days 2022-09-16\n"
		      "opened first-note opened 2022-10-03\n"
		      "opened second-note opened 2022-10-03\n"
		      "upcoming first-note 5 working days 2022-09-13\n"
		      "upcoming second-note 5 working days 2022-09-12\n");
}
