/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the values of a scan are those that a case was drawn on: identifiers and positions stay
 * as they are when somebody changes the pixels of files. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#include "segmentation/grid/volume.h"

/* A sum over all values of a volume that is read to its end: 16 hex digits, against accidents and
 * not against malice. NULL for float32: how they are rounded may differ from one build to another.
 * Kept cases compare with it, so that it must never give another sum of the same values: should it,
 * keep it under another name (case-about.c). Free with g_free(). */
char *cvm_pixels_dup_sum (const CvmVolume *volume);

G_END_DECLS
