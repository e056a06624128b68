/* SPDX-License-Identifier: Apache-2.0 */
/* A series without files, for cases on the disk. */
#pragma once

#include "app/dicom/folder.h"

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

/* Counts a reference to the grid. */
static inline CvmSeries *
test_series (const char *patient_id, CvmGrid *grid)
{
  CvmSeries *series = g_new0 (CvmSeries, 1);
  series->patient.birth_date = g_strdup ("19610314");
  char **texts[] = { &series->patient.sex,
                     &series->study_uid,
                     &series->study_description,
                     &series->study_date,
                     &series->study_time,
                     &series->study_id,
                     &series->accession_number,
                     &series->referring_physician,
                     &series->series_number,
                     &series->series_description,
                     &series->series_date,
                     &series->modality,
                     &series->position_reference,
                     &series->patient_position,
                     &series->manufacturer,
                     &series->model_name,
                     &series->station_name,
                     &series->kvp,
                     &series->kernel,
                     &series->contrast,
                     &series->character_set,
                     &series->transfer_syntax,
                     &series->transfer_syntax_name };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup ("");
  series->patient.name = g_strdup ("EXAMPLE^Robin");
  series->patient.id = g_strdup (patient_id);
  series->series_uid = g_strdup ("1.2.3");
  series->frame_of_reference = g_strdup ("1.2.4");
  series->grid = cvm_grid_ref (grid);
  series->slices = g_ptr_array_new_with_free_func (test_free_slice);
  series->warnings = g_ptr_array_new ();
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
