/* SPDX-License-Identifier: Apache-2.0 */
/* A synthetic patient: planning CT of head and neck with a nasopharyngeal GTVp, and its reference.
 *
 * Everything follows from the seed. No patient's data is in it. How the program knows it again:
 * cvm_series_is_phantom().
 */
#pragma once

#include "segmentation/base/progress.h"
#include "segmentation/contour/structure.h"
#include "segmentation/grid/volume.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 seed;
  int n_columns, n_rows, n_slices; /* 512, 512, 110 */
  double pixel_mm, slice_mm;       /* 0.98, 3 */
} CvmPhantomSpec;

#define CVM_PHANTOM_SPEC_INIT                                                                      \
  {                                                                                                \
    1, 512, 512, 110, 0.98, 3.0                                                                    \
  }

typedef struct
{
  CvmVolume *ct;         /* int16 HU, LPS */
  GPtrArray *structures; /* CvmStructure: GTVp, BODY, … */
} CvmPhantom;

CvmPhantom *
cvm_phantom_new (const CvmPhantomSpec *spec, const CvmProgress *progress, GError **error);
void cvm_phantom_free (CvmPhantom *phantom);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmPhantom, cvm_phantom_free)

/* Write it into a new or empty folder: CT slices under ct/ and rtstruct.dcm. The same spec gives
 * the same pixels and UIDs. */
gboolean cvm_phantom_write (const CvmPhantomSpec *spec,
                            const char *folder,
                            const CvmProgress *progress,
                            GError **error);

G_END_DECLS
