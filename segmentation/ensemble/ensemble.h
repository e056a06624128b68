/* SPDX-License-Identifier: Apache-2.0 */
/* The members of a bundle over a whole scan, slab by slab: mean, disagreement, members' maps.
 *
 * The scan is prepared once (placement.h), cut into slabs along z with the exact halo that the
 * graphs need, and every slab goes through the encoder(s) and all decoders. Slabs are as thick as
 * the memory budget and the 0.1 s rule for one device call allow; any thickness and order gives
 * the same probability to 1e-5. Mean and population standard deviation by Welford.
 *
 * Memory: result maps are counted in the budget. A network that can't be cut to fit it is refused
 *         (CVM_ERR_BUDGET) with the memory that it would need.
 */
#pragma once

#include "segmentation/device/device.h"
#include "segmentation/network/bundle.h"

typedef struct
{
  const char *device;   /* "auto", "cpu", "cuda", "reference" */
  int n_threads;        /* 0: one per core */
  size_t memory_budget; /* bytes above the volume; 0: 2 GB */
  int slab_slices;      /* 0: chosen; else the wished thickness, for tests */
  int n_parts;          /* cut at least so many slabs, not too thin, so that something is there
                           early; 0: as few as the budget allows, which is fastest */
  bool keep_members;    /* keep each member's map */
  bool keep_disagreement;
  int first_ct_slice; /* compute the slabs about this CT slice first; −1: from the start */
  /* Asked on the computing thread before each slab: the CT slice that is looked at now, whose slab
   * comes next if it is still to do; −1: go on as it was. NULL: first_ct_slice alone counts. */
  int (*viewed_ct_slice) (void *user);
  void *viewed_user;
} CvmEnsembleOptions;

#define CVM_ENSEMBLE_OPTIONS_INIT                                                                  \
  {                                                                                                \
    .device = "auto", .keep_disagreement = true, .first_ct_slice = -1                              \
  }

typedef struct
{
  double body, resample, network, restore; /* seconds */
} CvmEnsembleSeconds;

typedef struct
{
  CvmPlacement *placement;
  int size[3];         /* x, y, z of the network's grid */
  float *mean;         /* [z][y][x] */
  float *disagreement; /* population SD; NULL when not kept (all 0 for one member) */
  int n_members;
  uint16_t **members; /* per member [z][y][x], probability × 65535 rounded; NULL when not kept */
  CvmDeviceInfo device;
  CvmEnsembleSeconds seconds;
  int n_slabs;
} CvmEnsembleResult;

/* Called after each slab, on the computing thread: slices [first, first + n) of the network's
 * grid are final in `result`, whose other slices hold zeros or earlier slabs. */
typedef void (*CvmSlabFunc) (void *user, const CvmEnsembleResult *result, int first, int n);

/* Run. Errors: those of placement.h and device.h, CVM_ERR_BUDGET, CVM_ERR_CANCELLED. */
CVM_MUST_CHECK CvmEnsembleResult *cvm_ensemble_run (const CvmBundle *bundle,
                                                    const CvmVolume *ct,
                                                    const CvmEnsembleOptions *options,
                                                    CvmSlabFunc slab_done,
                                                    void *slab_user,
                                                    const CvmProgress *progress,
                                                    CvmStatus *status);
void cvm_ensemble_result_free (CvmEnsembleResult *result);

/* Which map. */
#define CVM_MAP_MEAN (-1)
#define CVM_MAP_DISAGREEMENT (-2)

/* A map on the CT's grid: float32, 0 outside the crop. `map` is CVM_MAP_MEAN,
 * CVM_MAP_DISAGREEMENT or a member's number. */
CVM_MUST_CHECK CvmVolume *cvm_ensemble_result_map (const CvmEnsembleResult *result,
                                                   int map,
                                                   const CvmProgress *progress,
                                                   CvmStatus *status);

/* The networks alone, for parity and benches: input [z][y][x] on the network's grid (any size; it
 * is padded and cropped as method.md §1), logits of member m as [class][z][y][x]. */
CVM_MUST_CHECK bool cvm_ensemble_logits (const CvmBundle *bundle,
                                         int member,
                                         CvmDevice *device,
                                         const float *input,
                                         const int size_xyz[3],
                                         int slab_slices,
                                         size_t memory_budget,
                                         float *logits,
                                         const CvmProgress *progress,
                                         CvmStatus *status);
