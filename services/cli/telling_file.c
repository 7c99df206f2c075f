#include "services/cli/telling_file.h"

#include <stdio.h>

#include "common/law/routing_check.h"
#include "common/lawfiles/lawfiles.h"
#include "services/cli/print.h"

/* What is not there is a matter of the path, not of what is in it. */
static duly_result read_file(const char *path, struct buf *ret, struct duly_diag *diag)
{
	const duly_result r = file_read(path, LAW_FILE_MAX, ret, diag);

	return r == DULY_E_NOTFOUND ? DULY_E_IO : r;
}

static struct str name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return str_of(slash != NULL ? slash + 1 : path);
}

/* @files with the file in the place of that of its name. */
static void put_file(const struct contents *files, enum content_kind kind, struct str name,
		     const struct buf *bytes, struct contents *ret)
{
	for (size_t i = 0; i < files->n; i++) {
		const struct content *c = &files->list[i];

		if (c->kind != kind || !str_eq(c->name, name))
			contents_add(ret, c->kind, c->name, buf_view(&c->bytes));
	}
	contents_add(ret, kind, name, buf_view(bytes));
}

duly_result telling_file_check(enum content_kind kind, const char *path, const char *rules,
			       struct law **ret, struct duly_diag *diag)
{
	duly_auto_fini(contents) files = { 0 };
	duly_auto_fini(contents) with = { 0 };
	duly_auto_fini(faults) faults = { 0 };
	duly_auto_fini(buf) bytes = { 0 };
	duly_auto(law) law = NULL;

	duly_result r = read_file(path, &bytes, diag);
	if (r == DULY_OK)
		r = lawfiles_load(rules, &files, diag);
	if (r != DULY_OK)
		return r;
	put_file(&files, kind, name_of(path), &bytes, &with);
	if (law_load(&with, &law, &faults) == DULY_OK)
		routing_check(law, &faults);
	if (faults.n > 0) {
		print_buf(&faults.text, stderr);
		return duly_fail(diag, DULY_E_REFUSED, "%zu faults", faults.n);
	}
	*ret = law;
	law = NULL;
	return DULY_OK;
}

duly_result telling_file_load(const struct put_in_force_given *given, const char *path,
			      const char *type, duly_instant now, struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	uint8_t digest[SHA256_LEN];

	duly_result r = put_in_force_digest(given, path, "FILE", digest, diag);
	if (r == DULY_OK && given->digest == NULL)
		r = read_file(path, &bytes, diag);
	if (r != DULY_OK)
		return r;
	if (given->digest == NULL)
		sha256(buf_view(&bytes), digest);
	return put_in_force(given, type, digest, now, diag);
}
