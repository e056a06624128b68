/* SPDX-License-Identifier: Apache-2.0 */
/* A data folder for a test, and windows on the one case in it: a case with its store. */
#pragma once

#include "app/case/store.h"
#include "tests/app/case/series.h"
#include "tests/app/case/states.h"
#include "tests/remove-tree.h"

typedef struct
{
  char *data;
} Fixture;

static inline void
set_up (Fixture *f, gconstpointer unused)
{
  f->data = g_dir_make_tmp ("cavum-store-XXXXXX", NULL);
}

static inline void
tear_down (Fixture *f, gconstpointer unused)
{
  remove_tree (f->data);
  g_free (f->data);
}

static inline CvmSeries *
make_series_at (const char *patient_id, int n_slices, double x_mm, double z_mm)
{
  static const double step_mm[3] = { 0.98, 0.98, 3 };
  const double origin[3] = { x_mm, -250, z_mm };
  const int size[3] = { 512, 512, n_slices };
  CvmGrid *grid = cvm_grid_new_uniform (size, step_mm, origin, NULL);
  CvmSeries *series = test_series (patient_id, grid);
  cvm_grid_unref (grid);
  return series;
}

static inline CvmSeries *
make_series (const char *patient_id, int n_slices)
{
  return make_series_at (patient_id, n_slices, -250, 0);
}

typedef struct
{
  CvmCase *open_case;
  CvmStore *store;
} Window;

/* Takes the series. */
static inline Window
open_series (const char *data, CvmSeries *series, GError **error)
{
  Window w = { cvm_case_new (series), NULL };
  cvm_series_free (series);
  w.store = cvm_store_open (data, w.open_case, error);
  return w;
}

static inline Window
open_as (const char *data, const char *patient_id, int n_slices, GError **error)
{
  return open_series (data, make_series (patient_id, n_slices), error);
}

static inline void
close_window (Window *w)
{
  cvm_store_free (w->store);
  g_clear_object (&w->open_case);
  w->store = NULL;
}

static inline Window
open_window (const char *data)
{
  g_autoptr (GError) error = NULL;
  Window w = open_as (data, "4711", N_SLICES, &error);
  g_assert_no_error (error);
  return w;
}

static inline char *
dup_window_state (const Window *w)
{
  return dup_state (cvm_case_get_structures (w->open_case));
}

/* One edit that changes something. */
static inline void
edit_once (Window *w, GRand *rand)
{
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      CvmEdit *edit = random_edit (rand, cvm_case_get_structures (w->open_case));
      const gboolean empty = edit->changes->len == 0;
      g_assert_true (cvm_case_do (w->open_case, edit, &error));
      g_assert_no_error (error);
      if (!empty)
        return;
    }
}

static inline char *
journal_path (const Window *w)
{
  return g_build_filename (cvm_store_get_folder (w->store), "journal", NULL);
}
