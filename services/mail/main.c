#include "services/mail/mail.h"

static const struct daemon MAIL = {
	.name = "duly-mail",
	.purpose = "turns alerts into mail, and answers into events",
	.settings = mail_settings,
	.start = mail_start,
	.turn = mail_turn,
	.stop = mail_stop,
};

int main(int argc, char **argv)
{
	return daemon_main(&MAIL, argc, argv);
}
