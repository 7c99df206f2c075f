#include "services/mail/notify.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/http/http.h"
#include "common/http/jwt.h"
#include "services/mail/way.h"

/* NAME-SERVICE-SECRET: the last two are UUIDs. */
enum { UUID = 36, KEY_LEAST = 1 + UUID + 1 + UUID, KEY_FILE_MAX = 4096 };
/* What Notify asks to wait for is waited for, but no longer than this at a time: whose hours are
 * running is then told to the next role. */
enum { PAUSE_MOST_MS = 10 * 60000 };
/* A request that Notify had begun with when its sender was killed is carried out within this. */
enum { PATIENCE_MS = 10000 };

struct by_notify {
	struct way way; /* first member: it is a way */
	const struct notify_settings *settings;
	struct http_client *http;
};

static struct by_notify *notify_of(struct way *w)
{
	return (struct by_notify *)(void *)w;
}

/* ---- who asks -------------------------------------------------------------------------------- */

static bool is_uuid(struct str s)
{
	if (s.len != UUID)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		const bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s.s[i] != '-' : !isxdigit((unsigned char)s.s[i]))
			return false;
	}
	return true;
}

/* The key is the first line of its file, which may be another tomorrow. */
static bool read_key(const char *path, struct buf *file, struct str *ret_service,
		     struct str *ret_secret)
{
	if (file_read(path, KEY_FILE_MAX, file, NULL) != DULY_OK)
		return false;
	buf_u8(file, 0);
	const char *line = (const char *)file->data;
	const size_t len = strcspn(line, " \t\r\n");

	if (len < KEY_LEAST)
		return false;
	*ret_secret = (struct str){ line + len - UUID, UUID };
	*ret_service = (struct str){ line + len - UUID - 1 - UUID, UUID };
	return is_uuid(*ret_secret) && is_uuid(*ret_service);
}

/* "Authorization: Bearer ...", with its NUL. */
static bool put_authorization(const struct by_notify *n, struct buf *ret)
{
	const duly_instant now = { n->settings->clock->read(n->settings->clock).wall_ms };
	duly_auto_fini(buf) file = { 0 };
	struct str service, secret;
	const bool good = read_key(n->settings->key, &file, &service, &secret);

	buf_puts(ret, "Authorization: Bearer ");
	if (good)
		jwt_put(service, (struct view){ secret.s, secret.len }, now, ret);
	buf_u8(ret, 0);
	if (file.len > 0)
		memset(file.data, 0, file.len);
	return good;
}

/* ---- a request ------------------------------------------------------------------------------- */

struct response {
	struct http_outcome http;
	bool no_key;  /* nothing was asked */
	json_t *json; /* NULL: none came */
};

static void response_fini(struct response *r)
{
	json_decref(r->json);
}

/* @body NULL: it asks. */
static struct response request(struct by_notify *n, const char *path, const char *body)
{
	duly_auto_fini(buf) authorization = { 0 };
	duly_auto_fini(buf) answer = { 0 };
	struct response r = { .no_key = !put_authorization(n, &authorization) };
	const char *const headers[] = { (const char *)authorization.data,
					"Content-Type: application/json",
					"Accept: application/json", NULL };

	if (r.no_key)
		return r;
	r.http = body == NULL ? http_get(n->http, path, headers, &answer)
			      : http_post(n->http, path, headers,
					  (struct view){ body, strlen(body) }, &answer);
	memset(authorization.data, 0, authorization.len);
	r.json = json_loadb((const char *)answer.data, answer.len, 0, NULL);
	return r;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

/* Of errors the kind is for ever; what is said with it is not to be read by programs. */
static bool is_error(const struct response *r, const char *kind)
{
	const json_t *errors = json_object_get(r->json, "errors");

	return strcmp(text_of(json_array_get(errors, 0), "error"), kind) == 0;
}

/* ---- what it means --------------------------------------------------------------------------- */

static struct way_outcome ours(unsigned code, const char *why)
{
	struct way_outcome o = { .answer = { .verdict = POST_LATER, .code = code }, .ours = true };

	snprintf(o.why, sizeof o.why, "%s", why);
	return o;
}

static struct way_outcome later(const struct response *r, enum post_verdict verdict,
				const char *why)
{
	struct way_outcome o = { .answer = { .verdict = verdict, .code = r->http.code } };

	if (r->http.retry_after_ms > 0)
		o.answer.pause_ms = MIN(r->http.retry_after_ms, PAUSE_MOST_MS);
	snprintf(o.why, sizeof o.why, "%s", why);
	return o;
}

static struct way_outcome unanswered(const struct response *r)
{
	if (r->http.untrusted)
		return ours(0, r->http.why);
	return later(r, r->http.sent ? POST_DOUBT : POST_LATER, r->http.why);
}

/* Of any request that was not granted. */
static struct way_outcome denied(const struct response *r)
{
	switch (r->http.code) {
	case 401:
	case 403:
		return ours(r->http.code,
			    "Notify does not know the key, or this machine's clock is wrong");
	case 429:
		return later(r, POST_LATER, "Notify has had enough for now");
	default:
		return r->http.code >= 500
			       ? later(r, POST_DOUBT, "Notify is in trouble")
			       : ours(r->http.code, "Notify does not take such a request");
	}
}

/* A letter is refused for its address alone: all else that Notify finds wrong with it (the
 * template, the address for answers, a service on trial, a key for the team alone) is the council's
 * to mend. */
static struct way_outcome not_taken(const struct response *r)
{
	struct way_outcome o = { .answer = { .verdict = POST_REFUSED, .code = r->http.code } };

	if (r->no_key)
		return ours(0, "the file with the key has none");
	if (r->http.code == 0)
		return unanswered(r);
	if (r->http.code != 400)
		return denied(r);
	if (is_error(r, "ValidationError"))
		return o;
	return ours(
		400,
		"Notify wants another template or address for answers, or the service is on trial");
}

static struct way_outcome taken(unsigned code, const char *handle)
{
	struct way_outcome o = { .answer = { .verdict = POST_TAKEN, .code = code } };

	if (is_uuid(str_of(handle)))
		snprintf(o.handle, sizeof o.handle, "%s", handle);
	return o;
}

/* ---- a letter -------------------------------------------------------------------------------- */

/* Where in @line, up to @end, stands what would make a heading, a list or an inset of it: a sign in
 * front, or the stop behind a number. NULL: nowhere. */
static const char *markup_of(const char *line, const char *end)
{
	const char *at = line;

	while (at < end && isdigit((unsigned char)*at))
		at++;
	return at < end && strchr(at > line ? "." : "#*-+>", *at) != NULL ? at : NULL;
}

/* Notify takes some signs at the beginning of a line for markup; so the lines of a letter, which
 * are indented, begin at the margin, and such a sign has a backslash. */
static void put_body(struct str text, struct buf *ret)
{
	const char *end = text.s + text.len;

	for (const char *line = text.s, *next; line < end; line = next) {
		const char *lf = memchr(line, '\n', (size_t)(end - line));

		next = lf != NULL ? lf + 1 : end;
		while (line < next && *line == ' ')
			line++;
		const char *sign = markup_of(line, next);

		if (sign != NULL) {
			buf_put(ret, line, (size_t)(sign - line));
			buf_puts(ret, "\\");
			line = sign;
		}
		buf_put(ret, line, (size_t)(next - line));
	}
}

/* NULL: something in it is no UTF-8. */
static char *write_request(const struct by_notify *n, const struct parcel *p)
{
	duly_auto_fini(buf) body = { 0 };

	put_body(p->text, &body);
	json_t *request =
		json_pack("{s:s, s:s, s:s, s:{s:s%, s:s%}}", "email_address", p->to, "template_id",
			  n->settings->template, "reference", p->id, "personalisation", "subject",
			  p->subject.s, p->subject.len, "body", (const char *)body.data, body.len);
	if (n->settings->reply_to != NULL)
		json_object_set_new(request, "email_reply_to_id",
				    json_string(n->settings->reply_to));
	char *text = json_dumps(request, JSON_COMPACT);

	json_decref(request);
	return text;
}

static struct way_outcome post(struct by_notify *n, const struct parcel *p)
{
	char *body = write_request(n, p);

	if (body == NULL)
		return (struct way_outcome){ .answer = { .verdict = POST_REFUSED },
					     .why = "it is no text" };
	struct response r = request(n, "/v2/notifications/email", body);
	const struct way_outcome o =
		r.http.code == 201 ? taken(201, text_of(r.json, "id")) : not_taken(&r);

	response_fini(&r);
	free(body);
	return o;
}

/* Its id there; NULL: it did not arrive. */
static const char *find(const json_t *list, const char *reference)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) if (strcmp(text_of(one, "reference"), reference) ==
					     0) return text_of(one, "id");
	return NULL;
}

static struct way_outcome look_for(struct by_notify *n, const char *reference)
{
	char *path = memory_printf("/v2/notifications?template_type=email&reference=%s", reference);
	struct response r = request(n, path, NULL);
	const json_t *list = json_object_get(r.json, "notifications");
	const char *handle = find(list, reference);
	struct way_outcome o = { .answer = { .verdict = POST_ABSENT, .code = r.http.code },
				 .why = "Notify does not have it" };

	if (r.http.code != 200 || !json_is_array(list)) {
		o = r.http.code == 200 ? denied(&r) : not_taken(&r);
		o.answer.verdict = POST_DOUBT; /* as it was */
	} else if (handle != NULL) {
		o = taken(201, handle);
	}
	response_fini(&r);
	free(path);
	return o;
}

static struct way_outcome send_by_notify(struct way *w, const struct parcel *p)
{
	struct by_notify *n = notify_of(w);

	return p->in_doubt ? look_for(n, p->id) : post(n, p);
}

/* ---- whether it arrived ---------------------------------------------------------------------- */

static struct way_outcome ask_notify(struct way *w, const char *handle)
{
	static const char *const FAILURES[] = { "permanent-failure", "temporary-failure",
						"technical-failure" };
	char *path = memory_printf("/v2/notifications/%s", handle);
	struct response r = request(notify_of(w), path, NULL);
	struct way_outcome o = { .arrival = POST_UNDER_WAY, .state = "" };
	const char *status = text_of(r.json, "status");

	if (r.http.code != 200 && r.http.code != 404) {
		o = not_taken(&r);
		o.arrival = POST_UNDER_WAY;
	}
	if (strcmp(status, "delivered") == 0)
		o.arrival = POST_ARRIVED;
	for (size_t i = 0; i < LEN(FAILURES); i++)
		if (strcmp(status, FAILURES[i]) == 0) {
			o.arrival = POST_FAILED;
			o.state = FAILURES[i];
		}
	response_fini(&r);
	free(path);
	return o;
}

/* ---- its life -------------------------------------------------------------------------------- */

static void free_notify(struct way *w)
{
	struct by_notify *n = notify_of(w);

	http_client_free(&n->http);
	free(n);
}

static duly_result check(const struct notify_settings *s, struct duly_diag *diag)
{
	if (s->template == NULL || s->key == NULL)
		return duly_fail(diag, DULY_E_USAGE,
				 "--notify-template and --notify-key are needed for GOV.UK Notify");
	if (!is_uuid(str_of(s->template)))
		return duly_fail(diag, DULY_E_CONFIG, "notify-template: %s is no id of a template",
				 s->template);
	if (s->reply_to != NULL && !is_uuid(str_of(s->reply_to)))
		return duly_fail(diag, DULY_E_CONFIG,
				 "notify-reply-to: %s is no id of an address for answers",
				 s->reply_to);
	return DULY_OK;
}

duly_result way_notify(const struct notify_settings *settings, struct way **ret,
		       struct duly_diag *diag)
{
	const struct http_settings http = { .url = settings->url,
					    .authority = settings->authority,
					    .timeout_ms = settings->timeout_ms,
					    .once = true };
	struct http_client *client;
	duly_result r = check(settings, diag);

	if (r == DULY_OK)
		r = http_client_new(&http, &client, diag);
	if (r != DULY_OK)
		return r;
	struct by_notify *n = memory_zeroed(sizeof *n);

	n->way = (struct way){ .send = send_by_notify,
			       .ask = ask_notify,
			       .free = free_notify,
			       .text_only = true,
			       .patience_ms = PATIENCE_MS };
	n->settings = settings;
	n->http = client;
	*ret = &n->way;
	return DULY_OK;
}
