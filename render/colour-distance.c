/* SPDX-License-Identifier: Apache-2.0 */
/* Straight from the paper; angles in degrees where it has them so. */
#include "render/colour-distance.h"

#include <math.h>

#ifndef M_PI
#define M_PI 3.14159265358979323846
#endif

static double
linear (uint8_t value)
{
  const double c = value / 255.0;
  return c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

static double
lab_curve (double t)
{
  const double d = 6.0 / 29;
  return t > d * d * d ? cbrt (t) : t / (3 * d * d) + 4.0 / 29;
}

CvmLab
cvm_lab_from_rgb (const uint8_t rgb[3])
{
  /* IEC 61966-2-1; its white is the sum of each row, so that a grey has neither a nor b. */
  static const double to_xyz[3][3] = { { 0.4124564, 0.3575761, 0.1804375 },
                                       { 0.2126729, 0.7151522, 0.0721750 },
                                       { 0.0193339, 0.1191920, 0.9503041 } };
  const double c[3] = { linear (rgb[0]), linear (rgb[1]), linear (rgb[2]) };
  double f[3];
  for (int i = 0; i < 3; i++)
    {
      const double *row = to_xyz[i];
      f[i] = lab_curve ((row[0] * c[0] + row[1] * c[1] + row[2] * c[2])
                        / (row[0] + row[1] + row[2]));
    }
  return (CvmLab){ 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2]) };
}

static double
degrees (double radians)
{
  return radians * 180 / M_PI;
}

static double
cosine (double angle)
{
  return cos (angle * M_PI / 180);
}

static double
sine (double angle)
{
  return sin (angle * M_PI / 180);
}

/* 0 … 360, 0 for a grey. */
static double
hue (double a, double b)
{
  if (a == 0 && b == 0)
    return 0;
  const double h = degrees (atan2 (b, a));
  return h < 0 ? h + 360 : h;
}

static double
seventh_root_share (double chroma)
{
  const double c7 = pow (chroma, 7);
  return sqrt (c7 / (c7 + pow (25, 7)));
}

static double
hue_difference (double h1, double h2, bool grey)
{
  if (grey)
    return 0;
  const double d = h2 - h1;
  return d > 180 ? d - 360 : d < -180 ? d + 360 : d;
}

static double
mean_hue (double h1, double h2, bool grey)
{
  if (grey)
    return h1 + h2;
  if (fabs (h1 - h2) <= 180)
    return (h1 + h2) / 2;
  return h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2;
}

double
cvm_lab_distance (CvmLab p, CvmLab q)
{
  const double c_mean = (hypot (p.a, p.b) + hypot (q.a, q.b)) / 2,
               g = 0.5 * (1 - seventh_root_share (c_mean)), a1 = (1 + g) * p.a, a2 = (1 + g) * q.a,
               c1 = hypot (a1, p.b), c2 = hypot (a2, q.b), h1 = hue (a1, p.b), h2 = hue (a2, q.b);
  const bool grey = c1 * c2 == 0;
  const double dl = q.lightness - p.lightness, dc = c2 - c1,
               dh = 2 * sqrt (c1 * c2) * sine (hue_difference (h1, h2, grey) / 2);
  const double l = (p.lightness + q.lightness) / 2, c = (c1 + c2) / 2, h = mean_hue (h1, h2, grey);
  const double t = 1 - 0.17 * cosine (h - 30) + 0.24 * cosine (2 * h) + 0.32 * cosine (3 * h + 6)
                   - 0.20 * cosine (4 * h - 63);
  const double turn = 30 * exp (-pow ((h - 275) / 25, 2)), l50 = (l - 50) * (l - 50);
  const double sl = 1 + 0.015 * l50 / sqrt (20 + l50), sc = 1 + 0.045 * c, sh = 1 + 0.015 * c * t,
               rt = -sine (2 * turn) * 2 * seventh_root_share (c);
  const double x = dl / sl, y = dc / sc, z = dh / sh;
  return sqrt (x * x + y * y + z * z + rt * y * z);
}

double
cvm_colour_distance (const uint8_t first[3], const uint8_t second[3])
{
  return cvm_lab_distance (cvm_lab_from_rgb (first), cvm_lab_from_rgb (second));
}

double
cvm_colour_distance_to_grey (const uint8_t rgb[3])
{
  const CvmLab own = cvm_lab_from_rgb (rgb);
  double least = INFINITY;
  for (int grey = 0; grey < 256; grey++)
    {
      const uint8_t shade[3] = { (uint8_t)grey, (uint8_t)grey, (uint8_t)grey };
      least = fmin (least, cvm_lab_distance (own, cvm_lab_from_rgb (shade)));
    }
  return least;
}
