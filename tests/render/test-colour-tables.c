/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of the design's look.md "Maps" and "Structure colours". */
#include "tests/render/phantoms.h"

#include "render/colour-tables.h"
#include "render/window.h"

static void
the_ramp_is_the_designs (void **state)
{
  static const struct
  {
    double position;
    uint32_t rgb;
    double alpha;
  } stops[] = { { 0.25, 0x3A46B4, 0.28 },
                { 0.5, 0x1F84CC, 0.34 },
                { 0.75, 0x39BEDC, 0.32 },
                { 1, 0x8FE6F0, 0.26 } };
  CvmMapColours colours;
  cvm_map_colours_probability (&colours, 1);
  for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
    {
      uint8_t rgb[3];
      cvm_probability_colour (stops[i].position, rgb);
      uint32_t got = (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2],
               entry = colours.argb[lround (stops[i].position * 255)];
      assert_int_equal (got, stops[i].rgb);
      assert_true (fabs ((entry >> 24) / 255.0 - stops[i].alpha) < 0.005);
      for (int c = 0; c < 3; c++)
        assert_true (fabs (((entry >> (16 - 8 * c)) & 255) - rgb[c] * stops[i].alpha) < 1.6);
    }
  for (int i = 0; i <= 25; i++) /* below 0.10 */
    assert_int_equal (colours.argb[i], 0);
  for (int i = 0; i < CVM_N_MAP_COLOURS; i++) /* 350 HU keep two thirds of their contrast */
    assert_true ((colours.argb[i] >> 24) <= 87);
}

static void
disagreement_is_the_designs (void **state)
{
  static const struct
  {
    double value;
    uint32_t rgb;
  } stops[] = { { 0, 0x5A2400 },   { 0.06, 0x5A2400 }, { 0.12, 0xA8480E }, { 0.2, 0xE8701C },
                { 0.3, 0xFFAA33 }, { 0.4, 0xFFDC6A },  { 0.5, 0xFFDC6A } };
  for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
    {
      uint8_t rgb[3];
      cvm_disagreement_colour (stops[i].value, rgb);
      assert_int_equal ((uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2], stops[i].rgb);
    }
}

static void
a_structure_without_a_colour_gets_the_tables (void **state)
{
  CvmStructure structure = { .colour = { 0, 0, 0 } };
  uint8_t rgb[3];
  cvm_structure_colour (&structure, 11, rgb);
  assert_memory_equal (rgb, ((uint8_t[]){ 0x88, 0xBB, 0xFF }), 3);
  structure.has_colour = true; /* black, and meant so */
  cvm_structure_colour (&structure, 0, rgb);
  assert_memory_equal (rgb, ((uint8_t[]){ 0, 0, 0 }), 3);
  structure.has_colour = false;
  structure.colour[1] = 7;
  cvm_structure_colour (&structure, 0, rgb);
  assert_memory_equal (rgb, ((uint8_t[]){ 0, 7, 0 }), 3);
}

static void
presets_are_the_designs (void **state)
{
  static const int wanted[][2]
      = { { 350, 40 }, { 2000, 400 }, { 1500, -600 }, { 80, 40 }, { 4096, 1024 } };
  for (int i = 0; i < 5; i++)
    {
      assert_true (cvm_window_presets[i].window.width_hu == wanted[i][0]);
      assert_true (cvm_window_presets[i].window.level_hu == wanted[i][1]);
      assert_int_equal (cvm_window_preset_of (&cvm_window_presets[i].window), i);
    }
  const CvmWindow *network = &cvm_window_presets[5].window;
  assert_true (network->level_hu - network->width_hu / 2 == -150);
  assert_true (network->level_hu + network->width_hu / 2 == 500);
  assert_int_equal (cvm_window_grey (network, -150), 0);
  assert_int_equal (cvm_window_grey (network, 500), 255);
  assert_int_equal (cvm_window_grey (network, 501), 0);
  assert_int_equal (cvm_window_preset_of (&(CvmWindow){ 351, 40, false }), -1);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_ramp_is_the_designs),
    cmocka_unit_test (disagreement_is_the_designs),
    cmocka_unit_test (a_structure_without_a_colour_gets_the_tables),
    cmocka_unit_test (presets_are_the_designs),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
