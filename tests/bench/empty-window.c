/* SPDX-License-Identifier: Apache-2.0 */
/* The least that a libadwaita program can do: the peer of the start's bench. */
#include <adwaita.h>

static void
on_activate (GtkApplication *application)
{
  GtkWidget *window = g_object_new (ADW_TYPE_APPLICATION_WINDOW, "application", application,
                                    "title", "Empty", "default-width", 1600, "default-height", 1000,
                                    "content", gtk_label_new ("empty"), NULL);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  AdwApplication *application = adw_application_new (NULL, G_APPLICATION_DEFAULT_FLAGS);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);
  int status = g_application_run (G_APPLICATION (application), argc, argv);
  g_object_unref (application);
  return status;
}
