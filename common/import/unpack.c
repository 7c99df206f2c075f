#include <stdlib.h>
#include <zip.h>

#include "common/base/memory.h"
#include "common/import/unpack.h"

enum {
	PARTS_MAX = 10000,
	STEP = 64 << 10,
	DENSE_FROM = 8 << 20, /* a part that grows beyond this ... */
	DENSE_MAX = 250       /* ... is no more than so many times what it is packed to */
};

struct archive {
	zip_t *zip;
	size_t unpacked;
};

duly_result archive_open(struct view bytes, struct archive **ret, struct duly_diag *diag)
{
	duly_auto(archive) a = memory_zeroed(sizeof *a);
	zip_error_t error;

	zip_error_init(&error);
	zip_source_t *source = zip_source_buffer_create(bytes.data, bytes.len, 0, &error);
	a->zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
	if (a->zip == NULL) {
		const duly_result r =
			duly_fail(diag, DULY_E_MALFORMED, "%s", zip_error_strerror(&error));

		zip_source_free(source);
		zip_error_fini(&error);
		return r;
	}
	zip_error_fini(&error);
	if (zip_get_num_entries(a->zip, 0) > PARTS_MAX)
		return duly_fail(diag, DULY_E_BOUND, "there are over %d parts in it", PARTS_MAX);
	*ret = a;
	a = NULL;
	return DULY_OK;
}

void archive_free(struct archive **pointer)
{
	struct archive *a = *pointer;

	*pointer = NULL;
	if (a == NULL)
		return;
	if (a->zip != NULL)
		zip_discard(a->zip);
	free(a);
}

static zip_int64_t place_of(const struct archive *a, const char *name)
{
	return zip_name_locate(a->zip, name, ZIP_FL_NOCASE);
}

bool archive_has(const struct archive *archive, const char *name)
{
	return place_of(archive, name) >= 0;
}

/* By what the archive says of it. */
static duly_result look(struct archive *a, zip_uint64_t place, const char *name,
			struct duly_diag *diag)
{
	zip_stat_t st;

	if (zip_stat_index(a->zip, place, 0, &st) != 0 || !(st.valid & ZIP_STAT_SIZE) ||
	    !(st.valid & ZIP_STAT_COMP_SIZE))
		return duly_fail(diag, DULY_E_MALFORMED, "%s: it does not say its size", name);
	if (st.size > UNPACK_PART_MAX || st.size > UNPACK_WHOLE_MAX - a->unpacked)
		return duly_fail(diag, DULY_E_BOUND, "%s: unpacked it would be too large (%ju MiB)",
				 name, (uintmax_t)(st.size >> 20));
	if (st.size > DENSE_FROM && st.size / DENSE_MAX > st.comp_size)
		return duly_fail(diag, DULY_E_BOUND,
				 "%s: it is packed more densely than any workbook is", name);
	return DULY_OK;
}

static duly_result pour(struct archive *a, zip_file_t *part, const char *name, struct xml *x,
			struct duly_diag *diag)
{
	char bytes[STEP];
	struct duly_diag why = { "" };
	duly_result r = DULY_OK;
	zip_int64_t n;

	do {
		n = zip_fread(part, bytes, sizeof bytes);
		if (n < 0)
			return duly_fail(diag, DULY_E_MALFORMED, "%s: %s", name,
					 zip_file_strerror(part));
		a->unpacked += (size_t)n;
		if (a->unpacked > UNPACK_WHOLE_MAX)
			return duly_fail(diag, DULY_E_BOUND, "%s: unpacked it is too large", name);
		r = xml_feed(x, (struct view){ bytes, (size_t)n }, n == 0, &why);
		if (r != DULY_OK)
			return duly_fail(diag, r, "%s: %s", name, why.text);
	} while (n > 0);
	return DULY_OK;
}

duly_result archive_xml(struct archive *archive, const char *name, struct xml *x,
			struct duly_diag *diag)
{
	const zip_int64_t place = place_of(archive, name);

	if (place < 0)
		return duly_fail(diag, DULY_E_NOTFOUND, "there is no %s in it", name);
	duly_result r = look(archive, (zip_uint64_t)place, name, diag);
	if (r != DULY_OK)
		return r;
	zip_file_t *part = zip_fopen_index(archive->zip, (zip_uint64_t)place, 0);
	if (part == NULL)
		return duly_fail(diag, DULY_E_MALFORMED, "%s: %s", name,
				 zip_strerror(archive->zip));
	r = pour(archive, part, name, x, diag);
	zip_fclose(part);
	return r;
}
