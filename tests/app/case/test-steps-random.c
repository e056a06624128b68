/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that a person can do to a case, by chance, from a seed: strokes in three planes, rings
 * deleted and copied, structures made, copied, named, locked, deleted, levels moved, pieces brought
 * back, sets imported, contours taken, slices reviewed, files written, undo, redo, restarts, a
 * second window, and journals whose end is cut off or damaged.
 *
 * Of each step: no other slice, structure or attribute changes, and no ring that it makes is
 * invalid (GEOS). Undo and redo come back to the very bits; so does a restart, and one after a cut
 * to what the last whole record left.
 *
 * Usage: test-steps-random [steps [seed]]; a failure prints the seed of its case, with which it can
 * be repeated alone. */
#include "tests/app/case/random-steps.h"
#include "tests/remove-tree.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define STEPS_EACH 400 /* of a case: a restart reads them all */
#define N_LOGGED 12    /* records that a cut may take away */
#define MAX_SETS 3
#define MAX_RUNS 3

/* A record of the journal, and what the case was after it. */
typedef struct
{
  goffset end;
  GPtrArray *states; /* as in World */
  guint at;
} Logged;

static void
logged_free (gpointer data)
{
  Logged *logged = data;
  g_ptr_array_unref (logged->states);
  g_free (logged);
}

static void
unref_array (gpointer array)
{
  g_array_unref (array);
}

static GPtrArray *
copy_states (const GPtrArray *states)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (unref_array);
  for (guint i = 0; i < states->len; i++)
    g_ptr_array_add (copy, g_array_ref (states->pdata[i]));
  return copy;
}

/* --- what is not a step of undo -----------------------------------------------------------------
 */

static void
add_odd_rings (CvmStructure *s)
{
  CvmRing point = { .slice = -1, .nearest_slice = -1, .type = CVM_RING_POINT, .n_points = 1 };
  point.use = CVM_RING_NOT_SHOWN;
  point.reason = "a point";
  point.points = calloc (1, sizeof point.points[0]);
  point.original_text = strdup ("0\\0\\0");
  g_assert_true (cvm_structure_take_ring (s, &point, NULL));
  CvmRing off = { .slice = -1, .nearest_slice = 2, .use = CVM_RING_OFF_SLICE, .offset_mm = 0.7 };
  off.n_points = 3;
  off.points = calloc (3, sizeof off.points[0]);
  off.points[1][0] = off.points[2][1] = 5;
  g_assert_true (cvm_structure_take_ring (s, &off, NULL));
  for (int i = 0; i < s->n_rings; i += 7)
    if (s->rings[i].use == CVM_RING_COUNTED)
      s->rings[i].type = CVM_RING_CLOSEDPLANAR_XOR;
}

/* States before the import are now such with its structures: they lie beside all steps. */
static gboolean
import_set (World *world)
{
  if (world->n_sets == MAX_SETS)
    return TRUE;
  CvmStructureSet *set = g_new0 (CvmStructureSet, 1);
  set->path = g_strdup_printf ("/scans/%d.dcm", world->n_sets++);
  set->label = g_strdup ("Reference");
  set->structures = new_structures ();
  set->warnings = g_ptr_array_new_with_free_func (g_free);
  for (int i = 0; i < 2; i++)
    {
      CvmStructure *s = world->make.structure
          = cvm_structure_new (CVM_SOURCE_IMPORTED, "GTVp", NULL);
      for (int slice = 0; slice < SLICES; slice++)
        random_fill_slice (&world->make, slice);
      add_odd_rings (s);
      world->make.structure = NULL;
      s->has_colour = i == 0;
      s->locked = random_choose (&world->make, 2);
      s->view_only = random_choose (&world->make, 6) == 0;
      g_ptr_array_add (set->structures, s);
    }
  const guint n = structures_of (world)->len;
  cvm_store_take_set (world->store, set, NULL, TRUE);
  g_autoptr (GArray) now = test_sums (structures_of (world));
  for (guint i = 0; i < world->states->len; i++)
    {
      GArray *with = g_array_copy (world->states->pdata[i]);
      g_array_append_vals (with, &g_array_index (now, TestSum, n), now->len - n);
      g_array_unref (world->states->pdata[i]);
      world->states->pdata[i] = with;
    }
  return TRUE;
}

static gboolean
take_contour (World *world)
{
  if (cvm_case_get_runs (world->open_case)->len >= MAX_RUNS)
    return TRUE;
  const CvmLevelResult *result = world->levels[random_choose (&world->make, N_LEVELS)];
  CvmContouring *contouring = g_new0 (CvmContouring, 1);
  contouring->structure = cvm_structure_copy (result->contour, NULL);
  g_autofree char *id = g_uuid_string_random ();
  g_strlcpy (contouring->structure->id, id, sizeof contouring->structure->id);
  g_assert_true (cvm_structure_set_text (&contouring->structure->name, "GTVp^AI", NULL));
  contouring->structure->run.level = result->level;
  contouring->ensemble = calloc (1, sizeof *contouring->ensemble);
  contouring->ensemble->device.precision = "f32";
  contouring->clean_up = calloc (1, sizeof *contouring->clean_up);
  /* NULL where nothing reached the level. */
  return (cvm_case_take_contouring (world->open_case, contouring, &bundle, 1) != NULL)
         == (result->contour->n_rings > 0);
}

static void
review (World *world)
{
  const CvmStructure *s = pick (world);
  const CvmReviewMark mark
      = random_choose (&world->make, 2) ? CVM_REVIEW_SEEN : CVM_REVIEW_REVIEWED;
  const int slice = any_slice (world);
  if (s && cvm_review_set (world->review, s->id, slice, mark))
    g_assert_cmpint (cvm_review_get (world->review, s->id, slice), ==, mark);
}

static void
note_exported (World *world)
{
  const CvmStructure *s = pick (world);
  const char *const ids[] = { s ? s->id : NULL, NULL };
  cvm_case_set_exported (world->open_case, ids, cvm_case_get_n_steps (world->open_case));
}

/* --- restarts -----------------------------------------------------------------------------------
 */

static void
open_world (World *world)
{
  g_autoptr (GError) error = NULL;
  world->open_case = cvm_case_new (world->series);
  world->store = cvm_store_open (world->data, world->open_case, &error);
  g_assert_no_error (error);
  world->review = cvm_review_new (world->open_case);
  cvm_review_take_notes (world->review, cvm_store_get_notes (world->store));
}

static void
close_world (World *world)
{
  cvm_review_save (world->review);
  g_clear_pointer (&world->review, cvm_review_free);
  g_clear_pointer (&world->store, cvm_store_free);
  g_clear_object (&world->open_case);
}

/* All that there is, in bytes. */
static char *
dup_all (const World *world, CvmCase *open_case, CvmReview *seen)
{
  CvmHistory *history = cvm_case_get_history (open_case);
  const CvmEdit *edits[2] = { cvm_history_get_undo (history), cvm_history_get_redo (history) };
  GPtrArray *structures = cvm_case_get_structures (open_case);
  g_autofree char *state = dup_state (structures);
  GString *out = g_string_new (state);
  for (guint i = 0; i < structures->len; i++)
    {
      const CvmStructure *s = structures->pdata[i];
      g_autofree guint8 *marks = cvm_review_dup_marks (seen, s->id, SLICES);
      g_autoptr (GArray) edited = cvm_history_dup_edited_slices (history, s->id);
      for (int slice = 0; slice < SLICES; slice++)
        g_string_append_c (out, (char)('0' + marks[slice]));
      for (guint k = 0; k < edited->len; k++)
        g_string_append_printf (out, " %d", g_array_index (edited, int, k));
      g_string_append_printf (out, " run %d\n", cvm_case_find_run (open_case, s->id) != NULL);
    }
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *name = edits[i] ? cvm_edit_dup_name (edits[i]) : g_strdup ("none");
      g_string_append_printf (out, "%s\n", name);
    }
  g_string_append_printf (out, "%d runs, %d", cvm_case_get_runs (open_case)->len,
                          cvm_case_has_unexported (open_case));
  return g_string_free (out, FALSE);
}

static gboolean
same_text (const char *a, const char *b)
{
  if (strcmp (a, b) != 0)
    g_printerr ("not the same bytes again\n");
  return strcmp (a, b) == 0;
}

static gboolean
restart (World *world)
{
  cvm_review_save (world->review);
  g_autofree char *before = dup_all (world, world->open_case, world->review);
  close_world (world);
  open_world (world);
  g_autofree char *after = dup_all (world, world->open_case, world->review);
  g_assert_cmpstr (cvm_store_get_lost (world->store), ==, NULL);
  return same_text (before, after);
}

/* It sees what is there at that moment, and nothing of it can be changed there. */
static gboolean
look_twice (World *world)
{
  World other = { .series = world->series, .data = world->data };
  cvm_review_save (world->review);
  open_world (&other);
  g_autofree char *here = dup_all (world, world->open_case, world->review),
                  *there = dup_all (&other, other.open_case, other.review);
  g_assert_nonnull (cvm_case_get_read_only (other.open_case));
  g_assert_false (cvm_case_undo (other.open_case, NULL));
  close_world (&other);
  return same_text (here, there);
}

static char *
journal_of (const World *world)
{
  return g_build_filename (cvm_store_get_folder (world->store), "journal", NULL);
}

/* Power cut: the end of the file is missing, or is noise. What the last whole record left is there,
 * and work goes on from it. */
static gboolean
cut (World *world)
{
  g_autofree char *path = journal_of (world);
  cvm_review_save (world->review);
  close_world (world);
  const Logged *oldest = g_queue_peek_head (&world->log);
  GStatBuf about;
  g_assert_cmpint (g_stat (path, &about), ==, 0);
  const goffset all = about.st_size, least = oldest ? oldest->end : all,
                size = least + (goffset)random_between (&world->make, 0, (double)(all - least) + 1);
  const Logged *last = NULL;
  for (GList *l = world->log.head; l && ((Logged *)l->data)->end <= size; l = l->next)
    last = l->data;
  g_assert_cmpint (truncate (path, size), ==, 0);
  const gboolean zeros = size < all && random_choose (&world->make, 2);
  if (zeros)
    g_assert_cmpint (truncate (path, all), ==, 0); /* to the old end */
  open_world (world);
  while (world->log.length && ((Logged *)g_queue_peek_tail (&world->log))->end > size)
    logged_free (g_queue_pop_tail (&world->log));
  if (last)
    {
      g_ptr_array_unref (world->states);
      world->states = copy_states (last->states);
      world->at = last->at;
    }
  g_autoptr (GArray) now = test_sums (structures_of (world));
  g_assert_cmpint (cvm_store_get_lost (world->store) != NULL, ==,
                   zeros || !last || last->end < size);
  world->n_bytes = last ? last->end : size;
  note_exported (world);    /* a record after it: what was torn is cut off */
  world->n_sets = MAX_SETS; /* how many are left is not known */
  const gboolean same = test_same_sums (now, world->states->pdata[world->at]);
  if (!same)
    g_printerr ("cut to %" G_GOFFSET_FORMAT " of %" G_GOFFSET_FORMAT " bytes: another state\n",
                size, all);
  return same;
}

/* Find the records that the journal has more by now. */
static void
log_records (World *world)
{
  g_autofree char *path = journal_of (world);
  const int file = open (path, O_RDONLY);
  guint32 length;
  if (file < 0)
    return;
  GStatBuf about;
  g_assert_cmpint (fstat (file, &about), ==, 0);
  if (about.st_size < world->n_bytes)
    world->n_bytes = about.st_size;
  while (world->n_bytes < about.st_size)
    {
      const gboolean first = world->n_bytes == 0; /* it names the version */
      g_assert_cmpint (pread (file, &length, sizeof length, world->n_bytes), ==, sizeof length);
      world->n_bytes += 8 + GUINT32_FROM_LE (length);
      if (first)
        continue;
      Logged *logged = g_new0 (Logged, 1);
      logged->end = world->n_bytes;
      logged->states = copy_states (world->states);
      logged->at = world->at;
      g_queue_push_tail (&world->log, logged);
      if (world->log.length > N_LOGGED)
        logged_free (g_queue_pop_head (&world->log));
    }
  close (file);
}

/* --- one thing after the other ------------------------------------------------------------------
 */

typedef gboolean (*Step) (World *world, CvmStructure *s, TestAllowed *allowed);

static const struct
{
  Step func;
  int weight;
  gboolean alone; /* needs no structure */
} steps[] = {
  { do_stroke, 30, FALSE },      { do_delete_at, 10, FALSE },    { do_delete_only, 3, FALSE },
  { do_delete_range, 3, FALSE }, { do_delete_beyond, 2, FALSE }, { do_copy, 10, FALSE },
  { do_create, 2, TRUE },        { do_duplicate, 2, FALSE },     { do_rename, 3, FALSE },
  { do_set_type, 2, FALSE },     { do_set_colour, 2, FALSE },    { do_set_locked, 8, FALSE },
  { do_delete, 3, FALSE },       { do_level, 6, TRUE },          { do_ghost, 5, TRUE },
};

static int counts[G_N_ELEMENTS (steps)], counts_made[G_N_ELEMENTS (steps)];

/* TRUE: as it should be. */
static gboolean
step (World *world)
{
  int total = 0, which = 0;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    total += steps[i].weight;
  for (int at = random_choose (&world->make, total); at >= steps[which].weight; which++)
    at -= steps[which].weight;
  TestAllowed allowed = { 0 };
  CvmStructure *s = pick (world);
  if (!s && !steps[which].alone)
    return TRUE;
  if (s)
    g_strlcpy (allowed.id, s->id, sizeof allowed.id);
  const guint64 n_steps = cvm_case_get_n_steps (world->open_case);
  g_autoptr (GArray) before = test_sums (structures_of (world));
  g_autoptr (GPtrArray) copies = new_structures ();
  for (guint i = 0; i < structures_of (world)->len; i++)
    g_ptr_array_add (copies, cvm_structure_copy (structures_of (world)->pdata[i], NULL));
  gboolean ok = steps[which].func (world, s, &allowed);
  GArray *after = test_sums (structures_of (world));
  ok = ok && test_is_allowed (before, after, &allowed);
  const CvmStructure *now = cvm_case_find_structure (world->open_case, allowed.id), *old = NULL;
  for (guint i = 0; i < copies->len; i++)
    if (g_str_equal (((CvmStructure *)copies->pdata[i])->id, allowed.id))
      old = copies->pdata[i];
  for (int slice = 0; ok && now && old && slice < SLICES; slice++)
    ok = !allowed.slices[slice] || test_new_rings_are_valid (world->geos, old, now, slice);
  counts[which]++;
  if (cvm_case_get_n_steps (world->open_case) > n_steps)
    {
      counts_made[which]++;
      g_ptr_array_set_size (world->states, (int)++world->at);
      g_ptr_array_add (world->states, after);
    }
  else
    {
      ok = ok && test_same_sums (before, after);
      g_array_unref (after);
    }
  if (!ok)
    g_printerr ("step %d failed\n", which);
  return ok;
}

static gboolean
undo_or_redo (World *world)
{
  const gboolean undo = random_choose (&world->make, 5) < 3;
  gboolean ok = TRUE;
  for (int n = 1 + random_choose (&world->make, 5); ok && n > 0; n--)
    {
      const gboolean may = undo ? world->at > 0 : world->at + 1 < world->states->len;
      ok = (undo ? cvm_case_undo (world->open_case, NULL) : cvm_case_redo (world->open_case, NULL))
           == may;
      if (may)
        world->at = undo ? world->at - 1 : world->at + 1;
      g_autoptr (GArray) now = test_sums (structures_of (world));
      ok = ok && test_same_sums (now, world->states->pdata[world->at]);
      log_records (world);
    }
  if (!ok)
    g_printerr ("%s failed\n", undo ? "undo" : "redo");
  return ok;
}

/* It came in before what can be done again, whose states have it from now on, on top. */
static void
note_contour (World *world)
{
  GArray *now = test_sums (structures_of (world));
  if (!cvm_history_get_redo (cvm_case_get_history (world->open_case)))
    g_ptr_array_set_size (world->states, (int)world->at + 1);
  for (guint i = world->at + 1; i < world->states->len; i++)
    {
      GArray *with = g_array_copy (world->states->pdata[i]);
      g_array_prepend_val (with, g_array_index (now, TestSum, 0));
      g_array_unref (world->states->pdata[i]);
      world->states->pdata[i] = with;
    }
  g_ptr_array_insert (world->states, (int)++world->at, now);
}

static gboolean
one_thing (World *world)
{
  const int what = random_choose (&world->make, 1000);
  gboolean ok = TRUE;
  if (what < 15)
    ok = restart (world);
  else if (what < 25)
    ok = cut (world);
  else if (what < 30)
    ok = look_twice (world);
  else if (what < 40)
    ok = import_set (world);
  else if (what < 55)
    {
      const guint64 n_steps = cvm_case_get_n_steps (world->open_case);
      ok = take_contour (world);
      if (cvm_case_get_n_steps (world->open_case) > n_steps)
        note_contour (world);
    }
  else if (what < 90)
    review (world);
  else if (what < 100)
    note_exported (world);
  else if (what < 260)
    ok = undo_or_redo (world);
  else
    ok = step (world);
  log_records (world);
  return ok;
}

/* --- worlds -------------------------------------------------------------------------------------
 */

static void
make_map (World *world)
{
  CvmVolume *map = cvm_volume_new (world->make.grid, CVM_VOXEL_FLOAT32, NULL);
  float *p = cvm_volume_get_data (map);
  for (int b = 0; b < 4; b++)
    {
      const double x = random_between (&world->make, 6, COLUMNS - 6),
                   y = random_between (&world->make, 6, ROWS - 6),
                   z = random_between (&world->make, 1, SLICES - 2),
                   top = random_between (&world->make, 0.7, 1),
                   fall = random_between (&world->make, 0.05, 0.15);
      for (int i = 0; i < COLUMNS * ROWS * SLICES; i++)
        {
          const double r = sqrt (pow (i % COLUMNS - x, 2) + pow (i / COLUMNS % ROWS - y, 2)
                                 + pow (i / COLUMNS / ROWS - z, 2));
          p[i] = (float)MAX (p[i], top - fall * r);
        }
    }
  for (int i = 0; i < N_LEVELS; i++)
    world->levels[i] = cvm_level_trace (map, 0.2 + 0.1 * i, &clean_up, world->series, NULL, NULL);
  cvm_volume_unref (map);
}

static void
begin_world (World *world, uint64_t seed)
{
  *world = (World){ .seed = seed };
  random_structure_on_grid (&world->make, seed, SLICES);
  g_clear_pointer (&world->make.structure, cvm_structure_free);
  world->data = g_dir_make_tmp ("cavum-steps-XXXXXX", NULL);
  world->series = test_series ("4711", world->make.grid);
  world->geos = cvm_geos_new (NULL);
  world->states = g_ptr_array_new_with_free_func (unref_array);
  g_queue_init (&world->log);
  make_map (world);
  open_world (world);
  g_ptr_array_add (world->states, test_sums (structures_of (world)));
  import_set (world);
  log_records (world);
}

static void
end_world (World *world)
{
  close_world (world);
  remove_tree (world->data);
  g_free (world->data);
  cvm_series_free (world->series);
  cvm_geos_free (world->geos);
  for (int i = 0; i < N_LEVELS; i++)
    cvm_level_result_free (world->levels[i]);
  g_ptr_array_unref (world->states);
  g_queue_clear_full (&world->log, logged_free);
  cvm_grid_unref (world->make.grid);
}

int
main (int argc, char **argv)
{
  const int n = argc > 1 ? (int)strtol (argv[1], NULL, 10) : 400;
  const uint64_t seed = argc > 2 ? strtoull (argv[2], NULL, 10) : 20261125;
  gboolean ok = TRUE;
  for (int begun = 0; ok && begun < n; begun += STEPS_EACH)
    {
      World world;
      begin_world (&world, seed + (uint64_t)(begun / STEPS_EACH));
      for (int i = 0; ok && i < STEPS_EACH && begun + i < n; i++)
        {
          ok = one_thing (&world);
          if (!ok)
            g_printerr ("thing %d of the case of seed %" G_GUINT64_FORMAT "\n", i, world.seed);
        }
      end_world (&world);
    }
  g_print ("%d things;", n);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    g_print (" %d/%d", counts_made[i], counts[i]);
  g_print ("\n");
  return ok ? 0 : 1;
}
