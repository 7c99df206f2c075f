#include "common/http/http.h"

#include <curl/curl.h>
#include <stdlib.h>

#include "common/base/memory.h"

enum { ANSWER_MAX = 1 << 20 };

struct http_client {
	struct http_settings settings;
	CURL *curl;
	struct buf *answer; /* of the request under way; NULL: it is not wanted */
};

/* ---- settings -------------------------------------------------------------------------------- */

static bool is_loopback(const char *url)
{
	static const char *const HOSTS[] = { "http://127.0.0.1", "http://[::1]",
					     "http://localhost" };

	for (size_t i = 0; i < LEN(HOSTS); i++) {
		const size_t n = strlen(HOSTS[i]);

		if (strncmp(url, HOSTS[i], n) == 0 && strchr(":/", url[n]) != NULL)
			return true;
	}
	return false;
}

duly_result http_client_new(const struct http_settings *settings, struct http_client **ret,
			    struct duly_diag *diag)
{
	if (strncmp(settings->url, "https://", 8) != 0 && !is_loopback(settings->url))
		return duly_fail(diag, DULY_E_CONFIG,
				 "%s: https://... is wanted; without TLS only this machine itself",
				 settings->url);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return duly_fail(diag, DULY_E_IO, "libcurl does not begin");
	struct http_client *c = memory_zeroed(sizeof *c);

	c->settings = *settings;
	c->curl = memory_need(curl_easy_init());
	*ret = c;
	return DULY_OK;
}

void http_client_free(struct http_client **client)
{
	struct http_client *c = *client;

	*client = NULL;
	if (c == NULL)
		return;
	curl_easy_cleanup(c->curl);
	curl_global_cleanup();
	free(c);
}

/* ---- one request ----------------------------------------------------------------------------- */

static size_t take(char *bytes, size_t size, size_t count, void *ctx)
{
	struct http_client *c = ctx;
	const size_t n = size * count;

	if (c->answer != NULL && c->answer->len < ANSWER_MAX)
		buf_put(c->answer, bytes, MIN(n, ANSWER_MAX - c->answer->len));
	return n;
}

static struct curl_slist *list_of(const char *const *headers)
{
	struct curl_slist *list = NULL;

	for (; *headers != NULL; headers++)
		list = memory_need(curl_slist_append(list, *headers));
	return list;
}

static void set_address(struct http_client *c, const char *path)
{
	struct str base = str_of(c->settings.url);

	if (path[0] == '/')
		str_cut_end(&base, "/");
	char *url = memory_printf("%.*s%s", STR_FMT(base), path);

	curl_easy_setopt(c->curl, CURLOPT_URL, url);
	free(url);
}

static void set_request(struct http_client *c, const char *path)
{
	curl_easy_reset(c->curl);
	set_address(c, path);
	curl_easy_setopt(c->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c->curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c->curl, CURLOPT_TIMEOUT_MS, (long)c->settings.timeout_ms);
	if (c->settings.authority != NULL)
		curl_easy_setopt(c->curl, CURLOPT_CAINFO, c->settings.authority);
	curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, c);
}

static void set_body(struct http_client *c, struct view body)
{
	curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, (const char *)body.data);
	curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
	curl_easy_setopt(c->curl, CURLOPT_FRESH_CONNECT, (long)c->settings.once);
}

static bool is_untrusted(CURLcode rc)
{
	return rc == CURLE_PEER_FAILED_VERIFICATION || rc == CURLE_SSL_CACERT_BADFILE ||
	       rc == CURLE_SSL_CONNECT_ERROR;
}

static struct http_outcome outcome_of(struct http_client *c, CURLcode rc)
{
	struct http_outcome o = { .retry_after_ms = -1 };
	curl_off_t seconds = 0;
	long code = 0, sent = 0;

	if (rc != CURLE_OK) {
		curl_easy_getinfo(c->curl, CURLINFO_REQUEST_SIZE, &sent);
		o.sent = sent > 0;
		o.untrusted = is_untrusted(rc);
		snprintf(o.why, sizeof o.why, "%s", curl_easy_strerror(rc));
		return o;
	}
	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_getinfo(c->curl, CURLINFO_RETRY_AFTER, &seconds);
	o.code = (unsigned)code;
	if (seconds > 0)
		o.retry_after_ms = (int64_t)seconds * 1000;
	return o;
}

static struct http_outcome perform(struct http_client *c, const char *const *headers,
				   struct buf *ret_body)
{
	struct curl_slist *list = list_of(headers);

	c->answer = ret_body;
	curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, list);
	const CURLcode rc = curl_easy_perform(c->curl);
	const struct http_outcome o = outcome_of(c, rc);

	curl_slist_free_all(list);
	return o;
}

struct http_outcome http_post(struct http_client *c, const char *path, const char *const *headers,
			      struct view body, struct buf *ret_body)
{
	set_request(c, path);
	set_body(c, body);
	return perform(c, headers, ret_body);
}

struct http_outcome http_get(struct http_client *c, const char *path, const char *const *headers,
			     struct buf *ret_body)
{
	set_request(c, path);
	curl_easy_setopt(c->curl, CURLOPT_HTTPGET, 1L);
	return perform(c, headers, ret_body);
}
