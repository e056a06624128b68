/* SPDX-License-Identifier: Apache-2.0 */
/* See structure-list.h. The row of a structure stays the same widget as long as the structure is
 * there, whatever comes and goes around it: focus, a pressed button, a name that is being written
 * stay with it. */
#include "ui/structure-list-private.h"

#include "render/colour-distance.h"
#include "render/colour-tables.h"
#include "ui/list-row.h"
#include "ui/structure-words.h"
#include "ui/volume-cache.h"

#include <glib/gi18n.h>
#include <math.h>

typedef struct
{
  char *id, *set_file;
  CvmStructureRow *widget; /* the list's */
  CvmVolumeCache *volume;
  guint64 measured; /* the revision that cm3 is of; 0: none */
  double cm3;
  CvmStructureFacts facts;
  char *alike;
  gboolean visible; /* with the lab colour: what alike is made of */
  CvmLab lab;
  double to_grey;
  guint64 shown; /* the revision that is on the screen */
} Row;

enum
{
  LOCATED,
  RENAMED,
  NAME_DONE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CvmStructureList, cvm_structure_list, GTK_TYPE_WIDGET)

GtkWidget *
cvm_structure_list_new (void)
{
  return g_object_new (CVM_TYPE_STRUCTURE_LIST, NULL);
}

static void
row_free (gpointer data)
{
  Row *row = data;
  g_free (row->id);
  g_free (row->set_file);
  g_free (row->alike);
  cvm_volume_cache_free (row->volume);
  g_free (row);
}

static Row *
row_at (CvmStructureList *self, guint place)
{
  return g_ptr_array_index (self->rows, place);
}

static const char *
id_at (CvmStructureList *self, guint place)
{
  return row_at (self, place)->id;
}

const char *
cvm_structure_list_get_id (CvmStructureList *self, GtkListBoxRow *row)
{
  return id_at (self, (guint)gtk_list_box_row_get_index (row));
}

void
cvm_structure_list_locate (CvmStructureList *self, GtkListBoxRow *row)
{
  if (!self->state || !row)
    return;
  g_autofree char *id = g_strdup (cvm_structure_list_get_id (self, row));
  cvm_view_state_set_active_id (self->state, id);
  g_signal_emit (self, signals[LOCATED], 0, id);
}

/* −1: none. */
static int
find_row (CvmStructureList *self, const char *id)
{
  for (guint i = 0; id && i < self->rows->len; i++)
    if (g_str_equal (id_at (self, i), id))
      return (int)i;
  return -1;
}

/* --- colours that are alike ------------------------------------------------------------------- */

static gboolean
is_seen (const CvmStructure *structure)
{
  return structure->visible && cvm_structure_words_has_counted (structure);
}

/* What the colour of the structure at `place` is hard to tell from; NULL: nothing. */
static const char *
find_alike (CvmStructureList *self, guint place)
{
  const Row *row = row_at (self, place);
  if (!is_seen (cvm_view_state_get_structure (self->state, place)))
    return NULL;
  for (guint i = 0; i < place; i++)
    {
      const CvmStructure *other = cvm_view_state_get_structure (self->state, i);
      if (is_seen (other)
          && cvm_lab_distance (row->lab, row_at (self, i)->lab) < CVM_COLOUR_TELLS_APART)
        return cvm_structure_words_name (other);
    }
  return row->to_grey < CVM_COLOUR_TELLS_APART ? _ ("the grey of the scan") : NULL;
}

static void
note_colour (Row *row, const uint8_t rgb[3])
{
  if (row->shown && memcmp (row->facts.rgb, rgb, 3) == 0)
    return;
  memcpy (row->facts.rgb, rgb, 3);
  row->lab = cvm_lab_from_rgb (rgb);
  row->to_grey = cvm_colour_distance_to_grey (rgb);
}

/* --- what rows say ---------------------------------------------------------------------------- */

/* One row at a time, so that no frame waits for all of them. */
static gboolean
measure_one (gpointer data)
{
  CvmStructureList *self = data;
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = row_at (self, i);
      const guint64 revision = cvm_view_state_get_revision (self->state, id_at (self, i));
      if (row->measured == revision)
        continue;
      const CvmStructure *structure = cvm_view_state_get_structure (self->state, i);
      row->measured = revision;
      row->cm3 = cvm_volume_cache_get_cm3 (row->volume, structure,
                                           cvm_view_state_get_grid (self->state));
      row->facts.cm3 = row->cm3;
      cvm_structure_row_show (row->widget, structure, &row->facts);
      return G_SOURCE_CONTINUE;
    }
  self->measuring = 0;
  return G_SOURCE_REMOVE;
}

static void
measure_later (CvmStructureList *self)
{
  if (!self->measuring)
    self->measuring = g_idle_add (measure_one, self);
}

static void
update_row (CvmStructureList *self, guint place)
{
  Row *row = row_at (self, place);
  const CvmStructure *structure = cvm_view_state_get_structure (self->state, place);
  const char *id = id_at (self, place), *alike = find_alike (self, place);
  const guint64 revision = cvm_view_state_get_revision (self->state, id);
  const CvmStructureFacts before = row->facts;
  CvmStructureFacts *facts = &row->facts;
  facts->cm3 = row->cm3;
  facts->preliminary = g_strcmp0 (id, cvm_view_state_get_preliminary_id (self->state)) == 0;
  facts->active = g_strcmp0 (id, cvm_view_state_get_active_id (self->state)) == 0;
  facts->edited = g_hash_table_contains (self->edited, id);
  facts->read_only = cvm_view_state_get_read_only (self->state) != NULL;
  if (row->shown == revision && row->visible == structure->visible
      && before.preliminary == facts->preliminary && before.active == facts->active
      && before.edited == facts->edited && before.read_only == facts->read_only
      && g_strcmp0 (row->alike, alike) == 0)
    return;
  g_free (row->alike);
  row->alike = g_strdup (alike);
  facts->alike = row->alike;
  row->shown = revision;
  row->visible = structure->visible;
  cvm_structure_row_show (row->widget, structure, facts);
  if (row->measured != revision)
    measure_later (self);
}

/* --- making rows ------------------------------------------------------------------------------ */

static void
on_eye (CvmStructureRow *widget, gboolean visible, CvmStructureList *self)
{
  cvm_view_state_set_structure_visible (self->state, cvm_structure_row_get_id (widget), visible);
}

static void
on_renamed (CvmStructureRow *widget, const char *name, CvmStructureList *self)
{
  g_autofree char *id = g_strdup (cvm_structure_row_get_id (widget)); /* it may go */
  /* The row that was written in may have gone: with its structure, or to be made anew. */
  if (self->state && cvm_view_state_find_structure (self->state, id))
    g_signal_emit (self, signals[RENAMED], 0, id, name);
}

static void
on_name_done (CvmStructureList *self)
{
  g_signal_emit (self, signals[NAME_DONE], 0);
}

static GtkListBoxRow *
list_row_of (const Row *row)
{
  return GTK_LIST_BOX_ROW (
      gtk_widget_get_ancestor (GTK_WIDGET (row->widget), GTK_TYPE_LIST_BOX_ROW));
}

/* The rows first, the widgets after: the list asks for headings while it changes. */
static void
remove_row (CvmStructureList *self, guint place)
{
  Row *row = g_ptr_array_steal_index (self->rows, place);
  gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (list_row_of (row)));
  row_free (row);
}

static void
insert_row (CvmStructureList *self, guint place, const CvmStructure *structure)
{
  Row *row = g_new0 (Row, 1);
  row->id = g_strdup (structure->id);
  row->set_file = g_strdup (structure->set_file ? structure->set_file : "");
  row->volume = cvm_volume_cache_new ();
  row->cm3 = NAN;
  row->widget = CVM_STRUCTURE_ROW (cvm_structure_row_new (structure->id));
  g_signal_connect_object (row->widget, "eye", G_CALLBACK (on_eye), self, 0);
  g_signal_connect_object (row->widget, "renamed", G_CALLBACK (on_renamed), self, 0);
  g_signal_connect_object (row->widget, "name-done", G_CALLBACK (on_name_done), self,
                           G_CONNECT_SWAPPED);
  g_ptr_array_insert (self->rows, (int)place, row);
  gtk_list_box_insert (GTK_LIST_BOX (self->list), GTK_WIDGET (row->widget), (int)place);
}

/* One that stands further down comes up to `place`. */
static void
move_row (CvmStructureList *self, guint from, guint place)
{
  Row *row = g_ptr_array_steal_index (self->rows, from);
  g_autoptr (GtkListBoxRow) list_row = g_object_ref (list_row_of (row));
  gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (list_row));
  g_ptr_array_insert (self->rows, (int)place, row);
  gtk_list_box_insert (GTK_LIST_BOX (self->list), GTK_WIDGET (list_row), (int)place);
}

static gboolean
same_rows (CvmStructureList *self, guint n)
{
  if (n != self->rows->len)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!g_str_equal (id_at (self, i), cvm_view_state_get_structure (self->state, i)->id))
      return FALSE;
  return TRUE;
}

static void
clear_rows (CvmStructureList *self)
{
  while (self->rows->len)
    remove_row (self, self->rows->len - 1);
}

static void
select_active (CvmStructureList *self)
{
  const char *id = self->state ? cvm_view_state_get_active_id (self->state) : NULL;
  for (guint i = 0; i < self->rows->len; i++)
    cvm_list_row_set_chosen (gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int)i),
                             g_strcmp0 (id_at (self, i), id) == 0);
}

static void
make_rows (CvmStructureList *self, guint n)
{
  self->pressed_row = -1; /* it may be another's now */
  for (guint i = self->rows->len; i-- > 0;)
    if (!self->state || !cvm_view_state_find_structure (self->state, id_at (self, i)))
      remove_row (self, i);
  for (guint i = 0; i < n; i++)
    {
      const CvmStructure *structure = cvm_view_state_get_structure (self->state, i);
      const int at = find_row (self, structure->id);
      if (at < 0)
        insert_row (self, i, structure);
      else if ((guint)at != i)
        move_row (self, (guint)at, i);
      Row *row = row_at (self, i);
      row->shown = 0; /* a colour may depend on the place */
      g_free (row->set_file);
      row->set_file = g_strdup (structure->set_file ? structure->set_file : "");
    }
  gtk_list_box_invalidate_headers (GTK_LIST_BOX (self->list));
  select_active (self);
}

static void
update (CvmStructureList *self)
{
  const guint n = self->state ? cvm_view_state_get_n_structures (self->state) : 0;
  if (!same_rows (self, n))
    make_rows (self, n);
  for (guint i = 0; i < n; i++)
    {
      uint8_t rgb[3];
      cvm_structure_colour (cvm_view_state_get_structure (self->state, i), (int)i, rgb);
      note_colour (row_at (self, i), rgb);
    }
  for (guint i = 0; i < n; i++)
    update_row (self, i);
}

/* --- headings, selection ---------------------------------------------------------------------- */

static void
show_heading (GtkListBoxRow *list_row, GtkListBoxRow *before, gpointer data)
{
  CvmStructureList *self = data;
  int index = gtk_list_box_row_get_index (list_row);
  if (index < 0 || (guint)index >= self->rows->len)
    return;
  const Row *row = g_ptr_array_index (self->rows, index),
            *above = index > 0 ? g_ptr_array_index (self->rows, index - 1) : NULL;
  const char *title = above && g_str_equal (above->set_file, row->set_file)
                          ? NULL
                          : g_hash_table_lookup (self->headings, row->set_file);
  GtkWidget *label = NULL;
  if (title)
    {
      label = gtk_label_new (title);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
      gtk_label_set_wrap (GTK_LABEL (label), TRUE); /* nothing of what a set is may be cut off */
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_widget_set_tooltip_text (label, title);
      gtk_widget_set_margin_start (label, 6);
      gtk_widget_set_margin_top (label, 8);
      gtk_widget_set_margin_bottom (label, 4);
    }
  gtk_list_box_row_set_header (list_row, label);
}

void
cvm_structure_list_set_heading (CvmStructureList *self, const char *set_file, const char *title)
{
  const char *key = set_file ? set_file : "";
  if (title)
    g_hash_table_insert (self->headings, g_strdup (key), g_strdup (title));
  else
    g_hash_table_remove (self->headings, key);
  gtk_list_box_invalidate_headers (GTK_LIST_BOX (self->list));
}

static void
state_changed (CvmViewState *state, guint change, CvmStructureList *self)
{
  if (change & (CVM_VIEW_STRUCTURES | CVM_VIEW_ACTIVE | CVM_VIEW_TOOL))
    update (self);
  if (change & CVM_VIEW_ACTIVE)
    select_active (self);
}

void
cvm_structure_list_set_state (CvmStructureList *self, CvmViewState *state)
{
  if (self->state == state)
    return;
  if (self->state)
    g_signal_handlers_disconnect_by_data (self->state, self);
  g_set_object (&self->state, state);
  if (state)
    g_signal_connect (state, "changed", G_CALLBACK (state_changed), self);
  /* Another patient: no row, no volume, no heading of the last one stays. */
  clear_rows (self);
  g_hash_table_remove_all (self->headings);
  g_hash_table_remove_all (self->edited);
  update (self);
}

void
cvm_structure_list_set_edited (CvmStructureList *self, const char *id, gboolean edited)
{
  const gboolean changed = edited ? g_hash_table_add (self->edited, g_strdup (id))
                                  : g_hash_table_remove (self->edited, id);
  if (changed)
    update (self);
}

void
cvm_structure_list_set_name_check (CvmStructureList *self, CvmNameCheck check, gpointer user)
{
  self->check = check;
  self->check_user = user;
}

void
cvm_structure_list_begin_rename (CvmStructureList *self, const char *id)
{
  const int place = find_row (self, id);
  if (place >= 0)
    cvm_structure_row_begin_rename (row_at (self, (guint)place)->widget,
                                    cvm_view_state_get_structure (self->state, (guint)place)->name,
                                    self->check, self->check_user);
}

void
cvm_structure_list_end_rename (CvmStructureList *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    cvm_structure_row_end_rename (row_at (self, i)->widget);
}

/* --- GObject ---------------------------------------------------------------------------------- */

static void
cvm_structure_list_dispose (GObject *object)
{
  CvmStructureList *self = CVM_STRUCTURE_LIST (object);
  if (self->state)
    g_signal_handlers_disconnect_by_data (self->state, self);
  g_clear_object (&self->state);
  g_clear_handle_id (&self->measuring, g_source_remove);
  GtkWidget *child; /* the list, and a menu that is open */
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  self->list = NULL;
  G_OBJECT_CLASS (cvm_structure_list_parent_class)->dispose (object);
}

static void
cvm_structure_list_finalize (GObject *object)
{
  CvmStructureList *self = CVM_STRUCTURE_LIST (object);
  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->headings);
  g_hash_table_unref (self->edited);
  G_OBJECT_CLASS (cvm_structure_list_parent_class)->finalize (object);
}

static void
cvm_structure_list_class_init (CvmStructureListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_structure_list_dispose;
  G_OBJECT_CLASS (class)->finalize = cvm_structure_list_finalize;
  signals[LOCATED] = g_signal_new ("located", CVM_TYPE_STRUCTURE_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[RENAMED] = g_signal_new ("renamed", CVM_TYPE_STRUCTURE_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[NAME_DONE] = g_signal_new ("name-done", CVM_TYPE_STRUCTURE_LIST, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "structurelist");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
cvm_structure_list_init (CvmStructureList *self)
{
  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->headings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->edited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->list = gtk_list_box_new ();
  gtk_widget_set_parent (self->list, GTK_WIDGET (self));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->list), show_heading, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Structures"), -1);
  cvm_structure_list_init_input (self);
}
