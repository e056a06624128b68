/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/render/phantoms.h"

#include "render/picture.h"

#include <cairo.h>
#include <stdio.h>

static const double even_mm[] = { 3 };

typedef struct
{
  CvmGrid *grid;
  CvmVolume *ct, *map;
  CvmStructure *structure;
  char path[64];
} Fixture;

/* Air with a box of soft tissue, a structure of two rings (small in slice 3, large in slice 6). */
static void
set_up (Fixture *f)
{
  f->grid = make_grid (&positions[0], (const int[3]){ 40, 40, 10 }, 2, 2, even_mm, 1, 0);
  f->ct = cvm_volume_new (f->grid, CVM_VOXEL_INT16, NULL);
  f->map = cvm_volume_new (f->grid, CVM_VOXEL_FLOAT32, NULL);
  f->structure = cvm_structure_new (CVM_SOURCE_NETWORK, "GTVp^AI", NULL);
  f->structure->visible = true;
  f->structure->has_colour = true;
  memcpy (f->structure->colour, ((uint8_t[]){ 0xff, 0x55, 0x66 }), 3);
  int16_t *hu = cvm_volume_get_data (f->ct);
  float *p = cvm_volume_get_data (f->map);
  for (int i = 0; i < 40 * 40 * 10; i++)
    {
      int x = i % 40, y = i / 40 % 40;
      hu[i] = x > 4 && x < 36 && y > 4 && y < 36 ? 40 : -1000;
      p[i] = x > 15 && x < 25 && y > 15 && y < 25 ? 1 : 0;
    }
  for (int k = 3; k <= 6; k += 3)
    {
      double h = 4 * k, z = f->grid->positions_mm[k];
      CvmRing ring = { .type = CVM_RING_CLOSED_PLANAR, .slice = k, .n_points = 4 };
      ring.points = malloc (4 * sizeof *ring.points);
      memcpy (ring.points,
              ((double[4][3]){ { -h, -h, z }, { h, -h, z }, { h, h, z }, { -h, h, z } }),
              4 * sizeof *ring.points);
      assert_true (cvm_structure_take_ring (f->structure, &ring, NULL));
    }
  snprintf (f->path, sizeof f->path, "/tmp/cavum-picture-XXXXXX");
  int fd = mkstemp (f->path);
  assert_true (fd >= 0);
  fclose (fdopen (fd, "w"));
}

static void
tear_down (Fixture *f)
{
  remove (f->path);
  cvm_structure_free (f->structure);
  cvm_volume_unref (f->ct);
  cvm_volume_unref (f->map);
  cvm_grid_unref (f->grid);
}

static int
count_colour (const char *path, uint32_t wanted, int *n_blue)
{
  cairo_surface_t *surface = cairo_image_surface_create_from_png (path);
  assert_int_equal (cairo_surface_status (surface), CAIRO_STATUS_SUCCESS);
  int width = cairo_image_surface_get_width (surface),
      height = cairo_image_surface_get_height (surface), n = 0;
  assert_true (width > height);
  *n_blue = 0;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        uint32_t value;
        memcpy (&value,
                cairo_image_surface_get_data (surface)
                    + y * cairo_image_surface_get_stride (surface) + 4 * x,
                4);
        n += (value & 0xffffff) == wanted;
        *n_blue += (value & 255) > ((value >> 16) & 255) + 10;
      }
  cairo_surface_destroy (surface);
  return n;
}

static void
structures_and_map_are_in_the_picture (void **state)
{
  Fixture f;
  int n_blue;
  set_up (&f);
  assert_true (cvm_picture_write_png (f.ct, f.map, &f.structure, 1, -1, f.path, NULL, NULL));
  int with = count_colour (f.path, 0xff5566, &n_blue);
  assert_true (with > 1000);
  assert_true (n_blue > 1000);
  assert_true (cvm_picture_write_png (f.ct, NULL, &f.structure, 1, 3, f.path, NULL, NULL));
  int small = count_colour (f.path, 0xff5566, &n_blue);
  assert_true (small > 100 && small < with); /* −1 took the slice with the larger ring */
  assert_int_equal (n_blue, 0);
  f.structure->visible = false;
  assert_true (cvm_picture_write_png (f.ct, NULL, &f.structure, 1, -1, f.path, NULL, NULL));
  assert_int_equal (count_colour (f.path, 0xff5566, &n_blue), 0);
  tear_down (&f);
}

static const char *
shout (const char *message_id)
{
  return strcmp (message_id, "Axial") == 0 ? "AXIALE SCHICHT VON OBEN" : message_id;
}

static void
texts_are_the_callers (void **state)
{
  Fixture f;
  char other[80];
  set_up (&f);
  snprintf (other, sizeof other, "%s.png", f.path);
  assert_true (cvm_picture_write_png (f.ct, NULL, NULL, 0, 5, f.path, NULL, NULL));
  assert_true (cvm_picture_write_png (f.ct, NULL, NULL, 0, 5, other, shout, NULL));
  FILE *a = fopen (f.path, "rb"), *b = fopen (other, "rb");
  int differ = 0, c;
  while ((c = fgetc (a)) != EOF)
    differ += c != fgetc (b);
  assert_true (differ > 0);
  fclose (a);
  fclose (b);
  remove (other);
  tear_down (&f);
}

static void
what_cannot_be_written_is_said (void **state)
{
  Fixture f;
  CvmStatus status = CVM_STATUS_INIT;
  char text[512];
  set_up (&f);
  assert_false (cvm_picture_write_png (f.ct, NULL, NULL, 0, 10, f.path, NULL, &status));
  assert_int_equal (status.code, CVM_ERR_ARGUMENT);
  assert_string_equal (cvm_status_format (&status, NULL, text, sizeof text),
                       "There is no slice 11; there are 10.");
  assert_false (
      cvm_picture_write_png (f.ct, NULL, NULL, 0, -1, "/nowhere/at/all.png", NULL, &status));
  assert_int_equal (status.code, CVM_ERR_FILE);
  assert_string_equal (
      cvm_status_format (&status, NULL, text, sizeof text),
      "Couldn't write the picture /nowhere/at/all.png: No such file or directory.");
  tear_down (&f);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (structures_and_map_are_in_the_picture),
    cmocka_unit_test (texts_are_the_callers),
    cmocka_unit_test (what_cannot_be_written_is_said),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
