#include "common/text/html.h"

void html_text(struct buf *b, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		switch (text.s[i]) {
		case '&':
			buf_puts(b, "&amp;");
			break;
		case '<':
			buf_puts(b, "&lt;");
			break;
		case '>':
			buf_puts(b, "&gt;");
			break;
		case '"':
			buf_puts(b, "&quot;");
			break;
		default:
			buf_u8(b, (uint8_t)text.s[i]);
		}
	}
}
