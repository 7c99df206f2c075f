/* files.h - the files in which rows come: found, read, and taken apart into sheets.
 *
 * What is of no use is kept in the list all the same, with the reason: what was not read is said.
 * Everything in the list hangs on the arena that is handed in.
 */
#pragma once
#include "common/import/listener.h"
#include "common/import/sheet.h"

#define IMPORT_FILE_MAX (256u << 20) /* bytes of one file that is read, at most */

/* One sheet of a file, or a file of which no sheet could be made. The importer that looks at it
 * sets kind, and where it makes no use of it why and lost. */
struct import_file {
	const char *path;   /* below the folder; what cannot be shown is ?                       */
	const char *dir;    /* the part of it before the name; "" at the top                     */
	const char *kind;   /* what it is: "episodes"; NULL: that is not known                   */
	const char *why;    /* why it is not used, a sentence; NULL: it is                       */
	bool lost;          /* it is not used, and may hold something that ought to be           */
	struct sheet sheet; /* nothing in it where @why was set by the reader                    */
	size_t left_out;    /* rows that could not be used                                       */
};

struct import_files {
	struct import_file *list; /* in the order of their names */
	size_t n, cap;
	bool titled; /* set beforehand: a CSV may have titles above its names of columns; what is
		      * written for one purpose alone has none, and is not used with one       */
};

/* Adds what lies in @path: a file, or a folder with the folders in it, @depth levels deep (0: those
 * are noted and not read). Hidden files are passed over. DULY_E_NOTFOUND: it is not there.
 * DULY_E_IO, DULY_E_BOUND: a file could not be read to its end. */
duly_result import_files_read(struct import_files *files, const char *path, unsigned depth,
			      const struct import_listener *listener, struct arena *arena,
			      struct duly_diag *diag);
/* One file's bytes, which may go after the call, under the name @path. */
void import_file_add(struct import_files *files, const char *path, struct view bytes,
		     struct arena *arena);

/* Whether somebody may have meant to hand in rows with it: by its name or its columns. */
bool import_file_has_rows(const struct import_file *file);
/* It is not used, for this reason; @lost as above. */
void import_file_pass(struct import_file *file, const char *why, bool lost);

/* How many of them are lost. */
size_t import_files_lost(const struct import_files *files);
/* What stands before the ending of the name of a file, without its folders: "ssd_person" of
 * "2026/ssd_person.csv". */
struct str import_file_stem(const struct import_file *file);
