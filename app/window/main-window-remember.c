/* SPDX-License-Identifier: Apache-2.0 */
/* What the window remembers from one start to the next: its size, its panels, which cards are
 * folded, the overlays and their opacity. Nothing of a patient is among it. */
#include "app/window/main-window-private.h"

#include "ui/view-result.h"

static void
recall_cards (CvmMainWindow *self)
{
  g_settings_bind (self->settings, "tool-card-open", self->brush_card, "open",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "slices-card-open",
                   cvm_slices_card_get_fold_button (self->slices_card), "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "model-card-open",
                   cvm_model_card_get_fold_button (self->model_card), "active",
                   G_SETTINGS_BIND_DEFAULT);
}

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
      recall_cards (self);
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

/* Switched by a hand: an overlay whose map goes is off, and wished for as it was. */
static void
on_overlay_switched (CvmViewState *view, GParamSpec *property, CvmMainWindow *self)
{
  if (cvm_view_state_get_probability (view))
    self->probability_wished = cvm_view_state_get_overlay_visible (view);
  if (cvm_view_state_get_disagreement (view))
    self->disagreement_wished = cvm_view_state_get_disagreement_visible (view);
  if (!self->settings)
    return;
  g_settings_set_boolean (self->settings, "probability-shown", self->probability_wished);
  g_settings_set_boolean (self->settings, "disagreement-shown", self->disagreement_wished);
}

void
cvm_main_window_recall_view (CvmMainWindow *self)
{
  static const char *const bound[][2] = { { "overlay-opacity", "overlay-opacity" },
                                          { "disagreement-opacity", "disagreement-opacity" },
                                          { "iso-lines-shown", "iso-lines-visible" },
                                          { "member-lines-shown", "member-lines-visible" } };
  for (guint i = 0; self->settings && i < G_N_ELEMENTS (bound); i++)
    g_settings_bind (self->settings, bound[i][0], self->view, bound[i][1], G_SETTINGS_BIND_DEFAULT);
  if (self->settings)
    {
      self->probability_wished = g_settings_get_boolean (self->settings, "probability-shown");
      self->disagreement_wished = g_settings_get_boolean (self->settings, "disagreement-shown");
    }
  g_signal_connect_object (self->view, "notify::overlay-visible", G_CALLBACK (on_overlay_switched),
                           self, 0);
  g_signal_connect_object (self->view, "notify::disagreement-visible",
                           G_CALLBACK (on_overlay_switched), self, 0);
}
