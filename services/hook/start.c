#include <stdlib.h>

#include "common/base/memory.h"
#include "services/hook/hook.h"

/* The life of the gateway. */

static duly_result read_form(struct hook *h, struct duly_diag *diag)
{
	const char *form = config_text(h->config, "form");
	const char *secret = config_text(h->config, "secret");

	if (strcmp(form, "card") == 0)
		h->form = HOOK_CARD;
	else if (strcmp(form, "cloudevents") != 0)
		return duly_fail(diag, DULY_E_CONFIG, "form: cloudevents or card, not %s", form);
	if (h->form == HOOK_CARD)
		return DULY_OK;
	if (secret == NULL)
		return duly_fail(diag, DULY_E_USAGE,
				 "--secret is needed: whoever is posted to "
				 "could not tell us from anybody else");
	return hook_secret(secret, &h->secret, diag);
}

static duly_result read_types(struct hook *h, struct duly_diag *diag)
{
	size_t n;
	const char *const *types = config_list(h->config, "type", &n);

	if (n > HOOK_TYPES)
		return duly_fail(diag, DULY_E_CONFIG, "type: more than %d", HOOK_TYPES);
	if (n > 0)
		memcpy(h->types, types, n * sizeof *types);
	return DULY_OK;
}

static duly_result open_ends(struct hook *h, struct duly_diag *diag)
{
	const struct http_settings there = { .url = config_text(h->config, "url"),
					     .authority = config_text(h->config, "ca"),
					     .timeout_ms =
						     config_number(h->config, "seconds") * 1000 };
	const struct duly_client_options here = { .alerts = config_text(h->config, "alerts"),
						  .patience_ms = 2000,
						  .resend_ms = 1000 };

	if (there.url == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--url is needed");
	const duly_result r = http_client_new(&there, &h->there, diag);
	return r == DULY_OK ? duly_client_open(&here, &h->client, diag) : r;
}

duly_result hook_start(const struct daemon_life *life, void **ret_self, struct duly_diag *diag)
{
	struct hook *h = memory_zeroed(sizeof *h);

	*ret_self = h;
	h->config = life->config;
	h->clock = life->clock;
	h->signal_fd = life->signal_fd;
	h->known = true;
	duly_result r = read_form(h, diag);
	if (r == DULY_OK)
		r = read_types(h, diag);
	if (r == DULY_OK)
		r = open_ends(h, diag);
	if (r != DULY_OK)
		return r;
	report(REPORT_INFO, "ready", "consumer=%s", config_text(h->config, "consumer"));
	daemon_status("running");
	daemon_ready();
	return DULY_OK;
}

duly_result hook_stop(void **self, struct duly_diag *diag)
{
	struct hook *h = *self;

	(void)diag;
	*self = NULL;
	if (h == NULL)
		return DULY_OK;
	duly_client_close(&h->client);
	http_client_free(&h->there);
	buf_fini(&h->secret);
	buf_fini(&h->incarnation);
	free(h);
	return DULY_OK;
}
