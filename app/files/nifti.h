/* SPDX-License-Identifier: Apache-2.0 */
/* NIfTI files ↔ volumes. NIfTI's RAS becomes LPS by the sign of x and y, nothing is resampled. */
#pragma once

#include "app/files/whole-file.h"
#include "segmentation/grid/volume.h"

G_BEGIN_DECLS

/* Read a 3D image; int16 stays int16 (scl_slope 1 or 0), all else becomes float32. sform preferred,
 * then qform. A sheared or left-handed affine: axes are permuted or flipped into a grid whose
 * normal is row × column; shear is refused. */
CvmVolume *cvm_nifti_read (const char *path, GError **error);

/* Write (float32, uint8, int16), gzipped when the name ends in .gz; written under a temporary name
 * and renamed; an existing file only with `replace`. The sform is exact for uniform grids; an
 * uneven grid is refused. `like` (may be NULL): the NIfTI file whose axis order and header affine
 * the result takes (for `predict`). */
gboolean cvm_nifti_write (
    const CvmVolume *volume, const char *path, const char *like, gboolean replace, GError **error);

G_END_DECLS
