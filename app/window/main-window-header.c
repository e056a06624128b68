/* SPDX-License-Identifier: Apache-2.0 */
/* Planes, crosshair and window preset in the header bar, in four forms from long to short; the
 * longest that fits is shown, whole, so that nothing stands apart from its neighbour. */
#include "app/window/main-window-private.h"

#include "render/decorations.h"
#include "render/window.h"

#include <glib/gi18n.h>

/* A toggle of a plane: "Axial 1", or "1" alone. */
static GtkWidget *
plane_button (int plane, gboolean is_short)
{
  static const char *const names[] = { N_ ("Axial"), N_ ("Sagittal"), N_ ("Coronal") };
  g_autofree char *key = g_strdup_printf ("%d", plane + 1);
  const char *name = _ (names[plane]);
  GtkWidget *button = gtk_toggle_button_new ();
  if (is_short)
    {
      gtk_button_set_label (GTK_BUTTON (button), key);
      gtk_widget_add_css_class (button, "short");
    }
  else
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      GtkWidget *key_label = gtk_label_new (key);
      gtk_widget_add_css_class (key_label, "key");
      gtk_widget_set_valign (key_label, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), gtk_label_new (name));
      gtk_box_append (GTK_BOX (box), key_label);
      gtk_button_set_child (GTK_BUTTON (button), box);
    }
  g_autofree char *tooltip = g_strdup_printf (_ ("%s large (%s)"), name, key);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.plane");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "i", plane + 1);
  return button;
}

static GtkWidget *
planes_box (gboolean is_short)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (box, "planes");
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    gtk_box_append (GTK_BOX (box), plane_button (plane, is_short));
  return box;
}

/* "Head and neck 350 / 40", or the figures alone. A window that is no preset has no name. */
static char *
window_text (const CvmWindow *window, const char *name, gboolean is_short)
{
  char width[32], level[32];
  cvm_format_number (width, sizeof width, window->width_hu, 0);
  cvm_format_number (level, sizeof level, window->level_hu, 0);
  if (is_short)
    return g_strdup_printf ("%s / %s", width, level);
  return g_strdup_printf ("%s %s / %s", name ? name : _ ("Window"), width, level);
}

static GMenuModel *
preset_menu (void)
{
  GMenu *menu = g_menu_new ();
  for (int i = 0; i < CVM_N_WINDOW_PRESETS; i++)
    {
      const CvmWindowPreset *preset = &cvm_window_presets[i];
      g_autofree char *text = window_text (&preset->window, _ (preset->name), FALSE);
      g_autofree char *label = g_strdup_printf (_ ("%s   W %d"), text, i + 1);
      g_autofree char *action = g_strdup_printf ("win.preset(%d)", i + 1);
      g_menu_append (menu, label, action);
    }
  return G_MENU_MODEL (menu);
}

static GtkWidget *
preset_button (CvmMainWindow *self, int form)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *button = gtk_menu_button_new ();
  self->preset_labels[form] = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->preset_labels[form]), "numeric");
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("cvm-window-symbolic"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->preset_labels[form]));
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), box);
  gtk_menu_button_set_always_show_arrow (GTK_MENU_BUTTON (button), TRUE);
  g_autoptr (GMenuModel) menu = preset_menu ();
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  gtk_widget_set_tooltip_text (button, _ ("Window width and level (W, then 1 to 6)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Window width and level"), -1);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

static GtkWidget *
crosshair_button (void)
{
  GtkWidget *crosshair = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (crosshair), "cvm-crosshair-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (crosshair), "win.crosshair");
  gtk_widget_set_tooltip_text (crosshair, _ ("Crosshair"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (crosshair), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Crosshair"), -1);
  return crosshair;
}

/* What a form shortens; in the narrowest the crosshair is in the menu alone. */
static const struct
{
  gboolean short_planes, short_preset, no_crosshair;
} forms[CVM_N_HEADER_FORMS] = {
  { FALSE, FALSE, FALSE },
  { TRUE, FALSE, FALSE },
  { TRUE, TRUE, FALSE },
  { TRUE, TRUE, TRUE },
};

void
cvm_main_window_init_header (CvmMainWindow *self)
{
  GtkWidget *squeezer = adw_squeezer_new ();
  adw_squeezer_set_homogeneous (ADW_SQUEEZER (squeezer), FALSE);
  adw_squeezer_set_xalign (ADW_SQUEEZER (squeezer), 0);
  for (int form = 0; form < CVM_N_HEADER_FORMS; form++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
      gtk_box_append (GTK_BOX (box), planes_box (forms[form].short_planes));
      if (!forms[form].no_crosshair)
        gtk_box_append (GTK_BOX (box), crosshair_button ());
      gtk_box_append (GTK_BOX (box), preset_button (self, form));
      adw_squeezer_add (ADW_SQUEEZER (squeezer), box);
    }
  gtk_box_append (self->title_box, squeezer);
}

static void
set_state (CvmMainWindow *self, const char *name, GVariant *state)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), state);
}

void
cvm_main_window_update_header (CvmMainWindow *self)
{
  static const char *const names[] = { "preset", "zoom-fit", "crosshair" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    cvm_main_window_enable (self, names[i], self->view != NULL);
  cvm_main_window_update_overlays (self);
  cvm_main_window_enable (self, "show-structure",
                          self->view && cvm_view_state_get_active_id (self->view));
  set_state (self, "plane", g_variant_new_int32 (cvm_views_get_large_plane (self->views) + 1));
  int preset = self->view ? cvm_view_state_get_preset (self->view) : 0;
  set_state (self, "preset", g_variant_new_int32 (preset + 1));
  CvmWindow window = cvm_window_presets[0].window;
  if (self->view)
    {
      set_state (self, "crosshair",
                 g_variant_new_boolean (cvm_view_state_get_crosshair_visible (self->view)));
      cvm_view_state_get_window (self->view, &window);
    }
  const char *name = preset >= 0 ? _ (cvm_window_presets[preset].name) : NULL;
  for (int form = 0; form < CVM_N_HEADER_FORMS; form++)
    {
      g_autofree char *text = window_text (&window, name, forms[form].short_preset);
      gtk_label_set_text (self->preset_labels[form], text);
    }
}
