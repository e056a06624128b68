/* SPDX-License-Identifier: Apache-2.0 */
/* Nested rings and partial overlaps, with GEOS. Everything is read even-odd, so that a ring inside
 * another is a hole; the union is computed only to be said beside it.
 *
 * Self-crossing rings and keyholes are made valid for GEOS; the structure's rings stay untouched.
 */
#include "app/dicom/overlaps.h"
#include "app/dicom/slice-rings.h"

#include "segmentation/contour/even-odd.h"

#include <geos_c.h>
#include <math.h>
#include <stdlib.h>

#define MAX_COMPARISONS 200000
#define TOUCH_SHARE                                                                                \
  0.01 /* of the smaller ring: an overlap below is touching, one beyond 1 - it nesting */

typedef struct
{
  GEOSContextHandle_t geos;
  int budget;
  int n_nested, n_partial; /* pairs */
  int n_crossing;          /* rings that cross themselves */
  double union_minus_read_mm3;
  const CvmRing *all; /* the structure's, where each is wanted: */
  int *cluster;
  bool *crosses;
} Judge;

const char *const cvm_rings_partial_overlap_id
    = CVM_N_ ("Rings that overlap in part, what they share left out: {1}; {2} cm³, united {3} "
              "cm³.");

static GEOSGeometry *
valid_polygon (GEOSContextHandle_t geos, const CvmPlaneRing *ring)
{
  unsigned int n = (unsigned int)ring->ring->n_points;
  GEOSCoordSequence *line = GEOSCoordSeq_create_r (geos, n + 1, 2);
  if (!line)
    return NULL;
  for (unsigned int i = 0; i <= n; i++)
    GEOSCoordSeq_setXY_r (geos, line, i, ring->points[i % n][0], ring->points[i % n][1]);
  GEOSGeometry *shell = GEOSGeom_createLinearRing_r (geos, line);
  GEOSGeometry *polygon = shell ? GEOSGeom_createPolygon_r (geos, shell, NULL, 0) : NULL;
  if (!polygon || GEOSisValid_r (geos, polygon) == 1)
    return polygon;
  GEOSGeometry *valid = GEOSMakeValid_r (geos, polygon);
  GEOSGeom_destroy_r (geos, polygon);
  return valid;
}

static double
area_of (GEOSContextHandle_t geos, const GEOSGeometry *shape)
{
  double area = 0;
  return shape && GEOSArea_r (geos, shape, &area) == 1 ? area : 0;
}

/* Whether two polygons are nested (1), overlap in part (2) or neither (0). */
static int
relation (GEOSContextHandle_t geos,
          const GEOSPreparedGeometry *prepared,
          const GEOSGeometry *a,
          const GEOSGeometry *b)
{
  if (GEOSPreparedIntersects_r (geos, prepared, b) != 1)
    return 0;
  if (GEOSPreparedCovers_r (geos, prepared, b) == 1)
    return 1;
  double smaller = fmin (area_of (geos, a), area_of (geos, b));
  GEOSGeometry *common = GEOSIntersection_r (geos, a, b);
  double shared = area_of (geos, common);
  GEOSGeom_destroy_r (geos, common);
  if (shared <= TOUCH_SHARE * smaller)
    return 0;
  return shared >= (1 - TOUCH_SHARE) * smaller ? 1 : 2;
}

static int
first_of (Judge *judge, int i)
{
  while (judge->cluster[i] != i)
    i = judge->cluster[i] = judge->cluster[judge->cluster[i]];
  return i;
}

static void
join (Judge *judge, const CvmRing *a, const CvmRing *b)
{
  const int pair[2] = { (int)(a - judge->all), (int)(b - judge->all) };
  for (int i = 0; i < 2; i++)
    if (judge->cluster[pair[i]] < 0)
      judge->cluster[pair[i]] = pair[i];
  judge->cluster[first_of (judge, pair[1])] = first_of (judge, pair[0]);
}

/* Count the pairs of ring i with the later ones. */
static void
judge_ring (Judge *judge, const CvmPlaneRing *rings, GEOSGeometry **shapes, int i, int n)
{
  const GEOSPreparedGeometry *prepared = NULL;
  for (int k = i + 1; k < n && shapes[i] && judge->budget > 0; k++)
    {
      if (!shapes[k] || cvm_plane_rings_apart (&rings[i], &rings[k]))
        continue;
      if (!prepared)
        prepared = GEOSPrepare_r (judge->geos, shapes[i]);
      if (!prepared)
        return;
      judge->budget--;
      int how = relation (judge->geos, prepared, shapes[i], shapes[k]);
      judge->n_nested += how == 1;
      judge->n_partial += how == 2;
      if (how == 2 && judge->cluster)
        join (judge, rings[i].ring, rings[k].ring);
    }
  if (prepared)
    GEOSPreparedGeom_destroy_r (judge->geos, prepared);
}

/* A ring that crosses itself runs around some of its area the other way; a keyhole does not. */
static bool
crosses_itself (const CvmPlaneRing *ring)
{
  int n = ring->ring->n_points;
  double area = cvm_even_odd_area (1, &n, (const double (*)[2])ring->points);
  return fabs (area - ring->area_mm2) > TOUCH_SHARE * fmax (area, ring->area_mm2);
}

/* The area of all polygons together; consumes them. */
static double
union_area (GEOSContextHandle_t geos, GEOSGeometry **shapes, int n)
{
  int kept = 0;
  for (int i = 0; i < n; i++)
    if (shapes[i])
      shapes[kept++] = shapes[i];
  GEOSGeometry *all
      = GEOSGeom_createCollection_r (geos, GEOS_GEOMETRYCOLLECTION, shapes, (unsigned int)kept);
  GEOSGeometry *one = all ? GEOSUnaryUnion_r (geos, all) : NULL;
  double area = area_of (geos, one);
  GEOSGeom_destroy_r (geos, one);
  GEOSGeom_destroy_r (geos, all);
  return area;
}

static bool
judge_slice (Judge *judge,
             const CvmStructure *structure,
             const CvmGrid *grid,
             const CvmSliceRings *all,
             int slice)
{
  const CvmPlaneRing *rings = all->rings + all->first[slice];
  int n = all->first[slice + 1] - all->first[slice];
  for (int i = 0; i < n; i++)
    {
      bool crosses = rings[i].ring->use == CVM_RING_COUNTED && crosses_itself (&rings[i]);
      judge->n_crossing += crosses;
      if (judge->crosses)
        judge->crosses[rings[i].ring - judge->all] = crosses;
    }
  if (n < 2)
    return true;
  GEOSGeometry **shapes = calloc (n, sizeof *shapes);
  if (!shapes)
    return false;
  int before = judge->n_nested + judge->n_partial;
  for (int i = 0; i < n; i++)
    shapes[i] = valid_polygon (judge->geos, &rings[i]);
  for (int i = 0; i < n; i++)
    judge_ring (judge, rings, shapes, i, n);
  if (judge->n_nested + judge->n_partial > before && !judge->cluster)
    judge->union_minus_read_mm3
        += (union_area (judge->geos, shapes, n) - cvm_structure_area_mm2 (structure, grid, slice))
           * cvm_grid_slice_extent_mm (grid, slice);
  else
    for (int i = 0; i < n; i++)
      GEOSGeom_destroy_r (judge->geos, shapes[i]);
  free (shapes);
  return true;
}

static bool
warn (CvmStructure *structure, const Judge *judge, double read_cm3, CvmStatus *status)
{
  const double united_cm3 = read_cm3 + judge->union_minus_read_mm3 / 1000;
  const struct
  {
    const char *text;
    int n;
  } warnings[] = {
    { CVM_N_ ("Rings inside others, read as holes: {1}; {2} cm³, without holes {3} cm³."),
      judge->n_nested },
    { cvm_rings_partial_overlap_id, judge->n_partial },
    { CVM_N_ ("Contours that cross themselves, read even-odd: {1}."), judge->n_crossing },
  };
  for (int i = 0; i < 3; i++)
    {
      CvmStatus warning = CVM_STATUS_INIT;
      cvm_status_fail (&warning, CVM_ERR_FORMAT, warnings[i].text, "%d\n%.3f\n%.3f", warnings[i].n,
                       read_cm3, united_cm3);
      if (warnings[i].n > 0 && !cvm_structure_warn (structure, &warning, status))
        return false;
    }
  return true;
}

/* false: no memory. */
static bool
judge_structure (Judge *judge, CvmStructure *structure, const CvmGrid *grid)
{
  CvmSliceRings all;
  judge->geos = GEOS_init_r ();
  judge->budget = MAX_COMPARISONS;
  if (!judge->geos || !cvm_slice_rings_init (&all, structure, grid, NULL))
    {
      if (judge->geos)
        GEOS_finish_r (judge->geos);
      return false;
    }
  bool ok = true;
  for (int slice = 0; ok && slice < all.n_slices; slice++)
    ok = judge_slice (judge, structure, grid, &all, slice);
  cvm_slice_rings_clear (&all);
  GEOS_finish_r (judge->geos);
  return ok;
}

bool
cvm_rings_warn_overlaps (CvmStructure *structure, const CvmGrid *grid, CvmStatus *status)
{
  Judge judge = { 0 };
  if (!judge_structure (&judge, structure, grid))
    return cvm_status_no_memory (status);
  if (judge.n_nested + judge.n_partial + judge.n_crossing == 0)
    return true;
  return warn (structure, &judge, cvm_structure_volume_cm3 (structure, grid), status);
}

bool
cvm_rings_find_overlaps (
    CvmStructure *structure, const CvmGrid *grid, int *cluster, bool *crosses, CvmStatus *status)
{
  Judge judge = { .all = structure->rings, .cluster = cluster, .crosses = crosses };
  for (int i = 0; i < structure->n_rings; i++)
    {
      cluster[i] = -1;
      crosses[i] = false;
    }
  if (!judge_structure (&judge, structure, grid))
    return cvm_status_no_memory (status);
  for (int i = 0; i < structure->n_rings; i++)
    if (cluster[i] >= 0)
      cluster[i] = first_of (&judge, i);
  return true;
}
