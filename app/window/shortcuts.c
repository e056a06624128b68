/* SPDX-License-Identifier: Apache-2.0 */
/* GTK 4.8 builds a GtkShortcutsWindow from XML only, so the table is written out as XML. */
#include "app/window/shortcuts.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *group; /* NULL: as the line before */
  const char *title;
  const char *action; /* detailed name; NULL: the widget's own hands, listed only */
  const char *keys; /* GTK's accelerators, a space between alternatives; in the list also ranges */
  gboolean plain;   /* a shortcut of the window rather than an accelerator */
} Shortcut;

static const Shortcut shortcuts[] = {
  { N_ ("Case"), N_ ("Open a folder"), "win.open", "<Primary>o", FALSE },
  { NULL, N_ ("Auto-contour"), "win.auto-contour", "<Primary>Return", FALSE },
  { NULL, N_ ("Save (all is saved as you work)"), "win.save", "<Primary>s", FALSE },
  { NULL, N_ ("Export"), "win.export", "<Primary>e", FALSE },
  { NULL, N_ ("Close the window"), "win.close", "<Primary>w", FALSE },
  { NULL, N_ ("Quit"), "app.quit", "<Primary>q", FALSE },
  { N_ ("Edit"), N_ ("Undo"), "win.undo", "<Primary>z", FALSE },
  { NULL, N_ ("Redo"), "win.redo", "<Shift><Primary>z <Primary>y", FALSE },
  { N_ ("Tools"), N_ ("Brush"), "win.tool('brush')", "b", TRUE },
  { NULL, N_ ("Eraser"), "win.tool('eraser')", "e", TRUE },
  { NULL, N_ ("Back to looking; while looking, cancel what is running"), "win.back", "Escape",
    TRUE },
  { NULL, N_ ("Smaller radius"), "win.brush-smaller", "bracketleft", TRUE },
  { NULL, N_ ("Larger radius"), "win.brush-larger", "bracketright", TRUE },
  { N_ ("Views"), N_ ("Axial large"), "win.plane(1)", "1", TRUE },
  { NULL, N_ ("Sagittal large"), "win.plane(2)", "2", TRUE },
  { NULL, N_ ("Coronal large"), "win.plane(3)", "3", TRUE },
  { NULL, N_ ("Slice"), NULL, "Up Down Home End", FALSE },
  { NULL, N_ ("Five slices"), NULL, "Page_Up Page_Down", FALSE },
  { NULL, N_ ("Slice reviewed, and on to the next"), "win.review-slice", "r", TRUE },
  { NULL, N_ ("Hide all contours while held"), NULL, "q", FALSE },
  { NULL, N_ ("In the list: go to the structure"), NULL, "Return", FALSE },
  { NULL, N_ ("Fit all views"), "win.zoom-fit", "0", TRUE },
  { N_ ("Structures"), N_ ("Delete the ring under the pointer"), "win.delete-ring", "Delete",
    TRUE },
  { NULL, N_ ("Delete rings on a range of slices"), "win.delete-range", "<Shift>Delete", TRUE },
  { NULL, N_ ("Delete all rings beyond this slice"), "win.delete-beyond::", "<Primary>Delete",
    TRUE },
  { NULL, N_ ("Copy the previous slice’s ring to here"), "win.copy-ring::previous", "<Primary>d",
    FALSE },
  { NULL, N_ ("Copy the next slice’s ring to here"), "win.copy-ring::next", "<Primary><Shift>d",
    FALSE },
  { NULL, N_ ("New structure"), "win.new-structure", "<Primary>n", FALSE },
  { NULL, N_ ("Rename the structure"), "win.rename-structure::", "F2", TRUE },
  { N_ ("Window width and level"), N_ ("Head and neck"), "win.preset(1)", "w+1", TRUE },
  { NULL, N_ ("Bone"), "win.preset(2)", "w+2", TRUE },
  { NULL, N_ ("Lung"), "win.preset(3)", "w+3", TRUE },
  { NULL, N_ ("Brain"), "win.preset(4)", "w+4", TRUE },
  { NULL, N_ ("Wide"), "win.preset(5)", "w+5", TRUE },
  { NULL, N_ ("As the network sees it"), "win.preset(6)", "w+6", TRUE },
  { NULL, N_ ("Back to head and neck"), "win.preset(1)", "w+w", TRUE },
  { N_ ("Window"), N_ ("Left panel"), "win.left-panel", "F9", FALSE },
  { NULL, N_ ("Right panel"), "win.right-panel", "<Shift>F9", FALSE },
  { NULL, N_ ("Menu"), NULL, "F10", FALSE },
  { NULL, N_ ("Keyboard shortcuts"), "app.shortcuts", "<Primary>question", FALSE },
};

void
cvm_shortcuts_set_accels (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      const Shortcut *shortcut = &shortcuts[i];
      if (!shortcut->action || shortcut->plain)
        continue;
      g_auto (GStrv) keys = g_strsplit (shortcut->keys, " ", -1);
      gtk_application_set_accels_for_action (application, shortcut->action,
                                             (const char *const *)keys);
    }
}

void
cvm_shortcuts_add_to_window (GtkWidget *window)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      const Shortcut *shortcut = &shortcuts[i];
      /* Two keys one after the other (W, then a number) are the window's own business. */
      if (!shortcut->action || !shortcut->plain || strchr (shortcut->keys, '+'))
        continue;
      g_autoptr (GVariant) target = NULL;
      g_autofree char *name = NULL;
      if (!g_action_parse_detailed_name (shortcut->action, &name, &target, NULL))
        continue;
      GtkShortcut *key = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (shortcut->keys),
                                           gtk_named_action_new (name));
      gtk_shortcut_set_arguments (key, target);
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), key);
    }
  gtk_widget_add_controller (window, controller);
}

gboolean
cvm_shortcuts_is_edit (GdkEvent *event)
{
  static const char *const edits[]
      = { "win.undo", "win.redo", "win.copy-ring", "win.auto-contour", NULL };
  gboolean found = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts) && !found; i++)
    {
      g_auto (GStrv) name = g_strsplit (shortcuts[i].action ? shortcuts[i].action : "", "::", 2);
      if (!name[0] || !g_strv_contains (edits, name[0]))
        continue;
      g_auto (GStrv) keys = g_strsplit (shortcuts[i].keys, " ", -1);
      for (guint k = 0; keys[k] && !found; k++)
        {
          g_autoptr (GtkShortcutTrigger) key = gtk_shortcut_trigger_parse_string (keys[k]);
          found = gtk_shortcut_trigger_trigger (key, event, FALSE) != GDK_KEY_MATCH_NONE;
        }
    }
  return found;
}

static void
append_shortcut (GString *xml, const Shortcut *shortcut)
{
  g_autofree char *keys = g_markup_escape_text (shortcut->keys, -1);
  g_autofree char *title = g_markup_escape_text (_ (shortcut->title), -1);
  g_string_append_printf (xml,
                          "<child><object class='GtkShortcutsShortcut'>"
                          "<property name='title'>%s</property>"
                          "<property name='accelerator'>%s</property></object></child>",
                          title, keys);
}

/* GTK has no words for some keys and shows their names: "Page_Up". */
static void
name_keys (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    name_keys (child);
  if (!GTK_IS_LABEL (widget) || !gtk_widget_has_css_class (widget, "keycap"))
    return;
  g_auto (GStrv) words = g_strsplit (gtk_label_get_text (GTK_LABEL (widget)), "_", -1);
  g_autofree char *text = g_strjoinv (" ", words);
  gtk_label_set_text (GTK_LABEL (widget), text);
}

GtkWidget *
cvm_shortcuts_window_new (void)
{
  g_autoptr (GString) xml
      = g_string_new ("<interface><object class='GtkShortcutsWindow' id='window'>"
                      "<property name='modal'>1</property><child>"
                      "<object class='GtkShortcutsSection'>"
                      "<property name='section-name'>all</property>"
                      "<property name='max-height'>16</property>");
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      if (shortcuts[i].group)
        {
          g_autofree char *group = g_markup_escape_text (_ (shortcuts[i].group), -1);
          g_string_append_printf (xml,
                                  "%s<child><object class='GtkShortcutsGroup'>"
                                  "<property name='title'>%s</property>",
                                  i ? "</object></child>" : "", group);
        }
      append_shortcut (xml, &shortcuts[i]);
    }
  g_string_append (xml, "</object></child></object></child></object></interface>");
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_string (xml->str, -1);
  GtkWidget *window = GTK_WIDGET (gtk_builder_get_object (builder, "window"));
  name_keys (window);
  return window;
}
