/* SPDX-License-Identifier: Apache-2.0 */
/* Texts are owned copies; arrays grow by one, since a structure has hundreds of rings, not
 * millions, and whoever edits a structure may replace the arrays. */
#include "segmentation/contour/structure.h"

#include "segmentation/contour/even-odd.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* A random UUID (RFC 4122, version 4) as text. */
static bool
make_id (char id[37])
{
  uint8_t b[16];
  if (getrandom (b, sizeof b, 0) != (ssize_t)sizeof b)
    return false;
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  int at = 0;
  for (int i = 0; i < 16; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        id[at++] = '-';
      at += snprintf (id + at, 3, "%02x", b[i]);
    }
  return true;
}

CvmStructure *
cvm_structure_new (CvmSource source, const char *name, CvmStatus *status)
{
  CvmStructure *structure = calloc (1, sizeof *structure);
  if (!structure)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  structure->source = source;
  structure->visible = true;
  if (!make_id (structure->id))
    {
      cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                       CVM_N_ ("The system gives no random numbers for a structure's identity."),
                       NULL);
      cvm_structure_free (structure);
      return NULL;
    }
  char **empty[] = { &structure->interpreted_type,  &structure->algorithm,
                     &structure->description,       &structure->generation_description,
                     &structure->interpreter,       &structure->observation_label,
                     &structure->frame_of_reference };
  bool ok = cvm_structure_set_text (&structure->name, name ? name : "", status);
  for (size_t i = 0; ok && i < sizeof empty / sizeof empty[0]; i++)
    ok = cvm_structure_set_text (empty[i], "", status);
  if (!ok)
    {
      cvm_structure_free (structure);
      return NULL;
    }
  return structure;
}

void
cvm_structure_free (CvmStructure *structure)
{
  if (!structure)
    return;
  for (int i = 0; i < structure->n_rings; i++)
    cvm_ring_clear (&structure->rings[i]);
  free (structure->rings);
  free (structure->warnings);
  free (structure->name);
  free (structure->interpreted_type);
  free (structure->algorithm);
  free (structure->description);
  free (structure->generation_description);
  free (structure->interpreter);
  free (structure->observation_label);
  free (structure->frame_of_reference);
  free (structure->set_file);
  free (structure->code_scheme);
  free (structure->code_value);
  free (structure->code_meaning);
  free (structure);
}

/* All that is behind a pointer; the rest was copied with the struct. */
static bool
copy_owned (const CvmStructure *from, CvmStructure *to, CvmStatus *status)
{
  char *const texts[] = {
    from->name,        from->interpreted_type,       from->algorithm,  from->description,
    from->interpreter, from->generation_description, from->set_file,   from->observation_label,
    from->code_scheme, from->frame_of_reference,     from->code_value, from->code_meaning
  };
  char **fields[]
      = { &to->name,        &to->interpreted_type,       &to->algorithm,  &to->description,
          &to->interpreter, &to->generation_description, &to->set_file,   &to->observation_label,
          &to->code_scheme, &to->frame_of_reference,     &to->code_value, &to->code_meaning };
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    if (!cvm_structure_set_text (fields[i], texts[i], status))
      return false;
  for (int i = 0; i < from->n_warnings; i++)
    if (!cvm_structure_warn (to, &from->warnings[i], status))
      return false;
  for (int i = 0; i < from->n_rings; i++)
    {
      CvmRing ring;
      if (!cvm_ring_copy (&from->rings[i], &ring, status)
          || !cvm_structure_take_ring (to, &ring, status))
        return false;
    }
  return true;
}

CvmStructure *
cvm_structure_copy (const CvmStructure *structure, CvmStatus *status)
{
  CvmStructure *copy = malloc (sizeof *copy);
  if (!copy)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  *copy = *structure;
  copy->name = copy->interpreted_type = copy->algorithm = copy->description = NULL;
  copy->generation_description = copy->interpreter = copy->observation_label = NULL;
  copy->frame_of_reference = copy->set_file = NULL;
  copy->code_scheme = copy->code_value = copy->code_meaning = NULL;
  copy->rings = NULL;
  copy->warnings = NULL;
  copy->n_rings = copy->n_warnings = 0;
  if (!copy_owned (structure, copy, status))
    {
      cvm_structure_free (copy);
      return NULL;
    }
  return copy;
}

bool
cvm_structure_set_text (char **field, const char *text, CvmStatus *status)
{
  char *copy = NULL;
  if (text)
    {
      copy = strdup (text);
      if (!copy)
        return cvm_status_no_memory (status);
    }
  free (*field);
  *field = copy;
  return true;
}

bool
cvm_structure_take_ring (CvmStructure *structure, CvmRing *ring, CvmStatus *status)
{
  CvmRing *rings = realloc (structure->rings, ((size_t)structure->n_rings + 1) * sizeof *rings);
  if (!rings)
    {
      cvm_ring_clear (ring);
      return cvm_status_no_memory (status);
    }
  structure->rings = rings;
  rings[structure->n_rings++] = *ring;
  ring->points = NULL;
  ring->original_text = NULL;
  cvm_ring_clear (ring);
  return true;
}

bool
cvm_structure_warn (CvmStructure *structure, const CvmStatus *warning, CvmStatus *status)
{
  CvmStatus *warnings
      = realloc (structure->warnings, ((size_t)structure->n_warnings + 1) * sizeof *warnings);
  if (!warnings)
    return cvm_status_no_memory (status);
  structure->warnings = warnings;
  warnings[structure->n_warnings++] = *warning;
  return true;
}

static bool
counts_on (const CvmRing *ring, int slice)
{
  return ring->use == CVM_RING_COUNTED && ring->slice == slice && ring->n_points >= 3;
}

double
cvm_structure_area_mm2 (const CvmStructure *structure, const CvmGrid *grid, int slice)
{
  size_t n_points = 0;
  int n_rings = 0;
  for (int i = 0; i < structure->n_rings; i++)
    if (counts_on (&structure->rings[i], slice))
      {
        n_points += (size_t)structure->rings[i].n_points;
        n_rings++;
      }
  if (n_rings == 0)
    return 0;
  double (*points)[2] = malloc (n_points * sizeof points[0]);
  int *lengths = malloc ((size_t)n_rings * sizeof *lengths);
  double area = NAN;
  if (points && lengths)
    {
      size_t at = 0;
      n_rings = 0;
      for (int i = 0; i < structure->n_rings; i++)
        {
          const CvmRing *ring = &structure->rings[i];
          if (!counts_on (ring, slice))
            continue;
          lengths[n_rings++] = ring->n_points;
          for (int p = 0; p < ring->n_points; p++, at++)
            {
              points[at][0] = points[at][1] = 0;
              for (int axis = 0; axis < 3; axis++)
                {
                  points[at][0] += ring->points[p][axis] * grid->row_direction[axis];
                  points[at][1] += ring->points[p][axis] * grid->column_direction[axis];
                }
            }
        }
      area = cvm_even_odd_area (n_rings, lengths, (const double (*)[2])points);
    }
  free (points);
  free (lengths);
  return area;
}

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

bool
cvm_structure_encloses (const CvmStructure *structure,
                        const CvmGrid *grid,
                        int slice,
                        const double point_mm[3])
{
  double u = dot (point_mm, grid->row_direction), v = dot (point_mm, grid->column_direction);
  bool inside = false;
  for (int r = 0; r < structure->n_rings; r++)
    {
      const CvmRing *ring = &structure->rings[r];
      if (!counts_on (ring, slice))
        continue;
      for (int i = 0, j = ring->n_points - 1; i < ring->n_points; j = i++)
        {
          double vi = dot (ring->points[i], grid->column_direction),
                 vj = dot (ring->points[j], grid->column_direction);
          if ((vi > v) == (vj > v))
            continue;
          double ui = dot (ring->points[i], grid->row_direction),
                 uj = dot (ring->points[j], grid->row_direction);
          if (u < ui + (v - vi) / (vj - vi) * (uj - ui))
            inside = !inside;
        }
    }
  return inside;
}

bool
cvm_structure_has_area (const CvmStructure *structure, int slice)
{
  for (int i = 0; i < structure->n_rings; i++)
    if (counts_on (&structure->rings[i], slice))
      return true;
  return false;
}

double
cvm_structure_volume_cm3 (const CvmStructure *structure, const CvmGrid *grid)
{
  double mm3 = 0;
  for (int slice = 0; slice < grid->n_slices; slice++)
    {
      double area = cvm_structure_area_mm2 (structure, grid, slice);
      if (area != 0)
        mm3 += area * cvm_grid_slice_extent_mm (grid, slice);
    }
  return mm3 / 1000;
}
