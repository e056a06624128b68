/* SPDX-License-Identifier: Apache-2.0 */
#include "app/window/export-rows.h"

#include <glib/gi18n.h>

struct _CvmExportRows
{
  GtkBox parent;
  GtkBox *head, *body;
  GtkCheckButton *all_check; /* in the head: all, none, or in between */
  GtkSizeGroup *columns[CVM_EXPORT_N_COLUMNS];
  GPtrArray *rows;    /* CvmExportRow, borrowed */
  gboolean is_silent; /* while many rows change at once */
};

G_DEFINE_FINAL_TYPE (CvmExportRows, cvm_export_rows, GTK_TYPE_BOX)

static guint changed_signal;

static void on_all_toggled (CvmExportRows *self);

static void
show_all_check (CvmExportRows *self)
{
  const guint n_chosen = cvm_export_rows_count_chosen (self);
  guint n = 0;
  for (guint i = 0; i < self->rows->len; i++)
    n += cvm_export_row_may_leave (self->rows->pdata[i]);
  g_signal_handlers_block_by_func (self->all_check, on_all_toggled, self);
  gtk_check_button_set_active (self->all_check, n_chosen > 0 && n_chosen == n);
  gtk_check_button_set_inconsistent (self->all_check, n_chosen > 0 && n_chosen < n);
  g_signal_handlers_unblock_by_func (self->all_check, on_all_toggled, self);
}

static void
on_row_changed (CvmExportRows *self)
{
  if (self->is_silent)
    return;
  show_all_check (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_all_toggled (CvmExportRows *self)
{
  const gboolean all = gtk_check_button_get_active (self->all_check);
  self->is_silent = TRUE; /* once, after all of them */
  for (guint i = 0; i < self->rows->len; i++)
    cvm_export_row_set_chosen (self->rows->pdata[i], all);
  self->is_silent = FALSE;
  on_row_changed (self);
}

/* --- rows --- */

int
cvm_export_count_unreviewed (CvmReview *review, const CvmStructure *structure)
{
  if (!review)
    return -1;
  const CvmReviewCount count = cvm_review_count (review, structure->id);
  return count.n_slices - count.n_reviewed;
}

static char *
dup_origin (const CvmStructure *structure, guint n_edited)
{
  static const char *const names[] = { N_ ("as it came"), N_ ("automatic"), N_ ("drawn here") };
  const gboolean imported = structure->source == CVM_SOURCE_IMPORTED;
  g_autofree char *edited
      = g_strdup_printf (ngettext ("%u slice edited", "%u slices edited", n_edited), n_edited);
  if (n_edited == 0 || structure->source == CVM_SOURCE_DRAWN)
    return g_strdup (_ (names[structure->source]));
  return g_strdup_printf ("%s, %s", imported ? _ ("imported") : _ ("automatic"), edited);
}

static void
add_structure (CvmExportRows *self,
               CvmCase *open_case,
               CvmReview *review,
               const CvmStructure *structure,
               const CvmExportDraft *draft)
{
  g_autoptr (GArray) edited
      = cvm_history_dup_edited_slices (cvm_case_get_history (open_case), structure->id);
  g_autofree char *origin = dup_origin (structure, edited->len);
  g_autofree char *name
      = cvm_export_propose_name (structure, cvm_export_count_unreviewed (review, structure) == 0);
  const char *why_not = structure->view_only ? _ ("for viewing only") : NULL;
  if (!why_not && structure->n_rings == 0)
    why_not = structure->source == CVM_SOURCE_IMPORTED ? NULL : _ ("empty");
  CvmExportRow *row = cvm_export_row_new (
      structure, cvm_volume_get_grid (cvm_case_get_volume (open_case)), name,
      structure->n_rings == 0 ? _ ("empty") : origin, why_not,
      draft ? cvm_export_draft_get (draft, structure->id) : NULL, self->columns);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (on_row_changed), self);
  gtk_box_append (self->body, GTK_WIDGET (row));
  g_ptr_array_add (self->rows, row);
}

void
cvm_export_rows_fill (CvmExportRows *self,
                      CvmCase *open_case,
                      CvmReview *review,
                      const CvmExportDraft *draft)
{
  const GPtrArray *structures = cvm_case_get_structures (open_case);
  for (guint i = 0; i < self->rows->len; i++)
    gtk_box_remove (self->body, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < structures->len; i++)
    add_structure (self, open_case, review, structures->pdata[i], draft);
  show_all_check (self);
}

gboolean
cvm_export_rows_match (CvmExportRows *self, CvmCase *open_case)
{
  const GPtrArray *structures = cvm_case_get_structures (open_case);
  gboolean match = structures->len == self->rows->len;
  for (guint i = 0; i < structures->len && match; i++)
    match = g_str_equal (((const CvmStructure *)structures->pdata[i])->id,
                         cvm_export_row_get_id (self->rows->pdata[i]));
  return match;
}

guint
cvm_export_rows_get_n (CvmExportRows *self)
{
  return self->rows->len;
}

CvmExportRow *
cvm_export_rows_get (CvmExportRows *self, guint i)
{
  return self->rows->pdata[i];
}

guint
cvm_export_rows_count_chosen (CvmExportRows *self)
{
  guint n = 0;
  for (guint i = 0; i < self->rows->len; i++)
    n += cvm_export_row_is_chosen (self->rows->pdata[i]);
  return n;
}

char **
cvm_export_rows_dup_chosen (CvmExportRows *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < self->rows->len; i++)
    if (cvm_export_row_is_chosen (self->rows->pdata[i]))
      g_strv_builder_add (builder, cvm_export_row_get_id (self->rows->pdata[i]));
  return g_strv_builder_end (builder);
}

void
cvm_export_rows_save (CvmExportRows *self, CvmExportDraft *draft)
{
  for (guint i = 0; i < self->rows->len; i++)
    cvm_export_row_save (self->rows->pdata[i], draft);
}

/* --- the object --- */

static void
cvm_export_rows_finalize (GObject *object)
{
  CvmExportRows *self = CVM_EXPORT_ROWS (object);
  for (int i = 0; i < CVM_EXPORT_N_COLUMNS; i++)
    g_clear_object (&self->columns[i]);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (cvm_export_rows_parent_class)->finalize (object);
}

static void
cvm_export_rows_class_init (CvmExportRowsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = cvm_export_rows_finalize;
  changed_signal = g_signal_new ("changed", CVM_TYPE_EXPORT_ROWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
fill_head (CvmExportRows *self)
{
  const char *titles[CVM_EXPORT_N_COLUMNS] = { _ ("Name"), _ ("Label"), _ ("Type"), _ ("cm³") };
  GtkWidget *all = gtk_check_button_new ();
  self->all_check = GTK_CHECK_BUTTON (all);
  gtk_widget_set_size_request (all, 48, -1); /* above check and swatch */
  gtk_widget_set_tooltip_text (all, _ ("All structures"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (all), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("All structures"), -1);
  g_signal_connect_swapped (all, "toggled", G_CALLBACK (on_all_toggled), self);
  gtk_box_append (self->head, all);
  for (int i = 0; i < CVM_EXPORT_N_COLUMNS; i++)
    {
      GtkWidget *title = gtk_label_new (titles[i]);
      self->columns[i] = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
      gtk_label_set_xalign (GTK_LABEL (title), i == CVM_EXPORT_N_COLUMNS - 1 ? 1 : 0);
      gtk_size_group_add_widget (self->columns[i], title);
      gtk_box_append (self->head, title);
    }
}

static void
cvm_export_rows_init (CvmExportRows *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10),
            *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 10);
  gtk_widget_add_css_class (head, "head");
  gtk_widget_add_css_class (head, "dim-label");
  gtk_widget_add_css_class (body, "boxed");
  gtk_box_append (GTK_BOX (self), head);
  gtk_box_append (GTK_BOX (self), body);
  self->head = GTK_BOX (head);
  self->body = GTK_BOX (body);
  self->rows = g_ptr_array_new ();
  fill_head (self);
}
