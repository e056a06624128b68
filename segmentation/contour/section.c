/* SPDX-License-Identifier: Apache-2.0 */
/* Each edge that passes the plane leaves a crossing; sorted by slice and place, they are the ends
 * of the spans in turn. An edge belongs to low ≤ at < high, as in raster.c, so that a closed ring
 * always leaves an even number. */
#include "segmentation/contour/section.h"

#include "segmentation/contour/section-private.h"

#include <math.h>
#include <stdlib.h>

typedef struct
{
  int slice;
  double place;
} Crossing;

typedef struct
{
  double across[3], along[3]; /* coordinate = vector · (point − the slice's origin) */
  double at;
  CvmSectionAxis axis;
  size_t n, room;
  Crossing *crossings;
} Cut;

static bool
add_crossing (Cut *cut, int slice, double place)
{
  if (cut->n == cut->room)
    {
      size_t room = cut->room ? 2 * cut->room : 256;
      Crossing *grown = realloc (cut->crossings, room * sizeof *grown);
      if (!grown)
        return false;
      cut->crossings = grown;
      cut->room = room;
    }
  cut->crossings[cut->n++] = (Crossing){ slice, place };
  return true;
}

/* Edges first … end − 1; edge i ends at point i. `sum` is of the coordinates across. */
static bool
cut_edges (Cut *cut, const CvmRing *ring, const double origin[3], int first, int end, double *sum)
{
  const double *last = ring->points[first > 0 ? first - 1 : ring->n_points - 1];
  double a = cvm_section_coordinate (cut->across, last, origin);
  *sum = 0;
  for (int i = first; i < end; i++)
    {
      const double *next = ring->points[i];
      double b = cvm_section_coordinate (cut->across, next, origin);
      if ((a <= cut->at) != (b <= cut->at))
        {
          double u = cvm_section_coordinate (cut->along, last, origin);
          double v = cvm_section_coordinate (cut->along, next, origin);
          if (!add_crossing (cut, ring->slice, u + (v - u) * ((cut->at - a) / (b - a))))
            return false;
        }
      last = next;
      a = b;
      *sum += b;
    }
  return true;
}

static bool
cut_ring (Cut *cut, const CvmRing *ring, const double origin[3])
{
  size_t before = cut->n;
  double sum;
  bool ok = cut_edges (cut, ring, origin, 0, ring->n_points, &sum);
  if (!isfinite (sum)) /* such a ring is empty, here as in raster.c */
    cut->n = before;
  return ok;
}

static bool
cut_indexed (Cut *cut,
             const CvmRing *ring,
             const double origin[3],
             const CvmSectionIndex *index,
             const CvmIndexedRing *entry)
{
  bool ok = true;
  double sum;
  for (int block = 0; ok && block * CVM_SECTION_BLOCK < ring->n_points; block++)
    {
      const CvmSectionBlock *box = &index->blocks[entry->first_block + (size_t)block];
      int first = block * CVM_SECTION_BLOCK, end = first + CVM_SECTION_BLOCK;
      if (box->low[cut->axis] <= cut->at && box->high[cut->axis] >= cut->at)
        ok = cut_edges (cut, ring, origin, first, end < ring->n_points ? end : ring->n_points,
                        &sum);
    }
  return ok;
}

static int
compare_crossings (const void *a, const void *b)
{
  const Crossing *c = a, *d = b;
  if (c->slice != d->slice)
    return (c->slice > d->slice) - (c->slice < d->slice);
  return (c->place > d->place) - (c->place < d->place);
}

/* Pairs of crossings to spans; those of no length, as a keyhole's channel leaves them, are dropped
 * and what they join is one span. */
static bool
pair_crossings (const Cut *cut, CvmSection *section)
{
  section->spans = malloc ((cut->n / 2 + 1) * sizeof *section->spans);
  if (!section->spans)
    return false;
  for (size_t i = 0; i + 1 < cut->n; i += 2)
    {
      const Crossing *from = &cut->crossings[i], *to = from + 1;
      CvmSectionSpan *last = section->n_spans > 0 ? &section->spans[section->n_spans - 1] : NULL;
      if (from->place == to->place)
        continue;
      if (last && last->slice == from->slice && last->to == from->place)
        last->to = to->place;
      else
        section->spans[section->n_spans++]
            = (CvmSectionSpan){ from->slice, from->place, to->place };
    }
  return true;
}

const CvmSliceRings *
cvm_section_source_instead (const CvmSectionSource *source, int slice)
{
  for (int i = 0; i < source->n_instead; i++)
    if (source->instead[i].slice == slice)
      return &source->instead[i];
  return NULL;
}

static bool
cut_own (Cut *cut, const CvmSectionSource *source, const CvmGrid *grid, int i)
{
  const CvmRing *ring = &source->structure->rings[i];
  const CvmSectionIndex *index = source->index;
  if (!cvm_section_counts (ring, grid)
      || (source->n_instead > 0 && cvm_section_source_instead (source, ring->slice)))
    return true;
  const double *origin = grid->origins[ring->slice];
  const CvmIndexedRing *entry = index && i < index->n_rings ? &index->rings[i] : NULL;
  if (!entry || entry->n_points != ring->n_points || entry->slice != ring->slice)
    return cut_ring (cut, ring, origin);
  if (!entry->finite[cut->axis] || !(entry->box.low[cut->axis] <= cut->at)
      || !(entry->box.high[cut->axis] >= cut->at))
    return true;
  return cut_indexed (cut, ring, origin, index, entry);
}

static bool
cut_all (Cut *cut, const CvmSectionSource *source, const CvmGrid *grid)
{
  bool ok = true;
  for (int i = 0; ok && i < source->structure->n_rings; i++)
    ok = cut_own (cut, source, grid, i);
  for (int i = 0; ok && i < source->n_instead; i++)
    for (int r = 0; ok && r < source->instead[i].n_rings; r++)
      if (cvm_section_counts (&source->instead[i].rings[r], grid))
        ok = cut_ring (cut, &source->instead[i].rings[r], grid->origins[source->instead[i].slice]);
  return ok;
}

bool
cvm_section_cut (const CvmStructure *structure,
                 const CvmGrid *grid,
                 CvmSectionAxis axis,
                 double at,
                 CvmSection *section,
                 CvmStatus *status)
{
  return cvm_section_cut_source (&(CvmSectionSource){ .structure = structure }, grid, axis, at,
                                 section, status);
}

bool
cvm_section_cut_source (const CvmSectionSource *source,
                        const CvmGrid *grid,
                        CvmSectionAxis axis,
                        double at,
                        CvmSection *section,
                        CvmStatus *status)
{
  Cut cut = { .at = at, .axis = axis };
  *section = (CvmSection){ 0 };
  cvm_section_vectors (grid, axis, cut.across);
  cvm_section_vectors (grid, axis == CVM_SECTION_COLUMN ? CVM_SECTION_ROW : CVM_SECTION_COLUMN,
                       cut.along);
  bool ok = cut_all (&cut, source, grid);
  if (ok && cut.n > 0)
    {
      qsort (cut.crossings, cut.n, sizeof *cut.crossings, compare_crossings);
      ok = pair_crossings (&cut, section);
    }
  free (cut.crossings);
  return ok || cvm_status_no_memory (status);
}

void
cvm_section_clear (CvmSection *section)
{
  free (section->spans);
  *section = (CvmSection){ 0 };
}
