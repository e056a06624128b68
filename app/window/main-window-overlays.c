/* SPDX-License-Identifier: Apache-2.0 */
/* The overlays of a result as actions of the menu. */
#include "app/window/main-window-private.h"

#include "ui/view-result.h"

static const struct
{
  const char *action;
  gboolean (*get) (CvmViewState *state);
  void (*set) (CvmViewState *state, gboolean visible);
} overlays[] = {
  { "probability", cvm_view_state_get_overlay_visible, cvm_view_state_set_overlay_visible },
  { "disagreement", cvm_view_state_get_disagreement_visible,
    cvm_view_state_set_disagreement_visible },
  { "iso-lines", cvm_view_state_get_iso_lines_visible, cvm_view_state_set_iso_lines_visible },
  { "member-lines", cvm_view_state_get_member_lines_visible,
    cvm_view_state_set_member_lines_visible },
};

void
cvm_main_window_act_on_overlay (GSimpleAction *action, GVariant *value, gpointer data)
{
  CvmMainWindow *self = data;
  const char *name = g_action_get_name (G_ACTION (action));
  for (guint i = 0; self->view && i < G_N_ELEMENTS (overlays); i++)
    if (g_str_equal (name, overlays[i].action))
      overlays[i].set (self->view, g_variant_get_boolean (value));
}

void
cvm_main_window_update_overlays (CvmMainWindow *self)
{
  const gboolean map = self->view && cvm_view_state_get_probability (self->view),
                 several = self->view && cvm_view_state_get_disagreement (self->view);
  const gboolean can[] = { map, several, map, several };
  for (guint i = 0; i < G_N_ELEMENTS (overlays); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), overlays[i].action);
      cvm_main_window_enable (self, overlays[i].action, can[i]);
      g_simple_action_set_state (
          G_SIMPLE_ACTION (action),
          g_variant_new_boolean (self->view && overlays[i].get (self->view)));
    }
}
