/* SPDX-License-Identifier: Apache-2.0 */
/* Tool rail and brush card under a real pointer and keys, with the window's actions made here. */
#include "tests/ui/hand.h"
#include "tests/ui/scene.h"

#include "ui/brush-card.h"
#include "ui/tool-brush.h"
#include "ui/tool-rail.h"

typedef struct
{
  Hand hand;
  CvmVolume *volume;
  CvmViewState *state;
  GtkWidget *rail, *card;
  GSimpleActionGroup *actions;
  int n_larger;
} Fixture;

static void
on_larger (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ((Fixture *)data)->n_larger++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static const GActionEntry entries[] = {
    { .name = "tool", .parameter_type = "s", .state = "'look'" },
    { .name = "brush-mode", .parameter_type = "s", .state = "'auto'" },
    { .name = "brush-smaller", .activate = on_larger },
    { .name = "brush-larger", .activate = on_larger },
  };
  f->volume = scene_volume ();
  f->state = cvm_view_state_new (f->volume);
  g_autoptr (GPtrArray) structures = scene_structures (f->volume);
  cvm_view_state_set_structures (f->state, structures);
  f->rail = cvm_tool_rail_new ();
  f->card = g_object_new (CVM_TYPE_BRUSH_CARD, "valign", GTK_ALIGN_START, NULL);
  cvm_tool_rail_set_state (CVM_TOOL_RAIL (f->rail), f->state);
  cvm_brush_card_set_state (CVM_BRUSH_CARD (f->card), f->state);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 20);
  gtk_box_append (GTK_BOX (box), f->rail);
  gtk_box_append (GTK_BOX (box), f->card);
  f->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (f->actions), entries, G_N_ELEMENTS (entries), f);
  gtk_widget_insert_action_group (box, "win", G_ACTION_GROUP (f->actions));
  hand_show (&f->hand, box, 500, 420);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hand_close (&f->hand);
  g_object_unref (f->actions);
  g_object_unref (f->state);
  cvm_volume_unref (f->volume);
}

static GtkWidget *
find (GtkWidget *widget, GType type, int *skip)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && (*skip)-- == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, skip);
      if (found)
        return found;
    }
  return NULL;
}

static GtkWidget *
nth (GtkWidget *widget, GType type, int n)
{
  GtkWidget *found = find (widget, type, &n);
  g_assert_nonnull (found);
  return found;
}

static void
press (Fixture *f, GtkWidget *widget)
{
  hand_move (&f->hand, widget, gtk_widget_get_width (widget) / 2.0,
             gtk_widget_get_height (widget) / 2.0);
  hand_do (&f->hand, "click 1");
}

static const char *
state_of (Fixture *f, const char *action)
{
  g_autoptr (GVariant) state
      = g_action_group_get_action_state (G_ACTION_GROUP (f->actions), action);
  return g_intern_string (g_variant_get_string (state, NULL));
}

static void
the_rail_follows_the_action (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "look", "brush", "eraser" },
                           *const labels[] = { "Look", "Brush", "Eraser" },
                           *const tips[] = { "Look (Esc)", "Brush (B)", "Eraser (E)" };
  gtk_test_accessible_assert_role (f->rail, GTK_ACCESSIBLE_ROLE_TOOLBAR);
  for (int i = CVM_N_TOOLS - 1; i >= 0; i--)
    {
      GtkWidget *button = nth (f->rail, GTK_TYPE_TOGGLE_BUTTON, i);
      press (f, button);
      g_assert_cmpstr (state_of (f, "tool"), ==, names[i]);
      g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
      g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, tips[i]);
      gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, labels[i]);
    }
  g_assert_false (
      gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (nth (f->rail, GTK_TYPE_TOGGLE_BUTTON, 1))));
}

static void
the_rail_says_why_nothing_can_be_edited (Fixture *f, gconstpointer data)
{
  GtkWidget *brush = nth (f->rail, GTK_TYPE_TOGGLE_BUTTON, 1),
            *look = nth (f->rail, GTK_TYPE_TOGGLE_BUTTON, 0);
  cvm_view_state_set_read_only (f->state, "Open in another window");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (brush), ==, "Brush (B)\nOpen in another window");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (look), ==, "Look (Esc)");
  cvm_view_state_set_read_only (f->state, NULL);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (brush), ==, "Brush (B)");
  cvm_tool_rail_set_state (CVM_TOOL_RAIL (f->rail), NULL);
}

static void
the_card_comes_with_a_tool (Fixture *f, gconstpointer data)
{
  CvmStructure *structure = cvm_view_state_get_structure (f->state, 0);
  g_assert_false (gtk_widget_get_visible (f->card));
  cvm_view_state_set_tool (f->state, CVM_TOOL_BRUSH);
  hand_wait (&f->hand, 3);
  g_assert_true (gtk_widget_get_visible (f->card));
  GtkWidget *title = nth (f->card, GTK_TYPE_LABEL, 0), *name = nth (f->card, GTK_TYPE_LABEL, 2),
            *obstacle = nth (f->card, GTK_TYPE_LABEL, 3);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (title)), ==, "Brush");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (obstacle)), ==, "No structure is chosen");
  cvm_view_state_set_active_id (f->state, structure->id);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (name)), ==, structure->name);
  g_assert_false (gtk_widget_get_visible (obstacle));
  structure->locked = true;
  cvm_view_state_structure_changed (f->state, structure->id);
  g_assert_true (gtk_widget_get_visible (obstacle));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (obstacle)), ==, "GTVp^AI is locked");
  cvm_view_state_set_tool (f->state, CVM_TOOL_ERASER);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (title)), ==, "Eraser");
  g_assert_false (gtk_widget_get_visible (
      gtk_widget_get_parent (nth (f->card, GTK_TYPE_TOGGLE_BUTTON, 1)))); /* it always cuts */
  cvm_brush_card_set_state (CVM_BRUSH_CARD (f->card), NULL);
  g_assert_false (gtk_widget_get_visible (f->card));
}

static void
scale_and_entry_are_the_radius (Fixture *f, gconstpointer data)
{
  cvm_view_state_set_tool (f->state, CVM_TOOL_BRUSH);
  hand_wait (&f->hand, 3);
  GtkWidget *entry = nth (f->card, GTK_TYPE_SPIN_BUTTON, 0),
            *scale = nth (f->card, GTK_TYPE_SCALE, 0);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "5.0\u00a0mm");
  cvm_view_state_set_brush_radius (f->state, 12);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "12.0\u00a0mm");
  g_assert_cmpfloat (fabs (gtk_range_get_value (GTK_RANGE (scale)) - log (12)), <, 1e-9);
  gtk_widget_grab_focus (entry);
  hand_do (&f->hand, "key ctrl+a");
  hand_do (&f->hand, "type 7.5");
  hand_do (&f->hand, "key Return");
  g_assert_cmpfloat (cvm_view_state_get_brush_radius (f->state), ==, 7.5);
  gtk_editable_set_text (GTK_EDITABLE (entry), "3,2mm"); /* as many write it */
  hand_do (&f->hand, "key Return");
  g_assert_cmpfloat (fabs (cvm_view_state_get_brush_radius (f->state) - 3.2), <, 1e-9);
  hand_do (&f->hand, "key ctrl+a");
  hand_do (&f->hand, "type none");
  hand_do (&f->hand, "key Return");
  g_assert_cmpfloat (fabs (cvm_view_state_get_brush_radius (f->state) - 3.2), <, 1e-9);
  hand_do (&f->hand, "key ctrl+a");
  hand_do (&f->hand, "type 9000");
  hand_do (&f->hand, "key Return");
  g_assert_cmpfloat (cvm_view_state_get_brush_radius (f->state), ==, CVM_BRUSH_MOST_MM);
  gtk_widget_grab_focus (scale);
  hand_do (&f->hand, "key Home");
  g_assert_cmpfloat (cvm_view_state_get_brush_radius (f->state), ==, CVM_BRUSH_LEAST_MM);
  double before = CVM_BRUSH_LEAST_MM;
  for (int i = 0; i < 4; i++) /* each key press moves it, and onto round numbers */
    {
      hand_do (&f->hand, "key Right");
      double now = cvm_view_state_get_brush_radius (f->state);
      g_assert_cmpfloat (now, >, before);
      g_assert_cmpfloat (fabs (2 * now - round (2 * now)), <, 1e-9);
      before = now;
    }
}

static void
buttons_are_the_windows_actions (Fixture *f, gconstpointer data)
{
  cvm_view_state_set_tool (f->state, CVM_TOOL_BRUSH);
  hand_wait (&f->hand, 3);
  press (f, nth (f->card, GTK_TYPE_TOGGLE_BUTTON, 3)); /* fold, auto, add, cut */
  g_assert_cmpstr (state_of (f, "brush-mode"), ==, "cut");
  press (f, nth (f->card, GTK_TYPE_TOGGLE_BUTTON, 2));
  g_assert_cmpstr (state_of (f, "brush-mode"), ==, "add");
  gboolean open;
  press (f, nth (f->card, GTK_TYPE_TOGGLE_BUTTON, 0));
  g_object_get (f->card, "open", &open, NULL);
  g_assert_false (open);
  g_assert_false (gtk_widget_get_mapped (nth (f->card, GTK_TYPE_SCALE, 0)));
  g_object_set (f->card, "open", TRUE, NULL);
  hand_wait (&f->hand, 3);
  g_assert_true (gtk_widget_get_mapped (nth (f->card, GTK_TYPE_SCALE, 0)));
}

#define ADD(test) g_test_add ("/ui/tools/" #test, Fixture, NULL, set_up, test, tear_down)

/* How much of an icon of the rail its letter covers, in px². */
static double
covered (GtkWidget *rail)
{
  graphene_rect_t icon, letter, both;
  GtkWidget *label = find (rail, GTK_TYPE_LABEL, &(int){ 0 });
  GtkWidget *button = gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON);
  g_assert_true (
      gtk_widget_compute_bounds (find (button, GTK_TYPE_IMAGE, &(int){ 0 }), rail, &icon));
  g_assert_true (gtk_widget_compute_bounds (label, rail, &letter));
  /* It is drawn in the middle of what it was given. */
  graphene_rect_inset (&icon, (icon.size.width - 20) / 2, (icon.size.height - 20) / 2);
  if (!graphene_rect_intersection (&icon, &letter, &both))
    return 0;
  return (double)both.size.width * (double)both.size.height;
}

static void
letters_leave_the_icons_alone (Fixture *f, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  const double at_first = covered (f->rail);
  int usual = 0;
  g_object_get (settings, "gtk-xft-dpi", &usual, NULL);
  for (int percent = 150; percent <= 200; percent += 50)
    {
      g_object_set (settings, "gtk-xft-dpi", 96 * 1024 * percent / 100, NULL);
      hand_wait (&f->hand, 3);
      g_test_message ("text %d %%: %.0f px² covered, %.0f at first", percent, covered (f->rail),
                      at_first);
      g_assert_cmpfloat (covered (f->rail), <=, at_first);
    }
  g_object_set (settings, "gtk-xft-dpi", usual, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD (the_rail_follows_the_action);
  ADD (the_rail_says_why_nothing_can_be_edited);
  ADD (the_card_comes_with_a_tool);
  ADD (scale_and_entry_are_the_radius);
  ADD (buttons_are_the_windows_actions);
  ADD (letters_leave_the_icons_alone);
  return g_test_run ();
}
