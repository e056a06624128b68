/* SPDX-License-Identifier: Apache-2.0 */
/* Structure sets with one trouble each (make_rt.py), on the CT "good" of make_ct.py. Areas are
 * those of squares of 4 mm: 16 mm² × 3 mm a slice is 0.048 cm³. */
#include "app/dicom/structure-set.h"
#include "tests/app/dicom/made.h"

#include <locale.h>

static char *root;
static CvmFolder *folder;
static const CvmSeries *series;

static CvmStructureSet *
read_set (const char *name, const CvmSeries *ct, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/rt/%s.dcm", root, name);
  return cvm_structure_set_read (path, ct, error);
}

static CvmStructure *
structure_of (const CvmStructureSet *set, guint index)
{
  return g_ptr_array_index (set->structures, index);
}

static gboolean
warns (const CvmStructure *structure, const char *part)
{
  char text[1024];
  for (int i = 0; i < structure->n_warnings; i++)
    if (strstr (cvm_status_format (&structure->warnings[i], NULL, text, sizeof text), part))
      return TRUE;
  return FALSE;
}

static gboolean
set_warns (const CvmStructureSet *set, const char *part)
{
  for (guint i = 0; i < set->warnings->len; i++)
    if (strstr (g_ptr_array_index (set->warnings, i), part))
      return TRUE;
  return FALSE;
}

static int
count (const CvmStructure *structure, CvmRingUse use)
{
  int n = 0;
  for (int i = 0; i < structure->n_rings; i++)
    n += structure->rings[i].use == use;
  return n;
}

typedef struct
{
  const char *name;
  double volume_cm3; /* negative: none */
  int n_counted, n_copies, n_off, n_not_shown;
  const char *warning; /* NULL: none at all */
} Row;

static const Row rows[] = {
  { "plain", 0.096, 2, 0, 0, 0, NULL },
  { "copies", 0.0024 - 0.00003, 2, 2, 0, 0, "repeat another one of their slice, counted once: 2" },
  { "nested", 0.036, 2, 0, 0, 0, "read as holes: 1; 0.036 cm³, without holes 0.048 cm³" },
  { "keyhole", 0.042, 1, 0, 0, 0, NULL },
  { "partial", 0.048, 2, 0, 0, 0, "overlap in part" },
  { "apart", 0.096, 2, 0, 0, 0, NULL },
  { "bow tie", 0.024, 1, 0, 0, 0, "cross themselves, read even-odd: 1" },
  { "rounded", 0.048, 1, 0, 0, 0, NULL },
  { "beside", 0.096, 2, 0, 0, 0, "beside their slices, placed on them: 2 (up to 0.30 mm)" },
  { "two planes", 0.048, 1, 0, 1, 0, "on no slice" },
  { "two beside", -1, 0, 0, 2, 0, "on no slice, counted in no area or volume: 2" },
  { "between", 0.048, 1, 0, 1, 0, "on no slice" },
  { "above", -1, 0, 0, 1, 0, "on no slice" },
  { "skips", 0.096, 2, 0, 0, 0,
    "Slices between its ends without a contour: 3 (at 33.0, 36.0, 39.0 mm)." },
  { "outside", 0.048, 1, 0, 0, 0, "beyond the image: 1" },
  { "exponents", 0.048, 1, 0, 0, 0, NULL },
  { "long digits", 0.048, 1, 0, 0, 0, NULL },
  { "across", -1, 0, 0, 0, 1, "across the slices" },
  { "offset", 0.048, 1, 0, 0, 0, "moved by the offset" },
  { "count lies", 0.048, 1, 0, 0, 0, NULL },
  { "xor", 0.036, 2, 0, 0, 0, NULL },
  { "xor twice", 0, 2, 0, 0, 0, NULL },
  { "point", -1, 0, 0, 0, 1, "Points, kept but not shown: 1" },
  { "open", -1, 0, 0, 0, 2, "Open lines, kept but not shown: 2" },
  { "two points", -1, 0, 0, 0, 2, "fewer than three points" },
  { "flat", -1, 0, 0, 0, 1, "enclose no area" },
  { "malformed", -1, 0, 0, 0, 6, "malformed coordinates" },
  { "unknown type", -1, 0, 0, 0, 1, "unknown type" },
  { "no data", -1, 0, 0, 0, 2, "without points" },
  { "at a tenth", 0.048, 1, 0, 0, 0, NULL },
  { "over a tenth", 0.048, 1, 0, 0, 0, "beside their slices, placed on them: 1 (up to 0.12 mm)" },
  { "at a half", 0.048, 1, 0, 0, 0, "beside their slices, placed on them: 1 (up to 0.50 mm)" },
  { "over a half", -1, 0, 0, 1, 0, "on no slice, counted in no area or volume: 1" },
  { "sliver", 0.0480006, 2, 0, 0, 0, NULL },
  { "speck", 0.048, 2, 0, 0, 0, NULL },
  { "doubled points", 0.048, 1, 0, 0, 0, NULL },
  { "each thrice", 0.048, 1, 0, 0, 0, NULL },
  { "any order", 0.192, 4, 0, 0, 0, NULL },
  { "deep", 0.12, 4, 0, 0, 0, "read as holes" },
  { "no rings", -1, 0, 0, 0, 0, "no contours" },
  { "no sequence", -1, 0, 0, 0, 0, "no contours" },
};

static void
each_ring_is_read_as_it_should (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmStructureSet) set = read_set ("rings", series, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (set->structures->len, ==, G_N_ELEMENTS (rows));
  g_assert_cmpuint (set->warnings->len, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CvmStructure *s = structure_of (set, i);
      double volume = -1;
      g_test_message ("%s", rows[i].name);
      g_assert_cmpstr (s->name, ==, rows[i].name);
      gboolean has_volume = cvm_structure_set_volume (s, series, &volume);
      g_assert_true (has_volume == (rows[i].volume_cm3 >= 0));
      if (has_volume)
        g_assert_cmpfloat_with_epsilon (volume, rows[i].volume_cm3, 4e-5);
      g_assert_cmpint (count (s, CVM_RING_COUNTED), ==, rows[i].n_counted);
      g_assert_cmpint (count (s, CVM_RING_COPY), ==, rows[i].n_copies);
      g_assert_cmpint (count (s, CVM_RING_OFF_SLICE), ==, rows[i].n_off);
      g_assert_cmpint (count (s, CVM_RING_NOT_SHOWN), ==, rows[i].n_not_shown);
      if (rows[i].warning)
        g_assert_true (warns (s, rows[i].warning));
      else
        g_assert_cmpint (s->n_warnings, ==, 0);
      for (int k = 0; k < s->n_rings; k++)
        g_assert_true ((s->rings[k].use == CVM_RING_NOT_SHOWN) == (s->rings[k].reason != NULL));
    }
}

static const CvmRing *
first_ring (const CvmStructureSet *set, const char *name)
{
  for (guint i = 0; i < set->structures->len; i++)
    if (strcmp (structure_of (set, i)->name, name) == 0)
      return &structure_of (set, i)->rings[0];
  g_assert_not_reached ();
}

static void
texts_and_attributes_stay (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmStructureSet) set = read_set ("rings", series, &error);
  g_assert_no_error (error);
  const CvmStructure *plain = structure_of (set, 0);
  g_assert_cmpstr (plain->interpreted_type, ==, "ORGAN");
  g_assert_cmpstr (plain->interpreter, ==, "Reader^One");
  g_assert_cmpstr (plain->algorithm, ==, "MANUAL");
  g_assert_cmpstr (plain->description, ==, "about plain");
  g_assert_cmpint (plain->roi_number, ==, 1);
  g_assert_true (plain->locked && !plain->view_only && plain->has_colour);
  g_assert_cmpint (plain->colour[1], ==, 20);
  g_assert_false (structure_of (set, 1)->has_colour);
  g_assert_cmpstr (set->label, ==, "LABEL");
  g_assert_cmpstr (set->name, ==, "A name");
  g_assert_cmpstr (set->approval, ==, "UNAPPROVED");
  const CvmRing *ring = &plain->rings[0];
  g_assert_cmpint (ring->slice, ==, 1);
  g_assert_true (g_str_has_suffix (ring->sop_instance, ".9.1.2"));
  g_assert_cmpstr (ring->original_text, ==, "-4\\-14\\33\\0\\-14\\33\\0\\-10\\33\\-4\\-10\\33");
  g_assert_cmpstr (first_ring (set, "exponents")->original_text, ==,
                   "-4.0E+00\\-1.4e1\\33\\ +0 \\-14\\3.3e+1\\0\\-10\\33\\-4\\-10\\33");
  g_assert_cmpstr (first_ring (set, "long digits")->original_text, ==,
                   "-4.00000000000000000001\\-14.0\\33.0\\0.0\\-14\\33\\0\\-10\\33\\-4\\-10\\33");
  g_assert_cmpfloat (first_ring (set, "exponents")->points[0][1], ==, -14);
  g_assert_cmpstr (first_ring (set, "malformed")->original_text, ==, "1\\2\\33\\4\\5\\33\\7\\8");
  g_assert_cmpint (first_ring (set, "no data")->type, ==, CVM_RING_OTHER);
  const CvmRing *moved = first_ring (set, "offset");
  g_assert_null (moved->original_text);
  g_assert_cmpint (moved->slice, ==, 2);
  const CvmRing *between = first_ring (set, "between");
  g_assert_cmpint (between->slice, ==, -1);
  g_assert_cmpfloat_with_epsilon (ABS (between->offset_mm), 1.5, 1e-9);
}

static const struct
{
  const char *name;
  guint doubts;
  const char *warning;   /* of the set; NULL: none */
  const char *said;      /* of its first structure, and lasting; NULL: none */
  const char *view_only; /* a letter for each structure: v only viewed, e free */
  const char *accepted;  /* the same once a person has accepted it */
} sets[] = {
  { "same-patient", 0, NULL, NULL, "e", "e" },
  { "blank-id", 0, NULL, NULL, "e", "e" },
  { "no-patient", 0,
    "Whether it belongs to this patient can't be checked: it, or the CT, names none.", NULL, "e",
    "e" },
  { "no-frame", CVM_DOUBT_FRAME,
    "It names no frame of reference: whether it lies rightly on the CT is not certain, and it is "
    "for viewing only.",
    "No frame of reference ties it to the scan: its place is not certain.", "v", "v" },
  { "renamed", CVM_DOUBT_PATIENT,
    "It names another patient than the CT, though it refers to these very images, as a renamed "
    "copy does.",
    "Its structure set names another patient than the scan.", "v", "e" },
  { "renamed-frames", CVM_DOUBT_PATIENT | CVM_DOUBT_FRAME,
    "1 structure is drawn in another frame of reference",
    "Its structure set names another patient than the scan.", "vv", "ev" },
  { "other-frame", CVM_DOUBT_FRAME,
    "1 structure is drawn in another frame of reference than the CT: its place is not certain, "
    "and it is for viewing only.",
    "It is drawn in another frame of reference than the scan: its place is not certain.", "v",
    "v" },
  { "mixed-frames", CVM_DOUBT_FRAME, "1 structure is drawn in another frame of reference", NULL,
    "eve", "eve" },
  { "missing-images", 0, "Of the 4 images that it was drawn on, 2 are not there.", NULL, "e", "e" },
  { "no-image-there", CVM_DOUBT_IMAGES, "Of the 2 images that it was drawn on, 2 are not there.",
    "It was drawn on images that are not there, and is placed by position.", "e", "e" },
  { "other-series", CVM_DOUBT_IMAGES,
    "It was drawn on another series (1.2.826.0.1.3680043.10.1.77.2.2); its contours are placed by "
    "position.",
    "It was drawn on series 1.2.826.0.1.3680043.10.1.77.2.2 and is placed by position.", "e", "e" },
  { "two-series", 0, NULL, NULL, "e", "e" },
  { "stray", 0, "Its contours name images that are not there; they are placed by position.", NULL,
    "e", "e" },
  { "no-references", 0, NULL, NULL, "e", "e" },
  { "approved", 0, "It is approved: duplicate a structure to change it.", NULL, "e", "e" },
  { "explicit", 0, NULL, NULL, "e", "e" },
  { "no-observations", 0, NULL, NULL, "ee", "ee" },
};

static void
check_view_only (const CvmStructureSet *set, const char *wanted)
{
  g_assert_cmpuint (set->structures->len, ==, strlen (wanted));
  for (guint i = 0; wanted[i]; i++)
    g_assert_true (structure_of (set, i)->view_only == (wanted[i] == 'v'));
}

static void
whose_and_on_which_images (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autoptr (GError) error = NULL;
      double volume = 0;
      g_test_message ("%s", sets[i].name);
      g_autoptr (CvmStructureSet) set = read_set (sets[i].name, series, &error);
      g_assert_no_error (error);
      const CvmStructure *s = structure_of (set, 0);
      g_assert_true (cvm_structure_set_volume (s, series, &volume));
      g_assert_cmpfloat_with_epsilon (volume, 0.048, 1e-9);
      g_assert_cmpuint (set->doubts, ==, sets[i].doubts);
      check_view_only (set, sets[i].view_only);
      if (sets[i].warning)
        g_assert_true (set_warns (set, sets[i].warning));
      else
        g_assert_cmpuint (set->warnings->len, ==, 0);
      g_assert_cmpint (s->n_warnings, ==, sets[i].said ? 1 + (s->n_warnings > 1) : 0);
      if (sets[i].said)
        g_assert_true (warns (s, sets[i].said));
      cvm_structure_set_accept (set, series);
      check_view_only (set, sets[i].accepted);
    }
}

/* A label of a copy goes where the copy goes: nothing is said of those that are in place. */
static void
only_the_doubtful_are_marked (void)
{
  g_autoptr (CvmStructureSet) set = read_set ("mixed-frames", series, NULL);
  g_assert_cmpint (structure_of (set, 0)->n_warnings, ==, 0);
  g_assert_true (warns (structure_of (set, 1), "another frame of reference than the scan"));
  g_assert_cmpint (structure_of (set, 2)->n_warnings, ==, 0);
}

static void
names_in_any_character_set (void)
{
  static const struct
  {
    const char *file, *label, *name;
  } names[] = { { "japanese", "山", "山田^太郎" },
                { "katakana", "LABEL", "ﾔﾏﾀﾞ" },
                { "latin", "LABEL", "Größe" },
                { "invalid-bytes", "LABEL", "Gr\357\277\275\357\277\275e" } };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", names[i].file);
      g_autoptr (CvmStructureSet) set = read_set (names[i].file, series, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (set->label, ==, names[i].label);
      g_assert_cmpstr (structure_of (set, 0)->name, ==, names[i].name);
    }
}

/* Items without anything in them: nothing is lost of the others, and no crash. */
static void
empty_items_are_no_trouble (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmStructureSet) set = read_set ("empty-items", series, &error);
  g_assert_no_error (error);
  const CvmStructure *s = structure_of (set, 0);
  double volume = 0;
  g_assert_cmpstr (s->name, ==, "A");
  g_assert_cmpint (s->n_rings, ==, 2);
  g_assert_true (cvm_structure_set_volume (s, series, &volume));
  g_assert_cmpfloat_with_epsilon (volume, 0.048, 1e-9);
  g_assert_true (warns (s, "Contours without points, kept: 1."));
}

/* Decimals are read in the C locale, whatever the user's is. */
static void
commas_are_no_decimals (void)
{
  static const char *const locales[]
      = { "de_DE.UTF-8", "de_AT.UTF-8", "fr_FR.UTF-8", "ru_RU.UTF-8" };
  locale_t comma = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (locales) && !comma; i++)
    comma = newlocale (LC_ALL_MASK, locales[i], 0);
  if (!comma)
    {
      g_test_skip ("no locale with a decimal comma is installed");
      return;
    }
  locale_t before = uselocale (comma);
  g_autoptr (CvmStructureSet) set = read_set ("rings", series, NULL);
  uselocale (before);
  freelocale (comma);
  g_assert_cmpfloat_with_epsilon (structure_of (set, 7)->rings[0].points[0][2], 33.09, 1e-9);
}

static void
numbers_are_not_mixed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmStructureSet) set = read_set ("numbers", series, &error);
  static const double volumes[] = { 0.048, 0.012, -1, 0.048 };
  static const char *const names[] = { "A", "B", "C", "" };
  g_assert_no_error (error);
  g_assert_cmpuint (set->structures->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      double volume = -1;
      cvm_structure_set_volume (structure_of (set, i), series, &volume);
      g_assert_cmpfloat_with_epsilon (volume, volumes[i], 1e-9);
      g_assert_cmpstr (structure_of (set, i)->name, ==, names[i]);
    }
  g_assert_true (set_warns (set, "Number 1 stands for 2 structures"));
  g_assert_true (set_warns (set, "Contours of number 7 belong to no structure"));
}

static void
values_beyond_64_kib_are_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmStructureSet) set = read_set ("explicit-un", series, &error);
  g_assert_no_error (error);
  const CvmRing *ring = &structure_of (set, 0)->rings[0];
  g_assert_cmpint (ring->n_points, ==, 9000);
  g_assert_cmpfloat (ring->points[8999][2], ==, 33);
  g_assert_cmpuint (strlen (ring->original_text), >, 65536);
}

static void
without_a_ct (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmStructureSet) set = read_set ("same-patient", NULL, &error);
  double volume = 0;
  g_assert_no_error (error);
  const CvmStructure *s = structure_of (set, 0);
  g_assert_true (set_warns (set, "images that it was drawn on are not there"));
  g_assert_true (s->view_only);
  g_assert_cmpint (s->rings[0].slice, ==, -1);
  g_assert_cmpint (s->rings[0].use, ==, CVM_RING_OFF_SLICE);
  g_assert_false (cvm_structure_set_volume (s, NULL, &volume));
}

/* Nothing ties the contours to a CT that names no frame of reference. */
static void
a_ct_without_a_frame (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (root, "no-frame", NULL);
  g_autoptr (CvmFolder) scan = cvm_folder_scan (path, NULL, &error);
  g_autoptr (CvmStructureSet) set
      = read_set ("same-patient", g_ptr_array_index (scan->series, 0), &error);
  g_assert_no_error (error);
  g_assert_true (structure_of (set, 0)->view_only);
  g_assert_true (set_warns (set, "The CT names no frame of reference"));
}

static void
what_is_refused (void)
{
  g_autofree char *ct = g_build_filename (root, "good", "im0.dcm", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (read_set ("other-patient", series, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "belongs to another patient"));
  g_clear_error (&error);
  g_assert_null (read_set ("other-name", series, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_MISMATCH);
  g_clear_error (&error);
  static const char *const others[] = { "renamed-stray", "renamed-silent", "other-birth" };
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_null (read_set (others[i], series, &error));
      g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_MISMATCH);
      g_clear_error (&error);
    }
  g_assert_null (read_set ("cut", series, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (read_set ("no-class", series, &error));
  g_assert_nonnull (strstr (error->message, "is no structure set"));
  g_clear_error (&error);
  g_assert_null (read_set ("not-there", series, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FILE);
  g_clear_error (&error);
  g_assert_null (cvm_structure_set_read (ct, series, &error));
  g_assert_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FORMAT);
}

static void
sets_find_their_ct (void)
{
  static const char *const names[]
      = { "same-patient", "other-patient", "other-series", "elsewhere", "renamed", NULL };
  static const char *const alone[] = { NULL, "belongs to another patient than the images beside it",
                                       NULL, "drawn on other images than those beside it", NULL };
  g_autofree char *both = g_build_filename (root, "both", NULL);
  g_autofree char *good = g_build_filename (root, "good", NULL);
  g_autofree char *link = g_build_filename (both, "ct", NULL);
  g_autoptr (GError) error = NULL;
  g_mkdir (both, 0700);
  g_assert_cmpint (symlink (good, link), ==, 0);
  for (int i = 0; names[i]; i++)
    {
      g_autofree char *from = g_strdup_printf ("%s/rt/%s.dcm", root, names[i]);
      g_autofree char *to = g_strdup_printf ("%s/%d.dcm", both, i);
      g_assert_cmpint (symlink (from, to), ==, 0);
    }
  g_autoptr (CvmFolder) found = cvm_folder_scan (both, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->structure_sets->len, ==, G_N_ELEMENTS (alone));
  for (guint i = 0; i < G_N_ELEMENTS (alone); i++)
    {
      const CvmStructureSetInfo *info = g_ptr_array_index (found->structure_sets, i);
      g_assert_true ((info->series == NULL) == (alone[i] != NULL));
      g_assert_true ((info->why_alone == NULL) == (alone[i] == NULL));
      if (alone[i])
        g_assert_nonnull (strstr (info->why_alone, alone[i]));
      g_assert_cmpstr (info->label, ==, "LABEL");
      g_autofree char *obstacle = cvm_structure_set_dup_obstacle (info, series);
      g_assert_true ((obstacle != NULL) == (i == 1)); /* all others are a matter of a question */
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cvm_dicom_init ();
  root = g_dir_make_tmp ("cavum-rt-XXXXXX", NULL);
  g_autofree char *rt = g_build_filename (root, "rt", NULL);
  g_autofree char *good = g_build_filename (root, "good", NULL);
  if (!made_run ("make_ct.py", root) || !made_run ("make_rt.py", rt))
    return 77;
  folder = cvm_folder_scan (good, NULL, NULL);
  series = g_ptr_array_index (folder->series, 0);
  g_test_add_func ("/structure-set/rings", each_ring_is_read_as_it_should);
  g_test_add_func ("/structure-set/texts", texts_and_attributes_stay);
  g_test_add_func ("/structure-set/whose", whose_and_on_which_images);
  g_test_add_func ("/structure-set/marked", only_the_doubtful_are_marked);
  g_test_add_func ("/structure-set/names", names_in_any_character_set);
  g_test_add_func ("/structure-set/empty-items", empty_items_are_no_trouble);
  g_test_add_func ("/structure-set/locale", commas_are_no_decimals);
  g_test_add_func ("/structure-set/numbers", numbers_are_not_mixed);
  g_test_add_func ("/structure-set/long", values_beyond_64_kib_are_read);
  g_test_add_func ("/structure-set/no-ct", without_a_ct);
  g_test_add_func ("/structure-set/no-frame", a_ct_without_a_frame);
  g_test_add_func ("/structure-set/refused", what_is_refused);
  g_test_add_func ("/structure-set/attached", sets_find_their_ct);
  int rc = g_test_run ();
  cvm_folder_free (folder);
  remove_tree (root);
  g_free (root);
  return rc;
}
