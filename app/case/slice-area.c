/* SPDX-License-Identifier: Apache-2.0 */
/* Rings → outlines (rings nearer than the gap) → units (an outline and the holes right inside it).
 *
 * Outlines never meet, so they are nested or apart, and one point of each tells which: inside an
 * odd number of the others' areas it is a hole of the smallest around it, else a unit of its own.
 */
#include "app/case/slice-area.h"

#include "app/case/faces.h"
#include "app/dicom/overlaps.h"

#include "segmentation/contour/even-odd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const CvmRing *ring;
  int index; /* in the structure */
  GEOSGeometry *line;
  double low[2], high[2];
  int outline; /* while they are found: another ring of it, itself for the first */
} Member;

typedef struct
{
  GEOSGeometry *area;
  bool is_simple; /* one ring without crossings */
  const double *point;
  double low[2], high[2];
  int unit, around; /* the outline that it is a hole of; −1: none */
  bool seen;
} Outline;

typedef struct
{
  const CvmGeos *geos;
  int n_members, n_outlines, n_units;
  Member *members;
  const CvmRing **rings; /* room for the rings of an outline */
  GEOSGeometry **parts;  /* room for the lines or holes of a unit */
  Outline *outlines;
} Build;

static bool
box_of (const CvmRing *ring, double low[2], double high[2])
{
  low[0] = low[1] = INFINITY;
  high[0] = high[1] = -INFINITY;
  double sum = 0;
  for (int i = 0; i < ring->n_points; i++)
    for (int axis = 0; axis < 2; axis++)
      {
        low[axis] = fmin (low[axis], ring->points[i][axis]);
        high[axis] = fmax (high[axis], ring->points[i][axis]);
        sum += ring->points[i][axis];
      }
  return isfinite (sum);
}

static void
widen (double low[2], double high[2], const double other_low[2], const double other_high[2])
{
  for (int axis = 0; axis < 2; axis++)
    {
      low[axis] = fmin (low[axis], other_low[axis]);
      high[axis] = fmax (high[axis], other_high[axis]);
    }
}

static bool
is_used (const CvmRing *ring, int slice)
{
  return ring->slice == slice && ring->n_points >= 3
         && (ring->use == CVM_RING_COUNTED || ring->use == CVM_RING_COPY);
}

static int
by_left_edge (const void *a, const void *b)
{
  const Member *m = a, *n = b;
  if (m->low[0] != n->low[0])
    return m->low[0] < n->low[0] ? -1 : 1;
  return m->index - n->index;
}

static bool
gather (Build *build, const CvmStructure *structure, int slice)
{
  int n = 0;
  for (int i = 0; i < structure->n_rings; i++)
    n += is_used (&structure->rings[i], slice);
  build->members = calloc ((size_t)n + 1, sizeof *build->members);
  build->outlines = calloc ((size_t)n + 1, sizeof *build->outlines);
  build->rings = calloc ((size_t)n + 1, sizeof *build->rings);
  build->parts = calloc ((size_t)n + 1, sizeof *build->parts);
  if (!build->members || !build->outlines || !build->rings || !build->parts)
    return false;
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      Member member = { .ring = ring, .index = i };
      if (!is_used (ring, slice) || !box_of (ring, member.low, member.high))
        continue;
      member.line = cvm_geos_line (build->geos, ring->n_points, ring->points[0], 3);
      if (member.line)
        build->members[build->n_members++] = member;
    }
  qsort (build->members, (size_t)build->n_members, sizeof *build->members, by_left_edge);
  for (int i = 0; i < build->n_members; i++)
    build->members[i].outline = i;
  return true;
}

static int
first_of (Build *build, int i)
{
  while (build->members[i].outline != i)
    i = build->members[i].outline = build->members[build->members[i].outline].outline;
  return i;
}

static bool
may_meet (const Member *a, const Member *b)
{
  return b->low[0] - a->high[0] <= CVM_AREA_GAP_MM && a->low[0] - b->high[0] <= CVM_AREA_GAP_MM
         && b->low[1] - a->high[1] <= CVM_AREA_GAP_MM && a->low[1] - b->high[1] <= CVM_AREA_GAP_MM;
}

/* Counted rings that come within the gap of each other are one outline. */
static bool
join_neighbours (Build *build)
{
  GEOSContextHandle_t handle = build->geos->handle;
  bool failed = false;
  for (int i = 0; !failed && i < build->n_members; i++)
    {
      Member *a = &build->members[i];
      const GEOSPreparedGeometry *ready = NULL;
      for (int k = i + 1; !failed && k < build->n_members; k++)
        {
          Member *b = &build->members[k];
          if (b->low[0] - a->high[0] > CVM_AREA_GAP_MM)
            break;
          if (a->ring->use != CVM_RING_COUNTED || b->ring->use != CVM_RING_COUNTED
              || !may_meet (a, b) || first_of (build, i) == first_of (build, k))
            continue;
          if (!ready)
            ready = GEOSPrepare_r (handle, a->line);
          if (!ready)
            return false;
          char near = GEOSPreparedDistanceWithin_r (handle, ready, b->line, CVM_AREA_GAP_MM);
          failed = near != 0 && near != 1;
          if (near == 1)
            build->members[first_of (build, k)].outline = first_of (build, i);
        }
      if (ready)
        GEOSPreparedGeom_destroy_r (handle, ready);
    }
  return !failed;
}

/* 1: the same within CVM_COPY_SHARE of the larger, 0: not, −1: no memory. */
static int
is_copy_of (const Member *copy, const Member *ring)
{
  static const double u[3] = { 1, 0, 0 }, v[3] = { 0, 1, 0 };
  double a = fabs (cvm_ring_signed_area (copy->ring, u, v));
  double b = fabs (cvm_ring_signed_area (ring->ring, u, v)), larger = fmax (a, b);
  if (fabs (a - b) >= CVM_COPY_SHARE * larger || !may_meet (copy, ring))
    return 0;
  int n[2] = { copy->ring->n_points, ring->ring->n_points }, k = 0;
  double (*both)[2] = malloc (((size_t)n[0] + (size_t)n[1]) * sizeof *both);
  if (!both)
    return -1;
  for (int which = 0; which < 2; which++)
    for (int i = 0; i < n[which]; i++, k++)
      {
        const double *p = (which == 0 ? copy : ring)->ring->points[i];
        both[k][0] = p[0];
        both[k][1] = p[1];
      }
  double difference = cvm_even_odd_area (2, n, (const double (*)[2])both);
  free (both);
  return isnan (difference) ? -1 : difference < CVM_COPY_SHARE * larger;
}

static bool
join_copies (Build *build)
{
  for (int i = 0; i < build->n_members; i++)
    for (int k = 0; build->members[i].ring->use == CVM_RING_COPY && k < build->n_members; k++)
      {
        if (build->members[k].ring->use != CVM_RING_COUNTED)
          continue;
        int copy = is_copy_of (&build->members[i], &build->members[k]);
        if (copy < 0)
          return false;
        if (copy == 0)
          continue;
        build->members[i].outline = first_of (build, k);
        break;
      }
  return true;
}

/* The area of the outline whose first ring is member `first`. A copy whose ring was not found is
 * an outline without area. */
static bool
make_outline (Build *build, int first, Outline *outline)
{
  int n = 0;
  outline->around = -1;
  outline->low[0] = outline->low[1] = INFINITY;
  outline->high[0] = outline->high[1] = -INFINITY;
  for (int i = 0; i < build->n_members; i++)
    if (first_of (build, i) == first)
      {
        const Member *member = &build->members[i];
        widen (outline->low, outline->high, member->low, member->high);
        if (member->ring->use == CVM_RING_COUNTED)
          build->rings[n++] = member->ring;
      }
  outline->point = build->members[first].ring->points[0];
  if (n == 1)
    {
      outline->area = cvm_geos_polygon (build->geos, build->rings[0]->n_points,
                                        build->rings[0]->points[0], 3);
      outline->is_simple = outline->area && GEOSisValid_r (build->geos->handle, outline->area) == 1;
      if (!outline->is_simple)
        cvm_geos_clear (build->geos, &outline->area);
    }
  if (!outline->area)
    outline->area = cvm_faces_even_odd (build->geos, n, build->rings);
  return outline->area != NULL;
}

/* Members point to outlines by their number from now on. */
static bool
make_outlines (Build *build)
{
  int *number = calloc ((size_t)build->n_members + 1, sizeof *number);
  bool ok = number != NULL;
  for (int i = 0; ok && i < build->n_members; i++)
    if (first_of (build, i) == i)
      {
        number[i] = build->n_outlines;
        ok = make_outline (build, i, &build->outlines[build->n_outlines++]);
      }
  for (int i = 0; ok && i < build->n_members; i++)
    first_of (build, i);
  for (int i = 0; ok && i < build->n_members; i++)
    number[i] = number[first_of (build, i)];
  for (int i = 0; ok && i < build->n_members; i++)
    build->members[i].outline = number[i];
  free (number);
  return ok;
}

static double
box_area (const Outline *outline)
{
  return (outline->high[0] - outline->low[0]) * (outline->high[1] - outline->low[1]);
}

static void
find_parent (Build *build, int which)
{
  Outline *outline = &build->outlines[which];
  const double *p = outline->point;
  int smallest = -1;
  bool is_hole = false;
  for (int i = 0; i < build->n_outlines; i++)
    build->outlines[i].seen = false;
  for (int i = 0; i < build->n_members; i++)
    {
      const Member *member = &build->members[i];
      if (member->outline != which && member->ring->use == CVM_RING_COUNTED
          && p[0] >= member->low[0] && p[0] <= member->high[0] && p[1] >= member->low[1]
          && p[1] <= member->high[1])
        build->outlines[member->outline].seen ^= cvm_faces_is_inside (member->ring, p[0], p[1]);
    }
  for (int i = 0; i < build->n_outlines; i++)
    if (build->outlines[i].seen)
      {
        is_hole = !is_hole;
        if (smallest < 0 || box_area (&build->outlines[i]) < box_area (&build->outlines[smallest]))
          smallest = i;
      }
  outline->around = is_hole ? smallest : -1;
}

static void
number_units (Build *build)
{
  for (int i = 0; i < build->n_outlines; i++)
    find_parent (build, i);
  for (int i = 0; i < build->n_outlines; i++)
    if (build->outlines[i].around < 0)
      build->outlines[i].unit = build->n_units++;
  for (int i = 0; i < build->n_outlines; i++)
    {
      int k = i;
      for (int steps = 0; build->outlines[k].around >= 0 && steps < build->n_outlines; steps++)
        k = build->outlines[k].around;
      build->outlines[i].unit = build->outlines[k].unit;
    }
}

/* The outline less its holes; takes nothing. */
static GEOSGeometry *
unit_area (Build *build, int which)
{
  GEOSContextHandle_t handle = build->geos->handle;
  const Outline *outer = NULL;
  bool is_simple = true;
  int n = 0;
  for (int i = 0; i < build->n_outlines; i++)
    if (build->outlines[i].unit == which)
      {
        is_simple = is_simple && build->outlines[i].is_simple;
        if (build->outlines[i].around < 0)
          outer = &build->outlines[i];
      }
  if (!is_simple)
    {
      GEOSGeometry *area = GEOSGeom_clone_r (handle, outer->area);
      for (int i = 0; area && i < build->n_outlines; i++)
        if (build->outlines[i].unit == which && &build->outlines[i] != outer)
          {
            GEOSGeometry *less = GEOSSymDifference_r (handle, area, build->outlines[i].area);
            cvm_geos_clear (build->geos, &area);
            area = less;
          }
      return area;
    }
  for (int i = 0; i < build->n_outlines; i++)
    if (build->outlines[i].unit == which && &build->outlines[i] != outer)
      build->parts[n++]
          = GEOSGeom_clone_r (handle, GEOSGetExteriorRing_r (handle, build->outlines[i].area));
  GEOSGeometry *shell = GEOSGeom_clone_r (handle, GEOSGetExteriorRing_r (handle, outer->area));
  bool ok = shell != NULL;
  for (int i = 0; i < n; i++)
    ok = ok && build->parts[i];
  if (ok)
    return GEOSGeom_createPolygon_r (handle, shell, build->parts, (unsigned int)n);
  for (int i = 0; i < n; i++)
    cvm_geos_clear (build->geos, &build->parts[i]);
  cvm_geos_clear (build->geos, &shell);
  return NULL;
}

static int
by_number (const void *a, const void *b)
{
  return *(const int *)a - *(const int *)b;
}

static bool
make_unit (Build *build, int which, CvmAreaUnit *unit)
{
  GEOSContextHandle_t handle = build->geos->handle;
  int n_lines = 0, n_rings = 0;
  unit->low[0] = unit->low[1] = INFINITY;
  unit->high[0] = unit->high[1] = -INFINITY;
  for (int i = 0; i < build->n_members; i++)
    n_rings += build->outlines[build->members[i].outline].unit == which;
  unit->rings = calloc ((size_t)n_rings, sizeof *unit->rings);
  unit->area = unit_area (build, which);
  if (!unit->rings || !unit->area)
    return false;
  for (int i = 0; i < build->n_members; i++)
    {
      Member *member = &build->members[i];
      const Outline *outline = &build->outlines[member->outline];
      if (outline->unit != which)
        continue;
      unit->rings[unit->n_rings++] = member->index;
      widen (unit->low, unit->high, member->low, member->high);
      if (member->ring->use == CVM_RING_COPY || !outline->is_simple)
        {
          build->parts[n_lines++] = member->line;
          member->line = NULL;
        }
    }
  qsort (unit->rings, (size_t)unit->n_rings, sizeof *unit->rings, by_number);
  if (n_lines > 0
      && !(unit->lines
           = cvm_geos_collect (build->geos, GEOS_MULTILINESTRING, build->parts, n_lines)))
    return false;
  unit->ready_area = GEOSPrepare_r (handle, unit->area);
  unit->ready_lines = unit->lines ? GEOSPrepare_r (handle, unit->lines) : NULL;
  return unit->ready_area && (unit->ready_lines || !unit->lines);
}

static bool
make_units (Build *build, CvmSliceArea *area)
{
  number_units (build);
  area->units = calloc ((size_t)build->n_units + 1, sizeof *area->units);
  if (!area->units)
    return false;
  area->n_units = build->n_units;
  for (int i = 0; i < area->n_units; i++)
    if (!make_unit (build, i, &area->units[i]))
      return false;
  return true;
}

bool
cvm_slice_area_init (CvmSliceArea *area,
                     const CvmGeos *geos,
                     const CvmStructure *structure,
                     int slice,
                     CvmStatus *status)
{
  Build build = { .geos = geos };
  *area = (CvmSliceArea){ 0 };
  bool ok = gather (&build, structure, slice) && join_neighbours (&build) && join_copies (&build)
            && make_outlines (&build) && make_units (&build, area);
  for (int i = 0; i < build.n_members; i++)
    cvm_geos_clear (geos, &build.members[i].line);
  for (int i = 0; i < build.n_outlines; i++)
    cvm_geos_clear (geos, &build.outlines[i].area);
  free (build.members);
  free (build.outlines);
  free (build.rings);
  free (build.parts);
  if (ok)
    return true;
  cvm_slice_area_clear (area, geos);
  return cvm_geos_fail (geos, status);
}

void
cvm_slice_area_clear (CvmSliceArea *area, const CvmGeos *geos)
{
  for (int i = 0; i < area->n_units; i++)
    {
      CvmAreaUnit *unit = &area->units[i];
      if (unit->ready_area)
        GEOSPreparedGeom_destroy_r (geos->handle, unit->ready_area);
      if (unit->ready_lines)
        GEOSPreparedGeom_destroy_r (geos->handle, unit->ready_lines);
      cvm_geos_clear (geos, &unit->area);
      cvm_geos_clear (geos, &unit->lines);
      free (unit->rings);
    }
  free (area->units);
  *area = (CvmSliceArea){ 0 };
}

bool
cvm_slice_area_is_inside (const CvmStructure *structure, int slice, double x, double y)
{
  bool inside = false;
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      if (ring->slice == slice && ring->use == CVM_RING_COUNTED && ring->n_points >= 3)
        inside ^= cvm_faces_is_inside (ring, x, y);
    }
  return inside;
}
