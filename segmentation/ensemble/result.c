/* SPDX-License-Identifier: Apache-2.0 */
/* What an ensemble leaves behind: its maps, and their way back to the CT. */
#include "segmentation/ensemble/ensemble.h"

#include <stdlib.h>

void
cvm_ensemble_result_free (CvmEnsembleResult *result)
{
  if (!result)
    return;
  cvm_placement_free (result->placement);
  free (result->mean);
  free (result->disagreement);
  for (int m = 0; result->members && m < result->n_members; m++)
    free (result->members[m]);
  free (result->members);
  free (result);
}

static CvmVolume *
restore_member (const CvmEnsembleResult *result,
                int member,
                const CvmProgress *progress,
                CvmStatus *status)
{
  const size_t n = (size_t)result->size[0] * result->size[1] * result->size[2];
  float *map = malloc (n * sizeof *map);
  if (!map)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  for (size_t i = 0; i < n; i++)
    map[i] = (float)result->members[member][i] / 65535;
  CvmVolume *volume = cvm_placement_restore (result->placement, map, progress, status);
  free (map);
  return volume;
}

CvmVolume *
cvm_ensemble_result_map (const CvmEnsembleResult *result,
                         int map,
                         const CvmProgress *progress,
                         CvmStatus *status)
{
  const float *values = map == CVM_MAP_MEAN           ? result->mean
                        : map == CVM_MAP_DISAGREEMENT ? result->disagreement
                                                      : NULL;
  if (values)
    return cvm_placement_restore (result->placement, values, progress, status);
  if (map >= 0 && map < result->n_members && result->members)
    return restore_member (result, map, progress, status);
  cvm_status_fail (status, CVM_ERR_ARGUMENT, CVM_N_ ("That map was not kept."), NULL);
  return NULL;
}
