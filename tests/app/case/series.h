/* SPDX-License-Identifier: Apache-2.0 */
/* Series without files. */
#pragma once

#include "app/case/case.h"

static inline void
test_free_slice (gpointer data)
{
  CvmSliceFile *slice = data;
  g_free (slice->path);
  g_free (slice->sop_instance);
  g_free (slice->sop_class);
  g_free (slice->position_text);
  g_free (slice);
}

/* A series that states nothing and has no slices. */
static inline CvmSeries *
test_empty_series (void)
{
  CvmSeries *series = g_new0 (CvmSeries, 1);
  char **texts[] = { &series->patient.name,
                     &series->patient.id,
                     &series->patient.birth_date,
                     &series->patient.sex,
                     &series->study_uid,
                     &series->study_description,
                     &series->study_date,
                     &series->study_time,
                     &series->study_id,
                     &series->accession_number,
                     &series->referring_physician,
                     &series->series_uid,
                     &series->series_number,
                     &series->series_description,
                     &series->series_date,
                     &series->modality,
                     &series->frame_of_reference,
                     &series->position_reference,
                     &series->patient_position,
                     &series->manufacturer,
                     &series->model_name,
                     &series->station_name,
                     &series->kvp,
                     &series->kernel,
                     &series->contrast,
                     &series->body_part,
                     &series->character_set,
                     &series->transfer_syntax,
                     &series->transfer_syntax_name };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup ("");
  series->slices = g_ptr_array_new_with_free_func (test_free_slice);
  series->warnings = g_ptr_array_new ();
  return series;
}

static inline CvmCase *
test_empty_case (void)
{
  CvmSeries *series = test_empty_series ();
  CvmCase *open_case = cvm_case_new (series);
  cvm_series_free (series);
  return open_case;
}

static inline void
test_set_text (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

/* One with slices, for cases on the disk; counts a reference to the grid. */
static inline CvmSeries *
test_series (const char *patient_id, CvmGrid *grid)
{
  CvmSeries *series = test_empty_series ();
  test_set_text (&series->patient.birth_date, "19610314");
  test_set_text (&series->patient.name, "EXAMPLE^Robin");
  test_set_text (&series->patient.id, patient_id);
  test_set_text (&series->series_uid, "1.2.3");
  test_set_text (&series->frame_of_reference, "1.2.4");
  series->grid = cvm_grid_ref (grid);
  for (int i = 0; i < grid->n_slices; i++)
    {
      CvmSliceFile *slice = g_new0 (CvmSliceFile, 1);
      slice->path = g_strdup_printf ("/scans/robin/%d.dcm", i);
      slice->sop_instance = g_strdup_printf ("1.2.3.%d", i);
      slice->sop_class = g_strdup ("");
      slice->position_text = g_strdup ("");
      g_ptr_array_add (series->slices, slice);
    }
  return series;
}
