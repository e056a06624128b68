/* SPDX-License-Identifier: Apache-2.0 */
/* See contouring.h. The progress of the whole is cut into fixed shares: the network has nearly all.
 */
#include "app/case/contouring.h"

#include "segmentation/contour/trace.h"

#include <glib/gi18n.h>

#define NETWORK_DONE 0.92
#define RESTORE_DONE 0.95
#define CLEAN_UP_DONE 0.97

gboolean
cvm_contouring_may_run (const CvmBundle *bundle, const CvmSeries *series, GError **error)
{
  if (bundle->phantom_only && !(series && cvm_series_is_phantom (series)))
    g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_NOT_FOR_THIS_SCAN,
                 _ ("“%s” was trained on synthetic scans and is not run on a patient's."),
                 bundle->title);
  else if (series && !series->contourable)
    g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_NOT_FOR_THIS_SCAN,
                         series->why_not ? series->why_not : _ ("This series can't be contoured."));
  else if (series && series->why_no_network)
    g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_NOT_FOR_THIS_SCAN,
                         series->why_no_network);
  else
    return TRUE;
  return FALSE;
}

/* What the clean-up did, in English as it goes into a DICOM description. */
static void
describe_clean_up (const CvmCleanUpSpec *spec, char *out, size_t size)
{
  char opening[32] = "";
  if (spec->opening_mm > 0)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];
      g_ascii_formatd (number, sizeof number, "%g", spec->opening_mm);
      g_snprintf (opening, sizeof opening, "opening %s mm", number);
    }
  const char *parts[] = { opening, spec->largest_per_slice ? "largest piece of each slice" : "",
                          spec->largest_component ? "largest component" : "" };
  out[0] = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i][0])
      {
        if (out[0])
          g_strlcat (out, ", ", size);
        g_strlcat (out, parts[i], size);
      }
  if (!out[0])
    g_strlcpy (out, "none", size);
}

static void
fill_run (CvmRun *run,
          const CvmBundle *bundle,
          const char *sha256,
          double level,
          const CvmContouring *done)
{
  g_strlcpy (run->bundle_name, bundle->name, sizeof run->bundle_name);
  g_strlcpy (run->bundle_version, bundle->version, sizeof run->bundle_version);
  g_strlcpy (run->bundle_sha256, sha256 ? sha256 : "", sizeof run->bundle_sha256);
  g_strlcpy (run->device, done->ensemble->device.name, sizeof run->device);
  g_strlcpy (run->precision, done->ensemble->device.precision, sizeof run->precision);
  run->level = level;
  describe_clean_up (&bundle->clean_up, run->clean_up, sizeof run->clean_up);
  run->removed_cm3 = done->clean_up->removed_cm3;
}

static gboolean
name_structure (CvmStructure *structure,
                const CvmBundle *bundle,
                const CvmSeries *series,
                const char *name,
                CvmStatus *status)
{
  /* TG-263: "^AI" marks what an algorithm drew and nobody has reviewed */
  g_autofree char *automatic = g_strconcat (bundle->target_name, "^AI", NULL);
  return cvm_structure_set_text (&structure->name, name ? name : automatic, status)
         && cvm_structure_set_text (&structure->interpreted_type, bundle->interpreted_type, status)
         && cvm_structure_set_text (&structure->algorithm, "AUTOMATIC", status)
         && cvm_structure_set_text (&structure->frame_of_reference,
                                    series ? series->frame_of_reference : "", status)
         && cvm_structure_set_text (&structure->code_scheme, bundle->code_scheme, status)
         && cvm_structure_set_text (&structure->code_value, bundle->code_value, status)
         && cvm_structure_set_text (&structure->code_meaning, bundle->code_meaning, status);
}

void
cvm_contouring_bind_rings (CvmStructure *structure, const CvmSeries *series)
{
  for (int i = 0; series && i < structure->n_rings; i++)
    {
      CvmRing *ring = &structure->rings[i];
      if (ring->sop_instance[0] || ring->slice < 0)
        continue;
      const CvmSliceFile *file = g_ptr_array_index (series->slices, (guint)ring->slice);
      g_strlcpy (ring->sop_instance, file->sop_instance, sizeof ring->sop_instance);
      ring->frame = file->frame;
    }
}

static gboolean
trace (CvmContouring *done,
       const CvmBundle *bundle,
       const CvmSeries *series,
       const char *sha256,
       double level,
       const char *name,
       const CvmProgress *progress,
       CvmStatus *status)
{
  g_autoptr (GTimer) timer = g_timer_new ();
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_NETWORK, "", status);
  if (!structure)
    return FALSE;
  gboolean good = name_structure (structure, bundle, series, name, status)
                  && cvm_trace_structure (done->probability, done->clean_up->kept, level, structure,
                                          progress, status);
  if (!good)
    {
      cvm_structure_free (structure);
      return FALSE;
    }
  cvm_contouring_bind_rings (structure, series);
  fill_run (&structure->run, bundle, sha256, level, done);
  structure->visible = true;
  done->structure = structure;
  done->seconds_trace = g_timer_elapsed (timer, NULL);
  return TRUE;
}

/* The maps, and what of them the views and the trace need on the CT's grid. */
static gboolean
restore_maps (CvmContouring *done, const CvmProgress *progress, GError **error)
{
  CvmProgressPart part;
  g_autoptr (GTimer) timer = g_timer_new ();
  done->maps = cvm_maps_take (done->ensemble, error);
  if (!done->maps)
    return FALSE;
  done->probability = cvm_maps_restore (done->maps, CVM_MAP_MEAN,
                                        cvm_progress_part (&part, progress, 0, 0.5), error);
  if (done->probability && done->maps->disagreement)
    done->disagreement = cvm_maps_restore (done->maps, CVM_MAP_DISAGREEMENT,
                                           cvm_progress_part (&part, progress, 0.5, 1), error);
  done->ensemble->seconds.restore = g_timer_elapsed (timer, NULL);
  return done->probability && (done->disagreement || !done->maps->disagreement);
}

static gboolean
clean_and_trace (CvmContouring *done,
                 const CvmBundle *bundle,
                 const char *sha256,
                 const CvmSeries *series,
                 double level,
                 const char *name,
                 const CvmProgress *whole,
                 CvmStatus *status)
{
  CvmProgressPart part;
  g_autoptr (GTimer) timer = g_timer_new ();
  done->clean_up
      = cvm_clean_up (done->probability, level, &bundle->clean_up,
                      cvm_progress_part (&part, whole, RESTORE_DONE, CLEAN_UP_DONE), status);
  if (!done->clean_up)
    return FALSE;
  done->seconds_clean_up = g_timer_elapsed (timer, NULL);
  return trace (done, bundle, series, sha256, level, name,
                cvm_progress_part (&part, whole, CLEAN_UP_DONE, 1), status);
}

CvmContouring *
cvm_contouring_run (const CvmBundle *bundle,
                    const char *bundle_sha256,
                    const CvmSeries *series,
                    const CvmVolume *ct,
                    double level,
                    const char *name,
                    const CvmEnsembleOptions *options,
                    CvmSlabFunc slab_done,
                    void *slab_user,
                    const CvmProgress *progress,
                    GError **error)
{
  if (!cvm_contouring_may_run (bundle, series, error))
    return NULL;
  CvmProgressPart part;
  CvmStatus status = CVM_STATUS_INIT;
  g_autoptr (CvmContouring) done = g_new0 (CvmContouring, 1);
  g_strlcpy (done->bundle_sha256, bundle_sha256 ? bundle_sha256 : "", sizeof done->bundle_sha256);
  done->ensemble = cvm_ensemble_run (bundle, ct, options, slab_done, slab_user,
                                     cvm_progress_part (&part, progress, 0, NETWORK_DONE), &status);
  if (done->ensemble
      && !restore_maps (done, cvm_progress_part (&part, progress, NETWORK_DONE, RESTORE_DONE),
                        error))
    return NULL;
  if (done->ensemble
      && clean_and_trace (done, bundle, bundle_sha256, series, level > 0 ? level : bundle->level,
                          name, progress, &status))
    return g_steal_pointer (&done);
  cvm_error_from_status (error, &status);
  return NULL;
}

void
cvm_contouring_free (CvmContouring *contouring)
{
  if (!contouring)
    return;
  cvm_structure_free (contouring->structure);
  cvm_ensemble_result_free (contouring->ensemble);
  cvm_maps_unref (contouring->maps);
  cvm_volume_unref (contouring->probability);
  cvm_volume_unref (contouring->disagreement);
  cvm_clean_up_free (contouring->clean_up);
  g_free (contouring);
}
