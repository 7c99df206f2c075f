#include "services/mail/way.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/memory.h"
#include "common/base/whole_file.h"

void way_free(struct way **way)
{
	struct way *w = *way;

	*way = NULL;
	if (w != NULL)
		w->free(w);
}

/* ---- a mail server --------------------------------------------------------------------------- */

struct by_smtp {
	struct way way; /* first member: it is a way */
	struct smtp *smtp;
};

static struct way_outcome send_by_smtp(struct way *w, const struct parcel *p)
{
	const struct smtp_outcome o =
		smtp_send(((struct by_smtp *)(void *)w)->smtp, p->to, p->message);
	struct way_outcome out = { .answer = post_answer_of(o.code), .ours = o.ours };

	snprintf(out.why, sizeof out.why, "%s", o.why);
	return out;
}

static void free_smtp(struct way *w)
{
	struct by_smtp *s = (struct by_smtp *)(void *)w;

	smtp_free(&s->smtp);
	free(s);
}

duly_result way_smtp(const struct smtp_settings *settings, struct way **ret, struct duly_diag *diag)
{
	struct smtp *smtp;
	const duly_result r = smtp_new(settings, &smtp, diag);

	if (r != DULY_OK)
		return r;
	struct by_smtp *s = memory_zeroed(sizeof *s);

	s->way = (struct way){ .send = send_by_smtp, .free = free_smtp };
	s->smtp = smtp;
	*ret = &s->way;
	return DULY_OK;
}

/* ---- a folder -------------------------------------------------------------------------------- */

struct by_folder {
	struct way way; /* first member: it is a way */
	const char *path;
};

static duly_result write_file(const char *path, struct view bytes)
{
	duly_auto_fini(whole_file) file = { 0 };
	duly_result r = whole_file_open(path, &file, NULL);

	if (r == DULY_OK && fwrite(bytes.data, 1, bytes.len, file.out) != bytes.len)
		r = DULY_E_IO;
	return r == DULY_OK ? whole_file_finish(&file, NULL) : r;
}

/* Written again it is the same file. */
static struct way_outcome send_to_folder(struct way *w, const struct parcel *p)
{
	struct way_outcome out = { .answer = post_answer_of(250) };
	char *path = memory_printf("%s/%08llu-%s.eml", ((struct by_folder *)(void *)w)->path,
				   (unsigned long long)p->number, p->to);

	if (write_file(path, p->message) != DULY_OK) {
		out.answer = post_answer_of(421);
		out.ours = true;
		snprintf(out.why, sizeof out.why, "the folder of the dry run cannot be written to");
	}
	free(path);
	return out;
}

static void free_folder(struct way *w)
{
	free(w);
}

duly_result way_folder(const char *path, struct way **ret, struct duly_diag *diag)
{
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return duly_fail(diag, DULY_E_IO, "dry-run: %s: %s", path, strerror(errno));
	struct by_folder *f = memory_zeroed(sizeof *f);

	f->way = (struct way){ .send = send_to_folder, .free = free_folder };
	f->path = path;
	*ret = &f->way;
	return DULY_OK;
}
