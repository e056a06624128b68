/* SPDX-License-Identifier: Apache-2.0 */
/* What is dropped on the window: folders and files, together as if they lay in one folder. */
#include "app/window/main-window-private.h"

#include <glib/gi18n.h>

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  CvmMainWindow *self = data;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GSList *files = g_value_get_boxed (value);
  if (!files || self->export_job)
    return FALSE;
  for (GSList *file = files; file; file = file->next)
    {
      g_autofree char *path = g_file_get_path (file->data);
      if (!path)
        {
          cvm_main_window_show_problem (
              self, _ ("Only folders and files of this computer can be opened."));
          return FALSE;
        }
      g_strv_builder_add (builder, path);
    }
  g_auto (GStrv) paths = g_strv_builder_end (builder);
  cvm_main_window_open_dropped (self, (const char *const *)paths);
  return TRUE;
}

void
cvm_main_window_init_drop (CvmMainWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
