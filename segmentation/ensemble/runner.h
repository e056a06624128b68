/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle's networks on a device, a slab at a time, within a memory budget.
 *
 * The runner cuts the volume, holds the buffers and the plans, and fills a slab up with zeros at
 * the volume's high ends. If all members' plans fit the budget they are kept; else each is made
 * anew whenever it is needed, which costs time (about 0.1 s each) and gives the same.
 */
#pragma once

#include "segmentation/device/device.h"
#include "segmentation/ensemble/slabs.h"
#include "segmentation/network/bundle.h"

typedef struct CvmRunner CvmRunner;

typedef struct
{
  int size[3]; /* x, y, z of the network's grid */
  int n_members;
  int slab_slices; /* the wished core; 0: as large as the budget and the work allow */
  int most_slices; /* else at most about so many; 0: no matter */
  size_t fixed;    /* bytes of the budget that the caller uses itself */
  size_t budget;
  bool logits; /* these are wanted, not the probability */
} CvmRunnerSpec;

/* Errors: CVM_ERR_BUDGET with the memory that it would need, those of device.h. */
CVM_MUST_CHECK CvmRunner *cvm_runner_new (const CvmBundle *bundle,
                                          CvmDevice *device,
                                          const CvmRunnerSpec *spec,
                                          CvmStatus *status);
void cvm_runner_free (CvmRunner *runner); /* NULL is fine */

/* The slabs in the order in which they will be asked for; the caller may reorder them. */
CvmSlabs *cvm_runner_get_slabs (CvmRunner *runner);

/* Take the slab's window from the input, [z][y][x] of the network's grid. */
CVM_MUST_CHECK bool
cvm_runner_load (CvmRunner *runner, const float *input, const CvmSlab *slab, CvmStatus *status);

/* The member's encoder on the loaded window; with a shared encoder once is enough. */
CVM_MUST_CHECK bool
cvm_runner_encode (CvmRunner *runner, int member, const CvmProgress *progress, CvmStatus *status);

/* The member's decoder: the core's probability, one plane after the other, *values owned by the
 * runner; a plane has *stride values a row, of which the first size[0] count, and *rows rows, of
 * which the first size[1] count. */
CVM_MUST_CHECK bool cvm_runner_probability (CvmRunner *runner,
                                            int member,
                                            const CvmSlab *slab,
                                            const float **values,
                                            int *rows,
                                            int *stride,
                                            const CvmProgress *progress,
                                            CvmStatus *status);

/* The member's decoder: the core's part of the whole volume's logits, [class][z][y][x]. */
CVM_MUST_CHECK bool cvm_runner_logits (CvmRunner *runner,
                                       int member,
                                       const CvmSlab *slab,
                                       float *logits,
                                       const CvmProgress *progress,
                                       CvmStatus *status);
