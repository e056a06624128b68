/* SPDX-License-Identifier: Apache-2.0 */
/* The body fills the picture: a head in a wide field would be a dot of a few pixels. What the body
 * of one slice is, body.h says of a stack of that slice alone. */
#include "app/window/preview.h"

#include "render/slice-pixels.h"
#include "segmentation/grid/body.h"

#include <string.h>

#define N_LAYERS 5 /* as deep as the ball that takes away what is thin */
#define LAYER_MM 3.0
#define MARGIN 1.06
#define LEAST_BODY_MM 30.0 /* less is no body */

/* The same slice again and again; NULL: no memory. */
static CvmVolume *
stack_of (const CvmVolume *volume, int slice)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  CvmStatus status;
  double origins[N_LAYERS][3];
  for (int layer = 0; layer < N_LAYERS; layer++)
    for (int axis = 0; axis < 3; axis++)
      origins[layer][axis] = grid->origins[slice][axis] + LAYER_MM * layer * grid->normal[axis];
  CvmGrid *layers = cvm_grid_new (grid->n_columns, grid->n_rows, N_LAYERS, grid->column_step_mm,
                                  grid->row_step_mm, grid->row_direction, grid->column_direction,
                                  (const double (*)[3])origins, 0, &status);
  CvmVolume *stack = layers ? cvm_volume_new (layers, CVM_VOXEL_FLOAT32, &status) : NULL;
  cvm_grid_unref (layers);
  if (!stack)
    return NULL;
  const gsize n = (gsize)grid->n_columns * (gsize)grid->n_rows;
  float *data = cvm_volume_get_data (stack);
  for (int row = 0; row < grid->n_rows; row++)
    cvm_volume_read_row (volume, 0, row, slice, grid->n_columns,
                         data + (gsize)row * (gsize)grid->n_columns);
  for (int layer = 1; layer < N_LAYERS; layer++)
    memcpy (data + (gsize)layer * n, data, n * sizeof *data);
  return stack;
}

typedef struct
{
  double right[2], down[2]; /* least, most; mm on the plane */
} Box;

static void
grow (Box *box, const CvmGrid *grid, const CvmViewPlane *plane, int column, int row, int slice)
{
  double patient_mm[3], right, down;
  cvm_grid_to_patient (grid, (const double[]){ column, row, slice }, patient_mm);
  cvm_view_plane_from_patient (plane, patient_mm, &right, &down, NULL);
  box->right[0] = MIN (box->right[0], right);
  box->right[1] = MAX (box->right[1], right);
  box->down[0] = MIN (box->down[0], down);
  box->down[1] = MAX (box->down[1], down);
}

/* FALSE: there is none. */
static gboolean
find_body (const CvmVolume *volume, int slice, const CvmViewPlane *plane, Box *box)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  CvmStatus status;
  CvmVolume *stack = stack_of (volume, slice);
  CvmVolume *mask = stack ? cvm_body_find (stack, NULL, &status) : NULL;
  cvm_volume_unref (stack);
  if (!mask)
    return FALSE;
  const uint8_t *inside = cvm_volume_get_uint8 (mask)
                          + (gsize)(N_LAYERS / 2) * (gsize)grid->n_columns * (gsize)grid->n_rows;
  *box = (Box){ { G_MAXDOUBLE, -G_MAXDOUBLE }, { G_MAXDOUBLE, -G_MAXDOUBLE } };
  for (int row = 0; row < grid->n_rows; row++, inside += grid->n_columns)
    {
      const uint8_t *first = memchr (inside, 1, (gsize)grid->n_columns);
      if (!first)
        continue;
      int last = grid->n_columns - 1;
      while (!inside[last])
        last--;
      grow (box, grid, plane, (int)(first - inside), row, slice);
      grow (box, grid, plane, last, row, slice);
    }
  cvm_volume_unref (mask);
  return box->right[1] - box->right[0] > LEAST_BODY_MM
         && box->down[1] - box->down[0] > LEAST_BODY_MM;
}

static void
frame_body (CvmViewTransform *transform, const Box *box)
{
  const double most = MAX (box->right[1] - box->right[0], box->down[1] - box->down[0]);
  transform->right_mm = (box->right[0] + box->right[1]) / 2;
  transform->down_mm = (box->down[0] + box->down[1]) / 2;
  transform->px_per_mm = transform->width_px / (MARGIN * most);
}

static GdkTexture *
paint (const CvmSliceImage *image, const CvmViewPlane *plane, const Box *body, int size)
{
  CvmViewTransform transform = { .width_px = size, .height_px = size };
  CvmStatus status;
  cvm_view_plane_middle (plane, &transform.right_mm, &transform.down_mm);
  transform.px_per_mm = cvm_view_plane_fit (plane, size, size);
  if (body)
    frame_body (&transform, body);
  g_autofree uint32_t *pixels = g_new0 (uint32_t, (gsize)size * (gsize)size);
  if (!cvm_slice_pixels_paint (image, &transform, &cvm_window_presets[0].window,
                               CVM_SAMPLE_BILINEAR, pixels, size, &status))
    return NULL;
  gsize n_bytes = (gsize)size * (gsize)size * 4;
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&pixels), n_bytes);
  return gdk_memory_texture_new (size, size, GDK_MEMORY_DEFAULT, bytes, (gsize)size * 4);
}

GdkTexture *
cvm_preview_new (const CvmVolume *volume, int slice, int size)
{
  CvmViewPlane plane;
  CvmStatus status;
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  cvm_view_plane_init (&plane, grid, CVM_PLANE_AXIAL);
  /* The axial plane of a scan that is not axial runs along another axis: its middle then. */
  int section = plane.depth.axis != 2 ? plane.depth.n / 2
                : plane.depth.flip    ? grid->n_slices - 1 - slice
                                      : slice;
  Box body;
  const gboolean has_body = plane.depth.axis == 2 && find_body (volume, slice, &plane, &body);
  CvmSliceImage *image = cvm_slice_image_new (volume, &plane, section, -1000, &status);
  GdkTexture *texture = image ? paint (image, &plane, has_body ? &body : NULL, size) : NULL;
  cvm_slice_image_free (image);
  return texture;
}
