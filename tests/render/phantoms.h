/* SPDX-License-Identifier: Apache-2.0 */
/* Grids as scanners make them, for the tests of render/. */
#pragma once

#include "segmentation/grid/volume.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* DICOM's image orientation for each patient position, with the table's left to right along the
 * rows: PS3.3 C.7.3.1.1.2. */
typedef struct
{
  const char *name;
  double row[3], column[3];
} PatientPosition;

static const PatientPosition positions[] = {
  { "HFS", { 1, 0, 0 }, { 0, 1, 0 } },    { "HFP", { -1, 0, 0 }, { 0, -1, 0 } },
  { "FFS", { -1, 0, 0 }, { 0, 1, 0 } },   { "FFP", { 1, 0, 0 }, { 0, -1, 0 } },
  { "HFDR", { 0, -1, 0 }, { 1, 0, 0 } },  { "HFDL", { 0, 1, 0 }, { -1, 0, 0 } },
  { "FFDR", { 0, -1, 0 }, { -1, 0, 0 } }, { "FFDL", { 0, 1, 0 }, { 1, 0, 0 } },
};
enum
{
  N_POSITIONS = sizeof positions / sizeof positions[0]
};

/* n columns, rows and slices about the patient's origin; `shift_mm` moves each slice along the rows
 * against the one before it (a tilted gantry); steps of the slices from `steps_mm` in turn. */
static inline CvmGrid *
make_grid (const PatientPosition *position,
           const int n[3],
           double column_mm,
           double row_mm,
           const double *steps_mm,
           int n_steps,
           double shift_mm)
{
  double normal[3], (*origins)[3] = malloc ((size_t)n[2] * sizeof *origins);
  const double *r = position->row, *c = position->column;
  for (int i = 0; i < 3; i++)
    normal[i] = r[(i + 1) % 3] * c[(i + 2) % 3] - r[(i + 2) % 3] * c[(i + 1) % 3];
  double length = 0, at = 0;
  for (int k = 0; k + 1 < n[2]; k++)
    length += steps_mm[k % n_steps];
  for (int k = 0; k < n[2]; k++)
    {
      for (int i = 0; i < 3; i++)
        origins[k][i] = normal[i] * (at - length / 2)
                        + r[i] * (k * shift_mm - (n[0] - 1) / 2.0 * column_mm)
                        - c[i] * (n[1] - 1) / 2.0 * row_mm;
      at += steps_mm[k % n_steps];
    }
  CvmGrid *grid = cvm_grid_new (n[0], n[1], n[2], column_mm, row_mm, r, c,
                                (const double (*)[3])origins, 3, NULL);
  free (origins);
  assert_non_null (grid);
  return grid;
}

/* A repeatable random number, 0 … 1. */
static inline double
next_random (uint32_t *seed)
{
  *seed = *seed * 1664525u + 1013904223u;
  return (*seed >> 8) / 16777216.0;
}
