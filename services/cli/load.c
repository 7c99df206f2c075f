#include "common/docket/loading.h"
#include "common/lawfiles/lawfiles.h"
#include "services/cli/service.h"

/* `duly rules load`, `duly calendar load`: what was looked at is put in force, by its digest. */

duly_result given_calendar(const char *path, struct contents *ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	const char *slash = strrchr(path, '/');

	duly_result r = file_read(path, LAW_FILE_MAX, &bytes, diag);
	if (r != DULY_OK)
		return r == DULY_E_NOTFOUND ? DULY_E_IO : r;
	contents_add(ret, CONTENT_CALENDAR, str_of(slash != NULL ? slash + 1 : path),
		     buf_view(&bytes));
	return DULY_OK;
}

static duly_result given_digest(const struct args *args, uint8_t ret[SHA256_LEN],
				struct duly_diag *diag)
{
	if (hex_parse(str_of(args->digest), ret, SHA256_LEN))
		return DULY_OK;
	return duly_fail(diag, DULY_E_USAGE, "--digest has 64 digits, 0-9 and a-f");
}

static duly_result check_words(const struct args *args, const char *operand, struct duly_diag *diag)
{
	if ((args->word_count == 1) != (args->digest != NULL))
		return DULY_OK;
	return duly_fail(diag, DULY_E_USAGE, "either %s or --digest is wanted", operand);
}

static duly_result load(const struct args *args, const char *type, const uint8_t digest[SHA256_LEN],
			struct duly_diag *diag)
{
	duly_auto_fini(buf) data = { 0 };

	pack_map(&data, 1);
	pack_cstr(&data, "digest");
	pack_hex(&data, digest, SHA256_LEN);
	const duly_result r = service_tell(args, type, buf_view(&data), diag);

	if (r == DULY_OK)
		puts("in force; all cases are looked at again (`duly info`: sweeping)");
	return r;
}

duly_result verb_rules_load(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(contents) files = { 0 };
	uint8_t digest[SHA256_LEN];

	duly_result r = check_words(args, "DIR", diag);
	if (r == DULY_OK && args->digest != NULL)
		r = given_digest(args, digest, diag);
	else if (r == DULY_OK)
		r = lawfiles_load(args->words[0], &files, diag);
	if (r != DULY_OK)
		return r;
	if (args->digest == NULL)
		loading_digest(&files, digest);
	return load(args, "rules.loaded", digest, diag);
}

duly_result verb_calendar_load(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(contents) files = { 0 };
	uint8_t digest[SHA256_LEN];

	duly_result r = check_words(args, "FILE", diag);
	if (r == DULY_OK && args->digest != NULL)
		r = given_digest(args, digest, diag);
	else if (r == DULY_OK)
		r = given_calendar(args->words[0], &files, diag);
	if (r != DULY_OK)
		return r;
	if (args->digest == NULL)
		memcpy(digest, files.list[0].digest, sizeof digest);
	return load(args, "calendar.loaded", digest, diag);
}
