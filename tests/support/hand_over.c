/* hand_over.c - hands small letters to a mail server, one after the other, as duly-mail does, and
 * prints what it takes to have become of each: its code (0: it may have arrived), whether it is the
 * gateway itself that was refused, and why.
 *
 *	hand_over URL CA SECONDS TIMES [USER SECRET]      CA "-": without TLS
 */
#include <stdio.h>
#include <stdlib.h>

#include "services/mail/smtp.h"

static struct smtp_settings settings_of(int argc, char **argv)
{
	const int64_t ms = atoi(argv[3]) * 1000;
	const bool plain = strcmp(argv[2], "-") == 0;

	return (struct smtp_settings){
		.server = argv[1],
		.plain = plain,
		.authority = plain ? NULL : argv[2],
		.user = argc > 5 ? argv[5] : NULL,
		.password = argc > 6 ? argv[6] : NULL,
		.from = "duly@example.gov.uk",
		.connect_ms = ms,
		.timeout_ms = ms,
	};
}

int main(int argc, char **argv)
{
	static const char LETTER[] = "Message-ID: <%d@example.gov.uk>\r\nSubject: test\r\n\r\n"
				     "One line.\r\n.. and one that begins with dots.\r\n";
	struct duly_diag diag = { "" };
	struct smtp *smtp = NULL;

	if (argc < 5)
		return EXIT_FAILURE;
	const struct smtp_settings settings = settings_of(argc, argv);

	base_init();
	if (smtp_new(&settings, &smtp, &diag) != DULY_OK) {
		fprintf(stderr, "%s\n", diag.text);
		return EXIT_FAILURE;
	}
	for (int i = 0; i < atoi(argv[4]); i++) {
		char text[256];
		const int n = snprintf(text, sizeof text, LETTER, i);
		const struct smtp_outcome o =
			smtp_send(smtp, "sw1@example.gov.uk", (struct view){ text, (size_t)n });

		printf("%u %s %s\n", o.code, o.ours ? "ours" : "-", o.why);
		fflush(stdout);
	}
	smtp_free(&smtp);
	return EXIT_SUCCESS;
}
