/* SPDX-License-Identifier: Apache-2.0 */
/* Each row is a button, which opens, and a menu for what can't be taken back. A button and no
 * activatable row: GTK gives up the click on a row that is held for over 0.4 s. */
#include "app/window/recent-list.h"

#include "app/dicom/folder.h"

#include <glib/gi18n.h>
#include <string.h>

#define PICTURE_PX 40
#define MOST_ROWS 6 /* then it scrolls */
#define MOST_HEIGHT_PX 320

struct _CvmRecentList
{
  AdwBin parent;
  GtkListBox *list;
  GtkScrolledWindow *scrolled;
};

G_DEFINE_FINAL_TYPE (CvmRecentList, cvm_recent_list, ADW_TYPE_BIN)

static guint chosen_signal, forget_signal;

/* "1961-03-14" of 19610314. */
static char *
dup_date (const char *date)
{
  return strlen (date) == 8 ? g_strdup_printf ("%.4s-%.2s-%.2s", date, date + 4, date + 6)
                            : g_strdup (date);
}

char *
cvm_recent_dup_name (const CvmRecentCase *recent)
{
  const CvmPatient patient = { .name = recent->patient_name };
  char *name = cvm_patient_dup_display_name (&patient);
  if (*name)
    return name;
  g_free (name);
  return g_strdup (_ ("No name"));
}

/* "HN-DEMO-01 · born 1961-03-14 · CT 2024-05-22" */
static char *
dup_detail (const CvmRecentCase *recent)
{
  g_autofree char *birth = dup_date (recent->birth_date);
  g_autofree char *day = dup_date (*recent->series_date ? recent->series_date : recent->study_date);
  g_autofree char *scan
      = *recent->modality ? g_strdup_printf ("%s %s", recent->modality, day) : g_strdup (day);
  const char *id = *recent->patient_id ? recent->patient_id : _ ("no ID");
  if (recent->is_phantom)
    return g_strdup_printf (_ ("%s · phantom, no patient"), id);
  if (*birth)
    return g_strdup_printf (_ ("%s · born %s · %s"), id, birth, scan);
  return g_strdup_printf ("%s · %s", id, scan);
}

/* "today 10:42", "yesterday", "2 May", "2 May 2023" */
static char *
dup_when (gint64 unix_time)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (unix_time);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  if (!then)
    return g_strdup ("");
  GDate day, today;
  g_date_clear (&day, 1);
  g_date_clear (&today, 1);
  g_date_set_dmy (&day, (GDateDay)g_date_time_get_day_of_month (then),
                  (GDateMonth)g_date_time_get_month (then), (GDateYear)g_date_time_get_year (then));
  g_date_set_dmy (&today, (GDateDay)g_date_time_get_day_of_month (now),
                  (GDateMonth)g_date_time_get_month (now), (GDateYear)g_date_time_get_year (now));
  const int days = g_date_days_between (&day, &today);
  if (days == 0)
    return g_date_time_format (then, _ ("today %H:%M"));
  if (days == 1)
    return g_strdup (_ ("yesterday"));
  const gboolean this_year = g_date_time_get_year (then) == g_date_time_get_year (now);
  return g_date_time_format (then, this_year ? _ ("%-d %b") : _ ("%-d %b %Y"));
}

static GtkWidget *
add_label (GtkWidget *box, const char *text, float xalign, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
add_picture (GtkWidget *box, GBytes *png)
{
  GtkWidget *image = gtk_image_new ();
  g_autoptr (GdkTexture) texture = png ? gdk_texture_new_from_bytes (png, NULL) : NULL;
  if (texture)
    gtk_image_set_from_paintable (GTK_IMAGE (image), GDK_PAINTABLE (texture));
  gtk_image_set_pixel_size (GTK_IMAGE (image), PICTURE_PX);
  gtk_widget_set_size_request (image, PICTURE_PX, PICTURE_PX);
  gtk_widget_add_css_class (image, "picture");
  gtk_widget_set_valign (image, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), image);
}

static void
add_texts (GtkWidget *box, const char *name, const char *detail)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  const char *lines[] = { name, detail };
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      GtkWidget *label = add_label (texts, lines[i], 0, i == 0 ? "bold" : "dim-label");
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
    }
  gtk_box_append (GTK_BOX (box), texts);
}

static void
add_times (GtkWidget *box, const CvmRecentCase *recent)
{
  GtkWidget *times = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *when = dup_when (recent->opened);
  gtk_widget_set_valign (times, GTK_ALIGN_CENTER);
  add_label (times, recent->is_there ? when : _ ("scan not found"), 1,
             recent->is_there ? "dim-label" : "warning");
  if (recent->unexported)
    {
      GtkWidget *label = add_label (times, _ ("not exported"), 1, "warning");
      gtk_widget_add_css_class (label, "bold");
    }
  gtk_box_append (GTK_BOX (box), times);
}

static GtkWidget *
add_menu (GtkWidget *box, const char *key, const char *name)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuItem) item = g_menu_item_new (_ ("_Forget this case…"), NULL);
  GtkWidget *button = gtk_menu_button_new ();
  g_autofree char *label = g_strdup_printf (_ ("More about %s"), name);
  g_menu_item_set_action_and_target (item, "recent.forget", "s", key);
  g_menu_append_item (menu, item);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

/* At the release, as in ui/structure-list-input.c. */
static void
on_right_click (GtkGestureClick *click, int n_press, double x, double y, gpointer button)
{
  gtk_menu_button_popup (button);
}

static void
on_clicked (GtkButton *button, CvmRecentList *self)
{
  g_signal_emit (self, chosen_signal, 0, g_object_get_data (G_OBJECT (button), "key"));
}

static GtkWidget *
new_button (CvmRecentList *self, const CvmRecentCase *recent, const char *name)
{
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *detail = dup_detail (recent);
  g_autofree char *label = g_strdup_printf (_ ("Open %s, %s"), name, detail);
  add_picture (box, recent->preview);
  add_texts (box, name, detail);
  add_times (box, recent);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_hexpand (button, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "key", g_strdup (recent->key), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_clicked), self);
  return button;
}

static void
add_row (CvmRecentList *self, const CvmRecentCase *recent)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  g_autofree char *name = cvm_recent_dup_name (recent);
  gtk_box_append (GTK_BOX (box), new_button (self, recent, name));
  GtkWidget *menu = add_menu (box, recent->key, name);
  GtkGesture *click = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "released", G_CALLBACK (on_right_click), menu);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_box_append (self->list, row);
}

void
cvm_recent_list_set (CvmRecentList *self, const GPtrArray *cases)
{
  for (GtkWidget *row; (row = gtk_widget_get_first_child (GTK_WIDGET (self->list)));)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < cases->len; i++)
    add_row (self, g_ptr_array_index (cases, i));
  const gboolean scrolls = cases->len > MOST_ROWS;
  gtk_scrolled_window_set_policy (self->scrolled, GTK_POLICY_NEVER,
                                  scrolls ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER);
  gtk_scrolled_window_set_min_content_height (self->scrolled, scrolls ? MOST_HEIGHT_PX : -1);
  gtk_widget_set_visible (GTK_WIDGET (self), cases->len > 0);
}

static void
on_forget (GSimpleAction *action, GVariant *key, gpointer self)
{
  g_signal_emit (self, forget_signal, 0, g_variant_get_string (key, NULL));
}

static void
cvm_recent_list_class_init (CvmRecentListClass *class)
{
  chosen_signal = g_signal_new ("chosen", CVM_TYPE_RECENT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  forget_signal = g_signal_new ("forget", CVM_TYPE_RECENT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
cvm_recent_list_init (CvmRecentList *self)
{
  static const GActionEntry actions[]
      = { { .name = "forget", .parameter_type = "s", .activate = on_forget } };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8),
            *scrolled = gtk_scrolled_window_new ();
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Recent cases"), -1);
  add_label (box, _ ("Recent cases"), 0, "heading");
  self->scrolled = GTK_SCROLLED_WINDOW (scrolled);
  gtk_scrolled_window_set_child (self->scrolled, GTK_WIDGET (self->list));
  gtk_widget_add_css_class (scrolled, "recent");
  gtk_box_append (GTK_BOX (box), scrolled);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "recent", G_ACTION_GROUP (group));
}
