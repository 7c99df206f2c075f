#include "common/post/mime.h"
#include "common/post/model.h"

enum { TOKEN_DAYS = 30 };

/* ---- identity -------------------------------------------------------------------------------- */

/* A letter is what it tells, to whom, on which day: told again it has the same id. One that takes
 * the place of another may tell something else. */
static void id_of(const struct plan *plan, const struct weighed *lines, size_t n, duly_civil day,
		  uint8_t ret[ID_LEN])
{
	duly_auto_fini(buf) b = { 0 };
	uint8_t digest[SHA256_LEN];

	if (plan->again != NULL)
		buf_put(&b, plan->again->id, ID_LEN);
	buf_str(&b, plan->whom->council);
	buf_str(&b, plan->whom->person);
	buf_str(&b, plan->whom->person.len > 0 ? NO_STR : plan->whom->team);
	buf_zig(&b, day.day);
	buf_u8(&b, plan->how == POST_AT_ONCE);
	for (size_t i = 0; i < n; i++)
		buf_put(&b, lines[i].line.alerts[lines[i].line.alert_count - 1], ID_LEN);
	sha256(buf_view(&b), digest);
	memcpy(ret, digest, ID_LEN);
}

/* The letter that the thread of this person and week began with; the first begins it. */
static struct str thread_of(struct post *p, const struct plan *plan, duly_civil day,
			    const uint8_t id[ID_LEN])
{
	duly_auto_fini(buf) value = { 0 };
	char text[ID_HEX];
	struct buf key = keep_key(KEEP_THREAD);
	struct view had;

	keep_key_whom(&key, plan->whom);
	keep_key_number(&key, (uint64_t)(day.day - duly_civil_weekday(day)));
	if (store_get(p->txn, STORE_META, buf_view(&key), &had)) {
		struct reader r = keep_read(had);
		const struct str first = read_str(&r);

		buf_fini(&key);
		return arena_str(p->arena, first);
	}
	hex_print(id, ID_LEN, text);
	keep_value(&value);
	buf_str(&value, str_of(text));
	if (plan->preview)
		buf_fini(&key);
	else
		keep_put(p->txn, &key, &value);
	return NO_STR;
}

/* ---- tokens ---------------------------------------------------------------------------------- */

/* Nobody can guess it: but of a rehearsal, in which it is the same in every run. */
static void fill_token(const struct post *p, const struct plan *plan, const struct weighed *w,
		       uint8_t ret[SHA256_LEN])
{
	const uint8_t *alert = w->line.alerts[w->line.alert_count - 1];
	duly_auto_fini(buf) b = { 0 };

	if (p->settings->random != NULL) {
		p->settings->random(ret, POST_TOKEN);
		return;
	}
	buf_put(&b, alert, ID_LEN);
	buf_str(&b, plan->whom->person);
	buf_str(&b, plan->whom->team);
	sha256(buf_view(&b), ret);
}

/* Letters and digits that are not taken for one another when they are read out. */
static void make_token(const struct post *p, const struct plan *plan, const struct weighed *w,
		       char ret[POST_TOKEN + 1])
{
	static const char SIGNS[] = "ABCDEFGHJKMNPQRSTVWXYZ23456789WK";
	uint8_t random[SHA256_LEN];

	fill_token(p, plan, w, random);
	for (size_t i = 0; i < POST_TOKEN; i++)
		ret[i] = SIGNS[random[i] % 32];
	ret[POST_TOKEN] = '\0';
}

static bool can_be_answered(const struct weighed *w)
{
	return w->line.has_obligation && w->section != SECTION_OVER &&
	       w->section != SECTION_CHANGED;
}

static void keep_token(struct post *p, const struct plan *plan, const struct weighed *w,
		       struct str address, const char *token)
{
	duly_auto_fini(buf) value = { 0 };
	struct buf key = keep_key(KEEP_TOKEN);

	buf_puts(&key, token);
	keep_value(&value);
	buf_str(&value, plan->whom->council);
	buf_str(&value, plan->whom->person);
	buf_str(&value, plan->whom->team);
	buf_str(&value, plan->whom->role);
	buf_str(&value, w->line.subject);
	buf_put(&value, w->line.obligation, ID_LEN);
	buf_put(&value, w->line.alerts[w->line.alert_count - 1], ID_LEN);
	buf_u64(&value, (uint64_t)(plan->now.ms + TOKEN_DAYS * DULY_DAY_MS));
	buf_str(&value, address);
	keep_put(p->txn, &key, &value);
}

static const char (*tokens_of(struct post *p, const struct plan *plan, const struct weighed *lines,
			      size_t n, struct str address))[POST_TOKEN + 1]
{
	char(*tokens)[POST_TOKEN + 1] = arena_alloc(p->arena, n * (POST_TOKEN + 1));

	for (size_t i = 0; i < n; i++) {
		if (!can_be_answered(&lines[i]))
			continue;
		if (plan->preview) {
			memcpy(tokens[i], "--------", POST_TOKEN);
			continue;
		}
		make_token(p, plan, &lines[i], tokens[i]);
		keep_token(p, plan, &lines[i], address, tokens[i]);
	}
	return (const char(*)[POST_TOKEN + 1]) tokens;
}

/* ---- the message ----------------------------------------------------------------------------- */

static duly_result render(struct post *p, const struct model_input *in, struct mime_letter *mime,
			  bool text_only, struct buf *ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) plain = { 0 };
	duly_auto_fini(buf) html = { 0 };
	const struct text_language *l = in->language;
	json_t *model = model_make(p, in, diag);
	duly_result r = template_fill((struct str){ (const char *)l->plain.data, l->plain.len },
				      model, false, &plain, diag);

	if (r == DULY_OK)
		r = template_fill((struct str){ (const char *)l->html.data, l->html.len }, model,
				  true, &html, diag);
	mime->subject = json_string_value(json_object_get(model, "subject"));
	mime->plain = buf_view(&plain);
	mime->html = buf_view(&html);
	if (r == DULY_OK && text_only) {
		buf_printf(ret, "%s\n\n", mime->subject);
		buf_put(ret, plain.data, plain.len);
	} else if (r == DULY_OK) {
		mime_write(mime, ret);
	}
	json_decref(model);
	return r;
}

static duly_result write_message(struct post *p, const struct plan *plan,
				 const struct model_input *in, const struct post_mailbox *to,
				 const uint8_t id[ID_LEN], struct buf *ret, struct duly_diag *diag)
{
	char text[ID_HEX];
	const struct zone *zone = p->world->zone(p->world->ctx);
	struct mime_letter mime = {
		.from = p->settings->from,
		.name = p->settings->name,
		.to = arena_str(p->arena, to->address).s,
		.reply_to = p->settings->reply_to,
		.language = in->language->code,
		.domain = p->domain,
		.id = str_of(hex_print(id, ID_LEN, text)),
		.thread = thread_of(p, plan, zone_date(zone, plan->now), id),
		.at = plan->now,
		.zone = zone,
		.urgent = plan->how == POST_AT_ONCE,
	};

	const bool text_only = plan->preview && !plan->shown->whole;

	return render(p, in, &mime, text_only, ret, diag);
}

/* ---- filing ---------------------------------------------------------------------------------- */

static bool allowed(const struct post *p, struct str address)
{
	const char *at = memrchr(address.s, '@', address.len);
	bool any = p->settings->domain_count == 0;

	if (at == NULL)
		return false;
	const struct str domain = { at + 1, (size_t)(address.s + address.len - at) - 1 };

	for (size_t i = 0; i < p->settings->domain_count && !any; i++)
		any = str_is(domain, p->settings->domains[i]);
	return any;
}

static struct letter letter_of(struct post *p, const struct plan *plan, const struct weighed *lines,
			       size_t n)
{
	struct line *told = arena_new_array(p->arena, struct line, n);

	for (size_t i = 0; i < n; i++)
		told[i] = lines[i].line;
	return (struct letter){
		.state = LETTER_WAITS,
		.how = plan->how,
		.whom = *plan->whom,
		.made = plan->now,
		.next = plan->now,
		.tried = DULY_NO_INSTANT,
		.lines = told,
		.n = n,
	};
}

/* Under a number of its own, or under that of the letter whose place it takes. */
static uint64_t number_of(struct post *p, const struct plan *plan)
{
	if (plan->preview)
		return 0;
	if (plan->again == NULL)
		return keep_number(p->txn, KEEP_LETTER);
	letter_forget(p->txn, plan->again->number, p->arena);
	return plan->again->number;
}

/* Where there is no mailbox, or it is not one that may be written to, somebody has to look. */
static void file_dead(struct post *p, struct letter *l, const char *why, duly_instant now)
{
	l->state = LETTER_DEAD;
	l->next = DULY_NO_INSTANT;
	l->enhanced = str_of(why);
	letter_put(p->txn, l, DULY_NO_INSTANT);
	receipt_add(p, l, "refused", str_of(why), now);
}

static duly_result file(struct post *p, const struct plan *plan, const struct weighed *lines,
			size_t n, struct duly_diag *diag)
{
	struct letter l = letter_of(p, plan, lines, n);
	const duly_civil day = zone_date(p->world->zone(p->world->ctx), plan->now);
	duly_auto_fini(buf) message = { 0 };
	struct post_mailbox to = { .address = NO_STR };
	const bool found = p->world->mailbox(p->world->ctx, plan->whom, plan->now, p->arena, &to);

	id_of(plan, lines, n, day, l.id);
	if (plan->preview && !found)
		return duly_fail(diag, DULY_E_NOTFOUND, "nobody has a mailbox there");
	l.number = number_of(p, plan);
	l.passed_on = plan->again != NULL && plan->again->passed_on;
	l.address = to.address;
	if (!plan->preview && (!found || !allowed(p, to.address))) {
		file_dead(p, &l, found ? "domain-not-allowed" : "no-mailbox", plan->now);
		return DULY_OK;
	}
	const struct model_input in = {
		.whom = plan->whom,
		.language = texts_in(p->texts, to.language),
		.lines = lines,
		.n = n,
		.tokens = tokens_of(p, plan, lines, n, to.address),
		.how = plan->how,
		.now = plan->now,
	};
	const duly_result r = write_message(p, plan, &in, &to, l.id,
					    plan->preview ? &plan->shown->text : &message, diag);
	if (r != DULY_OK || plan->preview)
		return r;
	letter_body_put(p->txn, l.number, buf_view(&message));
	letter_put(p->txn, &l, DULY_NO_INSTANT);
	letter_told(p->txn, &l, true);
	return DULY_OK;
}

duly_result compose(struct post *p, const struct plan *plan, struct duly_diag *diag)
{
	size_t n;
	const struct weighed *lines = weigh(p, plan->whom, plan->lines, plan->n, plan->now, &n);

	return n > 0 || plan->empty ? file(p, plan, lines, n, diag) : DULY_OK;
}
