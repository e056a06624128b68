/* SPDX-License-Identifier: Apache-2.0 */
/* Steps by chance, one function a builder of edits: each does its step through the case, says what
 * it may change, and looks for what it promises. */
#pragma once

#include "app/case/ghost.h"
#include "app/case/level.h"
#include "app/case/review.h"
#include "app/case/ring-edits.h"
#include "app/case/slice-order.h"
#include "app/case/store.h"
#include "app/case/stroke-step.h"
#include "app/case/structure-edits.h"
#include "tests/app/case/random-rings.h"
#include "tests/app/case/series.h"
#include "tests/app/case/states.h"
#include "tests/app/case/steps.h"

#define SLICES 9
#define N_LEVELS 6

typedef struct
{
  TestMaker make;
  uint64_t seed;
  char *data;
  CvmSeries *series;
  CvmGeos *geos;
  CvmLevelResult *levels[N_LEVELS];
  CvmCase *open_case;
  CvmStore *store;
  CvmReview *review;
  GPtrArray *states; /* GArray of TestSum: what undo and redo come to */
  guint at;          /* the one that is there */
  GQueue log;        /* of the journal's last records (test-steps-random.c) */
  goffset n_bytes;   /* of the journal */
  int n_sets, n_refused;
} World;

static const CvmCleanUpSpec clean_up = { 1.5, true, true };
static const CvmMember members[2] = { { .name = "one" }, { .name = "two" } };
static const CvmBundle bundle = { .name = (char *)"model-1",
                                  .title = (char *)"Model",
                                  .version = (char *)"1.0",
                                  .target_name = (char *)"GTVp",
                                  .interpreted_type = (char *)"GTV",
                                  .n_members = 2,
                                  .members = (CvmMember *)members,
                                  .level = 0.5 };

static inline GPtrArray *
structures_of (World *world)
{
  return cvm_case_get_structures (world->open_case);
}

static inline CvmStructure *
pick (World *world)
{
  GPtrArray *all = structures_of (world);
  return all->len ? all->pdata[random_choose (&world->make, (int)all->len)] : NULL;
}

/* Of the network's, if there are any. */
static inline CvmStructure *
pick_automatic (World *world)
{
  GPtrArray *all = structures_of (world);
  for (int tries = 0; tries < 8 && all->len; tries++)
    {
      CvmStructure *s = pick (world);
      if (s->source == CVM_SOURCE_NETWORK && cvm_case_find_run (world->open_case, s->id))
        return s;
    }
  return NULL;
}

static inline int
any_slice (World *world)
{
  return random_choose (&world->make, SLICES);
}

/* --- steps --------------------------------------------------------------------------------------
 */

/* Do an edit, taking it; a builder that gave none said why. */
static inline gboolean
finish (World *world, CvmEdit *edit, GError *error)
{
  g_autoptr (GError) owned = error;
  if (!edit)
    {
      if (!owned || owned->domain != CVM_CASE_ERROR || !*owned->message)
        {
          g_printerr ("refused without a reason: %s\n", owned ? owned->message : "none");
          return FALSE;
        }
      world->n_refused++;
      return TRUE;
    }
  g_assert_no_error (owned);
  g_autofree char *name = cvm_edit_dup_name (edit);
  g_assert_true (*name);
  if (cvm_case_do (world->open_case, edit, &owned))
    return TRUE;
  g_printerr ("%s: %s\n", name, owned->message);
  return FALSE;
}

/* Which slices a stroke may reach. */
static inline void
allow_stroke (const World *world, const CvmStroke *stroke, TestAllowed *allowed)
{
  double low = INFINITY, high = -INFINITY;
  for (int i = 0; i < stroke->n_points; i++)
    {
      low = fmin (low, stroke->points[i][2]);
      high = fmax (high, stroke->points[i][2]);
    }
  for (int slice = 0; slice < SLICES; slice++)
    {
      const double z = world->make.grid->origins[slice][2],
                   reach = fmax (stroke->radius_mm, fabs (world->make.grid->slice_step_mm));
      allowed->slices[slice] = stroke->plane == CVM_STROKE_AXIAL
                                   ? slice == stroke->slice
                                   : z > low - reach - 1e-6 && z < high + reach + 1e-6;
    }
}

static inline gboolean
do_stroke (World *world, CvmStructure *s, TestAllowed *allowed)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmStrokeEdit result;
  CvmStroke stroke = random_stroke (&world->make);
  allow_stroke (world, &stroke, allowed);
  const gboolean may = !s->locked && !s->view_only;
  const gboolean made = cvm_stroke_rings_compute (s, world->make.grid, &stroke, &result, &status);
  cvm_stroke_clear (&stroke);
  g_assert_cmpint (made, ==, may);
  if (!made)
    return TRUE;
  CvmEdit *edit = cvm_stroke_step (s, &result, stroke.tool == CVM_STROKE_CUT);
  cvm_stroke_edit_clear (&result);
  return !edit || finish (world, edit, NULL);
}

/* At a ring's corner or near it, or anywhere. */
static inline gboolean
do_delete_at (World *world, CvmStructure *s, TestAllowed *allowed)
{
  GError *error = NULL;
  double mm[3] = { random_between (&world->make, -14, 14), random_between (&world->make, -12, 12) };
  int slice = any_slice (world);
  if (s->n_rings > 0 && random_choose (&world->make, 4))
    {
      const CvmRing *ring = &s->rings[random_choose (&world->make, s->n_rings)];
      if (ring->slice >= 0 && ring->n_points > 0)
        {
          const double *p = ring->points[random_choose (&world->make, ring->n_points)];
          slice = ring->slice;
          mm[0] = p[0] + random_between (&world->make, -1, 1);
          mm[1] = p[1] + random_between (&world->make, -1, 1);
        }
    }
  allowed->slices[slice] = TRUE;
  CvmEdit *edit = cvm_ring_edits_delete_at (s, world->make.grid, slice, mm,
                                            random_between (&world->make, 0, 2), &error);
  g_assert_true (!edit || !(s->locked || s->view_only));
  return finish (world, edit, error);
}

static inline gboolean
do_delete_only (World *world, CvmStructure *s, TestAllowed *allowed)
{
  GError *error = NULL;
  const int slice = any_slice (world);
  allowed->slices[slice] = TRUE;
  CvmEdit *edit = cvm_ring_edits_delete_only (s, world->make.grid, slice, &error);
  const gboolean done = edit != NULL;
  g_assert_true (!edit || !(s->locked || s->view_only));
  return finish (world, edit, error) && (!done || !cvm_structure_has_area (s, slice));
}

static inline gboolean
do_delete_range (World *world, CvmStructure *s, TestAllowed *allowed)
{
  GError *error = NULL;
  const int a = any_slice (world), b = MAX (0, any_slice (world) / 2 + a / 2);
  for (int slice = MIN (a, b); slice <= MIN (MAX (a, b), SLICES - 1); slice++)
    allowed->slices[slice] = TRUE;
  CvmEdit *edit = cvm_ring_edits_delete_range (s, world->make.grid, a, b, &error);
  const gboolean done = edit != NULL;
  g_assert_true (!edit || !(s->locked || s->view_only));
  gboolean ok = finish (world, edit, error);
  for (int slice = 0; ok && done && slice < SLICES; slice++)
    ok = !allowed->slices[slice] || !cvm_structure_has_area (s, slice);
  return ok;
}

static inline gboolean
do_delete_beyond (World *world, CvmStructure *s, TestAllowed *allowed)
{
  GError *error = NULL;
  const CvmBeyond side = (CvmBeyond)random_choose (&world->make, 3);
  const int slice = any_slice (world);
  for (int at = 0; at < SLICES; at++)
    {
      const double up = world->make.grid->origins[at][2] - world->make.grid->origins[slice][2];
      allowed->slices[at] = side == CVM_BEYOND_HEAD   ? up > 0
                            : side == CVM_BEYOND_FEET ? up < 0
                                                      : at != slice;
    }
  CvmEdit *edit = cvm_ring_edits_delete_beyond (s, world->make.grid, slice, side, &error);
  g_assert_true (!edit || !(s->locked || s->view_only));
  return finish (world, edit, error);
}

/* The area is the one of the slice beside, or nothing is copied. */
static inline gboolean
do_copy (World *world, CvmStructure *s, TestAllowed *allowed)
{
  GError *error = NULL;
  const CvmCopyFrom from = random_choose (&world->make, 2) ? CVM_COPY_NEXT : CVM_COPY_PREVIOUS;
  const int slice = any_slice (world),
            step = (world->make.grid->normal[2] > 0) == (from == CVM_COPY_NEXT) ? 1 : -1;
  allowed->slices[slice] = TRUE;
  CvmStructure *before = cvm_structure_copy (s, NULL);
  CvmEdit *edit = cvm_ring_edits_copy (s, world->make.grid, slice, from, &error);
  const gboolean done = edit != NULL;
  g_assert_true (!edit || !(s->locked || s->view_only));
  gboolean ok = finish (world, edit, error);
  int source = slice + step;
  while (source >= 0 && source < SLICES && !cvm_slices_have_rings (before, source))
    source += step;
  if (ok && done)
    {
      const double area = cvm_structure_area_mm2 (s, world->make.grid, slice),
                   want = cvm_structure_area_mm2 (before, world->make.grid, source);
      ok = fabs (area - want) < 0.5 && area > 0;
      if (!ok)
        g_printerr ("copied from %d to %d: %g mm², not %g\n", source, slice, area, want);
    }
  cvm_structure_free (before);
  return ok;
}

static const char *
any_name (World *world)
{
  static const char *const names[] = { "GTVp", "gtvp", "CTV 54", "Hirnstamm", "Größe", "a\\b", "" };
  return names[random_choose (&world->make, G_N_ELEMENTS (names))];
}

static inline gboolean
do_create (World *world, CvmStructure *s, TestAllowed *allowed)
{
  GError *error = NULL;
  allowed->list = TRUE;
  const char *name = random_choose (&world->make, 2) ? any_name (world) : NULL;
  CvmEdit *edit = cvm_structure_edits_create (structures_of (world), name, allowed->id, &error);
  return finish (world, edit, error);
}

static inline gboolean
do_duplicate (World *world, CvmStructure *s, TestAllowed *allowed)
{
  GError *error = NULL;
  g_autofree char *original = g_strdup (s->id);
  allowed->list = TRUE;
  CvmEdit *edit = cvm_structure_edits_duplicate (structures_of (world), s->id, allowed->id, &error);
  const gboolean done = edit != NULL;
  if (!finish (world, edit, error))
    return FALSE;
  const CvmStructure *copy = cvm_case_find_structure (world->open_case, allowed->id);
  s = cvm_case_find_structure (world->open_case, original);
  gboolean same = !done || s->n_rings == copy->n_rings;
  for (int i = 0; same && done && i < s->n_rings; i++)
    same = test_same_ring (&s->rings[i], &copy->rings[i]);
  return same;
}

static inline gboolean
do_rename (World *world, CvmStructure *s, TestAllowed *allowed)
{
  GError *error = NULL;
  allowed->head = TRUE;
  CvmEdit *edit
      = cvm_structure_edits_rename (structures_of (world), s->id, any_name (world), &error);
  g_assert_true (!edit || !(s->locked || s->view_only));
  return finish (world, edit, error);
}

static inline gboolean
do_set_type (World *world, CvmStructure *s, TestAllowed *allowed)
{
  static const char *const types[] = { "GTV", "ORGAN", "" };
  GError *error = NULL;
  allowed->head = TRUE;
  const char *type = types[random_choose (&world->make, 3)];
  CvmEdit *edit = cvm_structure_edits_set_type (structures_of (world), s->id, type, &error);
  g_assert_true (!edit || !(s->locked || s->view_only));
  return finish (world, edit, error);
}

static inline gboolean
do_set_colour (World *world, CvmStructure *s, TestAllowed *allowed)
{
  GError *error = NULL;
  const uint8_t colour[3] = { (uint8_t)random_choose (&world->make, 256), 2, 3 };
  allowed->head = TRUE;
  CvmEdit *edit = cvm_structure_edits_set_colour (structures_of (world), s->id, colour, &error);
  return finish (world, edit, error);
}

static inline gboolean
do_set_locked (World *world, CvmStructure *s, TestAllowed *allowed)
{
  GError *error = NULL;
  allowed->head = TRUE;
  const gboolean lock = random_choose (&world->make, 8) == 0; /* most are to be edited */
  CvmEdit *edit = cvm_structure_edits_set_locked (structures_of (world), s->id, lock, &error);
  return finish (world, edit, error);
}

static inline gboolean
do_delete (World *world, CvmStructure *s, TestAllowed *allowed)
{
  GError *error = NULL;
  allowed->list = TRUE;
  CvmEdit *edit = cvm_structure_edits_delete (structures_of (world), s->id, &error);
  g_assert_true (!edit || !s->locked || s->view_only);
  return finish (world, edit, error);
}

/* As the window does when the slider is let go. */
static inline gboolean
do_level (World *world, CvmStructure *unused, TestAllowed *allowed)
{
  const CvmStructure *s = pick_automatic (world);
  if (!s || s->locked)
    return TRUE;
  const CvmLevelResult *result = world->levels[random_choose (&world->make, N_LEVELS)];
  g_autoptr (GArray) edited
      = cvm_history_dup_edited_slices (cvm_case_get_history (world->open_case), s->id);
  g_strlcpy (allowed->id, s->id, sizeof allowed->id);
  allowed->head = TRUE;
  for (int i = 0; i < SLICES; i++)
    allowed->slices[i] = TRUE;
  for (guint i = 0; i < edited->len; i++)
    allowed->slices[g_array_index (edited, int, i)] = FALSE;
  const char *chosen = random_choose (&world->make, 3) ? s->run.members : "one";
  return finish (world, cvm_level_edit (s, result, chosen, edited), NULL)
         && s->run.level == result->level;
}

static inline gboolean
do_ghost (World *world, CvmStructure *unused, TestAllowed *allowed)
{
  GError *error = NULL;
  const CvmStructure *s = pick_automatic (world);
  const CvmLevelResult *result = world->levels[random_choose (&world->make, N_LEVELS)];
  if (!s || s->locked || result->ghosts->len == 0)
    return TRUE;
  const CvmStructure *ghost
      = result->ghosts->pdata[random_choose (&world->make, (int)result->ghosts->len)];
  g_strlcpy (allowed->id, s->id, sizeof allowed->id);
  for (int i = 0; i < ghost->n_rings; i++)
    allowed->slices[ghost->rings[i].slice] = TRUE;
  CvmEdit *edit = cvm_ghost_edit (s, ghost, world->make.grid, &error);
  g_assert_no_error (error);
  return !edit || finish (world, edit, NULL);
}
