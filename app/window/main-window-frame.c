/* SPDX-License-Identifier: Apache-2.0 */
/* The first look: each view shows the patient, not the whole field of view with its couch.
 *
 * The patient is where tissue is thick: columns of the first slice that was read with a run of
 * more than 15 mm, many of them side by side. Couch, boards and mask are thinner one way or the
 * other. In the other direction the whole stack counts. Fitting (0) still shows everything. */
#include "app/window/main-window-private.h"

#include <math.h>

#define TISSUE_HU -300
#define THICK_MM 15
#define MARGIN 1.12

typedef struct
{
  int first_column, last_column, first_row, last_row; /* last < first: nothing thick */
} Box;

/* The first and last row of thick tissue in a column; FALSE: there is none. */
static gboolean
find_rows (const CvmVolume *volume, int slice, int column, int n_thick, int *first, int *last)
{
  int n_rows = cvm_volume_get_grid (volume)->n_rows;
  *first = n_rows;
  *last = -1;
  for (int row = 0, n = 0; row <= n_rows; row++)
    {
      gboolean tissue = row < n_rows && cvm_volume_value (volume, column, row, slice) > TISSUE_HU;
      if (!tissue && n >= n_thick)
        {
          *first = MIN (*first, row - n);
          *last = row - 1;
        }
      n = tissue ? n + 1 : 0;
    }
  return *last >= 0;
}

/* The widest sequence of such columns side by side. */
static Box
find_box (const CvmVolume *volume, int slice)
{
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  int n_thick = (int)ceil (THICK_MM / grid->row_step_mm);
  const Box nothing = { grid->n_columns, -1, grid->n_rows, -1 };
  Box best = nothing, now = nothing;
  for (int column = 0; column < grid->n_columns; column++)
    {
      int first, last;
      if (!find_rows (volume, slice, column, n_thick, &first, &last))
        {
          now = nothing;
          continue;
        }
      now = (Box){ MIN (now.first_column, column), column, MIN (now.first_row, first),
                   MAX (now.last_row, last) };
      if (now.last_column - now.first_column > best.last_column - best.first_column)
        best = now;
    }
  return best;
}

/* The box over all slices in the plane's mm. */
static void
project (
    const CvmGrid *grid, const Box *box, const CvmViewPlane *plane, double low[2], double high[2])
{
  low[0] = low[1] = INFINITY;
  high[0] = high[1] = -INFINITY;
  for (int corner = 0; corner < 8; corner++)
    {
      const double voxel[3]
          = { corner & 1 ? box->last_column : box->first_column,
              corner & 2 ? box->last_row : box->first_row, corner & 4 ? grid->n_slices - 1 : 0 };
      double patient[3], at[2];
      cvm_grid_to_patient (grid, voxel, patient);
      cvm_view_plane_from_patient (plane, patient, &at[0], &at[1], NULL);
      for (int i = 0; i < 2; i++)
        {
          low[i] = MIN (low[i], at[i]);
          high[i] = MAX (high[i], at[i]);
        }
    }
}

static void
frame_plane (CvmMainWindow *self, CvmPlane which, const Box *box)
{
  GtkWidget *view = GTK_WIDGET (cvm_views_get_view (self->views, which));
  const CvmViewPlane *plane = cvm_view_state_get_plane (self->view, which);
  int width = gtk_widget_get_width (view), height = gtk_widget_get_height (view);
  double low[2], high[2];
  project (cvm_view_state_get_grid (self->view), box, plane, low, high);
  double whole = cvm_view_plane_fit (plane, width, height);
  double scale = MIN (width / (high[0] - low[0]), height / (high[1] - low[1])) / MARGIN;
  if (width > 0 && height > 0 && isfinite (scale) && whole > 0)
    cvm_view_state_set_frame (self->view, which, CLAMP (scale / whole, 1, 4),
                              (low[0] + high[0]) / 2, (low[1] + high[1]) / 2);
}

void
cvm_main_window_frame_patient (CvmMainWindow *self)
{
  const CvmVolume *volume = cvm_view_state_get_volume (self->view);
  double crosshair[3], voxel[3];
  cvm_view_state_get_crosshair (self->view, crosshair);
  cvm_grid_to_voxel (cvm_view_state_get_grid (self->view), crosshair, voxel);
  Box box = find_box (volume, (int)lround (voxel[2]));
  if (box.last_column - box.first_column < 8 || box.last_row - box.first_row < 8)
    return;
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    frame_plane (self, (CvmPlane)plane, &box);
}
