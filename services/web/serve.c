#include "services/web/serve.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <ulfius.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "services/web/alerts.h"
#include "services/web/answer_form.h"
#include "services/web/calendar.h"
#include "services/web/documents.h"
#include "services/web/events.h"
#include "services/web/explain.h"
#include "services/web/metrics.h"
#include "services/web/obligations.h"
#include "services/web/reports.h"
#include "services/web/service.h"

enum { HEADER_BYTES = 32 << 10, SILENT_SECONDS = 120, FIRST_PORT = 1 };

/* What a token has to be for. */
enum route_for { FOR_ANYBODY, FOR_LINK, FOR_WRITING, FOR_READING, FOR_READING_ALL };

struct route {
	const char *method, *path, *variable;
	enum route_for is_for;
	void (*answer)(struct exchange *x);
};

static const struct route ROUTES[] = {
	{ "POST", "/v1/events", NULL, FOR_WRITING, events_post },
	{ "GET", "/v1/obligations", NULL, FOR_READING, obligations_get },
	{ "GET", "/v1/cases/:case_id", "case_id", FOR_READING, obligations_get_case },
	{ "GET", "/v1/alerts", NULL, FOR_READING, alerts_get },
	{ "GET", "/v1/explain/:id", "id", FOR_READING, explain_get },
	{ "GET", "/v1/reports", NULL, FOR_READING, reports_get },
	{ "GET", "/v1/reports/:report", "report", FOR_READING, reports_get_one },
	{ "GET", "/v1/calendar.ics", NULL, FOR_READING, calendar_get },
	{ "GET", "/calendar/:link", "link", FOR_LINK, calendar_get_link },
	{ "GET", "/answer/:link", "link", FOR_LINK, answer_form_get },
	{ "POST", "/answer/:link", "link", FOR_LINK, answer_form_post },
	{ "GET", "/metrics", NULL, FOR_READING_ALL, metrics_get },
	{ "GET", "/v1/openapi.json", NULL, FOR_ANYBODY, documents_get_openapi },
	{ "GET", "/v1/obligation.schema.json", NULL, FOR_ANYBODY, documents_get_obligation },
	{ "GET", "/v1/alert.schema.json", NULL, FOR_ANYBODY, documents_get_alert },
	{ "GET", "/v1/events-answer.schema.json", NULL, FOR_ANYBODY, documents_get_events_answer },
	{ "GET", "/livez", NULL, FOR_ANYBODY, health_get_live },
	{ "GET", "/readyz", NULL, FOR_ANYBODY, health_get_ready },
};

struct route_of {
	struct web *web;
	const struct route *route; /* NULL: none has this path and method */
};

struct serving {
	struct web *web;
	struct _u_instance ulfius;
	struct route_of routes[LEN(ROUTES)], other;
};

/* ---- what may be answered -------------------------------------------------------------------- */

/* Whoever may not read at all is told so; what is not theirs to read looks as if it were not. */
static bool may(const struct caller *caller, enum route_for wanted)
{
	switch (wanted) {
	case FOR_ANYBODY:
	case FOR_LINK:
		return true;
	case FOR_WRITING:
		return caller->open || caller->kind == BEARER_SOURCE;
	case FOR_READING:
		return caller->open || caller->kind != BEARER_SOURCE;
	case FOR_READING_ALL:
		return caller->open || caller->kind == BEARER_ALL;
	}
	return false;
}

/* A link is what a token is, and for one answer alone; whoever guesses shares what nobody with a
 * token has. */
static bool admit_link(struct exchange *x)
{
	if (access_ask(&x->web->access, NULL, NULL, web_now_ms(x->web), &x->caller) !=
	    ACCESS_TOO_OFTEN)
		return true;
	exchange_later(x, 429, "too-many", 1, "too many requests");
	return false;
}

static bool admit(struct exchange *x, enum route_for wanted)
{
	if (wanted == FOR_ANYBODY || wanted == FOR_LINK)
		return wanted == FOR_ANYBODY || admit_link(x);
	switch (access_ask(&x->web->access, exchange_header(x, "Authorization"),
			   exchange_header(x, "Host"), web_now_ms(x->web), &x->caller)) {
	case ACCESS_GRANTED:
		break;
	case ACCESS_TOO_OFTEN:
		exchange_later(x, 429, "too-many", 1, "too many requests");
		return false;
	case ACCESS_UNKNOWN:
		if (x->caller.open) {
			exchange_refuse(x, 421, "forbidden",
					"where no tokens are used it is asked for as localhost");
			return false;
		}
		exchange_set(x, "WWW-Authenticate", "Bearer");
		exchange_refuse(x, 401, "unauthorized", "a bearer token is wanted");
		return false;
	}
	if (may(&x->caller, wanted))
		return true;
	exchange_refuse(x, 403, "forbidden", "the token is not for this");
	return false;
}

static bool is_too_large(const struct exchange *x)
{
	return exchange_body(x).len > (size_t)config_number(x->web->config, "body-kb") << 10;
}

static void answer(struct exchange *x, const struct route *route)
{
	if (!admit(x, route->is_for))
		return;
	if (strstr(x->request->http_url, "%00") != NULL)
		exchange_refuse(x, 400, "bad-request", "a zero byte stands in it");
	else if (is_too_large(x))
		exchange_refuse(x, 413, "too-large", "a request brings at most %lld KiB",
				(long long)config_number(x->web->config, "body-kb"));
	else
		route->answer(x);
}

static int on_request(const struct _u_request *request, struct _u_response *response, void *ctx)
{
	const struct route_of *at = ctx;
	struct exchange x = { .web = at->web,
			      .request = request,
			      .response = response,
			      .variable = at->route->variable };

	connections_answering(&at->web->connections, request, web_now_ms(at->web));
	answer(&x, at->route);
	requests_count(&at->web->requests, at->route->path, response->status);
	return U_CALLBACK_COMPLETE;
}

/* The methods that there are for a path, as the header Allow has them. */
static void allowed(const char *path, struct buf *ret)
{
	for (size_t i = 0; i < LEN(ROUTES); i++) {
		const char *variable = strchr(ROUTES[i].path, ':');
		const size_t fixed = variable != NULL ? (size_t)(variable - ROUTES[i].path)
						      : strlen(ROUTES[i].path);
		const bool matches = strncmp(path, ROUTES[i].path, fixed) == 0 &&
				     (variable != NULL ? strchr(path + fixed, '/') == NULL
						       : path[fixed] == '\0');

		if (matches)
			buf_printf(ret, "%s%s", ret->len > 0 ? ", " : "", ROUTES[i].method);
	}
}

static int on_other(const struct _u_request *request, struct _u_response *response, void *ctx)
{
	const struct route_of *at = ctx;
	struct exchange x = { .web = at->web, .request = request, .response = response };
	duly_auto_fini(buf) methods = { 0 };

	connections_answering(&at->web->connections, request, web_now_ms(at->web));
	allowed(request->url_path, &methods);
	buf_u8(&methods, 0);
	const char *list = (const char *)methods.data;

	if (*list == '\0') {
		exchange_refuse(&x, 404, "not-found", "there is nothing here");
	} else {
		exchange_set(&x, "Allow", list);
		exchange_refuse(&x, 405, "method-not-allowed", "it is asked for by %s", list);
	}
	requests_count(&at->web->requests, "", response->status);
	return U_CALLBACK_COMPLETE;
}

/* ---- libmicrohttpd --------------------------------------------------------------------------- */

static struct connection *connection_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info != NULL ? info->socket_context : NULL;
}

static void on_connection(void *cls, struct MHD_Connection *c, void **context,
			  enum MHD_ConnectionNotificationCode what)
{
	struct serving *s = cls;

	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		*context = connections_on(
			&s->web->connections,
			MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd);
	else if (*context != NULL)
		connections_remove(&s->web->connections, *context);
}

/* A request begins: its first line is there. */
static void *on_first_line(void *cls, const char *uri, struct MHD_Connection *c)
{
	struct serving *s = cls;
	struct connection_info_struct *info = ulfius_uri_logger(NULL, uri);
	struct connection *one = connection_of(c);

	if (one != NULL && info != NULL)
		connections_change(&s->web->connections, one, CONNECTION_RECEIVING, info->request,
				   web_now_ms(s->web));
	return info;
}

static void on_completed(void *cls, struct MHD_Connection *c, void **context,
			 enum MHD_RequestTerminationCode how)
{
	struct serving *s = cls;
	struct connection *one = connection_of(c);

	if (one != NULL)
		connections_change(&s->web->connections, one, CONNECTION_IDLE, NULL,
				   web_now_ms(s->web));
	mhd_request_completed(NULL, c, context, how);
}

static struct MHD_OptionItem option(enum MHD_OPTION which, intptr_t value, void *ptr)
{
	return (struct MHD_OptionItem){ .option = which, .value = value, .ptr_value = ptr };
}

/* The peer's threads are not ours to signal: what asks the process to end comes to the main thread.
 * At a start it has its signals open, and libmicrohttpd's first thread would have them too. */
static duly_result start(struct serving *s, struct duly_diag *diag)
{
	struct MHD_OptionItem options[] = {
		option(MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, s),
		option(MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_first_line, s),
		option(MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, s),
		option(MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEADER_BYTES, NULL),
		option(MHD_OPTION_CONNECTION_TIMEOUT, SILENT_SECONDS, NULL),
		option(MHD_OPTION_END, 0, NULL),
	};
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	const int rc = ulfius_start_framework_with_mhd_options(
		&s->ulfius,
		MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
			MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC | MHD_USE_POLL,
		options);

	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc == U_OK ? DULY_OK : duly_fail(diag, DULY_E_IO, "libmicrohttpd does not start");
}

static void add_routes(struct serving *s)
{
	for (size_t i = 0; i < LEN(ROUTES); i++) {
		s->routes[i] = (struct route_of){ s->web, &ROUTES[i] };
		ulfius_add_endpoint_by_val(&s->ulfius, ROUTES[i].method, NULL, ROUTES[i].path, 0,
					   on_request, &s->routes[i]);
	}
	s->other = (struct route_of){ s->web, NULL };
	ulfius_set_default_endpoint(&s->ulfius, on_other, &s->other);
}

duly_result serve_start(struct web *w, struct serving **ret, struct duly_diag *diag)
{
	struct serving *s = memory_zeroed(sizeof *s);

	s->web = w;
	if (ulfius_init_instance(&s->ulfius, FIRST_PORT, NULL, NULL) != U_OK) {
		free(s);
		return duly_fail(diag, DULY_E_IO, "ulfius does not start");
	}
	s->ulfius.check_utf8 = 0; /* it would leave out what is none, without a word */
	s->ulfius.allowed_post_processor = U_POST_PROCESS_NONE;
	s->ulfius.max_post_body_size = ((size_t)config_number(w->config, "body-kb") << 10) + 1;
	add_routes(s);
	const duly_result r = start(s, diag);
	if (r == DULY_OK)
		*ret = s;
	else
		serve_stop(&s);
	return r;
}

void serve_stop(struct serving **serving)
{
	struct serving *s = *serving;

	*serving = NULL;
	if (s == NULL)
		return;
	if (s->ulfius.mhd_daemon != NULL)
		ulfius_stop_framework(&s->ulfius);
	ulfius_clean_instance(&s->ulfius);
	free(s);
}

/* ulfius copies as many bytes of the address as one of TCP has, however many there are: so a whole
 * one is given, and says nothing. */
void serve_take(struct serving *s, int fd)
{
	const struct sockaddr_storage nowhere = { .ss_family = AF_UNSPEC };

	if (connections_add(&s->web->connections, fd, web_now_ms(s->web)) == NULL) {
		connections_turn_away(fd);
		return;
	}
	if (MHD_add_connection(s->ulfius.mhd_daemon, fd, (const struct sockaddr *)&nowhere,
			       sizeof nowhere) != MHD_YES)
		connections_remove_on(&s->web->connections, fd);
}
