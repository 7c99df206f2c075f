#include "common/http/http_post.h"

#include <curl/curl.h>
#include <stdlib.h>

#include "common/base/memory.h"

enum { ANSWER_MAX = 64 << 10 };

struct http_poster {
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

duly_result http_poster_new(const struct http_settings *settings, struct http_poster **ret,
			    struct duly_diag *diag)
{
	if (strncmp(settings->url, "https://", 8) != 0 && !is_loopback(settings->url))
		return duly_fail(diag, DULY_E_CONFIG,
				 "%s: https://... is wanted; without TLS only this machine itself",
				 settings->url);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return duly_fail(diag, DULY_E_IO, "libcurl does not begin");
	struct http_poster *p = memory_zeroed(sizeof *p);

	p->settings = *settings;
	p->curl = memory_need(curl_easy_init());
	*ret = p;
	return DULY_OK;
}

void http_poster_free(struct http_poster **poster)
{
	struct http_poster *p = *poster;

	*poster = NULL;
	if (p == NULL)
		return;
	curl_easy_cleanup(p->curl);
	curl_global_cleanup();
	free(p);
}

/* ---- one request ----------------------------------------------------------------------------- */

static size_t take(char *bytes, size_t size, size_t count, void *ctx)
{
	struct http_poster *p = ctx;
	const size_t n = size * count;

	if (p->answer != NULL && p->answer->len < ANSWER_MAX)
		buf_put(p->answer, bytes, MIN(n, ANSWER_MAX - p->answer->len));
	return n;
}

static struct curl_slist *list_of(const char *const *headers)
{
	struct curl_slist *list = NULL;

	for (; *headers != NULL; headers++)
		list = memory_need(curl_slist_append(list, *headers));
	return list;
}

static void set_request(struct http_poster *p, const struct curl_slist *headers, struct view body)
{
	curl_easy_reset(p->curl);
	curl_easy_setopt(p->curl, CURLOPT_URL, p->settings.url);
	curl_easy_setopt(p->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(p->curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(p->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(p->curl, CURLOPT_TIMEOUT_MS, (long)p->settings.timeout_ms);
	if (p->settings.authority != NULL)
		curl_easy_setopt(p->curl, CURLOPT_CAINFO, p->settings.authority);
	curl_easy_setopt(p->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(p->curl, CURLOPT_POSTFIELDS, (const char *)body.data);
	curl_easy_setopt(p->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
	curl_easy_setopt(p->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(p->curl, CURLOPT_WRITEDATA, p);
}

static struct http_outcome outcome_of(struct http_poster *p, CURLcode rc)
{
	struct http_outcome o = { .retry_after_ms = -1 };
	curl_off_t seconds = 0;
	long code = 0;

	if (rc != CURLE_OK) {
		snprintf(o.why, sizeof o.why, "%s", curl_easy_strerror(rc));
		return o;
	}
	curl_easy_getinfo(p->curl, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_getinfo(p->curl, CURLINFO_RETRY_AFTER, &seconds);
	o.code = (unsigned)code;
	if (seconds > 0)
		o.retry_after_ms = (int64_t)seconds * 1000;
	return o;
}

struct http_outcome http_post(struct http_poster *p, const char *const *headers, struct view body,
			      struct buf *ret_body)
{
	struct curl_slist *list = list_of(headers);

	p->answer = ret_body;
	set_request(p, list, body);
	const CURLcode rc = curl_easy_perform(p->curl);
	const struct http_outcome o = outcome_of(p, rc);

	curl_slist_free_all(list);
	return o;
}
