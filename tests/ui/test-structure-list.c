/* SPDX-License-Identifier: Apache-2.0 */
/* The list of structures: what its rows say, and what a click or a key on them does. */
#include "tests/ui/patient.h"

#include "ui/structure-list.h"
#include "ui/volume-cache.h"

#include <adwaita.h>

static GtkWidget *
find_eye (GtkWidget *widget, int *skip)
{
  if (GTK_IS_TOGGLE_BUTTON (widget) && (*skip)-- == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_eye (child, skip);
      if (found)
        return found;
    }
  return NULL;
}

static void
structures_say_what_they_are (void)
{
  Hand hand;
  Patient patient = new_patient ();
  GtkWidget *list = cvm_structure_list_new ();
  cvm_structure_list_set_state (CVM_STRUCTURE_LIST (list), patient.state);
  cvm_structure_list_set_heading (CVM_STRUCTURE_LIST (list), "rs.dcm", "From “Reference”");
  hand_show (&hand, list, 260, 300);
  g_assert_true (shows (list, "GTVp^AI"));
  g_assert_true (shows (list, "automatic"));
  g_assert_true (shows (list, "65.5")); /* 25 mm: 65.4 cm³, in slabs of 4 mm 65.5 */
  g_assert_true (shows (list, "1766"));
  g_assert_true (shows (list, "ORGAN, empty"));
  g_assert_true (shows (list, "\u2013"));
  g_assert_true (shows (list, "From “Reference”"));
  scene_make_preliminary (patient.state, patient.structures);
  g_assert_true (shows (list, "preliminary"));
  g_assert_false (shows (list, "65.5"));
  scene_complete (patient.state, patient.structures);
  g_assert_true (shows (list, "65.5"));
  hand_close (&hand);
  free_patient (&patient);
}

static void
eyes_hide_and_rows_choose (void)
{
  Hand hand;
  Patient patient = new_patient ();
  GtkWidget *list = cvm_structure_list_new ();
  int skip = 1;
  cvm_structure_list_set_state (CVM_STRUCTURE_LIST (list), patient.state);
  hand_show (&hand, list, 260, 300);
  GtkWidget *eye = find_eye (list, &skip);
  click_on (&hand, eye);
  g_assert_false (cvm_view_state_get_structure (patient.state, 1)->visible);
  g_assert_true (cvm_view_state_get_structure (patient.state, 0)->visible);
  gtk_test_accessible_assert_property (eye, GTK_ACCESSIBLE_PROPERTY_LABEL, "Show BODY");
  click_on (&hand, eye);
  g_assert_true (cvm_view_state_get_structure (patient.state, 1)->visible);
  click_on (&hand, find_label (list, "BODY"));
  g_assert_cmpstr (cvm_view_state_get_active_id (patient.state), ==, id_of (&patient, 1));
  /* The state's word moves the row, and a structure that goes takes its row along. */
  cvm_view_state_set_active_id (patient.state, id_of (&patient, 0));
  g_ptr_array_remove_index (patient.structures, 0);
  cvm_view_state_structures_changed (patient.state);
  hand_wait (&hand, 3);
  g_assert_cmpstr (cvm_view_state_get_active_id (patient.state), ==, NULL);
  g_assert_null (find_label (list, "GTVp^AI"));
  /* Another patient: nothing stays. */
  cvm_structure_list_set_state (CVM_STRUCTURE_LIST (list), NULL);
  g_assert_null (find_label (list, "BODY"));
  hand_close (&hand);
  free_patient (&patient);
}

/* The button with this accessible name, or NULL. */
static GtkWidget *
find_button (GtkWidget *widget, const char *hint)
{
  const char *own = gtk_widget_get_tooltip_text (widget);
  if (GTK_IS_BUTTON (widget) && own && g_str_equal (own, hint))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, hint);
      if (found)
        return found;
    }
  return NULL;
}

/* The window's actions, as the list asks for them. */
static char *asked;

static void
note_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_free (asked);
  asked = g_strdup_printf ("%s %s", g_action_get_name (G_ACTION (action)),
                           g_variant_get_string (parameter, NULL));
}

static void
add_actions (GtkWidget *widget)
{
  static const GActionEntry entries[] = {
    { .name = "recolour-structure", .parameter_type = "s", .activate = note_action },
    { .name = "lock-structure", .parameter_type = "s", .activate = note_action },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), NULL);
  gtk_widget_insert_action_group (widget, "win", G_ACTION_GROUP (group));
}

static void
expect_asked (const char *action, const char *id)
{
  g_autofree char *wanted = g_strdup_printf ("%s %s", action, id);
  g_assert_cmpstr (asked, ==, wanted);
}

static void
locks_and_swatches_ask_the_window (void)
{
  Hand hand;
  Patient patient = new_patient ();
  GtkWidget *list = cvm_structure_list_new ();
  CvmStructure *body = cvm_view_state_get_structure (patient.state, 1);
  cvm_structure_list_set_state (CVM_STRUCTURE_LIST (list), patient.state);
  add_actions (list);
  hand_show (&hand, list, 260, 300);
  click_on (&hand, find_button (list, "Lock BODY"));
  expect_asked ("lock-structure", body->id);
  body->locked = true;
  cvm_view_state_structure_changed (patient.state, body->id);
  GtkWidget *lock = find_button (list, "Unlock BODY");
  g_assert_cmpstr (gtk_button_get_icon_name (GTK_BUTTON (lock)), ==, "changes-prevent-symbolic");
  gtk_test_accessible_assert_property (lock, GTK_ACCESSIBLE_PROPERTY_LABEL, "Unlock BODY");
  click_on (&hand, find_button (list, "Colour of GTVp^AI"));
  expect_asked ("recolour-structure", id_of (&patient, 0));
  /* The pencil is at the one that the hand edits. */
  cvm_view_state_set_active_id (patient.state, id_of (&patient, 0));
  GtkWidget *pencil = find_button (list, "GTVp^AI is being edited: lock it");
  g_assert_cmpstr (gtk_button_get_icon_name (GTK_BUTTON (pencil)), ==, "document-edit-symbolic");
  /* Still being computed, or nothing may be edited: no button works. */
  scene_make_preliminary (patient.state, patient.structures);
  g_assert_false (gtk_widget_get_sensitive (find_button (list, "GTVp^AI is still being computed")));
  scene_complete (patient.state, patient.structures);
  cvm_view_state_set_read_only (patient.state, "open in another window");
  g_assert_false (gtk_widget_get_sensitive (find_button (list, "Unlock BODY")));
  g_clear_pointer (&asked, g_free);
  hand_close (&hand);
  free_patient (&patient);
}

static void
edited_ones_say_so (void)
{
  Hand hand;
  Patient patient = new_patient ();
  GtkWidget *list = cvm_structure_list_new ();
  cvm_structure_list_set_state (CVM_STRUCTURE_LIST (list), patient.state);
  hand_show (&hand, list, 260, 300);
  g_assert_true (shows (list, "automatic"));
  cvm_structure_list_set_edited (CVM_STRUCTURE_LIST (list), id_of (&patient, 0), TRUE);
  g_assert_true (shows (list, "edited"));
  g_assert_false (shows (list, "automatic"));
  cvm_structure_list_set_edited (CVM_STRUCTURE_LIST (list), id_of (&patient, 0), FALSE);
  g_assert_true (shows (list, "automatic"));
  hand_close (&hand);
  free_patient (&patient);
}

static void
set_colour (Patient *patient, guint index, uint8_t red, uint8_t green, uint8_t blue)
{
  CvmStructure *structure = cvm_view_state_get_structure (patient->state, index);
  structure->colour[0] = red;
  structure->colour[1] = green;
  structure->colour[2] = blue;
  structure->has_colour = true;
  cvm_view_state_structure_changed (patient->state, structure->id);
}

/* #FF5566 and #F75968 are 1.3 apart (scikit-image), #FF5566 and #88BBFF 46. */
static void
like_colours_are_marked (void)
{
  Hand hand;
  Patient patient = new_patient ();
  GtkWidget *list = cvm_structure_list_new ();
  cvm_structure_list_set_state (CVM_STRUCTURE_LIST (list), patient.state);
  hand_show (&hand, list, 300, 300);
  set_colour (&patient, 0, 0xFF, 0x55, 0x66);
  set_colour (&patient, 1, 0x88, 0xBB, 0xFF);
  hand_wait (&hand, 3);
  g_assert_false (shows (list, "hard to tell from GTVp^AI"));
  set_colour (&patient, 1, 0xF7, 0x59, 0x68);
  hand_wait (&hand, 3);
  g_assert_true (shows (list, "hard to tell from GTVp^AI")); /* the lower of the two */
  g_assert_false (shows (list, "hard to tell from BODY"));
  /* What is hidden can't be mistaken. */
  cvm_view_state_set_structure_visible (patient.state, id_of (&patient, 0), FALSE);
  hand_wait (&hand, 3);
  g_assert_false (shows (list, "hard to tell from GTVp^AI"));
  set_colour (&patient, 1, 120, 116, 112);
  hand_wait (&hand, 3);
  g_assert_true (shows (list, "hard to tell from the grey of the scan"));
  /* "Change" asks for another colour. */
  add_actions (list);
  hand_wait (&hand, 3);
  click_on (&hand, find_button (list, "Change the colour of BODY"));
  expect_asked ("recolour-structure", id_of (&patient, 1));
  g_clear_pointer (&asked, g_free);
  hand_close (&hand);
  free_patient (&patient);
}

static char *
refuse_body (const char *id, const char *name, gboolean *refused, gpointer user)
{
  *refused = g_str_equal (name, "BODY");
  return *refused ? g_strdup ("There is one.") : NULL;
}

static void
note_renamed (CvmStructureList *list, const char *id, const char *name, char **renamed)
{
  g_free (*renamed);
  *renamed = g_strdup_printf ("%s %s", id, name);
}

static void
names_are_written_in_place (void)
{
  Hand hand;
  Patient patient = new_patient ();
  GtkWidget *list = cvm_structure_list_new ();
  g_autofree char *renamed = NULL, *id = g_strdup (id_of (&patient, 0));
  cvm_structure_list_set_state (CVM_STRUCTURE_LIST (list), patient.state);
  cvm_structure_list_set_name_check (CVM_STRUCTURE_LIST (list), refuse_body, NULL);
  g_signal_connect (list, "renamed", G_CALLBACK (note_renamed), &renamed);
  hand_show (&hand, list, 260, 300);
  cvm_structure_list_begin_rename (CVM_STRUCTURE_LIST (list), id);
  hand_do (&hand, "type BODY");
  g_assert_true (shows (list, "There is one."));
  hand_do (&hand, "key Return");
  g_assert_null (renamed);
  hand_do (&hand, "key Escape");
  g_assert_null (renamed);
  g_assert_true (shows (list, "GTVp^AI"));
  cvm_structure_list_begin_rename (CVM_STRUCTURE_LIST (list), id);
  hand_do (&hand, "type GTVnx");
  hand_do (&hand, "key Return");
  g_autofree char *wanted = g_strdup_printf ("%s GTVnx", id);
  g_assert_cmpstr (renamed, ==, wanted);
  /* Another focus takes it, too; the row goes, and nothing is taken. */
  cvm_structure_list_begin_rename (CVM_STRUCTURE_LIST (list), id);
  hand_do (&hand, "type GTVa");
  click_on (&hand, find_label (list, "BODY"));
  g_assert_true (g_str_has_suffix (renamed, " GTVa"));
  cvm_structure_list_begin_rename (CVM_STRUCTURE_LIST (list), id);
  hand_do (&hand, "type GTVb");
  g_ptr_array_remove_index (patient.structures, 0);
  cvm_view_state_structures_changed (patient.state);
  hand_wait (&hand, 3);
  g_assert_true (g_str_has_suffix (renamed, " GTVa"));
  hand_close (&hand);
  free_patient (&patient);
}

/* A volume is that of the rings, and only slices that differ are measured again. */
static void
volumes_are_measured_by_slice (void)
{
  CvmVolume *volume = scene_volume ();
  const CvmGrid *grid = cvm_volume_get_grid (volume);
  CvmStructure *ball = scene_ball (volume, "GTVp", CVM_SOURCE_DRAWN, 25);
  CvmVolumeCache *cache = cvm_volume_cache_new ();
  double cm3 = cvm_volume_cache_get_cm3 (cache, ball, grid);
  g_assert_cmpfloat_with_epsilon (cm3, cvm_structure_volume_cm3 (ball, grid), 1e-9);
  g_assert_cmpint (cvm_volume_cache_get_n_measured (cache), ==, ball->n_rings);
  cvm_volume_cache_get_cm3 (cache, ball, grid);
  g_assert_cmpint (cvm_volume_cache_get_n_measured (cache), ==, 0);
  for (int i = 0; i < 20; i++)
    ball->rings[3].points[i][0] += 0.001;
  cm3 = cvm_volume_cache_get_cm3 (cache, ball, grid);
  g_assert_cmpint (cvm_volume_cache_get_n_measured (cache), ==, 1);
  g_assert_cmpfloat_with_epsilon (cm3, cvm_structure_volume_cm3 (ball, grid), 1e-9);
  ball->rings[2].use = CVM_RING_NOT_SHOWN;
  cm3 = cvm_volume_cache_get_cm3 (cache, ball, grid);
  g_assert_cmpint (cvm_volume_cache_get_n_measured (cache), ==, 1);
  g_assert_cmpfloat_with_epsilon (cm3, cvm_structure_volume_cm3 (ball, grid), 1e-9);
  cvm_volume_cache_free (cache);
  cvm_structure_free (ball);
  cvm_volume_unref (volume);
}

static void
note_located (CvmStructureList *list, const char *id, char **located)
{
  g_free (*located);
  *located = g_strdup (id);
}

static void
rows_lead_to_their_structure (void)
{
  Hand hand;
  Patient patient = new_patient ();
  GtkWidget *list = cvm_structure_list_new ();
  g_autofree char *located = NULL;
  int skip = 1;
  cvm_structure_list_set_state (CVM_STRUCTURE_LIST (list), patient.state);
  g_signal_connect (list, "located", G_CALLBACK (note_located), &located);
  hand_show (&hand, list, 260, 300);
  click_on (&hand, find_label (list, "BODY"));
  g_assert_null (located); /* a click only chooses */
  hand_do (&hand, "key Return");
  g_assert_cmpstr (located, ==, id_of (&patient, 1));
  GtkWidget *name = find_label (list, "GTVp^AI");
  hand_move (&hand, name, gtk_widget_get_width (name) / 2.0, gtk_widget_get_height (name) / 2.0);
  hand_do (&hand, "click --repeat 2 --delay 30 1");
  g_assert_cmpstr (located, ==, id_of (&patient, 0));
  g_assert_cmpstr (cvm_view_state_get_active_id (patient.state), ==, id_of (&patient, 0));
  /* Two clicks on an eye hide and show, and lead nowhere. */
  GtkWidget *eye = find_eye (list, &skip);
  hand_move (&hand, eye, 8, 8);
  hand_do (&hand, "click --repeat 2 --delay 30 1");
  g_assert_cmpstr (located, ==, id_of (&patient, 0));
  hand_close (&hand);
  free_patient (&patient);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/ui/structure-list/structures", structures_say_what_they_are);
  g_test_add_func ("/ui/structure-list/eyes", eyes_hide_and_rows_choose);
  g_test_add_func ("/ui/structure-list/located", rows_lead_to_their_structure);
  g_test_add_func ("/ui/structure-list/locks", locks_and_swatches_ask_the_window);
  g_test_add_func ("/ui/structure-list/edited", edited_ones_say_so);
  g_test_add_func ("/ui/structure-list/like-colours", like_colours_are_marked);
  g_test_add_func ("/ui/structure-list/names", names_are_written_in_place);
  g_test_add_func ("/ui/structure-list/volumes", volumes_are_measured_by_slice);
  return g_test_run ();
}
