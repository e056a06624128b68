/* SPDX-License-Identifier: Apache-2.0 */
/* See placement.h. Three coordinate systems along each axis of LPS, which share their way:
 *
 *   view     whole CT voxels, seen in LPS order (lps-view.h)
 *   box      the same from the crop's first voxel on; mm are counted from that voxel's low edge
 *   network  samples of the network's spacing, the first at half a spacing from that edge
 *
 * Forward: box → network plane by plane along z. Back: a table of taps for each box voxel.
 */
#include "segmentation/grid/placement.h"

#include "segmentation/grid/body.h"
#include "segmentation/grid/lps-view.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#define AIR_HU (-1024.0f)
#define WHOLE_VOXEL_ROUNDING 1e-6
#define MAX_SAMPLES ((size_t)1 << 30)
#define LEAST_SPACING_MM 0.1 /* as bundles may have it */
#define MOST_SPACING_MM 20.0

struct CvmPlacement
{
  CvmGrid *grid;
  CvmLpsView view;
  int first[3], n[3]; /* the box, in voxels of the view */
  int size[3];        /* of the network's grid */
  double spacing_mm[3];
  double *centres_mm[3]; /* of the box's voxels, from its low edge */
  CvmAxis *back[3];      /* network → box */
};

void
cvm_placement_free (CvmPlacement *placement)
{
  if (!placement)
    return;
  for (int i = 0; i < 3; i++)
    {
      free (placement->centres_mm[i]);
      cvm_axis_free (placement->back[i]);
    }
  cvm_lps_view_clear (&placement->view);
  cvm_grid_unref (placement->grid);
  free (placement);
}

/* The voxels of the mask, first and last along each axis of the view; false where there are none.
 */
static bool
mask_box (const CvmLpsView *view, const CvmVolume *mask, int first[3], int last[3])
{
  const uint8_t *values = cvm_volume_get_uint8 (mask);
  for (int i = 0; i < 3; i++)
    {
      first[i] = view->size[i];
      last[i] = -1;
    }
  for (int z = 0; z < view->size[2]; z++)
    for (int y = 0; y < view->size[1]; y++)
      {
        const uint8_t *row = values + (view->base + z * view->stride[2] + y * view->stride[1]);
        int low = 0, high = view->size[0] - 1;
        while (low <= high && !row[low * view->stride[0]])
          low++;
        if (low > high)
          continue;
        while (!row[high * view->stride[0]])
          high--;
        const int lows[3] = { low, y, z }, highs[3] = { high, y, z };
        for (int i = 0; i < 3; i++)
          {
            first[i] = lows[i] < first[i] ? lows[i] : first[i];
            last[i] = highs[i] > last[i] ? highs[i] : last[i];
          }
      }
  return last[0] >= 0;
}

/* Widen first … last by a margin, outward to whole voxels, clipped to the image. */
static void
add_margin (const CvmLpsView *view, int axis, double margin_mm, int *first, int *last)
{
  int n = view->size[axis];
  if (view->positions_mm && axis == view->slice_axis)
    {
      const double *at = view->positions_mm;
      double low = at[*first] - margin_mm, high = at[*last] + margin_mm;
      while (*first > 0 && at[*first] > low + WHOLE_VOXEL_ROUNDING)
        (*first)--;
      while (*last < n - 1 && at[*last] < high - WHOLE_VOXEL_ROUNDING)
        (*last)++;
      return;
    }
  if (!(view->step_mm[axis] > 0))
    return;
  double voxels = margin_mm / view->step_mm[axis];
  *first = (int)fmax (0, floor (*first - voxels + WHOLE_VOXEL_ROUNDING));
  *last = (int)fmin (n - 1, ceil (*last + voxels - WHOLE_VOXEL_ROUNDING));
}

/* Fill in the box; *mask gets the body where the crop wants it. */
static bool
find_box (CvmPlacement *placement,
          const CvmVolume *ct,
          const CvmInputSpec *spec,
          CvmVolume **mask,
          const CvmProgress *progress,
          CvmStatus *status)
{
  const CvmLpsView *view = &placement->view;
  int first[3] = { 0, 0, 0 }, last[3];
  for (int i = 0; i < 3; i++)
    last[i] = view->size[i] - 1;
  if (spec->crop_body)
    {
      *mask = cvm_body_find (ct, progress, status);
      if (!*mask)
        return false;
      if (!mask_box (view, *mask, first, last))
        return cvm_status_fail (status, CVM_ERR_FORMAT, CVM_N_ ("No body was found in the CT."),
                                NULL);
      for (int i = 0; i < 3; i++)
        add_margin (view, i, spec->crop_margin_mm, &first[i], &last[i]);
    }
  for (int i = 0; i < 3; i++)
    {
      placement->first[i] = first[i];
      placement->n[i] = last[i] - first[i] + 1;
    }
  return true;
}

/* The axes there and back, and the sizes that follow. */
static bool
make_axes (CvmPlacement *placement, CvmAxis *forward[3], CvmStatus *status)
{
  const CvmLpsView *view = &placement->view;
  for (int i = 0; i < 3; i++)
    {
      int first = placement->first[i], n = placement->n[i];
      double spacing = placement->spacing_mm[i];
      forward[i] = cvm_lps_view_axis (view, i, first, n, spacing, status);
      if (!forward[i])
        return false;
      placement->size[i] = cvm_axis_n_target (forward[i]);
      placement->centres_mm[i] = malloc ((size_t)n * sizeof *placement->centres_mm[i]);
      if (!placement->centres_mm[i])
        return cvm_status_no_memory (status);
      cvm_lps_view_centres (view, i, first, n, spacing, placement->centres_mm[i]);
      placement->back[i]
          = cvm_axis_new_back (placement->size[i], spacing, n, placement->centres_mm[i], status);
      if (!placement->back[i])
        return false;
    }
  return true;
}

static size_t
n_samples (const CvmPlacement *placement)
{
  return (size_t)placement->size[0] * (size_t)placement->size[1] * (size_t)placement->size[2];
}

/* A header may state any spacing: what no scan has is refused before memory is taken. */
static bool
check_samples (const CvmPlacement *placement, CvmStatus *status)
{
  if (n_samples (placement) <= MAX_SAMPLES)
    return true;
  const double *spacing = placement->spacing_mm;
  double span_m[3];
  for (int i = 0; i < 3; i++)
    span_m[i] = placement->size[i] * spacing[i] / 1000;
  return cvm_status_fail (status, CVM_ERR_BUDGET,
                          CVM_N_ ("The scan spans {1} × {2} × {3} m, too much for the model's "
                                  "voxels of {4} × {5} × {6} mm."),
                          "%.1f\n%.1f\n%.1f\n%g\n%g\n%g", span_m[0], span_m[1], span_m[2],
                          spacing[0], spacing[1], spacing[2]);
}

/* Bone and metal become 0 too: "outside these range are all automatically set to zero". */
static void
apply_window (float *values, size_t n, const double window_hu[2])
{
  float low = (float)window_hu[0], high = (float)window_hu[1], width = high - low;
  for (size_t i = 0; i < n; i++)
    values[i] = values[i] >= low && values[i] <= high ? (values[i] - low) / width : 0;
}

static bool
prepare (CvmPlacement *placement,
         const CvmVolume *ct,
         const CvmInputSpec *spec,
         float **input,
         const CvmProgress *progress,
         CvmStatus *status)
{
  CvmProgressPart body_part, resample_part;
  double split = spec->crop_body ? 0.5 : 0;
  CvmVolume *mask = NULL;
  CvmAxis *forward[3] = { NULL, NULL, NULL };
  bool done = find_box (placement, ct, spec, &mask,
                        cvm_progress_part (&body_part, progress, 0, split), status)
              && make_axes (placement, forward, status) && check_samples (placement, status);
  if (done)
    {
      *input = malloc (n_samples (placement) * sizeof **input);
      done = *input ? cvm_lps_view_resample (
                 &placement->view, ct, mask, AIR_HU, placement->first, forward, *input, "resample",
                 cvm_progress_part (&resample_part, progress, split, 1), status)
                    : cvm_status_no_memory (status);
    }
  if (done)
    apply_window (*input, n_samples (placement), spec->window_hu);
  for (int i = 0; i < 3; i++)
    cvm_axis_free (forward[i]);
  cvm_volume_unref (mask);
  return done;
}

CvmPlacement *
cvm_placement_prepare (const CvmVolume *ct,
                       const CvmInputSpec *spec,
                       float **input,
                       const CvmProgress *progress,
                       CvmStatus *status)
{
  *input = NULL;
  CvmPlacement *placement = calloc (1, sizeof *placement);
  if (!placement)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  placement->grid = cvm_grid_ref (cvm_volume_get_grid (ct));
  memcpy (placement->spacing_mm, spec->spacing_mm, sizeof placement->spacing_mm);
  if (cvm_lps_view_init (&placement->view, placement->grid, status)
      && prepare (placement, ct, spec, input, progress, status))
    return placement;
  free (*input);
  *input = NULL;
  cvm_placement_free (placement);
  return NULL;
}

void
cvm_placement_get_box (const CvmPlacement *placement, CvmPlacementBox *box)
{
  memcpy (box->first, placement->first, sizeof box->first);
  memcpy (box->n, placement->n, sizeof box->n);
  memcpy (box->spacing_mm, placement->spacing_mm, sizeof box->spacing_mm);
}

static bool
box_is_inside (const CvmLpsView *view, const CvmPlacementBox *box)
{
  bool inside = true;
  for (int i = 0; i < 3; i++)
    inside = inside && box->first[i] >= 0 && box->n[i] >= 1 && box->n[i] <= view->size[i]
             && box->first[i] <= view->size[i] - box->n[i] && box->spacing_mm[i] >= LEAST_SPACING_MM
             && box->spacing_mm[i] <= MOST_SPACING_MM;
  return inside;
}

static bool
fill_from_box (CvmPlacement *placement, const CvmPlacementBox *box, CvmStatus *status)
{
  CvmAxis *forward[3] = { NULL, NULL, NULL };
  memcpy (placement->first, box->first, sizeof box->first);
  memcpy (placement->n, box->n, sizeof box->n);
  memcpy (placement->spacing_mm, box->spacing_mm, sizeof box->spacing_mm);
  bool done = make_axes (placement, forward, status) && check_samples (placement, status);
  for (int i = 0; i < 3; i++)
    cvm_axis_free (forward[i]);
  return done;
}

CvmPlacement *
cvm_placement_new (const CvmGrid *grid, const CvmPlacementBox *box, CvmStatus *status)
{
  CvmPlacement *placement = calloc (1, sizeof *placement);
  if (!placement)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  placement->grid = cvm_grid_ref (grid);
  bool done = cvm_lps_view_init (&placement->view, grid, status);
  if (done && !box_is_inside (&placement->view, box))
    done = cvm_status_fail (status, CVM_ERR_ARGUMENT,
                            CVM_N_ ("The maps were made for another part of a scan."), NULL);
  if (done && fill_from_box (placement, box, status))
    return placement;
  cvm_placement_free (placement);
  return NULL;
}

void
cvm_placement_size (const CvmPlacement *placement, int size[3])
{
  memcpy (size, placement->size, sizeof placement->size);
}

/* A place in mm from the box's low edge as a fraction of the box's voxels; beyond the ends it goes
 * on with the end step. */
static double
box_voxel (const double *centres_mm, int n, double at_mm)
{
  if (n == 1)
    return (at_mm - centres_mm[0]) / (2 * centres_mm[0]);
  int low = 0;
  while (low < n - 2 && centres_mm[low + 1] <= at_mm)
    low++;
  return low + (at_mm - centres_mm[low]) / (centres_mm[low + 1] - centres_mm[low]);
}

void
cvm_placement_to_patient (const CvmPlacement *placement,
                          const double voxel[3],
                          double patient_mm[3])
{
  const CvmLpsView *view = &placement->view;
  double at[3];
  for (int i = 0; i < 3; i++)
    {
      double mm = (voxel[i] + 0.5) * placement->spacing_mm[i];
      double seen = placement->first[i] + box_voxel (placement->centres_mm[i], placement->n[i], mm);
      at[view->orientation.axis[i]] = view->orientation.flip[i] ? view->size[i] - 1 - seen : seen;
    }
  cvm_grid_to_patient (placement->grid, at, patient_mm);
}

/* A slice of the CT as an index of the view's slice axis. */
static int
view_index (const CvmLpsView *view, int ct_slice)
{
  int axis = view->slice_axis;
  return view->orientation.flip[axis] ? view->size[axis] - 1 - ct_slice : ct_slice;
}

void
cvm_placement_slices (const CvmPlacement *placement, int ct_slice, int *first, int *last)
{
  *first = 0;
  *last = placement->size[2] - 1;
  if (placement->view.slice_axis != 2)
    return;
  int z = view_index (&placement->view, ct_slice) - placement->first[2];
  z = z < 0 ? 0 : z >= placement->n[2] ? placement->n[2] - 1 : z;
  const float *weights;
  int n = cvm_axis_taps (placement->back[2], z, first, &weights);
  *last = *first + n - 1;
}

/* Where restored voxels go: box voxel (x, y, z) to out[base + Σ index × stride]. */
typedef struct
{
  float *out;
  ptrdiff_t base, stride[3];
  int from[3], to[3]; /* the part of the box that is wanted, in box voxels; `to` not included */
} Destination;

/* Plane z of the box from the map; `scratch` holds a plane of the network's grid and two rows. */
static void
restore_plane (
    const CvmPlacement *placement, const float *map, const Destination *to, int z, float *scratch)
{
  size_t n_x = (size_t)placement->size[0];
  size_t plane_size = n_x * (size_t)placement->size[1];
  float *plane = scratch, *narrow = scratch + plane_size, *wide = narrow + n_x;
  cvm_axis_apply_rows (placement->back[2], z, map, plane_size, plane);
  for (int y = to->from[1]; y < to->to[1]; y++)
    {
      float *out = to->out + to->base + y * to->stride[1] + z * to->stride[2];
      cvm_axis_apply_rows (placement->back[1], y, plane, n_x, narrow);
      cvm_axis_apply_row (placement->back[0], narrow, wide);
      for (int x = to->from[0]; x < to->to[0]; x++)
        out[x * to->stride[0]] = wide[x];
    }
}

static bool
restore (const CvmPlacement *placement,
         const float *map,
         const Destination *to,
         const CvmProgress *progress,
         CvmStatus *status)
{
  size_t scratch_size
      = (size_t)placement->size[0] * ((size_t)placement->size[1] + 1) + (size_t)placement->n[0];
  int n_planes = to->to[2] - to->from[2], n_done = 0;
  bool no_memory = false, cancelled = false;
#pragma omp parallel reduction(|| : no_memory, cancelled) if (n_planes > 1)
  {
    float *scratch = malloc (scratch_size * sizeof *scratch);
    no_memory = !scratch;
#pragma omp for schedule(dynamic)
    for (int z = to->from[2]; z < to->to[2]; z++)
      {
        cancelled = cancelled || cvm_progress_cancelled (progress);
        if (no_memory || cancelled)
          continue;
        restore_plane (placement, map, to, z, scratch);
        int done;
#pragma omp atomic capture
        done = ++n_done;
        if (omp_get_thread_num () == 0)
          cvm_progress_stage (progress, "restore", (double)done / n_planes);
      }
    free (scratch);
  }
  if (no_memory)
    return cvm_status_no_memory (status);
  return cancelled ? cvm_status_cancelled (status) : true;
}

/* The whole box into a buffer that holds the CT's slices from `first_slice` on. */
static Destination
destination (const CvmPlacement *placement, float *out, int first_slice)
{
  const CvmLpsView *view = &placement->view;
  size_t slice = (size_t)placement->grid->n_columns * (size_t)placement->grid->n_rows;
  Destination to = { .out = out, .base = view->base - (ptrdiff_t)(slice * (size_t)first_slice) };
  for (int i = 0; i < 3; i++)
    {
      to.stride[i] = view->stride[i];
      to.base += placement->first[i] * view->stride[i];
      to.from[i] = 0;
      to.to[i] = placement->n[i];
    }
  return to;
}

CvmVolume *
cvm_placement_restore (const CvmPlacement *placement,
                       const float *map,
                       const CvmProgress *progress,
                       CvmStatus *status)
{
  CvmVolume *volume = cvm_volume_new (placement->grid, CVM_VOXEL_FLOAT32, status);
  if (!volume)
    return NULL;
  Destination to = destination (placement, cvm_volume_get_data (volume), 0);
  if (restore (placement, map, &to, progress, status))
    return volume;
  cvm_volume_unref (volume);
  return NULL;
}

bool
cvm_placement_restore_slices (const CvmPlacement *placement,
                              const float *map,
                              int first,
                              int n,
                              float *out,
                              CvmStatus *status)
{
  const CvmGrid *grid = placement->grid;
  if (first < 0 || n < 1 || first > grid->n_slices - n)
    return cvm_status_fail (status, CVM_ERR_ARGUMENT,
                            CVM_N_ ("Slices {1} to {2} are not in the scan."), "%d\n%d", first + 1,
                            first + n);
  memset (out, 0, (size_t)n * (size_t)grid->n_columns * (size_t)grid->n_rows * sizeof *out);
  Destination to = destination (placement, out, first);
  int axis = placement->view.slice_axis;
  int a = view_index (&placement->view, first) - placement->first[axis];
  int b = view_index (&placement->view, first + n - 1) - placement->first[axis];
  int low = a < b ? a : b, high = a < b ? b : a;
  to.from[axis] = low > 0 ? low : 0;
  to.to[axis] = high < placement->n[axis] ? high + 1 : placement->n[axis];
  return to.from[axis] >= to.to[axis] || restore (placement, map, &to, NULL, status);
}
