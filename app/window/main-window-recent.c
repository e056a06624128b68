/* SPDX-License-Identifier: Apache-2.0 */
/* The recent cases, on the empty page and in the menu: listed by a job, opened, forgotten. They are
 * those that are kept on the disk, and stand in no list of the desktop's. */
#include "app/window/main-window-private.h"

#include "app/case/store-folder.h"
#include "app/window/recent-list.h"

#include <glib/gi18n.h>

#define MOST_IN_MENU 8

static void
free_list (gpointer list)
{
  g_ptr_array_unref (list);
}

static gpointer
list_work (CvmJob *job, gpointer data, GError **error)
{
  g_autofree char *folder = cvm_cases_dup_data_folder ();
  return cvm_cases_list (folder);
}

static void
fill_menu (CvmMainWindow *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_menu_remove_all (self->recent_section);
  for (guint i = 0; i < self->recent->len && i < MOST_IN_MENU; i++)
    {
      const CvmRecentCase *recent = g_ptr_array_index (self->recent, i);
      g_autofree char *name = cvm_recent_dup_name (recent);
      g_autofree char *text = g_strdup_printf ("%s · %s", name, recent->patient_id);
      g_auto (GStrv) parts = g_strsplit (text, "_", -1); /* or it would underline a letter */
      g_autofree char *label = g_strjoinv ("__", parts);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "win.open-recent", "s", recent->key);
      g_menu_append_item (menu, item);
    }
  g_autoptr (GMenu) manage = g_menu_new ();
  g_menu_append (manage, _ ("_All recent cases…"), "win.recent-cases");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (manage));
  if (self->recent->len)
    g_menu_append_submenu (self->recent_section, _ ("Open _recent"), G_MENU_MODEL (menu));
}

static CvmRecentList *
recent_dialog_list (CvmMainWindow *self)
{
  return g_object_get_data (G_OBJECT (self->recent_dialog), "list");
}

static void
on_listed (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  cvm_job_drop (g_steal_pointer (&self->recent_job));
  if (!result)
    return;
  g_clear_pointer (&self->recent, g_ptr_array_unref);
  self->recent = result;
  cvm_recent_list_set (cvm_empty_page_get_recent_list (self->empty_page), self->recent);
  fill_menu (self);
  if (self->recent_dialog && self->recent->len > 0)
    cvm_recent_list_set (recent_dialog_list (self), self->recent);
  else if (self->recent_dialog)
    gtk_window_destroy (self->recent_dialog);
}

void
cvm_main_window_refresh_recent (CvmMainWindow *self)
{
  cvm_job_drop (g_steal_pointer (&self->recent_job));
  const CvmJobSpec spec
      = { .work = list_work, .free_result = free_list, .done = on_listed, .owner = self };
  self->recent_job = cvm_job_start (self->jobs, &spec);
}

static const CvmRecentCase *
find_recent (CvmMainWindow *self, const char *key)
{
  for (guint i = 0; self->recent && i < self->recent->len; i++)
    {
      const CvmRecentCase *recent = g_ptr_array_index (self->recent, i);
      if (g_str_equal (recent->key, key))
        return recent;
    }
  return NULL;
}

/* Those that are there, or NULL: not one. */
static char **
dup_existing (char **paths)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean any = FALSE;
  for (guint i = 0; paths[i]; i++)
    if (g_file_test (paths[i], G_FILE_TEST_EXISTS))
      {
        g_strv_builder_add (builder, paths[i]);
        any = TRUE;
      }
  return any ? g_strv_builder_end (builder) : NULL;
}

void
cvm_main_window_open_recent (CvmMainWindow *self, const char *key)
{
  const CvmRecentCase *recent = find_recent (self, key);
  if (!recent)
    return;
  g_auto (GStrv) paths = dup_existing (recent->places);
  if (!paths)
    paths = dup_existing (recent->image_folders);
  if (paths)
    {
      cvm_main_window_open_case (self, (const char *const *)paths, key);
      return;
    }
  g_autofree char *name = cvm_recent_dup_name (recent);
  const char *place = recent->places[0] ? recent->places[0] : recent->image_folders[0];
  g_autofree char *shown = g_filename_display_name (place ? place : "");
  g_autofree char *text = g_strdup_printf (
      _ ("The scan of %s is no longer at %s. Open it where it is now: what was done is kept."),
      name, shown);
  cvm_main_window_show_problem (self, text);
}

gboolean
cvm_main_window_is_recent (CvmMainWindow *self, const char *key, const CvmSeries *series)
{
  const CvmRecentCase *recent = find_recent (self, key);
  g_autofree char *its_key = series->viewable ? cvm_cases_dup_key (series) : NULL;
  return g_strcmp0 (its_key, key) == 0
         && (!recent || g_strcmp0 (recent->patient_id, series->patient.id) == 0);
}

char *
cvm_main_window_dup_not_there (CvmMainWindow *self, const char *key, const char *path)
{
  const CvmRecentCase *recent = find_recent (self, key);
  g_autofree char *name = recent ? cvm_recent_dup_name (recent) : g_strdup (key);
  g_autofree char *shown = g_filename_display_name (path);
  return g_strdup_printf (_ ("The scan of %s is no longer at %s, where another one is now. Open it "
                             "where it is: what was done is kept."),
                          name, shown);
}

static void
on_chosen (CvmMainWindow *self, const char *key)
{
  cvm_main_window_open_recent (self, key);
}

/* --- forgetting ------------------------------------------------------------------------------- */

static void
forget (CvmMainWindow *self, const char *key)
{
  g_autofree char *folder = cvm_cases_dup_data_folder ();
  g_autoptr (GError) error = NULL;
  if (!cvm_cases_forget (folder, key, &error))
    cvm_main_window_show_problem (
        self, error ? error->message : _ ("Not everything of this case could be removed."));
  cvm_main_window_refresh_recent (self);
}

/* The case of this window has its lock: it can't be forgotten under our hands. */
static gboolean
is_open (CvmMainWindow *self, const char *key)
{
  g_autofree char *name
      = self->store ? g_path_get_basename (cvm_store_get_folder (self->store)) : NULL;
  return g_strcmp0 (name, key) == 0;
}

static GtkWindow *
parent_of_question (CvmMainWindow *self)
{
  return self->recent_dialog ? self->recent_dialog : GTK_WINDOW (self);
}

static void
refuse_to_forget (CvmMainWindow *self)
{
  GtkWidget *dialog = adw_message_dialog_new (
      parent_of_question (self), _ ("This case is open"),
      _ ("Open another case, or start the program anew, and forget it from the list then."));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_answered (AdwMessageDialog *dialog, const char *response, CvmMainWindow *self)
{
  if (g_str_equal (response, "forget"))
    forget (self, g_object_get_data (G_OBJECT (dialog), "key"));
}

static void
on_forget (CvmMainWindow *self, const char *key)
{
  const CvmRecentCase *recent = find_recent (self, key);
  if (!recent)
    return;
  if (is_open (self, key))
    {
      refuse_to_forget (self);
      return;
    }
  g_autofree char *name = cvm_recent_dup_name (recent);
  g_autofree char *body = g_strdup_printf (
      _ ("Everything that is kept of %s (%s) on this computer is removed: structures, edits and "
         "the copies of structure sets. The scan and exported files stay where they are.%s"),
      name, recent->patient_id,
      recent->unexported ? _ ("\n\nSomething in it is in no structure set file yet.") : "");
  GtkWidget *dialog
      = adw_message_dialog_new (parent_of_question (self), _ ("Forget this case?"), NULL);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "forget",
                                    _ ("_Forget"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "forget",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "key", g_strdup (key), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- all of them, while a case is open ---------------------------------------------------------
 */

static void
on_chosen_in_dialog (CvmMainWindow *self, const char *key)
{
  g_autofree char *chosen = g_strdup (key);
  gtk_window_destroy (self->recent_dialog);
  cvm_main_window_open_recent (self, chosen);
}

void
cvm_main_window_show_recent (CvmMainWindow *self)
{
  if (!self->recent || self->recent->len == 0 || self->recent_dialog)
    return;
  GtkWidget *dialog = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0),
            *list = g_object_new (CVM_TYPE_RECENT_LIST, NULL);
  GtkEventController *keys = gtk_shortcut_controller_new ();
  gtk_window_set_title (GTK_WINDOW (dialog), _ ("Recent cases"));
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (dialog), 620, -1);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (dialog, keys);
  gtk_widget_set_margin_start (list, 16);
  gtk_widget_set_margin_end (list, 16);
  gtk_widget_set_margin_bottom (list, 16);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), list);
  adw_window_set_content (ADW_WINDOW (dialog), box);
  g_object_set_data (G_OBJECT (dialog), "list", list);
  cvm_recent_list_set (CVM_RECENT_LIST (list), self->recent);
  g_signal_connect_object (list, "chosen", G_CALLBACK (on_chosen_in_dialog), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "forget", G_CALLBACK (on_forget), self, G_CONNECT_SWAPPED);
  g_set_weak_pointer (&self->recent_dialog, GTK_WINDOW (dialog));
  gtk_window_present (self->recent_dialog);
}

void
cvm_main_window_init_recent (CvmMainWindow *self)
{
  CvmRecentList *list = cvm_empty_page_get_recent_list (self->empty_page);
  g_signal_connect_swapped (list, "chosen", G_CALLBACK (on_chosen), self);
  g_signal_connect_swapped (list, "forget", G_CALLBACK (on_forget), self);
  cvm_main_window_refresh_recent (self);
}
