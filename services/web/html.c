#include "services/web/html.h"

#include <string.h>
#include <ulfius.h>

void html_cstr(struct buf *b, const char *text)
{
	html_text(b, str_of(text));
}

void html_begin(struct buf *b, const char *title)
{
	buf_puts(b, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		    "<meta name=\"robots\" content=\"noindex\">\n<title>");
	html_cstr(b, title);
	buf_puts(b, "</title>\n</head>\n<body>\n<main>\n<h1>");
	html_cstr(b, title);
	buf_puts(b, "</h1>\n");
}

void html_end(struct buf *b)
{
	buf_puts(b, "</main>\n</body>\n</html>\n");
}

void html_answer(struct exchange *x, unsigned status, const struct buf *page)
{
	exchange_set(
		x, "Content-Security-Policy",
		"default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
	exchange_set(x, "Referrer-Policy", "no-referrer");
	exchange_text(x, status, "text/html; charset=utf-8", buf_view(page));
}

struct str html_field(const struct exchange *x, const char *name, struct arena *arena)
{
	struct str left = exchange_body(x);
	const size_t len = strlen(name);

	while (left.len > 0) {
		const char *end = memchr(left.s, '&', left.len);
		const size_t n = end != NULL ? (size_t)(end - left.s) : left.len;

		if (n > len && left.s[len] == '=' && memcmp(left.s, name, len) == 0) {
			char *decoded = ulfius_url_decode(
				arena_str(arena, (struct str){ left.s + len + 1, n - len - 1 }).s);
			const struct str value = decoded != NULL && decoded[0] != '\0'
							 ? arena_str(arena, str_of(decoded))
							 : NO_STR;

			u_free(decoded);
			return value;
		}
		left = end != NULL ? (struct str){ end + 1, left.len - n - 1 } : NO_STR;
	}
	return NO_STR;
}
