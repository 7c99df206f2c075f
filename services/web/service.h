/* service.h - the service as its own files see it. Private to this folder. */
#pragma once
#include "common/tokens/sealed_link.h"
#include "services/web/access.h"
#include "services/web/beat.h"
#include "services/web/connections.h"
#include "services/web/health.h"
#include "services/web/listen.h"
#include "services/web/look.h"
#include "services/web/publishers.h"
#include "services/web/requests.h"
#include "services/web/serve.h"
#include "services/web/tally.h"
#include "services/web/waiting.h"
#include "services/web/web.h"

struct web {
	const struct config *config;
	int signal_fd;
	const struct clock_source *clock;
	struct beat beat;
	struct access access;
	bool has_links; /* they are served, with this key */
	uint8_t link_key[LINK_KEY];
	struct connections connections;
	struct listeners listeners;
	struct publishers publishers;
	struct health health;
	struct looking looking, looking_long;
	struct waiters waiting;
	struct requests requests;
	struct feed_tally tally;
	struct serving *serving; /* NULL: nobody is served yet */
};

/* ms since the machine started. */
static inline int64_t web_now_ms(const struct web *w)
{
	return w->clock->read(w->clock).boot_ms;
}
