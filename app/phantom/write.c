/* SPDX-License-Identifier: Apache-2.0 */
/* A phantom as DICOM: everything is written into a hidden folder beside the wished one, which then
 * gets its name in one step. UIDs are hashes of the spec below our own root. */
#include "app/phantom/phantom.h"

#include "app/dicom/export.h"
#include "segmentation/base/random.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum
{
  UID_STUDY = 1,
  UID_SERIES,
  UID_FRAME,
  UID_SLICE,
  UID_STRUCTURE_SET,
  UID_STRUCTURE_SERIES
};

static char *
make_uid (const CvmPhantomSpec *spec, int kind, int index)
{
  guint64 key = cvm_random_bits (spec->seed, 77);

  key = cvm_random_bits (key, (guint64)spec->n_columns << 40 | (guint64)spec->n_rows << 20
                                  | spec->n_slices);
  key = cvm_random_bits (key,
                         (guint64)(spec->pixel_mm * 1e4) << 32 | (guint64)(spec->slice_mm * 1e4));
  return g_strdup_printf ("%s.%u.%d.%d", CVM_PHANTOM_UID_ROOT, (guint)(key >> 32), kind, index);
}

/* Remove a folder of ours: two levels, files only. */
static void
remove_folder (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (path);
}

static gboolean
is_empty_folder (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  gboolean empty = dir && !g_dir_read_name (dir);

  g_clear_pointer (&dir, g_dir_close);
  return empty;
}

static gboolean
fail_folder (GError **error, const char *folder, int why)
{
  g_autofree char *shown = g_filename_display_name (folder);

  g_set_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FILE,
               _ ("Couldn't make the folder “%s”: %s."), shown, g_strerror (why));
  return FALSE;
}

static void
report (const CvmProgress *progress, double fraction)
{
  CvmProgressReport state = { "phantom", fraction, -1, 0, -1, 0 };

  cvm_progress_report (progress, &state);
}

static gboolean
write_slices (const CvmPhantomSpec *spec,
              const CvmPhantom *phantom,
              const char *ct_folder,
              const CvmProgress *progress,
              GError **error)
{
  g_autofree char *study = make_uid (spec, UID_STUDY, 1), *series = make_uid (spec, UID_SERIES, 1);
  g_autofree char *frame = make_uid (spec, UID_FRAME, 1);
  g_autofree char *id = g_strdup_printf ("CAVUM-PHANTOM-%" G_GUINT64_FORMAT, spec->seed);
  CvmCtSliceAttributes a = { .series_uid = series,
                             .study_uid = study,
                             .frame_of_reference = frame,
                             .patient_name = "PHANTOM^Nasopharynx",
                             .patient_id = id,
                             .birth_date = "",
                             .sex = "O",
                             .study_description = "Synthetic phantom, not a patient",
                             .series_description = "Cavum phantom: planning CT, synthetic",
                             .study_date = "20251125",
                             .manufacturer = CVM_PHANTOM_MANUFACTURER,
                             .model_name = CVM_PHANTOM_MODEL_NAME,
                             .patient_position = "HFS" };

  for (int slice = 0; slice < spec->n_slices; slice++)
    {
      /* Scanners number from the head down. */
      a.instance_number = spec->n_slices - slice;
      g_autofree char *uid = make_uid (spec, UID_SLICE, a.instance_number);
      g_autofree char *name = g_strdup_printf ("CT%04d.dcm", a.instance_number);
      g_autofree char *path = g_build_filename (ct_folder, name, NULL);
      a.sop_instance = uid;
      if (cvm_progress_cancelled (progress))
        {
          g_set_error_literal (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_CANCELLED, _ ("Cancelled."));
          return FALSE;
        }
      if (!cvm_export_ct_slice (phantom->ct, slice, &a, path, error))
        return FALSE;
      report (progress, 0.82 + 0.1 * slice / spec->n_slices);
    }
  return TRUE;
}

/* Bind the rings to the slices that were just written, and write them on that series. */
static gboolean
write_structures (const CvmPhantomSpec *spec,
                  CvmPhantom *phantom,
                  const char *ct_folder,
                  const char *path,
                  GError **error)
{
  g_autofree char *instance = make_uid (spec, UID_STRUCTURE_SET, 1);
  g_autofree char *series_uid = make_uid (spec, UID_STRUCTURE_SERIES, 1);
  g_autoptr (CvmFolder) scan = cvm_folder_scan (ct_folder, NULL, error);
  CvmExportOptions options = CVM_EXPORT_OPTIONS_INIT;

  if (!scan)
    return FALSE;
  if (scan->series->len != 1)
    {
      g_set_error_literal (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FORMAT,
                           _ ("The phantom's CT was written, but could not be read back."));
      return FALSE;
    }
  options.label = "PHANTOM";
  options.sop_instance = instance;
  options.series_instance = series_uid;
  options.date = "20251125";
  options.time = "120000";
  return cvm_export_structures (scan->series->pdata[0], phantom->structures, path, &options, NULL,
                                error);
}

static gboolean
write_all (const CvmPhantomSpec *spec,
           const char *folder,
           const CvmProgress *progress,
           GError **error)
{
  g_autoptr (CvmPhantom) phantom = cvm_phantom_new (spec, progress, error);
  g_autofree char *ct = g_build_filename (folder, "ct", NULL);
  g_autofree char *set = g_build_filename (folder, "rtstruct.dcm", NULL);

  if (!phantom)
    return FALSE;
  if (g_mkdir (ct, 0777) != 0)
    return fail_folder (error, ct, errno);
  return write_slices (spec, phantom, ct, progress, error)
         && write_structures (spec, phantom, ct, set, error);
}

gboolean
cvm_phantom_write (const CvmPhantomSpec *spec,
                   const char *folder,
                   const CvmProgress *progress,
                   GError **error)
{
  g_autofree char *path = g_canonicalize_filename (folder, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *hidden = g_build_filename (parent, ".cavum-phantom-XXXXXX", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS) && !is_empty_folder (path))
    {
      g_autofree char *shown = g_filename_display_name (path);
      g_set_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FILE,
                   _ ("“%s” isn't empty. A phantom needs a new or empty folder."), shown);
      return FALSE;
    }
  if (g_mkdir_with_parents (parent, 0777) != 0 || !g_mkdtemp_full (hidden, 0777))
    return fail_folder (error, path, errno);
  gboolean ok = write_all (spec, hidden, progress, error);
  /* An empty folder of that name is replaced, one that was filled meanwhile is not. */
  if (ok && rename (hidden, path) != 0)
    ok = fail_folder (error, path, errno);
  if (ok)
    report (progress, 1);
  else
    remove_folder (hidden);
  return ok;
}
