#include <errno.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "services/simulate/output.h"

enum { FLUSH_AT = 32 << 10, SUBJECT = 24 };

struct extent {
	uint64_t at, len;
};

struct month {
	struct buf pending, extents;
};

struct spool {
	FILE *file;
	uint64_t written;
	int first, n; /* months since the year 0 */
	struct month *months;
	uint64_t put;
	bool failed;
};

/* In front of each line. */
struct head {
	int64_t known;
	uint64_t order;
	uint32_t len;
	char subject[SUBJECT];
};

static int month_of(duly_civil day)
{
	const struct duly_ymd d = duly_civil_to_ymd(day);

	return d.year * 12 + d.month - 1;
}

duly_result spool_new(duly_civil first, duly_civil last, struct spool **ret, struct duly_diag *diag)
{
	struct spool *s = memory_resize(NULL, sizeof *s);

	*s = (struct spool){ .first = month_of(first) };
	s->n = month_of(last) - s->first + 1;
	s->months = memory_resize(NULL, (size_t)s->n * sizeof *s->months);
	memset(s->months, 0, (size_t)s->n * sizeof *s->months);
	s->file = tmpfile();
	*ret = s;
	if (s->file == NULL)
		return duly_fail(diag, DULY_E_IO, "temporary file: %s", strerror(errno));
	return DULY_OK;
}

void spool_free(struct spool **s)
{
	if (*s == NULL)
		return;
	for (int i = 0; i < (*s)->n; i++) {
		buf_fini(&(*s)->months[i].pending);
		buf_fini(&(*s)->months[i].extents);
	}
	if ((*s)->file != NULL)
		fclose((*s)->file);
	free((*s)->months);
	free(*s);
	*s = NULL;
}

static void flush(struct spool *s, struct month *m)
{
	const struct extent e = { s->written, m->pending.len };

	if (fwrite(m->pending.data, 1, m->pending.len, s->file) != m->pending.len)
		s->failed = true;
	s->written += e.len;
	buf_put(&m->extents, &e, sizeof e);
	buf_clear(&m->pending);
}

void spool_put(struct spool *s, int64_t known, const char *subject, struct view line)
{
	const duly_civil day = { (int32_t)(known / DULY_DAY_MS) };
	const int month = MIN(MAX(month_of(day) - s->first, 0), s->n - 1);
	struct month *m = &s->months[month];
	struct head head = { .known = known, .order = s->put++, .len = (uint32_t)line.len };

	snprintf(head.subject, sizeof head.subject, "%s", subject);
	buf_put(&m->pending, &head, sizeof head);
	buf_put(&m->pending, line.data, line.len);
	if (m->pending.len >= FLUSH_AT)
		flush(s, m);
}

/* ---- out ------------------------------------------------------------------------------------- */

static void gather(struct spool *s, const struct month *m, struct buf *ret)
{
	const struct extent *e = (const void *)m->extents.data;

	for (size_t i = 0; i < m->extents.len / sizeof *e; i++) {
		void *at = buf_add(ret, e[i].len);

		if (fseeko(s->file, (off_t)e[i].at, SEEK_SET) != 0 ||
		    fread(at, 1, e[i].len, s->file) != e[i].len)
			s->failed = true;
	}
	buf_put(ret, m->pending.data, m->pending.len);
}

struct spool_line {
	struct head head;
	const char *text;
};

static int compare(const void *va, const void *vb)
{
	const struct spool_line *a = va, *b = vb;

	if (a->head.known != b->head.known)
		return a->head.known < b->head.known ? -1 : 1;
	const int subject = strcmp(a->head.subject, b->head.subject);

	if (subject != 0)
		return subject;
	return a->head.order < b->head.order ? -1 : a->head.order > b->head.order;
}

static void write_month(struct spool *s, const struct month *m, FILE *out)
{
	duly_auto_fini(buf) bytes = { 0 };
	duly_auto_fini(buf) lines = { 0 };

	gather(s, m, &bytes);
	for (size_t at = 0; !s->failed && at < bytes.len;) {
		struct spool_line l;

		memcpy(&l.head, bytes.data + at, sizeof l.head);
		l.text = (const char *)bytes.data + at + sizeof l.head;
		at += sizeof l.head + l.head.len;
		buf_put(&lines, &l, sizeof l);
	}
	struct spool_line *list = (void *)lines.data;
	const size_t n = lines.len / sizeof *list;

	if (n > 0)
		qsort(list, n, sizeof *list, compare);
	for (size_t i = 0; i < n; i++)
		fwrite(list[i].text, 1, list[i].head.len, out);
}

duly_result spool_write(struct spool *s, FILE *out, struct duly_diag *diag)
{
	if (fflush(s->file) != 0)
		s->failed = true;
	for (int i = 0; i < s->n && !s->failed; i++)
		write_month(s, &s->months[i], out);
	if (s->failed)
		return duly_fail(diag, DULY_E_IO, "temporary file: %s", strerror(errno));
	if (fflush(out) != 0 || ferror(out))
		return duly_fail(diag, DULY_E_IO, "output: %s", strerror(errno));
	return DULY_OK;
}
