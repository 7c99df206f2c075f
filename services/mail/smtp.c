#include "services/mail/smtp.h"

#include <curl/curl.h>
#include <stdlib.h>

#include "common/base/memory.h"

enum { SECRET_MAX = 16384 };

/* Where in the conversation of a message: what was said last. An answer means what it does
 * there. */
#define PLACES(X)                                                                              \
	X(PLACE_HELLO, "the connection") /* greeting, EHLO, STARTTLS, AUTH                  */ \
	X(PLACE_SENDER, "MAIL")                                                                \
	X(PLACE_RECIPIENT, "RCPT")                                                             \
	X(PLACE_DATA, "DATA")                                                                  \
	X(PLACE_MESSAGE, "the message") /* some of it is on its way: it may arrive          */

enum place {
#define X(id, name) id,
	PLACES(X)
#undef X
};

struct smtp {
	const struct smtp_settings *settings;
	CURL *curl;
	struct view message; /* that is being sent            */
	size_t at;
	enum place place;
};

/* ---- settings -------------------------------------------------------------------------------- */

static bool is_loopback(const char *server)
{
	static const char *const HOSTS[] = { "smtp://127.0.0.1", "smtp://[::1]",
					     "smtp://localhost" };

	for (size_t i = 0; i < LEN(HOSTS); i++) {
		const size_t n = strlen(HOSTS[i]);

		if (strncmp(server, HOSTS[i], n) == 0 && (server[n] == ':' || server[n] == '\0'))
			return true;
	}
	return false;
}

duly_result smtp_new(const struct smtp_settings *settings, struct smtp **ret,
		     struct duly_diag *diag)
{
	const bool smtp = strncmp(settings->server, "smtp://", 7) == 0;
	const bool smtps = strncmp(settings->server, "smtps://", 8) == 0;

	if (!smtp && !smtps)
		return duly_fail(diag, DULY_E_CONFIG,
				 "smtp: %s is neither smtp://HOST:PORT nor smtps://HOST:PORT",
				 settings->server);
	if (settings->plain && !is_loopback(settings->server))
		return duly_fail(diag, DULY_E_CONFIG,
				 "smtp-plain: without TLS mail goes to this machine only");
	if ((settings->password != NULL || settings->token != NULL) && settings->user == NULL)
		return duly_fail(diag, DULY_E_CONFIG, "smtp-user is needed beside its secret");
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return duly_fail(diag, DULY_E_IO, "libcurl does not begin");
	struct smtp *s = memory_zeroed(sizeof *s);

	s->settings = settings;
	s->curl = memory_need(curl_easy_init());
	*ret = s;
	return DULY_OK;
}

void smtp_free(struct smtp **smtp)
{
	struct smtp *s = *smtp;

	*smtp = NULL;
	if (s == NULL)
		return;
	curl_easy_cleanup(s->curl);
	curl_global_cleanup();
	free(s);
}

/* ---- one message ----------------------------------------------------------------------------- */

static size_t give(char *to, size_t size, size_t count, void *ctx)
{
	struct smtp *s = ctx;
	const size_t n = MIN(size * count, s->message.len - s->at);

	memcpy(to, (const char *)s->message.data + s->at, n);
	s->at += n;
	s->place = PLACE_MESSAGE;
	return n;
}

/* libcurl says what it says to the server. */
static int follow(CURL *curl, curl_infotype type, char *text, size_t n, void *ctx)
{
	static const struct {
		const char *name;
		enum place place;
	} VERBS[] = {
		{ "MAIL ", PLACE_SENDER },
		{ "RCPT ", PLACE_RECIPIENT },
		{ "DATA\r", PLACE_DATA },
	};
	struct smtp *s = ctx;
	const struct str said = { text, n };

	(void)curl;
	for (size_t i = 0; type == CURLINFO_HEADER_OUT && i < LEN(VERBS); i++)
		if (str_starts(said, VERBS[i].name))
			s->place = VERBS[i].place;
	return 0;
}

/* The secret is the first line of its file, which may be another tomorrow. False: there is none. */
static bool set_secret(struct smtp *s, CURLoption option, const char *path)
{
	duly_auto_fini(buf) text = { 0 };

	if (path == NULL)
		return true;
	if (file_read(path, SECRET_MAX, &text, NULL) != DULY_OK)
		return false;
	buf_u8(&text, 0);
	text.data[strcspn((char *)text.data, "\r\n")] = '\0';
	curl_easy_setopt(s->curl, option, (char *)text.data);
	memset(text.data, 0, text.len);
	return true;
}

static bool log_in(struct smtp *s)
{
	if (s->settings->user == NULL)
		return true;
	curl_easy_setopt(s->curl, CURLOPT_USERNAME, s->settings->user);
	return set_secret(s, CURLOPT_PASSWORD, s->settings->password) &&
	       set_secret(s, CURLOPT_XOAUTH2_BEARER, s->settings->token);
}

static void set_line(struct smtp *s)
{
	const struct smtp_settings *o = s->settings;

	curl_easy_setopt(s->curl, CURLOPT_URL, o->server);
	curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(s->curl, CURLOPT_USE_SSL,
			 (long)(o->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	if (o->authority != NULL)
		curl_easy_setopt(s->curl, CURLOPT_CAINFO, o->authority);
	curl_easy_setopt(s->curl, CURLOPT_DEBUGFUNCTION, follow);
	curl_easy_setopt(s->curl, CURLOPT_DEBUGDATA, s);
	curl_easy_setopt(s->curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(s->curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)o->connect_ms);
	curl_easy_setopt(s->curl, CURLOPT_TIMEOUT_MS, (long)o->timeout_ms);
	curl_easy_setopt(s->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT,
			 (long)MAX(o->timeout_ms / 1000, 1));
}

static void set_message(struct smtp *s, struct curl_slist *to)
{
	char from[320];

	snprintf(from, sizeof from, "<%s>", s->settings->from);
	curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(s->curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(s->curl, CURLOPT_READDATA, s);
	curl_easy_setopt(s->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)s->message.len);
	curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L);
}

/* ---- what it means --------------------------------------------------------------------------- */

static bool no_tls_or_login(CURLcode rc)
{
	static const CURLcode KINDS[] = {
		CURLE_LOGIN_DENIED,       CURLE_USE_SSL_FAILED,    CURLE_PEER_FAILED_VERIFICATION,
		CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CONNECT_ERROR,
	};

	for (size_t i = 0; i < LEN(KINDS); i++)
		if (rc == KINDS[i])
			return true;
	return false;
}

/* The gateway's own trouble, whatever the letter: it must not be taken for a mailbox that is not
 * there. Before anybody was named the letter is only known by its size (552, RFC 1870). */
static bool is_ours(enum place place, CURLcode rc, long code)
{
	if (place == PLACE_SENDER)
		return code >= 500 && code != 552;
	return place == PLACE_HELLO &&
	       (code >= 500 || no_tls_or_login(rc) ||
		(rc == CURLE_WEIRD_SERVER_REPLY && code < 400)); /* it does not speak SMTP */
}

/* Of its last answer, or of none. */
static unsigned code_of(const struct smtp *s, CURLcode rc, long code, bool ours)
{
	const bool all = s->place == PLACE_MESSAGE;

	if (rc == CURLE_OK || (all && code >= 200 && code < 300))
		return 250;
	if (!ours && code >= 400 && code < 600)
		return (unsigned)code;
	return all ? 0 : 421;
}

static struct smtp_outcome outcome(const struct smtp *s, CURLcode rc)
{
	static const char *const NAMES[] = {
#define X(id, name) name,
		PLACES(X)
#undef X
	};
	struct smtp_outcome o = { .code = 0 };
	long code = 0;

	curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &code);
	o.ours = rc != CURLE_OK && is_ours(s->place, rc, code);
	o.code = code_of(s, rc, code, o.ours);
	if (o.code == 250)
		return o;
	if (code >= 400)
		snprintf(o.why, sizeof o.why, "%s was refused with %ld", NAMES[s->place], code);
	else
		snprintf(o.why, sizeof o.why, "%s: %s", NAMES[s->place], curl_easy_strerror(rc));
	return o;
}

struct smtp_outcome smtp_send(struct smtp *s, const char *to, struct view message)
{
	struct curl_slist *list = NULL;
	char recipient[320];

	snprintf(recipient, sizeof recipient, "<%s>", to);
	list = memory_need(curl_slist_append(NULL, recipient));
	s->message = message;
	s->at = 0;
	s->place = PLACE_HELLO;
	curl_easy_reset(s->curl); /* the connection stays */
	set_line(s);
	set_message(s, list);
	const bool secret = log_in(s);
	struct smtp_outcome o = { .code = 421, .ours = true };

	if (secret)
		o = outcome(s, curl_easy_perform(s->curl));
	else
		snprintf(o.why, sizeof o.why, "the file with the secret cannot be read");
	curl_slist_free_all(list);
	return o;
}
