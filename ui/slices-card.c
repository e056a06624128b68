/* SPDX-License-Identifier: Apache-2.0 */
/* See slices-card.h; the rows stand in resources/slices-card.ui. */
#include "ui/slices-card.h"

struct _CvmSlicesCard
{
  AdwBin parent_instance;

  CvmViewState *state;
  GtkToggleButton *fold_button;
};

G_DEFINE_FINAL_TYPE (CvmSlicesCard, cvm_slices_card, ADW_TYPE_BIN)

static void
update (CvmSlicesCard *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self),
                          self->state && cvm_view_state_get_tool (self->state) != CVM_TOOL_LOOK);
}

static void
state_changed (CvmViewState *state, guint change, CvmSlicesCard *self)
{
  if (change & CVM_VIEW_TOOL)
    update (self);
}

void
cvm_slices_card_set_state (CvmSlicesCard *self, CvmViewState *state)
{
  if (self->state)
    g_signal_handlers_disconnect_by_data (self->state, self);
  g_set_object (&self->state, state);
  if (state)
    g_signal_connect (state, "changed", G_CALLBACK (state_changed), self);
  update (self);
}

GtkToggleButton *
cvm_slices_card_get_fold_button (CvmSlicesCard *self)
{
  return self->fold_button;
}

static void
cvm_slices_card_dispose (GObject *object)
{
  cvm_slices_card_set_state (CVM_SLICES_CARD (object), NULL);
  G_OBJECT_CLASS (cvm_slices_card_parent_class)->dispose (object);
}

static void
cvm_slices_card_class_init (CvmSlicesCardClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_slices_card_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cavum/Cavum/ui/slices-card.ui");
  gtk_widget_class_bind_template_child (widget_class, CvmSlicesCard, fold_button);
}

static void
cvm_slices_card_init (CvmSlicesCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}
