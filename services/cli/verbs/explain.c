#include <stdio.h>

#include "common/reports/listing.h"
#include "services/cli/data.h"
#include "services/cli/event_files.h"
#include "services/cli/given_law.h"
#include "services/cli/given_time.h"
#include "services/cli/json.h"
#include "services/cli/print.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct explain_given {
	const char *data, *at, *events, *rules, *council;
	bool json;
};
#define GIVEN struct explain_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, AT,
	TEXT("events", 'e', events, "FILE", "explain from this file of events, without a server"),
	RULES, TEXT("council", 0, council, "NAME", "of this council alone"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "ID",
	.least = 1,
	.most = 1,
	.summary = "how a date came about, day by day, with the law that it follows",
	.about =
	  "ID is that of an obligation or of an alert, 32 hex digits; of an obligation the first\n"
	  "eight or more are enough where no other begins with them.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

enum { ID_LEAST = 8 };

struct search {
	char prefix[ID_HEX];
	size_t len, found;
	duly_instant at;
	bool json;            /* is what is printed */
	struct buf packed;    /* packed: the first one found, or the alert   */
	const char *only;     /* of this council; NULL: of any      */
	struct pack_open map; /* of the obligation; its n is 0 where there is none */
	struct buf text;
	/* Of the one that was found. */
	struct arena *arena;
	struct str council, subject, *groups;
	size_t group_count;
};

static duly_result begin(const char *id, bool json, struct search *s, struct duly_diag *diag)
{
	*s = (struct search){ .len = strlen(id), .json = json };
	if (s->len < ID_LEAST || s->len >= ID_HEX || strspn(id, "0123456789abcdef") != s->len)
		return duly_fail(diag, DULY_E_USAGE,
				 "ID is the first eight or more of 32 hex digits, not '%s'", id);
	memcpy(s->prefix, id, s->len + 1);
	return DULY_OK;
}

static struct listing_filter council_of(const struct search *s)
{
	return (struct listing_filter){ .council = str_of(s->only) };
}

static void search_fini(struct search *s)
{
	buf_fini(&s->packed);
	buf_fini(&s->text);
	if (s->arena != NULL)
		arena_free(&s->arena);
}

/* ---- one obligation -------------------------------------------------------------------------- */

static void write_text(const struct steps *steps, const struct obligation *o, const char *hex,
		       struct buf *b)
{
	buf_printf(b, "%.*s of case %.*s (%.*s)\nobligation %s\n\n", STR_FMT(o->rule->title),
		   STR_FMT(o->subject), STR_FMT(o->trigger->council), hex);
	for (size_t i = 0; i < o->reference_count; i++)
		buf_printf(b, "  the same person as %.*s\n", STR_FMT(o->references[i]));
	if (o->restricted)
		buf_puts(b, "  restricted: for the eyes of those who hold the case\n");
	for (size_t i = 0; i < steps->n; i++)
		buf_printf(b, "  %.*s\n", STR_FMT(steps->list[i].text));
}

static void pack_steps(const struct steps *steps, struct buf *b)
{
	pack_array(b, (uint32_t)steps->n);
	for (size_t i = 0; i < steps->n; i++) {
		pack_map(b, 2);
		pack_cstr(b, "day");
		pack_civil(b, steps->list[i].day);
		pack_cstr(b, "text");
		pack_str(b, steps->list[i].text);
	}
}

static void take(struct search *s, const struct law *law, const struct obligation *o,
		 const uint8_t id[ID_LEN], bool doubtful)
{
	duly_auto(arena) arena = arena_new();
	struct steps steps = { .arena = arena };
	char hex[ID_HEX];

	hex_print(id, ID_LEN, hex);
	if (s->only != NULL && !str_is(o->trigger->council, s->only))
		return;
	if (memcmp(hex, s->prefix, s->len) != 0 || s->found++ > 0)
		return;
	obligation_explain(law, o, s->at, &steps);
	if (doubtful)
		steps_add(&steps, o->on,
			  "doubtful: the case cannot be derived at present, this is "
			  "what stood last");
	write_text(&steps, o, hex, &s->text);

	s->map = pack_map_begin(&s->packed);
	obligation_pack(law, o, id, s->at, &s->packed, &s->map);
	s->map.n++;
	pack_cstr(&s->packed, "steps");
	pack_steps(&steps, &s->packed);
}

static duly_result verdict(struct search *s, struct duly_diag *diag)
{
	struct json j = JSON_TO(stdout);

	if (s->found == 0)
		return duly_fail(diag, DULY_E_NOTFOUND, "no obligation or alert has the id %s",
				 s->prefix);
	if (s->found > 1)
		return duly_fail(diag, DULY_E_USAGE,
				 "%zu obligations begin with %s: give more of it", s->found,
				 s->prefix);
	if (s->json) {
		if (s->map.n > 0)
			pack_map_end(&s->packed, &s->map);
		json_packed(&j, NULL, buf_view(&s->packed));
		json_finish(&j);
	} else {
		print_buf(&s->text, stdout);
	}
	return DULY_OK;
}

/* ---- from a file ----------------------------------------------------------------------------- */

static duly_result from_file(const struct call *call, struct search *s, struct duly_diag *diag)
{
	const struct explain_given *given = call->given;
	const struct listing_filter whose = council_of(s);
	duly_auto(law) law = NULL;
	duly_auto_fini(event_files) files = { 0 };

	duly_result r = given_law(given->rules, &law, diag);
	if (r == DULY_OK)
		r = given_at(given->at, call->now, law, &s->at, diag);
	if (r == DULY_OK)
		r = event_files_derive(law, &given->events, 1, s->at, &files, diag);
	if (r != DULY_OK)
		return r;
	for (size_t i = 0; i < files.offline->n; i++) {
		const struct derivation *d = &files.offline->cases[i]->person.derived;

		for (size_t k = 0; k < d->n; k++) {
			uint8_t id[ID_LEN];

			obligation_id(&d->obligations[k], id);
			take(s, law, &d->obligations[k], id, false);
		}
	}
	if (s->found == 0)
		r = listing_check_offline(files.offline, &whose, diag);
	return r == DULY_OK ? verdict(s, diag) : r;
}

/* ---- from a store ---------------------------------------------------------------------------- */

static void keep_groups(struct search *s, const struct seen *seen)
{
	s->arena = arena_new();
	s->council = arena_str(s->arena, seen->obligation->trigger->council);
	s->subject = arena_str(s->arena, seen->obligation->subject);
	s->groups = arena_new_array(s->arena, struct str, seen->group_count);
	s->group_count = seen->group_count;
	for (size_t i = 0; i < seen->group_count; i++)
		s->groups[i] = arena_str(s->arena, seen->groups[i]);
}

static bool visit(void *ctx, const struct law *law, const struct seen *seen)
{
	struct search *s = ctx;
	const size_t before = s->found;

	take(s, law, seen->obligation, seen->stored->id, seen->doubtful);
	if (s->found > 0 && before == 0)
		keep_groups(s, seen);
	return true;
}

/* Once all cases have been seen. */
static void add_linked(struct search *s, const struct docket_reader *reader)
{
	struct str linked[LINKED_MAX];
	size_t n;

	if (s->arena == NULL)
		return;
	n = docket_reader_linked(reader, s->council, s->subject, s->groups, s->group_count, linked);
	if (n == 0)
		return;
	s->map.n++;
	pack_cstr(&s->packed, "linked");
	pack_array(&s->packed, (uint32_t)n);
	buf_puts(&s->text, "\nlinked with");
	for (size_t i = 0; i < n; i++) {
		pack_str(&s->packed, linked[i]);
		buf_printf(&s->text, " %.*s", STR_FMT(linked[i]));
	}
	buf_puts(&s->text, "\n");
}

/* The alert itself, and then the obligation that it told of, as it stands now. */
static duly_result explain_alert(struct data *data, struct search *s, struct duly_diag *diag)
{
	uint8_t id[ID_LEN];
	duly_auto_fini(buf) alert = { 0 };
	duly_auto_fini(wire) w = { 0 };

	if (s->found > 0 || !hex_parse(str_of(s->prefix), id, ID_LEN) ||
	    docket_reader_alert(data->reader, id, &alert, NULL) != DULY_OK)
		return DULY_OK;
	duly_result r = wire_unpack(buf_view(&alert), &w, diag);
	if (r != DULY_OK)
		return r;
	const struct str of = wire_str(wire_get(wire_get(&w.root, "data"), "obligation"));

	if (!s->json) {
		puts("The alert, as it was told:");
		json_pretty(&w.root, stdout);
		puts("");
	}
	if (of.len != ID_HEX - 1) {
		s->found = 1;
		if (s->json)
			buf_put(&s->packed, alert.data, alert.len);
		return DULY_OK;
	}
	memcpy(s->prefix, of.s, of.len);
	s->prefix[of.len] = '\0';
	r = docket_reader_each(data->reader, s->at, visit, s, diag);
	if (r == DULY_OK && s->found == 0 && !s->json) {
		printf("The obligation does not stand any more.\n");
		s->found = 1;
	} else if (r == DULY_OK && s->found == 0) {
		s->found = 1;
		buf_put(&s->packed, alert.data, alert.len);
	}
	return r;
}

static duly_result from_store(const struct call *call, struct search *s, struct duly_diag *diag)
{
	const struct explain_given *given = call->given;
	const struct listing_filter whose = council_of(s);
	duly_auto_fini(data) data = { 0 };

	duly_result r = data_open(given_data(given->data), &data, diag);
	if (r == DULY_OK)
		r = data_now(&data, given->at, call->now, &s->at, diag);
	if (r == DULY_OK)
		r = docket_reader_each(data.reader, s->at, visit, s, diag);
	if (r == DULY_OK)
		r = explain_alert(&data, s, diag);
	if (r == DULY_OK && s->found == 0)
		r = listing_check_store(data.reader, &whose, s->at, diag);
	if (r == DULY_OK)
		add_linked(s, data.reader);
	if (r == DULY_OK)
		docket_reader_let_go(data.reader);
	return r == DULY_OK ? verdict(s, diag) : r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct explain_given *given = call->given;
	duly_auto_fini(search) search = { 0 };

	duly_result r = begin(call->words[0], given->json, &search, diag);
	if (r != DULY_OK)
		return r;
	search.only = given->council;
	return given->events != NULL ? from_file(call, &search, diag)
				     : from_store(call, &search, diag);
}

const struct verb verb_explain = { "explain", &COMMAND, run };
