#include <strings.h>

#include "common/import/workbook.h"
#include "common/import/worksheet.h"

enum { SHEETS_MAX = 256, STRINGS_MAX = 4 << 20, FORMATS_MAX = 64 << 10, RELATED_MAX = 4096 };

/* ---- what it is ------------------------------------------------------------------------------ */

static bool begins_with(struct view bytes, const char *magic, size_t n)
{
	return bytes.len >= n && memcmp(bytes.data, magic, n) == 0;
}

static bool is_old(struct view bytes)
{
	return begins_with(bytes, "\xd0\xcf\x11\xe0", 4);
}

bool workbook_is(struct view bytes)
{
	return is_old(bytes) || begins_with(bytes, "PK\3\4", 4) || begins_with(bytes, "PK\5\6", 4);
}

/* A workbook with a password is a file of the old kind with the new one sealed in it. */
static duly_result refuse_old(struct view bytes, struct duly_diag *diag)
{
	static const char SEALED[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

	if (memmem(bytes.data, bytes.len, SEALED, sizeof SEALED) != NULL)
		return duly_fail(diag, DULY_E_MALFORMED,
				 "it is a workbook with a password: save it without one");
	return duly_fail(diag, DULY_E_MALFORMED,
			 "it is a workbook of the old kind (.xls): save it as .xlsx, or as CSV in "
			 "UTF-8");
}

/* ---- relations ------------------------------------------------------------------------------- */

/* What a part of the package is related to. */
struct relation {
	const char *id, *type, *target; /* the last word of the type; the whole name of the part */
};

struct relations {
	struct arena *arena;
	struct xml *xml;
	const char *folder; /* in which targets lie: "xl/" */
	struct relation *list;
	size_t n, cap;
};

/* The name of a part, from the folder of the one that names it: "../x" and "/x" resolved. */
static const char *resolved(struct arena *arena, const char *folder, const char *target)
{
	struct str base = str_of(folder);

	if (target[0] == '/')
		return arena_str(arena, str_of(target + 1)).s;
	while (strncmp(target, "../", 3) == 0) {
		target += 3;
		while (base.len > 0 && base.s[--base.len] == '/')
			;
		while (base.len > 0 && base.s[base.len - 1] != '/')
			base.len--;
	}
	return arena_printf(arena, "%.*s%s", STR_FMT(base), target).s;
}

static const char *copied(struct arena *arena, const char *text)
{
	return arena_str(arena, str_of(text != NULL ? text : "")).s;
}

static void on_relation(void *context, const char *name, const char *const *attributes)
{
	struct relations *all = context;
	const char *type = xml_attribute(attributes, "Type");
	const char *target = xml_attribute(attributes, "Target");

	if (strcmp(name, "Relationship") != 0 || type == NULL || target == NULL)
		return;
	if (all->n >= RELATED_MAX) {
		xml_refuse(all->xml, "there is too much in it");
		return;
	}
	const char *slash = strrchr(type, '/');

	LIST_ROOM(all->arena, all->list, all->n, all->cap);
	all->list[all->n++] = (struct relation){
		.id = copied(all->arena, xml_attribute(attributes, "Id")),
		.type = copied(all->arena, slash != NULL ? slash + 1 : type),
		.target = resolved(all->arena, all->folder, target),
	};
}

static void on_nothing(void *context, const char *name, struct str text)
{
	(void)context, (void)name, (void)text;
}

static duly_result read_relations(struct archive *archive, const char *name, struct relations *ret,
				  struct duly_diag *diag)
{
	duly_auto(xml) xml = xml_new(&(struct xml_events){ on_relation, on_nothing, ret });

	ret->xml = xml;
	return archive_xml(archive, name, xml, diag);
}

static const struct relation *related(const struct relations *all, const char *type)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->list[i].type, type) == 0)
			return &all->list[i];
	return NULL;
}

/* ---- the parts ------------------------------------------------------------------------------- */

struct tab {
	const char *name, *id;
};

struct workbook {
	struct arena *arena;
	struct archive *archive;
	struct xml *xml; /* of the part at hand */
	struct relations relations;
	struct tab *tabs;
	size_t n_tabs, tabs_cap;
	struct workbook_common common;
	/* While the texts are read. */
	struct buf text;
	bool aside;
	/* While the formats are read. */
	struct {
		unsigned number;
		struct cell_format format;
	} * own;
	size_t n_own, own_cap;
	bool in_formats;
};

static void on_tab(void *context, const char *name, const char *const *attributes)
{
	struct workbook *w = context;

	if (strcmp(name, "workbookPr") == 0) {
		const char *since = xml_attribute(attributes, "date1904");

		w->common.since_1904 = since != NULL &&
				       (strcmp(since, "1") == 0 || strcasecmp(since, "true") == 0);
	}
	if (strcmp(name, "sheet") != 0)
		return;
	if (w->n_tabs >= SHEETS_MAX) {
		xml_refuse(w->xml, "there are too many worksheets in it");
		return;
	}
	LIST_ROOM(w->arena, w->tabs, w->n_tabs, w->tabs_cap);
	w->tabs[w->n_tabs++] = (struct tab){ copied(w->arena, xml_attribute(attributes, "name")),
					     copied(w->arena, xml_attribute(attributes, "id")) };
}

static void on_text_open(void *context, const char *name, const char *const *attributes)
{
	struct workbook *w = context;

	(void)attributes;
	if (strcmp(name, "si") == 0)
		buf_clear(&w->text);
	else if (strcmp(name, "rPh") == 0) /* how a text is said */
		w->aside = true;
}

static void on_text(void *context, const char *name, struct str text)
{
	struct workbook *w = context;
	struct workbook_common *c = &w->common;

	if (strcmp(name, "t") == 0 && !w->aside) {
		buf_put(&w->text, text.s, text.len);
	} else if (strcmp(name, "rPh") == 0) {
		w->aside = false;
	} else if (strcmp(name, "si") == 0) {
		if (c->n_strings >= STRINGS_MAX) {
			xml_refuse(w->xml, "there are too many texts in it");
			return;
		}
		LIST_ROOM(w->arena, c->strings, c->n_strings, c->strings_cap);
		c->strings[c->n_strings++] = cell_typed(
			(struct str){ (const char *)w->text.data, w->text.len }, w->arena);
	}
}

static unsigned unsigned_of(const char *text)
{
	uint64_t n;

	return text != NULL && str_to_u64(str_of(text), UINT16_MAX, &n) ? (unsigned)n : 0;
}

static struct cell_format format_numbered(const struct workbook *w, unsigned number)
{
	for (size_t i = 0; i < w->n_own; i++)
		if (w->own[i].number == number)
			return w->own[i].format;
	return cell_format_built_in(number);
}

static void on_format(void *context, const char *name, const char *const *attributes)
{
	struct workbook *w = context;
	struct workbook_common *c = &w->common;

	if (strcmp(name, "cellXfs") == 0) {
		w->in_formats = true;
	} else if (w->n_own >= FORMATS_MAX || c->n_formats >= FORMATS_MAX) {
		xml_refuse(w->xml, "there are too many formats in it");
	} else if (strcmp(name, "numFmt") == 0 && w->n_own < RELATED_MAX) {
		const char *code = xml_attribute(attributes, "formatCode");

		LIST_ROOM(w->arena, w->own, w->n_own, w->own_cap);
		w->own[w->n_own].number = unsigned_of(xml_attribute(attributes, "numFmtId"));
		w->own[w->n_own++].format = cell_format_of(str_of(code != NULL ? code : ""));
	} else if (strcmp(name, "xf") == 0 && w->in_formats) {
		LIST_ROOM(w->arena, c->formats, c->n_formats, c->formats_cap);
		c->formats[c->n_formats++] =
			format_numbered(w, unsigned_of(xml_attribute(attributes, "numFmtId")));
	}
}

static void on_format_end(void *context, const char *name, struct str text)
{
	(void)text;
	if (strcmp(name, "cellXfs") == 0)
		((struct workbook *)context)->in_formats = false;
}

static duly_result read_part(struct workbook *w, const char *name, struct xml_events events,
			     struct duly_diag *diag)
{
	events.context = w;
	duly_auto(xml) xml = xml_new(&events);

	w->xml = xml;
	return archive_xml(w->archive, name, xml, diag);
}

static duly_result read_if_there(struct workbook *w, const char *type, struct xml_events events,
				 struct duly_diag *diag)
{
	const struct relation *part = related(&w->relations, type);

	return part != NULL ? read_part(w, part->target, events, diag) : DULY_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The name of the part with the tabs, and the folder that it is in. */
static duly_result find_main(struct workbook *w, const char **ret, struct duly_diag *diag)
{
	struct relations top = { .arena = w->arena, .folder = "" };

	if (archive_has(w->archive, "xl/workbook.bin"))
		return duly_fail(diag, DULY_E_MALFORMED,
				 "it is a workbook of the binary kind (.xlsb): save it as .xlsx");
	if (archive_has(w->archive, "content.xml"))
		return duly_fail(diag, DULY_E_MALFORMED,
				 "it is a workbook of another kind (.ods): save it as .xlsx");
	if (!archive_has(w->archive, "_rels/.rels"))
		return duly_fail(diag, DULY_E_MALFORMED,
				 "it is an archive, and no workbook: unpack it");
	duly_result r = read_relations(w->archive, "_rels/.rels", &top, diag);
	if (r != DULY_OK)
		return r;
	const struct relation *main = related(&top, "officeDocument");
	if (main == NULL)
		return duly_fail(diag, DULY_E_MALFORMED, "it is no workbook");
	*ret = main->target;
	return DULY_OK;
}

static duly_result read_common(struct workbook *w, const char *main, struct duly_diag *diag)
{
	const char *slash = strrchr(main, '/');
	const struct str folder = { main, slash != NULL ? (size_t)(slash + 1 - main) : 0 };
	const char *name = main + folder.len;

	w->relations =
		(struct relations){ .arena = w->arena, .folder = arena_str(w->arena, folder).s };
	duly_result r = read_relations(
		w->archive, arena_printf(w->arena, "%.*s_rels/%s.rels", STR_FMT(folder), name).s,
		&w->relations, diag);
	if (r == DULY_OK)
		r = read_part(w, main, (struct xml_events){ on_tab, on_nothing, NULL }, diag);
	if (r == DULY_OK)
		r = read_if_there(w, "sharedStrings",
				  (struct xml_events){ on_text_open, on_text, NULL }, diag);
	if (r == DULY_OK)
		r = read_if_there(w, "styles",
				  (struct xml_events){ on_format, on_format_end, NULL }, diag);
	return r;
}

static const struct relation *sheet_of(const struct workbook *w, const struct tab *tab)
{
	for (size_t i = 0; i < w->relations.n; i++)
		if (strcmp(w->relations.list[i].id, tab->id) == 0)
			return &w->relations.list[i];
	return NULL;
}

static void read_tab(struct workbook *w, const struct tab *tab, struct sheet_parts *ret)
{
	const struct relation *part = sheet_of(w, tab);
	struct sheet_part found = { .name = tab->name };
	struct duly_diag diag = { "" };
	duly_result r;

	if (part != NULL && strcmp(part->type, "worksheet") != 0)
		return; /* a chart or a dialogue */
	r = part == NULL
		    ? duly_fail(&diag, DULY_E_MALFORMED, "the worksheet is not in the workbook")
		    : worksheet_read(w->archive, part->target, &w->common, w->arena, &found.sheet,
				     &diag);
	if (r != DULY_OK) {
		found.why = arena_str(w->arena, str_of(diag.text)).s;
		found.lost = r != DULY_E_NOTFOUND;
	}
	LIST_ROOM(w->arena, ret->list, ret->n, ret->cap);
	ret->list[ret->n++] = found;
}

static duly_result read_all(struct workbook *w, struct view bytes, struct sheet_parts *ret,
			    struct duly_diag *diag)
{
	const char *main = NULL;
	duly_result r = archive_open(bytes, &w->archive, diag);

	if (r == DULY_OK)
		r = find_main(w, &main, diag);
	if (r == DULY_OK)
		r = read_common(w, main, diag);
	for (size_t i = 0; r == DULY_OK && i < w->n_tabs; i++)
		read_tab(w, &w->tabs[i], ret);
	if (r == DULY_OK && ret->n == 0)
		r = duly_fail(diag, DULY_E_MALFORMED, "there is no worksheet in it");
	return r;
}

duly_result workbook_read(struct view bytes, struct arena *arena, struct sheet_parts *ret,
			  struct duly_diag *diag)
{
	struct workbook w = { .arena = arena };
	struct duly_diag why = { "" };

	if (is_old(bytes))
		return refuse_old(bytes, diag);
	const duly_result r = read_all(&w, bytes, ret, &why);

	archive_free(&w.archive);
	buf_fini(&w.text);
	if (r == DULY_OK)
		return DULY_OK;
	return duly_fail(diag, r == DULY_E_BOUND ? r : DULY_E_MALFORMED, "%s%s",
			 strncmp(why.text, "it is ", 6) == 0 ||
					 strncmp(why.text, "there is", 8) == 0
				 ? ""
				 : "it is a workbook or an archive that cannot be read: ",
			 why.text);
}
