#include <stdlib.h>
#include <zmq.h>

#include "common/base/memory.h"
#include "common/client/internal.h"

enum { PATIENCE_MS = 30000, RESEND_MS = 5000 };

static duly_result connect_line(void *context, const char *address, struct client_line **ret,
				struct duly_diag *diag)
{
	if (address == NULL)
		return DULY_OK;
	*ret = line_open(context, address);
	return *ret != NULL ? DULY_OK
			    : duly_fail(diag, DULY_E_CONFIG, "cannot connect to %s: %s", address,
					zmq_strerror(zmq_errno()));
}

duly_result duly_client_open(const struct duly_client_options *options,
			     struct duly_client **ret_client, struct duly_diag *diag)
{
	struct duly_client *c = memory_resize(NULL, sizeof *c);

	*c = (struct duly_client){
		.context = zmq_ctx_new(),
		.patience_ms = options->patience_ms > 0 ? options->patience_ms : PATIENCE_MS,
		.resend_ms = options->resend_ms > 0 ? options->resend_ms : RESEND_MS,
		.arena = arena_new(),
	};
	duly_result r = connect_line(c->context, options->events, &c->events, diag);
	if (r == DULY_OK)
		r = connect_line(c->context, options->alerts, &c->alerts, diag);
	if (r != DULY_OK)
		duly_client_close(&c);
	else
		*ret_client = c;
	return r;
}

void duly_client_close(struct duly_client **client)
{
	struct duly_client *c = *client;

	*client = NULL;
	if (c == NULL)
		return;
	line_free(&c->events);
	line_free(&c->alerts);
	zmq_ctx_term(c->context);
	wire_fini(&c->wire);
	buf_fini(&c->request);
	buf_fini(&c->answer);
	arena_free(&c->arena);
	free(c);
}

const char *duly_client_code(const struct duly_client *client)
{
	return client->code;
}

duly_result duly_client_info(struct duly_client *client, const void **ret_map, size_t *ret_len,
			     struct duly_diag *diag)
{
	struct client_line *line = client->events != NULL ? client->events : client->alerts;

	buf_clear(&client->request);
	pack_map(&client->request, 1);
	pack_cstr(&client->request, "info");
	pack_bool(&client->request, true);
	duly_result r = line_ask(client, line, 0, diag);
	if (r == DULY_OK)
		r = answer_error(client, diag);
	if (r != DULY_OK)
		return r;
	*ret_map = client->answer.data;
	*ret_len = client->answer.len;
	return DULY_OK;
}

char *duly_json(const void *bytes, size_t len, int indent)
{
	struct buf text = { 0 };
	struct wire w;

	if (wire_unpack((struct view){ bytes, len }, &w, NULL) != DULY_OK)
		return NULL;
	json_from_wire(&w.root, indent, &text);
	buf_u8(&text, 0);
	wire_fini(&w);
	return (char *)text.data;
}
