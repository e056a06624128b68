/* SPDX-License-Identifier: Apache-2.0 */
/* What the clean-up removed and how it comes back: by a click on its dashes, or from the menu. */
#include "app/window/main-window-private.h"

#include "app/case/ghost.h"

#include <glib/gi18n.h>
#include <math.h>

static void
bring_back (CvmMainWindow *self, const CvmStructure *structure, const CvmStructure *ghost)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *obstacle = cvm_view_state_dup_edit_obstacle (self->view, structure->id);
  const double cm3 = ghost->run.removed_cm3; /* it may go with the step */
  if (obstacle)
    {
      cvm_main_window_toast (self, obstacle, NULL, NULL);
      return;
    }
  CvmEdit *edit = cvm_ghost_edit (structure, ghost, cvm_view_state_get_grid (self->view), &error);
  if (error)
    cvm_main_window_show_problem (self, error->message);
  if (!edit || !cvm_main_window_do (self, edit))
    return;
  g_autofree char *text = g_strdup_printf (_ ("Removed piece of %.2f cm³ brought back"), cm3);
  cvm_main_window_toast_undo (self, text);
}

static void
on_ghost (CvmMainWindow *self, const char *id)
{
  cvm_main_window_settle_level (self); /* then that piece may be another, and is not found */
  const CvmStructure *structure;
  const GPtrArray *away = cvm_main_window_get_away (self, &structure);
  for (guint i = 0; away && i < away->len; i++)
    if (g_str_equal (((CvmStructure *)away->pdata[i])->id, id))
      {
        bring_back (self, structure, away->pdata[i]);
        return;
      }
}

/* The largest that is on the axial slice. */
static const CvmStructure *
find_here (CvmMainWindow *self, const CvmStructure **structure)
{
  const GPtrArray *away = cvm_main_window_get_away (self, structure);
  double crosshair_mm[3], voxel[3];
  if (!away)
    return NULL;
  cvm_view_state_get_crosshair (self->view, crosshair_mm);
  cvm_grid_to_voxel (cvm_view_state_get_grid (self->view), crosshair_mm, voxel);
  for (guint i = 0; i < away->len; i++)
    {
      const CvmStructure *ghost = away->pdata[i];
      for (int r = 0; r < ghost->n_rings; r++)
        if (ghost->rings[r].slice == (int)lround (voxel[2]))
          return ghost;
    }
  return NULL;
}

void
cvm_main_window_bring_back (CvmMainWindow *self)
{
  cvm_main_window_settle_level (self);
  const CvmStructure *structure, *ghost = find_here (self, &structure);
  if (ghost)
    bring_back (self, structure, ghost);
}

void
cvm_main_window_update_ghosts (CvmMainWindow *self)
{
  const CvmStructure *structure;
  cvm_main_window_enable (self, "bring-back", find_here (self, &structure) != NULL);
}

void
cvm_main_window_init_ghosts (CvmMainWindow *self)
{
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    g_signal_connect_swapped (cvm_views_get_view (self->views, (CvmPlane)plane), "ghost",
                              G_CALLBACK (on_ghost), self);
}
