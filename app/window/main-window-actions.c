/* SPDX-License-Identifier: Apache-2.0 */
/* All actions of the window in one block at the end, and the two keys of a preset before it. */
#include "app/window/main-window-private.h"

#include "app/window/shortcuts.h"

#include <glib/gi18n.h>

static void
on_open (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cvm_main_window_choose_folder (data);
}

/* For scripts: the folder is the parameter. */
static void
on_open_folder (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cvm_main_window_open (data, g_variant_get_string (parameter, NULL), FALSE);
}

static void
on_open_recent (GSimpleAction *action, GVariant *key, gpointer data)
{
  cvm_main_window_open_recent (data, g_variant_get_string (key, NULL));
}

static void
on_recent_cases (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cvm_main_window_show_recent (data);
}

static void
on_demo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cvm_main_window_open_demo (data, FALSE);
}

static void
on_auto_contour (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cvm_main_window_start_contour (data);
}

/* What a person waits for comes first. */
static void
on_cancel (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CvmMainWindow *self = data;
  if (self->contour_job)
    cvm_job_cancel (self->contour_job);
  else if (self->scan_job)
    cvm_main_window_stop_scan (self);
  else if (self->load_job)
    cvm_job_cancel (self->load_job);
}

static void
on_export (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cvm_main_window_start_export (data);
}

static void
on_save (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cvm_main_window_save (data);
}

static void
on_undo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cvm_main_window_undo (data);
}

static void
on_redo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cvm_main_window_redo (data);
}

static void
on_show_exported (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cvm_main_window_show_exported (data);
}

static void
on_show_contour (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cvm_main_window_show_contour (data);
}

static void
on_show_structure (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CvmMainWindow *self = data;
  const char *id = self->view ? cvm_view_state_get_active_id (self->view) : NULL;
  if (id)
    cvm_main_window_go_to_structure (self, id);
}

static void
on_review_slice (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cvm_main_window_review_slice (data);
}

static void
on_close (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_close (data);
}

static void
on_plane (GSimpleAction *action, GVariant *value, gpointer data)
{
  CvmMainWindow *self = data;
  int plane = g_variant_get_int32 (value) - 1;
  if (plane < 0 || plane >= CVM_N_PLANES)
    return;
  cvm_views_set_large_plane (self->views, (CvmPlane)plane);
  cvm_main_window_update_header (self);
}

static void
on_preset (GSimpleAction *action, GVariant *value, gpointer data)
{
  CvmMainWindow *self = data;
  int preset = g_variant_get_int32 (value) - 1;
  if (self->view && preset >= 0 && preset < CVM_N_WINDOW_PRESETS)
    cvm_view_state_set_preset (self->view, preset);
}

static void
on_zoom_fit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CvmMainWindow *self = data;
  for (int plane = 0; self->view && plane < CVM_N_PLANES; plane++)
    cvm_view_state_fit (self->view, (CvmPlane)plane);
}

static void
on_crosshair (GSimpleAction *action, GVariant *value, gpointer data)
{
  CvmMainWindow *self = data;
  if (self->view)
    cvm_view_state_set_crosshair_visible (self->view, g_variant_get_boolean (value));
}

static void
on_bring_back (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cvm_main_window_bring_back (data);
}

static void
stop_waiting_for_preset (CvmMainWindow *self)
{
  g_clear_handle_id (&self->preset_key_source, g_source_remove);
  cvm_main_window_set_status (self, NULL);
}

static gboolean
on_preset_key_late (gpointer data)
{
  CvmMainWindow *self = data;
  self->preset_key_source = 0;
  cvm_main_window_set_status (self, NULL);
  return G_SOURCE_REMOVE;
}

/* Q: a look at the scan alone, as long as it is held. */
static void
hide_contours (CvmMainWindow *self, gboolean hidden)
{
  if (!self->view || cvm_view_state_get_contours_hidden (self->view) == hidden)
    return;
  cvm_view_state_set_contours_hidden (self->view, hidden);
  cvm_main_window_set_status (self, hidden ? _ ("Contours hidden while Q is held") : NULL);
}

static void
on_key_released (GtkEventControllerKey *keys,
                 guint keyval,
                 guint keycode,
                 GdkModifierType modifiers,
                 gpointer data)
{
  if (keyval == GDK_KEY_q || keyval == GDK_KEY_Q)
    hide_contours (data, FALSE);
}

/* The release may go to another window: nothing stays hidden. */
static void
on_is_active (CvmMainWindow *self)
{
  if (!gtk_window_is_active (GTK_WINDOW (self)))
    hide_contours (self, FALSE);
}

/* While a name is written undo is the entry's own, and no key changes a contour. Accelerators would
 * be asked before the entry. */
static gboolean
write_key (GtkEventControllerKey *keys, GtkWidget *entry)
{
  if (!cvm_shortcuts_is_edit (gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (keys))))
    return GDK_EVENT_PROPAGATE;
  gtk_event_controller_key_forward (keys, entry);
  return GDK_EVENT_STOP;
}

/* W, then 1 … 6; W again: the first preset, which is a new case's own. */
static gboolean
on_key (GtkEventControllerKey *keys,
        guint keyval,
        guint keycode,
        GdkModifierType modifiers,
        gpointer data)
{
  CvmMainWindow *self = data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  if (GTK_IS_EDITABLE (focus))
    return write_key (keys, focus);
  if (!self->view || (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)))
    return GDK_EVENT_PROPAGATE;
  if (keyval == GDK_KEY_q || keyval == GDK_KEY_Q)
    {
      hide_contours (self, TRUE);
      return GDK_EVENT_STOP;
    }
  gboolean is_w = keyval == GDK_KEY_w || keyval == GDK_KEY_W;
  if (!self->preset_key_source)
    {
      if (!is_w)
        return GDK_EVENT_PROPAGATE;
      self->preset_key_source = g_timeout_add_seconds (3, on_preset_key_late, self);
      cvm_main_window_set_status (self, _ ("Window: 1 to 6, or W for head and neck"));
      return GDK_EVENT_STOP;
    }
  stop_waiting_for_preset (self);
  int number = keyval >= GDK_KEY_KP_1 && keyval <= GDK_KEY_KP_9 ? (int)(keyval - GDK_KEY_KP_1)
                                                                : (int)keyval - GDK_KEY_1;
  if (is_w)
    number = 0;
  if (number < 0 || number >= CVM_N_WINDOW_PRESETS)
    return GDK_EVENT_PROPAGATE;
  cvm_view_state_set_preset (self->view, number);
  return GDK_EVENT_STOP;
}

void
cvm_main_window_enable (CvmMainWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static const GActionEntry actions[] = {
  { .name = "open", .activate = on_open },
  { .name = "open-folder", .parameter_type = "s", .activate = on_open_folder },
  { .name = "open-recent", .parameter_type = "s", .activate = on_open_recent },
  { .name = "recent-cases", .activate = on_recent_cases },
  { .name = "demo", .activate = on_demo },
  { .name = "choose-images", .activate = cvm_main_window_act_on_images },
  { .name = "auto-contour", .activate = on_auto_contour },
  { .name = "cancel", .activate = on_cancel },
  { .name = "save", .activate = on_save },
  { .name = "undo", .activate = on_undo },
  { .name = "redo", .activate = on_redo },
  { .name = "export", .activate = on_export },
  { .name = "show-exported", .activate = on_show_exported },
  { .name = "show-contour", .activate = on_show_contour },
  { .name = "show-structure", .activate = on_show_structure },
  { .name = "delete-ring", .activate = cvm_main_window_act_on_rings },
  { .name = "delete-range", .activate = cvm_main_window_act_on_rings },
  { .name = "delete-beyond", .parameter_type = "s", .activate = cvm_main_window_act_on_rings },
  { .name = "copy-ring", .parameter_type = "s", .activate = cvm_main_window_act_on_rings },
  { .name = "duplicate-structure",
    .parameter_type = "s",
    .activate = cvm_main_window_act_on_structures },
  { .name = "rename-structure",
    .parameter_type = "s",
    .activate = cvm_main_window_act_on_structures },
  { .name = "recolour-structure",
    .parameter_type = "s",
    .activate = cvm_main_window_act_on_structures },
  { .name = "lock-structure",
    .parameter_type = "s",
    .activate = cvm_main_window_act_on_structures },
  { .name = "delete-structure",
    .parameter_type = "s",
    .activate = cvm_main_window_act_on_structures },
  { .name = "locate-structure",
    .parameter_type = "s",
    .activate = cvm_main_window_act_on_structures },
  { .name = "structure-details",
    .parameter_type = "s",
    .activate = cvm_main_window_act_on_structures },
  { .name = "new-structure", .activate = cvm_main_window_act_on_structures },
  { .name = "hide-structures", .activate = cvm_main_window_act_on_structures },
  { .name = "show-structures", .activate = cvm_main_window_act_on_structures },
  { .name = "structure-type", .parameter_type = "(ss)", .activate = cvm_main_window_act_on_type },
  { .name = "review-slice", .activate = on_review_slice },
  { .name = "close", .activate = on_close },
  { .name = "plane", .parameter_type = "i", .state = "1", .change_state = on_plane },
  { .name = "preset", .parameter_type = "i", .state = "1", .change_state = on_preset },
  { .name = "zoom-fit", .activate = on_zoom_fit },
  { .name = "crosshair", .state = "true", .change_state = on_crosshair },
  { .name = "probability", .state = "false", .change_state = cvm_main_window_act_on_overlay },
  { .name = "disagreement", .state = "false", .change_state = cvm_main_window_act_on_overlay },
  { .name = "iso-lines", .state = "false", .change_state = cvm_main_window_act_on_overlay },
  { .name = "member-lines", .state = "false", .change_state = cvm_main_window_act_on_overlay },
  { .name = "bring-back", .activate = on_bring_back },
};

void
cvm_main_window_init_actions (CvmMainWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_autoptr (GPropertyAction) left
      = g_property_action_new ("left-panel", self->left_flap, "reveal-flap");
  g_autoptr (GPropertyAction) right
      = g_property_action_new ("right-panel", self->right_flap, "reveal-flap");
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (left));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (right));
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  g_signal_connect (keys, "key-released", G_CALLBACK (on_key_released), self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_is_active), NULL);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
