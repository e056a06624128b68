/* SPDX-License-Identifier: Apache-2.0 */
/* Labels filled from values; what a run gave is model-result.h. */
#include "app/window/model-card.h"

#include <glib/gi18n.h>
#include <math.h>

struct _CvmModelCard
{
  AdwBin parent;
  GtkDropDown *choice;
  GtkLabel *title, *facts, *time_left, *failure_label, *maps_label;
  GtkBox *running, *failure, *notes, *maps_note;
  CvmModelResult *result;
  GtkGrid *members;
  GtkToggleButton *fold_button;
  char *model_sha256, *model_facts;         /* of the model that would run; NULL: none */
  char *run_sha256, *run_title, *run_facts; /* of the run that is shown; NULL: none */
  char *running_facts;                      /* while one goes on */
  GtkWidget *obstacle;                      /* a row after the notes, or NULL */
  char *obstacle_text;
  GPtrArray *bars, *words; /* of the members: GtkProgressBar, GtkLabel; borrowed */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (CvmModelCard, cvm_model_card, ADW_TYPE_BIN)

static guint chosen_signal;

static void
clear_box (GtkBox *box)
{
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (box)));)
    gtk_box_remove (box, child);
}

static void
clear_grid (GtkGrid *grid)
{
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (grid)));)
    gtk_grid_remove (grid, child);
}

static GtkWidget *
text_label (const char *text, gboolean wrap)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), wrap);
  if (wrap)
    gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  return label;
}

static GtkWidget *
add_note (CvmModelCard *self, const char *icon, const char *text, gboolean warn)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *label = text_label (text, TRUE);
  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_widget_add_css_class (image, warn ? "warning" : "dim-label");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (row), image);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (self->notes, row);
  return row;
}

void
cvm_model_card_set_choice (CvmModelCard *self, const char *const *titles)
{
  self->filling = TRUE;
  g_autoptr (GtkStringList) list = gtk_string_list_new (titles);
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (list));
  self->filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->choice), g_strv_length ((char **)titles) > 1);
}

/* What the line under the title says: of a run that goes on, of the last one of this very model, or
 * of the model. A run of another model is named. */
static void
show_facts (CvmModelCard *self)
{
  g_autofree char *text = NULL;
  if (self->running_facts)
    text = g_strdup (self->running_facts);
  else if (!self->run_facts)
    text = g_strdup (self->model_facts ? self->model_facts : "");
  else if (g_strcmp0 (self->run_sha256, self->model_sha256) == 0)
    text = g_strdup (self->run_facts);
  else
    text = g_strdup_printf (_ ("The contour is by %s: %s"), self->run_title, self->run_facts);
  gtk_label_set_text (self->facts, text);
}

static void
set_text (char **field, char *text)
{
  g_free (*field);
  *field = text;
}

static const char *
icon_of (CvmSuitsKind kind)
{
  return kind == CVM_SUITS_FITS   ? "object-select-symbolic"
         : kind == CVM_SUITS_INFO ? "cvm-info-symbolic"
                                  : "dialog-warning-symbolic";
}

void
cvm_model_card_set_model (CvmModelCard *self,
                          const CvmBundle *bundle,
                          const char *sha256,
                          const GPtrArray *notes)
{
  clear_box (self->notes);
  self->obstacle = NULL;
  set_text (&self->model_sha256, g_strdup (bundle ? sha256 : NULL));
  set_text (&self->model_facts, NULL);
  if (bundle)
    set_text (&self->model_facts,
              g_strdup_printf (ngettext ("%d member · level %.2f", "%d members · level %.2f",
                                         (gulong)bundle->n_members),
                               bundle->n_members, bundle->level));
  show_facts (self);
  if (!bundle)
    {
      gtk_label_set_text (self->title, _ ("No model"));
      return;
    }
  g_autofree char *title
      = strstr (bundle->title, bundle->target_name)
            ? g_strdup_printf ("%s, %s", bundle->title, bundle->version)
            : g_strdup_printf ("%s, %s, %s", bundle->title, bundle->target_name, bundle->version);
  gtk_label_set_text (self->title, title);
  for (guint i = 0; notes && i < notes->len; i++)
    {
      const CvmSuitsNote *note = g_ptr_array_index (notes, i);
      add_note (self, icon_of (note->kind), note->text,
                note->kind == CVM_SUITS_WARN || note->kind == CVM_SUITS_ASK);
    }
}

void
cvm_model_card_set_obstacle (CvmModelCard *self, const char *text)
{
  if (g_strcmp0 (text, self->obstacle_text) == 0 && !self->obstacle == !text)
    return;
  set_text (&self->obstacle_text, g_strdup (text));
  if (self->obstacle)
    gtk_box_remove (self->notes, self->obstacle);
  self->obstacle = text ? add_note (self, "dialog-warning-symbolic", text, TRUE) : NULL;
}

static void
add_member (CvmModelCard *self, int row, const char *name)
{
  GtkWidget *bar = gtk_progress_bar_new ();
  GtkWidget *words = gtk_label_new (_ ("waiting"));
  gtk_widget_set_hexpand (bar, TRUE);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (words), 1);
  gtk_label_set_width_chars (GTK_LABEL (words), 12);
  gtk_widget_add_css_class (words, "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_grid_attach (self->members, text_label (name, FALSE), 0, row, 1, 1);
  gtk_grid_attach (self->members, bar, 1, row, 1, 1);
  gtk_grid_attach (self->members, words, 2, row, 1, 1);
  g_ptr_array_add (self->bars, bar);
  g_ptr_array_add (self->words, words);
}

void
cvm_model_card_set_running (CvmModelCard *self, const CvmBundle *bundle)
{
  g_ptr_array_set_size (self->bars, 0);
  g_ptr_array_set_size (self->words, 0);
  clear_grid (self->members);
  for (int i = 0; bundle && i < bundle->n_members; i++)
    {
      const CvmMember *member = &bundle->members[i];
      add_member (self, i, *member->scale ? member->scale : member->name);
    }
  gtk_label_set_text (self->time_left, bundle ? _ ("Preparing the scan") : "");
  cvm_model_card_set_failure (self, NULL);
  set_text (&self->running_facts, bundle ? g_strdup (_ ("The viewed slices come first")) : NULL);
  show_facts (self);
  gtk_widget_set_visible (GTK_WIDGET (self->running), bundle != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->choice), bundle == NULL);
}

void
cvm_model_card_set_failure (CvmModelCard *self, const char *text)
{
  gtk_label_set_text (self->failure_label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->failure), text != NULL);
}

void
cvm_model_card_set_maps_note (CvmModelCard *self, const char *text)
{
  gtk_label_set_text (self->maps_label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->maps_note), text != NULL);
}

/* A slab goes through all members before the next: those before the one at work are one ahead. */
static void
show_member (CvmModelCard *self, guint index, const CvmProgressReport *report)
{
  gboolean finished = report->n_members == 0;
  int n = MAX (report->n_slabs, 1);
  int done = finished ? n : report->slab + ((int)index < report->member ? 1 : 0);
  g_autofree char *words = NULL;
  if (done >= n)
    words = g_strdup (_ ("done"));
  else if (done == 0 && (int)index > report->member)
    words = g_strdup (_ ("waiting"));
  else
    words = g_strdup_printf (_ ("slab %d of %d"), MIN (done + 1, n), n);
  gtk_label_set_text (g_ptr_array_index (self->words, index), words);
  double fraction = self->bars->len == 1 && !finished ? report->fraction : (double)done / n;
  gtk_progress_bar_set_fraction (g_ptr_array_index (self->bars, index), fraction);
}

void
cvm_model_card_set_progress (CvmModelCard *self,
                             const CvmProgressReport *report,
                             double seconds_left)
{
  gboolean before_network
      = g_str_equal (report->stage, "body") || g_str_equal (report->stage, "resample");
  for (guint i = 0; !before_network && i < self->bars->len; i++)
    show_member (self, i, report);
  g_autofree char *text = NULL;
  if (before_network)
    text = g_strdup (_ ("Preparing the scan"));
  else if (isnan (seconds_left))
    text = g_strdup ("");
  else if (seconds_left < 90)
    text = g_strdup_printf (_ ("about %.0f s left"), ceil (seconds_left));
  else
    text = g_strdup_printf (_ ("about %.0f min left"), ceil (seconds_left / 60));
  gtk_label_set_text (self->time_left, text);
}

void
cvm_model_card_set_run (CvmModelCard *self, const CvmCaseRun *run)
{
  set_text (&self->run_sha256, g_strdup (run ? run->bundle_sha256 : NULL));
  set_text (&self->run_title, run ? g_strdup_printf ("%s, %s", run->title, run->version) : NULL);
  set_text (&self->run_facts, NULL);
  if (run)
    set_text (
        &self->run_facts,
        g_strdup_printf (ngettext ("%d member · %s, %s · took %.0f s",
                                   "%d members · %s, %s · took %.0f s", (gulong)run->n_members),
                         run->n_members, run->device, run->precision, MAX (1, run->seconds)));
  show_facts (self);
}

void
cvm_model_card_set_device (CvmModelCard *self, const char *device, const char *precision)
{
  set_text (&self->running_facts,
            g_strdup_printf (_ ("%s, %s · the viewed slices come first"), device, precision));
  show_facts (self);
}

CvmModelResult *
cvm_model_card_get_result (CvmModelCard *self)
{
  return self->result;
}

static void
on_choice (CvmModelCard *self)
{
  if (!self->filling)
    g_signal_emit (self, chosen_signal, 0, gtk_drop_down_get_selected (self->choice));
}

static void
cvm_model_card_finalize (GObject *object)
{
  CvmModelCard *self = CVM_MODEL_CARD (object);
  g_ptr_array_unref (self->bars);
  g_ptr_array_unref (self->words);
  g_free (self->model_sha256);
  g_free (self->model_facts);
  g_free (self->run_sha256);
  g_free (self->run_title);
  g_free (self->run_facts);
  g_free (self->running_facts);
  g_free (self->obstacle_text);
  G_OBJECT_CLASS (cvm_model_card_parent_class)->finalize (object);
}

GtkToggleButton *
cvm_model_card_get_fold_button (CvmModelCard *self)
{
  return self->fold_button;
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, CvmModelCard, name)

static void
cvm_model_card_class_init (CvmModelCardClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->finalize = cvm_model_card_finalize;
  chosen_signal = g_signal_new ("chosen", CVM_TYPE_MODEL_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  g_type_ensure (CVM_TYPE_MODEL_RESULT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cavum/Cavum/model-card.ui");
  BIND (choice);
  BIND (title);
  BIND (facts);
  BIND (time_left);
  BIND (running);
  BIND (failure);
  BIND (failure_label);
  BIND (maps_note);
  BIND (maps_label);
  BIND (notes);
  BIND (result);
  BIND (members);
  BIND (fold_button);
}

static void
cvm_model_card_init (CvmModelCard *self)
{
  self->bars = g_ptr_array_new ();
  self->words = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->choice, "notify::selected", G_CALLBACK (on_choice), self);
}
