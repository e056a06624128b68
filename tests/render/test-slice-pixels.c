/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/render/phantoms.h"

#include "render/slice-pixels.h"

#include <stdio.h>

/* A flat picture with steps that may differ. */
static CvmSliceImage *
random_image (int n_right, int n_down, double low, double high, uint32_t *seed)
{
  CvmSliceImage *image = calloc (1, sizeof *image);
  image->n_right = n_right;
  image->n_down = n_down;
  image->right_step_mm = image->down_step_mm = 1.5;
  image->right_mm = malloc ((size_t)n_right * sizeof (double));
  image->down_mm = malloc ((size_t)n_down * sizeof (double));
  image->values = malloc ((size_t)n_right * (size_t)n_down * sizeof (float));
  image->last_right = n_right - 1;
  image->last_down = n_down - 1;
  double at = -20;
  for (int i = 0; i < n_right; i++, at += 0.9)
    image->right_mm[i] = at;
  at = -20;
  for (int i = 0; i < n_down; i++, at += 0.5 + 3 * next_random (seed))
    image->down_mm[i] = at;
  for (int i = 0; i < n_right * n_down; i++)
    image->values[i] = (float)(low + (high - low) * next_random (seed));
  return image;
}

enum
{
  GUARD = 0x5a5a5a5a,
  MAX_SIZE = 220
};

typedef struct
{
  uint32_t fast[MAX_SIZE * MAX_SIZE], plain[MAX_SIZE * MAX_SIZE];
} Buffers;

static void
assert_same (const Buffers *buffers, const char *what, uint32_t seed)
{
  for (int i = 0; i < MAX_SIZE * MAX_SIZE; i++)
    if (buffers->fast[i] != buffers->plain[i])
      fail_msg ("%s, seed %u: pixel %d,%d is %08x, plain %08x", what, seed, i % MAX_SIZE,
                i / MAX_SIZE, buffers->fast[i], buffers->plain[i]);
}

static void
fast_and_plain_give_the_same_pixels (void **state)
{
  static const int sizes[] = { 1, 2, 3, 17, 64, 101 };
  Buffers *buffers = malloc (sizeof *buffers);
  for (uint32_t first_seed = 1; first_seed <= 150; first_seed++)
    {
      uint32_t seed = first_seed * 77;
      CvmSliceImage *image
          = random_image (sizes[(int)(next_random (&seed) * 6)],
                          sizes[(int)(next_random (&seed) * 6)], -1500, 3500, &seed);
      if (next_random (&seed) < 0.3)
        image->values[(int)(next_random (&seed) * image->n_right * image->n_down)] = NAN;
      CvmViewTransform transform
          = { next_random (&seed) * 80 - 30, next_random (&seed) * 80 - 30,
              pow (10, next_random (&seed) * 4 - 2), 1 + (int)(next_random (&seed) * 200),
              1 + (int)(next_random (&seed) * 200) };
      CvmWindow window = { 1 + next_random (&seed) * 2000, next_random (&seed) * 1000 - 300,
                           next_random (&seed) < 0.3 };
      CvmSampling sampling = next_random (&seed) < 0.3 ? CVM_SAMPLE_NEAREST : CVM_SAMPLE_BILINEAR;
      memset (buffers, GUARD, sizeof *buffers);
      assert_true (cvm_slice_pixels_paint (image, &transform, &window, sampling, buffers->fast,
                                           MAX_SIZE, NULL));
      assert_true (cvm_slice_pixels_paint_plain (image, &transform, &window, sampling,
                                                 buffers->plain, MAX_SIZE, NULL));
      assert_same (buffers, "paint", first_seed);
      cvm_slice_image_free (image);
    }
  free (buffers);
}

static void
fast_and_plain_blend_the_same (void **state)
{
  Buffers *buffers = malloc (sizeof *buffers);
  for (uint32_t first_seed = 1; first_seed <= 100; first_seed++)
    {
      uint32_t seed = first_seed * 91;
      CvmMapColours colours;
      CvmSliceImage *map = random_image (1 + (int)(next_random (&seed) * 60),
                                         1 + (int)(next_random (&seed) * 60), -0.1, 1.1, &seed);
      CvmViewTransform transform = { next_random (&seed) * 40 - 20, next_random (&seed) * 40 - 20,
                                     pow (10, next_random (&seed) * 3 - 1), 200, 150 };
      cvm_map_colours_probability (&colours, next_random (&seed));
      for (int i = 0; i < MAX_SIZE * MAX_SIZE; i++)
        buffers->fast[i] = buffers->plain[i]
            = 0xff000000u | 0x010101u * (uint32_t)(next_random (&seed) * 255.99);
      assert_true (
          cvm_slice_pixels_blend (map, &transform, &colours, buffers->fast, MAX_SIZE, NULL));
      assert_true (
          cvm_slice_pixels_blend_plain (map, &transform, &colours, buffers->plain, MAX_SIZE, NULL));
      assert_same (buffers, "blend", first_seed);
      cvm_slice_image_free (map);
    }
  free (buffers);
}

/* At one pixel a voxel the picture is the window of the values, by the standard's formula. */
static void
pixels_at_scale_one_are_the_scans (void **state)
{
  enum
  {
    N = 64
  };
  static const int limits[][3] = { { 350, 40, 0 }, { 2000, 400, 0 }, { 1, 0, 0 }, { 650, 175, 1 } };
  static const double even_mm[] = { 1 };
  static uint32_t pixels[N * N];
  CvmGrid *grid = make_grid (&positions[0], (const int[3]){ N, N, 1 }, 1, 1, even_mm, 1, 0);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_INT16, NULL);
  int16_t *hu = cvm_volume_get_data (volume);
  for (int i = 0; i < N * N; i++)
    hu[i] = (int16_t)(i - 1024);
  CvmViewPlane view;
  cvm_view_plane_init (&view, grid, CVM_PLANE_AXIAL);
  CvmSliceImage *image = cvm_slice_image_new (volume, &view, 0, -INFINITY, NULL);
  CvmViewTransform transform = { 0, 0, 1, N, N };
  for (size_t w = 0; w < sizeof limits / sizeof *limits; w++)
    {
      CvmWindow window = { limits[w][0], limits[w][1], limits[w][2] };
      assert_true (cvm_slice_pixels_paint (image, &transform, &window, CVM_SAMPLE_BILINEAR, pixels,
                                           N, NULL));
      for (int i = 0; i < N * N; i++)
        {
          /* PS3.3 C.11.2.1.3.2 */
          double c = window.level_hu, width = window.width_hu, x = hu[i], y;
          if (x <= c - width / 2)
            y = 0;
          else if (x > c + width / 2)
            y = window.outside_black ? 0 : 255;
          else
            y = ((x - c) / width + 0.5) * 255;
          int grey = (int)(pixels[i] & 255);
          assert_true (fabs (grey - y) <= 0.5 + 1e-4);
          assert_int_equal (pixels[i], 0xff000000u | 0x010101u * (uint32_t)grey);
        }
    }
  cvm_slice_image_free (image);
  cvm_volume_unref (volume);
  cvm_grid_unref (grid);
}

/* Each pixel of an uneven stack is of the slice that it is nearest to. */
static void
uneven_rows_keep_their_millimetres (void **state)
{
  enum
  {
    SIZE = 200
  };
  static uint32_t pixels[SIZE * SIZE];
  static const double uneven_mm[] = { 3, 1, 6, 2 };
  CvmGrid *grid = make_grid (&positions[0], (const int[3]){ 20, 20, 17 }, 2, 2, uneven_mm, 4, 0);
  CvmVolume *volume = cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL);
  float *p = cvm_volume_get_data (volume);
  for (int k = 0; k < 17; k++)
    for (int i = 0; i < 400; i++)
      p[k * 400 + i] = (float)grid->positions_mm[k];
  CvmViewPlane view;
  cvm_view_plane_init (&view, grid, CVM_PLANE_CORONAL);
  CvmSliceImage *image = cvm_slice_image_new (volume, &view, 4, -INFINITY, NULL);
  CvmViewTransform transform = { 0, 0, 4, SIZE, SIZE };
  CvmWindow window = { 100, 0, false };
  cvm_view_plane_middle (&view, &transform.right_mm, &transform.down_mm);
  assert_true (
      cvm_slice_pixels_paint (image, &transform, &window, CVM_SAMPLE_BILINEAR, pixels, SIZE, NULL));
  for (int y = 20; y < SIZE - 20; y++)
    {
      double z = -(transform.down_mm + (y + 0.5 - SIZE / 2.0) / 4);
      double own = grid->positions_mm[cvm_grid_nearest_slice (grid, z, NULL)];
      assert_true (fabs ((pixels[y * SIZE + SIZE / 2] & 255) - (own / 100 + 0.5) * 255) <= 0.51);
    }
  cvm_slice_image_free (image);
  cvm_volume_unref (volume);
  cvm_grid_unref (grid);
}

static void
outside_the_scan_is_black (void **state)
{
  uint32_t seed = 5, pixels[40 * 40];
  CvmSliceImage *image = random_image (10, 10, 500, 600, &seed);
  CvmWindow window = { 100, 0, false };
  CvmViewTransform transform = { 500, 0, 1, 40, 40 };
  memset (pixels, GUARD, sizeof pixels);
  assert_true (
      cvm_slice_pixels_paint (image, &transform, &window, CVM_SAMPLE_BILINEAR, pixels, 40, NULL));
  for (int i = 0; i < 40 * 40; i++)
    assert_int_equal (pixels[i], 0xff000000u);
  cvm_slice_image_free (image);
}

static void
no_probability_leaves_every_pixel (void **state)
{
  uint32_t seed = 9, before[60 * 60], pixels[60 * 60];
  CvmMapColours colours;
  cvm_map_colours_probability (&colours, 1);
  CvmSliceImage *map = random_image (12, 12, 0, 0.0999, &seed);
  CvmViewTransform transform = { -15, -10, 4, 60, 60 };
  for (int i = 0; i < 60 * 60; i++)
    before[i] = pixels[i] = 0xff000000u | 0x010101u * (uint32_t)(i & 255);
  assert_true (cvm_slice_pixels_blend (map, &transform, &colours, pixels, 60, NULL));
  assert_memory_equal (before, pixels, sizeof pixels);
  cvm_map_colours_probability (&colours, 0);
  for (int i = 0; i < 144; i++)
    map->values[i] = 1;
  assert_true (cvm_slice_pixels_blend (map, &transform, &colours, pixels, 60, NULL));
  assert_memory_equal (before, pixels, sizeof pixels);
  cvm_slice_image_free (map);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (fast_and_plain_give_the_same_pixels),
    cmocka_unit_test (fast_and_plain_blend_the_same),
    cmocka_unit_test (pixels_at_scale_one_are_the_scans),
    cmocka_unit_test (uneven_rows_keep_their_millimetres),
    cmocka_unit_test (outside_the_scan_is_black),
    cmocka_unit_test (no_probability_leaves_every_pixel),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
