/* SPDX-License-Identifier: Apache-2.0 */
/* Rows are cut into spans of mask; spans of neighbouring rows that touch are united (union-find
 * whose root is the lowest span, so that roots come in the order of the lowest index). */
#include "segmentation/contour/pieces.h"

#include <stdlib.h>
#include <string.h>

#define MOST_SPANS (1 << 30)

/* Spans of the box; with `spans` NULL only their number. `row_start` (rows + 1) may be NULL. */
static size_t
cut_spans (const CvmMaskBox *box, CvmSpan *spans, int *row_start)
{
  size_t count = 0;
  for (int slice = 0; slice < box->size[2]; slice++)
    for (int row = 0; row < box->size[1]; row++)
      {
        const uint8_t *line = cvm_mask_box_row (box, row, slice), *end = line + box->size[0];
        if (row_start)
          row_start[(size_t)slice * (size_t)box->size[1] + (size_t)row] = (int)count;
        for (const uint8_t *p = line; (p = memchr (p, 1, (size_t)(end - p))); count++)
          {
            const uint8_t *stop = memchr (p, 0, (size_t)(end - p));
            stop = stop ? stop : end;
            if (spans)
              spans[count] = (CvmSpan){ row, slice, (int)(p - line), (int)(stop - line), 0 };
            p = stop;
          }
      }
  if (row_start)
    row_start[(size_t)box->size[2] * (size_t)box->size[1]] = (int)count;
  return count;
}

static int
find_root (CvmSpan *spans, int i)
{
  while (spans[i].piece != i)
    {
      spans[i].piece = spans[spans[i].piece].piece;
      i = spans[i].piece;
    }
  return i;
}

/* Unite the spans of row a with those of row b that overlap, or are `reach` columns apart. */
static void
unite_rows (CvmSpan *spans, const int *row_start, size_t a, size_t b, int reach)
{
  int i = row_start[a], j = row_start[b];
  while (i < row_start[a + 1] && j < row_start[b + 1])
    {
      if (spans[i].first < spans[j].end + reach && spans[j].first < spans[i].end + reach)
        {
          int one = find_root (spans, i), other = find_root (spans, j);
          if (one < other)
            spans[other].piece = one;
          else
            spans[one].piece = other;
        }
      if (spans[i].end < spans[j].end)
        i++;
      else
        j++;
    }
}

static void
unite (const CvmMaskBox *box, CvmConnect connect, CvmSpan *spans, const int *row_start)
{
  int reach = connect == CVM_CONNECT_26, n_rows = box->size[1];
  for (int slice = 0; slice < box->size[2]; slice++)
    for (int row = 0; row < n_rows; row++)
      {
        size_t here = (size_t)slice * (size_t)n_rows + (size_t)row;
        if (row > 0)
          unite_rows (spans, row_start, here, here - 1, reach);
        for (int other = row - 1; reach && slice > 0 && other <= row + 1; other++)
          if (other >= 0 && other < n_rows)
            unite_rows (spans, row_start, here,
                        (size_t)(slice - 1) * (size_t)n_rows + (size_t)other, reach);
      }
}

/* From roots to numbers, and what the pieces are. */
static bool
number_pieces (const CvmMaskBox *box, CvmPieces *pieces)
{
  const CvmGrid *grid = box->grid;
  int count = 0;
  for (int i = 0; i < pieces->n_spans; i++)
    count += pieces->spans[i].piece == i;
  pieces->pieces = calloc ((size_t)count, sizeof *pieces->pieces);
  if (!pieces->pieces)
    return false;
  for (int i = 0; i < pieces->n_spans; i++)
    {
      CvmSpan *span = &pieces->spans[i];
      int slice = box->low[2] + span->slice;
      /* A span's parent comes before it, and has its number already. */
      bool is_root = span->piece == i;
      span->piece = is_root ? pieces->n_pieces++ : pieces->spans[span->piece].piece;
      CvmPiece *piece = &pieces->pieces[span->piece];
      if (is_root)
        piece->first_slice = slice;
      piece->last_slice = slice;
      piece->n_voxels += (size_t)(span->end - span->first);
      piece->mm3 += (span->end - span->first) * grid->column_step_mm * grid->row_step_mm
                    * cvm_grid_slice_extent_mm (grid, slice);
    }
  return true;
}

bool
cvm_pieces_find (const CvmMaskBox *box, CvmConnect connect, CvmPieces *pieces, CvmStatus *status)
{
  *pieces = (CvmPieces){ 0 };
  size_t n_spans = cut_spans (box, NULL, NULL);
  size_t n_rows = (size_t)box->size[1] * (size_t)box->size[2];
  if (n_spans == 0)
    return true;
  int *row_start = n_spans <= MOST_SPANS ? malloc ((n_rows + 1) * sizeof *row_start) : NULL;
  pieces->spans = row_start ? malloc (n_spans * sizeof *pieces->spans) : NULL;
  bool ok = pieces->spans;
  if (ok)
    {
      pieces->n_spans = (int)cut_spans (box, pieces->spans, row_start);
      for (int i = 0; i < pieces->n_spans; i++)
        pieces->spans[i].piece = i;
      unite (box, connect, pieces->spans, row_start);
      ok = number_pieces (box, pieces);
    }
  free (row_start);
  if (ok)
    return true;
  cvm_pieces_clear (pieces);
  return cvm_status_no_memory (status);
}

void
cvm_pieces_clear (CvmPieces *pieces)
{
  free (pieces->spans);
  free (pieces->pieces);
  *pieces = (CvmPieces){ 0 };
}
