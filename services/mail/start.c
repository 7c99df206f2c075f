#include <stdlib.h>

#include "common/base/memory.h"
#include "services/mail/service.h"

/* The life of the gateway. */

static const char *text(const struct mail *m, const char *key)
{
	return config_text(m->config, key);
}

static duly_result check_needed(const struct mail *m, struct duly_diag *diag)
{
	static const char *const NEEDED[] = { "data", "state", "templates", "from" };
	size_t n;

	for (size_t i = 0; i < LEN(NEEDED); i++)
		if (text(m, NEEDED[i]) == NULL)
			return duly_fail(diag, DULY_E_USAGE, "--%s is needed", NEEDED[i]);
	if (strchr(text(m, "from"), '@') == NULL)
		return duly_fail(diag, DULY_E_CONFIG, "from: no address of mail");
	config_list(m->config, "domain", &n);
	return n > 0 ? DULY_OK
		     : duly_fail(diag, DULY_E_USAGE, "--domain is needed: where mail may go to");
}

static duly_result open_state(struct mail *m, struct duly_diag *diag)
{
	duly_result r = store_lock(text(m, "state"), &m->lock, diag);

	if (r == DULY_OK)
		r = store_open_lmdb(text(m, "state"), false, (size_t)16 << 30, &m->store, diag);
	return r;
}

static void set_letters(struct mail *m)
{
	size_t n;
	const char *const *domains = config_list(m->config, "domain", &n);

	m->letters = (struct post_settings){
		.from = text(m, "from"),
		.name = text(m, "from-name"),
		.reply_to = text(m, "reply-to"),
		.look = text(m, "look"),
		.case_link = text(m, "case-link"),
		.source = "duly-mail",
		.domains = domains,
		.domain_count = n,
		.urgent_patience_ms = config_number(m->config, "urgent-minutes") * 60000,
		.random = bytes_random,
	};
}

static duly_result open_smtp(struct mail *m, struct duly_diag *diag)
{
	m->smtp = (struct smtp_settings){ .server = text(m, "smtp"),
					  .plain = config_flag(m->config, "smtp-plain"),
					  .authority = text(m, "smtp-ca"),
					  .user = text(m, "smtp-user"),
					  .password = text(m, "smtp-password"),
					  .token = text(m, "smtp-token"),
					  .from = text(m, "from"),
					  .connect_ms = 15000,
					  .timeout_ms =
						  config_number(m->config, "smtp-seconds") * 1000 };
	return way_smtp(&m->smtp, &m->way, diag);
}

static duly_result open_notify(struct mail *m, struct duly_diag *diag)
{
	m->notify = (struct notify_settings){
		.url = text(m, "notify-url"),
		.template = text(m, "notify-template"),
		.key = text(m, "notify-key"),
		.reply_to = text(m, "notify-reply-to"),
		.authority = text(m, "notify-ca"),
		.timeout_ms = config_number(m->config, "notify-seconds") * 1000,
		.clock = m->clock,
	};
	return way_notify(&m->notify, &m->way, diag);
}

static duly_result open_way(struct mail *m, struct duly_diag *diag)
{
	static const struct {
		const char *name;
		duly_result (*open)(struct mail *m, struct duly_diag *diag);
	} WAYS[] = { { "smtp", open_smtp }, { "notify", open_notify } };
	const char *folder = text(m, "dry-run"), *name = text(m, "way");

	if (folder != NULL)
		return way_folder(folder, &m->way, diag);
	for (size_t i = 0; i < LEN(WAYS); i++)
		if (strcmp(WAYS[i].name, name) == 0)
			return WAYS[i].open(m, diag);
	return duly_fail(diag, DULY_E_CONFIG, "way: smtp or notify, not %s", name);
}

static duly_result open_client(struct mail *m, struct duly_diag *diag)
{
	const struct duly_client_options options = {
		.events = text(m, "events"),
		.alerts = text(m, "alerts"),
		.patience_ms = 2000,
		.resend_ms = 1000,
	};

	m->batch = duly_batch_new();
	return duly_client_open(&options, &m->client, diag);
}

static duly_result begin(struct mail *m, struct duly_diag *diag)
{
	duly_result r = texts_load(text(m, "templates"), &m->texts, diag);

	if (r == DULY_OK)
		r = open_state(m, diag);
	if (r != DULY_OK)
		return r;
	set_letters(m);
	m->present = present_new(text(m, "data"));
	m->post = post_new(m->store, present_world(m->present), &m->texts, &m->letters);
	r = post_taken(m->post, &m->taken, &m->incarnation, diag);
	if (r == DULY_OK)
		r = open_client(m, diag);
	if (r == DULY_OK)
		r = open_way(m, diag);
	if (r == DULY_OK)
		r = sender_start(m->way, config_number(m->config, "pace-ms"), &m->sender, diag);
	return r;
}

duly_result mail_start(const struct daemon_life *life, void **ret_self, struct duly_diag *diag)
{
	struct mail *m = memory_zeroed(sizeof *m);

	*ret_self = m;
	m->config = life->config;
	m->clock = life->clock;
	m->signal_fd = life->signal_fd;
	m->lock = STORE_UNLOCKED;
	m->feed_now = DULY_NO_INSTANT;
	m->known = m->believes = true;
	duly_result r = check_needed(m, diag);
	if (r == DULY_OK)
		r = begin(m, diag);
	if (r != DULY_OK)
		return r;
	m->heard_ms = mail_boot_ms(m);
	report(REPORT_INFO, "ready", "taken=%llu%s", (unsigned long long)m->taken,
	       text(m, "dry-run") != NULL ? " dry_run=true" : "");
	daemon_status("running");
	daemon_ready();
	return DULY_OK;
}

/* What is on its way is answered, or stands as an intent and goes again. */
duly_result mail_stop(void **self, struct duly_diag *diag)
{
	struct mail *m = *self;
	duly_result r = DULY_OK;

	*self = NULL;
	if (m == NULL)
		return DULY_OK;
	if (m->sender != NULL) {
		sender_finish(m->sender);
		r = mail_settle(m, diag);
	}
	sender_stop(&m->sender);
	way_free(&m->way);
	duly_client_close(&m->client);
	duly_batch_free(&m->batch);
	post_free(&m->post);
	present_free(&m->present);
	store_close(&m->store);
	store_unlock(&m->lock);
	texts_fini(&m->texts);
	buf_fini(&m->incarnation);
	free(m);
	return r;
}
