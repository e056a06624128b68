/* SPDX-License-Identifier: Apache-2.0 */
/* Series, structures, identity and status: what they say and what a click on them does. */
#include "tests/ui/hand.h"
#include "tests/ui/scene.h"

#include "ui/identity-strip.h"
#include "ui/map-legend.h"
#include "ui/series-list.h"
#include "ui/status-line.h"
#include "ui/structure-list.h"

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
  cvm_view_state_set_preliminary_id (patient.state, id_of (&patient, 0));
  g_assert_true (shows (list, "preliminary"));
  g_assert_false (shows (list, "65.5"));
  cvm_view_state_set_preliminary_id (patient.state, NULL);
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
  g_test_add_func ("/ui/lists/series", series_are_chosen_by_hand_only);
  g_test_add_func ("/ui/lists/identity", identity_is_never_shortened);
  g_test_add_func ("/ui/lists/status", status_reads_the_pointer);
  g_test_add_func ("/ui/lists/legend", the_legend_runs_from_cold_to_light);
  return g_test_run ();
}
