/* SPDX-License-Identifier: Apache-2.0 */
/* See brush-card.h. The scale is even in ratios: its adjustment is the logarithm of the radius. */
#include "ui/brush-card.h"

#include "render/colour-tables.h"
#include "ui/swatch.h"
#include "ui/tool-brush.h"

#include "cvm-ui-resources.h"

#include <glib/gi18n.h>
#include <math.h>

#define KEY_STEP 0.1 /* of the scale: a tenth more */

struct _CvmBrushCard
{
  AdwBin parent;
  GtkImage *icon;
  GtkLabel *title, *name, *obstacle, *hint;
  GtkBox *swatch_place, *modes;
  CvmSwatch *swatch;
  GtkToggleButton *fold_button;
  GtkSpinButton *entry;
  GtkScale *scale;
  CvmViewState *state;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (CvmBrushCard, cvm_brush_card, ADW_TYPE_BIN)

enum
{
  PROP_OPEN = 1
};

static void
fill_structure (CvmBrushCard *self)
{
  const char *id = cvm_view_state_get_active_id (self->state);
  g_autofree char *obstacle = cvm_view_state_dup_edit_obstacle (self->state, id);
  const CvmStructure *structure = NULL;
  int place = 0;
  for (int i = 0; id && i < (int)cvm_view_state_get_n_structures (self->state); i++)
    if (g_str_equal (cvm_view_state_get_structure (self->state, (guint)i)->id, id))
      {
        structure = cvm_view_state_get_structure (self->state, (guint)i);
        place = i;
      }
  gtk_widget_set_visible (GTK_WIDGET (self->swatch), structure != NULL);
  if (structure)
    {
      uint8_t rgb[3];
      cvm_structure_colour (structure, place, rgb);
      cvm_swatch_set (self->swatch, rgb, structure->visible);
    }
  gtk_label_set_text (self->name, structure ? structure->name : "");
  gtk_widget_set_visible (GTK_WIDGET (self->obstacle), obstacle != NULL);
  gtk_label_set_text (self->obstacle, obstacle ? obstacle : "");
}

static void
fill (CvmBrushCard *self)
{
  CvmTool tool = self->state ? cvm_view_state_get_tool (self->state) : CVM_TOOL_LOOK;
  gboolean erases = tool == CVM_TOOL_ERASER;
  gtk_widget_set_visible (GTK_WIDGET (self), tool != CVM_TOOL_LOOK);
  if (tool == CVM_TOOL_LOOK)
    return;
  double radius = cvm_view_state_get_brush_radius (self->state);
  g_autofree char *spoken = g_strdup_printf (_ ("%.1f\u00a0mm"), radius);
  self->filling = TRUE;
  gtk_image_set_from_icon_name (self->icon, erases ? "cvm-eraser-symbolic" : "cvm-brush-symbolic");
  gtk_label_set_text (self->title, erases ? _ ("Eraser") : _ ("Brush"));
  gtk_widget_set_visible (GTK_WIDGET (self->modes), !erases);
  gtk_label_set_text (self->hint, erases ? _ ("A stroke cuts, wherever it starts.")
                                         : _ ("Auto: a stroke that starts inside, or where there "
                                              "is nothing yet, adds; outside cuts."));
  gtk_spin_button_set_value (self->entry, radius);
  gtk_range_set_value (GTK_RANGE (self->scale), log (radius));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  spoken, -1);
  fill_structure (self);
  self->filling = FALSE;
}

static void
on_changed (CvmViewState *state, guint change, CvmBrushCard *self)
{
  if (change & (CVM_VIEW_TOOL | CVM_VIEW_ACTIVE | CVM_VIEW_STRUCTURES))
    fill (self);
}

void
cvm_brush_card_set_state (CvmBrushCard *self, CvmViewState *state)
{
  if (self->state == state)
    return;
  if (self->state)
    g_signal_handlers_disconnect_by_data (self->state, self);
  g_set_object (&self->state, state);
  if (state)
    g_signal_connect (state, "changed", G_CALLBACK (on_changed), self);
  fill (self);
}

/* --- radius ----------------------------------------------------------------------------------- */

static void
set_radius (CvmBrushCard *self, double radius_mm)
{
  if (!self->filling && self->state)
    cvm_view_state_set_brush_radius (self->state,
                                     CLAMP (radius_mm, CVM_BRUSH_LEAST_MM, CVM_BRUSH_MOST_MM));
}

/* On the round numbers that the keys step on; a key of the scale moves it by one at least. */
static void
on_scaled (CvmBrushCard *self)
{
  if (self->filling || !self->state)
    return;
  double now = cvm_view_state_get_brush_radius (self->state);
  double radius = exp (gtk_range_get_value (GTK_RANGE (self->scale)));
  double above = cvm_brush_step_radius (radius, 1), below = cvm_brush_step_radius (above, -1);
  double nearest = above - radius < radius - below ? above : below;
  if (nearest == now && fabs (log (radius / now)) > 0.9 * KEY_STEP)
    nearest = cvm_brush_step_radius (now, radius > now ? 1 : -1);
  set_radius (self, nearest);
}

static void
on_entered (CvmBrushCard *self)
{
  set_radius (self, gtk_spin_button_get_value (self->entry));
}

/* "5.0 mm" in the entry. */
static gboolean
on_output (GtkSpinButton *entry, CvmBrushCard *self)
{
  g_autofree char *text = g_strdup_printf (_ ("%.1f\u00a0mm"), gtk_spin_button_get_value (entry));
  if (!g_str_equal (text, gtk_editable_get_text (GTK_EDITABLE (entry))))
    gtk_editable_set_text (GTK_EDITABLE (entry), text);
  return TRUE;
}

static int
on_input (GtkSpinButton *entry, double *value, CvmBrushCard *self)
{
  char *end;
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry)));
  g_strdelimit (text, ",", '.');
  double radius = g_ascii_strtod (text, &end);
  if (end == text || !isfinite (radius))
    return GTK_INPUT_ERROR; /* the radius stays as it is */
  *value = CLAMP (radius, CVM_BRUSH_LEAST_MM, CVM_BRUSH_MOST_MM);
  return TRUE;
}

/* --- GObject ---------------------------------------------------------------------------------- */

static void
cvm_brush_card_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CvmBrushCard *self = CVM_BRUSH_CARD (object);
  if (id == PROP_OPEN)
    g_value_set_boolean (value, gtk_toggle_button_get_active (self->fold_button));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cvm_brush_card_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CvmBrushCard *self = CVM_BRUSH_CARD (object);
  if (id == PROP_OPEN)
    gtk_toggle_button_set_active (self->fold_button, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
on_folded (CvmBrushCard *self)
{
  g_object_notify (G_OBJECT (self), "open");
}

static void
cvm_brush_card_dispose (GObject *object)
{
  CvmBrushCard *self = CVM_BRUSH_CARD (object);
  if (self->state)
    g_signal_handlers_disconnect_by_data (self->state, self);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (cvm_brush_card_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, CvmBrushCard, name)

static void
cvm_brush_card_class_init (CvmBrushCardClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  object_class->get_property = cvm_brush_card_get_property;
  object_class->set_property = cvm_brush_card_set_property;
  object_class->dispose = cvm_brush_card_dispose;
  g_object_class_install_property (
      object_class, PROP_OPEN,
      g_param_spec_boolean ("open", NULL, NULL, TRUE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY));
  cvm_ui_get_resource (); /* so that the linker takes it */
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cavum/Cavum/ui/brush-card.ui");
  BIND (icon);
  BIND (title);
  BIND (name);
  BIND (obstacle);
  BIND (hint);
  BIND (swatch_place);
  BIND (modes);
  BIND (fold_button);
  BIND (entry);
  BIND (scale);
  gtk_widget_class_bind_template_callback (widget_class, on_scaled);
  gtk_widget_class_bind_template_callback (widget_class, on_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_output);
  gtk_widget_class_bind_template_callback (widget_class, on_input);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
}

static void
cvm_brush_card_init (CvmBrushCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->swatch = CVM_SWATCH (cvm_swatch_new ());
  gtk_box_append (self->swatch_place, GTK_WIDGET (self->swatch));
  gtk_range_set_range (GTK_RANGE (self->scale), log (CVM_BRUSH_LEAST_MM), log (CVM_BRUSH_MOST_MM));
  gtk_range_set_increments (GTK_RANGE (self->scale), KEY_STEP, 4 * KEY_STEP);
  gtk_spin_button_set_range (self->entry, CVM_BRUSH_LEAST_MM, CVM_BRUSH_MOST_MM);
  gtk_spin_button_set_increments (self->entry, 0.5, 5);
  /* Its own buttons would say the same as [ and ]. */
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->entry)); child;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child))
      gtk_widget_set_visible (child, FALSE);
  fill (self);
}
