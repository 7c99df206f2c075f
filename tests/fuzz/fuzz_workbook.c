/* Any bytes as a workbook, and as the one worksheet of a workbook that is whole: sheets come of it,
 * of which each line has a field for each column, or a sentence that says why not. */
#include <stdlib.h>
#include <zip.h>

#include "common/import/files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
static const struct {
	const char *name, *text;
} PARTS[] = {
	{ "_rels/.rels",
	  "<R><Relationship Id='a' Type='" OFFICE "officeDocument' Target='xl/w.xml'/></R>" },
	{ "xl/_rels/w.xml.rels",
	  "<R><Relationship Id='s' Type='" OFFICE "worksheet' Target='s.xml'/>"
	  "<Relationship Id='t' Type='" OFFICE "sharedStrings' Target='t.xml'/>"
	  "<Relationship Id='f' Type='" OFFICE "styles' Target='f.xml'/></R>" },
	{ "xl/w.xml", "<workbook><sheets><sheet name='List' r:id='s'/></sheets></workbook>" },
	{ "xl/t.xml", "<sst><si><t>Child</t></si><si><t>Date</t></si></sst>" },
	{ "xl/f.xml", "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='0000'/></numFmts>"
		      "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='22'/>"
		      "<xf numFmtId='164'/></cellXfs></styleSheet>" },
};

static void check(const char *name, struct view bytes)
{
	struct import_files files = { 0 };
	duly_auto(arena) arena = arena_new();

	import_file_add(&files, name, bytes, arena);
	if (files.n == 0)
		abort();
	for (size_t i = 0; i < files.n; i++) {
		const struct import_file *f = &files.list[i];

		if (f->why == NULL && f->sheet.n_columns == 0)
			abort();
		for (size_t l = 0; l < f->sheet.n_lines; l++)
			for (size_t c = 0; !f->sheet.lines[l].wrong && c < f->sheet.n_columns; c++)
				if (f->sheet.lines[l].fields[c].s == NULL)
					abort();
	}
}

static void add(zip_t *zip, const char *name, struct view bytes)
{
	zip_source_t *part = zip_source_buffer(zip, bytes.data, bytes.len, 0);
	const zip_int64_t at = zip_file_add(zip, name, part, 0);

	if (at < 0 || zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0) != 0)
		abort();
}

/* A workbook with @sheet in it, packed. */
static struct buf wrapped(struct view sheet)
{
	zip_error_t error;
	zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_t *zip = zip_open_from_source(whole, ZIP_TRUNCATE, &error);
	zip_stat_t st;
	struct buf ret = { 0 };

	if (zip == NULL)
		abort();
	zip_source_keep(whole);
	for (size_t i = 0; i < LEN(PARTS); i++)
		add(zip, PARTS[i].name, (struct view){ PARTS[i].text, strlen(PARTS[i].text) });
	add(zip, "xl/s.xml", sheet);
	if (zip_close(zip) != 0 || zip_source_open(whole) != 0 || zip_source_stat(whole, &st) != 0)
		abort();
	if (zip_source_read(whole, buf_add(&ret, st.size), st.size) != (zip_int64_t)st.size)
		abort();
	zip_source_close(whole);
	zip_source_free(whole);
	return ret;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	base_init();
	duly_auto_fini(buf) packed = wrapped((struct view){ data, size });

	check("fuzz.xlsx", (struct view){ data, size });
	check("fuzz.xlsx", buf_view(&packed));
	return 0;
}
