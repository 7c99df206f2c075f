#include "services/web/answer_form.h"

#include <stdio.h>

#include "common/reports/listing.h"
#include "common/text/words.h"
#include "common/tokens/sealed_link.h"
#include "services/web/html.h"
#include "services/web/service.h"

/* What is known of what is answered: copied out of the store, which is not looked at while a page
 * is written. */
struct answer_form {
	struct exchange *x;
	struct arena *arena;
	struct sealed_link link;
	duly_instant at;
	bool found, open, late, rehearsal;
	struct str title, basis, answer;
	char due[48];
	const struct str *reasons; /* of the list of the event types that answer */
	size_t reason_count;
};

/* ---- what is read ---------------------------------------------------------------------------- */

static void read_reasons(struct answer_form *f, const struct law *law)
{
	const struct vocabulary *v = law_vocabulary(law);
	const struct event_type *type = vocabulary_type(v, STR("delay.explained"));
	const int at = type != NULL ? type->parts[PART_REASON] : -1;

	if (at < 0)
		return;
	const struct code_list *list = type->fields[at].list;
	struct str *reasons = arena_new_array(f->arena, struct str, list->n);

	for (size_t i = 0; i < list->n; i++)
		reasons[i] = arena_str(f->arena, vocabulary_text(v, list->codes[i]));
	f->reasons = reasons;
	f->reason_count = list->n;
}

static void read_listed(struct answer_form *f, const struct law *law, const struct listed *o)
{
	char date[WORDS_DATE], hour[48];

	f->found = true;
	f->open = o->status == OBLIGATION_OPEN;
	f->late = f->open && o->due.day != DULY_NO_DATE.day && o->due_at.ms <= f->at.ms;
	f->title = arena_str(f->arena, o->title);
	f->answer = arena_str(f->arena, o->answer);
	if (o->due.day == DULY_NO_DATE.day)
		snprintf(f->due, sizeof f->due, "no date in law");
	else
		snprintf(f->due, sizeof f->due, "%s",
			 o->by_hours ? zone_short(law_zone(law), o->due_at, hour)
				     : words_short(o->due, date));
}

static duly_result read_store(struct answer_form *f, const struct web_look *look,
			      struct duly_diag *diag)
{
	const struct law *law = docket_reader_law(look->reader);
	const struct listing_filter filter = { .council = f->link.council,
					       .subject = f->link.subject,
					       .before = DULY_NO_DATE,
					       .history = true,
					       .narrow = true,
					       .restricted = true };
	duly_auto_fini(listing) list = listing_begin(law, f->at, false);

	const duly_result r = listing_add_store(&list, look->reader, &filter, diag);
	if (r != DULY_OK)
		return r;
	read_reasons(f, law);
	f->rehearsal = docket_reader_state(look->reader)->rehearsal;
	for (size_t i = 0; i < list.n && !f->found; i++) {
		if (memcmp(list.list[i].id, f->link.obligation, ID_LEN) == 0)
			read_listed(f, law, &list.list[i]);
	}
	return DULY_OK;
}

/* ---- pages ----------------------------------------------------------------------------------- */

static void page(struct answer_form *f, unsigned status, const char *title, const char *text)
{
	duly_auto_fini(buf) b = { 0 };

	html_begin(&b, title);
	if (f->rehearsal)
		buf_puts(&b, "<p><strong>REHEARSAL: this is not the real clock.</strong></p>\n");
	buf_puts(&b, "<p>");
	html_cstr(&b, text);
	buf_puts(&b, "</p>\n");
	html_end(&b);
	html_answer(f->x, status, &b);
}

static void not_now(struct answer_form *f, const char *title, const char *text)
{
	exchange_set(f->x, "Retry-After", "5");
	page(f, 503, title, text);
}

static void put_choice(struct buf *b, const char *value, const char *text)
{
	buf_printf(b,
		   "<p><input type=\"radio\" name=\"answer\" id=\"%s\" value=\"%s\" required> "
		   "<label for=\"%s\">%s</label></p>\n",
		   value, value, value, text);
}

static void put_day(struct buf *b, const char *name, const char *label)
{
	buf_printf(
		b,
		"<p><label for=\"%s\">%s</label> <input type=\"date\" name=\"%s\" id=\"%s\"></p>\n",
		name, label, name, name);
}

static void put_reasons(const struct answer_form *f, struct buf *b)
{
	buf_puts(b, "<p><label for=\"reason\">Why (where it cannot be, or is not so)</label> "
		    "<select name=\"reason\" id=\"reason\">\n<option value=\"\"></option>\n");
	for (size_t i = 0; i < f->reason_count; i++) {
		if (str_is(f->reasons[i], "done-not-recorded") || str_is(f->reasons[i], "booked"))
			continue;
		buf_puts(b, "<option value=\"");
		html_text(b, f->reasons[i]);
		buf_puts(b, "\">");
		words_name(f->reasons[i], b);
		buf_puts(b, "</option>\n");
	}
	buf_puts(b, "</select></p>\n");
}

static void put_form(const struct answer_form *f, struct buf *b)
{
	buf_puts(b, "<form method=\"post\" accept-charset=\"utf-8\">\n<fieldset>\n"
		    "<legend>What is your answer?</legend>\n");
	put_choice(b, "done", "It was done, and is not recorded yet");
	put_choice(b, "booked", "It is booked");
	put_choice(b, "cannot", "It cannot be done in time, or was not");
	put_choice(b, "wrong", "It is not so: the date is wrong, or it is not owed");
	buf_puts(b, "</fieldset>\n");
	put_day(b, "day", "The day on which it was done, or for which it is booked");
	put_reasons(f, b);
	buf_puts(
		b,
		"<p><button type=\"submit\">Send</button></p>\n</form>\n"
		"<p>An answer completes nothing: what was done has to be recorded in the case "
		"system. You are not told again of this for a while, and not past the day on which "
		"it lapses.</p>\n");
}

/* @wrong: what was wrong with what was sent; NULL: nothing was. */
static void ask(struct answer_form *f, unsigned status, const char *wrong)
{
	duly_auto_fini(buf) b = { 0 };
	duly_auto_fini(buf) title = { 0 };

	buf_put(&title, f->title.s, f->title.len);
	buf_u8(&title, 0);
	html_begin(&b, (const char *)title.data);
	if (f->rehearsal)
		buf_puts(&b, "<p><strong>REHEARSAL: this is not the real clock.</strong></p>\n");
	if (wrong != NULL) {
		buf_puts(&b, "<p role=\"alert\"><strong>Not sent: ");
		html_cstr(&b, wrong);
		buf_puts(&b, "</strong></p>\n");
	}
	buf_puts(&b, "<p>Case ");
	html_text(&b, f->link.subject);
	buf_printf(&b, ", due %s. ", f->due);
	buf_puts(&b, !f->open  ? "It is recorded as done, or has ended: no answer is needed."
		     : f->late ? "There is no record of it."
			       : "");
	buf_puts(&b, "</p>\n");
	if (f->answer.len > 0) {
		buf_puts(&b, "<p>Answered last: ");
		words_name(f->answer, &b);
		buf_puts(&b, ".</p>\n");
	}
	if (f->open)
		put_form(f, &b);
	html_end(&b);
	html_answer(f->x, status, &b);
}

/* ---- by whom --------------------------------------------------------------------------------- */

/* In a rehearsal it expires by the rehearsal's clock, which is in the store. */
static bool open_link(struct answer_form *f)
{
	static const duly_instant EVER = { INT64_MIN };
	const char *text = exchange_parameter(f->x, f->x->variable);

	if (f->x->web->has_links && text != NULL &&
	    sealed_link_read(str_of(text), LINK_ANSWERS, f->x->web->link_key, EVER, f->arena,
			     &f->link) == SEALED_LINK_GOOD)
		return true;
	page(f, 404, "There is nothing here", "The link is not whole, or is not ours.");
	return false;
}

static duly_result look(struct answer_form *f)
{
	struct web_look look;
	struct duly_diag why = { "" };

	duly_result r = look_begin(f->x->web, &look, &why);
	if (r != DULY_OK)
		return r;
	f->at = look_at(f->x->web, look.reader);
	r = read_store(f, &look, &why);
	look_end(&look);
	return r;
}

static bool begin(struct answer_form *f)
{
	if (!open_link(f))
		return false;
	if (look(f) != DULY_OK) {
		not_now(f, "Not now", "The service cannot be read for now. Try again in a minute.");
		return false;
	}
	if (f->at.ms >= f->link.expires.ms) {
		page(f, 410, "This link has expired",
		     "Answer to a newer message, or record it in the case system.");
		return false;
	}
	if (!f->found)
		page(f, 404, "It is not owed any more",
		     "What the message was about has been taken back.");
	return f->found;
}

/* ---- what is said ---------------------------------------------------------------------------- */

struct form_said {
	const char *type;
	struct str reason, on;
};

/* False: @wrong says what is wanted. */
static bool read_said(const struct answer_form *f, struct form_said *ret, const char **wrong)
{
	const struct str answer = html_field(f->x, "answer", f->arena);
	const struct str reason = html_field(f->x, "reason", f->arena);
	const struct str day = html_field(f->x, "day", f->arena);
	const bool done = str_is(answer, "done"), booked = str_is(answer, "booked");
	const bool cannot = str_is(answer, "cannot");

	if (!done && !booked && !cannot && !str_is(answer, "wrong")) {
		*wrong = "choose one of the four answers.";
		return false;
	}
	if ((done || booked) && day.len == 0) {
		*wrong = done ? "say on which day it was done." : "say for which day it is booked.";
		return false;
	}
	if (!done && !booked && reason.len == 0) {
		*wrong = "say why.";
		return false;
	}
	*ret = (struct form_said){ .type = done || booked ? "alert.acknowledged"
					   : cannot       ? "delay.explained"
							  : "duty.disputed",
				   .reason = done     ? STR("done-not-recorded")
					     : booked ? STR("booked")
						      : reason,
				   .on = done || booked ? day : NO_STR };
	return true;
}

static void pack_data(const struct answer_form *f, const struct form_said *s, struct buf *b)
{
	pack_map(b, 3 + (s->on.len > 0));
	pack_cstr(b, "obligation");
	pack_hex(b, f->link.obligation, ID_LEN);
	pack_cstr(b, "reason");
	pack_str(b, s->reason);
	pack_cstr(b, "by");
	pack_str(b, f->link.person);
	if (s->on.len > 0) {
		pack_cstr(b, "on");
		pack_str(b, s->on);
	}
}

/* The same answer that is sent twice within some minutes is one event: a button that is pressed
 * twice, a page that is loaded again. */
enum { SAME_MS = 10 * 60 * 1000 };

static void pack_said(const struct answer_form *f, const struct form_said *s, struct buf *b)
{
	uint8_t digest[SHA256_LEN];
	char hex[ID_HEX], source[100];
	duly_auto_fini(buf) data = { 0 };
	duly_auto_fini(buf) same = { 0 };

	pack_data(f, s, &data);
	pack_cstr(&same, s->type);
	pack_int(&same, f->at.ms / SAME_MS);
	buf_put(&same, data.data, data.len);
	sha256(buf_view(&same), digest);
	snprintf(source, sizeof source, "/councils/%.*s/duly-web", STR_FMT(f->link.council));
	pack_map(b, 7);
	pack_cstr(b, "specversion");
	pack_cstr(b, "1.0");
	pack_cstr(b, "id");
	pack_cstr(b, hex_print(digest, ID_LEN, hex));
	pack_cstr(b, "source");
	pack_cstr(b, source);
	pack_cstr(b, "type");
	pack_cstr(b, s->type);
	pack_cstr(b, "subject");
	pack_str(b, f->link.subject);
	pack_cstr(b, "time");
	pack_instant(b, f->at);
	pack_cstr(b, "data");
	buf_put(b, data.data, data.len);
}

/* DULY_E_REFUSED: @diag has the sentence. */
static duly_result publish(struct answer_form *f, const struct form_said *s, struct duly_diag *diag)
{
	struct publishers *publishers = &f->x->web->publishers;
	struct duly_batch *batch = duly_batch_new();
	struct duly_publication done;
	duly_auto_fini(buf) event = { 0 };

	pack_said(f, s, &event);
	struct duly_client *client = publishers_take(publishers);
	duly_result r = duly_batch_add(batch, event.data, event.len, diag);
	if (r == DULY_OK)
		r = duly_publish(client, batch, &done, diag);
	/* The same answer a moment later is another instant under one id. */
	if (r == DULY_OK && done.results[0].status == DULY_REJECTED &&
	    strcmp(done.results[0].code, reject_code_name(REJECT_CONFLICT)) != 0)
		r = duly_fail(diag, DULY_E_REFUSED, "%s", done.results[0].message);
	duly_batch_free(&batch);
	publishers_give_back(publishers, client);
	return r;
}

/* ---- requests -------------------------------------------------------------------------------- */

void answer_form_get(struct exchange *x)
{
	duly_auto(arena) arena = arena_new();
	struct answer_form f = { .x = x, .arena = arena };

	if (begin(&f))
		ask(&f, 200, NULL);
}

void answer_form_post(struct exchange *x)
{
	duly_auto(arena) arena = arena_new();
	struct answer_form f = { .x = x, .arena = arena };
	struct duly_diag why = { "" };
	const char *wrong = NULL;
	struct form_said said;

	if (!begin(&f))
		return;
	if (!f.open || !read_said(&f, &said, &wrong)) {
		ask(&f, f.open ? 422 : 409, wrong);
		return;
	}
	const duly_result r = publish(&f, &said, &why);

	if (r == DULY_OK)
		page(&f, 200, "Your answer is recorded",
		     "Nothing more is needed here. What was done has to be recorded in the case "
		     "system.");
	else if (r == DULY_E_REFUSED)
		ask(&f, 422, why.text);
	else
		not_now(&f, "Not recorded",
			"The service does not answer for now. Send it again in a minute.");
}
