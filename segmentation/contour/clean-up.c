/* SPDX-License-Identifier: Apache-2.0 */
/* All steps work on the box about the thresholded mask:
 *
 *   threshold → box → opening (open-ball.h) → largest in each slice → largest of all (pieces.h)
 *
 * What is left is kept; the threshold without it is removed, and cut into pieces. */
#include "segmentation/contour/clean-up.h"

#include "segmentation/contour/open-ball.h"
#include "segmentation/contour/pieces.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  CvmMaskBox kept, removed; /* `removed` first holds the threshold */
  const CvmProgress *progress;
  CvmStatus *status;
} Job;

static bool
go_on (const Job *job, double fraction)
{
  if (cvm_progress_cancelled (job->progress))
    return cvm_status_cancelled (job->status);
  cvm_progress_report (
      job->progress,
      &(CvmProgressReport){ .stage = "clean-up", .fraction = fraction, .member = -1, .slab = -1 });
  return true;
}

static bool
copy_box (const CvmMaskBox *box, CvmMaskBox *copy, CvmStatus *status)
{
  *copy = *box;
  if (!box->voxels)
    return true;
  copy->voxels = malloc (cvm_mask_box_n_voxels (box));
  if (!copy->voxels)
    {
      *copy = (CvmMaskBox){ .grid = box->grid };
      return cvm_status_no_memory (status);
    }
  memcpy (copy->voxels, box->voxels, cvm_mask_box_n_voxels (box));
  return true;
}

static void
erase_span (CvmMaskBox *box, const CvmSpan *span)
{
  memset (cvm_mask_box_row (box, span->row, span->slice) + span->first, 0,
          (size_t)(span->end - span->first));
}

/* Leave the largest piece: in each slice, or of all. Pieces come by their lowest index, so the
 * first of equals stays. */
static bool
keep_largest (CvmMaskBox *box, CvmConnect connect, CvmStatus *status)
{
  CvmPieces pieces;
  if (!cvm_pieces_find (box, connect, &pieces, status))
    return false;
  int *best = malloc (((size_t)box->size[2] + 1) * sizeof *best); /* by slice, or only one */
  if (!best)
    {
      cvm_pieces_clear (&pieces);
      return cvm_status_no_memory (status);
    }
  bool by_slice = connect == CVM_CONNECT_4_IN_SLICE;
  for (int i = 0; i <= box->size[2]; i++)
    best[i] = -1;
  for (int i = 0; i < pieces.n_pieces; i++)
    {
      int *mine = &best[by_slice ? pieces.pieces[i].first_slice - box->low[2] : 0];
      if (*mine < 0 || pieces.pieces[i].n_voxels > pieces.pieces[*mine].n_voxels)
        *mine = i;
    }
  for (int i = 0; i < pieces.n_spans; i++)
    if (pieces.spans[i].piece != best[by_slice ? pieces.spans[i].slice : 0])
      erase_span (box, &pieces.spans[i]);
  free (best);
  cvm_pieces_clear (&pieces);
  return true;
}

static double
box_cm3 (const CvmMaskBox *box)
{
  const CvmGrid *grid = box->grid;
  double mm = 0; /* of normal, summed over voxels */
  for (int slice = 0; slice < box->size[2]; slice++)
    {
      size_t count = 0;
      for (int row = 0; row < box->size[1]; row++)
        {
          const uint8_t *line = cvm_mask_box_row (box, row, slice);
          for (int column = 0; column < box->size[0]; column++)
            count += line[column];
        }
      mm += (double)count * cvm_grid_slice_extent_mm (grid, box->low[2] + slice);
    }
  return mm * grid->column_step_mm * grid->row_step_mm / 1000;
}

/* Largest first, to 0.001 mm³ so that sums of equal terms are equal; else as they came. */
static int
compare_pieces (const void *a, const void *b)
{
  const CvmPiece *p = *(const CvmPiece *const *)a, *q = *(const CvmPiece *const *)b;
  double size = rint (p->mm3 * 1000), other = rint (q->mm3 * 1000);
  if (size != other)
    return size < other ? 1 : -1;
  return (p > q) - (p < q);
}

/* Spans with their piece's place in the order of size. */
static bool
list_spans (CvmCleanUp *result,
            const CvmMaskBox *removed,
            const CvmPieces *pieces,
            const CvmPiece *const *order)
{
  int *rank = malloc (((size_t)pieces->n_pieces + 1) * sizeof *rank);
  result->spans = malloc (((size_t)pieces->n_spans + 1) * sizeof *result->spans);
  bool ok = rank && result->spans;
  for (int i = 0; ok && i < pieces->n_pieces; i++)
    rank[order[i] - pieces->pieces] = i;
  const int *low = removed->low;
  for (int i = 0; ok && i < pieces->n_spans; i++)
    {
      const CvmSpan *span = &pieces->spans[i];
      result->spans[i]
          = (CvmRemovedSpan){ low[1] + span->row, low[2] + span->slice, low[0] + span->first,
                              low[0] + span->end, rank[span->piece] };
    }
  result->n_spans = ok ? pieces->n_spans : 0;
  free (rank);
  return ok;
}

static bool
list_removed (CvmCleanUp *result, const CvmMaskBox *removed, CvmStatus *status)
{
  CvmPieces pieces;
  if (!cvm_pieces_find (removed, CVM_CONNECT_26, &pieces, status))
    return false;
  size_t n = (size_t)pieces.n_pieces;
  const CvmPiece **order = malloc ((n + 1) * sizeof *order);
  result->pieces = malloc ((n + 1) * sizeof *result->pieces);
  bool ok = order && result->pieces;
  if (ok)
    {
      for (size_t i = 0; i < n; i++)
        order[i] = &pieces.pieces[i];
      qsort (order, n, sizeof *order, compare_pieces);
      for (size_t i = 0; i < n; i++)
        result->pieces[i] = (CvmRemovedPiece){ order[i]->mm3 / 1000, order[i]->first_slice,
                                               order[i]->last_slice };
      result->n_pieces = pieces.n_pieces;
      ok = list_spans (result, removed, &pieces, order);
    }
  if (!ok)
    cvm_status_no_memory (status);
  free (order);
  cvm_pieces_clear (&pieces);
  return ok;
}

static bool
run_steps (Job *job, const CvmVolume *probability, double level, const CvmCleanUpSpec *spec)
{
  return go_on (job, 0)
         && cvm_mask_box_threshold (probability, level, &job->removed, job->progress, job->status)
         && copy_box (&job->removed, &job->kept, job->status) && go_on (job, 0.3)
         && cvm_open_ball (&job->kept, spec->opening_mm, job->progress, job->status)
         && go_on (job, 0.6)
         && (!spec->largest_per_slice
             || keep_largest (&job->kept, CVM_CONNECT_4_IN_SLICE, job->status))
         && (!spec->largest_component || keep_largest (&job->kept, CVM_CONNECT_26, job->status))
         && go_on (job, 0.8);
}

static bool
fill_result (Job *job, CvmCleanUp *result)
{
  size_t n = cvm_mask_box_n_voxels (&job->kept);
  for (size_t i = 0; i < n; i++)
    job->removed.voxels[i] &= (uint8_t)!job->kept.voxels[i];
  result->kept_cm3 = box_cm3 (&job->kept);
  result->removed_cm3 = box_cm3 (&job->removed);
  if (!go_on (job, 0.85))
    return false;
  result->kept = cvm_volume_new (job->kept.grid, CVM_VOXEL_UINT8, job->status);
  result->removed
      = result->kept ? cvm_volume_new (job->kept.grid, CVM_VOXEL_UINT8, job->status) : NULL;
  if (!result->removed || !list_removed (result, &job->removed, job->status) || !go_on (job, 0.9))
    return false;
  cvm_mask_box_write (&job->kept, result->kept);
  if (!go_on (job, 0.95))
    return false;
  cvm_mask_box_write (&job->removed, result->removed);
  return go_on (job, 1);
}

CvmCleanUp *
cvm_clean_up (const CvmVolume *probability,
              double level,
              const CvmCleanUpSpec *spec,
              const CvmProgress *progress,
              CvmStatus *status)
{
  if (!(level > 0 && level < 1))
    {
      cvm_status_fail (status, CVM_ERR_ARGUMENT, CVM_N_ ("The level must lie between 0 and 1."),
                       NULL);
      return NULL;
    }
  if (!cvm_volume_get_float32 (probability))
    {
      cvm_status_fail (status, CVM_ERR_ARGUMENT,
                       CVM_N_ ("A probability map must hold floating point values."), NULL);
      return NULL;
    }
  CvmCleanUp *result = calloc (1, sizeof *result);
  if (!result)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  Job job = { .progress = progress, .status = status };
  bool ok = run_steps (&job, probability, level, spec) && fill_result (&job, result);
  cvm_mask_box_clear (&job.kept);
  cvm_mask_box_clear (&job.removed);
  if (!ok)
    {
      cvm_clean_up_free (result);
      return NULL;
    }
  return result;
}

int
cvm_clean_up_piece_at (const CvmCleanUp *clean_up, int column, int row, int slice)
{
  int low = 0, high = clean_up->n_spans; /* the first span that ends behind the voxel */
  while (low < high)
    {
      int middle = low + (high - low) / 2;
      const CvmRemovedSpan *span = &clean_up->spans[middle];
      bool before = span->slice != slice ? span->slice < slice
                    : span->row != row   ? span->row < row
                                         : span->end <= column;
      if (before)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == clean_up->n_spans)
    return -1;
  const CvmRemovedSpan *span = &clean_up->spans[low];
  return span->slice == slice && span->row == row && span->first <= column ? span->piece : -1;
}

void
cvm_clean_up_free (CvmCleanUp *clean_up)
{
  if (!clean_up)
    return;
  cvm_volume_unref (clean_up->kept);
  cvm_volume_unref (clean_up->removed);
  free (clean_up->pieces);
  free (clean_up->spans);
  free (clean_up);
}
