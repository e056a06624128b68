/* SPDX-License-Identifier: Apache-2.0 */
/* One structure's rings: slice by slice as areas (slice-area.h), whose pieces are followed from
 * slice to slice by whether they overlap. Each kind of finding collects its slices and becomes one
 * line. */
#include "app/case/checks.h"

#include "app/case/error.h"
#include "app/case/slice-area.h"
#include "app/dicom/overlaps.h"
#include "segmentation/contour/raster.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* By how much a slice may reach out of the body: of an EXTERNAL structure that somebody drew, and
 * of a body that we found on cubes of 3 mm. */
#define EXTERNAL_MM2 5.0
#define EXTERNAL_SHARE 0.01
#define FOUND_MM2 50.0
#define FOUND_SHARE 0.1

typedef struct
{
  int parent; /* another part of the same piece, itself for the first */
  int first, last;
} Part;

typedef struct
{
  CvmStructure *structure;
  const CvmGrid *grid;
  const CvmCheckBody *body;
  const CvmCheckFacts *facts;
  GPtrArray *checks;
  CvmGeos *geos;
  GArray *slices[CVM_N_CHECKS]; /* int, where each kind found something */
  GArray *parts;                /* Part */
  CvmSliceArea before;          /* of the slice before, whose parts begin at: */
  int first_before;
  uint8_t *mask, *body_mask; /* of a slice */
  int first, last;           /* slices with an area; −1: none */
} Judge;

static void
note (Judge *judge, CvmCheckKind kind, int slice)
{
  GArray *slices = judge->slices[kind];
  if (slices->len == 0 || g_array_index (slices, int, slices->len - 1) != slice)
    g_array_append_val (slices, slice);
}

static Part *
part_at (Judge *judge, int i)
{
  return &g_array_index (judge->parts, Part, i);
}

static int
piece_of (Judge *judge, int i)
{
  while (part_at (judge, i)->parent != i)
    i = part_at (judge, i)->parent = part_at (judge, part_at (judge, i)->parent)->parent;
  return i;
}

static void
join (Judge *judge, int i, int k)
{
  i = piece_of (judge, i);
  k = piece_of (judge, k);
  Part *a = part_at (judge, i), *b = part_at (judge, k);
  b->parent = i;
  a->first = MIN (a->first, b->first);
  a->last = MAX (a->last, b->last);
}

static gboolean
boxes_meet (const CvmAreaUnit *a, const CvmAreaUnit *b)
{
  return a->low[0] <= b->high[0] && b->low[0] <= a->high[0] && a->low[1] <= b->high[1]
         && b->low[1] <= a->high[1];
}

/* Parts of this slice, joined to those of the slice before that they lie over. */
static void
follow_pieces (Judge *judge, const CvmSliceArea *area, int slice)
{
  const int first = (int)judge->parts->len;
  for (int i = 0; i < area->n_units; i++)
    {
      const Part part = { first + i, slice, slice };
      double mm2 = 0;
      g_array_append_val (judge->parts, part);
      GEOSArea_r (judge->geos->handle, area->units[i].area, &mm2);
      if (mm2 < CVM_CHECK_SPECK_MM2)
        note (judge, CVM_CHECK_SPECKS, slice);
      for (int k = 0; k < judge->before.n_units; k++)
        if (boxes_meet (&area->units[i], &judge->before.units[k])
            && GEOSPreparedIntersects_r (judge->geos->handle, area->units[i].ready_area,
                                         judge->before.units[k].area)
                   == 1)
          join (judge, first + i, judge->first_before + k);
    }
  judge->first_before = first;
}

static double
pixel_mm2 (const CvmGrid *grid)
{
  return grid->column_step_mm * grid->row_step_mm;
}

/* A ring that leaves the image by more than a pixel, where no voxel could tell. */
static gboolean
leaves_image (const Judge *judge, int slice)
{
  const CvmGrid *grid = judge->grid;
  const double *origin = grid->origins[slice];
  for (int i = 0; i < judge->structure->n_rings; i++)
    {
      const CvmRing *ring = &judge->structure->rings[i];
      for (int k = 0; ring->slice == slice && ring->use == CVM_RING_COUNTED && k < ring->n_points;
           k++)
        {
          double column = 0, row = 0;
          for (int axis = 0; axis < 3; axis++)
            {
              const double from = ring->points[k][axis] - origin[axis];
              column += from * grid->row_direction[axis] / grid->column_step_mm;
              row += from * grid->column_direction[axis] / grid->row_step_mm;
            }
          if (column < -1.5 || row < -1.5 || column > grid->n_columns + 0.5
              || row > grid->n_rows + 0.5)
            return TRUE;
        }
    }
  return FALSE;
}

/* Voxel centres that are in the structure but not in the body. */
static gboolean
look_outside (Judge *judge, int slice, CvmStatus *status)
{
  const CvmGrid *grid = judge->grid;
  const gsize n = (gsize)grid->n_columns * (gsize)grid->n_rows;
  const gboolean drawn = judge->body->external != NULL;
  const uint8_t *body = judge->body_mask;
  gsize inside = 0, outside = 0;
  if (!cvm_raster_slice (judge->structure, grid, slice, judge->mask, status)
      || (drawn
          && !cvm_raster_slice (judge->body->external, grid, slice, judge->body_mask, status)))
    return FALSE;
  if (!drawn)
    body = cvm_volume_get_uint8 (judge->body->mask) + n * (gsize)slice;
  for (gsize i = 0; i < n; i++)
    {
      inside += judge->mask[i];
      outside += judge->mask[i] && !body[i];
    }
  const double mm2 = pixel_mm2 (grid), share = drawn ? EXTERNAL_SHARE : FOUND_SHARE;
  if (leaves_image (judge, slice)
      || (double)outside * mm2
             > fmax (drawn ? EXTERNAL_MM2 : FOUND_MM2, share * (double)inside * mm2))
    note (judge, CVM_CHECK_BODY, slice);
  return TRUE;
}

static gboolean
is_checked_for_body (const Judge *judge)
{
  return (judge->body->external || judge->body->mask) && judge->body->external != judge->structure
         && cvm_check_is_inside_type (judge->structure->interpreted_type);
}

static gboolean
look_at_slice (Judge *judge, int slice, CvmStatus *status)
{
  CvmSliceArea area;
  if (!cvm_slice_area_init (&area, judge->geos, judge->structure, slice, status))
    return FALSE;
  if (area.n_units > 0)
    {
      for (int gap = judge->last + 1; judge->first >= 0 && gap < slice; gap++)
        note (judge, CVM_CHECK_GAPS, gap);
      judge->first = judge->first < 0 ? slice : judge->first;
      judge->last = slice;
      if (judge->facts->reviewed && judge->facts->needs_review && !judge->facts->reviewed[slice])
        note (judge, CVM_CHECK_REVIEW, slice);
    }
  follow_pieces (judge, &area, slice);
  cvm_slice_area_clear (&judge->before, judge->geos);
  judge->before = area;
  return area.n_units == 0 || !is_checked_for_body (judge) || look_outside (judge, slice, status);
}

static void
add (Judge *judge, CvmCheckKind kind, char *title, const char *more, int n)
{
  const GArray *slices = judge->slices[kind];
  CvmCheck *check = g_new0 (CvmCheck, 1);
  g_autofree char *where
      = slices->len > 0 ? cvm_check_dup_slices (slices, judge->grid) : g_strdup (NULL);
  const char *parts[] = { judge->structure->name, where, more };
  g_autoptr (GString) detail = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] && *parts[i])
      g_string_append_printf (detail, "%s%s", detail->len ? ", " : "", parts[i]);
  check->kind = kind;
  check->title = title;
  check->detail = g_string_free (g_steal_pointer (&detail), FALSE);
  check->slice = slices->len > 0 ? g_array_index (slices, int, 0) : -1;
  check->n_rings = n;
  g_strlcpy (check->id, judge->structure->id, sizeof check->id);
  g_ptr_array_add (judge->checks, check);
}

static gboolean
is_edited (const Judge *judge, int slice)
{
  const GArray *edited = judge->facts->edited;
  for (guint i = 0; edited && i < edited->len; i++)
    if (g_array_index (edited, int, i) == slice)
      return TRUE;
  return FALSE;
}

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  const int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

static void
sort_slices (GArray *slices)
{
  guint n = 0;
  g_array_sort (slices, compare_ints);
  for (guint i = 0; i < slices->len; i++)
    if (n == 0 || g_array_index (slices, int, n - 1) != g_array_index (slices, int, i))
      g_array_index (slices, int, n++) = g_array_index (slices, int, i);
  g_array_set_size (slices, n);
}

/* Rings that overlap in part, and rings that cross themselves. */
static gboolean
find_overlaps (Judge *judge, CvmStatus *status)
{
  CvmStructure *s = judge->structure;
  g_autofree int *cluster = g_new (int, s->n_rings + 1);
  g_autofree bool *crosses = g_new (bool, s->n_rings + 1);
  int n_overlaps = 0, n_crossing = 0;
  gboolean edited = FALSE;
  if (!cvm_rings_find_overlaps (s, judge->grid, cluster, crosses, status))
    return FALSE;
  for (int i = 0; i < s->n_rings; i++)
    {
      if (cluster[i] >= 0)
        g_array_append_val (judge->slices[CVM_CHECK_OVERLAPS], s->rings[i].slice);
      if (crosses[i])
        g_array_append_val (judge->slices[CVM_CHECK_CROSSING], s->rings[i].slice);
      n_overlaps += cluster[i] >= 0;
      n_crossing += crosses[i];
      edited = edited || (cluster[i] >= 0 && is_edited (judge, s->rings[i].slice));
    }
  sort_slices (judge->slices[CVM_CHECK_OVERLAPS]);
  sort_slices (judge->slices[CVM_CHECK_CROSSING]);
  if (n_overlaps > 0)
    {
      add (judge, CVM_CHECK_OVERLAPS,
           g_strdup_printf (ngettext ("%d ring that overlaps another in part",
                                      "%d rings that overlap in part", n_overlaps),
                            n_overlaps),
           NULL, n_overlaps);
      CvmCheck *check = judge->checks->pdata[judge->checks->len - 1];
      check->on_edited_slice = edited;
    }
  if (n_crossing > 0)
    add (judge, CVM_CHECK_CROSSING,
         g_strdup_printf (
             ngettext ("%d ring that crosses itself", "%d rings that cross themselves", n_crossing),
             n_crossing),
         NULL, n_crossing);
  return TRUE;
}

static gboolean
has_long_value (const char *text)
{
  for (gsize length; *text; text += length + (text[length] == '\\'))
    {
      length = strcspn (text, "\\");
      const char *end = text + length;
      while (end > text && end[-1] == ' ')
        end--;
      if (end - text > 16)
        return TRUE;
    }
  return FALSE;
}

/* What every ring tells by itself. */
static void
look_at_rings (Judge *judge)
{
  const CvmStructure *s = judge->structure;
  int n_unshown = 0;
  gboolean is_long = FALSE;
  for (int i = 0; i < s->n_rings; i++)
    {
      const CvmRing *ring = &s->rings[i];
      n_unshown += ring->use == CVM_RING_OFF_SLICE || ring->use == CVM_RING_NOT_SHOWN;
      is_long = is_long || (ring->original_text && has_long_value (ring->original_text));
    }
  if (is_long)
    add (judge, CVM_CHECK_LONG_VALUES, g_strdup (_ ("Coordinates of more than 16 characters")),
         _ ("kept as they came; some systems refuse them"), 0);
  if (n_unshown > 0)
    add (judge, CVM_CHECK_UNSHOWN,
         g_strdup_printf (ngettext ("%d contour that counts in no volume",
                                    "%d contours that count in no volume", n_unshown),
                          n_unshown),
         _ ("on no slice, or no closed ring; written as they came"), n_unshown);
  if (s->n_rings == 0)
    add (judge, CVM_CHECK_EMPTY, g_strdup (_ ("A structure without contours")), NULL, 0);
}

static void
tell_slices (Judge *judge)
{
  for (guint i = 0; i < judge->parts->len; i++)
    {
      const Part *part = part_at (judge, (int)i);
      if (part->parent == (int)i && part->first == part->last)
        g_array_append_val (judge->slices[CVM_CHECK_PIECES], part->first);
    }
  const int n_pieces = (int)judge->slices[CVM_CHECK_PIECES]->len;
  sort_slices (judge->slices[CVM_CHECK_PIECES]);
  const int n_review = (int)judge->slices[CVM_CHECK_REVIEW]->len;
  const int n_gaps = (int)judge->slices[CVM_CHECK_GAPS]->len;
  const int n_specks = (int)judge->slices[CVM_CHECK_SPECKS]->len;
  if (n_review > 0)
    add (judge, CVM_CHECK_REVIEW,
         g_strdup_printf (ngettext ("%d slice not reviewed", "%d slices not reviewed", n_review),
                          n_review),
         NULL, n_review);
  if (n_gaps > 0)
    add (judge, CVM_CHECK_GAPS,
         g_strdup_printf (ngettext ("%d slice without a ring between the ends",
                                    "%d slices without a ring between the ends", n_gaps),
                          n_gaps),
         NULL, n_gaps);
  if (n_pieces > 0)
    add (judge, CVM_CHECK_PIECES,
         g_strdup_printf (
             ngettext ("%d piece on one slice only", "%d pieces on one slice only", n_pieces),
             n_pieces),
         NULL, n_pieces);
  if (n_specks > 0)
    add (judge, CVM_CHECK_SPECKS, g_strdup (_ ("Specks below 3 mm²")), NULL, n_specks);
  if (judge->slices[CVM_CHECK_BODY]->len > 0)
    add (judge, CVM_CHECK_BODY, g_strdup (_ ("Outside the body")),
         judge->body->external ? NULL : _ ("as it was found in the scan"), 0);
}

static void
tell_ends (Judge *judge)
{
  const char *titles[2] = { _ ("Lower end not seen in the sagittal view"),
                            _ ("Upper end not seen in the sagittal view") };
  if (!judge->facts->ends_known || !judge->facts->needs_review || judge->first < 0)
    return;
  for (int end = 0; end < 2; end++)
    {
      const int slice = end ? judge->last : judge->first;
      const gboolean upper = (judge->grid->normal[2] > 0) == (end == 1);
      if (judge->facts->ends_seen[end])
        continue;
      g_array_set_size (judge->slices[CVM_CHECK_ENDS], 0);
      note (judge, CVM_CHECK_ENDS, slice);
      add (judge, CVM_CHECK_ENDS, g_strdup (titles[upper]), NULL, 0);
    }
}

static gboolean
look (Judge *judge, const CvmProgress *progress, GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  gboolean good = judge->geos != NULL;
  if (!good)
    cvm_status_no_memory (&status);
  for (int slice = 0; good && slice < judge->grid->n_slices; slice++)
    {
      good = look_at_slice (judge, slice, &status);
      if (good && cvm_progress_cancelled (progress))
        good = cvm_status_cancelled (&status);
    }
  good = good && find_overlaps (judge, &status);
  if (!good)
    cvm_error_from_status (error, &status);
  return good;
}

gboolean
cvm_checks_find (GPtrArray *checks,
                 CvmStructure *structure,
                 const CvmGrid *grid,
                 const CvmCheckBody *body,
                 const CvmCheckFacts *facts,
                 const CvmProgress *progress,
                 GError **error)
{
  const gsize n = (gsize)grid->n_columns * (gsize)grid->n_rows;
  Judge judge = { .structure = structure,
                  .grid = grid,
                  .body = body,
                  .facts = facts,
                  .checks = checks,
                  .geos = cvm_geos_new (NULL),
                  .parts = g_array_new (FALSE, FALSE, sizeof (Part)),
                  .mask = g_malloc (n),
                  .body_mask = g_malloc (n),
                  .first = -1,
                  .last = -1 };
  for (int i = 0; i < CVM_N_CHECKS; i++)
    judge.slices[i] = g_array_new (FALSE, FALSE, sizeof (int));
  const gboolean good = look (&judge, progress, error);
  if (good)
    {
      tell_slices (&judge);
      tell_ends (&judge);
      for (int i = 0; i < CVM_N_CHECKS; i++)
        g_array_set_size (judge.slices[i], 0);
      look_at_rings (&judge);
    }
  if (judge.geos)
    cvm_slice_area_clear (&judge.before, judge.geos);
  cvm_geos_free (judge.geos);
  for (int i = 0; i < CVM_N_CHECKS; i++)
    g_array_unref (judge.slices[i]);
  g_array_unref (judge.parts);
  g_free (judge.mask);
  g_free (judge.body_mask);
  return good;
}
