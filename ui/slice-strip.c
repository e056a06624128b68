/* SPDX-License-Identifier: Apache-2.0 */
/* See slice-strip.h. Sections are the axial view's; what structures know is by slice of the grid,
 * which for a stack that was stored from the head down is the other way round. */
#include "ui/slice-strip-private.h"

#include "ui/slice-keys.h"
#include "ui/view-result.h"

#include <glib/gi18n.h>
#include <math.h>

#define NARROW_BELOW 1400
#define MEASURE_AT_ONCE_US 2000 /* a slice or two, before the frame that shows the change */
#define MEASURE_US 4000

G_DEFINE_FINAL_TYPE (CvmSliceStrip, cvm_slice_strip, GTK_TYPE_WIDGET)

GtkWidget *
cvm_slice_strip_new (void)
{
  return g_object_new (CVM_TYPE_SLICE_STRIP, NULL);
}

int
cvm_slice_strip_section (CvmSliceStrip *self)
{
  return cvm_view_state_get_section (self->state, CVM_PLANE_AXIAL);
}

int
cvm_slice_strip_slice_of (CvmSliceStrip *self, int section)
{
  const CvmViewPlane *axial = cvm_view_state_get_plane (self->state, CVM_PLANE_AXIAL);
  if (axial->depth.axis != 2)
    return -1;
  return axial->depth.flip ? axial->depth.n - 1 - section : section;
}

int
cvm_slice_strip_width_in (CvmSliceStrip *self, int window_width)
{
  return cvm_strip_width (window_width < NARROW_BELOW, cvm_slice_strip_text_scale (self));
}

guint64
cvm_slice_strip_get_n_paints (CvmSliceStrip *self)
{
  return self->n_paints;
}

guint64
cvm_slice_strip_get_n_measured (CvmSliceStrip *self)
{
  return self->facts ? cvm_slice_facts_get_n_measured (self->facts) : 0;
}

gboolean
cvm_slice_strip_get_row (CvmSliceStrip *self, int section, double *top, double *bottom)
{
  if (!self->state || self->layout.n <= section || section < 0)
    return FALSE;
  CvmStripSpan row = cvm_strip_layout_row (&self->layout, self->scroll_px, section);
  *top = row.from / self->layout.scale;
  *bottom = row.to / self->layout.scale;
  return row.from >= self->layout.rows.from && row.to <= self->layout.rows.to;
}

/* --- words ------------------------------------------------------------------------------------ */

/* "55 of 90, −105.0 mm" */
static char *
dup_place (CvmSliceStrip *self, int section)
{
  const CvmViewPlane *axial = cvm_view_state_get_plane (self->state, CVM_PLANE_AXIAL);
  char number[64];
  cvm_format_number (
      number, sizeof number,
      cvm_view_plane_section_depth (axial, cvm_view_state_get_grid (self->state), section), 1);
  /* Translators: number of a slice, of how many, where it is. */
  return g_strdup_printf (_ ("slice %d of %d, %s mm"), section + 1, axial->depth.n, number);
}

static const char *
mark_text (CvmStripMark mark)
{
  return mark == CVM_STRIP_REVIEWED ? _ ("reviewed")
         : mark == CVM_STRIP_SEEN   ? _ ("seen, not reviewed")
                                    : _ ("not yet viewed");
}

static void
append_line (GString *text, const char *separator, const char *line)
{
  if (text->len > 0)
    g_string_append (text, separator);
  g_string_append (text, line);
}

/* The active structure here: name and area, disagreement, what a person did. */
static void
describe_structure (CvmSliceStrip *self, int slice, const char *separator, GString *text)
{
  const char *id = cvm_view_state_get_active_id (self->state);
  const CvmStructure *structure = cvm_view_state_find_structure (self->state, id);
  const CvmSliceFact *facts = cvm_slice_facts_get (self->facts, id, NULL);
  if (!structure || !structure->visible || !facts)
    return;
  const CvmSliceFact *fact = &facts[slice];
  char number[64];
  if (fact->area_mm2 > 0)
    {
      cvm_format_number (number, sizeof number, fact->area_mm2 / 100, 2);
      g_autofree char *area = g_strdup_printf (_ ("%s: %s\u00a0cm²"), structure->name, number);
      append_line (text, separator, area);
      append_line (text, separator, mark_text (self->marks ? self->marks[slice] : 0));
    }
  if (!isnan (fact->disagreement))
    {
      cvm_format_number (number, sizeof number, (double)fact->disagreement, 2);
      /* Translators: standard deviation of the members' probabilities. */
      g_autofree char *sd = g_strdup_printf (_ ("SD %s along the border"), number);
      append_line (text, separator, sd);
    }
  if (self->edited && self->edited[slice])
    append_line (text, separator, _ ("edited by a person"));
}

/* Which neighbours of a slice are missing. */
static void
describe_gaps (CvmSliceStrip *self, int slice, const char *separator, GString *text)
{
  const CvmGrid *grid = cvm_view_state_get_grid (self->state);
  int n_below = slice > 0 ? grid->n_missing[slice - 1] : 0, n_above = grid->n_missing[slice],
      n = n_below + n_above;
  if (n == 0)
    return;
  g_autofree char *words = g_strdup_printf (
      ngettext ("beside a gap of %d missing slice", "beside a gap of %d missing slices", (gulong)n),
      n);
  append_line (text, separator, words);
}

static char *
dup_description (CvmSliceStrip *self, int section, const char *separator)
{
  GString *text = g_string_new (NULL);
  g_autofree char *place = dup_place (self, section);
  const guint8 *there = cvm_view_state_get_slices_there (self->state);
  int slice = cvm_slice_strip_slice_of (self, section);
  append_line (text, separator, place);
  if (slice >= 0 && there && !there[slice])
    append_line (text, separator, _ ("missing"));
  else if (slice >= 0)
    {
      describe_gaps (self, slice, separator, text);
      describe_structure (self, slice, separator, text);
    }
  return g_string_free (text, FALSE);
}

static gboolean
describe (gpointer data)
{
  CvmSliceStrip *self = data;
  self->describe_id = 0;
  if (!self->state)
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Slices"), -1);
      return G_SOURCE_REMOVE;
    }
  int section = cvm_slice_strip_section (self),
      n = cvm_view_state_get_plane (self->state, CVM_PLANE_AXIAL)->depth.n;
  g_autofree char *text = dup_description (self, section, ", ");
  /* Translators: the slice strip; then which slice is on screen and what is known of it. */
  g_autofree char *label = g_strdup_printf (_ ("Slices: %s"), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double)n,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, section + 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  return G_SOURCE_REMOVE;
}

static void
describe_later (CvmSliceStrip *self)
{
  if (self->describe_id == 0)
    self->describe_id = g_idle_add_full (G_PRIORITY_LOW, describe, self, NULL);
}

/* --- changes ---------------------------------------------------------------------------------- */

static gboolean
measure_more (gpointer data)
{
  CvmSliceStrip *self = data;
  gboolean more = cvm_slice_facts_measure (self->facts, MEASURE_US);
  cvm_slice_strip_invalidate (self);
  if (more)
    return G_SOURCE_CONTINUE;
  self->measure_id = 0;
  describe_later (self);
  return G_SOURCE_REMOVE;
}

static void
update_facts (CvmSliceStrip *self)
{
  if (!self->facts || cvm_slice_strip_slice_of (self, 0) < 0)
    return;
  if (cvm_slice_facts_update (self->facts)
      && cvm_slice_facts_measure (self->facts, MEASURE_AT_ONCE_US) && self->measure_id == 0)
    self->measure_id = g_idle_add_full (G_PRIORITY_LOW, measure_more, self, NULL);
}

static void
state_changed (CvmViewState *state, guint change, CvmSliceStrip *self)
{
  const guint structures = CVM_VIEW_STRUCTURES | CVM_VIEW_ACTIVE,
              measured = structures | CVM_VIEW_OVERLAY | CVM_VIEW_LINES;
  guint64 before = cvm_slice_facts_get_revision (self->facts);
  if (change & measured)
    update_facts (self);
  gboolean changed = cvm_slice_facts_get_revision (self->facts) != before;
  if (changed || (change & (structures | CVM_VIEW_VOLUME)))
    cvm_slice_strip_invalidate (self);
  if (change & CVM_VIEW_CROSSHAIR)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  if (changed || (change & (structures | CVM_VIEW_CROSSHAIR)))
    describe_later (self);
}

#define MOST_ROWS_A_GAP                                                                            \
  20 /* so that a wrong position in a header leaves the other rows readable                        \
      */

/* Images missing between the slices of a section and the next one. */
static int
n_missing_after (CvmSliceStrip *self, int section)
{
  const CvmGrid *grid = cvm_view_state_get_grid (self->state);
  int slice = cvm_slice_strip_slice_of (self, section),
      next = cvm_slice_strip_slice_of (self, section + 1);
  return slice < 0 ? 0 : grid->n_missing[MIN (slice, next)];
}

/* The rows of the sections with those of missing slices between them; NULL where none is. */
static int *
dup_rows (CvmSliceStrip *self)
{
  const int n = cvm_view_state_get_plane (self->state, CVM_PLANE_AXIAL)->depth.n;
  if (!cvm_view_state_get_grid (self->state)->has_gaps || cvm_slice_strip_slice_of (self, 0) < 0)
    return NULL;
  int *row_of = g_new0 (int, n);
  for (int section = 0; section + 1 < n; section++)
    row_of[section + 1]
        = row_of[section] + 1 + MIN (n_missing_after (self, section), MOST_ROWS_A_GAP);
  return row_of;
}

void
cvm_slice_strip_set_state (CvmSliceStrip *self, CvmViewState *state)
{
  if (self->state == state)
    return;
  if (self->state)
    g_signal_handlers_disconnect_by_data (self->state, self);
  g_clear_handle_id (&self->measure_id, g_source_remove);
  g_clear_pointer (&self->facts, cvm_slice_facts_free);
  g_clear_pointer (&self->marks, g_free);
  g_clear_pointer (&self->edited, g_free);
  g_set_object (&self->state, state);
  cvm_slice_strip_free_pictures (self);
  self->scroll_px = 0;
  self->layout = (CvmStripLayout){ 0 };
  g_clear_pointer (&self->row_of, g_free);
  if (state)
    {
      self->row_of = dup_rows (self);
      self->facts = cvm_slice_facts_new (state);
      g_signal_connect (state, "changed", G_CALLBACK (state_changed), self);
      update_facts (self);
    }
  cvm_slice_strip_invalidate (self);
  describe_later (self);
}

/* Replace what is known by slice; FALSE: it was the same. */
static gboolean
replace (CvmSliceStrip *self, guint8 **kept, const guint8 *values)
{
  gsize n = self->state ? (gsize)cvm_view_state_get_grid (self->state)->n_slices : 0;
  if (n == 0 || (!*kept && !values) || (*kept && values && memcmp (*kept, values, n) == 0))
    return FALSE;
  g_free (*kept);
  *kept = values ? g_memdup2 (values, n) : NULL;
  cvm_slice_strip_invalidate (self);
  describe_later (self);
  return TRUE;
}

void
cvm_slice_strip_set_marks (CvmSliceStrip *self, const guint8 *marks)
{
  replace (self, &self->marks, marks);
}

void
cvm_slice_strip_set_edited (CvmSliceStrip *self, const guint8 *edited)
{
  replace (self, &self->edited, edited);
}

/* --- hands ------------------------------------------------------------------------------------ */

static void
go_to (CvmSliceStrip *self, double y)
{
  if (self->state && self->layout.n > 0)
    cvm_view_state_set_section (
        self->state, CVM_PLANE_AXIAL,
        cvm_strip_layout_section_at (&self->layout, self->scroll_px, y * self->layout.scale));
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, CvmSliceStrip *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  go_to (self, y);
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, CvmSliceStrip *self)
{
  double x, y;
  if (gtk_gesture_drag_get_start_point (gesture, &x, &y))
    go_to (self, y + dy);
}

static void
step_sections (CvmSliceStrip *self, int n)
{
  cvm_view_state_set_section (self->state, CVM_PLANE_AXIAL, cvm_slice_strip_section (self) + n);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, CvmSliceStrip *self)
{
  if (!self->state)
    return GDK_EVENT_PROPAGATE;
  step_sections (self, (int)-dy);
  return GDK_EVENT_STOP;
}

static gboolean
on_key_pressed (GtkEventControllerKey *controller,
                guint key,
                guint code,
                GdkModifierType modifiers,
                CvmSliceStrip *self)
{
  int step;
  if (!self->state || (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
      || !cvm_slice_keys_step (
          key, cvm_view_state_get_plane (self->state, CVM_PLANE_AXIAL)->depth.n, &step))
    return GDK_EVENT_PROPAGATE;
  step_sections (self, step);
  return GDK_EVENT_STOP;
}

static gboolean
cvm_slice_strip_query_tooltip (
    GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  CvmSliceStrip *self = CVM_SLICE_STRIP (widget);
  double top, bottom;
  if (!self->state || self->layout.n == 0)
    return FALSE;
  int section = keyboard ? cvm_slice_strip_section (self)
                         : cvm_strip_layout_section_at (&self->layout, self->scroll_px,
                                                        y * self->layout.scale);
  g_autofree char *text = dup_description (self, section, "\n");
  cvm_slice_strip_get_row (self, section, &top, &bottom);
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle){ 0, (int)top, gtk_widget_get_width (widget),
                                                      MAX ((int)ceil (bottom - top), 1) });
  return TRUE;
}

/* --- GObject ---------------------------------------------------------------------------------- */

static void
cvm_slice_strip_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  gboolean wide = orientation == GTK_ORIENTATION_HORIZONTAL;
  *minimum = wide ? CVM_STRIP_NARROW_WIDTH : 160;
  *natural = wide ? CVM_STRIP_WIDTH : 720;
  *minimum_baseline = *natural_baseline = -1;
}

static void
cvm_slice_strip_dispose (GObject *object)
{
  CvmSliceStrip *self = CVM_SLICE_STRIP (object);
  cvm_slice_strip_set_state (self, NULL);
  g_clear_handle_id (&self->describe_id, g_source_remove);
  cvm_slice_strip_free_pictures (self);
  G_OBJECT_CLASS (cvm_slice_strip_parent_class)->dispose (object);
}

static void
cvm_slice_strip_class_init (CvmSliceStripClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_slice_strip_dispose;
  widget_class->measure = cvm_slice_strip_measure;
  widget_class->snapshot = cvm_slice_strip_snapshot;
  widget_class->query_tooltip = cvm_slice_strip_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "slicestrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
add_hands (CvmSliceStrip *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new ();
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_VERTICAL | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (widget, scroll);
  GtkEventController *keys = gtk_event_controller_key_new ();
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (widget, keys);
}

static void
cvm_slice_strip_init (CvmSliceStrip *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (cvm_slice_strip_invalidate), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_ORIENTATION,
                                  GTK_ORIENTATION_VERTICAL, -1);
  add_hands (self);
  describe_later (self);
}
