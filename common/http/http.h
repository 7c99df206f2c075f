/* http_post.h - one request after another to a service of somebody else, by libcurl, on one
 * connection for as long as that stands.
 *
 * https is required, but for this machine itself; certificates are checked; no redirect is
 * followed: what was meant for one address goes to no other. It blocks, for as long as its settings
 * let it. */
#pragma once
#include "common/base/base.h"

struct http_settings {
	const char *url;
	const char *authority; /* file of CA certificates; NULL: those of the system */
	int64_t     timeout_ms;
};

struct http_poster;
/* Borrows what @settings has. DULY_E_CONFIG: an address that cannot be, or without TLS
 * elsewhere. */
duly_result http_poster_new(const struct http_settings *settings, struct http_poster **ret,
			    struct duly_diag *diag);
void        http_poster_free(struct http_poster **poster);

struct http_outcome {
	unsigned code;           /* 0: no answer came                                       */
	int64_t  retry_after_ms; /* that the answer asked for; -1: it did not               */
	char     why[96];        /* why no answer came, without a word of the other side; "" */
};
/* Posts @body. @headers: "Name: value", a NULL ends them. What is answered beyond 64 KiB is left
 * out of @ret_body (NULL: it is not wanted). */
struct http_outcome http_post(struct http_poster *p, const char *const *headers, struct view body,
			      struct buf *ret_body);
