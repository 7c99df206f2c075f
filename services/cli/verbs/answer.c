#include <stdio.h>

#include "common/reports/explanation.h"
#include "services/cli/data.h"
#include "services/cli/given_time.h"
#include "services/cli/json.h"
#include "services/cli/service.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

/* What people answer to what they were told, as four verbs: one event each, in the case of what
 * they name. */

struct answer_given {
	const char *data, *done, *booked, *until, *reason, *by, *role;
	struct service_given service;
	bool json;
};
#define GIVEN struct answer_given
/* clang-format off */
#define UNTIL  TEXT("until", 0, until, "TIME", "nothing more is told of it until then")
#define BY     TEXT("by", 0, by, "WORKER", "who says so")
#define ROLE   TEXT("role", 0, role, "ROLE", "as whom: needed, with a reason, to go past the day on which it lapses")
#define REASON(help) TEXT("reason", 0, reason, "R", help)
#define SAID_BY TEXT("source", 0, service.source, "SOURCE", "the source of the event (/councils/<council>/duly)")

static const struct option_row ACK[] = {
	DATA,
	TEXT("done", 0, done, "DATE", "it was done on that day, and is not recorded yet"),
	TEXT("booked", 0, booked, "DATE", "it is booked for that day"),
	REASON("seen, in-hand and others of the list answer-reasons"),
	UNTIL, BY, ROLE, SAID_BY, TO, TIMEOUT, JSON, OPTIONS_END,
};
static const struct option_row SNOOZE[] = {
	DATA, UNTIL, REASON("why: one of the list answer-reasons"), BY, ROLE, SAID_BY, TO, TIMEOUT, JSON,
	OPTIONS_END,
};
static const struct option_row DELAY[] = {
	DATA, REASON("why it is late, or will be: one of the list answer-reasons"), UNTIL, BY, ROLE, SAID_BY,
	TO, TIMEOUT, JSON, OPTIONS_END,
};
static const struct option_row DISPUTE[] = {
	DATA, REASON("wrong-date, wrong-case, not-our-duty and others of the list answer-reasons"), UNTIL, BY,
	ROLE, SAID_BY, TO, TIMEOUT, JSON, OPTIONS_END,
};

#define ANSWER(summary_, about_, options_) \
	{ .operands = "ID", .least = 1, .most = 1, .summary = summary_, .about = about_ ID_ABOUT, \
	  .options = options_, .given = sizeof(GIVEN) }
#define ID_ABOUT \
	"ID is that of an alert that waits for an answer, or of an obligation (of which its first eight\n" \
	"hex digits are enough). An answer completes nothing: it quiets, for five working days where it\n" \
	"does not say until when, and never past the day on which the duty lapses without a role."

static const struct command ACK_COMMAND = ANSWER("answers: seen, done and not recorded yet, or booked", "", ACK);
static const struct command SNOOZE_COMMAND = ANSWER("tells nobody of it until a time", "", SNOOZE);
static const struct command DELAY_COMMAND = ANSWER("says why it is late, or will be", "", DELAY);
static const struct command DISPUTE_COMMAND = ANSWER("says that it is not so: a wrong date, or not owed",
	"Whoever looks after the data is told of it.\n\n", DISPUTE);
/* clang-format on */

/* ---- what it names --------------------------------------------------------------------------- */

/* The case and what in it is answered, copied out of the store. */
struct answered {
	const char *field; /* "obligation", or "alert" */
	char id[ID_HEX], subject[80], council[80];
};

static void copy(const msgpack_object *map, const char *key, char *ret, size_t len)
{
	const msgpack_object *o = map != NULL ? wire_get(map, key) : NULL;
	const struct str s = o != NULL ? wire_str(o) : NO_STR;

	snprintf(ret, len, "%.*s", STR_FMT(s));
}

static duly_result take_alert(const struct explanation *e, struct answered *ret,
			      struct duly_diag *diag)
{
	duly_auto_fini(wire) w = { 0 };

	const duly_result r = wire_unpack(buf_view(&e->alert), &w, diag);
	if (r != DULY_OK)
		return r;
	ret->field = "alert";
	copy(&w.root, "id", ret->id, sizeof ret->id);
	copy(&w.root, "subject", ret->subject, sizeof ret->subject);
	copy(wire_get(&w.root, "data"), "council", ret->council, sizeof ret->council);
	return DULY_OK;
}

static duly_result take_obligation(const struct explanation *e, struct answered *ret,
				   struct duly_diag *diag)
{
	duly_auto_fini(wire) w = { 0 };

	const duly_result r = wire_unpack(buf_view(&e->packed), &w, diag);
	if (r != DULY_OK)
		return r;
	ret->field = "obligation";
	copy(&w.root, "obligation", ret->id, sizeof ret->id);
	copy(&w.root, "case", ret->subject, sizeof ret->subject);
	copy(&w.root, "council", ret->council, sizeof ret->council);
	return DULY_OK;
}

static duly_result find(const struct call *call, struct answered *ret, struct duly_diag *diag)
{
	const struct answer_given *given = call->given;
	duly_auto_fini(explanation) e = { 0 };
	duly_auto_fini(data) data = { 0 };

	duly_result r = explanation_begin(call->words[0], call->now, &e, diag);
	if (r == DULY_OK)
		r = data_open(given_data(given->data), &data, diag);
	if (r == DULY_OK)
		r = data_now(&data, NULL, call->now, &e.at, diag);
	if (r == DULY_OK)
		r = explanation_of_store(&e, data.reader, diag);
	if (r != DULY_OK)
		return r;
	if (e.found == 0)
		return duly_fail(diag, DULY_E_NOTFOUND, "no obligation or alert has the id %s",
				 e.prefix);
	if (e.found > 1)
		return duly_fail(diag, DULY_E_USAGE,
				 "%zu obligations begin with %s: give more of it", e.found,
				 e.prefix);
	return e.alert.len > 0 ? take_alert(&e, ret, diag) : take_obligation(&e, ret, diag);
}

/* ---- what it says ---------------------------------------------------------------------------- */

struct saying {
	struct buf b;
	struct pack_open map;
};

static void say(struct saying *s, const char *key, const char *text)
{
	if (text == NULL)
		return;
	s->map.n++;
	pack_cstr(&s->b, key);
	pack_cstr(&s->b, text);
}

static duly_result check(const struct answer_given *given, struct duly_diag *diag)
{
	const bool day = given->done != NULL || given->booked != NULL;

	if (given->done != NULL && given->booked != NULL)
		return duly_fail(diag, DULY_E_USAGE, "either --done or --booked");
	if (day && given->reason != NULL)
		return duly_fail(diag, DULY_E_USAGE, "%s is the reason: leave --reason out",
				 given->done != NULL ? "--done" : "--booked");
	return DULY_OK;
}

static duly_result publish(const struct call *call, const char *type, const struct answered *a,
			   struct duly_diag *diag)
{
	const struct answer_given *given = call->given;
	struct service_given service = given->service;
	struct saying s = { .b = { 0 } };
	char source[120], until[DULY_TIME_TEXT];
	duly_instant at;
	duly_result r = DULY_OK;

	if (given->until != NULL)
		r = given_instant_alone(given->until, "--until", &at, diag);
	if (r != DULY_OK)
		return r;
	s.map = pack_map_begin(&s.b);
	say(&s, a->field, a->id);
	say(&s, "on", given->done != NULL ? given->done : given->booked);
	say(&s, "until", given->until != NULL ? duly_instant_print(at, until) : NULL);
	say(&s, "reason",
	    given->done != NULL     ? "done-not-recorded"
	    : given->booked != NULL ? "booked"
				    : given->reason);
	say(&s, "by", given->by);
	say(&s, "role", given->role);
	pack_map_end(&s.b, &s.map);
	snprintf(source, sizeof source, "/councils/%s/duly", a->council);
	if (service.source == NULL)
		service.source = source;
	r = service_say(&service, type, a->subject, buf_view(&s.b), call->now, diag);
	buf_fini(&s.b);
	return r;
}

static void print(const struct answered *a, const char *type, bool json)
{
	struct json j = JSON_TO(stdout);

	if (!json) {
		printf("Answered (%s): case %s, %s %s\n", type, a->subject, a->field, a->id);
		return;
	}
	json_map(&j, NULL);
	json_text(&j, "type", str_of(type));
	json_text(&j, "case", str_of(a->subject));
	json_text(&j, a->field, str_of(a->id));
	json_end(&j);
	json_finish(&j);
}

static duly_result answer(const struct call *call, const char *type, struct duly_diag *diag)
{
	const struct answer_given *given = call->given;
	struct answered a;

	duly_result r = check(given, diag);
	if (r == DULY_OK)
		r = find(call, &a, diag);
	if (r == DULY_OK)
		r = publish(call, type, &a, diag);
	if (r == DULY_OK)
		print(&a, type, given->json);
	return r;
}

/* ---- the verbs ------------------------------------------------------------------------------- */

static duly_result acknowledge(const struct call *call, struct duly_diag *diag)
{
	return answer(call, "alert.acknowledged", diag);
}

static duly_result snooze(const struct call *call, struct duly_diag *diag)
{
	const struct answer_given *given = call->given;

	if (given->until == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--until says how long");
	return answer(call, "alert.snoozed", diag);
}

static duly_result delay(const struct call *call, struct duly_diag *diag)
{
	const struct answer_given *given = call->given;

	if (given->reason == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--reason says why");
	return answer(call, "delay.explained", diag);
}

static duly_result dispute(const struct call *call, struct duly_diag *diag)
{
	const struct answer_given *given = call->given;

	if (given->reason == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--reason says what is not so");
	return answer(call, "duty.disputed", diag);
}

const struct verb verb_ack = { "ack", &ACK_COMMAND, acknowledge };
const struct verb verb_snooze = { "snooze", &SNOOZE_COMMAND, snooze };
const struct verb verb_delay = { "delay", &DELAY_COMMAND, delay };
const struct verb verb_dispute = { "dispute", &DISPUTE_COMMAND, dispute };
