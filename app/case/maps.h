/* SPDX-License-Identifier: Apache-2.0 */
/* The maps of a run: mean, disagreement and, where there was room, each member's probability, on
 * the network's grid with the way back to the CT's.
 *
 * Values are 16 bits: in memory and in a file the same, so that the contour of a level is the same
 * before and after a restart.
 *
 * Owner:  immutable, counted.
 * Thread: any number of threads may read; the count is atomic.
 */
#pragma once

#include "app/case/error.h"
#include "segmentation/base/progress.h"
#include "segmentation/ensemble/ensemble.h"

G_BEGIN_DECLS

#define CVM_MAPS_MAX_MEMBERS 64             /* as bundles may have */
#define CVM_MAPS_MAX_BYTES ((gsize)1 << 31) /* of all maps of a run */

typedef struct
{
  CvmPlacement *placement;
  int size[3];           /* x, y, z of the network's grid */
  guint16 *mean;         /* [z][y][x], probability × 65535 */
  guint16 *disagreement; /* population SD × 131070 (it is at most ½); NULL: not kept */
  int n_members;         /* of the ensemble */
  guint16 **members;     /* per member as the mean; NULL: not kept */
  gatomicrefcount count;
} CvmMaps;

/* Move the maps out of a result, which keeps device, times and sizes. Errors:
 * CVM_CASE_ERROR_FAILED, no memory. */
CvmMaps *cvm_maps_take (CvmEnsembleResult *result, GError **error);
CvmMaps *cvm_maps_ref (CvmMaps *maps);
void cvm_maps_unref (CvmMaps *maps); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmMaps, cvm_maps_unref)

/* For whoever fills them in: nothing yet; then, with placement, sizes and number of members set,
 * zeros. Errors: CVM_CASE_ERROR_FAILED for more than CVM_MAPS_MAX_BYTES, and no memory. */
CvmMaps *cvm_maps_new (void);
gboolean cvm_maps_allocate (CvmMaps *maps, gboolean disagreement, gboolean members, GError **error);

gsize cvm_maps_n_bytes (const CvmMaps *maps);

/* A map on the CT's grid, float32: CVM_MAP_MEAN, CVM_MAP_DISAGREEMENT or a member's number; one
 * that is there. Takes a while. */
CvmVolume *
cvm_maps_restore (const CvmMaps *maps, int map, const CvmProgress *progress, GError **error);

/* Mean and population SD of the members whose bits are set in `chosen` (1 << 0 is the first; at
 * least one), on the CT's grid; the SD becomes NULL for one. CVM_CASE_ERROR_FAILED where the
 * members' maps are not there. */
gboolean cvm_maps_restore_members (const CvmMaps *maps,
                                   guint64 chosen,
                                   CvmVolume **mean,
                                   CvmVolume **disagreement,
                                   const CvmProgress *progress,
                                   GError **error);

G_END_DECLS
