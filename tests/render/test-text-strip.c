/* SPDX-License-Identifier: Apache-2.0 */
/* Kept texts are the texts, and no more are kept than is said. */
#include "tests/render/phantoms.h"

#include "render/text-strip.h"

#include <stdio.h>

static const CvmTextLook look = { .size_px = 13, .stroke_px = 3, .rgb = { 0xf2, 0xf2, 0xf2 } };

static bool
same_pixels (cairo_surface_t *a, cairo_surface_t *b)
{
  size_t n
      = (size_t)cairo_image_surface_get_stride (a) * (size_t)cairo_image_surface_get_height (a);
  return cairo_image_surface_get_stride (a) == cairo_image_surface_get_stride (b)
         && cairo_image_surface_get_height (a) == cairo_image_surface_get_height (b)
         && memcmp (cairo_image_surface_get_data (a), cairo_image_surface_get_data (b), n) == 0;
}

static void
check (CvmTextStrips *strips, const CvmTextLook *as, const char *text)
{
  CvmTextStrip kept = cvm_text_strip_get (strips, as, text),
               plain = cvm_text_strip_get (NULL, as, text);
  assert_true (same_pixels (kept.surface, plain.surface));
  assert_int_equal (kept.width, plain.width);
  assert_int_equal (kept.height, plain.height);
  assert_int_equal (kept.margin, plain.margin);
  cvm_text_strip_clear (&kept);
  cvm_text_strip_clear (&plain);
}

/* Each part of the look tells one strip from another. */
static void
kept_texts_are_the_texts (void **state)
{
  CvmTextStrips *strips = cvm_text_strips_new ();
  CvmTextLook bold = look, large = look, amber = look, right = look, thick = look, serif = look;
  bold.bold_bytes = 5;
  large.size_px = 26;
  amber.rgb[2] = 0;
  right.align_right = true;
  thick.stroke_px = 6;
  serif.font = "Serif";
  const CvmTextLook *looks[] = { &look, &bold, &large, &amber, &right, &thick, &serif };
  for (int repeat = 0; repeat < 3; repeat++)
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
      {
        check (strips, looks[i], "Axial  z 12.0 mm\nslice 3");
        check (strips, looks[i], "Axial  z 12.0 mm\nslice 4");
        check (strips, looks[i], "");
      }
  cvm_text_strips_free (strips);
}

/* Asked for again, it's the very surface; after more others than are kept it's a new one. */
static void
few_texts_are_kept (void **state)
{
  CvmTextStrips *strips = cvm_text_strips_new ();
  CvmTextStrip first = cvm_text_strip_get (strips, &look, "first"),
               again = cvm_text_strip_get (strips, &look, "first");
  assert_ptr_equal (first.surface, again.surface);
  cvm_text_strip_clear (&again);
  for (int i = 0; i < 3 * CVM_TEXT_STRIPS_KEPT; i++)
    {
      char text[32];
      snprintf (text, sizeof text, "text %d", i);
      CvmTextStrip other = cvm_text_strip_get (strips, &look, text);
      cvm_text_strip_clear (&other);
    }
  again = cvm_text_strip_get (strips, &look, "first");
  assert_ptr_not_equal (first.surface, again.surface);
  assert_true (same_pixels (first.surface, again.surface));
  cvm_text_strip_clear (&again);
  /* Nobody but us holds what was dropped. */
  assert_int_equal (cairo_surface_get_reference_count (first.surface), 1);
  cvm_text_strip_clear (&first);

  CvmTextLook huge = look;
  huge.size_px = 700; /* more than all strips together may take */
  CvmTextStrip wide = cvm_text_strip_get (strips, &huge, "Sagittal");
  assert_true (cairo_image_surface_get_width (wide.surface) > 2000);
  assert_int_equal (cairo_surface_get_reference_count (wide.surface), 1);
  cvm_text_strip_clear (&wide);
  cvm_text_strips_free (strips);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (kept_texts_are_the_texts),
    cmocka_unit_test (few_texts_are_kept),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
