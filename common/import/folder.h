/* folder.h - what lies in a folder of files.
 *
 * In the order of the names, byte by byte, so that the same folder is read in the same order on
 * every machine. Hidden files are left out.
 */
#pragma once
#include "common/base/base.h"

#define FOLDER_FILE_MAX (256u << 20) /* bytes of one file that an importer reads, at most */

struct folder {
	const char **names; /* of files and of folders; not the way to them */
	size_t n;
};

/* @ret hangs on @arena. DULY_E_NOTFOUND: @dir is not there, or is no folder; DULY_E_IO. */
duly_result folder_list(const char *dir, struct arena *arena, struct folder *ret,
			struct duly_diag *diag);

/* What stands before ".csv" (in capitals or not) in the name of a file; NO_STR: it is no such file,
 * or nothing stands before it. */
struct str folder_csv_stem(const char *name);
