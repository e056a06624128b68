/* SPDX-License-Identifier: Apache-2.0 */
/* Runs of a case: each structure has its own, they survive undo and a journal, and what is awaited
 * keeps its id, name and colour. */
#include "app/case/case.h"
#include "app/case/structure-edits.h"
#include "render/colour-tables.h"
#include "tests/app/case/series.h"

#include <stdlib.h>
#include <string.h>

static const CvmMember members[2] = { { .name = "one", .scale = "S" }, { .name = "two" } };
static const CvmBundle bundle = { .name = (char *)"model-1",
                                  .title = (char *)"Model",
                                  .version = (char *)"1.0",
                                  .target_name = (char *)"GTVp",
                                  .interpreted_type = (char *)"GTV",
                                  .n_members = 2,
                                  .members = (CvmMember *)members,
                                  .shared_encoder = true,
                                  .clean_up = { 1.5, true, false },
                                  .level = 0.4 };

static CvmContouring *
make_contouring (int n_rings)
{
  CvmContouring *contouring = g_new0 (CvmContouring, 1);
  contouring->structure = cvm_structure_new (CVM_SOURCE_NETWORK, "GTVp^AI", NULL);
  for (int i = 0; i < n_rings; i++)
    {
      CvmRing ring = { .slice = i };
      g_assert_true (cvm_structure_take_ring (contouring->structure, &ring, NULL));
    }
  g_strlcpy (contouring->bundle_sha256, "00ff", sizeof contouring->bundle_sha256);
  contouring->ensemble = calloc (1, sizeof *contouring->ensemble);
  g_strlcpy (contouring->ensemble->device.name, "CPU", sizeof contouring->ensemble->device.name);
  contouring->ensemble->device.precision = "f32";
  contouring->clean_up = calloc (1, sizeof *contouring->clean_up);
  return contouring;
}

static void
keep_record (const json_t *record, gpointer user)
{
  g_ptr_array_add (user, json_deep_copy (record));
}

static void
free_record (gpointer record)
{
  json_decref (record);
}

static void
assert_same_run (const CvmCaseRun *a, const CvmCaseRun *b)
{
  g_assert_cmpstr (a->id, ==, b->id);
  g_assert_cmpstr (a->structure_id, ==, b->structure_id);
  g_assert_cmpstr (a->bundle_sha256, ==, b->bundle_sha256);
  g_assert_cmpstr (a->title, ==, b->title);
  g_assert_cmpstr (a->version, ==, b->version);
  g_assert_cmpstr (a->target, ==, b->target);
  g_assert_cmpint (a->n_members, ==, b->n_members);
  for (int m = 0; m < a->n_members; m++)
    g_assert_cmpstr (a->member_names[m], ==, b->member_names[m]);
  g_assert_cmpint (a->shared_encoder, ==, b->shared_encoder);
  g_assert_cmpfloat (a->clean_up.opening_mm, ==, b->clean_up.opening_mm);
  g_assert_cmpint (a->clean_up.largest_per_slice, ==, b->clean_up.largest_per_slice);
  g_assert_cmpint (a->clean_up.largest_component, ==, b->clean_up.largest_component);
  g_assert_cmpstr (a->device, ==, b->device);
  g_assert_cmpstr (a->precision, ==, b->precision);
  g_assert_cmpfloat (a->seconds, ==, b->seconds);
  g_assert_cmpfloat (a->level, ==, b->level);
  g_assert_cmpstr (a->maps_file, ==, b->maps_file);
}

static void
each_structure_has_its_run (void)
{
  CvmCase *open_case = test_empty_case ();
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (free_record);
  cvm_history_set_record_func (cvm_case_get_history (open_case), keep_record, records);
  const CvmStructure *first
      = cvm_case_take_contouring (open_case, make_contouring (1), &bundle, 3.25);
  const CvmStructure *second
      = cvm_case_take_contouring (open_case, make_contouring (2), &bundle, 4);
  const CvmCaseRun *run = cvm_case_find_run (open_case, first->id);
  g_assert_true (cvm_case_find_run (open_case, second->id) == cvm_case_get_run (open_case));
  g_assert_null (cvm_case_find_run (open_case, ""));
  g_assert_null (cvm_case_find_run (open_case, NULL));
  g_assert_cmpstr (run->member_names[0], ==, "S"); /* the scale, else the name */
  g_assert_cmpstr (run->member_names[1], ==, "two");

  CvmCase *again = test_empty_case ();
  for (guint i = 0; i < records->len; i++)
    g_assert_true (cvm_case_replay (again, records->pdata[i], NULL));
  g_assert_cmpuint (cvm_case_get_runs (again)->len, ==, 2);
  assert_same_run (run, cvm_case_find_run (again, first->id));
  assert_same_run (cvm_case_get_run (open_case), cvm_case_find_run (again, second->id));
  g_assert_cmpint (cvm_case_get_run (again)->maps_state, ==, CVM_RUN_MAPS_ON_DISK);

  /* The same run twice, or one that isn't whole, is a damaged journal. */
  json_t *record = records->pdata[records->len - 1];
  g_assert_cmpstr (json_string_value (json_object_get (record, "kind")), ==, "run");
  g_assert_false (cvm_case_replay (again, record, NULL));
  static const char *const keys[] = { "id", "structure", "title", "members", "clean_up", "level" };
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GError) error = NULL;
      json_t *damaged = json_deep_copy (record);
      json_object_del (damaged, keys[i]);
      g_assert_false (cvm_case_replay (again, damaged, &error));
      g_assert_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FORMAT);
      json_decref (damaged);
    }
  json_t *hostile = json_deep_copy (record);
  json_object_set_new (hostile, "id", json_string ("../../elsewhere"));
  g_assert_false (cvm_case_replay (again, hostile, NULL));
  json_decref (hostile);
  g_object_unref (again);
  g_object_unref (open_case);
}

static void
runs_are_needed_while_undo_may_bring_them_back (void)
{
  CvmCase *open_case = test_empty_case ();
  CvmStructure *structure = cvm_case_take_contouring (open_case, make_contouring (1), &bundle, 1);
  const CvmCaseRun *run = cvm_case_find_run (open_case, structure->id);
  g_assert_true (cvm_case_shows_run (open_case, run));
  g_assert_true (cvm_case_undo (open_case, NULL));
  g_assert_false (cvm_case_shows_run (open_case, run));
  g_assert_true (cvm_case_needs_run (open_case, run)); /* redo */
  char id[37];
  CvmEdit *edit
      = cvm_structure_edits_create (cvm_case_get_structures (open_case), "mine", id, NULL);
  g_assert_true (cvm_case_do (open_case, edit, NULL)); /* now there is none */
  g_assert_false (cvm_case_needs_run (open_case, run));

  structure = cvm_case_take_contouring (open_case, make_contouring (1), &bundle, 1);
  run = cvm_case_find_run (open_case, structure->id);
  edit = cvm_edit_new ("deletion", NULL);
  g_assert_true (cvm_edit_add_deletion (edit, cvm_case_get_structures (open_case), structure->id));
  g_assert_true (cvm_case_do (open_case, edit, NULL));
  g_assert_false (cvm_case_shows_run (open_case, run));
  g_assert_true (cvm_case_needs_run (open_case, run)); /* undo */
  g_object_unref (open_case);
}

static void
what_is_awaited_keeps_its_place (void)
{
  CvmCase *open_case = test_empty_case ();
  CvmStructure *shown = cvm_case_begin_contouring (open_case, &bundle);
  g_autoptr (GPtrArray) taken = cvm_case_dup_taken (open_case);
  char id[37];
  g_assert_cmpuint (cvm_case_get_structures (open_case)->len, ==, 0); /* it is no case's */
  g_assert_cmpstr (shown->name, ==, "GTVp^AI");
  g_assert_cmpmem (shown->colour, 3, cvm_structure_colours[0], 3);
  g_assert_true (
      cvm_case_do (open_case, cvm_structure_edits_create (taken, "mine", id, NULL), NULL));
  g_assert_cmpmem (cvm_case_find_structure (open_case, id)->colour, 3, cvm_structure_colours[1], 3);
  const CvmStructure *structure
      = cvm_case_take_contouring (open_case, make_contouring (1), &bundle, 1);
  g_assert_cmpstr (structure->id, ==, shown->id);
  g_assert_cmpstr (structure->name, ==, shown->name);
  g_assert_cmpmem (structure->colour, 3, shown->colour, 3);
  cvm_structure_free (shown);

  /* Given up: name and colour are free for the next. */
  shown = cvm_case_begin_contouring (open_case, &bundle);
  g_assert_cmpstr (shown->name, ==, "GTVp_2^AI");
  cvm_structure_free (shown);
  cvm_case_abandon_contouring (open_case);
  structure = cvm_case_take_contouring (open_case, make_contouring (1), &bundle, 1);
  g_assert_cmpstr (structure->name, ==, "GTVp_2^AI");
  g_assert_cmpmem (structure->colour, 3, cvm_structure_colours[2], 3);
  g_object_unref (open_case);
}

/* 1,000 floats each. */
static void
hold_something (CvmCaseRun *run)
{
  CvmGrid *grid = cvm_grid_new_uniform ((int[3]){ 10, 10, 10 }, (double[3]){ 1, 1, 1 },
                                        (double[3]){ 0, 0, 0 }, NULL);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  g_autoptr (CvmMaps) maps = cvm_maps_new ();
  maps->size[0] = maps->size[1] = maps->size[2] = 10;
  maps->n_members = 1;
  g_assert_true (cvm_maps_allocate (maps, FALSE, FALSE, NULL));
  cvm_case_run_hold (run, maps, volume, NULL);
  cvm_volume_unref (volume);
  cvm_grid_unref (grid);
}

static void
memory_is_bounded (void)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  for (int i = 0; i < 3; i++)
    {
      CvmCaseRun *run = cvm_case_run_new (&bundle, "00ff");
      hold_something (run);
      run->maps_saved = i != 1;
      g_ptr_array_add (runs, run);
    }
  CvmCaseRun *first = runs->pdata[0], *second = runs->pdata[1], *third = runs->pdata[2];
  cvm_case_runs_trim (runs, third, 18000); /* 6,000 bytes each */
  g_assert_nonnull (first->probability);
  cvm_case_runs_trim (runs, third, 12000);
  g_assert_null (first->maps);
  g_assert_cmpint (first->maps_state, ==, CVM_RUN_MAPS_ON_DISK);
  g_assert_nonnull (second->probability);
  cvm_case_runs_trim (runs, third, 0);
  g_assert_null (second->probability);
  g_assert_nonnull (second->maps);       /* they are nowhere else */
  g_assert_nonnull (third->probability); /* it is shown */
  cvm_case_run_lose (third, "gone");
  g_assert_null (third->maps);
  g_assert_cmpint (third->maps_state, ==, CVM_RUN_MAPS_GONE);
  for (guint i = 0; i < runs->len; i++)
    cvm_case_run_free (runs->pdata[i]);
}

/* Which are chosen is kept by their names: no two are the same. */
static void
members_have_names_of_their_own (void)
{
  static const CvmMember same_scale[]
      = { { .name = "one", .scale = "M" }, { .name = "two", .scale = "M" } },
      same[] = { { .name = "one", .scale = "M" }, { .name = "one", .scale = "M" } },
      commas[] = { { .name = "one", .scale = "M, L" }, { .name = "two", .scale = "L" } };
  const struct
  {
    const CvmMember *members;
    const char *first, *second;
  } cases[] = { { members, "S", "two" },
                { same_scale, "one", "two" },
                { same, "1", "2" },
                { commas, "one", "two" } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CvmBundle other = bundle;
      other.members = (CvmMember *)cases[i].members;
      CvmCaseRun *run = cvm_case_run_new (&other, NULL);
      g_assert_cmpstr (run->member_names[0], ==, cases[i].first);
      g_assert_cmpstr (run->member_names[1], ==, cases[i].second);
      cvm_case_run_free (run);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/runs/member-names", members_have_names_of_their_own);
  g_test_add_func ("/runs/each", each_structure_has_its_run);
  g_test_add_func ("/runs/needed", runs_are_needed_while_undo_may_bring_them_back);
  g_test_add_func ("/runs/awaited", what_is_awaited_keeps_its_place);
  g_test_add_func ("/runs/memory", memory_is_bounded);
  return g_test_run ();
}
