/* SPDX-License-Identifier: Apache-2.0 */
/* A ring that is written by itself is dropped or kept as it stands. GEOS is asked only which
 * outline is meant, and to write anew what no ring says alone. */
#include "app/case/ring-edits.h"

#include "app/case/faces.h"
#include "app/case/new-rings.h"
#include "app/case/slice-area.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#define LEAST_AXIAL_COSINE 0.9999 /* as stroke-rings.c */
#define COPY_SHARE 0.01           /* of near-copies, as app/dicom/overlaps.h */

/* --- slices ----------------------------------------------------------------------------------- */

static gboolean
is_upward (const CvmGrid *grid)
{
  return grid->normal[2] >= 0;
}

int
cvm_ring_edits_number (const CvmGrid *grid, int slice)
{
  return is_upward (grid) ? slice + 1 : grid->n_slices - slice;
}

int
cvm_ring_edits_slice (const CvmGrid *grid, int number)
{
  return is_upward (grid) ? number - 1 : grid->n_slices - number;
}

/* A near-copy goes with the ring that it repeats. */
static gboolean
has_area (const CvmRing *ring)
{
  return ring->slice >= 0 && (ring->use == CVM_RING_COUNTED || ring->use == CVM_RING_COPY);
}

gboolean
cvm_ring_edits_has_rings (const CvmStructure *structure, int slice)
{
  for (int i = 0; i < structure->n_rings; i++)
    if (structure->rings[i].slice == slice && has_area (&structure->rings[i]))
      return TRUE;
  return FALSE;
}

gboolean
cvm_ring_edits_get_range (const CvmStructure *structure, int *first, int *last)
{
  *first = G_MAXINT;
  *last = -1;
  for (int i = 0; i < structure->n_rings; i++)
    if (has_area (&structure->rings[i]))
      {
        *first = MIN (*first, structure->rings[i].slice);
        *last = MAX (*last, structure->rings[i].slice);
      }
  return *last >= 0;
}

/* --- refusals --------------------------------------------------------------------------------- */

static const char *
name_of (const CvmStructure *structure)
{
  return structure->name && *structure->name ? structure->name : _ ("without a name");
}

/* NULL, with the sentence: {1} is the structure's name, {2} and {3} are numbers of slices. */
static CvmEdit *
refuse (GError **error, int code, const char *message, const CvmStructure *structure, int a, int b)
{
  char text[1024];
  CvmStatus status = { .message_id = message, .n_args = 3 };
  g_strlcpy (status.args[0], name_of (structure), sizeof status.args[0]);
  g_snprintf (status.args[1], sizeof status.args[1], "%d", a);
  g_snprintf (status.args[2], sizeof status.args[2], "%d", b);
  cvm_status_format (&status, _ (message), text, sizeof text);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_set_error_literal (error, CVM_CASE_ERROR, code, valid);
  return NULL;
}

static gboolean
may_edit (const CvmStructure *structure, const CvmGrid *grid, GError **error)
{
  const char *why = structure->view_only ? N_ ("“{1}” is for viewing only.")
                    : structure->locked
                        ? N_ ("“{1}” is locked: unlock it in the list or duplicate it.")
                        : NULL;
  if (!why && fabs (grid->normal[2]) < LEAST_AXIAL_COSINE)
    {
      refuse (error, CVM_CASE_ERROR_FAILED, N_ ("Contours can be changed on axial slices only."),
              structure, 0, 0);
      return FALSE;
    }
  if (why)
    refuse (error, CVM_CASE_ERROR_READ_ONLY, why, structure, 0, 0);
  return why == NULL;
}

/* --- one slice as units of area --------------------------------------------------------------- */

typedef struct
{
  CvmGeos *geos;
  const CvmStructure *structure;
  const CvmGrid *grid;
  int slice;
  CvmSliceArea area;
} Slice;

static void
slice_clear (Slice *self)
{
  if (self->geos)
    cvm_slice_area_clear (&self->area, self->geos);
  cvm_geos_free (self->geos);
}

static gboolean
slice_init (
    Slice *self, const CvmStructure *structure, const CvmGrid *grid, int slice, GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  *self = (Slice){ .structure = structure, .grid = grid, .slice = slice };
  self->geos = cvm_geos_new (&status);
  if (self->geos && cvm_slice_area_init (&self->area, self->geos, structure, slice, &status))
    return TRUE;
  cvm_error_from_status (error, &status);
  slice_clear (self);
  return FALSE;
}

/* What a polygon is without its holes; free it. */
static GEOSGeometry *
filled (const Slice *self, const GEOSGeometry *polygon)
{
  GEOSContextHandle_t handle = self->geos->handle;
  const GEOSGeometry *shell = GEOSGetExteriorRing_r (handle, polygon);
  GEOSGeometry *copy = shell ? GEOSGeom_clone_r (handle, shell) : NULL;
  return copy ? GEOSGeom_createPolygon_r (handle, copy, NULL, 0) : NULL;
}

/* A polygon of a unit; index −1: none. */
typedef struct
{
  int unit, polygon;
  gboolean in_hole;
} Target;

static const GEOSGeometry *
polygon_of (const Slice *self, int unit, int polygon)
{
  return GEOSGetGeometryN_r (self->geos->handle, self->area.units[unit].area, polygon);
}

static int
n_polygons (const Slice *self, int unit)
{
  const GEOSGeometry *area = self->area.units[unit].area;
  return GEOSisEmpty_r (self->geos->handle, area) == 1
             ? 0
             : GEOSGetNumGeometries_r (self->geos->handle, area);
}

/* How far a point is from an outline (0: inside), and how large that is. */
static gboolean
measure (const Slice *self,
         const GEOSGeometry *polygon,
         const GEOSGeometry *point,
         double *distance_mm,
         double *size_mm2)
{
  GEOSGeometry *shell = filled (self, polygon);
  gboolean ok = shell && GEOSDistance_r (self->geos->handle, shell, point, distance_mm) == 1
                && GEOSArea_r (self->geos->handle, shell, size_mm2) == 1;
  cvm_geos_clear (self->geos, &shell);
  return ok;
}

/* The smallest outline around the point, else the nearest within reach. */
static Target
find_target (const Slice *self, const double patient_mm[3], double reach_mm)
{
  Target target = { -1, -1, FALSE };
  double nearest = INFINITY, smallest = INFINITY;
  GEOSGeometry *point
      = GEOSGeom_createPointFromXY_r (self->geos->handle, patient_mm[0], patient_mm[1]);
  for (int u = 0; point && u < self->area.n_units; u++)
    for (int p = 0; p < n_polygons (self, u); p++)
      {
        double distance_mm, size_mm2;
        const GEOSGeometry *polygon = polygon_of (self, u, p);
        if (!measure (self, polygon, point, &distance_mm, &size_mm2) || distance_mm > reach_mm
            || distance_mm > nearest || (distance_mm == nearest && size_mm2 >= smallest))
          continue;
        nearest = distance_mm;
        smallest = size_mm2;
        target = (Target){
          u, p, distance_mm == 0 && GEOSIntersects_r (self->geos->handle, polygon, point) == 0
        };
      }
  cvm_geos_clear (self->geos, &point);
  return target;
}

/* --- the rings of a slice after it ------------------------------------------------------------ */

/* `rings` and what stays of the structure's slice, as one list of borrowed rings. */
static gboolean
add_slice (CvmEdit *edit, const Slice *self, const gboolean *gone, const CvmRing *rings, int n)
{
  const CvmStructure *structure = self->structure;
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (CvmRing));
  for (int i = 0; i < structure->n_rings; i++)
    if (structure->rings[i].slice == self->slice && !gone[i])
      g_array_append_val (all, structure->rings[i]);
  g_array_append_vals (all, rings, (guint)n);
  return cvm_edit_add_rings (edit, structure, &self->slice, 1, (const CvmRing *)all->data,
                             (int)all->len);
}

/* New rings of an area, which it consumes; −1, with the error, when there is no memory. */
static int
make_rings (const Slice *self, GEOSGeometry *area, CvmRing **rings, GError **error)
{
  GEOSGeometry *snapped = area ? cvm_geos_snapped (self->geos, area) : NULL;
  if (area && !snapped)
    snapped = GEOSUnaryUnionPrec_r (self->geos->handle, area, CVM_GRID_MM);
  int n = -1;
  *rings = NULL;
  if (snapped)
    {
      *rings = g_new0 (CvmRing, cvm_new_rings_count (self->geos, snapped) + 1);
      n = cvm_new_rings_make (self->geos, snapped, self->grid, self->slice, true, *rings);
    }
  cvm_geos_clear (self->geos, &snapped);
  cvm_geos_clear (self->geos, &area);
  if (n < 0)
    {
      CvmStatus status = CVM_STATUS_INIT;
      cvm_geos_fail (self->geos, &status);
      cvm_error_from_status (error, &status);
    }
  return n;
}

static void
free_rings (CvmRing *rings, int n)
{
  for (int i = 0; i < n; i++)
    cvm_ring_clear (&rings[i]);
  g_free (rings);
}

/* Whether outline and holes of a unit are a ring each. */
static gboolean
is_spelt_apart (const Slice *self, const CvmAreaUnit *unit)
{
  int n_counted = 0;
  for (int i = 0; i < unit->n_rings; i++)
    n_counted += self->structure->rings[unit->rings[i]].use == CVM_RING_COUNTED;
  const GEOSGeometry *polygon = GEOSGetGeometryN_r (self->geos->handle, unit->area, 0);
  return GEOSGetNumGeometries_r (self->geos->handle, unit->area) == 1
         && n_counted == 1 + GEOSGetNumInteriorRings_r (self->geos->handle, polygon);
}

/* --- deleting one outline or hole ------------------------------------------------------------- */

/* The hole of a polygon around a point, as a polygon; NULL: none (or GEOS failed). */
static GEOSGeometry *
dup_hole (const Slice *self, const GEOSGeometry *polygon, const double patient_mm[3])
{
  GEOSContextHandle_t handle = self->geos->handle;
  const int n = GEOSGetNumInteriorRings_r (handle, polygon);
  GEOSGeometry *point = GEOSGeom_createPointFromXY_r (handle, patient_mm[0], patient_mm[1]);
  GEOSGeometry *found = NULL;
  for (int i = 0; point && !found && i < n; i++)
    {
      const GEOSGeometry *line = GEOSGetInteriorRingN_r (handle, polygon, i);
      found = GEOSGeom_createPolygon_r (handle, GEOSGeom_clone_r (handle, line), NULL, 0);
      if (found && GEOSIntersects_r (handle, found, point) == 0)
        cvm_geos_clear (self->geos, &found);
    }
  cvm_geos_clear (self->geos, &point);
  return found;
}

static double
size_of (const CvmRing *ring)
{
  static const double u[3] = { 1, 0, 0 }, v[3] = { 0, 1, 0 };
  return fabs (cvm_ring_signed_area (ring, u, v));
}

/* The ring of a hole, and its near-copies: the smallest around the point, and what is as large. */
static void
drop_hole_ring (const Slice *self, const CvmAreaUnit *unit, const double mm[3], gboolean *gone)
{
  double smallest = INFINITY;
  for (int i = 0; i < unit->n_rings; i++)
    {
      const CvmRing *ring = &self->structure->rings[unit->rings[i]];
      if (ring->use == CVM_RING_COUNTED && cvm_faces_is_inside (ring, mm[0], mm[1]))
        smallest = MIN (smallest, size_of (ring));
    }
  for (int i = 0; i < unit->n_rings; i++)
    {
      const CvmRing *ring = &self->structure->rings[unit->rings[i]];
      const double size = size_of (ring);
      if (cvm_faces_is_inside (ring, mm[0], mm[1])
          && (size == smallest
              || (ring->use == CVM_RING_COPY
                  && fabs (size - smallest) < COPY_SHARE * MAX (size, smallest))))
        gone[unit->rings[i]] = TRUE;
    }
}

static void
drop_unit (const CvmAreaUnit *unit, gboolean *gone)
{
  for (int i = 0; i < unit->n_rings; i++)
    gone[unit->rings[i]] = TRUE;
}

/* What lies inside the hole is filled with it. */
static void
drop_islands (const Slice *self, const GEOSGeometry *hole, gboolean *gone)
{
  for (int u = 0; u < self->area.n_units; u++)
    {
      const CvmAreaUnit *unit = &self->area.units[u];
      if (n_polygons (self, u) > 0 && GEOSCovers_r (self->geos->handle, hole, unit->area) == 1)
        drop_unit (unit, gone);
    }
}

/* Marks in `gone` what goes; *rings are those that come instead. −1: an error. */
static int
delete_target (const Slice *self,
               const Target *target,
               const double patient_mm[3],
               gboolean *gone,
               CvmRing **rings,
               GError **error)
{
  GEOSContextHandle_t handle = self->geos->handle;
  const CvmAreaUnit *unit = &self->area.units[target->unit];
  const GEOSGeometry *polygon = polygon_of (self, target->unit, target->polygon);
  GEOSGeometry *hole = target->in_hole ? dup_hole (self, polygon, patient_mm) : NULL;
  int n = 0;
  if (hole)
    drop_islands (self, hole, gone);
  if (hole && is_spelt_apart (self, unit))
    drop_hole_ring (self, unit, patient_mm, gone);
  else
    {
      drop_unit (unit, gone);
      if (hole)
        n = make_rings (self, GEOSUnion_r (handle, unit->area, hole), rings, error);
      else if (n_polygons (self, target->unit) > 1)
        n = make_rings (self, GEOSDifference_r (handle, unit->area, polygon), rings, error);
    }
  cvm_geos_clear (self->geos, &hole);
  return n;
}

static CvmEdit *
new_edit (const char *name, const CvmStructure *structure, int a, int b)
{
  g_autofree char *first = g_strdup_printf ("%d", a), *second = g_strdup_printf ("%d", b);
  const char *const args[] = { name_of (structure), first, second, NULL };
  return cvm_edit_new (name, args);
}

static CvmEdit *
delete_found (const Slice *self, const Target *target, const double mm[3], GError **error)
{
  const int number = cvm_ring_edits_number (self->grid, self->slice);
  g_autofree gboolean *gone = g_new0 (gboolean, self->structure->n_rings);
  CvmRing *rings = NULL;
  const int n = delete_target (self, target, mm, gone, &rings, error);
  CvmEdit *edit = n < 0 ? NULL
                        : new_edit (target->in_hole ? N_ ("Hole of {1} on slice {2} filled")
                                                    : N_ ("Ring of {1} on slice {2} deleted"),
                                    self->structure, number, 0);
  if (edit)
    add_slice (edit, self, gone, rings, n);
  free_rings (rings, MAX (n, 0));
  return edit;
}

CvmEdit *
cvm_ring_edits_delete_at (const CvmStructure *structure,
                          const CvmGrid *grid,
                          int slice,
                          const double patient_mm[3],
                          double reach_mm,
                          GError **error)
{
  Slice here;
  if (!may_edit (structure, grid, error) || !slice_init (&here, structure, grid, slice, error))
    return NULL;
  const Target target = find_target (&here, patient_mm, reach_mm);
  CvmEdit *edit
      = target.unit >= 0
            ? delete_found (&here, &target, patient_mm, error)
            : refuse (error, CVM_CASE_ERROR_FAILED,
                      cvm_ring_edits_has_rings (structure, slice)
                          ? N_ ("There is no ring of {1} under the pointer. Point at one.")
                          : N_ ("{1} has no ring on slice {2}."),
                      structure, cvm_ring_edits_number (grid, slice), 0);
  slice_clear (&here);
  return edit;
}

CvmEdit *
cvm_ring_edits_delete_only (const CvmStructure *structure,
                            const CvmGrid *grid,
                            int slice,
                            GError **error)
{
  Slice here;
  if (!may_edit (structure, grid, error) || !slice_init (&here, structure, grid, slice, error))
    return NULL;
  static const double nowhere[3];
  const int n_outlines = here.area.n_units;
  const Target only = { 0, 0, FALSE };
  const int number = cvm_ring_edits_number (grid, slice);
  CvmEdit *edit = NULL;
  if (n_outlines == 1 && n_polygons (&here, 0) == 1)
    edit = delete_found (&here, &only, nowhere, error);
  else
    refuse (error, CVM_CASE_ERROR_FAILED,
            cvm_ring_edits_has_rings (structure, slice)
                ? N_ ("{1} has several rings on slice {2}: point at one and press Delete.")
                : N_ ("{1} has no ring on slice {2}."),
            structure, number, 0);
  slice_clear (&here);
  return edit;
}

/* --- deleting slice by slice ------------------------------------------------------------------ */

/* All rings with area from slice `first` to `last`; FALSE: there are none. */
static gboolean
add_range (CvmEdit *edit, const CvmStructure *structure, int first, int last)
{
  g_autoptr (GArray) slices = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (CvmRing));
  for (int slice = first; slice <= last; slice++)
    if (cvm_ring_edits_has_rings (structure, slice))
      g_array_append_val (slices, slice);
  if (slices->len == 0)
    return FALSE;
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing *ring = &structure->rings[i];
      if (ring->slice >= first && ring->slice <= last && !has_area (ring)
          && cvm_ring_edits_has_rings (structure, ring->slice))
        g_array_append_val (kept, *ring);
    }
  return cvm_edit_add_rings (edit, structure, (const int *)slices->data, (int)slices->len,
                             (const CvmRing *)kept->data, (int)kept->len);
}

/* The edit, or NULL and the sentence where there is nothing to delete. */
static CvmEdit *
delete_slices (CvmEdit *edit,
               const CvmStructure *structure,
               const CvmGrid *grid,
               int first,
               int last,
               GError **error)
{
  if (add_range (edit, structure, first, last))
    return edit;
  cvm_edit_free (edit);
  const int a = cvm_ring_edits_number (grid, first), b = cvm_ring_edits_number (grid, last);
  return refuse (error, CVM_CASE_ERROR_FAILED,
                 a == b ? N_ ("{1} has no ring on slice {2}.")
                        : N_ ("{1} has no ring on slices {2} to {3}."),
                 structure, MIN (a, b), MAX (a, b));
}

CvmEdit *
cvm_ring_edits_delete_range (
    const CvmStructure *structure, const CvmGrid *grid, int a, int b, GError **error)
{
  if (!may_edit (structure, grid, error))
    return NULL;
  const int first = MAX (MIN (a, b), 0), last = MIN (MAX (a, b), grid->n_slices - 1);
  const int m = cvm_ring_edits_number (grid, first), n = cvm_ring_edits_number (grid, last);
  CvmEdit *edit = new_edit (m == n ? N_ ("Rings of {1} on slice {2} deleted")
                                   : N_ ("Rings of {1} on slices {2} to {3} deleted"),
                            structure, MIN (m, n), MAX (m, n));
  return delete_slices (edit, structure, grid, first, last, error);
}

/* The side that leads away from the middle of the structure; AWAY: there is none. */
static CvmBeyond
side_of (const CvmGrid *grid, int slice, int first, int last)
{
  const double middle_mm = (grid->positions_mm[first] + grid->positions_mm[last]) / 2,
               away_mm = grid->positions_mm[slice] - middle_mm;
  if (fabs (away_mm) < 0.01)
    return CVM_BEYOND_AWAY;
  return (away_mm > 0) == is_upward (grid) ? CVM_BEYOND_HEAD : CVM_BEYOND_FEET;
}

CvmEdit *
cvm_ring_edits_delete_beyond (
    const CvmStructure *structure, const CvmGrid *grid, int slice, CvmBeyond side, GError **error)
{
  int first, last;
  const int number = cvm_ring_edits_number (grid, slice);
  if (!may_edit (structure, grid, error))
    return NULL;
  if (!cvm_ring_edits_get_range (structure, &first, &last))
    return refuse (error, CVM_CASE_ERROR_FAILED, N_ ("{1} has no rings."), structure, 0, 0);
  if (side == CVM_BEYOND_AWAY)
    side = side_of (grid, slice, first, last);
  if (side == CVM_BEYOND_AWAY)
    return refuse (error, CVM_CASE_ERROR_FAILED,
                   N_ ("Slice {2} is the middle of {1}: choose “toward the head” or “toward the "
                       "feet” in the menu."),
                   structure, number, 0);
  const gboolean to_head = side == CVM_BEYOND_HEAD, ascending = to_head == is_upward (grid);
  CvmEdit *edit = new_edit (to_head ? N_ ("Rings of {1} above slice {2}, toward the head, deleted")
                                    : N_ ("Rings of {1} below slice {2}, toward the feet, deleted"),
                            structure, number, 0);
  if (add_range (edit, structure, ascending ? slice + 1 : 0,
                 ascending ? grid->n_slices - 1 : slice - 1))
    return edit;
  cvm_edit_free (edit);
  return refuse (error, CVM_CASE_ERROR_FAILED,
                 to_head ? N_ ("{1} has no ring above slice {2}, toward the head.")
                         : N_ ("{1} has no ring below slice {2}, toward the feet."),
                 structure, number, 0);
}

/* --- copying ---------------------------------------------------------------------------------- */

/* The nearest slice with rings on that side, or −1. */
static int
find_source (const CvmStructure *structure, const CvmGrid *grid, int slice, CvmCopyFrom from)
{
  const int step = (from == CVM_COPY_NEXT) == is_upward (grid) ? 1 : -1;
  for (int s = slice + step; s >= 0 && s < grid->n_slices; s += step)
    if (cvm_ring_edits_has_rings (structure, s))
      return s;
  return -1;
}

static GEOSGeometry *
dup_area (const Slice *self)
{
  int n = 0, n_parts = 0;
  for (int u = 0; u < self->area.n_units; u++)
    n += n_polygons (self, u);
  GEOSGeometry **parts = g_new0 (GEOSGeometry *, n + 1);
  for (int u = 0; u < self->area.n_units; u++)
    for (int p = 0; p < n_polygons (self, u); p++)
      parts[n_parts++] = GEOSGeom_clone_r (self->geos->handle, polygon_of (self, u, p));
  GEOSGeometry *all = cvm_geos_collect (self->geos, GEOS_MULTIPOLYGON, parts, n_parts);
  g_free (parts);
  return all;
}

/* The rings of `source` as new ones of `target`; −1: an error. */
static int
copy_rings (const CvmStructure *structure,
            const CvmGrid *grid,
            int source,
            int target,
            CvmRing **rings,
            GError **error)
{
  Slice there;
  *rings = NULL;
  if (!slice_init (&there, structure, grid, source, error))
    return -1;
  GEOSGeometry *area = dup_area (&there);
  there.slice = target; /* where new rings are put */
  const int n = make_rings (&there, area, rings, error);
  slice_clear (&there);
  return n;
}

CvmEdit *
cvm_ring_edits_copy (
    const CvmStructure *structure, const CvmGrid *grid, int slice, CvmCopyFrom from, GError **error)
{
  CvmRing *rings;
  const int number = cvm_ring_edits_number (grid, slice);
  if (!may_edit (structure, grid, error))
    return NULL;
  const int source = find_source (structure, grid, slice, from);
  if (source < 0)
    return refuse (error, CVM_CASE_ERROR_FAILED,
                   from == CVM_COPY_NEXT ? N_ ("{1} has no ring above slice {2}, toward the head.")
                                         : N_ ("{1} has no ring below slice {2}, toward the feet."),
                   structure, number, 0);
  const int n = copy_rings (structure, grid, source, slice, &rings, error);
  if (n < 0)
    return NULL;
  CvmEdit *edit = new_edit (N_ ("Ring of {1} copied from slice {2} to {3}"), structure,
                            cvm_ring_edits_number (grid, source), number);
  const Slice here = { .structure = structure, .grid = grid, .slice = slice };
  g_autofree gboolean *gone = g_new0 (gboolean, structure->n_rings);
  for (int i = 0; i < structure->n_rings; i++)
    gone[i] = has_area (&structure->rings[i]);
  const gboolean changed = add_slice (edit, &here, gone, rings, n);
  free_rings (rings, n);
  if (changed)
    return edit;
  cvm_edit_free (edit);
  return refuse (error, CVM_CASE_ERROR_FAILED, N_ ("The ring of {1} on slice {2} is the same."),
                 structure, number, 0);
}
