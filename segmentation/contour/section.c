/* SPDX-License-Identifier: Apache-2.0 */
/* Each edge that passes the plane leaves a crossing; sorted by slice and place, they are the ends
 * of the spans in turn. An edge belongs to low ≤ at < high, as in raster.c, so that a closed ring
 * always leaves an even number. */
#include "segmentation/contour/section.h"

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
  size_t n, room;
  Crossing *crossings;
} Cut;

static double
coordinate (const double vector[3], const double point[3], const double origin[3])
{
  return vector[0] * (point[0] - origin[0]) + vector[1] * (point[1] - origin[1])
         + vector[2] * (point[2] - origin[2]);
}

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

static bool
cut_ring (Cut *cut, const CvmRing *ring, const double origin[3])
{
  size_t before = cut->n;
  const double *last = ring->points[ring->n_points - 1];
  double a = coordinate (cut->across, last, origin), sum = 0;
  for (int i = 0; i < ring->n_points; i++)
    {
      const double *next = ring->points[i];
      double b = coordinate (cut->across, next, origin);
      if ((a <= cut->at) != (b <= cut->at))
        {
          double u = coordinate (cut->along, last, origin);
          double v = coordinate (cut->along, next, origin);
          if (!add_crossing (cut, ring->slice, u + (v - u) * ((cut->at - a) / (b - a))))
            return false;
        }
      last = next;
      a = b;
      sum += b;
    }
  if (!isfinite (sum)) /* such a ring is empty, here as in raster.c */
    cut->n = before;
  return true;
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
counts (const CvmRing *ring, const CvmGrid *grid)
{
  return ring->use == CVM_RING_COUNTED && ring->slice >= 0 && ring->slice < grid->n_slices
         && ring->n_points >= 3;
}

static bool
cut_all (Cut *cut, const CvmSectionSource *source, const CvmGrid *grid)
{
  const CvmStructure *structure = source->structure;
  bool ok = true;
  for (int i = 0; ok && i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      if (counts (ring, grid)
          && (source->n_instead == 0 || !cvm_section_source_instead (source, ring->slice)))
        ok = cut_ring (cut, ring, grid->origins[ring->slice]);
    }
  for (int i = 0; ok && i < source->n_instead; i++)
    for (int r = 0; ok && r < source->instead[i].n_rings; r++)
      if (counts (&source->instead[i].rings[r], grid))
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
  Cut cut = { .at = at };
  bool by_column = axis == CVM_SECTION_COLUMN;
  *section = (CvmSection){ 0 };
  for (int i = 0; i < 3; i++)
    {
      double column = grid->row_direction[i] / grid->column_step_mm;
      double row = grid->column_direction[i] / grid->row_step_mm;
      cut.across[i] = by_column ? column : row;
      cut.along[i] = by_column ? row : column;
    }
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
