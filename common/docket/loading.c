#include "common/docket/loading.h"

#include <stdio.h>

#include "common/docket/private.h"
#include "common/law/routing_check.h"

/* ---- what is named --------------------------------------------------------------------------- */

static bool is_rules(const struct content *c)
{
	return c->kind != CONTENT_CALENDAR && c->kind != CONTENT_ZONE &&
	       !content_is_of_telling(c->kind);
}

/* As law_digest: over kind, name and digest of each, in their order. */
void loading_digest(const struct contents *files, uint8_t ret[SHA256_LEN])
{
	duly_auto_fini(buf) b = { 0 };

	for (size_t i = 0; i < files->n; i++) {
		const struct content *c = &files->list[i];

		if (!is_rules(c))
			continue;
		buf_u8(&b, (uint8_t)c->kind);
		buf_str(&b, c->name);
		buf_put(&b, c->digest, SHA256_LEN);
	}
	sha256(buf_view(&b), ret);
}

static void add(struct contents *to, const struct content *c)
{
	contents_add(to, c->kind, c->name, buf_view(&c->bytes));
}

static const struct content *named(const struct contents *files, enum content_kind kind,
				   const uint8_t digest[SHA256_LEN])
{
	for (size_t i = 0; i < files->n; i++) {
		const struct content *c = &files->list[i];

		if (c->kind == kind && memcmp(c->digest, digest, SHA256_LEN) == 0)
			return c;
	}
	return NULL;
}

static duly_result join_rules(const struct contents *in_force, const struct contents *files,
			      const uint8_t digest[SHA256_LEN], struct contents *ret,
			      struct duly_diag *diag)
{
	uint8_t found[SHA256_LEN];
	char hex[2 * SHA256_LEN + 1];

	loading_digest(files, found);
	if (memcmp(found, digest, SHA256_LEN) != 0)
		return duly_fail(
			diag, DULY_E_NOTFOUND,
			"the scheduler's folder holds other rules than these: copy them there "
			"first (it has the digest %s)",
			hex_print(found, SHA256_LEN, hex));
	for (size_t i = 0; i < files->n; i++)
		if (is_rules(&files->list[i]))
			add(ret, &files->list[i]);
	for (size_t i = 0; i < in_force->n; i++)
		if (!is_rules(&in_force->list[i]))
			add(ret, &in_force->list[i]);
	return DULY_OK;
}

/* Whether @c is a calendar of the same name as @other. */
static bool same_calendar(const struct content *c, const struct calendar *other)
{
	duly_auto(calendar) calendar = NULL;

	return c->kind == CONTENT_CALENDAR &&
	       calendar_parse(buf_view(&c->bytes), "", &calendar, NULL) == DULY_OK &&
	       str_eq(calendar_name(calendar), calendar_name(other));
}

/* It takes the place of that of its name; those on which other packs count stay. */
static duly_result join_calendar(const struct contents *in_force, const struct contents *files,
				 const uint8_t digest[SHA256_LEN], struct contents *ret,
				 struct duly_diag *diag)
{
	const struct content *content = named(files, CONTENT_CALENDAR, digest);
	duly_auto(calendar) calendar = NULL;
	bool replaces = false;

	if (content == NULL)
		return duly_fail(diag, DULY_E_NOTFOUND,
				 "no file in the service's folder of calendars has this digest");
	duly_result r = calendar_parse(buf_view(&content->bytes), content->name.s, &calendar, diag);
	if (r != DULY_OK)
		return r;
	add(ret, content);
	for (size_t i = 0; i < in_force->n; i++) {
		const bool same = same_calendar(&in_force->list[i], calendar);

		replaces |= same;
		if (!same)
			add(ret, &in_force->list[i]);
	}
	if (!replaces)
		r = duly_fail(diag, DULY_E_NOTFOUND, "no pack in force counts on a calendar '%.*s'",
			      STR_FMT(calendar_name(calendar)));
	return r;
}

/* It takes the place of that of its name, or stands beside those of other councils. */
static duly_result join_file(const struct contents *in_force, const struct contents *files,
			     enum content_kind kind, const uint8_t digest[SHA256_LEN],
			     struct contents *ret, struct duly_diag *diag)
{
	const struct content *content = named(files, kind, digest);

	if (content == NULL)
		return duly_fail(
			diag, DULY_E_NOTFOUND,
			"no file in the service's folder %s has this digest: copy it there "
			"first",
			kind == CONTENT_DIRECTORY ? "directory" : "routing");
	add(ret, content);
	for (size_t i = 0; i < in_force->n; i++)
		if (in_force->list[i].kind != kind ||
		    !str_eq(in_force->list[i].name, content->name))
			add(ret, &in_force->list[i]);
	return DULY_OK;
}

static duly_result join(enum loading what, const struct contents *in_force,
			const struct contents *files, const uint8_t digest[SHA256_LEN],
			struct contents *ret, struct duly_diag *diag)
{
	switch (what) {
	case LOADING_RULES:
		return join_rules(in_force, files, digest, ret, diag);
	case LOADING_CALENDAR:
		return join_calendar(in_force, files, digest, ret, diag);
	case LOADING_DIRECTORY:
		return join_file(in_force, files, CONTENT_DIRECTORY, digest, ret, diag);
	case LOADING_ROUTING:
		return join_file(in_force, files, CONTENT_ROUTING, digest, ret, diag);
	}
	return DULY_OK;
}

/* ---- what the cases need --------------------------------------------------------------------- */

/* Cases hold events of the types in force, and producers send them again: a type, a field or a code
 * that was in force once cannot be taken away, only be no longer used by any rule. */
struct keeping {
	const struct vocabulary *before, *after;
	const struct event_type *type;
	struct faults *faults;
};

static bool has_code(const struct code_list *list, sym code)
{
	for (size_t i = 0; code != 0 && list != NULL && i < list->n; i++)
		if (list->codes[i] == code)
			return true;
	return false;
}

static void keep_codes(const struct keeping *k, const struct field *was, const struct field *is)
{
	for (size_t i = 0; was->list != NULL && i < was->list->n; i++) {
		const struct str code = vocabulary_text(k->before, was->list->codes[i]);

		if (!has_code(is->list, vocabulary_sym(k->after, code)))
			faults_add_in(k->faults, "vocabulary",
				      "%.*s: %.*s no longer has the code %.*s, which is in force",
				      STR_FMT(k->type->name),
				      STR_FMT(vocabulary_text(k->before, was->name)),
				      STR_FMT(code));
	}
}

static void keep_fields(const struct keeping *k, const struct event_type *after)
{
	for (size_t i = 0; i < k->type->field_count; i++) {
		const struct field *was = &k->type->fields[i];
		const struct str name = vocabulary_text(k->before, was->name);
		const int at = event_type_field(after, vocabulary_sym(k->after, name));

		if (at < 0 || after->fields[at].kind != was->kind)
			faults_add_in(k->faults, "vocabulary",
				      "%.*s: the field %.*s, which is in force, is %s",
				      STR_FMT(k->type->name), STR_FMT(name),
				      at < 0 ? "gone" : "of another kind");
		else
			keep_codes(k, was, &after->fields[at]);
	}
}

static bool keeps_all(const struct law *before, const struct law *after, struct faults *faults)
{
	struct keeping k = { law_vocabulary(before), law_vocabulary(after), NULL, faults };
	const size_t already = faults->n;
	size_t n;
	const struct event_type *types = vocabulary_types(k.before, &n);

	for (size_t i = 0; i < n; i++) {
		const struct event_type *type = vocabulary_type(k.after, types[i].name);

		k.type = &types[i];
		if (type != NULL)
			keep_fields(&k, type);
		else
			faults_add_in(faults, "vocabulary",
				      "the type %.*s, which is in force, is gone",
				      STR_FMT(types[i].name));
	}
	return faults->n == already;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Without one nothing would be owed any more, whatever happens. */
static void need_rules(const struct law *law, struct faults *faults)
{
	size_t n;

	law_rules(law, &n);
	if (n == 0)
		faults_add_in(faults, "rules", "there is no rule pack with a rule in it");
}

static duly_result check(const struct docket *d, const struct contents *contents,
			 struct faults *faults)
{
	duly_auto(law) law = NULL;

	if (law_load(contents, &law, faults) == DULY_OK) {
		need_rules(law, faults);
		keeps_all(d->in_force.law, law, faults);
		routing_check(law, faults);
	}
	return faults->n > 0 ? DULY_E_MALFORMED : DULY_OK;
}

duly_result loading_check(const struct docket *d, enum loading what, const struct contents *files,
			  const uint8_t digest[SHA256_LEN], struct contents *ret,
			  struct faults *faults, struct duly_diag *diag)
{
	struct contents contents = { 0 };

	duly_result r = join(what, &d->in_force.contents, files, digest, &contents, diag);
	if (r == DULY_OK)
		r = check(d, &contents, faults);
	if (r == DULY_E_MALFORMED && faults->n > 0)
		duly_fail(diag, r, "%zu faults", faults->n);
	if (r == DULY_OK)
		*ret = contents;
	else
		contents_fini(&contents);
	return r;
}

/* ---- by an event ----------------------------------------------------------------------------- */

bool loading_asked(const struct event *e, enum loading *ret)
{
	static const char *const TYPES[] = { [LOADING_RULES] = "rules.loaded",
					     [LOADING_CALENDAR] = "calendar.loaded",
					     [LOADING_DIRECTORY] = "directory.loaded",
					     [LOADING_ROUTING] = "routing.loaded" };

	for (size_t i = 0; i < LEN(TYPES) && e->type->means == MEANS_SERVICE; i++) {
		if (!str_is(e->type_name, TYPES[i]))
			continue;
		*ret = (enum loading)i;
		return true;
	}
	return false;
}

/* The first line of @text, as far as a message has room, and no half of a letter. */
static struct str first_fault(const struct buf *text)
{
	const uint8_t *end = text->len > 0 ? memchr(text->data, '\n', text->len) : NULL;
	size_t n = end != NULL ? (size_t)(end - text->data) : text->len;

	n = MIN(n, 240);
	while (n > 0 && n < text->len && (text->data[n] & 0xc0) == 0x80)
		n--;
	return (struct str){ (const char *)text->data, n };
}

static bool refuse(struct reject *reject, const char *why)
{
	return reject_with(reject, REJECT_BAD_VALUE, "data.digest", "%.240s", why);
}

bool loading_prepare(struct docket *d, const struct event *e, enum loading what,
		     struct contents *ret, struct reject *reject)
{
	duly_auto_fini(contents) files = { 0 };
	duly_auto_fini(faults) faults = { 0 };
	struct duly_diag diag = { "" };
	uint8_t digest[SHA256_LEN];

	if (!hex_parse(event_part(e, PART_DIGEST)->ref, digest, sizeof digest))
		return refuse(reject, "a digest has 64 digits, 0-9 and a-f");
	if (d->files == NULL)
		return refuse(reject, "no files are to be had here");
	duly_result r = d->files(d->files_ctx, &files, &diag);
	if (r == DULY_OK)
		r = loading_check(d, what, &files, digest, ret, &faults, &diag);
	if (r == DULY_OK)
		return true;
	if (faults.n == 0)
		return refuse(reject, diag.text);
	return reject_with(reject, REJECT_BAD_VALUE, "data.digest", "%.*s",
			   STR_FMT(first_fault(&faults.text)));
}
