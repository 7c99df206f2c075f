/* http.h - one request after another to a service of somebody else, by libcurl, on one connection
 * for as long as that stands.
 *
 * https is required, but for this machine itself; certificates are checked; no redirect is
 * followed: what was meant for one address goes to no other. It blocks, for as long as its settings
 * let it. */
#pragma once
#include "common/base/base.h"

struct http_settings {
	const char *url;       /* that requests go to, or what theirs begin with     */
	const char *authority; /* file of CA certificates; NULL: those of the system */
	int64_t     timeout_ms;
	bool        once; /* each POST goes on a connection of its own: one that died under
			     a request makes libcurl send that again, of itself       */
};

struct http_client;
/* Borrows what @settings has. DULY_E_CONFIG: an address that cannot be, or without TLS
 * elsewhere. */
duly_result http_client_new(const struct http_settings *settings, struct http_client **ret,
			    struct duly_diag *diag);
void        http_client_free(struct http_client **client);

struct http_outcome {
	unsigned code;           /* 0: no answer came                                       */
	bool     sent;           /* none came, and the request may have been carried out    */
	bool     untrusted;      /* none came: the other side is not who it should be       */
	int64_t  retry_after_ms; /* that the answer asked for; -1: it did not               */
	char     why[96];        /* why no answer came, without a word of the other side; "" */
};
/* @path follows the address of the settings. @headers: "Name: value", a NULL ends them. What is
 * answered beyond 1 MiB is left out of @ret_body (NULL: it is not wanted). */
struct http_outcome http_post(struct http_client *c, const char *path, const char *const *headers,
			      struct view body, struct buf *ret_body);
struct http_outcome http_get(struct http_client *c, const char *path, const char *const *headers,
			     struct buf *ret_body);
