/* SPDX-License-Identifier: Apache-2.0 */
/* See mask-rings.h. Where the CT's voxels lie in the image follows from three of its slice's
 * corners; the fourth, and every slice, must then fall on voxels too. */
#include "app/case/mask-rings.h"

#include "app/case/contouring.h"
#include "app/case/error.h"
#include "segmentation/contour/raster.h"
#include "segmentation/contour/trace.h"

#include <glib/gi18n.h>
#include <math.h>

#define MAX_LABEL 255
#define OFF_VOXELS 0.05 /* of a float32 affine over some thousand voxels */

/* Where one slice of the CT lies in the image: voxel of (0, 0), steps to the next column and row.
 */
typedef struct
{
  int at[3], column[3], row[3];
} Way;

static gboolean
to_whole (const double voxel[3], int whole[3])
{
  for (int k = 0; k < 3; k++)
    {
      if (!(fabs (voxel[k]) < 1e6) || fabs (voxel[k] - rint (voxel[k])) > OFF_VOXELS)
        return FALSE;
      whole[k] = (int)lrint (voxel[k]);
    }
  return TRUE;
}

static gboolean
find_voxel (
    const CvmGrid *image, const CvmGrid *ct, double column, double row, int slice, int whole[3])
{
  const double voxel[3] = { column, row, slice };
  double patient[3], there[3];
  cvm_grid_to_patient (ct, voxel, patient);
  cvm_grid_to_voxel (image, patient, there);
  return to_whole (there, whole);
}

static gboolean
is_inside (const CvmGrid *grid, const int voxel[3])
{
  return voxel[0] >= 0 && voxel[0] < grid->n_columns && voxel[1] >= 0 && voxel[1] < grid->n_rows
         && voxel[2] >= 0 && voxel[2] < grid->n_slices;
}

static gboolean
find_way (const CvmGrid *image, const CvmGrid *ct, int slice, Way *way)
{
  const int last_column = ct->n_columns - 1, last_row = ct->n_rows - 1;
  int corner[3], other[3], along[3];
  if (!find_voxel (image, ct, 0, 0, slice, way->at)
      || !find_voxel (image, ct, last_column, 0, slice, along)
      || !find_voxel (image, ct, 0, last_row, slice, other)
      || !find_voxel (image, ct, last_column, last_row, slice, corner))
    return FALSE;
  for (int k = 0; k < 3; k++)
    {
      way->column[k] = last_column > 0 ? (along[k] - way->at[k]) / last_column : 0;
      way->row[k] = last_row > 0 ? (other[k] - way->at[k]) / last_row : 0;
      if (way->column[k] * last_column != along[k] - way->at[k]
          || way->row[k] * last_row != other[k] - way->at[k]
          || corner[k] != along[k] + other[k] - way->at[k])
        return FALSE;
    }
  return is_inside (image, way->at) && is_inside (image, corner) && is_inside (image, along)
         && is_inside (image, other);
}

static gboolean
copy_slice (const CvmVolume *image, const CvmGrid *ct, int slice, float *out)
{
  Way way;
  if (!find_way (cvm_volume_get_grid (image), ct, slice, &way))
    return FALSE;
  for (int row = 0; row < ct->n_rows; row++)
    for (int column = 0; column < ct->n_columns; column++)
      {
        int v[3];
        for (int k = 0; k < 3; k++)
          v[k] = way.at[k] + column * way.column[k] + row * way.row[k];
        *out++ = cvm_volume_value (image, v[0], v[1], v[2]);
      }
  return TRUE;
}

CvmVolume *
cvm_mask_on_grid (const CvmVolume *image, const CvmGrid *grid, const char *name, GError **error)
{
  const CvmGrid *from = cvm_volume_get_grid (image);
  CvmStatus status = CVM_STATUS_INIT;
  CvmVolume *values = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, &status);
  if (!values)
    {
      cvm_error_from_status (error, &status);
      return NULL;
    }
  gboolean same = cvm_grid_n_voxels (from) == cvm_grid_n_voxels (grid);
  float *out = cvm_volume_get_data (values);
  const gsize plane = (gsize)grid->n_columns * (gsize)grid->n_rows;
  for (int slice = 0; slice < grid->n_slices && same; slice++)
    same = copy_slice (image, grid, slice, out + (gsize)slice * plane);
  if (same)
    return values;
  cvm_volume_unref (values);
  g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_MISMATCH,
               _ ("The voxels of “%s” (%d × %d × %d) are not those of the CT (%d × %d × %d), and a "
                  "mask is never resampled."),
               name, from->n_columns, from->n_rows, from->n_slices, grid->n_columns, grid->n_rows,
               grid->n_slices);
  return NULL;
}

CvmMaskKind
cvm_mask_kind (const CvmVolume *values)
{
  const float *value = cvm_volume_get_float32 (values);
  const gsize n = cvm_grid_n_voxels (cvm_volume_get_grid (values));
  gboolean labels = TRUE, probability = TRUE;
  for (gsize i = 0; i < n && (labels || probability); i++)
    {
      labels = labels && value[i] >= 0 && value[i] <= MAX_LABEL && value[i] == floorf (value[i]);
      probability = probability && value[i] >= 0 && value[i] <= 1;
    }
  return labels ? CVM_MASK_LABELS : probability ? CVM_MASK_PROBABILITY : CVM_MASK_NEITHER;
}

/* What the next structure is traced from. */
typedef struct
{
  const CvmVolume *values;
  const CvmSeries *series;
  CvmVolume *probability, *kept;
  CvmStatus status;
} Tracing;

static void
tracing_clear (Tracing *t)
{
  cvm_volume_unref (t->probability);
  cvm_volume_unref (t->kept);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tracing, tracing_clear)

static gboolean
begin (Tracing *t, const CvmVolume *values, const CvmSeries *series)
{
  const CvmGrid *grid = cvm_volume_get_grid (values);
  *t = (Tracing){ .values = values, .series = series };
  t->probability = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, &t->status);
  t->kept = t->probability ? cvm_volume_new (grid, CVM_VOXEL_UINT8, &t->status) : NULL;
  return t->kept != NULL;
}

/* Trace what is kept at a level, and add the structure to the list. */
static gboolean
trace (Tracing *t,
       double level,
       const char *name,
       int number,
       const char *about,
       const CvmProgress *progress,
       GPtrArray *structures)
{
  CvmStructure *s = cvm_structure_new (CVM_SOURCE_IMPORTED, name, &t->status);
  if (!s)
    return FALSE;
  g_ptr_array_add (structures, s);
  s->roi_number = number;
  if (!cvm_structure_set_text (&s->interpreted_type, "", &t->status)
      || !cvm_structure_set_text (&s->description, about, &t->status)
      || !cvm_structure_set_text (&s->frame_of_reference, t->series->frame_of_reference, &t->status)
      || !cvm_trace_structure (t->probability, t->kept, level, s, progress, &t->status))
    return FALSE;
  cvm_contouring_bind_rings (s, t->series);
  return TRUE;
}

/* One label as a mask of 0 and 1. */
static gsize
take_label (Tracing *t, int label)
{
  const float *value = cvm_volume_get_float32 (t->values);
  const gsize n = cvm_grid_n_voxels (cvm_volume_get_grid (t->values));
  float *probability = cvm_volume_get_data (t->probability);
  guint8 *kept = cvm_volume_get_data (t->kept);
  gsize n_kept = 0;
  for (gsize i = 0; i < n; i++)
    {
      kept[i] = (int)value[i] == label;
      probability[i] = kept[i];
      n_kept += kept[i];
    }
  return n_kept;
}

static GPtrArray *
list_of_structures (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)cvm_structure_free);
}

static guint
count_labels (const CvmVolume *values, gboolean seen[MAX_LABEL + 1])
{
  const float *value = cvm_volume_get_float32 (values);
  const gsize n = cvm_grid_n_voxels (cvm_volume_get_grid (values));
  guint count = 0;
  for (gsize i = 0; i < n; i++)
    seen[(int)value[i]] = TRUE;
  for (int label = 1; label <= MAX_LABEL; label++)
    count += seen[label];
  return count;
}

static gboolean
names_fit (guint n_labels, const char *const *names, GError **error)
{
  const guint n_names = names ? g_strv_length ((char **)names) : 0;
  if (n_labels == 0)
    g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED, _ ("The mask is empty."));
  else if (n_names > 0 && n_names != n_labels)
    g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                 _ ("The mask has %u labels, but %u names were given."), n_labels, n_names);
  else
    return TRUE;
  return FALSE;
}

GPtrArray *
cvm_mask_dup_structures (const CvmVolume *values,
                         const CvmSeries *series,
                         const char *const *names,
                         const CvmProgress *progress,
                         GError **error)
{
  gboolean seen[MAX_LABEL + 1] = { FALSE };
  const guint n = count_labels (values, seen);
  g_autoptr (GPtrArray) structures = list_of_structures ();
  g_auto (Tracing) t = { .values = NULL };
  if (!names_fit (n, names, error))
    return NULL;
  gboolean good = begin (&t, values, series);
  for (int label = 1; label <= MAX_LABEL && good; label++)
    {
      if (!seen[label])
        continue;
      g_autofree char *name = names && names[0] ? g_strdup (names[structures->len])
                                                : g_strdup_printf (_ ("Label %d"), label);
      CvmProgressPart part;
      const double done = structures->len;
      take_label (&t, label);
      good = trace (&t, 0.5, name, label, "Traced from a mask.",
                    cvm_progress_part (&part, progress, done / n, (done + 1) / n), structures);
    }
  if (good)
    return g_steal_pointer (&structures);
  cvm_error_from_status (error, &t.status);
  return NULL;
}

GPtrArray *
cvm_mask_dup_level (const CvmVolume *values,
                    const CvmSeries *series,
                    double level,
                    const char *name,
                    const CvmProgress *progress,
                    GError **error)
{
  g_autoptr (GPtrArray) structures = list_of_structures ();
  g_auto (Tracing) t = { .values = NULL };
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *about
      = g_strconcat ("Traced from a probability at the level ",
                     g_ascii_formatd (number, sizeof number, "%.4g", level), ".", NULL);
  gboolean good = begin (&t, values, series);
  if (good)
    {
      const float *value = cvm_volume_get_float32 (values);
      const gsize n = cvm_grid_n_voxels (cvm_volume_get_grid (values));
      float *probability = cvm_volume_get_data (t.probability);
      guint8 *kept = cvm_volume_get_data (t.kept);
      for (gsize i = 0; i < n; i++)
        {
          kept[i] = value[i] >= level;
          probability[i] = value[i];
        }
      good = trace (&t, level, name ? name : _ ("Probability"), 1, about, progress, structures);
    }
  if (good)
    return g_steal_pointer (&structures);
  cvm_error_from_status (error, &t.status);
  return NULL;
}

static gboolean
label_of (const GPtrArray *structures, guint which, GError **error)
{
  const CvmStructure *s = structures->pdata[which];
  if (s->roi_number < 1 || s->roi_number > MAX_LABEL)
    {
      g_set_error (
          error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
          _ ("“%s” has the number %d, and a mask's labels go from 1 to 255: please convert "
             "it by itself."),
          s->name, s->roi_number);
      return FALSE;
    }
  for (guint i = 0; i < which; i++)
    {
      const CvmStructure *other = structures->pdata[i];
      if (other->roi_number != s->roi_number)
        continue;
      g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
                   _ ("“%s” and “%s” have one number (%d), which is a mask's label: please convert "
                      "them one by one."),
                   other->name, s->name, s->roi_number);
      return FALSE;
    }
  return TRUE;
}

/* 0, or the label of what is there already. */
static int
put_label (guint8 *labels, const guint8 *mask, gsize n, guint8 label)
{
  for (gsize i = 0; i < n; i++)
    {
      if (!mask[i])
        continue;
      if (labels[i])
        return labels[i];
      labels[i] = label;
    }
  return 0;
}

static const char *
name_of_label (const GPtrArray *structures, int label)
{
  for (guint i = 0; i < structures->len; i++)
    {
      const CvmStructure *s = structures->pdata[i];
      if (s->roi_number == label)
        return s->name;
    }
  return "";
}

static gboolean
add_structure (const GPtrArray *structures, guint which, CvmVolume *labels, GError **error)
{
  const CvmStructure *s = structures->pdata[which];
  const CvmGrid *grid = cvm_volume_get_grid (labels);
  const gboolean alone = structures->len == 1;
  CvmStatus status = CVM_STATUS_INIT;
  if (!alone && !label_of (structures, which, error))
    return FALSE;
  CvmVolume *mask = cvm_raster_structure (s, grid, &status);
  if (!mask)
    {
      cvm_error_from_status (error, &status);
      return FALSE;
    }
  const int other = put_label (cvm_volume_get_data (labels), cvm_volume_get_uint8 (mask),
                               cvm_grid_n_voxels (grid), (guint8)(alone ? 1 : s->roi_number));
  cvm_volume_unref (mask);
  if (other == 0)
    return TRUE;
  g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FAILED,
               _ ("“%s” and “%s” overlap, and a voxel of a mask has one label: please convert them "
                  "one by one."),
               name_of_label (structures, other), s->name);
  return FALSE;
}

CvmVolume *
cvm_mask_of_structures (const GPtrArray *structures, const CvmGrid *grid, GError **error)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmVolume *labels = cvm_volume_new (grid, CVM_VOXEL_UINT8, &status);
  if (!labels)
    cvm_error_from_status (error, &status);
  for (guint i = 0; labels && i < structures->len; i++)
    if (!add_structure (structures, i, labels, error))
      g_clear_pointer (&labels, cvm_volume_unref);
  return labels;
}

int
cvm_mask_count_lost (const CvmStructure *structure)
{
  int n = 0;
  for (int i = 0; i < structure->n_rings; i++)
    n += structure->rings[i].use == CVM_RING_OFF_SLICE
         || structure->rings[i].use == CVM_RING_NOT_SHOWN;
  return n;
}
