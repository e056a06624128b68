/* SPDX-License-Identifier: Apache-2.0 */
/* What pointer and keys do to the list: choose, go there, open a row's menu. */
#include "ui/structure-list-private.h"
#include "ui/structure-menu.h"

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

/* --- the menu of a row ------------------------------------------------------------------------ */

static void
open_menu (CvmStructureList *self, GtkListBoxRow *row, double x, double y)
{
  const char *id = cvm_structure_list_get_id (self, row);
  cvm_view_state_set_active_id (self->state, id);
  cvm_structure_menu_open (GTK_WIDGET (self), x, y,
                           cvm_view_state_find_structure (self->state, id));
}

/* At the release: a menu that opens under a held button takes the pointer's grab from the row, and
 * GTK 4.8 loses count of what is pressed ("Broken accounting of active state"). */
static void
on_secondary (GtkGestureClick *click, int n, double x, double y, CvmStructureList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (GTK_LIST_BOX (self->list), (int)y);
  if (row)
    open_menu (self, row, x, y);
}

/* By the keyboard: below the row that has the focus. */
static gboolean
open_menu_by_key (CvmStructureList *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (self->list);
  double x, y;
  if (!GTK_IS_LIST_BOX_ROW (focus)
      || !gtk_widget_translate_coordinates (focus, GTK_WIDGET (self), 24,
                                            gtk_widget_get_height (focus), &x, &y))
    return GDK_EVENT_PROPAGATE;
  open_menu (self, GTK_LIST_BOX_ROW (focus), x, y);
  return GDK_EVENT_STOP;
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
    cvm_structure_list_locate (self, row);
  return GDK_EVENT_PROPAGATE;
}

static void
row_activated (GtkListBox *list, GtkListBoxRow *list_row, CvmStructureList *self)
{
  if (self->state)
    cvm_view_state_set_active_id (self->state, cvm_structure_list_get_id (self, list_row));
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
  if (key == GDK_KEY_Menu || (key == GDK_KEY_F10 && (modifiers & GDK_SHIFT_MASK)))
    return open_menu_by_key (self);
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || !GTK_IS_LIST_BOX_ROW (focus)
      || !gtk_widget_has_focus (focus) || (modifiers & GDK_CONTROL_MASK))
    return GDK_EVENT_PROPAGATE;
  cvm_structure_list_locate (self, GTK_LIST_BOX_ROW (focus));
  return GDK_EVENT_STOP;
}

void
cvm_structure_list_init_input (CvmStructureList *self)
{
  self->pressed_row = -1;
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated), self);
  GtkEventController *events = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect (events, "event", G_CALLBACK (on_event), self);
  gtk_widget_add_controller (self->list, events);
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (self->list, keys);
  GtkGesture *secondary = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "released", G_CALLBACK (on_secondary), self);
  gtk_widget_add_controller (self->list, GTK_EVENT_CONTROLLER (secondary));
}
