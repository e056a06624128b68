/* SPDX-License-Identifier: Apache-2.0 */
/* The ring volume of one structure, slice by slice: after a stroke only the slices that it changed
 * are measured again. Slices are told apart by all bits of their counted rings.
 *
 * The result is cvm_structure_volume_cm3()'s, up to rounding.
 */
#pragma once

#include "segmentation/contour/structure.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct CvmVolumeCache CvmVolumeCache;

CvmVolumeCache *cvm_volume_cache_new (void);
void cvm_volume_cache_free (CvmVolumeCache *self); /* NULL is fine */

/* NAN when there is not enough memory. */
double
cvm_volume_cache_get_cm3 (CvmVolumeCache *self, const CvmStructure *structure, const CvmGrid *grid);

/* How many slices the last call measured. */
int cvm_volume_cache_get_n_measured (const CvmVolumeCache *self);

G_END_DECLS
