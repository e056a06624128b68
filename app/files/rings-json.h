/* SPDX-License-Identifier: Apache-2.0 */
/* Rings as JSON (rtstruct.md "Rings as JSON"), both ways. */
#pragma once

#include "app/dicom/folder.h"
#include "segmentation/contour/structure.h"

G_BEGIN_DECLS

/* Structures (CvmStructure *) of a series; numbers in the C locale, shortest exact decimals. A ring
 * names its image where it lies on a slice. */
gboolean cvm_rings_json_write (const CvmSeries *series,
                               GPtrArray *structures,
                               const char *path,
                               gboolean replace,
                               GError **error);

/* What a file of rings says. The rings are bound to nothing yet (app/dicom/imported.h does that):
 * each has its geometric type, its points, and them as decimal strings of at most 16 bytes, which
 * an export passes on untouched. Their images are named, not believed. */
typedef struct
{
  char *frame_of_reference, *series_uid;
  GPtrArray *structures; /* CvmStructure, imported */
} CvmRingsFile;

/* Read a file, or `n` bytes of one that is called `name`. At most 256 MB and 8,000,000 values, each
 * coordinate within ±1e6 mm. A structure whose rings are marked as holes (or not) otherwise than
 * they lie has a warning: they count as they lie. Keys that are not ours are passed over.
 * Errors: CVM_FILES_ERROR_FILE, CVM_FILES_ERROR_FORMAT with the place in the file. */
CvmRingsFile *cvm_rings_json_read (const char *path, GError **error);
CvmRingsFile *cvm_rings_json_parse (const char *text, gsize n, const char *name, GError **error);
void cvm_rings_file_free (CvmRingsFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmRingsFile, cvm_rings_file_free)

G_END_DECLS
