/* SPDX-License-Identifier: Apache-2.0 */
/* The structure sets of a case and those beside its scan as check boxes, and the bar that says
 * which structures may lie wrongly. With one set that is in the case there is nothing to choose,
 * and its heading over the structures says all. */
#include "app/window/main-window-private.h"

#include "app/case/set-words.h"

#include <glib/gi18n.h>

typedef struct
{
  CvmMainWindow *window;
  GArray *rows;     /* CvmSetRow */
  GPtrArray *texts; /* what they point to */
  gboolean beside;  /* one is not in the case */
} Rows;

static const char *
keep (Rows *rows, char *text)
{
  g_ptr_array_add (rows->texts, text);
  return text;
}

/* Of the structures of a set: how many there are, and whether one is shown. */
static guint
count_structures (CvmMainWindow *self, const CvmStructureSet *set, gboolean *shown)
{
  GPtrArray *structures = cvm_case_get_structures (self->open_case);
  guint n = 0;
  for (guint i = 0; i < structures->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (structures, i);
      if (cvm_case_get_set (self->open_case, structure) != set)
        continue;
      n++;
      *shown = *shown || structure->visible;
    }
  return n;
}

static void
add_own (Rows *rows, const CvmStructureSet *set)
{
  CvmSetRow row = { .key = set->path, .shown = FALSE };
  const guint n = count_structures (rows->window, set, &row.shown);
  g_autofree char *structures = g_strdup_printf (ngettext ("%u structure", "%u structures", n), n);
  g_autofree char *heading
      = cvm_set_words_dup_facts (set, cvm_case_get_series (rows->window->open_case));
  row.title = keep (rows, cvm_set_words_dup_label (set));
  row.detail = keep (rows, g_strdup_printf ("%s%s%s", heading, *heading ? ", " : "", structures));
  if (n > 0)
    g_array_append_val (rows->rows, row);
}

static gboolean
is_in_case (CvmMainWindow *self, const CvmStructureSetInfo *info)
{
  GPtrArray *sets = cvm_case_get_sets (self->open_case);
  for (guint i = 0; i < sets->len; i++)
    {
      const CvmStructureSet *set = g_ptr_array_index (sets, i);
      if (g_strcmp0 (set->path, info->path) == 0
          || (info->sop_instance && *info->sop_instance
              && g_strcmp0 (set->sop_instance, info->sop_instance) == 0))
        return TRUE;
    }
  return FALSE;
}

static void
add_beside (Rows *rows, const CvmStructureSetInfo *info)
{
  g_autofree char *obstacle
      = cvm_structure_set_dup_obstacle (info, cvm_case_get_series (rows->window->open_case));
  if (obstacle || is_in_case (rows->window, info))
    return;
  g_autofree char *file = g_filename_display_basename (info->path);
  const CvmSetRow row
      = { .key = info->path,
          .title = keep (rows, g_strdup_printf ("“%s”", *info->label ? info->label : file)),
          .detail = keep (rows, g_strdup_printf (_ ("%s, not added"), file)),
          .shown = FALSE };
  g_array_append_val (rows->rows, row);
  rows->beside = TRUE;
}

static void
show_banner (CvmMainWindow *self)
{
  g_autofree char *text = self->open_case
                              ? cvm_set_words_dup_banner (cvm_case_get_structures (self->open_case),
                                                          cvm_case_get_series (self->open_case))
                              : NULL;
  if (g_strcmp0 (gtk_label_get_text (self->frame_label), text ? text : "") == 0)
    return;
  gtk_label_set_text (self->frame_label, text ? text : "");
  gtk_info_bar_set_revealed (self->frame_bar, text != NULL);
}

void
cvm_main_window_show_sets (CvmMainWindow *self)
{
  Rows rows = { self, g_array_new (FALSE, FALSE, sizeof (CvmSetRow)),
                g_ptr_array_new_with_free_func (g_free), FALSE };
  GPtrArray *sets = self->open_case ? cvm_case_get_sets (self->open_case) : NULL;
  for (guint i = 0; sets && i < sets->len; i++)
    add_own (&rows, g_ptr_array_index (sets, i));
  const gboolean settled = self->open_case && !self->store_job && !self->sets_job
                           && !self->doubtful_sets && cvm_case_is_complete (self->open_case);
  for (guint i = 0; settled && i < self->folder->structure_sets->len; i++)
    add_beside (&rows, g_ptr_array_index (self->folder->structure_sets, i));
  const gboolean wanted = rows.rows->len > 1 || rows.beside;
  cvm_set_list_set_rows (self->set_list, (const CvmSetRow *)(const void *)rows.rows->data,
                         wanted ? rows.rows->len : 0);
  gtk_widget_set_visible (self->set_box, wanted);
  g_array_unref (rows.rows);
  g_ptr_array_unref (rows.texts);
  show_banner (self);
}

static void
on_toggled (CvmMainWindow *self, const char *key, gboolean wanted)
{
  GPtrArray *structures = self->open_case ? cvm_case_get_structures (self->open_case) : NULL;
  gboolean is_own = FALSE;
  for (guint i = 0; self->view && structures && i < structures->len; i++)
    {
      const CvmStructure *structure = g_ptr_array_index (structures, i);
      const CvmStructureSet *set = cvm_case_get_set (self->open_case, structure);
      if (!set || g_strcmp0 (set->path, key) != 0)
        continue;
      is_own = TRUE;
      cvm_view_state_set_structure_visible (self->view, structure->id, wanted);
    }
  g_autoptr (GPtrArray) infos = g_ptr_array_new ();
  for (guint i = 0; !is_own && wanted && i < self->folder->structure_sets->len; i++)
    {
      CvmStructureSetInfo *info = g_ptr_array_index (self->folder->structure_sets, i);
      if (g_str_equal (info->path, key))
        g_ptr_array_add (infos, info);
    }
  if (infos->len)
    cvm_main_window_import_sets (self, infos);
  cvm_main_window_show_sets (self);
}

void
cvm_main_window_init_set_list (CvmMainWindow *self)
{
  g_signal_connect_swapped (self->set_list, "toggled", G_CALLBACK (on_toggled), self);
}
