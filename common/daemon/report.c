#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "common/base/base.h"
#include "common/daemon/report.h"

enum { FIELDS_MAX = 24, LINE_MAX_BYTES = 2048 };

static const char *level_name(enum report_level level)
{
	switch (level) {
	case REPORT_ERROR:
		return "error";
	case REPORT_WARN:
		return "warn";
	case REPORT_INFO:
		return "info";
	case REPORT_DEBUG:
		return "debug";
	}
	return "info";
}

static void clean(char *line)
{
	for (char *p = line; *p != '\0'; p++)
		if (iscntrl((unsigned char)*p))
			*p = ' ';
}

/* JOURNAL_STREAM names device and inode of the stream that goes to the journal; it is inherited, so
 * that standard error may be something else by now. */
static bool to_journal(void)
{
	unsigned long long device, inode;
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat st;

	return stream != NULL && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	       fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

/* The end of the pair at @p: a space outside quotes. */
static char *end_of_pair(char *p)
{
	bool quoted = false;

	for (; *p != '\0' && (quoted || *p != ' '); p++)
		quoted ^= *p == '"';
	return p;
}

/* "key=value" or key="value" as "DULY_KEY=value". */
static void add_field(struct buf *b, char *pair, const char *end)
{
	char *value = memchr(pair, '=', (size_t)(end - pair));

	if (value == NULL)
		return;
	buf_puts(b, "DULY_");
	for (; pair < value; pair++)
		buf_u8(b, (uint8_t)(isalnum((unsigned char)*pair) ? toupper((unsigned char)*pair)
								  : '_'));
	const bool quoted = end - value >= 3 && value[1] == '"' && end[-1] == '"';

	buf_u8(b, '=');
	value += quoted ? 2 : 1;
	buf_put(b, value, (size_t)(end - value) - (quoted ? 1 : 0));
}

static void send_journal(enum report_level level, const char *event, char *line, char *fields)
{
	struct buf texts[FIELDS_MAX] = { { 0 } };
	struct iovec vec[FIELDS_MAX];
	size_t n = 0;

	buf_printf(&texts[n++], "MESSAGE=%s", line);
	buf_printf(&texts[n++], "PRIORITY=%d", (int)level);
	buf_printf(&texts[n++], "DULY_EVENT=%s", event);
	for (char *p = fields; *p != '\0' && n < FIELDS_MAX;) {
		char *end = end_of_pair(p);

		add_field(&texts[n], p, end);
		n += texts[n].len > 0;
		p = *end == '\0' ? end : end + 1;
	}
	for (size_t i = 0; i < n; i++)
		vec[i] = (struct iovec){ texts[i].data, texts[i].len };
	sd_journal_sendv(vec, (int)n);
	for (size_t i = 0; i < n; i++)
		buf_fini(&texts[i]);
}

void report(enum report_level level, const char *event, const char *fields_fmt, ...)
{
	char fields[LINE_MAX_BYTES] = "", line[LINE_MAX_BYTES + 128];
	va_list args;

	if (fields_fmt != NULL) {
		va_start(args, fields_fmt);
		vsnprintf(fields, sizeof fields, fields_fmt, args);
		va_end(args);
	}
	clean(fields);
	snprintf(line, sizeof line, "level=%s event=%s%s%s", level_name(level), event,
		 *fields ? " " : "", fields);
	if (to_journal())
		send_journal(level, event, line, fields);
	else
		dprintf(STDERR_FILENO, "%s\n", line);
}
