/* letter_roles.h - what somebody is called among the figures of letters: their role in the
 * directory in force; a manager with whose they are; a team that the routing names, by its name. */
#pragma once
#include "common/law/law.h"
#include "common/post/world.h"

/* On @arena. NO_STR: the directory does not say. */
struct str letter_role_name(const struct law *law, const struct post_whom *whom,
			    struct arena *arena);
