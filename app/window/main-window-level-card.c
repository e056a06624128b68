/* SPDX-License-Identifier: Apache-2.0 */
/* What the card says of a level: figures, obstacles, and how much of the contour it would move. */
#include "app/window/main-window-level.h"

#include <glib/gi18n.h>

static CvmModelResult *
card (CvmMainWindow *self)
{
  return cvm_model_card_get_result (self->model_card);
}

/* What edited slices hold stays; the rest is counted in voxels. */
static double
about_cm3 (CvmMainWindow *self, const CvmStructure *structure, double level, const GArray *edited)
{
  const CvmGrid *grid = cvm_view_state_get_grid (self->view);
  double cm3 = cvm_level_histogram_cm3 (self->level->histogram, level, edited);
  for (guint i = 0; i < edited->len; i++)
    {
      const int slice = g_array_index (edited, int, i);
      cm3 += cvm_structure_area_mm2 (structure, grid, slice)
             * cvm_grid_slice_extent_mm (grid, slice) / 1000;
    }
  return cm3;
}

char *
cvm_main_window_dup_level_obstacle (CvmMainWindow *self,
                                    const CvmCaseRun *run,
                                    const CvmStructure *structure)
{
  if (!structure)
    return g_strdup (_ ("Nothing reached the level: there is no contour to move."));
  if (run->maps_state == CVM_RUN_MAPS_GONE)
    return g_strdup (""); /* the card says it already */
  if (!self->level->probability)
    return g_strdup (_ ("The maps of this run are being read."));
  return cvm_view_state_dup_edit_obstacle (self->view, structure->id);
}

static void
show_note (CvmMainWindow *self, const CvmStructure *structure, const GArray *edited)
{
  const int n_moving = structure ? cvm_level_n_moving (structure, edited) : 0;
  if (!structure || edited->len == 0)
    {
      cvm_model_result_set_note (card (self), NULL);
      return;
    }
  g_autofree char *stay
      = g_strdup_printf (ngettext ("%u edited slice stays as it is;",
                                   "%u edited slices stay as they are;", edited->len),
                         edited->len);
  g_autofree char *move = g_strdup_printf (
      ngettext ("the level moves the other %d.", "the level moves the other %d.", (gulong)n_moving),
      n_moving);
  g_autofree char *text = g_strdup_printf ("%s %s", stay, move);
  cvm_model_result_set_note (card (self), text);
}

void
cvm_main_window_show_level_about (CvmMainWindow *self, const CvmStructure *structure, double level)
{
  if (!self->level->histogram)
    return;
  g_autoptr (GArray) edited = cvm_main_window_dup_edited (self, structure);
  cvm_model_result_set_figures (card (self), structure->name,
                                about_cm3 (self, structure, level, edited),
                                structure->run.removed_cm3, TRUE);
}

void
cvm_main_window_show_level_card (CvmMainWindow *self,
                                 const CvmCaseRun *run,
                                 const CvmStructure *structure)
{
  g_autofree char *obstacle = cvm_main_window_dup_level_obstacle (self, run, structure);
  g_autoptr (GArray) edited = structure ? cvm_main_window_dup_edited (self, structure) : NULL;
  cvm_model_result_set_obstacle (card (self), obstacle);
  cvm_model_result_set_members_there (card (self), run->maps && run->maps->members);
  show_note (self, structure, edited);
  if (!structure)
    {
      cvm_model_result_set_figures (card (self), NULL, 0, run->removed_cm3, FALSE);
      return;
    }
  const CvmLevelWish wish = cvm_main_window_level_wish (self, run, structure);
  cvm_model_result_set_level (card (self), wish.level);
  cvm_model_result_set_members (card (self), wish.chosen);
  cvm_model_result_set_figures (
      card (self), structure->name,
      cvm_structure_volume_cm3 (structure, cvm_view_state_get_grid (self->view)),
      structure->run.removed_cm3, FALSE);
  if (cvm_main_window_level_is_ahead (self, structure))
    cvm_main_window_show_level_about (self, structure, wish.level);
}
