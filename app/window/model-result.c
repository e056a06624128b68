/* SPDX-License-Identifier: Apache-2.0 */
/* The level's scale and its entry share an adjustment. A change while the scale is held is a level
 * that moves; let go, and for keys and the entry after a moment's rest, it is set. */
#include "app/window/model-result.h"

#include "ui/map-legend.h"
#include "ui/view-result.h"

#include <glib/gi18n.h>
#include <math.h>

#define REST_MS 250
#define N_BINDINGS 6
#define MEMBERS_IN_ROW 5

struct _CvmModelResult
{
  AdwBin parent;
  GtkBox *level_box, *obstacle, *note, *members_box, *disagreement_box;
  GtkLabel *obstacle_label, *note_label, *level_middle, *members_words, *disagreement_words;
  GtkAdjustment *level_adjustment, *overlay_adjustment, *disagreement_adjustment;
  GtkScale *level_scale, *overlay_opacity, *disagreement_opacity;
  GtkSpinButton *level_entry;
  GtkGrid *figures, *members;
  GtkWidget *members_line;
  GtkSwitch *overlay, *disagreement, *iso_lines, *member_lines;
  GPtrArray *member_buttons; /* GtkToggleButton, borrowed */
  GBinding *bindings[N_BINDINGS];
  guint rest_source;
  gboolean held, moved, filling;
};

G_DEFINE_FINAL_TYPE (CvmModelResult, cvm_model_result, ADW_TYPE_BIN)

static guint moving_signal, set_signal, members_signal;

/* --- the level -------------------------------------------------------------------------------- */

static double
get_level (CvmModelResult *self)
{
  return round (gtk_adjustment_get_value (self->level_adjustment) * 100) / 100;
}

static void
set_now (CvmModelResult *self)
{
  g_clear_handle_id (&self->rest_source, g_source_remove);
  if (!self->moved)
    return;
  self->moved = FALSE;
  g_signal_emit (self, set_signal, 0, get_level (self));
}

static gboolean
on_rest (gpointer data)
{
  CvmModelResult *self = data;
  self->rest_source = 0;
  set_now (self);
  return G_SOURCE_REMOVE;
}

static void
on_level_changed (CvmModelResult *self)
{
  if (self->filling)
    return;
  self->moved = TRUE;
  g_clear_handle_id (&self->rest_source, g_source_remove);
  if (!self->held)
    self->rest_source = g_timeout_add (REST_MS, on_rest, self);
  g_signal_emit (self, moving_signal, 0, get_level (self));
}

/* The scale's own gesture takes the pointer: its events are only looked at. */
static gboolean
on_scale_event (GtkEventControllerLegacy *controller, GdkEvent *event, CvmModelResult *self)
{
  switch (gdk_event_get_event_type (event))
    {
    case GDK_BUTTON_PRESS:
    case GDK_TOUCH_BEGIN:
      self->held = TRUE;
      g_clear_handle_id (&self->rest_source, g_source_remove);
      break;
    case GDK_BUTTON_RELEASE:
    case GDK_TOUCH_END:
    case GDK_TOUCH_CANCEL:
    case GDK_GRAB_BROKEN:
      self->held = FALSE;
      set_now (self);
      break;
    default:
      break;
    }
  return GDK_EVENT_PROPAGATE;
}

/* What the pointer holds is another run's level: nothing of this one moves with it. */
static void
take_from_hand (CvmModelResult *self)
{
  g_autoptr (GListModel) controllers
      = gtk_widget_observe_controllers (GTK_WIDGET (self->level_scale));
  for (guint i = 0; self->held && i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gtk_event_controller_reset (controller);
    }
  self->held = self->moved = FALSE;
}

void
cvm_model_result_give_up_level (CvmModelResult *self)
{
  g_clear_handle_id (&self->rest_source, g_source_remove);
  self->moved = FALSE;
}

void
cvm_model_result_finish_level (CvmModelResult *self)
{
  set_now (self);
}

void
cvm_model_result_set_level (CvmModelResult *self, double level)
{
  if (self->held || self->rest_source)
    return; /* the hand comes first; what it sets is told */
  self->filling = TRUE;
  gtk_adjustment_set_value (self->level_adjustment, level);
  self->filling = FALSE;
  self->moved = FALSE;
}

/* --- members ---------------------------------------------------------------------------------- */

static void
clear_grid (GtkGrid *grid)
{
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (grid)));)
    gtk_grid_remove (grid, child);
}

static guint64
get_members (CvmModelResult *self)
{
  guint64 chosen = 0;
  for (guint m = 0; m < self->member_buttons->len; m++)
    if (gtk_toggle_button_get_active (self->member_buttons->pdata[m]))
      chosen |= G_GUINT64_CONSTANT (1) << m;
  return chosen;
}

static void
show_members_words (CvmModelResult *self)
{
  guint n_chosen = 0, n = self->member_buttons->len;
  for (guint64 chosen = get_members (self); chosen; chosen >>= 1)
    n_chosen += chosen & 1;
  g_autofree char *words = n_chosen == 1   ? g_strdup_printf (_ ("one of %u"), n)
                           : n_chosen == n ? g_strdup_printf (_ ("mean of %u"), n)
                                           : g_strdup_printf (_ ("mean of %u of %u"), n_chosen, n);
  gtk_label_set_text (self->members_words, words);
}

static void
on_member_toggled (GtkToggleButton *button, CvmModelResult *self)
{
  if (self->filling)
    return;
  const guint64 chosen = get_members (self);
  if (chosen)
    {
      show_members_words (self);
      g_signal_emit (self, members_signal, 0, chosen);
      return;
    }
  /* A contour is of one member at least: the last one stays. */
  self->filling = TRUE;
  gtk_toggle_button_set_active (button, TRUE);
  self->filling = FALSE;
  gtk_widget_error_bell (GTK_WIDGET (button));
}

static void
make_member_buttons (CvmModelResult *self, const CvmCaseRun *run)
{
  clear_grid (self->members);
  g_ptr_array_set_size (self->member_buttons, 0);
  for (int m = 0; m < run->n_members && m < CVM_MAPS_MAX_MEMBERS; m++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (run->member_names[m]);
      g_autofree char *name = g_strdup_printf (_ ("Member %s"), run->member_names[m]);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
      gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))),
                               PANGO_ELLIPSIZE_END);
      gtk_widget_set_tooltip_text (button, name);
      gtk_widget_add_css_class (button, "member");
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
      gtk_grid_attach (self->members, button, m % MEMBERS_IN_ROW, m / MEMBERS_IN_ROW, 1, 1);
      g_ptr_array_add (self->member_buttons, button);
      g_signal_connect_object (button, "toggled", G_CALLBACK (on_member_toggled), self, 0);
    }
}

void
cvm_model_result_set_members (CvmModelResult *self, guint64 chosen)
{
  self->filling = TRUE;
  for (guint m = 0; m < self->member_buttons->len; m++)
    gtk_toggle_button_set_active (self->member_buttons->pdata[m], chosen >> m & 1);
  self->filling = FALSE;
  show_members_words (self);
}

/* --- what it says ----------------------------------------------------------------------------- */

void
cvm_model_result_set_run (CvmModelResult *self, const CvmCaseRun *run)
{
  gtk_widget_set_visible (GTK_WIDGET (self), run != NULL);
  g_clear_handle_id (&self->rest_source, g_source_remove);
  take_from_hand (self);
  if (!run)
    return;
  const gboolean several = run->n_members > 1;
  char middle[16];
  self->filling = TRUE;
  make_member_buttons (self, run);
  self->filling = FALSE;
  show_members_words (self);
  g_snprintf (middle, sizeof middle, "%g", 0.5);
  gtk_label_set_text (self->level_middle, middle);
  gtk_widget_set_visible (GTK_WIDGET (self->members_box), several);
  gtk_widget_set_visible (self->members_line, several);
  gtk_widget_set_visible (GTK_WIDGET (self->disagreement_box), several);
  gtk_label_set_text (self->disagreement_words,
                      !several ? _ ("One member: no disagreement can be shown.")
                      : run->shared_encoder
                          ? _ ("Low disagreement does not mean correct: the members share one "
                               "encoder.")
                          : _ ("Low disagreement does not mean correct: members can be wrong "
                               "together."));
  cvm_model_result_set_level (self, run->level);
}

static void
set_row (GtkBox *row, GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL);
}

void
cvm_model_result_set_obstacle (CvmModelResult *self, const char *text)
{
  set_row (self->obstacle, self->obstacle_label, text && *text ? text : NULL);
  if (text) /* it won't hear of the release */
    self->held = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->level_box), text == NULL);
  /* GTK tells a screen reader of the very widget alone, not of those in it. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->level_scale), text == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->level_entry), text == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->members), text == NULL);
}

void
cvm_model_result_set_members_there (CvmModelResult *self, gboolean there)
{
  for (guint m = 0; m < self->member_buttons->len; m++)
    gtk_widget_set_sensitive (self->member_buttons->pdata[m], there);
  gtk_widget_set_sensitive (GTK_WIDGET (self->member_lines), there);
}

void
cvm_model_result_set_note (CvmModelResult *self, const char *text)
{
  set_row (self->note, self->note_label, text);
}

static void
add_figure (CvmModelResult *self, int row, const char *name, const char *value)
{
  GtkWidget *name_label = gtk_label_new (name), *label = gtk_label_new (value);
  gtk_label_set_xalign (GTK_LABEL (name_label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name_label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "bold");
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_hexpand (name_label, TRUE);
  gtk_grid_attach (self->figures, name_label, 0, row, 1, 1);
  gtk_grid_attach (self->figures, label, 1, row, 1, 1);
}

void
cvm_model_result_set_figures (
    CvmModelResult *self, const char *name, double cm3, double removed_cm3, gboolean about)
{
  g_autofree char *volume = !name   ? g_strdup ("–")
                            : about ? g_strdup_printf (_ ("≈\u00a0%.1f\u00a0cm³"), cm3)
                                    : g_strdup_printf (_ ("%.1f\u00a0cm³"), cm3);
  g_autofree char *removed
      = about ? g_strdup ("–") : g_strdup_printf (_ ("%.1f\u00a0cm³"), removed_cm3);
  clear_grid (self->figures);
  add_figure (self, 0, name ? name : _ ("No structure"), volume);
  if (removed_cm3 > 0)
    add_figure (self, 1, _ ("Removed by clean-up"), removed);
}

void
cvm_model_result_set_state (CvmModelResult *self, CvmViewState *state)
{
  const struct
  {
    const char *property;
    gpointer widget;
    const char *of_widget;
  } pairs[N_BINDINGS] = {
    { "overlay-visible", self->overlay, "active" },
    { "overlay-opacity", self->overlay_adjustment, "value" },
    { "disagreement-visible", self->disagreement, "active" },
    { "disagreement-opacity", self->disagreement_adjustment, "value" },
    { "iso-lines-visible", self->iso_lines, "active" },
    { "member-lines-visible", self->member_lines, "active" },
  };
  for (int i = 0; i < N_BINDINGS; i++)
    {
      g_clear_pointer (&self->bindings[i], g_binding_unbind);
      if (state)
        self->bindings[i]
            = g_object_bind_property (state, pairs[i].property, pairs[i].widget, pairs[i].of_widget,
                                      G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
    }
}

/* --- GObject ---------------------------------------------------------------------------------- */

static void
cvm_model_result_dispose (GObject *object)
{
  CvmModelResult *self = CVM_MODEL_RESULT (object);
  g_clear_handle_id (&self->rest_source, g_source_remove);
  if (self->overlay)
    cvm_model_result_set_state (self, NULL);
  G_OBJECT_CLASS (cvm_model_result_parent_class)->dispose (object);
}

static void
cvm_model_result_finalize (GObject *object)
{
  g_ptr_array_unref (CVM_MODEL_RESULT (object)->member_buttons);
  G_OBJECT_CLASS (cvm_model_result_parent_class)->finalize (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, CvmModelResult, name)

static void
cvm_model_result_class_init (CvmModelResultClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_model_result_dispose;
  G_OBJECT_CLASS (class)->finalize = cvm_model_result_finalize;
  moving_signal = g_signal_new ("level-moving", CVM_TYPE_MODEL_RESULT, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  set_signal = g_signal_new ("level-set", CVM_TYPE_MODEL_RESULT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                             NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  members_signal = g_signal_new ("members-chosen", CVM_TYPE_MODEL_RESULT, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  g_type_ensure (CVM_TYPE_MAP_LEGEND);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cavum/Cavum/model-result.ui");
  BIND (level_box);
  BIND (obstacle);
  BIND (obstacle_label);
  BIND (note);
  BIND (note_label);
  BIND (level_middle);
  BIND (level_adjustment);
  BIND (level_scale);
  BIND (level_entry);
  BIND (figures);
  BIND (members_box);
  BIND (members_words);
  BIND (members);
  BIND (members_line);
  BIND (member_lines);
  BIND (overlay);
  BIND (overlay_opacity);
  BIND (overlay_adjustment);
  BIND (iso_lines);
  BIND (disagreement);
  BIND (disagreement_box);
  BIND (disagreement_opacity);
  BIND (disagreement_adjustment);
  BIND (disagreement_words);
}

static void
cvm_model_result_init (CvmModelResult *self)
{
  self->member_buttons = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->level_adjustment, "value-changed", G_CALLBACK (on_level_changed),
                            self);
  GtkEventController *events = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect (events, "event", G_CALLBACK (on_scale_event), self);
  gtk_widget_add_controller (GTK_WIDGET (self->level_scale), events);
}
