/* SPDX-License-Identifier: Apache-2.0 */
/* The way of a slice's stored words to Hounsfield units. Private to app/dicom. */
#pragma once

#include "app/dicom/header.hpp"

namespace cvm
{

/* How the stored bits become numbers: ((word >> shift) & mask), sign-extended, padding replaced,
 * then × slope + intercept. */
struct PixelFormat
{
  int bytes = 2; /* of a stored word */
  int shift = 0, bits = 16;
  bool is_signed = false;
  bool has_padding = false;
  int padding_low = 0, padding_high = 0; /* stored values, both ends included */
  double slope = 1, intercept = 0;
};

/* What a padding pixel is shown as. */
const int air_hu = -1024;

/* Of a frame whose bits make sense (unsupported_pixels()). */
PixelFormat pixel_format (const Header &header);

/* Convert n words. int16: false where a value is out of range (slope and intercept must be whole).
 */
bool pixels_to_int16 (const Uint8 *words, size_t n, const PixelFormat &format, int16_t *out);
void pixels_to_float (const Uint8 *words, size_t n, const PixelFormat &format, float *out);

} // namespace cvm
