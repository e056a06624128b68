/* SPDX-License-Identifier: Apache-2.0 */
/* Panels that have no room beside the views lie over them. One that came only for a name goes when
 * the name is written, so that the next stroke is no click that puts a panel away; and the keys of
 * a panel that goes are the views' again. */
#include "app/window/main-window-private.h"

static void
on_name_done (CvmMainWindow *self)
{
  if (self->panel_for_name && adw_flap_get_folded (self->left_flap))
    adw_flap_set_reveal_flap (self->left_flap, FALSE);
  self->panel_for_name = FALSE;
}

static void
on_panel (CvmMainWindow *self, GParamSpec *pspec, AdwFlap *flap)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  if (adw_flap_get_reveal_flap (flap))
    return;
  if (flap == self->left_flap)
    self->panel_for_name = FALSE;
  if (self->view && focus && gtk_widget_is_ancestor (focus, adw_flap_get_flap (flap)))
    cvm_views_take_keys (self->views);
}

void
cvm_main_window_show_names (CvmMainWindow *self)
{
  self->panel_for_name
      = self->panel_for_name
        || (adw_flap_get_folded (self->left_flap) && !adw_flap_get_reveal_flap (self->left_flap));
  adw_flap_set_reveal_flap (self->left_flap, TRUE);
}

void
cvm_main_window_init_panels (CvmMainWindow *self)
{
  AdwFlap *const flaps[] = { self->left_flap, self->right_flap };
  for (guint i = 0; i < G_N_ELEMENTS (flaps); i++)
    g_signal_connect_object (flaps[i], "notify::reveal-flap", G_CALLBACK (on_panel), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->structure_list, "name-done", G_CALLBACK (on_name_done), self,
                           G_CONNECT_SWAPPED);
}
