/* SPDX-License-Identifier: Apache-2.0 */
/* See nifti.h. The library's header becomes a grid by one rule: the file's axes i, j, k are
 * columns, rows, slices; where that is left-handed, slices are stored backwards, so that the grid's
 * normal is row × column. Writing "like" a file takes the same decision from its header.
 */
#include "app/files/nifti.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <nifti2_io.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Bounds on what a header may ask for before memory is allocated. */
#define MAX_SIDE 65535
#define MAX_VOXELS (G_GINT64_CONSTANT (1) << 31)

typedef struct
{
  double step_mm[3];
  double direction[3][3]; /* LPS, of axes i, j, k */
  double origin[3];       /* LPS, of voxel 0 0 0 of the file */
  gboolean backwards;     /* slices are stored in the other order in the volume */
} Layout;

static gboolean G_GNUC_PRINTF (3, 4) fail (GError **error, int code, const char *format, ...)
{
  va_list list;
  va_start (list, format);
  g_autofree char *raw = g_strdup_vprintf (format, list);
  va_end (list);
  g_autofree char *text = g_utf8_make_valid (raw, -1); /* file names need not be UTF-8 */
  g_set_error_literal (error, CVM_FILES_ERROR, code, text);
  return FALSE;
}

static gboolean
layout_of (const nifti_image *image, const char *path, Layout *layout, GError **error)
{
  double m[3][4];
  for (int r = 0; r < 3; r++)
    for (int c = 0; c < 4; c++)
      {
        double v = image->sform_code > 0   ? image->sto_xyz.m[r][c]
                   : image->qform_code > 0 ? image->qto_xyz.m[r][c]
                   : r == c                ? image->pixdim[c + 1]
                                           : 0;
        m[r][c] = r < 2 ? -v : v; /* RAS → LPS */
      }
  for (int axis = 0; axis < 3; axis++)
    {
      double length
          = sqrt (m[0][axis] * m[0][axis] + m[1][axis] * m[1][axis] + m[2][axis] * m[2][axis]);
      if (!(length > 1e-6 && length < 1e6))
        return fail (error, CVM_FILES_ERROR_FORMAT, _ ("“%s” has no usable voxel spacing."), path);
      layout->step_mm[axis] = length;
      for (int r = 0; r < 3; r++)
        layout->direction[axis][r] = m[r][axis] / length;
    }
  for (int r = 0; r < 3; r++)
    {
      layout->origin[r] = m[r][3];
      if (!isfinite (m[r][3]))
        return fail (error, CVM_FILES_ERROR_FORMAT, _ ("“%s” has no usable position."), path);
    }
  const double *i = layout->direction[0], *j = layout->direction[1], *k = layout->direction[2];
  double normal[3]
      = { i[1] * j[2] - i[2] * j[1], i[2] * j[0] - i[0] * j[2], i[0] * j[1] - i[1] * j[0] };
  double along = normal[0] * k[0] + normal[1] * k[1] + normal[2] * k[2];
  if (fabs (fabs (along) - 1) > 1e-4)
    return fail (error, CVM_FILES_ERROR_FORMAT,
                 _ ("“%s” is sheared: its axes are not at right angles."), path);
  layout->backwards = along < 0;
  return TRUE;
}

static nifti_image *
read_header (const char *path, GError **error)
{
  nifti_set_debug_level (0);
  if (g_access (path, R_OK) != 0)
    {
      fail (error, CVM_FILES_ERROR_FILE, _ ("Couldn't open “%s”: %s."), path, g_strerror (errno));
      return NULL;
    }
  nifti_image *image = is_nifti_file (path) > 0 ? nifti_image_read (path, 0) : NULL;
  if (!image)
    {
      fail (error, CVM_FILES_ERROR_FORMAT, _ ("“%s” is not a NIfTI file."), path);
      return NULL;
    }
  gboolean three = image->nx >= 1 && image->ny >= 1 && image->nz >= 1 && image->nt <= 1
                   && image->nu <= 1 && image->nv <= 1 && image->nw <= 1;
  if (!three || image->nx > MAX_SIDE || image->ny > MAX_SIDE || image->nz > MAX_SIDE
      || image->nx * image->ny > MAX_VOXELS / image->nz)
    {
      fail (error, CVM_FILES_ERROR_FORMAT, _ ("“%s” is not a three-dimensional image."), path);
      nifti_image_free (image);
      return NULL;
    }
  return image;
}

static CvmGrid *
grid_of (const nifti_image *image, const Layout *layout, CvmStatus *status)
{
  int n = (int)image->nz;
  double (*origins)[3] = g_malloc_n ((gsize)n, sizeof *origins);
  for (int slice = 0; slice < n; slice++)
    for (int r = 0; r < 3; r++)
      {
        int k = layout->backwards ? n - 1 - slice : slice;
        origins[slice][r] = layout->origin[r] + k * layout->step_mm[2] * layout->direction[2][r];
      }
  CvmGrid *grid = cvm_grid_new ((int)image->nx, (int)image->ny, n, layout->step_mm[0],
                                layout->step_mm[1], layout->direction[0], layout->direction[1],
                                (const double (*)[3])origins, layout->step_mm[2], status);
  g_free (origins);
  return grid;
}

/* One value as stored; FALSE for a type that we do not read. */
static gboolean
stored_value (const nifti_image *image, gsize i, double *value)
{
  const void *data = image->data;
  switch (image->datatype)
    {
    case DT_UINT8:
      *value = ((const guint8 *)data)[i];
      return TRUE;
    case DT_INT8:
      *value = ((const gint8 *)data)[i];
      return TRUE;
    case DT_INT16:
      *value = ((const gint16 *)data)[i];
      return TRUE;
    case DT_UINT16:
      *value = ((const guint16 *)data)[i];
      return TRUE;
    case DT_INT32:
      *value = ((const gint32 *)data)[i];
      return TRUE;
    case DT_UINT32:
      *value = ((const guint32 *)data)[i];
      return TRUE;
    case DT_INT64:
      *value = (double)((const gint64 *)data)[i];
      return TRUE;
    case DT_FLOAT32:
      *value = ((const float *)data)[i];
      return TRUE;
    case DT_FLOAT64:
      *value = ((const double *)data)[i];
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
fill (CvmVolume *volume,
      const nifti_image *image,
      gboolean backwards,
      const char *path,
      GError **error)
{
  gsize plane = (gsize)image->nx * (gsize)image->ny, n = (gsize)image->nz;
  double slope = image->scl_slope == 0 || !isfinite (image->scl_slope) ? 1 : image->scl_slope;
  double inter = image->scl_slope == 0 || !isfinite (image->scl_inter) ? 0 : image->scl_inter;
  for (gsize slice = 0; slice < n; slice++)
    {
      gsize from = (backwards ? n - 1 - slice : slice) * plane;
      if (cvm_volume_get_type (volume) == CVM_VOXEL_INT16)
        {
          memcpy ((gint16 *)cvm_volume_get_data (volume) + slice * plane,
                  (const gint16 *)image->data + from, plane * sizeof (gint16));
          continue;
        }
      float *out = (float *)cvm_volume_get_data (volume) + slice * plane;
      for (gsize i = 0; i < plane; i++)
        {
          double value;
          if (!stored_value (image, from + i, &value))
            return fail (error, CVM_FILES_ERROR_FORMAT,
                         _ ("“%s” has voxels of the type %s, which is not read."), path,
                         nifti_datatype_string (image->datatype));
          out[i] = (float)(value * slope + inter);
          if (!isfinite (out[i]))
            return fail (error, CVM_FILES_ERROR_FORMAT,
                         _ ("“%s” holds values that are not numbers."), path);
        }
    }
  return TRUE;
}

/* Whether a file of its length can hold as many bytes: a header alone must not ask for memory.
 * Deflate packs at most 1032 bytes into one. */
static gboolean
can_hold (const nifti_image *image, gsize size)
{
  GStatBuf about;
  if (g_stat (image->iname, &about) != 0)
    return FALSE;
  return size / (nifti_is_gzfile (image->iname) ? 1032 : 1) <= (gsize)about.st_size;
}

/* The voxels as stored. nifti_image_load() would turn values that are not numbers into 0, which is
 * water: so the bytes are read here. */
static gboolean
load_values (nifti_image *image)
{
  gsize size = (gsize)image->nvox * (gsize)image->nbyper;
  if (!can_hold (image, size))
    return FALSE;
  znzFile file = znzopen (image->iname, "rb", nifti_is_gzfile (image->iname));
  if (znz_isnull (file))
    return FALSE;
  image->data = calloc (1, size);
  gboolean whole = image->data && znzseek (file, image->iname_offset, SEEK_SET) >= 0
                   && znzread (image->data, 1, size, file) == size;
  Xznzclose (&file);
  if (whole && image->swapsize > 1 && image->byteorder != nifti_short_order ())
    nifti_swap_Nbytes (image->nvox * image->nbyper / image->swapsize, image->swapsize, image->data);
  return whole;
}

static CvmVolume *
volume_of (nifti_image *image, const char *path, GError **error)
{
  Layout layout;
  CvmStatus status = CVM_STATUS_INIT;
  if (!layout_of (image, path, &layout, error))
    return NULL;
  if (!load_values (image))
    {
      fail (error, CVM_FILES_ERROR_FORMAT, _ ("“%s” ends early, or is too large to load."), path);
      return NULL;
    }
  gboolean plain = image->datatype == DT_INT16
                   && (image->scl_slope == 0 || (image->scl_slope == 1 && image->scl_inter == 0));
  CvmGrid *grid = grid_of (image, &layout, &status);
  CvmVolume *volume
      = grid ? cvm_volume_new (grid, plain ? CVM_VOXEL_INT16 : CVM_VOXEL_FLOAT32, &status) : NULL;
  cvm_grid_unref (grid);
  if (!volume)
    {
      char text[512];
      fail (error, CVM_FILES_ERROR_FORMAT, _ ("Couldn't load “%s”: %s"), path,
            cvm_status_format (&status, _ (status.message_id), text, sizeof text));
      return NULL;
    }
  if (!fill (volume, image, layout.backwards, path, error))
    {
      cvm_volume_unref (volume);
      return NULL;
    }
  return volume;
}

CvmVolume *
cvm_nifti_read (const char *path, GError **error)
{
  nifti_image *image = read_header (path, error);
  if (!image)
    return NULL;
  CvmVolume *volume = volume_of (image, path, error);
  nifti_image_free (image);
  return volume;
}

/* The header's geometry from a uniform grid, in both forms. */
static void
set_affine (nifti_image *image, const CvmGrid *grid)
{
  nifti_dmat44 m = { 0 };
  for (int r = 0; r < 3; r++)
    {
      double sign = r < 2 ? -1 : 1;
      double step = grid->n_slices > 1 || grid->slice_step_mm > 0 ? grid->slice_step_mm : 1;
      m.m[r][0] = sign * grid->row_direction[r] * grid->column_step_mm;
      m.m[r][1] = sign * grid->column_direction[r] * grid->row_step_mm;
      m.m[r][2] = sign * grid->normal[r] * step;
      m.m[r][3] = sign * grid->origins[0][r];
    }
  m.m[3][3] = 1;
  image->sto_xyz = m;
  image->qto_xyz = m;
  image->sform_code = image->qform_code = NIFTI_XFORM_SCANNER_ANAT;
  nifti_dmat44_to_quatern (m, &image->quatern_b, &image->quatern_c, &image->quatern_d,
                           &image->qoffset_x, &image->qoffset_y, &image->qoffset_z, &image->dx,
                           &image->dy, &image->dz, &image->qfac);
  image->pixdim[1] = image->dx;
  image->pixdim[2] = image->dy;
  image->pixdim[3] = image->dz;
  image->xyz_units = NIFTI_UNITS_MM;
}

/* The geometry of another file's header, as it stands. */
static gboolean
set_like (nifti_image *image, const char *like, gboolean *backwards, GError **error)
{
  Layout layout;
  nifti_image *other = read_header (like, error);
  if (!other)
    return FALSE;
  gboolean good = layout_of (other, like, &layout, error);
  if (good && (other->nx != image->nx || other->ny != image->ny || other->nz != image->nz))
    good = fail (error, CVM_FILES_ERROR_FORMAT, _ ("“%s” has another size."), like);
  if (good)
    {
      *backwards = layout.backwards;
      image->sto_xyz = other->sto_xyz;
      image->qto_xyz = other->qto_xyz;
      image->sform_code = other->sform_code;
      image->qform_code = other->qform_code;
      image->quatern_b = other->quatern_b;
      image->quatern_c = other->quatern_c;
      image->quatern_d = other->quatern_d;
      image->qoffset_x = other->qoffset_x;
      image->qoffset_y = other->qoffset_y;
      image->qoffset_z = other->qoffset_z;
      image->qfac = other->qfac;
      image->dx = image->pixdim[1] = other->dx;
      image->dy = image->pixdim[2] = other->dy;
      image->dz = image->pixdim[3] = other->dz;
      image->xyz_units = other->xyz_units;
    }
  nifti_image_free (other);
  return good;
}

static nifti_image *
image_of (const CvmVolume *volume, const char *path, const char *like, GError **error)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  static const int types[] = {
    [CVM_VOXEL_INT16] = DT_INT16, [CVM_VOXEL_FLOAT32] = DT_FLOAT32, [CVM_VOXEL_UINT8] = DT_UINT8
  };
  if (!grid->uniform)
    {
      fail (error, CVM_FILES_ERROR_FORMAT,
            _ ("“%s” was not written: NIfTI can't hold slices that are not evenly spaced, and they "
               "are not resampled. Write a structure set (.dcm) or rings (.json) instead."),
            path);
      return NULL;
    }
  int64_t dims[8] = { 3, grid->n_columns, grid->n_rows, grid->n_slices, 1, 1, 1, 1 };
  nifti_image *image = nifti_make_new_nim (dims, types[cvm_volume_get_type (volume)], 1);
  gboolean backwards = FALSE;
  if (!image || !image->data)
    {
      fail (error, CVM_FILES_ERROR_FILE, _ ("There is not enough memory to write “%s”."), path);
      if (image)
        nifti_image_free (image);
      return NULL;
    }
  set_affine (image, grid);
  if (like && !set_like (image, like, &backwards, error))
    {
      nifti_image_free (image);
      return NULL;
    }
  const void *const data[] = { [CVM_VOXEL_INT16] = cvm_volume_get_int16 (volume),
                               [CVM_VOXEL_FLOAT32] = cvm_volume_get_float32 (volume),
                               [CVM_VOXEL_UINT8] = cvm_volume_get_uint8 (volume) };
  gsize plane = (gsize)grid->n_columns * (gsize)grid->n_rows * (gsize)image->nbyper;
  gsize n = (gsize)grid->n_slices;
  for (gsize slice = 0; slice < n; slice++)
    memcpy ((char *)image->data + (backwards ? n - 1 - slice : slice) * plane,
            (const char *)data[cvm_volume_get_type (volume)] + slice * plane, plane);
  return image;
}

/* The library reports no write errors, so the file is read back and compared. */
static gboolean
written_right (const nifti_image *image, const char *temporary)
{
  nifti_image *back = nifti_image_read (temporary, 1);
  gboolean same
      = back && back->data && back->nvox == image->nvox && back->datatype == image->datatype
        && memcmp (back->data, image->data, (gsize)image->nvox * (gsize)image->nbyper) == 0;
  if (back)
    nifti_image_free (back);
  return same;
}

gboolean
cvm_nifti_write (
    const CvmVolume *volume, const char *path, const char *like, gboolean replace, GError **error)
{
  nifti_set_debug_level (0);
  if (!g_str_has_suffix (path, ".nii") && !g_str_has_suffix (path, ".nii.gz"))
    return fail (error, CVM_FILES_ERROR_FORMAT,
                 _ ("“%s”: the name of a NIfTI file ends in .nii or .nii.gz."), path);
  nifti_image *image = image_of (volume, path, like, error);
  if (!image)
    return FALSE;
  g_autofree char *temporary = cvm_whole_file_begin (path, replace, error);
  gboolean good = temporary != NULL;
  if (good)
    {
      image->nifti_type = NIFTI_FTYPE_NIFTI1_1;
      good = nifti_set_filenames (image, temporary, 0, 1) == 0;
      if (good)
        {
          nifti_image_write (image);
          good = written_right (image, temporary);
        }
      if (!good)
        {
          cvm_whole_file_abandon (temporary);
          fail (error, CVM_FILES_ERROR_FILE,
                _ ("“%s” could not be written whole; is the disk full?"), path);
        }
    }
  nifti_image_free (image);
  return good && cvm_whole_file_commit (temporary, path, replace, error);
}
