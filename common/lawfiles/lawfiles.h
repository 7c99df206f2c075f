/* lawfiles.h - the files that a law is made of, as they lie in folders: the one place that reads
 * them.
 *
 * What is in force is made from bytes (common/law/law.h); this says where the bytes of a folder of
 * rules come from. Beside the folder of packs lie `vocabularies`, `calendars` and, where councils
 * have them, `overlays`, `directory` (*.csv) and `routing`; the zone table is made from the
 * system's zone data. */
#pragma once
#include "common/law/law.h"

#define LAWFILES_PATH 4096

/* Reads the packs (*.yaml) in @dir; vocabularies and calendars from the folders of these names
 * beside it, or, where there are none, from those in @home; overlays, directories and routings from
 * the folders beside it, if there are any; and makes the zone table that the first pack asks for.
 * DULY_E_CONFIG: a folder cannot be read. DULY_E_NOTFOUND: there is no pack in @dir; where a folder
 * below, beside or above it has some, it is named. On DULY_OK the caller owns *ret; otherwise it is
 * untouched. */
duly_result lawfiles_read(const char *dir, const char *home, struct contents *ret,
			  struct duly_diag *diag);

/* The path of @below ("calendars/england-and-wales.yaml") in what comes with Duly: $DULY_HOME; else
 * what is installed; else, of a build that is not installed, the source tree. Tests say their own
 * and ask for neither. DULY_E_CONFIG: too long. */
duly_result lawfiles_path(const char *below, char ret[LAWFILES_PATH], struct duly_diag *diag);
/* lawfiles_read() for a program: @dir, or where it is NULL $DULY_RULES, or `rules` in the home. */
duly_result lawfiles_load(const char *dir, struct contents *ret, struct duly_diag *diag);

/* Texts that are no part of a law and come with it all the same: how systems write what they hand
 * over. */
struct lawfile {
	const char *name; /* of the file, without its folder */
	struct view text;
};
struct lawfile_list {
	struct lawfile *list;
	size_t n, cap;
};
/* The files (*.yaml) of the folder @below in what comes with Duly, by name, behind those that are
 * in @ret; all of it on @arena. DULY_E_CONFIG: the folder cannot be read. */
duly_result lawfiles_texts(const char *below, struct arena *arena, struct lawfile_list *ret,
			   struct duly_diag *diag);
/* One file, wherever it lies, behind those that are in @ret. */
duly_result lawfiles_text(const char *path, struct arena *arena, struct lawfile_list *ret,
			  struct duly_diag *diag);

/* DULY_E_NOTFOUND where @law, loaded from the packs of @dir, has no rule: nothing would be owed,
 * whatever happens, and that must not look like all being well. */
duly_result lawfiles_has_rules(const struct law *law, const char *dir, struct duly_diag *diag);
