#include "services/web/access.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

#include "common/base/memory.h"
#include "common/daemon/report.h"

/* A directory that was changed twice within a tick of the kernel's clock says so once. */
enum { SETTLED_MS = 2000, LOOK_MS = 1000, BURST_SECONDS = 2 };

/* ---- tokens ---------------------------------------------------------------------------------- */

static int64_t changed_ns(const char *dir)
{
	struct stat st;

	return stat(dir, &st) == 0 ? (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec
				   : 0;
}

static duly_result read_tokens(struct access *a, struct faults *faults, struct duly_diag *diag)
{
	struct tokens *tokens = NULL;
	const int64_t changed = changed_ns(a->dir);
	size_t n = 0;

	const duly_result r = tokens_read(a->dir, &tokens, faults, diag);
	if (r != DULY_OK)
		return r;
	tokens_list(tokens, &n);
	pthread_mutex_lock(&a->lock);
	tokens_free(&a->tokens);
	free(a->buckets);
	a->tokens = tokens;
	a->buckets = memory_zeroed(MAX(n, 1) * sizeof *a->buckets);
	a->changed_ns = changed;
	pthread_mutex_unlock(&a->lock);
	return DULY_OK;
}

duly_result access_open(struct access *a, const char *dir, int64_t rate, struct duly_diag *diag)
{
	duly_auto_fini(faults) faults = FAULTS(dir);
	size_t n = 0;

	*a = (struct access){ .dir = dir, .rate = rate };
	pthread_mutex_init(&a->lock, NULL);
	if (dir == NULL)
		return DULY_OK;
	duly_result r = read_tokens(a, &faults, diag);
	if (r == DULY_OK)
		r = faults_result(&faults, diag);
	if (r != DULY_OK)
		return DULY_E_CONFIG;
	tokens_list(a->tokens, &n);
	return n > 0 ? DULY_OK
		     : duly_fail(diag, DULY_E_CONFIG,
				 "%s: there is no token in it (duly token new)", dir);
}

void access_close(struct access *a)
{
	if (a->rate == 0)
		return;
	tokens_free(&a->tokens);
	free(a->buckets);
	pthread_mutex_destroy(&a->lock);
	*a = (struct access){ .dir = NULL };
}

static void take_all(struct access *a)
{
	pthread_mutex_lock(&a->lock);
	tokens_free(&a->tokens);
	pthread_mutex_unlock(&a->lock);
}

void access_look(struct access *a, int64_t now_ms)
{
	duly_auto_fini(faults) faults = FAULTS(a->dir);
	struct duly_diag why = { "" };

	if (a->dir == NULL || now_ms < a->read_ms + LOOK_MS)
		return;
	const int64_t changed = changed_ns(a->dir);

	a->read_ms = now_ms;
	if (changed == a->changed_ns && changed != 0 && now_ms - changed / 1000000 > SETTLED_MS)
		return;
	const bool is_news = changed != a->changed_ns;

	if (read_tokens(a, &faults, &why) != DULY_OK)
		take_all(a);
	else
		faults_result(&faults, &why);
	if (is_news)
		report(why.text[0] != '\0' ? REPORT_WARN : REPORT_INFO, "tokens", "why=\"%s\"",
		       why.text);
}

/* ---- how often ------------------------------------------------------------------------------- */

static bool take(const struct access *a, struct bucket *b, int64_t now_ms)
{
	const int64_t each_us = MAX(1000000 / a->rate, 1);
	const int64_t now_us = now_ms * 1000;

	if (b->used_us > now_us + BURST_SECONDS * 1000000)
		return false;
	b->used_us = MAX(b->used_us, now_us) + each_us;
	return true;
}

/* ---- who ------------------------------------------------------------------------------------- */

static void know(const struct bearer *t, struct caller *ret)
{
	*ret = (struct caller){ .kind = t->kind };
	snprintf(ret->source, sizeof ret->source, "%.*s", STR_FMT(t->source));
	snprintf(ret->council, sizeof ret->council, "%.*s", STR_FMT(t->council));
	snprintf(ret->team, sizeof ret->team, "%.*s", STR_FMT(t->team));
}

static bool find(const struct access *a, const char *header, struct caller *ret, size_t *ret_index)
{
	static const char SCHEME[] = "Bearer ";
	const size_t len = sizeof SCHEME - 1;
	const struct bearer *found = NULL;
	size_t n;

	if (a->tokens != NULL && header != NULL && strncasecmp(header, SCHEME, len) == 0)
		found = tokens_find(a->tokens, str_of(header + len));
	if (found == NULL)
		return false;
	*ret_index = (size_t)(found - tokens_list(a->tokens, &n));
	know(found, ret);
	return true;
}

static bool is_this_machine(const char *host)
{
	static const char *const NAMES[] = { "localhost", "127.0.0.1", "[::1]" };
	const char *port = host != NULL ? strrchr(host, ':') : NULL;
	struct str name = str_of(host);

	if (port != NULL && strchr(port, ']') == NULL)
		name.len = (size_t)(port - host);
	for (size_t i = 0; i < LEN(NAMES); i++)
		if (str_is(name, NAMES[i]))
			return true;
	return host == NULL;
}

enum access_answer access_ask(struct access *a, const char *header, const char *host,
			      int64_t now_ms, struct caller *ret)
{
	size_t index = 0;

	*ret = (struct caller){ .open = a->dir == NULL };
	pthread_mutex_lock(&a->lock);
	const bool known = ret->open ? is_this_machine(host) : find(a, header, ret, &index);
	struct bucket *bucket = known && !ret->open ? &a->buckets[index] : &a->nobody;
	const bool in_time = take(a, bucket, now_ms);

	pthread_mutex_unlock(&a->lock);
	if (!in_time)
		return ACCESS_TOO_OFTEN;
	return known ? ACCESS_GRANTED : ACCESS_UNKNOWN;
}
