/* SPDX-License-Identifier: Apache-2.0 */
/* See structure-menu.h. Types are radio items: their action is the menu's own, so that it can hold
 * this structure's type. */
#include "ui/structure-menu.h"

#include <glib/gi18n.h>

/* DICOM PS3.3 C.8.8.8, those that are drawn for a head and neck. */
static const char *const types[]
    = { "GTV", "CTV", "PTV", "ORGAN", "AVOIDANCE", "EXTERNAL", "CAVITY", "BOLUS" };

static void
append (GMenu *menu, const char *label, const char *action, const char *id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target (item, action, "s", id);
  g_menu_append_item (menu, item);
}

static void
on_type (GSimpleAction *action, GVariant *value, gpointer parent)
{
  const char *id = g_object_get_data (G_OBJECT (action), "id");
  gtk_widget_activate_action (parent, "win.structure-type", "(ss)", id,
                              g_variant_get_string (value, NULL));
}

static void
add_type (GMenu *menu, const char *label, const char *type)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target (item, "structure.type", "s", type);
  g_menu_append_item (menu, item);
}

static GMenuModel *
new_types (const CvmStructure *structure)
{
  GMenu *menu = g_menu_new ();
  const char *own = structure->interpreted_type;
  gboolean listed = !own || !*own;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      listed = listed || g_str_equal (types[i], own);
      add_type (menu, types[i], types[i]);
    }
  if (!listed)
    add_type (menu, own, own); /* as it came */
  add_type (menu, _ ("none"), "");
  return G_MENU_MODEL (menu);
}

static GMenuModel *
new_model (const CvmStructure *structure)
{
  const char *id = structure->id;
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) go = g_menu_new (), change = g_menu_new (), end = g_menu_new ();
  g_autoptr (GMenuModel) offered = new_types (structure);
  append (go, _ ("_Go to its largest slice"), "win.locate-structure", id);
  append (go, _ ("D_etails…"), "win.structure-details", id);
  append (change, _ ("_Rename…"), "win.rename-structure", id);
  g_menu_append_submenu (change, _ ("_Type"), offered);
  append (change, _ ("_Colour…"), "win.recolour-structure", id);
  append (change, structure->locked ? _ ("Un_lock") : _ ("_Lock"), "win.lock-structure", id);
  append (change, _ ("_Duplicate"), "win.duplicate-structure", id);
  append (end, _ ("De_lete structure"), "win.delete-structure", id);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (go));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (change));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));
  return G_MENU_MODEL (menu);
}

static gboolean
unparent (gpointer popover)
{
  if (gtk_widget_get_parent (popover))
    gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

/* After the item that was chosen has done its work. */
static void
on_closed (GtkWidget *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, unparent, g_object_ref (popover), g_object_unref);
}

void
cvm_structure_menu_open (GtkWidget *parent, double x, double y, const CvmStructure *structure)
{
  g_autoptr (GMenuModel) model = new_model (structure);
  GtkWidget *popover = gtk_popover_menu_new_from_model (model);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  const char *type = structure->interpreted_type ? structure->interpreted_type : "";
  g_autoptr (GSimpleAction) action
      = g_simple_action_new_stateful ("type", G_VARIANT_TYPE_STRING, g_variant_new_string (type));
  g_object_set_data_full (G_OBJECT (action), "id", g_strdup (structure->id), g_free);
  g_signal_connect_object (action, "change-state", G_CALLBACK (on_type), parent, 0);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (popover, "structure", G_ACTION_GROUP (group));
  gtk_widget_set_parent (popover, parent);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle){ (int)x, (int)y, 1, 1 });
  g_signal_connect (popover, "closed", G_CALLBACK (on_closed), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}
