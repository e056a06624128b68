/* SPDX-License-Identifier: Apache-2.0 */
/* See colour-tables.h; how the colours were found is in the design's look.md. */
#include "render/colour-tables.h"

#include <math.h>
#include <string.h>

const uint8_t cvm_structure_colours[CVM_N_STRUCTURE_COLOURS][3] = {
  { 0xFF, 0x55, 0x66 }, /* coral */
  { 0x88, 0xBB, 0xFF }, /* sky */
  { 0xFF, 0xE6, 0x00 }, /* yellow */
  { 0x77, 0x77, 0xFF }, /* iris */
  { 0xAA, 0xFF, 0xCC }, /* mint */
  { 0x99, 0xBB, 0x00 }, /* lime */
  { 0xFF, 0xBB, 0x88 }, /* peach */
  { 0xDD, 0x77, 0xBB }, /* orchid */
  { 0x00, 0xAA, 0x77 }, /* jade */
  { 0x99, 0x88, 0x00 }, /* bronze */
};

void
cvm_structure_colour (const CvmStructure *structure, int place, uint8_t rgb[3])
{
  const uint8_t *own = structure->colour;
  bool none = !structure->has_colour && own[0] == 0 && own[1] == 0 && own[2] == 0;
  memcpy (rgb, none ? cvm_structure_colours[place % CVM_N_STRUCTURE_COLOURS] : own, 3);
}

typedef struct
{
  double position, red, green, blue, alpha;
} Stop;

static const Stop probability_stops[] = {
  { CVM_PROBABILITY_FIRST, 0x2B, 0x1E, 0x66, 0 },
  { 0.25, 0x3A, 0x46, 0xB4, 0.28 },
  { 0.50, 0x1F, 0x84, 0xCC, 0.34 },
  { 0.75, 0x39, 0xBE, 0xDC, 0.32 },
  { 1.00, 0x8F, 0xE6, 0xF0, 0.26 },
};
static const Stop disagreement_stops[] = {
  { CVM_DISAGREEMENT_FIRST, 0x5A, 0x24, 0x00, 0 },
  { 0.12, 0xA8, 0x48, 0x0E, 0.34 },
  { 0.20, 0xE8, 0x70, 0x1C, 0.48 },
  { 0.30, 0xFF, 0xAA, 0x33, 0.54 },
  { 0.40, 0xFF, 0xDC, 0x6A, 0.58 },
};

enum
{
  N_STOPS = sizeof probability_stops / sizeof probability_stops[0]
};
_Static_assert(sizeof disagreement_stops == sizeof probability_stops, "as many stops in both");

static Stop
interpolate (const Stop *stops, double value)
{
  if (value <= stops[0].position)
    return stops[0];
  int i = 1;
  while (i < N_STOPS - 1 && value > stops[i].position)
    i++;
  const Stop *a = &stops[i - 1], *b = &stops[i];
  double t = fmin ((value - a->position) / (b->position - a->position), 1);
  return (Stop){ value, a->red + t * (b->red - a->red), a->green + t * (b->green - a->green),
                 a->blue + t * (b->blue - a->blue), a->alpha + t * (b->alpha - a->alpha) };
}

static void
fill_colours (const Stop *stops, double opacity, CvmMapColours *colours)
{
  opacity = fmin (fmax (opacity, 0), 1);
  for (int i = 0; i < CVM_N_MAP_COLOURS; i++)
    {
      Stop c = interpolate (stops, i / (CVM_N_MAP_COLOURS - 1.0));
      /* Colours are multiplied by the alpha that is stored, so that a sum never passes 255. */
      uint32_t alpha = (uint32_t)lround (255 * c.alpha * opacity);
      uint32_t red = (uint32_t)lround (c.red * alpha / 255),
               green = (uint32_t)lround (c.green * alpha / 255),
               blue = (uint32_t)lround (c.blue * alpha / 255);
      colours->argb[i] = alpha << 24 | red << 16 | green << 8 | blue;
    }
}

void
cvm_map_colours_probability (CvmMapColours *colours, double opacity)
{
  fill_colours (probability_stops, opacity, colours);
}

void
cvm_map_colours_disagreement (CvmMapColours *colours, double opacity)
{
  fill_colours (disagreement_stops, opacity, colours);
}

static void
opaque_colour (const Stop *stops, double value, uint8_t rgb[3])
{
  Stop c = interpolate (stops, value);
  rgb[0] = (uint8_t)lround (c.red);
  rgb[1] = (uint8_t)lround (c.green);
  rgb[2] = (uint8_t)lround (c.blue);
}

void
cvm_probability_colour (double value, uint8_t rgb[3])
{
  opaque_colour (probability_stops, value, rgb);
}

void
cvm_disagreement_colour (double value, uint8_t rgb[3])
{
  opaque_colour (disagreement_stops, value, rgb);
}
