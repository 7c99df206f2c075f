#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "services/mail/service.h"

/* `duly mail resend` leaves a file for each letter, called after its number: the gateway alone
 * writes what it keeps. */
enum { EVERY_MS = 2000 };

static duly_result take_up(struct mail *m, const char *name, uint64_t number,
			   struct duly_diag *diag)
{
	char *path = memory_printf("%s/resend/%s", config_text(m->config, "state"), name);
	duly_result r = post_resend(m->post, number, mail_now(m), diag);

	report(REPORT_INFO, "resend", "number=%llu taken=%d", (unsigned long long)number,
	       r == DULY_OK);
	if (r == DULY_OK || r == DULY_E_NOTFOUND) {
		unlink(path);
		r = DULY_OK;
	}
	free(path);
	return r;
}

duly_result mail_resend(struct mail *m, struct duly_diag *diag)
{
	const struct dirent *entry;
	duly_result r = DULY_OK;
	uint64_t number;

	if (mail_boot_ms(m) < m->resend_ms)
		return DULY_OK;
	m->resend_ms = mail_boot_ms(m) + EVERY_MS;
	char *path = memory_printf("%s/resend", config_text(m->config, "state"));
	DIR *folder = opendir(path);

	free(path);
	while (folder != NULL && r == DULY_OK && (entry = readdir(folder)) != NULL)
		if (str_to_u64(str_of(entry->d_name), UINT64_MAX, &number))
			r = take_up(m, entry->d_name, number, diag);
	if (folder != NULL)
		closedir(folder);
	return r;
}
