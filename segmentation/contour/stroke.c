/* SPDX-License-Identifier: Apache-2.0 */
/* A list of points that grows by doubling, and what a stroke must not be. */
#include "segmentation/contour/stroke.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FARTHEST_MM 1e5

bool
cvm_stroke_append (CvmStroke *stroke, int n_points, const double (*points)[3], CvmStatus *status)
{
  if (n_points <= 0)
    return true;
  if (n_points > CVM_STROKE_MOST_POINTS - stroke->n_points)
    return cvm_status_fail (status, CVM_ERR_BUDGET, CVM_N_ ("The stroke is too long."), NULL);
  int need = stroke->n_points + n_points;
  if (need > stroke->room)
    {
      int room = stroke->room > 0 ? stroke->room : 64;
      while (room < need)
        room *= 2;
      double (*grown)[3] = realloc (stroke->points, (size_t)room * sizeof *grown);
      if (!grown)
        return cvm_status_no_memory (status);
      stroke->points = grown;
      stroke->room = room;
    }
  memcpy (stroke->points + stroke->n_points, points, (size_t)n_points * sizeof *points);
  stroke->n_points = need;
  return true;
}

void
cvm_stroke_clear (CvmStroke *stroke)
{
  free (stroke->points);
  stroke->points = NULL;
  stroke->n_points = stroke->room = 0;
}

bool
cvm_stroke_check_points (int n_points, const double (*points)[3], CvmStatus *status)
{
  for (int i = 0; i < n_points; i++)
    for (int axis = 0; axis < 3; axis++)
      if (!(fabs (points[i][axis]) <= FARTHEST_MM))
        return cvm_status_fail (status, CVM_ERR_ARGUMENT,
                                CVM_N_ ("The stroke leaves the space of the scan."), NULL);
  return true;
}

bool
cvm_stroke_check (const CvmStroke *stroke, const CvmGrid *grid, CvmStatus *status)
{
  if ((unsigned int)stroke->tool > CVM_STROKE_AUTO
      || (unsigned int)stroke->plane > CVM_STROKE_CORONAL)
    return cvm_status_fail (status, CVM_ERR_ARGUMENT, CVM_N_ ("There is no such tool."), NULL);
  if (stroke->plane == CVM_STROKE_AXIAL && (stroke->slice < 0 || stroke->slice >= grid->n_slices))
    return cvm_status_fail (status, CVM_ERR_ARGUMENT, CVM_N_ ("There is no slice {1}."), "%d",
                            stroke->slice + 1);
  if (!(stroke->radius_mm >= CVM_STROKE_LEAST_RADIUS_MM
        && stroke->radius_mm <= CVM_STROKE_MOST_RADIUS_MM))
    return cvm_status_fail (status, CVM_ERR_ARGUMENT,
                            CVM_N_ ("The brush's radius must be {1} to {2} mm."), "%g\n%g",
                            CVM_STROKE_LEAST_RADIUS_MM, CVM_STROKE_MOST_RADIUS_MM);
  return cvm_stroke_check_points (stroke->n_points, (const double (*)[3])stroke->points, status);
}
