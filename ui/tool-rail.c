/* SPDX-License-Identifier: Apache-2.0 */
/* See tool-rail.h. The buttons follow the action, so that keys, menu and rail are one. */
#include "ui/tool-rail.h"

#include <glib/gi18n.h>

#define ICON_PX 20
#define LETTER_WIDTH_PX 7 /* at the usual size of text, in the corner that the icon leaves free */
#define LETTER_HEIGHT_PX 11

struct _CvmToolRail
{
  GtkWidget parent_instance;
  CvmViewState *state;
  GtkWidget *buttons[CVM_N_TOOLS], *icons[CVM_N_TOOLS];
};

G_DEFINE_FINAL_TYPE (CvmToolRail, cvm_tool_rail, GTK_TYPE_WIDGET)

static const struct
{
  const char *target, *icon, *name, *key; /* of the action; NULL key: Escape leads back to it */
} tools[CVM_N_TOOLS] = {
  [CVM_TOOL_LOOK] = { "look", "cvm-look-symbolic", N_ ("Look"), NULL },
  [CVM_TOOL_BRUSH] = { "brush", "cvm-brush-symbolic", N_ ("Brush"), "B" },
  [CVM_TOOL_ERASER] = { "eraser", "cvm-eraser-symbolic", N_ ("Eraser"), "E" },
};

GtkWidget *
cvm_tool_rail_new (void)
{
  return g_object_new (CVM_TYPE_TOOL_RAIL, NULL);
}

static void
update_tooltips (CvmToolRail *self)
{
  const char *why = self->state ? cvm_view_state_get_read_only (self->state) : NULL;
  for (int i = 0; i < CVM_N_TOOLS; i++)
    {
      const char *key = tools[i].key ? tools[i].key : _ ("Esc");
      g_autofree char *text = why && i != CVM_TOOL_LOOK
                                  ? g_strdup_printf ("%s (%s)\n%s", _ (tools[i].name), key, why)
                                  : g_strdup_printf ("%s (%s)", _ (tools[i].name), key);
      gtk_widget_set_tooltip_text (self->buttons[i], text);
    }
}

static void
on_changed (CvmViewState *state, guint change, CvmToolRail *self)
{
  if (change & CVM_VIEW_TOOL)
    update_tooltips (self);
}

void
cvm_tool_rail_set_state (CvmToolRail *self, CvmViewState *state)
{
  if (self->state == state)
    return;
  if (self->state)
    g_signal_handlers_disconnect_by_data (self->state, self);
  g_set_object (&self->state, state);
  if (state)
    g_signal_connect (state, "changed", G_CALLBACK (on_changed), self);
  update_tooltips (self);
}

/* As the letter grows with the text, the icon makes room for it. */
static void
fit_to_text (CvmToolRail *self)
{
  int dpi = 0; /* × 1024 */
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  const double more = MAX (dpi / (96.0 * 1024) - 1, 0);
  for (int i = 0; i < CVM_N_TOOLS; i++)
    {
      gtk_widget_set_margin_end (self->icons[i], (int)(2 * more * LETTER_WIDTH_PX));
      gtk_widget_set_margin_bottom (self->icons[i], (int)(more * LETTER_HEIGHT_PX));
    }
}

static GtkWidget *
new_button (CvmToolRail *self, int tool)
{
  GtkWidget *button = gtk_toggle_button_new (), *overlay = gtk_overlay_new (),
            *icon = gtk_image_new_from_icon_name (tools[tool].icon);
  self->icons[tool] = icon;
  gtk_image_set_pixel_size (GTK_IMAGE (icon), ICON_PX);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), icon);
  if (tools[tool].key)
    {
      GtkWidget *key = gtk_label_new (tools[tool].key);
      gtk_widget_add_css_class (key, "letter");
      gtk_widget_set_halign (key, GTK_ALIGN_END);
      gtk_widget_set_valign (key, GTK_ALIGN_END);
      gtk_overlay_add_overlay (GTK_OVERLAY (overlay), key);
    }
  gtk_button_set_child (GTK_BUTTON (button), overlay);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.tool");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", tools[tool].target);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (tools[tool].name), -1);
  return button;
}

static void
cvm_tool_rail_dispose (GObject *object)
{
  CvmToolRail *self = CVM_TOOL_RAIL (object);
  GtkWidget *child;
  if (self->state)
    g_signal_handlers_disconnect_by_data (self->state, self);
  g_clear_object (&self->state);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (cvm_tool_rail_parent_class)->dispose (object);
}

static void
cvm_tool_rail_class_init (CvmToolRailClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_tool_rail_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "toolrail");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TOOLBAR);
}

static void
cvm_tool_rail_init (CvmToolRail *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Tools"),
                                  -1);
  for (int i = 0; i < CVM_N_TOOLS; i++)
    {
      self->buttons[i] = new_button (self, i);
      gtk_widget_set_parent (self->buttons[i], GTK_WIDGET (self));
      if (i == CVM_TOOL_LOOK)
        gtk_widget_set_parent (gtk_separator_new (GTK_ORIENTATION_HORIZONTAL), GTK_WIDGET (self));
    }
  fit_to_text (self);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-xft-dpi",
                           G_CALLBACK (fit_to_text), self, G_CONNECT_SWAPPED);
  update_tooltips (self);
}
