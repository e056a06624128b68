/* SPDX-License-Identifier: Apache-2.0 */
/* See structure-list.h. Rows are kept while the same structures stand in the same order, so that an
 * eye keeps focus and pointer; else the list is made anew. Volumes are computed when the rings have
 * changed. */
#include "ui/structure-list.h"

#include "render/colour-tables.h"
#include "render/decorations.h"
#include "ui/list-row.h"
#include "ui/swatch.h"

#include <glib/gi18n.h>

typedef struct
{
  char *id, *set_file;
  GtkWidget *box, *swatch, *name, *sign, *kind, *volume, *eye;
  double rings_sum; /* changes when the rings do */
  double cm3;
} Row;

struct _CvmStructureList
{
  GtkWidget parent_instance;

  CvmViewState *state;
  GtkWidget *list;
  GPtrArray *rows;      /* Row * */
  GHashTable *headings; /* set_file or "" → title */
  gboolean updating;
  guint32 pressed_ms; /* when a button was pressed last, and on which row (−1: none) */
  int pressed_row;
};

static guint located_signal;

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
  g_free (row);
}

/* --- what a row says -------------------------------------------------------------------------- */

static double
sum_of_rings (const CvmStructure *structure)
{
  double sum = structure->n_rings;
  for (int r = 0; r < structure->n_rings; r++)
    for (int i = 0; i < structure->rings[r].n_points; i++)
      {
        const double *p = structure->rings[r].points[i];
        sum += p[0] * 1.7 + p[1] * 2.3 * (i + 1) + p[2] + r;
      }
  return sum;
}

static gboolean
has_counted (const CvmStructure *structure)
{
  for (int r = 0; r < structure->n_rings; r++)
    if (structure->rings[r].use == CVM_RING_COUNTED)
      return TRUE;
  return FALSE;
}

static gboolean
is_point (const CvmStructure *structure)
{
  return structure->n_rings > 0 && structure->rings[0].type == CVM_RING_POINT;
}

/* Its contours lie on no slice of this scan. */
static gboolean
is_beside (const CvmStructure *structure)
{
  gboolean beside = FALSE;
  for (int r = 0; r < structure->n_rings; r++)
    beside = beside || structure->rings[r].use == CVM_RING_OFF_SLICE;
  return beside && !has_counted (structure);
}

/* A warning that the row does not tell already: that there is nothing to see, or that it is a
 * point, its second line says. */
static gboolean
is_warned (const CvmStructure *structure)
{
  return structure->n_warnings > 0 && (has_counted (structure) || is_beside (structure));
}

static char *
kind_of (const CvmStructure *structure, gboolean preliminary)
{
  const char *type = structure->interpreted_type ? structure->interpreted_type : "",
             *state = preliminary                               ? _ ("preliminary")
                      : is_point (structure)                    ? _ ("a point")
                      : is_beside (structure)                   ? _ ("on no slice")
                      : !has_counted (structure)                ? _ ("empty")
                      : structure->view_only                    ? _ ("view only")
                      : structure->source == CVM_SOURCE_NETWORK ? _ ("automatic")
                                                                : "";
  return g_strdup_printf ("%s%s%s", type, *type && *state ? ", " : "", state);
}

static void
write_volume (
    char *out, gsize size, const CvmStructure *structure, double cm3, gboolean preliminary)
{
  if (preliminary || !has_counted (structure))
    g_strlcpy (out, "\u2013", size);
  else
    cvm_format_number (out, size, cm3, cm3 >= 99.95 ? 0 : 1);
}

static char *
tooltip_of (const CvmStructure *structure)
{
  GString *text = g_string_new (structure->name);
  if (structure->n_rings > 0)
    g_string_append_printf (text, "\n%s", _ ("Double click or Enter: go to its largest slice"));
  for (int i = 0; i < structure->n_warnings; i++)
    {
      const CvmStatus *warning = &structure->warnings[i];
      char sentence[1024];
      const char *message
          = warning->message_id ? g_dgettext (GETTEXT_PACKAGE, warning->message_id) : NULL;
      cvm_status_format (warning, message, sentence, sizeof sentence);
      g_string_append_printf (text, "\n%s", sentence);
    }
  return g_string_free (text, FALSE);
}

static void
update_eye (Row *row, const CvmStructure *structure)
{
  const char *name = structure->name ? structure->name : "";
  g_autofree char *hint = structure->visible ? g_strdup_printf (_ ("Hide %s"), name)
                                             : g_strdup_printf (_ ("Show %s"), name);
  gtk_button_set_icon_name (GTK_BUTTON (row->eye),
                            structure->visible ? "view-reveal-symbolic" : "view-conceal-symbolic");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row->eye), structure->visible);
  gtk_widget_set_tooltip_text (row->eye, hint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->eye), GTK_ACCESSIBLE_PROPERTY_LABEL, hint,
                                  -1);
}

static void
update_row (CvmStructureList *self, guint place)
{
  Row *row = g_ptr_array_index (self->rows, place);
  const CvmStructure *structure = cvm_view_state_get_structure (self->state, place);
  gboolean preliminary = g_strcmp0 (row->id, cvm_view_state_get_preliminary_id (self->state)) == 0;
  uint8_t rgb[3];
  char volume[64];
  double sum = sum_of_rings (structure);
  if (sum != row->rings_sum)
    {
      row->cm3 = cvm_structure_volume_cm3 (structure, cvm_view_state_get_grid (self->state));
      row->rings_sum = sum;
    }
  cvm_structure_colour (structure, (int)place, rgb);
  cvm_swatch_set (CVM_SWATCH (row->swatch), rgb, structure->visible);
  gtk_label_set_text (GTK_LABEL (row->name),
                      structure->name && *structure->name ? structure->name : _ ("without a name"));
  g_autofree char *kind = kind_of (structure, preliminary), *tooltip = tooltip_of (structure);
  gtk_label_set_text (GTK_LABEL (row->kind), kind);
  gtk_widget_set_visible (row->kind, *kind != 0);
  gtk_widget_set_visible (row->sign, is_warned (structure));
  gtk_widget_set_visible (gtk_widget_get_parent (row->kind), *kind || is_warned (structure));
  write_volume (volume, sizeof volume, structure, row->cm3, preliminary);
  gtk_label_set_text (GTK_LABEL (row->volume), volume);
  gtk_widget_set_tooltip_text (row->box, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->sign), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  tooltip, -1);
  update_eye (row, structure);
}

/* --- making rows ------------------------------------------------------------------------------ */

static void
eye_toggled (GtkToggleButton *eye, CvmStructureList *self)
{
  if (self->updating)
    return;
  cvm_view_state_set_structure_visible (self->state, g_object_get_data (G_OBJECT (eye), "id"),
                                        gtk_toggle_button_get_active (eye));
}

static GtkWidget *
new_label (const char *css_class, float xalign)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
new_row_widget (CvmStructureList *self, Row *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8),
            *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0),
            *second = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  row->box = box;
  row->sign = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  gtk_image_set_pixel_size (GTK_IMAGE (row->sign), 12);
  gtk_widget_add_css_class (row->sign, "warning");
  row->swatch = cvm_swatch_new ();
  row->name = new_label (NULL, 0);
  row->kind = new_label ("caption", 0);
  row->volume = new_label ("numeric", 1);
  row->eye = gtk_toggle_button_new ();
  gtk_widget_add_css_class (row->kind, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (row->name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_ellipsize (GTK_LABEL (row->kind), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (row->eye, "flat");
  gtk_widget_set_valign (row->eye, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_size_request (box, -1, 37); /* and the row's own 4 px */
  gtk_widget_set_margin_start (box, 4);
  gtk_box_append (GTK_BOX (texts), row->name);
  gtk_box_append (GTK_BOX (second), row->sign);
  gtk_box_append (GTK_BOX (second), row->kind);
  gtk_box_append (GTK_BOX (texts), second);
  gtk_box_append (GTK_BOX (box), row->swatch);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), row->volume);
  gtk_box_append (GTK_BOX (box), row->eye);
  g_object_set_data_full (G_OBJECT (row->eye), "id", g_strdup (row->id), g_free);
  g_signal_connect (row->eye, "toggled", G_CALLBACK (eye_toggled), self);
  return box;
}

static gboolean
same_rows (CvmStructureList *self, guint n)
{
  if (n != self->rows->len)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!g_str_equal (((Row *)g_ptr_array_index (self->rows, i))->id,
                      cvm_view_state_get_structure (self->state, i)->id))
      return FALSE;
  return TRUE;
}

static void
clear_rows (CvmStructureList *self)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (self->list)))
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  g_ptr_array_set_size (self->rows, 0);
}

static void
select_active (CvmStructureList *self)
{
  const char *id = self->state ? cvm_view_state_get_active_id (self->state) : NULL;
  for (guint i = 0; i < self->rows->len; i++)
    cvm_list_row_set_chosen (gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int)i),
                             g_strcmp0 (((Row *)g_ptr_array_index (self->rows, i))->id, id) == 0);
}

static void
update (CvmStructureList *self)
{
  guint n = self->state ? cvm_view_state_get_n_structures (self->state) : 0;
  self->updating = TRUE;
  if (!same_rows (self, n))
    {
      clear_rows (self);
      for (guint i = 0; i < n; i++)
        {
          const CvmStructure *structure = cvm_view_state_get_structure (self->state, i);
          Row *row = g_new0 (Row, 1);
          row->id = g_strdup (structure->id);
          row->set_file = g_strdup (structure->set_file ? structure->set_file : "");
          row->rings_sum = -1;
          g_ptr_array_add (self->rows, row);
          gtk_list_box_append (GTK_LIST_BOX (self->list), new_row_widget (self, row));
        }
      select_active (self);
    }
  for (guint i = 0; i < n; i++)
    update_row (self, i);
  self->updating = FALSE;
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
      label = new_label ("caption", 0);
      gtk_widget_add_css_class (label, "dim-label");
      gtk_label_set_text (GTK_LABEL (label), title);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
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
locate (CvmStructureList *self, GtkListBoxRow *list_row)
{
  if (!self->state || !list_row)
    return;
  const Row *row = g_ptr_array_index (self->rows, gtk_list_box_row_get_index (list_row));
  cvm_view_state_set_active_id (self->state, row->id);
  g_signal_emit (self, located_signal, 0, row->id);
}

static GtkListBoxRow *
row_under (CvmStructureList *self, GdkEvent *event)
{
  GtkNative *native = gtk_widget_get_native (self->list);
  double x, y, left, top;
  gdk_event_get_position (event, &x, &y);
  gtk_native_get_surface_transform (native, &left, &top);
  gtk_widget_translate_coordinates (GTK_WIDGET (native), self->list, x - left, y - top, &x, &y);
  GtkWidget *under = gtk_widget_pick (self->list, x, y, GTK_PICK_DEFAULT);
  if (!under || GTK_IS_BUTTON (under) || gtk_widget_get_ancestor (under, GTK_TYPE_BUTTON))
    return NULL;
  return gtk_list_box_get_row_at_y (GTK_LIST_BOX (self->list), (int)y);
}

/* The second press on a row within the time of a double click. (A gesture would do, did the list's
 * own not take the clicks, now the first, now both.) */
static gboolean
on_event (GtkEventControllerLegacy *events, GdkEvent *event, CvmStructureList *self)
{
  if (gdk_event_get_event_type (event) != GDK_BUTTON_PRESS
      || gdk_button_event_get_button (event) != GDK_BUTTON_PRIMARY)
    return GDK_EVENT_PROPAGATE;
  int limit_ms = 0;
  guint32 now_ms = gdk_event_get_time (event), since_ms = now_ms - self->pressed_ms;
  GtkListBoxRow *row = row_under (self, event);
  int index = row ? gtk_list_box_row_get_index (row) : -1;
  g_object_get (gtk_widget_get_settings (self->list), "gtk-double-click-time", &limit_ms, NULL);
  gboolean second = row && index == self->pressed_row && since_ms < (guint32)limit_ms;
  self->pressed_row = second ? -1 : index;
  self->pressed_ms = now_ms;
  if (second)
    locate (self, row);
  return GDK_EVENT_PROPAGATE;
}

static void
row_activated (GtkListBox *list, GtkListBoxRow *list_row, CvmStructureList *self)
{
  const Row *row = g_ptr_array_index (self->rows, gtk_list_box_row_get_index (list_row));
  if (self->state)
    cvm_view_state_set_active_id (self->state, row->id);
}

/* Enter goes there, Space only chooses. */
static gboolean
on_key_pressed (GtkEventControllerKey *keys,
                guint key,
                guint code,
                GdkModifierType modifiers,
                CvmStructureList *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (self->list);
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || !GTK_IS_LIST_BOX_ROW (focus)
      || !gtk_widget_has_focus (focus) || (modifiers & GDK_CONTROL_MASK))
    return GDK_EVENT_PROPAGATE;
  locate (self, GTK_LIST_BOX_ROW (focus));
  return GDK_EVENT_STOP;
}

static void
state_changed (CvmViewState *state, guint change, CvmStructureList *self)
{
  if (change & CVM_VIEW_STRUCTURES)
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
  update (self);
}

/* --- GObject ---------------------------------------------------------------------------------- */

static void
cvm_structure_list_dispose (GObject *object)
{
  CvmStructureList *self = CVM_STRUCTURE_LIST (object);
  if (self->state)
    g_signal_handlers_disconnect_by_data (self->state, self);
  g_clear_object (&self->state);
  g_clear_pointer (&self->list, gtk_widget_unparent);
  G_OBJECT_CLASS (cvm_structure_list_parent_class)->dispose (object);
}

static void
cvm_structure_list_finalize (GObject *object)
{
  CvmStructureList *self = CVM_STRUCTURE_LIST (object);
  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->headings);
  G_OBJECT_CLASS (cvm_structure_list_parent_class)->finalize (object);
}

static void
cvm_structure_list_class_init (CvmStructureListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_structure_list_dispose;
  G_OBJECT_CLASS (class)->finalize = cvm_structure_list_finalize;
  located_signal = g_signal_new ("located", CVM_TYPE_STRUCTURE_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_css_name (widget_class, "structurelist");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
cvm_structure_list_init (CvmStructureList *self)
{
  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->headings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->list = gtk_list_box_new ();
  gtk_widget_set_parent (self->list, GTK_WIDGET (self));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->list), show_heading, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Structures"), -1);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated), self);
  self->pressed_row = -1;
  GtkEventController *events = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect (events, "event", G_CALLBACK (on_event), self);
  gtk_widget_add_controller (self->list, events);
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (self->list, keys);
}
