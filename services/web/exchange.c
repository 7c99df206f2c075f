#include "services/web/exchange.h"

#include <stdarg.h>
#include <stdio.h>
#include <ulfius.h>

#include "common/daemon/report.h"

/* ---- the request ----------------------------------------------------------------------------- */

const char *exchange_parameter(const struct exchange *x, const char *name)
{
	return u_map_get(x->request->map_url, name);
}

const char *exchange_header(const struct exchange *x, const char *name)
{
	return u_map_get_case(x->request->map_header, name);
}

struct str exchange_body(const struct exchange *x)
{
	return (struct str){ x->request->binary_body, x->request->binary_body_length };
}

static bool is_among(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

/* The query as it was written: what stands twice in it stands once in the map. */
static size_t written(const char *url)
{
	size_t n = 0;

	for (const char *p = strchr(url, '?'); p != NULL; p = strchr(p + 1, '&'))
		n += p[1] != '\0' && p[1] != '&';
	return n;
}

static bool does_not_read(struct exchange *x, const char *name)
{
	exchange_refuse(x, 400, "bad-request", "the parameter %s does not read", name);
	return false;
}

bool exchange_knows(struct exchange *x, const char *const *names)
{
	const char **keys = u_map_enum_keys(x->request->map_url);
	size_t known = 0;

	for (; keys != NULL && *keys != NULL; keys++) {
		if (x->variable != NULL && strcmp(*keys, x->variable) == 0)
			continue;
		if (!is_among(*keys, names)) {
			exchange_refuse(x, 400, "bad-request", "there is no parameter %.64s",
					is_printable(str_of(*keys), 64) ? *keys : "of that name");
			return false;
		}
		if (!is_printable(str_of(exchange_parameter(x, *keys)), 256))
			return does_not_read(x, *keys);
		known++;
	}
	if (written(x->request->http_url) <= known)
		return true;
	exchange_refuse(x, 400, "bad-request", "a parameter stands twice in it");
	return false;
}

bool exchange_flag(struct exchange *x, const char *name, bool *ret)
{
	const char *text = exchange_parameter(x, name);

	if (text == NULL || strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
		*ret = text != NULL && text[0] == 't';
		return true;
	}
	exchange_refuse(x, 400, "bad-request", "%s is true or false", name);
	return false;
}

/* ---- the answer ------------------------------------------------------------------------------ */

void exchange_set(struct exchange *x, const char *header, const char *value)
{
	u_map_put(x->response->map_header, header, value);
}

void exchange_text(struct exchange *x, unsigned status, const char *type, struct view text)
{
	exchange_set(x, "Content-Type", type);
	exchange_set(x, "Cache-Control", "no-store");
	exchange_set(x, "X-Content-Type-Options", "nosniff");
	ulfius_set_binary_body_response(x->response, status, text.data, text.len);
}

void exchange_json(struct exchange *x, unsigned status, const struct buf *json)
{
	exchange_text(x, status, "application/json", buf_view(json));
}

static void refuse(struct exchange *x, unsigned status, const char *code, const char *message,
		   int64_t retry_ms)
{
	duly_auto_fini(buf) packed = { 0 };
	duly_auto_fini(buf) json = { 0 };

	pack_map(&packed, 1);
	pack_error(&packed, code, message, retry_ms);
	json_append(&json, buf_view(&packed), false);
	buf_puts(&json, "\n");
	exchange_json(x, status, &json);
}

void exchange_refuse(struct exchange *x, unsigned status, const char *code, const char *fmt, ...)
{
	char message[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof message, fmt, args);
	va_end(args);
	refuse(x, status, code, message, 0);
}

void exchange_later(struct exchange *x, unsigned status, const char *code, unsigned seconds,
		    const char *message)
{
	char text[16];

	snprintf(text, sizeof text, "%u", seconds);
	exchange_set(x, "Retry-After", text);
	refuse(x, status, code, message, seconds * 1000);
}

void exchange_fail(struct exchange *x, duly_result r, const struct duly_diag *why)
{
	if (r == DULY_E_USAGE) {
		exchange_refuse(x, 400, "bad-request", "%s", why->text);
	} else if (r == DULY_E_NOTFOUND) {
		exchange_refuse(x, 404, "not-found", "%s", why->text);
	} else if (r == DULY_E_UNAVAILABLE || r == DULY_E_BUSY) {
		exchange_later(x, 503, "unavailable", 5, why->text);
	} else {
		report(REPORT_ERROR, "failed-request", "result=%d why=\"%s\"", (int)r, why->text);
		exchange_refuse(x, 500, "failed", "it failed, and the service has said why");
	}
}

struct viewer exchange_viewer(const struct exchange *x)
{
	if (x->caller.open || x->caller.kind != BEARER_TEAM)
		return (struct viewer){ NO_STR, NO_STR };
	return (struct viewer){ str_of(x->caller.council), str_of(x->caller.team) };
}

void json_append(struct buf *json, struct view map, bool open)
{
	duly_auto_fini(wire) w = { 0 };

	if (wire_unpack(map, &w, NULL) != DULY_OK)
		return;
	json_from_wire(&w.root, 0, json);
	json->len -= open;
}
