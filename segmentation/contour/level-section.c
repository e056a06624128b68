/* SPDX-License-Identifier: Apache-2.0 */
/* On a line of voxel centres the traced rings have exactly one vertex between a centre that is
 * kept and one that is not: the ends of the spans. The place on the edge is that of trace.c, but
 * for its rounding to 0.001 mm. */
#include "segmentation/contour/level-section.h"

#include <math.h>
#include <stdlib.h>

#define MARGIN (1.0 / 512)

typedef struct
{
  const float *p; /* the line's first voxel */
  ptrdiff_t stride;
  int n;
  double level;
} Line;

/* Probability less the level; outside the image it is background. */
static double
height_at (const Line *line, int i)
{
  double p = i >= 0 && i < line->n ? line->p[i * line->stride] : 0;
  return (p >= 0 ? fmin (p, 1) : 0) - line->level;
}

static bool
is_kept (const Line *line, int i)
{
  return i >= 0 && i < line->n && line->p[i * line->stride] >= line->level;
}

/* From a kept voxel towards the one beside it that is not: where the border is. */
static double
border_towards (const Line *line, int kept, int other)
{
  double inside = fmax (height_at (line, kept), MARGIN),
         outside = fmin (height_at (line, other), -MARGIN);
  return kept + (other - kept) * inside / (inside - outside);
}

static bool
add_span (CvmSection *section, int *room, const CvmSectionSpan *span)
{
  if (section->n_spans == *room)
    {
      int more = *room ? 2 * *room : 64;
      CvmSectionSpan *grown = realloc (section->spans, (size_t)more * sizeof *grown);
      if (!grown)
        return false;
      section->spans = grown;
      *room = more;
    }
  section->spans[section->n_spans++] = *span;
  return true;
}

static bool
cut_line (const Line *line, int slice, CvmSection *section, int *room)
{
  for (int i = 0; i < line->n;)
    {
      if (!is_kept (line, i))
        {
          i++;
          continue;
        }
      int last = i;
      while (is_kept (line, last + 1))
        last++;
      const CvmSectionSpan span
          = { slice, border_towards (line, i, i - 1), border_towards (line, last, last + 1) };
      if (!add_span (section, room, &span))
        return false;
      i = last + 1;
    }
  return true;
}

bool
cvm_level_section (const CvmVolume *probability,
                   double level,
                   CvmSectionAxis axis,
                   int at,
                   const uint8_t *but,
                   CvmSection *section,
                   CvmStatus *status)
{
  const CvmGrid *grid = cvm_volume_get_grid (probability);
  const float *p = cvm_volume_get_float32 (probability);
  const bool by_column = axis == CVM_SECTION_COLUMN;
  const size_t plane = (size_t)grid->n_columns * (size_t)grid->n_rows;
  int room = 0;
  *section = (CvmSection){ 0 };
  if (!p || at < 0 || at >= (by_column ? grid->n_columns : grid->n_rows))
    return cvm_status_fail (status, CVM_ERR_ARGUMENT,
                            CVM_N_ ("The probability map has no such section."), NULL);
  if (!(level > 0 && level < 1))
    return cvm_status_fail (status, CVM_ERR_ARGUMENT,
                            CVM_N_ ("The level must lie between 0 and 1."), NULL);
  for (int slice = 0; slice < grid->n_slices; slice++)
    {
      const float *first = p + (size_t)slice * plane
                           + (by_column ? (size_t)at : (size_t)at * (size_t)grid->n_columns);
      const Line line = { first, by_column ? grid->n_columns : 1,
                          by_column ? grid->n_rows : grid->n_columns, level };
      if ((!but || !but[slice]) && !cut_line (&line, slice, section, &room))
        {
          cvm_section_clear (section);
          return cvm_status_no_memory (status);
        }
    }
  return true;
}
