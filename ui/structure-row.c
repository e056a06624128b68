/* SPDX-License-Identifier: Apache-2.0 */
/* See structure-row.h. Two lines of widgets: the row itself, and the notice below, which is seen
 * only where there is one. */
#include "ui/structure-row.h"

#include "ui/structure-words.h"
#include "ui/swatch.h"

#include <glib/gi18n.h>

struct _CvmStructureRow
{
  GtkWidget parent_instance;

  char *id;
  GtkWidget *box, *swatch, *swatch_button, *texts, *name, *sign, *kind, *volume, *eye, *lock;
  GtkWidget *notice, *notice_label, *change;
  GtkWidget *entry, *entry_note; /* while the name is written */
  CvmNameCheck check;
  gpointer check_user;
  gboolean updating;
};

enum
{
  EYE,
  RENAMED,
  NAME_DONE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CvmStructureRow, cvm_structure_row, GTK_TYPE_WIDGET)

const char *
cvm_structure_row_get_id (CvmStructureRow *self)
{
  return self->id;
}

/* --- what it says ----------------------------------------------------------------------------- */

static void
name_button (GtkWidget *button, const char *hint)
{
  gtk_widget_set_tooltip_text (button, hint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, hint, -1);
}

static void
show_eye (CvmStructureRow *self, const CvmStructure *structure)
{
  const char *name = cvm_structure_words_name (structure);
  g_autofree char *hint = structure->visible ? g_strdup_printf (_ ("Hide %s"), name)
                                             : g_strdup_printf (_ ("Show %s"), name);
  gtk_button_set_icon_name (GTK_BUTTON (self->eye),
                            structure->visible ? "view-reveal-symbolic" : "view-conceal-symbolic");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->eye), structure->visible);
  name_button (self->eye, hint);
}

static void
show_lock (CvmStructureRow *self, const CvmStructure *structure, const CvmStructureFacts *facts)
{
  const char *name = cvm_structure_words_name (structure);
  const gboolean fixed = structure->view_only || facts->preliminary;
  g_autofree char *hint
      = structure->view_only ? g_strdup_printf (_ ("%s can only be looked at"), name)
        : facts->preliminary ? g_strdup_printf (_ ("%s is still being computed"), name)
        : structure->locked  ? g_strdup_printf (_ ("Unlock %s"), name)
        : facts->active      ? g_strdup_printf (_ ("%s is being edited: lock it"), name)
                             : g_strdup_printf (_ ("Lock %s"), name);
  gtk_button_set_icon_name (GTK_BUTTON (self->lock), fixed || structure->locked
                                                         ? "changes-prevent-symbolic"
                                                     : facts->active ? "document-edit-symbolic"
                                                                     : "changes-allow-symbolic");
  gtk_widget_set_sensitive (self->lock, !fixed && !facts->read_only);
  name_button (self->lock, hint);
}

static void
show_notice (CvmStructureRow *self, const CvmStructure *structure, const char *alike)
{
  gtk_widget_set_visible (self->notice, alike != NULL);
  if (!alike)
    return;
  g_autofree char *text = g_strdup_printf (_ ("hard to tell from %s"), alike);
  g_autofree char *hint
      = g_strdup_printf (_ ("Change the colour of %s"), cvm_structure_words_name (structure));
  gtk_label_set_text (GTK_LABEL (self->notice_label), text);
  gtk_widget_set_tooltip_text (self->notice_label, text);
  name_button (self->change, hint);
}

/* The row of the list is what the keyboard stops at, so it says all of this. */
static void
name_row (CvmStructureRow *self, const char *name, const char *kind, const char *volume)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_LIST_BOX_ROW);
  if (!row)
    return;
  /* Translators: a structure to a screen reader: name, what it is, volume. */
  g_autofree char *text = g_strdup_printf (_ ("%s, %s, %s cm³"), name, kind, volume);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
cvm_structure_row_show (CvmStructureRow *self,
                        const CvmStructure *structure,
                        const CvmStructureFacts *facts)
{
  char volume[64];
  const char *name = cvm_structure_words_name (structure);
  const gboolean warned = cvm_structure_words_is_warned (structure);
  g_autofree char *kind
      = cvm_structure_words_dup_kind (structure, facts->preliminary, facts->edited);
  g_autofree char *tooltip = cvm_structure_words_dup_tooltip (structure),
                  *recolour = g_strdup_printf (_ ("Colour of %s"), name);
  self->updating = TRUE;
  cvm_swatch_set (CVM_SWATCH (self->swatch), facts->rgb, structure->visible);
  name_button (self->swatch_button, recolour);
  gtk_widget_set_sensitive (self->swatch_button, !facts->preliminary && !facts->read_only);
  gtk_label_set_text (GTK_LABEL (self->name), name);
  gtk_label_set_text (GTK_LABEL (self->kind), kind);
  gtk_widget_set_visible (self->kind, *kind != 0);
  gtk_widget_set_visible (self->sign, warned);
  gtk_widget_set_visible (gtk_widget_get_parent (self->kind), !self->entry && (*kind || warned));
  cvm_structure_words_volume (volume, sizeof volume, structure, facts->cm3, facts->preliminary);
  gtk_label_set_text (GTK_LABEL (self->volume), volume);
  name_row (self, name, kind, volume);
  gtk_widget_set_tooltip_text (self->box, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sign), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  tooltip, -1);
  show_eye (self, structure);
  show_lock (self, structure, facts);
  show_notice (self, structure, facts->alike);
  self->updating = FALSE;
}

/* --- writing a name --------------------------------------------------------------------------- */

static void
end_rename (CvmStructureRow *self, gboolean take)
{
  GtkWidget *entry = g_steal_pointer (&self->entry);
  if (!entry)
    return;
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
  gboolean refused = FALSE, had_focus = gtk_widget_get_focus_child (self->texts) == entry;
  g_autofree char *note
      = self->check ? self->check (self->id, text, &refused, self->check_user) : NULL;
  gtk_box_remove (GTK_BOX (self->texts), entry);
  gtk_box_remove (GTK_BOX (self->texts), g_steal_pointer (&self->entry_note));
  gtk_widget_set_visible (self->name, TRUE);
  gtk_widget_set_visible (gtk_widget_get_parent (self->kind), TRUE);
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_LIST_BOX_ROW);
  if (row && had_focus)
    gtk_widget_grab_focus (row);
  if (take && !refused)
    g_signal_emit (self, signals[RENAMED], 0, text);
}

static void
check_entry (CvmStructureRow *self)
{
  gboolean refused = FALSE;
  g_autofree char *note
      = self->check ? self->check (self->id, gtk_editable_get_text (GTK_EDITABLE (self->entry)),
                                   &refused, self->check_user)
                    : NULL;
  gtk_label_set_text (GTK_LABEL (self->entry_note), note ? note : "");
  gtk_widget_set_visible (self->entry_note, note != NULL);
  gtk_widget_remove_css_class (self->entry_note, refused ? "warning" : "error");
  gtk_widget_add_css_class (self->entry_note, refused ? "error" : "warning");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               refused ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

/* A refused text stays in the entry, with its reason below. */
static void
on_entry_activate (CvmStructureRow *self)
{
  gboolean refused = FALSE;
  g_autofree char *note
      = self->check ? self->check (self->id, gtk_editable_get_text (GTK_EDITABLE (self->entry)),
                                   &refused, self->check_user)
                    : NULL;
  if (refused)
    return;
  end_rename (self, TRUE);
  g_signal_emit (self, signals[NAME_DONE], 0);
}

static gboolean
on_entry_key (GtkEventControllerKey *keys,
              guint key,
              guint code,
              GdkModifierType modifiers,
              CvmStructureRow *self)
{
  if (key != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  end_rename (self, FALSE);
  g_signal_emit (self, signals[NAME_DONE], 0);
  return GDK_EVENT_STOP;
}

static gboolean
end_later (gpointer data)
{
  end_rename (data, TRUE);
  return G_SOURCE_REMOVE;
}

/* Not at once: GTK is still moving the focus. */
static void
on_entry_left (CvmStructureRow *self)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, end_later, g_object_ref (self), g_object_unref);
}

void
cvm_structure_row_end_rename (CvmStructureRow *self)
{
  end_rename (self, TRUE);
}

void
cvm_structure_row_begin_rename (CvmStructureRow *self,
                                const char *name,
                                CvmNameCheck check,
                                gpointer user)
{
  end_rename (self, TRUE);
  self->check = check;
  self->check_user = user;
  self->entry = gtk_entry_new ();
  self->entry_note = gtk_label_new (NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), name);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 4);
  gtk_entry_set_has_frame (GTK_ENTRY (self->entry), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the structure"), -1);
  gtk_label_set_wrap (GTK_LABEL (self->entry_note), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->entry_note), 0);
  gtk_widget_add_css_class (self->entry_note, "caption");
  gtk_widget_set_visible (self->name, FALSE);
  gtk_widget_set_visible (gtk_widget_get_parent (self->kind), FALSE);
  gtk_box_append (GTK_BOX (self->texts), self->entry);
  gtk_box_append (GTK_BOX (self->texts), self->entry_note);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (check_entry), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (on_entry_activate), self);
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_entry_key), self);
  gtk_widget_add_controller (self->entry, keys);
  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_entry_left), self);
  gtk_widget_add_controller (self->entry, focus);
  check_entry (self);
  gtk_widget_grab_focus (self->entry);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

/* --- its parts -------------------------------------------------------------------------------- */

static void
eye_toggled (GtkToggleButton *eye, CvmStructureRow *self)
{
  if (!self->updating)
    g_signal_emit (self, signals[EYE], 0, gtk_toggle_button_get_active (eye));
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
new_sign (void)
{
  GtkWidget *sign = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG,
                                  "icon-name", "dialog-warning-symbolic", "pixel-size", 12, NULL);
  gtk_widget_add_css_class (sign, "warning");
  return sign;
}

static GtkWidget *
new_action_button (CvmStructureRow *self, const char *action)
{
  GtkWidget *button = gtk_button_new ();
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", self->id);
  return button;
}

static void
make_texts (CvmStructureRow *self)
{
  GtkWidget *second = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  self->texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->name = new_label (NULL, 0);
  self->kind = new_label ("caption", 0);
  self->sign = new_sign ();
  gtk_widget_add_css_class (self->kind, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (self->name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_ellipsize (GTK_LABEL (self->kind), PANGO_ELLIPSIZE_END);
  gtk_widget_set_valign (self->texts, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (self->texts, TRUE);
  gtk_box_append (GTK_BOX (second), self->sign);
  gtk_box_append (GTK_BOX (second), self->kind);
  gtk_box_append (GTK_BOX (self->texts), self->name);
  gtk_box_append (GTK_BOX (self->texts), second);
}

static void
make_notice (CvmStructureRow *self)
{
  self->notice = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  self->notice_label = new_label ("caption", 0);
  self->change = new_action_button (self, "win.recolour-structure");
  gtk_widget_add_css_class (self->notice_label, "warning");
  gtk_label_set_ellipsize (GTK_LABEL (self->notice_label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->notice_label, TRUE);
  gtk_button_set_label (GTK_BUTTON (self->change), _ ("Change"));
  gtk_widget_add_css_class (self->change, "caption");
  gtk_widget_set_margin_start (self->notice, 22);
  gtk_box_append (GTK_BOX (self->notice), new_sign ());
  gtk_box_append (GTK_BOX (self->notice), self->notice_label);
  gtk_box_append (GTK_BOX (self->notice), self->change);
}

static void
make_parts (CvmStructureRow *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  self->swatch = cvm_swatch_new ();
  self->swatch_button = new_action_button (self, "win.recolour-structure");
  self->volume = new_label ("numeric", 1);
  self->eye = gtk_toggle_button_new ();
  self->lock = new_action_button (self, "win.lock-structure");
  make_texts (self);
  make_notice (self);
  gtk_widget_set_halign (self->swatch, GTK_ALIGN_CENTER);
  gtk_button_set_child (GTK_BUTTON (self->swatch_button), self->swatch);
  gtk_widget_add_css_class (self->swatch_button, "swatch");
  gtk_widget_add_css_class (self->lock, "lock");
  gtk_widget_add_css_class (self->eye, "flat");
  gtk_widget_set_valign (self->eye, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (self->box, -1, 37); /* and the row's own 4 px */
  gtk_box_append (GTK_BOX (self->box), self->swatch_button);
  gtk_box_append (GTK_BOX (self->box), self->texts);
  gtk_box_append (GTK_BOX (self->box), self->volume);
  gtk_box_append (GTK_BOX (self->box), self->eye);
  gtk_box_append (GTK_BOX (self->box), self->lock);
  gtk_box_append (GTK_BOX (column), self->box);
  gtk_box_append (GTK_BOX (column), self->notice);
  gtk_widget_set_parent (column, GTK_WIDGET (self));
  g_signal_connect (self->eye, "toggled", G_CALLBACK (eye_toggled), self);
}

GtkWidget *
cvm_structure_row_new (const char *id)
{
  CvmStructureRow *self = g_object_new (CVM_TYPE_STRUCTURE_ROW, NULL);
  self->id = g_strdup (id);
  make_parts (self);
  return GTK_WIDGET (self);
}

static void
cvm_structure_row_dispose (GObject *object)
{
  CvmStructureRow *self = CVM_STRUCTURE_ROW (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));
  self->entry = NULL; /* no name is taken of a row that goes */
  if (child)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (cvm_structure_row_parent_class)->dispose (object);
}

static void
cvm_structure_row_finalize (GObject *object)
{
  g_free (CVM_STRUCTURE_ROW (object)->id);
  G_OBJECT_CLASS (cvm_structure_row_parent_class)->finalize (object);
}

static void
cvm_structure_row_class_init (CvmStructureRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_structure_row_dispose;
  G_OBJECT_CLASS (class)->finalize = cvm_structure_row_finalize;
  signals[EYE] = g_signal_new ("eye", CVM_TYPE_STRUCTURE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[RENAMED] = g_signal_new ("renamed", CVM_TYPE_STRUCTURE_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[NAME_DONE] = g_signal_new ("name-done", CVM_TYPE_STRUCTURE_ROW, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "structurerow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
cvm_structure_row_init (CvmStructureRow *self)
{
}
