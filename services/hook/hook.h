/* hook.h - the gateway that posts alerts over HTTP: to a program, signed, or to a channel of a
 * chat, as a card.
 *
 * It keeps nothing: the feed remembers how far it has come. An alert is acknowledged once it was
 * answered with 2xx, and stands in line until then, so that none is lost and their order is that of
 * the feed; one that was posted and whose answer got lost is posted again under the same id.
 * docs/duly-hook.8.scd says how to read it. */
#pragma once
#include "common/daemon/daemon.h"
#include "common/http/http.h"
#include "duly/client.h"

extern const struct setting hook_settings[];

/* For struct daemon. */
duly_result hook_start(const struct daemon_life *life, void **ret_self, struct duly_diag *diag);
duly_result hook_turn(void *self, struct duly_diag *diag);
duly_result hook_stop(void **self, struct duly_diag *diag);

/* ---- its parts ------------------------------------------------------------------------------- */

enum { HOOK_TYPES = 32 };
enum hook_form { HOOK_CLOUDEVENTS, HOOK_CARD };

struct hook {
	const struct config *config;
	const struct clock_source *clock;
	int signal_fd;
	struct duly_client *client;
	struct http_client *there;
	enum hook_form form;
	struct buf secret;
	const char *types[HOOK_TYPES + 1]; /* that are wanted, up to a NULL; none: all      */
	bool known;                /* the feed knows the consumer, as far as is known       */
	bool has_ack;
	uint64_t ack;
	struct buf incarnation;    /* that it was read under; empty: not known              */
	int64_t again_ms, pause_ms; /* nothing is tried before, since boot; how long after
				      the next failure                                     */
	bool failing;              /* it has been said that it is not taken                 */
};

/* signing.c: the three headers of standardwebhooks.com for @body, sent at @now; the signature is
 * that of @secret. */
struct hook_signature {
	char id[48], timestamp[48], signature[96];
};
void hook_sign(const struct buf *secret, const char *id, duly_instant now, struct view body,
	       struct hook_signature *ret);
/* Reads the secret in @path: "whsec_" and base64, or any one line. DULY_E_CONFIG. */
duly_result hook_secret(const char *path, struct buf *ret, struct duly_diag *diag);

/* card.c: an alert as an Adaptive Card, appended to @ret: what is owed, the case's reference, the
 * day, and where to look (@link: a URL with {{case}} in it; NULL: nothing). */
void hook_card(const void *alert, size_t len, const char *link, struct buf *ret);
