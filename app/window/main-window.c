/* SPDX-License-Identifier: Apache-2.0 */
/* The widget itself: its parts, what it shows when, and how it goes away. */
#include "app/window/main-window-private.h"

#include "app/window/settings.h"
#include "app/window/shortcuts.h"

#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (CvmMainWindow, cvm_main_window, ADW_TYPE_APPLICATION_WINDOW)

static void
drop_job (CvmJob **job)
{
  cvm_job_drop (g_steal_pointer (job));
}

/* Everything of a patient goes together, so that nothing can stay behind for the next. */
void
cvm_main_window_close_case (CvmMainWindow *self)
{
  cvm_main_window_finish_hand (self);  /* into the case that it was made in */
  cvm_main_window_close_review (self); /* records what was seen */
  cvm_main_window_close_store (self);
  drop_job (&self->load_job);
  drop_job (&self->sets_job);
  cvm_main_window_close_sets (self);
  cvm_main_window_close_overlaps (self);
  drop_job (&self->contour_job);
  drop_job (&self->save_maps_job); /* it finishes its file */
  drop_job (&self->load_maps_job);
  g_clear_pointer (&self->pixels, g_free);
  self->shown_run_id[0] = 0;
  self->probability_wished = self->disagreement_wished = FALSE;
  g_clear_pointer (&self->active_before, g_free);
  g_clear_pointer (&self->viewed_slice, g_atomic_rc_box_release);
  if (self->unsuited_dialog)
    gtk_window_destroy (self->unsuited_dialog);
  g_clear_weak_pointer (&self->unsuited_dialog);
  if (self->export_sheet)
    gtk_window_destroy (self->export_sheet); /* it speaks of the case that goes */
  g_clear_weak_pointer (&self->export_sheet);
  g_clear_pointer (&self->export_draft, cvm_export_draft_free);
  if (self->edit_toast)
    adw_toast_dismiss (self->edit_toast); /* its button would undo a step of another patient */
  cvm_main_window_close_structures (self);
  if (self->frame_callback)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->views), self->frame_callback);
  self->frame_callback = 0;
  cvm_views_set_state (self->views, NULL); /* gives up a stroke */
  cvm_tool_rail_set_state (self->tool_rail, NULL);
  cvm_brush_card_set_state (self->brush_card, NULL);
  cvm_structure_list_set_state (self->structure_list, NULL);
  cvm_status_line_set_state (self->status_line, NULL);
  cvm_status_line_set_device (self->status_line, NULL);
  cvm_status_line_set_message (self->status_line, NULL);
  cvm_slices_card_set_state (self->slices_card, NULL);
  cvm_model_card_set_running (self->model_card, NULL);
  cvm_main_window_forget_level (self);
  cvm_identity_strip_set (self->identity, NULL);
  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  if (self->open_case)
    g_signal_handlers_disconnect_by_data (self->open_case, self);
  g_clear_object (&self->view);
  g_clear_object (&self->open_case);
  if (self->models)
    cvm_main_window_show_model (self); /* what it says of a scan is of the one that goes */
  cvm_main_window_show_sets (self);
  g_clear_pointer (&self->slices_there, g_atomic_rc_box_release);
}

void
cvm_main_window_show_problem (CvmMainWindow *self, const char *text)
{
  gtk_label_set_text (self->info_label, text ? text : ""); /* nothing of another patient stays */
  gtk_info_bar_set_revealed (self->info_bar, text != NULL);
}

void
cvm_main_window_add_problem (CvmMainWindow *self, const char *text)
{
  const char *before = gtk_label_get_text (self->info_label);
  g_autofree char *all = strstr (before, text) ? g_strdup (before)
                         : *before             ? g_strconcat (before, " ", text, NULL)
                                               : g_strdup (text);
  cvm_main_window_show_problem (self, all);
}

void
cvm_main_window_toast (CvmMainWindow *self,
                       const char *text,
                       const char *button,
                       const char *action)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);
  if (button)
    {
      adw_toast_set_button_label (toast, button);
      adw_toast_set_action_name (toast, action);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
cvm_main_window_set_status (CvmMainWindow *self, const char *text)
{
  cvm_status_line_set_message (self->status_line, text);
}

/* "PTV70, OpenKBP" of a bundle for PTV70 with the title "OpenKBP PTV70, one member". */
static char *
dup_product (const CvmBundle *bundle)
{
  g_auto (GStrv) parts = g_strsplit (bundle->title, ",", 2);
  g_auto (GStrv) words = g_strsplit (parts[0] ? parts[0] : "", bundle->target_name, -1);
  g_autofree char *rest = g_strjoinv ("", words);
  g_strstrip (rest);
  return *rest ? g_strdup_printf ("%s, %s", bundle->target_name, rest)
               : g_strdup (bundle->target_name);
}

#define MAX_RUN_LABEL 36

/* A long name loses its middle; the tooltip has it whole. */
static char *
dup_shortened (const char *label)
{
  glong n = g_utf8_strlen (label, -1);
  if (n <= MAX_RUN_LABEL)
    return g_strdup (label);
  g_autofree char *start = g_utf8_substring (label, 0, MAX_RUN_LABEL / 2);
  g_autofree char *end = g_utf8_substring (label, n - MAX_RUN_LABEL / 2 + 1, n);
  return g_strdup_printf ("%s…%s", start, end);
}

void
cvm_main_window_update (CvmMainWindow *self)
{
  gboolean has_case = self->folder != NULL;
  gboolean running = self->contour_job || self->scan_job || self->load_job;
  gtk_stack_set_visible_child_name (self->pages, has_case ? "case" : "empty");
  gtk_stack_set_visible_child_name (self->title_stack, has_case ? "case" : "empty");
  gtk_widget_set_visible (GTK_WIDGET (self->title_box), has_case);
  gtk_widget_set_visible (GTK_WIDGET (self->identity), has_case);
  gtk_widget_set_visible (GTK_WIDGET (self->status_line), has_case);
  gtk_widget_set_visible (GTK_WIDGET (self->run_button), has_case);
  gtk_widget_set_visible (self->badge, has_case);
  gtk_widget_set_visible (GTK_WIDGET (self->export_button), has_case);
  gtk_widget_set_visible (GTK_WIDGET (self->sidebar_button), has_case);

  g_autofree char *obstacle = cvm_main_window_dup_contour_obstacle (self);
  cvm_main_window_enable (self, "auto-contour", !obstacle && !self->contour_job);
  cvm_model_card_set_obstacle (self->model_card, self->contour_job ? NULL : obstacle);
  const CvmModel *model = self->models && self->model_index < self->models->len
                              ? g_ptr_array_index (self->models, self->model_index)
                              : NULL;
  g_autofree char *product = model ? dup_product (model->bundle) : NULL;
  g_autofree char *label
      = product ? g_strdup_printf (_ ("Auto-contour: %s"), product) : g_strdup (_ ("Auto-contour"));
  g_autofree char *shortened = dup_shortened (label);
  gtk_label_set_text (self->run_label, shortened);
  g_autofree char *tooltip
      = obstacle ? g_strdup_printf ("%s\n%s", label, obstacle) : g_strdup (label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->run_button), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->run_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);

  gboolean complete = self->open_case && cvm_case_is_complete (self->open_case);
  gboolean can_export
      = complete && cvm_case_get_structures (self->open_case)->len > 0 && !self->export_job;
  cvm_main_window_enable (self, "export", can_export);
  cvm_main_window_enable (self, "review-slice", self->view != NULL);
  cvm_main_window_enable (self, "cancel", running);
  cvm_main_window_enable (self, "open", !self->export_job);
  cvm_main_window_enable (self, "open-folder", !self->export_job);
  cvm_main_window_enable (self, "open-recent", !self->export_job);
  cvm_main_window_enable (self, "demo", !self->export_job);
  cvm_main_window_enable (self, "show-exported", self->exported_path != NULL);
  gboolean unexported = self->open_case && cvm_case_has_unexported (self->open_case);
  gtk_widget_set_opacity (self->badge, unexported ? 1 : 0);
  cvm_main_window_update_undo (self);
  cvm_main_window_update_store (self);
  cvm_main_window_update_doubles (self);
  cvm_main_window_update_tool (self);
  cvm_main_window_update_header (self);
}

gboolean
cvm_main_window_is_empty (CvmMainWindow *self)
{
  return !self->folder && !self->scan_job;
}

typedef struct
{
  CvmMainWindow *self; /* counted */
  void (*then) (CvmMainWindow *self, gpointer data);
  gpointer data;
  GDestroyNotify free_data;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;
  if (question->free_data)
    question->free_data (question->data);
  g_object_unref (question->self);
  g_free (question);
}

static gboolean
lose_it (gpointer data)
{
  Question *question = data;
  question->then (question->self, question->data);
  return G_SOURCE_REMOVE;
}

static void
on_question_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;
  CvmMainWindow *self = question->self;
  g_clear_weak_pointer (&self->loss_question);
  if (g_str_equal (response, "lose"))
    {
      /* After the dialog has gone: `then` may take its window away. */
      g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, lose_it, question, question_free);
      return;
    }
  if (self->open_case)
    cvm_series_list_select (self->series_list, (int)self->series_index);
  if (g_str_equal (response, "export"))
    cvm_main_window_start_export (self);
  question_free (question);
}

void
cvm_main_window_confirm_loss (CvmMainWindow *self,
                              const char *ask,
                              void (*then) (CvmMainWindow *self, gpointer data),
                              gpointer data,
                              GDestroyNotify free_data)
{
  cvm_main_window_finish_hand (self);
  if (self->loss_question) /* it spoke of what is past by now */
    gtk_window_close (self->loss_question);
  g_autofree char *loss = cvm_main_window_dup_loss (self);
  if (!loss)
    {
      then (self, data);
      if (free_data)
        free_data (data);
      return;
    }
  Question *question = g_new0 (Question, 1);
  *question = (Question){ g_object_ref (self), then, data, free_data };
  g_autofree char *body = g_strdup_printf (_ ("%s It would be lost."), loss);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), ask, NULL);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "export",
                                    _ ("_Export…"), "lose", _ ("_Lose it"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "lose",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_question_answered), question);
  g_set_weak_pointer (&self->loss_question, GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
close_for_good (CvmMainWindow *self, gpointer data)
{
  self->may_be_lost = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
cvm_main_window_close_request (GtkWindow *window)
{
  CvmMainWindow *self = CVM_MAIN_WINDOW (window);
  cvm_main_window_finish_hand (self);
  g_autofree char *loss = self->may_be_lost ? NULL : cvm_main_window_dup_loss (self);
  if (loss)
    {
      cvm_main_window_confirm_loss (self, _ ("Close without saving?"), close_for_good, NULL, NULL);
      return TRUE;
    }
  cvm_main_window_remember (self);
  return GTK_WINDOW_CLASS (cvm_main_window_parent_class)->close_request (window);
}

static void
cvm_main_window_dispose (GObject *object)
{
  CvmMainWindow *self = CVM_MAIN_WINDOW (object);
  drop_job (&self->scan_job);
  drop_job (&self->recent_job);
  if (self->recent_dialog)
    gtk_window_destroy (self->recent_dialog);
  g_clear_weak_pointer (&self->recent_dialog);
  drop_job (&self->models_job);
  drop_job (&self->export_job);
  if (self->views)
    cvm_main_window_close_case (self);
  self->views = NULL;
  if (self->level)
    cvm_main_window_free_level (self);
  cvm_main_window_drop_previews (self);
  g_clear_pointer (&self->folder, cvm_folder_free);
  g_clear_pointer (&self->rest, cvm_series_free);
  g_clear_pointer (&self->models, g_ptr_array_unref);
  g_clear_pointer (&self->recent, g_ptr_array_unref);
  g_clear_handle_id (&self->preset_key_source, g_source_remove);
  g_clear_pointer (&self->exported_path, g_free);
  g_clear_pointer (&self->exporting_ids, g_strfreev);
  g_clear_weak_pointer (&self->edit_toast);
  g_clear_weak_pointer (&self->loss_question);
  g_clear_object (&self->exporting_case);
  g_clear_pointer (&self->stores_open, g_atomic_rc_box_release);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (cvm_main_window_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, CvmMainWindow, name)

static void
cvm_main_window_class_init (CvmMainWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_main_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = cvm_main_window_close_request;
  g_type_ensure (CVM_TYPE_IDENTITY_STRIP);
  g_type_ensure (CVM_TYPE_SERIES_LIST);
  g_type_ensure (CVM_TYPE_SET_LIST);
  g_type_ensure (CVM_TYPE_STRUCTURE_LIST);
  g_type_ensure (CVM_TYPE_STATUS_LINE);
  g_type_ensure (CVM_TYPE_TOOL_RAIL);
  g_type_ensure (CVM_TYPE_BRUSH_CARD);
  g_type_ensure (CVM_TYPE_VIEWS);
  g_type_ensure (CVM_TYPE_EMPTY_PAGE);
  g_type_ensure (CVM_TYPE_MODEL_CARD);
  g_type_ensure (CVM_TYPE_SLICES_CARD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cavum/Cavum/main-window.ui");
  BIND (title_stack);
  BIND (title_box);
  BIND (pages);
  BIND (badge);
  BIND (run_button);
  BIND (export_button);
  BIND (undo_button);
  BIND (redo_button);
  BIND (sidebar_button);
  BIND (run_label);
  BIND (info_bar);
  BIND (store_bar);
  BIND (frame_bar);
  BIND (frame_label);
  BIND (set_list);
  BIND (set_box);
  BIND (recent_section);
  BIND (store_label);
  BIND (info_label);
  BIND (others_label);
  BIND (scan_box);
  BIND (scan_label);
  BIND (scan_bar);
  BIND (left_flap);
  BIND (left_panel);
  BIND (right_panel);
  BIND (right_clamp);
  BIND (right_flap);
  BIND (toasts);
  BIND (identity);
  BIND (series_list);
  BIND (structure_list);
  BIND (model_card);
  BIND (slices_card);
  BIND (empty_page);
  BIND (status_line);
  BIND (tool_rail);
  BIND (brush_card);
  BIND (views);
}

static void
on_series_chosen (CvmMainWindow *self, guint index)
{
  self->contour_when_ready = FALSE;
  cvm_main_window_open_series (self, index);
}

static void
on_structure_located (CvmMainWindow *self, const char *id)
{
  cvm_main_window_go_to_structure (self, id);
}

static void
on_info_response (CvmMainWindow *self)
{
  cvm_main_window_show_problem (self, NULL);
}

static void
on_store_response (CvmMainWindow *self)
{
  cvm_main_window_try_again (self);
}

static void
on_model_chosen (CvmMainWindow *self, guint index)
{
  cvm_main_window_choose_model (self, index);
}

#define LEFT_PANEL_PX 244
#define RIGHT_PANEL_PX 308
#define PANEL_PADDING_PX 16
#define MOST_WIDENING 1.4

/* Panels widen with the text, up to a point. */
static void
fit_panels_to_text (CvmMainWindow *self)
{
  int dpi = 0; /* × 1024 */
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  double factor = CLAMP (dpi / (96.0 * 1024), 1, MOST_WIDENING);
  int right = (int)(RIGHT_PANEL_PX * factor);
  gtk_widget_set_size_request (self->left_panel, (int)(LEFT_PANEL_PX * factor), -1);
  gtk_widget_set_size_request (self->right_panel, right, -1);
  adw_clamp_set_maximum_size (self->right_clamp, right - PANEL_PADDING_PX);
  adw_clamp_set_tightening_threshold (self->right_clamp, right - PANEL_PADDING_PX);
}

static void
cvm_main_window_init (CvmMainWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = cvm_settings_new ();
  cvm_main_window_init_level (self);
  cvm_main_window_init_ghosts (self);
  cvm_main_window_init_actions (self);
  cvm_main_window_init_tool (self);
  cvm_main_window_init_header (self);
  cvm_main_window_init_drop (self);
  cvm_main_window_init_stroke (self);
  cvm_main_window_init_structures (self);
  cvm_main_window_init_set_list (self);
  cvm_main_window_init_panels (self);
  cvm_main_window_init_review (self);
  cvm_shortcuts_add_to_window (GTK_WIDGET (self));
  fit_panels_to_text (self);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-xft-dpi",
                           G_CALLBACK (fit_panels_to_text), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->series_list, "chosen", G_CALLBACK (on_series_chosen), self);
  g_signal_connect_swapped (self->structure_list, "located", G_CALLBACK (on_structure_located),
                            self);
  g_signal_connect_swapped (self->info_bar, "response", G_CALLBACK (on_info_response), self);
  g_signal_connect_swapped (self->store_bar, "response", G_CALLBACK (on_store_response), self);
  g_signal_connect_swapped (self->model_card, "chosen", G_CALLBACK (on_model_chosen), self);
  cvm_main_window_recall (self);
  cvm_main_window_update (self);
}

CvmMainWindow *
cvm_main_window_new (GtkApplication *application, CvmJobs *jobs)
{
  CvmMainWindow *self = g_object_new (CVM_TYPE_MAIN_WINDOW, "application", application, NULL);
  self->jobs = jobs;
  cvm_main_window_init_recent (self);
  if (self->settings && g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  return self;
}
