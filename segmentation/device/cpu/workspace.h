/* SPDX-License-Identifier: Apache-2.0 */
/* The memory that all plans of a CPU device work in, one after the other: a common arena and one
 * for each worker. It grows to what the largest plan needs.
 */
#pragma once

#include "segmentation/base/status.h"

typedef struct CvmWorkspace CvmWorkspace;

CvmWorkspace *cvm_workspace_new (int max_workers, CvmStatus *status);
void cvm_workspace_free (CvmWorkspace *workspace); /* NULL is fine */

/* Make room; what was there is lost. False where there is no memory: nothing may then be run before
 * another reservation succeeds, so whoever runs reserves first. */
bool cvm_workspace_reserve (CvmWorkspace *workspace,
                            size_t common_bytes,
                            int n_workers,
                            size_t worker_bytes);

/* What it holds after such a reservation on a new workspace. */
size_t cvm_workspace_bytes (size_t common_bytes, int n_workers, size_t worker_bytes);

/* 64-byte aligned, valid until the next reservation. */
float *cvm_workspace_common (const CvmWorkspace *workspace);
float **cvm_workspace_workers (const CvmWorkspace *workspace);
