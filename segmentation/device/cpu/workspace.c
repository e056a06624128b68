/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/device/cpu/workspace.h"

#include <stdlib.h>

#define ALIGNMENT 64

typedef struct
{
  float *values;
  size_t bytes;
} Arena;

struct CvmWorkspace
{
  int max_workers;
  Arena common;
  size_t *worker_bytes;
  float **workers;
};

/* Whole lines, and never nothing. */
static size_t
rounded (size_t bytes)
{
  return (bytes + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
}

static bool
grow (float **values, size_t *held, size_t bytes)
{
  if (*values && *held >= bytes)
    return true;
  free (*values);
  *values = aligned_alloc (ALIGNMENT, rounded (bytes));
  *held = *values ? rounded (bytes) : 0;
  return *values != NULL;
}

CvmWorkspace *
cvm_workspace_new (int max_workers, CvmStatus *status)
{
  CvmWorkspace *self = calloc (1, sizeof *self);
  if (self)
    {
      self->max_workers = max_workers;
      self->worker_bytes = calloc ((size_t)max_workers, sizeof *self->worker_bytes);
      self->workers = calloc ((size_t)max_workers, sizeof *self->workers);
    }
  if (!self || !self->worker_bytes || !self->workers)
    {
      cvm_workspace_free (self);
      cvm_status_no_memory (status);
      return NULL;
    }
  return self;
}

void
cvm_workspace_free (CvmWorkspace *workspace)
{
  if (!workspace)
    return;
  for (int i = 0; workspace->workers && i < workspace->max_workers; i++)
    free (workspace->workers[i]);
  free (workspace->workers);
  free (workspace->worker_bytes);
  free (workspace->common.values);
  free (workspace);
}

bool
cvm_workspace_reserve (CvmWorkspace *workspace,
                       size_t common_bytes,
                       int n_workers,
                       size_t worker_bytes)
{
  bool ok = grow (&workspace->common.values, &workspace->common.bytes, common_bytes);
  for (int i = 0; ok && i < n_workers; i++)
    ok = grow (&workspace->workers[i], &workspace->worker_bytes[i], worker_bytes);
  return ok;
}

size_t
cvm_workspace_bytes (size_t common_bytes, int n_workers, size_t worker_bytes)
{
  return rounded (common_bytes) + (size_t)n_workers * rounded (worker_bytes);
}

float *
cvm_workspace_common (const CvmWorkspace *workspace)
{
  return workspace->common.values;
}

float **
cvm_workspace_workers (const CvmWorkspace *workspace)
{
  return workspace->workers;
}
