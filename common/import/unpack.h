/* unpack.h - the parts of a zip archive, as far as they are no trap.
 *
 * What a part grows to is looked at before it is unpacked, and counted while it is: an archive of a
 * few thousand bytes can name the size of a disk.
 */
#pragma once
#include "common/import/xml.h"

#define UNPACK_PART_MAX  (256u << 20) /* bytes of one part, unpacked     */
#define UNPACK_WHOLE_MAX (512u << 20) /* and of all that are unpacked    */

struct archive;

/* @bytes must live until the archive is freed. DULY_E_MALFORMED: it is no archive, or not whole;
 * DULY_E_BOUND: there is too much in it. */
duly_result archive_open(struct view bytes, struct archive **ret, struct duly_diag *diag);
void archive_free(struct archive **archive);

/* In capitals or not. */
bool archive_has(const struct archive *archive, const char *name);
/* Runs the part @name through @x. DULY_E_NOTFOUND: there is none; DULY_E_BOUND: it is too large;
 * DULY_E_MALFORMED: it is damaged, has a password, or is no XML. */
duly_result archive_xml(struct archive *archive, const char *name, struct xml *x,
			struct duly_diag *diag);
