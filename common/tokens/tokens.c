#include "common/tokens/tokens.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/text/yaml.h"
#include "common/wire/wire.h"

#define PREFIX "duly_"
#define SUFFIX ".yaml"

enum { SECRET = 32, FILE_BYTES = 4096, PATH_BYTES = 4096, SOURCE_BYTES = 256, NAME_BYTES = 64 };

struct tokens {
	struct arena *arena;
	struct bearer *list;
	size_t n, cap;
};

void tokens_free(struct tokens **tokens)
{
	struct tokens *t = *tokens;

	*tokens = NULL;
	if (t == NULL)
		return;
	arena_free(&t->arena);
	free(t);
}

const struct bearer *tokens_list(const struct tokens *t, size_t *ret_n)
{
	*ret_n = t->n;
	return t->list;
}

static void digest_of(struct str text, uint8_t ret[SHA256_LEN])
{
	const struct str use = STR("duly token");

	blake2b((struct view){ use.s, use.len }, (struct view){ text.s, text.len }, ret,
		SHA256_LEN);
}

const struct bearer *tokens_find(const struct tokens *t, struct str text)
{
	const struct bearer *found = NULL;
	uint8_t digest[SHA256_LEN];

	digest_of(text, digest);
	for (size_t i = 0; i < t->n; i++) {
		if (bytes_same(t->list[i].digest, digest, sizeof digest))
			found = &t->list[i];
	}
	return found;
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool is_source(struct str s)
{
	return str_starts(s, "/councils/") && is_printable(s, SOURCE_BYTES);
}

static struct str reference(const struct yaml *node, struct faults *f)
{
	const struct str text = yaml_text(node, f);

	if (text.len > 0 && !is_reference(text, NAME_BYTES))
		yaml_fault(node, f, "a name is wanted: [A-Za-z0-9._:-], 1 to 64");
	return text;
}

static void read_team(const struct yaml *root, struct bearer *ret, struct faults *f)
{
	ret->kind = BEARER_TEAM;
	ret->team = reference(yaml_need(root, "team", f), f);
	ret->council = reference(yaml_need(root, "council", f), f);
}

static void read_source(const struct yaml *node, struct bearer *ret, struct faults *f)
{
	ret->kind = BEARER_SOURCE;
	ret->source = yaml_text(node, f);
	if (ret->source.len > 0 && !is_source(ret->source))
		yaml_fault(node, f, "a source is wanted: /councils/COUNCIL/SYSTEM");
}

/* Just one of the three. */
static void read_kind(const struct yaml *root, struct bearer *ret, struct faults *f)
{
	const struct yaml *source = yaml_get(root, "source"), *team = yaml_get(root, "team"),
			  *all = yaml_get(root, "all");

	if ((source != NULL) + (team != NULL) + (all != NULL) != 1)
		yaml_fault(root, f, "one of source, team and all is wanted");
	else if (source != NULL)
		read_source(source, ret, f);
	else if (team != NULL)
		read_team(root, ret, f);
	else if (yaml_bool(all, f))
		ret->kind = BEARER_ALL;
	else
		yaml_fault(all, f, "all is true, or left out");
}

static void read_token(const struct yaml *root, struct str name, struct bearer *ret,
		       struct faults *f)
{
	static const char *const KEYS[] = { "name", "source", "council", "team",
					    "all",  "digest", NULL };
	const struct yaml *named = yaml_need(root, "name", f), *digest;

	yaml_check_keys(root, KEYS, f);
	ret->name = reference(named, f);
	if (ret->name.len > 0 && !str_eq(ret->name, name))
		yaml_fault(named, f, "the file is not called so");
	read_kind(root, ret, f);
	digest = yaml_need(root, "digest", f);
	if (digest != NULL && !hex_parse(yaml_text(digest, f), ret->digest, SHA256_LEN))
		yaml_fault(digest, f, "64 hex digits are wanted");
}

static void add_file(struct tokens *t, const char *path, struct str name, struct faults *faults)
{
	duly_auto_fini(faults) own = FAULTS(path);
	duly_auto_fini(buf) bytes = { 0 };
	struct duly_diag why = { "" };

	if (file_read(path, FILE_BYTES, &bytes, &why) != DULY_OK) {
		faults_add(&own, 0, 0, "%s", why.text);
	} else {
		const struct yaml *root = yaml_parse(buf_view(&bytes), t->arena, &own);
		struct bearer new = { .name = NO_STR };

		if (root != NULL)
			read_token(root, name, &new, &own);
		if (own.n == 0 && root != NULL) {
			LIST_ROOM(t->arena, t->list, t->n, t->cap);
			t->list[t->n++] = new;
		}
	}
	faults_join(faults, &own);
}

static int is_token_file(const struct dirent *e)
{
	struct str name = str_of(e->d_name);

	return str_cut_end(&name, SUFFIX) && is_reference(name, NAME_BYTES);
}

duly_result tokens_read(const char *dir, struct tokens **ret, struct faults *faults,
			struct duly_diag *diag)
{
	struct dirent **found;
	const int n = scandir(dir, &found, is_token_file, alphasort);
	char path[PATH_BYTES];

	if (n < 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", dir, strerror(errno));
	struct tokens *t = *ret = memory_zeroed(sizeof *t);

	t->arena = arena_new();
	for (int i = 0; i < n; i++) {
		struct str name = str_of(found[i]->d_name);

		str_cut_end(&name, SUFFIX);
		if (i < TOKENS_MAX &&
		    snprintf(path, sizeof path, "%s/%s", dir, found[i]->d_name) < (int)sizeof path)
			add_file(t, path, name, faults);
		free(found[i]);
	}
	free(found);
	if (n <= TOKENS_MAX)
		return DULY_OK;
	tokens_free(ret);
	return duly_fail(diag, DULY_E_BOUND, "%s: more than %d tokens", dir, TOKENS_MAX);
}

/* ---- making ---------------------------------------------------------------------------------- */

static duly_result check(const struct bearer *t, struct duly_diag *diag)
{
	if (!is_reference(t->name, NAME_BYTES) || t->name.s[0] == '.')
		return duly_fail(diag, DULY_E_USAGE,
				 "a name is wanted: [A-Za-z0-9._:-], 1 to 64, no dot in front");
	if (t->kind == BEARER_SOURCE && !is_source(t->source))
		return duly_fail(diag, DULY_E_USAGE,
				 "a source is /councils/COUNCIL/SYSTEM, not '%.*s'",
				 STR_FMT(t->source));
	if (t->kind == BEARER_TEAM &&
	    (!is_reference(t->team, NAME_BYTES) || !is_reference(t->council, NAME_BYTES)))
		return duly_fail(diag, DULY_E_USAGE, "a team wants its name and its council");
	return DULY_OK;
}

static void write_token(const struct bearer *t, const uint8_t digest[SHA256_LEN], struct buf *b)
{
	char hex[2 * SHA256_LEN + 1];

	buf_printf(b, "name: \"%.*s\"\n", STR_FMT(t->name));
	if (t->kind == BEARER_SOURCE)
		buf_printf(b, "source: %.*s\n", STR_FMT(t->source));
	if (t->kind == BEARER_TEAM)
		buf_printf(b, "council: \"%.*s\"\nteam: \"%.*s\"\n", STR_FMT(t->council),
			   STR_FMT(t->team));
	if (t->kind == BEARER_ALL)
		buf_puts(b, "all: true\n");
	buf_printf(b, "digest: \"%s\"\n", hex_print(digest, SHA256_LEN, hex));
}

/* Never over one that is there. */
static duly_result create(const char *path, const struct buf *text, struct duly_diag *diag)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);

	if (fd < 0)
		return duly_fail(diag, errno == EEXIST ? DULY_E_CONFLICT : DULY_E_IO, "%s: %s",
				 path, strerror(errno));
	const bool whole = write(fd, text->data, text->len) == (ssize_t)text->len && fsync(fd) == 0;
	const int error = errno;

	if (close(fd) == 0 && whole)
		return DULY_OK;
	unlink(path);
	return duly_fail(diag, DULY_E_IO, "%s: %s", path, strerror(error));
}

duly_result tokens_make(const char *dir, const struct bearer *token, char ret_text[TOKEN_TEXT],
			struct duly_diag *diag)
{
	uint8_t secret[SECRET], digest[SHA256_LEN];
	char hex[2 * SECRET + 1], path[PATH_BYTES];
	duly_auto_fini(buf) text = { 0 };

	duly_result r = check(token, diag);
	if (r != DULY_OK)
		return r;
	if (mkdir(dir, 0750) != 0 && errno != EEXIST)
		return duly_fail(diag, DULY_E_IO, "cannot make %s: %s", dir, strerror(errno));
	if (snprintf(path, sizeof path, "%s/%.*s" SUFFIX, dir, STR_FMT(token->name)) >=
	    (int)sizeof path)
		return duly_fail(diag, DULY_E_USAGE, "the path %s is too long", dir);
	bytes_random(secret, sizeof secret);
	snprintf(ret_text, TOKEN_TEXT, PREFIX "%s", hex_print(secret, sizeof secret, hex));
	digest_of(str_of(ret_text), digest);
	write_token(token, digest, &text);
	return create(path, &text, diag);
}
