/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz everything that is read from a DICOM file: an image of any encoding, a structure set, or
 * neither, as a file in a folder, alone and beside intact slices of its series. Inputs are files as
 * they are; with libFuzzer dicom_mutate() changes them.
 *
 * The house's promises: a sentence for what can't be read; what opens is an intact model; no more
 * than 64 MB for a small file.
 */
#include "app/dicom/ct.h"
#include "app/dicom/export.h"
#include "app/dicom/structure-set.h"

#include "tests/fuzz/dicom-mutate.h"
#include "tests/fuzz/folder.h"
#include "tests/fuzz/heap-peak.h"

#include <math.h>

#define ROOT "1.2.826.0.1.3680043.10.1.77"
#define N_SLICES 3
#define SMALL_FILE 16384
#define MOST_BYTES (64 << 20)

size_t LLVMFuzzerCustomMutator (uint8_t *data, size_t size, size_t max_size, unsigned int seed);

size_t
LLVMFuzzerCustomMutator (uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
  return dicom_mutate (data, size, max_size, seed);
}

/* The intact slices beside which a file lies, of the series of the seeds (make_fuzz_seeds.py). */
static char *slice_paths[N_SLICES];
static CvmSeries *intact;

static void
write_slice (const CvmVolume *ct, int slice)
{
  g_autofree char *name = g_strdup_printf ("slice%d.dcm", slice);
  g_autofree char *uid = g_strdup_printf (ROOT ".9.1.%d", slice + 1);
  const CvmCtSliceAttributes attributes = { .series_uid = ROOT ".2.1",
                                            .study_uid = ROOT ".1",
                                            .frame_of_reference = ROOT ".3",
                                            .sop_instance = uid,
                                            .patient_name = "SYNTHETIC^Robin",
                                            .patient_id = "S1",
                                            .birth_date = "19700102",
                                            .sex = "O",
                                            .study_description = "",
                                            .series_description = "synthetic",
                                            .study_date = "20260101",
                                            .manufacturer = "Nobody",
                                            .model_name = "",
                                            .patient_position = "HFS",
                                            .instance_number = slice + 1 };
  slice_paths[slice] = g_build_filename (fuzz_folder (), name, NULL);
  must (cvm_export_ct_slice (ct, slice, &attributes, slice_paths[slice], NULL));
}

static void
make_intact (void)
{
  const int size[3] = { 16, 12, N_SLICES };
  const double step_mm[3] = { 1.5, 2, 3 }, origin[3] = { -10, -20.5, 30 };
  CvmGrid *grid = cvm_grid_new_uniform (size, step_mm, origin, NULL);
  CvmVolume *ct = grid ? cvm_volume_new (grid, CVM_VOXEL_INT16, NULL) : NULL;
  must (ct != NULL);
  for (int slice = 0; slice < N_SLICES; slice++)
    write_slice (ct, slice);
  cvm_volume_unref (ct);
  cvm_grid_unref (grid);
  const char *const paths[] = { slice_paths[0], slice_paths[1], slice_paths[2], NULL };
  g_autoptr (CvmFolder) folder = cvm_folder_scan_all (paths, NULL, NULL);
  must (folder && folder->series->len == 1);
  intact = cvm_series_copy (folder->series->pdata[0]);
  must (intact->contourable);
}

static void
check_text (const char *text)
{
  must (text && g_utf8_validate (text, -1, NULL));
}

static void
check_texts (char **texts)
{
  for (; *texts; texts++)
    check_text (*texts);
}

static void
check_sentences (const GPtrArray *sentences)
{
  for (guint i = 0; i < sentences->len; i++)
    {
      check_text (sentences->pdata[i]);
      must (*(const char *)sentences->pdata[i]);
    }
}

static void
check_patient (const CvmPatient *patient)
{
  check_text (patient->name);
  check_text (patient->id);
  check_text (patient->birth_date);
  check_text (patient->sex);
}

static void
check_error (gboolean good, const GError *error)
{
  must (good ? !error : error && *error->message && g_utf8_validate (error->message, -1, NULL));
}

static void
check_volume (CvmVolume *volume, const CvmSeries *series)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  must (grid->n_rows == series->n_rows && grid->n_columns == series->n_columns);
  for (int slice = 0; slice < grid->n_slices; slice++)
    for (int row = 0; row < grid->n_rows; row++)
      for (int column = 0; column < grid->n_columns; column++)
        must (isfinite (cvm_volume_value (volume, column, row, slice)));
}

static void
check_series (const CvmSeries *series)
{
  g_autoptr (GError) error = NULL;
  const char *const texts[] = { series->study_uid,
                                series->study_description,
                                series->study_date,
                                series->series_uid,
                                series->series_number,
                                series->series_description,
                                series->series_date,
                                series->modality,
                                series->frame_of_reference,
                                series->position_reference,
                                series->patient_position,
                                series->body_part,
                                series->manufacturer,
                                series->model_name,
                                series->station_name,
                                series->kvp,
                                series->kernel,
                                series->contrast,
                                series->character_set,
                                series->accession_number,
                                series->referring_physician };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    check_text (texts[i]);
  check_patient (&series->patient);
  check_sentences (series->warnings);
  must (series->slices->len >= 1 && (!series->contourable || series->viewable));
  must (series->viewable || (series->why_not && *series->why_not));
  must (!series->viewable || series->grid);
  if (series->why_not)
    check_text (series->why_not);
  for (guint i = 0; i < series->slices->len; i++)
    {
      const CvmSliceFile *slice = series->slices->pdata[i];
      must (slice->path && isfinite (slice->slope) && isfinite (slice->intercept));
      check_text (slice->sop_instance);
    }
  CvmVolume *volume = cvm_ct_load (series, -1, NULL, NULL, NULL, &error);
  check_error (volume != NULL, error);
  if (volume)
    check_volume (volume, series);
  cvm_volume_unref (volume);
}

static void
check_ring (const CvmRing *ring, int n_slices)
{
  must (ring->slice >= -1 && ring->slice < n_slices);
  must (ring->nearest_slice >= -1 && ring->nearest_slice < n_slices);
  must (ring->use != CVM_RING_COUNTED || ring->slice >= 0);
  must ((ring->use == CVM_RING_NOT_SHOWN) == (ring->reason != NULL));
  must (ring->n_points >= 0 && (ring->points || ring->n_points == 0));
  must (isfinite (ring->offset_mm));
  must (memchr (ring->sop_instance, 0, sizeof ring->sop_instance) != NULL);
  check_text (ring->sop_instance);
  for (int i = 0; i < ring->n_points; i++)
    for (int axis = 0; axis < 3; axis++)
      must (isfinite (ring->points[i][axis]));
}

static void
check_structure (const CvmStructure *structure, const CvmSeries *series)
{
  double cm3;
  char text[2048];
  const char *const texts[]
      = { structure->name,         structure->interpreted_type,  structure->algorithm,
          structure->description,  structure->interpreter,       structure->observation_label,
          structure->code_meaning, structure->frame_of_reference };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i])
      check_text (texts[i]);
  check_text (structure->name);
  must (strlen (structure->id) == 36);
  for (int i = 0; i < structure->n_rings; i++)
    check_ring (&structure->rings[i], series && series->grid ? series->grid->n_slices : 0);
  for (int i = 0; i < structure->n_warnings; i++)
    must (*cvm_status_format (&structure->warnings[i], NULL, text, sizeof text));
  must (!cvm_structure_set_volume (structure, series, &cm3) || (isfinite (cm3) && cm3 >= 0));
}

static void
check_structure_set (const char *path, const CvmSeries *series)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (path, series, &error);
  check_error (set != NULL, error);
  if (!set)
    return;
  check_text (set->label);
  check_text (set->name);
  check_text (set->sop_instance);
  check_text (set->description);
  check_text (set->referenced_series);
  check_patient (&set->patient);
  check_sentences (set->warnings);
  for (guint i = 0; i < set->structures->len; i++)
    check_structure (set->structures->pdata[i], series);
}

static void
check_folder (const CvmFolder *folder)
{
  check_sentences (folder->others);
  for (guint i = 0; i < folder->unread->len; i++)
    {
      const CvmUnread *unread = folder->unread->pdata[i];
      check_text (unread->reason);
      must (*unread->path && *unread->reason);
    }
  for (guint i = 0; i < folder->structure_sets->len; i++)
    {
      const CvmStructureSetInfo *set = folder->structure_sets->pdata[i];
      check_text (set->label);
      check_texts (set->frames);
      check_texts (set->series_uids);
      check_texts (set->images);
      check_patient (&set->patient);
    }
  for (guint i = 0; i < folder->series->len; i++)
    check_series (folder->series->pdata[i]);
}

/* Whichever of two images at one place is chosen, the series stays a whole one. */
static void
choose (CvmSeries *series)
{
  for (guint i = 0; i < series->doubles->len; i++)
    {
      const CvmDouble *place = series->doubles->pdata[i];
      const guint n = place->files->len;
      check_text (place->place);
      must (n >= 2 && place->labels->len == n && place->slice < (int)series->slices->len);
      for (guint which = n; which-- > 0;)
        cvm_series_choose (series, i, which);
    }
  if (series->doubles->len > 0)
    {
      must (!cvm_series_is_undecided (series));
      check_series (series);
    }
}

/* Alone, then what it is says what else it meets. */
static void
check_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmFolder) alone = cvm_folder_scan (path, NULL, &error);
  check_error (alone != NULL, error);
  if (!alone)
    return;
  check_folder (alone);
  if (alone->structure_sets->len > 0)
    {
      check_structure_set (path, NULL);
      check_structure_set (path, intact);
    }
  if (alone->series->len > 0)
    {
      const char *const paths[] = { path, slice_paths[0], slice_paths[1], slice_paths[2], NULL };
      g_autoptr (CvmFolder) together = cvm_folder_scan_all (paths, NULL, NULL);
      must (together != NULL && together->series->len >= 1);
      check_folder (together);
      for (guint i = 0; i < together->series->len; i++)
        choose (together->series->pdata[i]);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (!intact)
    make_intact ();
  g_autofree char *path = g_build_filename (fuzz_folder (), "file.dcm", NULL);
  put_file (path, data, size);
  heap_peak_begin ();
  check_file (path);
  must (size > SMALL_FILE || heap_peak_bytes () <= MOST_BYTES);
  return 0;
}
