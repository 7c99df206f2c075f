#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "services/cli/lines.h"

struct lines {
	FILE *in;
	const char *name;
	char *line;
	size_t size, number;
	int error;
};

duly_result lines_open(const char *path, struct lines **ret, struct duly_diag *diag)
{
	const bool standard_input = strcmp(path, "-") == 0;
	FILE *in = standard_input ? stdin : fopen(path, "re");
	struct lines *l;

	if (in == NULL)
		return duly_fail(diag, DULY_E_IO, "%s: %s", path, strerror(errno));
	l = memory_zeroed(sizeof *l);
	l->in = in;
	l->name = standard_input ? "standard input" : path;
	*ret = l;
	return DULY_OK;
}

void lines_free(struct lines **lines)
{
	struct lines *l = *lines;

	*lines = NULL;
	if (l == NULL)
		return;
	if (l->in != stdin)
		fclose(l->in);
	free(l->line);
	free(l);
}

const char *lines_name(const struct lines *l)
{
	return l->name;
}

static bool is_blank(const char *s, size_t n)
{
	while (n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL && s[n - 1] != '\0')
		n--;
	return n == 0;
}

/* Parsers say where in the text they stopped: "line 1 column 7". Here the line is known. */
static const char *without_line(const char *text)
{
	return strncmp(text, "line 1 ", 7) == 0 ? text + 7 : text;
}

static void read_json(struct str text, struct buf *ret, struct reject *reject)
{
	struct duly_diag diag = { "" };
	const size_t before = ret->len;

	*reject = (struct reject){ 0 };
	if (text.len > LINE_MAX_BYTES) {
		reject_with(reject, REJECT_TOO_LARGE, "", "a line of more than %u bytes",
			    LINE_MAX_BYTES);
	} else if (json_to_wire(text, ret, &diag) != DULY_OK) {
		ret->len = before;
		reject_with(reject, REJECT_MALFORMED, "", "no JSON: %.200s",
			    without_line(diag.text));
	}
}

bool lines_next(struct lines *l, size_t *ret_number, struct buf *ret, struct reject *reject)
{
	ssize_t n;

	while (errno = 0, (n = getline(&l->line, &l->size, l->in)) >= 0) {
		l->number++;
		if (is_blank(l->line, (size_t)n))
			continue;
		*ret_number = l->number;
		read_json((struct str){ l->line, (size_t)n }, ret, reject);
		return true;
	}
	l->error = ferror(l->in) ? errno : 0;
	return false;
}

duly_result lines_end(const struct lines *l, struct duly_diag *diag)
{
	if (l->error == 0)
		return DULY_OK;
	return duly_fail(diag, DULY_E_IO, "%s: %s", l->name, strerror(l->error));
}

duly_result lines_none(const struct lines *l, struct duly_diag *diag)
{
	return duly_fail(diag, DULY_E_MALFORMED, "%s holds no events", l->name);
}

/* Sentences often begin with the field: it is not said twice. */
void lines_complain_of(const struct lines *l, size_t number, struct str id, const char *code,
		       const char *field, const char *message)
{
	const bool named = field[0] == '\0' || strncmp(message, field, strlen(field)) == 0;

	fprintf(stderr, "%s:%zu: %s: %s%s%s", l->name, number, code, named ? "" : field,
		named ? "" : ": ", message);
	if (is_printable(id, 128))
		fprintf(stderr, " (event %.*s)", STR_FMT(id));
	fputc('\n', stderr);
}

void lines_complain(const struct lines *l, size_t number, struct str id,
		    const struct reject *reject)
{
	lines_complain_of(l, number, id, reject_code_name(reject->code), reject->field,
			  reject->message);
}
