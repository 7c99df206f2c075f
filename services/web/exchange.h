/* exchange.h - one request, and the answer to it. Private to this folder. */
#pragma once
#include "common/reports/viewer.h"
#include "common/wire/wire.h"
#include "services/web/access.h"

struct web;
struct _u_request;
struct _u_response;

struct exchange {
	struct web *web;
	const struct _u_request *request;
	struct _u_response *response;
	const char *variable; /* of its path; NULL: it has none */
	struct caller caller;
};

/* What the request has: of a path, of the query, a header, its body. NULL: it has none. */
const char *exchange_parameter(const struct exchange *x, const char *name);
const char *exchange_header(const struct exchange *x, const char *name);
struct str exchange_body(const struct exchange *x);
/* False, and answered, where the query has another parameter than @names (NULL ends them), or one
 * of them twice: what is misspelt must not look like an answer. */
bool exchange_knows(struct exchange *x, const char *const *names);

/* A parameter that is true or false; not given it is false. False, and answered: it is neither. */
bool exchange_flag(struct exchange *x, const char *name, bool *ret);

void exchange_set(struct exchange *x, const char *header, const char *value);
/* Answers with JSON text. */
void exchange_json(struct exchange *x, unsigned status, const struct buf *json);
void exchange_text(struct exchange *x, unsigned status, const char *type, struct view text);
/* Answers { "error": { "code", "message" } }. */
void exchange_refuse(struct exchange *x, unsigned status, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* The same, 503 or 429, to be sent again after so many seconds. */
void exchange_later(struct exchange *x, unsigned status, const char *code, unsigned seconds,
		    const char *message);

/* The same for what failed as @r: 400, 404 or 503; what is our own fault is 500, and reported. */
void exchange_fail(struct exchange *x, duly_result r, const struct duly_diag *why);

/* What the caller may see. */
struct viewer exchange_viewer(const struct exchange *x);

/* The packed map @map as JSON, appended; without the bracket at its end where @open. */
void json_append(struct buf *json, struct view map, bool open);
