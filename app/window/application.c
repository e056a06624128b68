/* SPDX-License-Identifier: Apache-2.0 */
/* One process for a user: a second start hands its folder to the first, which shows it in an empty
 * window or a new one, never over an open case. */
#include "app/window/application.h"

#include "app/window/shortcuts.h"
#include "app/window/main-window.h"

#include <glib/gi18n.h>

struct _CvmApplication
{
  AdwApplication parent;
  CvmJobs *jobs;
};

G_DEFINE_FINAL_TYPE (CvmApplication, cvm_application, ADW_TYPE_APPLICATION)

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkApplication *application = data;
  adw_show_about_window (
      gtk_application_get_active_window (application), "application-name", "Cavum",
      "application-icon", "org.cavum.Cavum", "version", CVM_VERSION, "developer-name",
      _ ("The Cavum developers"), "license-type", GTK_LICENSE_APACHE_2_0, "comments",
      _ ("Research use only. Cavum proposes a target contour on a planning CT and helps a "
         "physician "
         "to review it. It is not a medical device, and never says that a contour is done."),
      NULL);
}

static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkApplication *application = data;
  GtkWidget *window = cvm_shortcuts_window_new ();
  gtk_window_set_transient_for (GTK_WINDOW (window),
                                gtk_application_get_active_window (application));
  gtk_window_present (GTK_WINDOW (window));
}

/* Each window asks for itself whether it may go; the program ends with the last. */
static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkApplication *application = data;
  /* One that closes takes its dialogs along, which are among them. */
  GList *windows = g_list_copy (gtk_application_get_windows (application));
  for (GList *item = windows; item; item = item->next)
    g_object_ref (item->data);
  for (GList *item = windows; item; item = item->next)
    gtk_window_close (item->data);
  g_list_free_full (windows, g_object_unref);
}

static void
on_appearance (GSimpleAction *action, GVariant *value, gpointer data)
{
  const char *name = g_variant_get_string (value, NULL);
  AdwColorScheme scheme = ADW_COLOR_SCHEME_DEFAULT;
  if (g_str_equal (name, "light"))
    scheme = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (name, "dark"))
    scheme = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
  g_simple_action_set_state (action, value);
}

static const GActionEntry actions[] = {
  { .name = "about", .activate = on_about },
  { .name = "shortcuts", .activate = on_shortcuts },
  { .name = "quit", .activate = on_quit },
  { .name = "appearance",
    .parameter_type = "s",
    .state = "'system'",
    .change_state = on_appearance },
};

static void
cvm_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (cvm_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  cvm_shortcuts_set_accels (GTK_APPLICATION (application));
}

static CvmMainWindow *
get_empty_window (CvmApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));
  for (GList *item = windows; item; item = item->next)
    if (CVM_IS_MAIN_WINDOW (item->data) && cvm_main_window_is_empty (item->data))
      return item->data;
  return cvm_main_window_new (GTK_APPLICATION (self), self->jobs);
}

static int
cvm_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  CvmApplication *self = CVM_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (line);
  int n_arguments = 0;
  g_auto (GStrv) arguments = g_application_command_line_get_arguments (line, &n_arguments);
  if (n_arguments > 2)
    {
      g_application_command_line_printerr (line, "%s\n", _ ("cavum: give one folder or file."));
      return 2;
    }
  CvmMainWindow *window = get_empty_window (self);
  gtk_window_present (GTK_WINDOW (window));
  gboolean contour = g_variant_dict_contains (options, "auto-contour");
  if (g_variant_dict_contains (options, "demo"))
    cvm_main_window_open_demo (window, contour);
  else if (n_arguments == 2)
    {
      g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (line, arguments[1]);
      g_autofree char *path = g_file_get_path (file);
      cvm_main_window_open (window, path ? path : arguments[1], contour);
    }
  return 0;
}

static int
cvm_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("cavum %s\n", CVM_VERSION);
  return 0;
}

static void
cvm_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (get_empty_window (CVM_APPLICATION (application))));
}

static void
cvm_application_class_init (CvmApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);
  application_class->startup = cvm_application_startup;
  application_class->activate = cvm_application_activate;
  application_class->command_line = cvm_application_command_line;
  application_class->handle_local_options = cvm_application_handle_local_options;
}

static void
cvm_application_init (CvmApplication *self)
{
  const GOptionEntry options[]
      = { { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Open the demo case, a synthetic patient"),
            NULL },
          { "auto-contour", 0, 0, G_OPTION_ARG_NONE, NULL,
            N_ ("Contour as soon as the scan is open"), NULL },
          { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
          G_OPTION_ENTRY_NULL };
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FOLDER|FILE]"));
}

CvmApplication *
cvm_application_new (CvmJobs *jobs)
{
  CvmApplication *self = g_object_new (CVM_TYPE_APPLICATION, "application-id", "org.cavum.Cavum",
                                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                                       "resource-base-path", "/org/cavum/Cavum", NULL);
  self->jobs = jobs;
  return self;
}
