/* SPDX-License-Identifier: Apache-2.0 */
#include "app/window/preview.h"

#include "render/slice-pixels.h"

static GdkTexture *
paint (const CvmSliceImage *image, const CvmViewPlane *plane, int size)
{
  CvmViewTransform transform = { .width_px = size, .height_px = size };
  CvmStatus status;
  cvm_view_plane_middle (plane, &transform.right_mm, &transform.down_mm);
  transform.px_per_mm = cvm_view_plane_fit (plane, size, size);
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
  CvmSliceImage *image = cvm_slice_image_new (volume, &plane, section, -1000, &status);
  GdkTexture *texture = image ? paint (image, &plane, size) : NULL;
  cvm_slice_image_free (image);
  return texture;
}
