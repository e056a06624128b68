/* SPDX-License-Identifier: Apache-2.0 */
/* Series, structures, identity and status: what they say and what a click on them does. */
#include "tests/ui/hand.h"
#include "tests/ui/scene.h"

#include "ui/identity-strip.h"
#include "ui/map-legend.h"
#include "ui/series-list.h"
#include "ui/status-line.h"
#include "ui/structure-list.h"
#include "ui/volume-cache.h"

#include <adwaita.h>

/* The first label below `widget` that shows this text, or NULL. */
static GtkWidget *
find_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, text);
      if (found)
        return found;
    }
  return NULL;
}

static gboolean
shows (GtkWidget *widget, const char *text)
{
  GtkWidget *label = find_label (widget, text);
  return label && gtk_widget_get_mapped (label);
}

static gboolean
shows_cut (GtkWidget *widget, const char *text)
{
  gboolean found = GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
                   && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text)
                   && pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = shows_cut (child, text);
  return found;
}

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
click_on (Hand *hand, GtkWidget *widget)
{
  hand_move (hand, widget, gtk_widget_get_width (widget) / 2.0,
             gtk_widget_get_height (widget) / 2.0);
  hand_do (hand, "click 1");
}

typedef struct
{
  CvmVolume *volume;
  CvmViewState *state;
  GPtrArray *structures;
} Patient;

static Patient
new_patient (void)
{
  Patient patient;
  patient.volume = scene_volume ();
  patient.state = cvm_view_state_new (patient.volume);
  patient.structures = scene_structures (patient.volume);
  CvmStructure *empty = cvm_structure_new (CVM_SOURCE_IMPORTED, "Chiasm", NULL);
  g_assert_true (cvm_structure_set_text (&empty->set_file, "rs.dcm", NULL));
  g_assert_true (cvm_structure_set_text (&empty->interpreted_type, "ORGAN", NULL));
  g_ptr_array_add (patient.structures, empty);
  cvm_view_state_set_structures (patient.state, patient.structures);
  return patient;
}

static void
free_patient (Patient *patient)
{
  g_object_unref (patient->state);
  g_ptr_array_unref (patient->structures);
  cvm_volume_unref (patient->volume);
}

static const char *
id_of (Patient *patient, guint index)
{
  return cvm_view_state_get_structure (patient->state, index)->id;
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

static void
count_chosen (CvmSeriesList *list, guint index, gpointer chosen)
{
  *(int *)chosen = *(int *)chosen * 10 + (int)index + 1;
}

static void
series_are_chosen_by_hand_only (void)
{
  Hand hand;
  int chosen = 0;
  GtkWidget *list = cvm_series_list_new ();
  CvmSeriesList *series = CVM_SERIES_LIST (list);
  cvm_series_list_append (series,
                          &(CvmSeriesRow){ "Planning CT", "CT · 90 slices", "lossy", NULL });
  cvm_series_list_append (series, &(CvmSeriesRow){ "Topogram", "CT · 1 image", NULL, NULL });
  g_signal_connect (list, "chosen", G_CALLBACK (count_chosen), &chosen);
  hand_show (&hand, list, 260, 300);
  g_assert_true (shows (list, "lossy"));
  cvm_series_list_select (series, 0);
  g_assert_cmpint (chosen, ==, 0);
  click_on (&hand, find_label (list, "Topogram"));
  g_assert_cmpint (chosen, ==, 2);
  cvm_series_list_clear (series);
  g_assert_null (find_label (list, "Topogram"));
  g_assert_cmpint (chosen, ==, 2);
  hand_close (&hand);
}

static void
identity_is_never_shortened (void)
{
  Hand hand;
  const char *flags[] = { "Position not stated", NULL };
  CvmIdentity identity = { "EXAMPLE-LONGNAME, Robin Alexandra",
                           "HN-DEMO-01",
                           "1961-03-14",
                           "female",
                           "Planning CT, head and neck, with contrast 2024-05-22",
                           "1.00 × 1.00 mm, slices 3.0 mm, Picker PQ2000",
                           flags };
  GtkWidget *strip = cvm_identity_strip_new ();
  cvm_identity_strip_set (CVM_IDENTITY_STRIP (strip), &identity);
  for (int width = 1700; width >= 500; width -= 400)
    {
      hand_show (&hand, g_object_ref (strip), width, 40);
      static const char *const kept[] = { "EXAMPLE-LONGNAME, Robin Alexandra", "ID HN-DEMO-01",
                                          "born 1961-03-14", "female", "Position not stated" };
      for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
        {
          GtkWidget *label = find_label (strip, kept[i]);
          int natural;
          g_assert_true (label && gtk_widget_get_mapped (label));
          g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (label)), ==, PANGO_ELLIPSIZE_NONE);
          gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
          g_assert_cmpint (gtk_widget_get_width (label), >=, natural);
          graphene_rect_t bounds;
          g_assert_true (gtk_widget_compute_bounds (label, strip, &bounds));
          g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, width);
          g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=,
                             gtk_widget_get_height (strip));
        }
      g_assert_true (shows (strip, identity.technical) == (width == 1700));
      gtk_window_set_child (GTK_WINDOW (hand.window), NULL);
      hand_close (&hand);
    }
  cvm_identity_strip_set (CVM_IDENTITY_STRIP (strip), NULL);
  g_assert_null (find_label (strip, "female"));
  g_object_ref_sink (strip);
  g_object_unref (strip);
}

/* In a narrower strip its end goes, then all of it. */
static void
technical_text_is_cut_before_it_goes (void)
{
  Hand hand;
  CvmIdentity identity = { "EXAMPLE, Robin",
                           "HN-DEMO-01",
                           "1961-03-14",
                           "female",
                           "Planning CT",
                           "1.00 × 1.00 mm · slices 3.0 mm · 120 kV · contrast: iohexol · STANDARD"
                           " · A maker of scanners and the name of this one",
                           NULL };
  int stage = 0, seen = 0;
  for (int width = 1700; width >= 500; width -= 150)
    {
      GtkWidget *strip = cvm_identity_strip_new ();
      cvm_identity_strip_set (CVM_IDENTITY_STRIP (strip), &identity);
      hand_show (&hand, strip, width, 40);
      int now = shows (strip, identity.technical)       ? 0
                : shows_cut (strip, identity.technical) ? 1
                                                        : 2;
      g_assert_cmpint (now, >=, stage);
      stage = now;
      seen |= 1 << now;
      hand_close (&hand);
    }
  g_assert_cmpint (seen, ==, 7);
}

static float
left_of (GtkWidget *strip, const char *text)
{
  graphene_rect_t bounds;
  g_assert_true (gtk_widget_compute_bounds (find_label (strip, text), strip, &bounds));
  return bounds.origin.x;
}

/* In one row, and where it takes several: whose scan it is stands where reading begins. */
static void
identity_is_read_from_the_right (void)
{
  Hand hand;
  const char *flags[] = { "Contrast not stated", NULL };
  CvmIdentity identity
      = { "EXAMPLE, Robin", "HN-DEMO-01", "1961-03-14", "male", "Planning CT", "1.00 mm", flags };
  for (int width = 1200; width >= 400; width -= 800)
    {
      GtkWidget *strip = cvm_identity_strip_new ();
      gtk_widget_set_direction (strip, GTK_TEXT_DIR_RTL);
      cvm_identity_strip_set (CVM_IDENTITY_STRIP (strip), &identity);
      hand_show (&hand, strip, width, 40);
      g_assert_cmpfloat (left_of (strip, "EXAMPLE, Robin"), >, left_of (strip, "ID HN-DEMO-01"));
      g_assert_cmpfloat (left_of (strip, "EXAMPLE, Robin"), >, width / 2.0);
      g_assert_cmpfloat (left_of (strip, "Contrast not stated"), >=, 0);
      if (width == 1200)
        g_assert_cmpfloat (left_of (strip, "Contrast not stated"), <, left_of (strip, "male"));
      hand_close (&hand);
    }
}

static void
status_reads_the_pointer (void)
{
  Hand hand;
  Patient patient = new_patient ();
  GtkWidget *line = cvm_status_line_new ();
  CvmVolume *map = scene_probability (patient.volume);
  cvm_status_line_set_state (CVM_STATUS_LINE (line), patient.state);
  cvm_status_line_set_message (CVM_STATUS_LINE (line), "Reading 43 of 110");
  hand_show (&hand, line, 900, 30);
  cvm_view_state_set_pointer (patient.state, (double[3]){ -3, 5, -16 });
  /* i = 46, j = 50, k = 16: 40 + (46 · 7 + 50 · 3 + 16) mod 20 */
  g_assert_true (shows (line, "x\u00a0\u22123.0"));
  g_assert_true (shows (line, "z\u00a0\u221216.0\u00a0mm"));
  g_assert_true (shows (line, "HU\u00a048"));
  g_assert_true (shows (line, "GTVp^AI, BODY"));
  cvm_view_state_set_active_id (patient.state, id_of (&patient, 1));
  g_assert_true (shows (line, "BODY, GTVp^AI"));
  cvm_view_state_set_structure_visible (patient.state, id_of (&patient, 0), FALSE);
  g_assert_true (shows (line, "BODY"));
  cvm_view_state_set_probability (patient.state, map, 0.5);
  hand_wait (&hand, 2);
  /* 0.5 + (25 − √(9 + 25 + 256)) / 20 */
  g_assert_true (shows (line, "p\u00a00.90"));
  cvm_view_state_set_pointer (patient.state, (double[3]){ 500, 0, 0 });
  g_assert_null (find_label (line, "BODY"));
  cvm_view_state_set_pointer (patient.state, NULL);
  g_assert_null (find_label (line, "x\u00a0500.0"));
  g_assert_true (shows (line, "Reading 43 of 110"));
  cvm_volume_unref (map);
  hand_close (&hand);
  free_patient (&patient);
}

/* The height it wants at this width, and there: what it says lies inside, none over another. */
static int
status_height_at (GtkWidget *line, int width)
{
  int least = 0, height = 0, again = 0;
  gtk_widget_measure (line, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <=, width);
  gtk_widget_measure (line, GTK_ORIENTATION_VERTICAL, width, &height, &again, NULL, NULL);
  g_assert_cmpint (height, ==, again);
  gtk_widget_allocate (line, width, height, -1, NULL);
  for (GtkWidget *a = gtk_widget_get_first_child (line); a; a = gtk_widget_get_next_sibling (a))
    {
      graphene_rect_t box, other;
      if (!gtk_widget_get_child_visible (a) || !gtk_widget_get_visible (a)
          || !gtk_widget_compute_bounds (a, line, &box))
        continue;
      g_assert_cmpfloat (box.origin.x, >=, 0);
      g_assert_cmpfloat (box.origin.x + box.size.width, <=, width);
      g_assert_cmpfloat (box.origin.y + box.size.height, <=, height);
      for (GtkWidget *b = gtk_widget_get_next_sibling (a); b; b = gtk_widget_get_next_sibling (b))
        g_assert_false (gtk_widget_get_child_visible (b) && gtk_widget_get_visible (b)
                        && gtk_widget_compute_bounds (b, line, &other)
                        && graphene_rect_intersection (&box, &other, NULL));
    }
  return height;
}

static void
say_all (CvmStatusLine *line, CvmViewState *state, gboolean much)
{
  cvm_view_state_set_pointer (state, much ? (double[3]){ -3, 5, -16 } : NULL);
  cvm_status_line_set_device (line, much ? "CPU, 2 threads" : NULL);
  cvm_status_line_set_saved (line, much ? "All edits saved here 10:42:07" : NULL, FALSE);
  cvm_status_line_set_message (line, much ? "39 of 40 slices not yet viewed" : NULL);
}

/* Nothing that it says moves the picture above or makes the window wider: rows follow from width
 * and font alone. */
static void
status_stays_in_its_place (void)
{
  Hand hand;
  Patient patient = new_patient ();
  GtkWidget *widget = cvm_status_line_new (), *box = gtk_fixed_new ();
  CvmStatusLine *line = CVM_STATUS_LINE (widget);
  GtkSettings *settings = gtk_settings_get_default ();
  int usual = 0;
  g_object_get (settings, "gtk-xft-dpi", &usual, NULL);
  cvm_status_line_set_state (line, patient.state);
  gtk_fixed_put (GTK_FIXED (box), widget, 0, 0);
  hand_show (&hand, box, 1500, 100);
  for (int percent = 100; percent <= 200; percent += 100)
    {
      g_object_set (settings, "gtk-xft-dpi", 96 * 1024 * percent / 100, NULL);
      hand_wait (&hand, 3);
      const int widths[] = { 7 * percent, 8 * percent, 13 * percent, 18 * percent };
      for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
        {
          say_all (line, patient.state, FALSE);
          const int quiet = status_height_at (widget, widths[i]);
          say_all (line, patient.state, TRUE);
          g_assert_cmpint (status_height_at (widget, widths[i]), ==, quiet);
          g_assert_true (i < 2 || shows (widget, "GTVp^AI, BODY"));
          g_assert_false (shows_cut (widget, "39 of 40 slices not yet viewed"));
        }
      g_assert_cmpint (status_height_at (widget, widths[0]), >,
                       status_height_at (widget, widths[2]));
      cvm_status_line_set_message (line,
                                   "A sentence that is longer than any line is wide, and which "
                                   "nobody would put there, but a file's name may be long");
      status_height_at (widget, widths[0]);
      status_height_at (widget, widths[2]);
      g_assert_true (shows (widget, "HU\u00a048"));
    }
  g_object_set (settings, "gtk-xft-dpi", usual, NULL);
  hand_close (&hand);
  free_patient (&patient);
}

static void
the_legend_runs_from_cold_to_light (void)
{
  Hand hand;
  int width, height;
  GtkWidget *legend = cvm_map_legend_new ();
  hand_show (&hand, legend, 250, 40);
  g_autofree guint32 *pixels = hand_look (&hand, legend, &width, &height);
  guint32 left = pixels[5 * width + 4], right = pixels[5 * width + width - 4];
  g_assert_cmpint (left >> 8 & 255, <, 60);
  g_assert_cmpint (right >> 8 & 255, >, 200);
  hand_close (&hand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/ui/lists/structures", structures_say_what_they_are);
  g_test_add_func ("/ui/lists/eyes", eyes_hide_and_rows_choose);
  g_test_add_func ("/ui/lists/located", rows_lead_to_their_structure);
  g_test_add_func ("/ui/lists/locks", locks_and_swatches_ask_the_window);
  g_test_add_func ("/ui/lists/edited", edited_ones_say_so);
  g_test_add_func ("/ui/lists/like-colours", like_colours_are_marked);
  g_test_add_func ("/ui/lists/names", names_are_written_in_place);
  g_test_add_func ("/ui/lists/volumes", volumes_are_measured_by_slice);
  g_test_add_func ("/ui/lists/series", series_are_chosen_by_hand_only);
  g_test_add_func ("/ui/lists/identity", identity_is_never_shortened);
  g_test_add_func ("/ui/lists/technical_text_is_cut_before_it_goes",
                   technical_text_is_cut_before_it_goes);
  g_test_add_func ("/ui/lists/identity_rtl", identity_is_read_from_the_right);
  g_test_add_func ("/ui/lists/status", status_reads_the_pointer);
  g_test_add_func ("/ui/lists/status_stays_in_its_place", status_stays_in_its_place);
  g_test_add_func ("/ui/lists/legend", the_legend_runs_from_cold_to_light);
  return g_test_run ();
}
