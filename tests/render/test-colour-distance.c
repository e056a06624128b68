/* SPDX-License-Identifier: Apache-2.0 */
/* CIEDE2000 against the pairs of Sharma, Wu, Dalal 2005 (table 1); sRGB → CIELAB against
 * scikit-image 0.19.3; and what look.md says of the palette. */
#include "render/colour-distance.h"
#include "render/colour-tables.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const double pairs[][7] = {
  { 50.0000, 2.6772, -79.7751, 50.0000, 0.0000, -82.7485, 2.0425 },
  { 50.0000, 3.1571, -77.2803, 50.0000, 0.0000, -82.7485, 2.8615 },
  { 50.0000, 2.8361, -74.0200, 50.0000, 0.0000, -82.7485, 3.4412 },
  { 50.0000, -1.3802, -84.2814, 50.0000, 0.0000, -82.7485, 1.0000 },
  { 50.0000, -1.1848, -84.8006, 50.0000, 0.0000, -82.7485, 1.0000 },
  { 50.0000, -0.9009, -85.5211, 50.0000, 0.0000, -82.7485, 1.0000 },
  { 50.0000, 0.0000, 0.0000, 50.0000, -1.0000, 2.0000, 2.3669 },
  { 50.0000, -1.0000, 2.0000, 50.0000, 0.0000, 0.0000, 2.3669 },
  { 50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0009, 7.1792 },
  { 50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0010, 7.1792 },
  { 50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0011, 7.2195 },
  { 50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0012, 7.2195 },
  { 50.0000, -0.0010, 2.4900, 50.0000, 0.0009, -2.4900, 4.8045 },
  { 50.0000, -0.0010, 2.4900, 50.0000, 0.0010, -2.4900, 4.8045 },
  { 50.0000, -0.0010, 2.4900, 50.0000, 0.0011, -2.4900, 4.7461 },
  { 50.0000, 2.5000, 0.0000, 50.0000, 0.0000, -2.5000, 4.3065 },
  { 50.0000, 2.5000, 0.0000, 73.0000, 25.0000, -18.0000, 27.1492 },
  { 50.0000, 2.5000, 0.0000, 61.0000, -5.0000, 29.0000, 22.8977 },
  { 50.0000, 2.5000, 0.0000, 56.0000, -27.0000, -3.0000, 31.9030 },
  { 50.0000, 2.5000, 0.0000, 58.0000, 24.0000, 15.0000, 19.4535 },
  { 50.0000, 2.5000, 0.0000, 50.0000, 3.1736, 0.5854, 1.0000 },
  { 50.0000, 2.5000, 0.0000, 50.0000, 3.2972, 0.0000, 1.0000 },
  { 50.0000, 2.5000, 0.0000, 50.0000, 1.8634, 0.5757, 1.0000 },
  { 50.0000, 2.5000, 0.0000, 50.0000, 3.2592, 0.3350, 1.0000 },
  { 60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644 },
  { 63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630 },
  { 61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731 },
  { 35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645 },
  { 22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373 },
  { 36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146 },
  { 90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441 },
  { 90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381 },
  { 6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377 },
  { 2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082 },
};

static void
the_paper_s_pairs (void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
    {
      const double *p = pairs[i];
      const CvmLab first = { p[0], p[1], p[2] }, second = { p[3], p[4], p[5] };
      assert_true (fabs (cvm_lab_distance (first, second) - p[6]) < 0.00006);
      assert_true (fabs (cvm_lab_distance (second, first) - p[6]) < 0.00006);
    }
}

static void
lab_of_rgb (void **state)
{
  (void)state;
  static const struct
  {
    uint8_t rgb[3];
    double lab[3];
  } given[] = {
    { { 255, 85, 102 }, { 60.5361, 65.1846, 27.2126 } },
    { { 0, 170, 119 }, { 61.7225, -49.4707, 16.0776 } },
    { { 255, 255, 255 }, { 100.0000, -0.0025, 0.0047 } },
    { { 0, 0, 0 }, { 0.0000, 0.0000, 0.0000 } },
    { { 12, 10, 200 }, { 25.1484, 63.9202, -88.2646 } },
    { { 100, 96, 92 }, { 40.9733, 0.7879, 2.8487 } },
    { { 1, 2, 3 }, { 0.5098, -0.1225, -0.4705 } },
  };
  for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
    {
      const CvmLab lab = cvm_lab_from_rgb (given[i].rgb);
      assert_true (fabs (lab.lightness - given[i].lab[0]) < 0.02);
      assert_true (fabs (lab.a - given[i].lab[1]) < 0.02);
      assert_true (fabs (lab.b - given[i].lab[2]) < 0.02);
    }
}

/* look.md: "≥ 9.8 from every grey for all four kinds of sight", "smallest pair 17.7 normal". */
static void
the_palette_is_told_apart (void **state)
{
  (void)state;
  double least = 1000;
  for (int i = 0; i < CVM_N_STRUCTURE_COLOURS; i++)
    {
      assert_true (cvm_colour_distance_to_grey (cvm_structure_colours[i]) >= 9.8);
      for (int k = 0; k < i; k++)
        least = fmin (least,
                      cvm_colour_distance (cvm_structure_colours[i], cvm_structure_colours[k]));
    }
  assert_true (fabs (least - 17.7) < 0.05);
  assert_true (cvm_colour_distance_to_grey ((const uint8_t[3]){ 90, 90, 90 }) < 1e-9);
  assert_true (cvm_colour_distance_to_grey ((const uint8_t[3]){ 100, 96, 92 })
               < CVM_COLOUR_TELLS_APART);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_paper_s_pairs),
    cmocka_unit_test (lab_of_rgb),
    cmocka_unit_test (the_palette_is_told_apart),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
