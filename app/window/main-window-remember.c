/* SPDX-License-Identifier: Apache-2.0 */
/* What the window remembers from one start to the next: its size, its panels, the overlay's
 * opacity. Nothing of a patient is among it. */
#include "app/window/main-window-private.h"

void
cvm_main_window_recall (CvmMainWindow *self)
{
  int width = 1600, height = 1000;
  if (self->settings)
    {
      width = g_settings_get_int (self->settings, "window-width");
      height = g_settings_get_int (self->settings, "window-height");
      adw_flap_set_reveal_flap (self->left_flap,
                                g_settings_get_boolean (self->settings, "left-panel"));
      adw_flap_set_reveal_flap (self->right_flap,
                                g_settings_get_boolean (self->settings, "right-panel"));
    }
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
}

/* A flap that folded for want of room was not put away by hand. */
static void
remember_panel (CvmMainWindow *self, AdwFlap *flap, const char *key)
{
  if (!adw_flap_get_folded (flap))
    g_settings_set_boolean (self->settings, key, adw_flap_get_reveal_flap (flap));
}

void
cvm_main_window_remember (CvmMainWindow *self)
{
  int width = 0, height = 0;
  if (!self->settings)
    return;
  gboolean maximized = gtk_window_is_maximized (GTK_WINDOW (self));
  g_settings_set_boolean (self->settings, "window-maximized", maximized);
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (!maximized && width > 0 && height > 0)
    {
      g_settings_set_int (self->settings, "window-width", width);
      g_settings_set_int (self->settings, "window-height", height);
    }
  if (self->folder) /* else the panels were on no screen, and folded for nothing */
    {
      remember_panel (self, self->left_flap, "left-panel");
      remember_panel (self, self->right_flap, "right-panel");
    }
}

void
cvm_main_window_recall_view (CvmMainWindow *self)
{
  if (self->settings)
    g_settings_bind (self->settings, "overlay-opacity", self->view, "overlay-opacity",
                     G_SETTINGS_BIND_DEFAULT);
}
