/* SPDX-License-Identifier: Apache-2.0 */
/* Series, identity, status and legend: what they say and what a click on them does. */
#include "tests/ui/patient.h"

#include "ui/identity-strip.h"
#include "ui/map-legend.h"
#include "ui/series-list.h"
#include "ui/status-line.h"

#include <adwaita.h>

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
