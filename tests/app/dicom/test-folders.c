/* SPDX-License-Identifier: Apache-2.0 */
/* What clinics' folders hold beside good slices (make_folders.py, and ../shared/dicom/hard): discs,
 * links, odd names, several patients, texts of every character set, files that are damaged, change
 * or are made to do harm. Each with the sentence that is shown. */
#include "app/dicom/ct.h"
#include "app/dicom/structure-set.h"
#include "tests/app/dicom/made.h"
#include "tests/support.h"

#include <glib/gstdio.h>
#include <sys/wait.h>

static char *root; /* of the made folders */
static const char *program;

typedef struct
{
  const char *folder;
  guint n_series, n_slices; /* slices of the first series */
  gboolean contourable;
  const char *unread[3]; /* "file: sentence" */
  const char *others[4];
} Row;

#define DISC_FILE "PT000000/ST000000/SE000000/"

static const Row made_rows[] = {
  { "disc", 1, 6, TRUE, { NULL }, { NULL } },
  { "disc/DICOMDIR", 1, 6, TRUE, { NULL }, { NULL } },
  { "disc-lower", 1, 6, TRUE, { NULL }, { NULL } },
  { "disc-lower/DICOMDIR", 1, 6, TRUE, { NULL }, { NULL } },
  { "disc-missing/DICOMDIR",
    1,
    4,
    FALSE,
    { "DICOMDIR: It lists 2 files that are not there; the first is " DISC_FILE "IM000002." },
    { NULL } },
  { "disc-missing",
    1,
    4,
    FALSE,
    { "DICOMDIR: It lists 2 files that are not there; the first is " DISC_FILE "IM000002." },
    { NULL } },
  { "disc-outside/DICOMDIR",
    1,
    5,
    TRUE,
    { "DICOMDIR: It points to ../SECRET, outside its folder; that was not followed." },
    { NULL } },
  { "disc-link/DICOMDIR",
    1,
    5,
    TRUE,
    { "DICOMDIR: It points to " DISC_FILE "IM000005, outside its folder; that was not followed." },
    { NULL } },
  { "disc-cut/DICOMDIR", 1, 6, TRUE, { "DICOMDIR: Couldn't be read: it ends early." }, { NULL } },
  { "links",
    1,
    6,
    TRUE,
    { "dangling.dcm: Couldn't be read: it is a link to something that is not there.",
      "pipe.dcm: Couldn't be read: it is no regular file.",
      "ring.dcm: Couldn't be read: it is a link that leads back to itself." },
    { NULL } },
  { "odd-names", 1, 3, TRUE, { NULL }, { NULL } },
  { "far", 1, 6, TRUE, { "d: Couldn't be read: it lies too deep in folders." }, { NULL } },
  { "patients", 4, 8, TRUE, { NULL }, { NULL } },
};

/* The rows of the README's table that are about folders and files as such. */
static const Row hard_rows[] = {
  { "dicomdir", 1, 13, TRUE, { NULL }, { NULL } },
  { "dicomdir/DICOMDIR", 1, 13, TRUE, { NULL }, { NULL } },
  { "company",
    1,
    13,
    TRUE,
    { NULL },
    { "5 PET images, not shown", "1 secondary capture, not shown", "1 dose distribution, not shown",
      "1 treatment plan, not shown" } },
  { "localizer", 2, 13, TRUE, { NULL }, { NULL } },
  { "zero-size-file", 1, 13, TRUE, { "ct_020.dcm: Couldn't be read: it is empty." }, { NULL } },
  { "text-file",
    1,
    13,
    TRUE,
    { "readme.dcm: Couldn't be read: it is named .dcm, but holds no DICOM data." },
    { NULL } },
  { "file-names", 1, 13, TRUE, { NULL }, { NULL } },
  { "deep-sequence", 1, 13, TRUE, { NULL }, { NULL } },
  { "no-meta-implicit", 1, 13, TRUE, { NULL }, { NULL } },
  { "no-meta-explicit", 1, 13, TRUE, { NULL }, { NULL } },
  { "name-utf8", 1, 4, TRUE, { NULL }, { NULL } },
  { "name-gb18030", 1, 4, TRUE, { NULL }, { NULL } },
  { "name-korean", 1, 4, TRUE, { NULL }, { NULL } },
  { "name-japanese", 1, 4, TRUE, { NULL }, { NULL } },
  { "name-wrong-charset", 1, 4, TRUE, { NULL }, { NULL } },
};

static CvmFolder *
scan_path (const char *path)
{
  g_autoptr (GError) error = NULL;
  CvmFolder *folder = cvm_folder_scan (path, NULL, &error);
  g_assert_no_error (error);
  return folder;
}

static CvmFolder *
scan (const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  return scan_path (path);
}

static gboolean
is_told (const CvmFolder *folder, const char *file_and_sentence)
{
  for (guint i = 0; i < folder->unread->len; i++)
    {
      const CvmUnread *unread = g_ptr_array_index (folder->unread, i);
      g_autofree char *name = g_path_get_basename (unread->path);
      g_autofree char *text = g_strdup_printf ("%s: %s", name, unread->reason);
      if (g_str_equal (text, file_and_sentence))
        return TRUE;
      g_test_message ("%s", text);
    }
  return FALSE;
}

static void
check_row (const Row *row, const char *path)
{
  guint n_unread = 0, n_others = 0;
  g_test_message ("%s", row->folder);
  g_autoptr (CvmFolder) folder = scan_path (path);
  g_assert_cmpuint (folder->series->len, ==, row->n_series);
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  g_assert_cmpuint (series->slices->len, ==, row->n_slices);
  g_assert_true (!row->contourable || series->contourable);
  for (; n_unread < G_N_ELEMENTS (row->unread) && row->unread[n_unread]; n_unread++)
    g_assert_true (is_told (folder, row->unread[n_unread]));
  g_assert_cmpuint (folder->unread->len, ==, n_unread);
  for (; n_others < G_N_ELEMENTS (row->others) && row->others[n_others]; n_others++)
    g_assert_cmpstr (g_ptr_array_index (folder->others, n_others), ==, row->others[n_others]);
  g_assert_cmpuint (folder->others->len, ==, n_others);
}

static void
made_folders_open (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (made_rows); i++)
    {
      g_autofree char *path = g_build_filename (root, made_rows[i].folder, NULL);
      check_row (&made_rows[i], path);
    }
}

static void
hard_folders_open (void)
{
  char hard[4096];
  if (!test_shared (hard, "dicom/hard"))
    {
      g_test_skip ("needs ../shared");
      return;
    }
  for (size_t i = 0; i < G_N_ELEMENTS (hard_rows); i++)
    {
      g_autofree char *path = g_build_filename (hard, hard_rows[i].folder, NULL);
      check_row (&hard_rows[i], path);
    }
}

/* Two files of the row claim more than there is; the slices around them are shown. */
static void
huge_lengths_are_told (void)
{
  char hard[4096];
  if (!test_shared (hard, "dicom/hard/huge-length"))
    {
      g_test_skip ("needs ../shared");
      return;
    }
  g_autoptr (CvmFolder) folder = scan_path (hard);
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  g_assert_cmpuint (series->slices->len, ==, 11);
  g_assert_true (series->viewable);
  g_assert_cmpuint (folder->unread->len, ==, 2);
  g_assert_true (is_told (folder, "ct_010.dcm: Couldn't be read: it ends early."));
  g_assert_true (is_told (folder, "ct_012.dcm: Couldn't be read: it ends early."));
}

/* --- patients ----------------------------------------------------------------------------------*/

static void
patients_are_never_mixed (void)
{
  static const char *const ids[] = { "P1", "P1", "P2", "P3" };
  g_autoptr (CvmFolder) folder = scan ("patients");
  g_assert_true (cvm_folder_has_several_patients (folder));
  for (guint i = 0; i < 4; i++)
    {
      const CvmSeries *series = g_ptr_array_index (folder->series, i);
      g_assert_cmpstr (series->patient.id, ==, ids[i]);
      g_assert_cmpuint (series->slices->len, ==, 8);
    }
}

static const struct
{
  const char *folder, *name;
} names[] = {
  { "utf8", "Wang^XiaoDong=王^小东" },
  { "ascii", "PLAIN^Name" },
  { "latin1", "Müller^Zoë" },
  { "latin2", "Wałęsa^Łukasz" },
  { "latin3", "Ĉapek^Ġorġ" },
  { "latin4", "Bērziņš^Jānis" },
  { "latin5", "Çavuşoğlu^İnci" },
  { "latin9", "Šmíd^Œuvre" },
  { "cyrillic", "Люкceмбypг^Роза" },
  { "greek", "Διονυσιος^Αννα" },
  { "arabic", "قباني^لنزار" },
  { "hebrew", "שרון^דבורה" },
  { "thai", "สมชาย^ใจดี" },
  { "gb18030", "Wang^X=王^小东㐀" },
  { "gbk", "Wang^X=王^小東" },
  { "gb2312", "Zhang^X=张^小东" },
  { "korean", "Hong^Gildong=洪^吉洞=홍^길동" },
  { "korean-once", "Hong^G=洪^吉洞" },
  { "korean-never", "Hong^G=洪^吉洞" },
  { "japanese", "Yamada^Tarou=山田^太郎=やまだ^たろう" },
  { "japanese-13", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎" },
  { "japanese-159", "Ta^X=丂丄^X" },
  { "katakana", "ﾔﾏﾀﾞ^ﾀﾛｳ" },
  { "latin-greek", "Zoë^Αννα" },
  { "broken-utf8", "A\xef\xbf\xbd\xef\xbf\xbd"
                   "B^C" },
  { "broken-greek", "Α\xef\xbf\xbdα^B" },
  { "broken-korean", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd^B" },
  { "broken-japanese", "山\xef\xbf\xbd^" },
  { "unknown-set", "A\xef\xbf\xbd"
                   "B^C" },
  { "undeclared", "Zo\xef\xbf\xbd^A" },
};

static void
names_become_utf8 (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strconcat ("name-", names[i].folder, NULL);
      g_autoptr (CvmFolder) folder = scan (name);
      const CvmSeries *series = g_ptr_array_index (folder->series, 0);
      g_assert_true (g_utf8_validate (series->patient.name, -1, NULL));
      g_assert_cmpstr (series->patient.name, ==, names[i].name);
    }
}

/* --- a list that grows -------------------------------------------------------------------------*/

typedef struct
{
  guint n_told;
  GArray *order; /* int: found_as of the rows that were told last */
} Growing;

static void
note_found (void *user, CvmFolder *so_far)
{
  Growing *growing = user;
  g_assert_true (so_far->partial);
  growing->n_told++;
  g_array_set_size (growing->order, 0);
  for (guint i = 0; i < so_far->series->len; i++)
    {
      const CvmSeries *series = g_ptr_array_index (so_far->series, i);
      g_assert_true (series->viewable || series->slices->len == 1);
      g_assert_false (series->contourable);
      if (series->viewable)
        g_assert_cmpstr (
            series->why_not, ==,
            "View only until the folder is read to its end: there may be more slices.");
      g_array_append_val (growing->order, series->found_as);
    }
  cvm_folder_free (so_far);
}

static void
dawdle (void *user, const CvmProgressReport *report)
{
  g_assert_cmpint (report->n_slabs, ==, 32);
  g_usleep (60000);
}

static void
a_list_grows (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (root, "patients", NULL);
  const char *const paths[] = { path, NULL };
  const CvmProgress slow = { .report = dawdle };
  Growing growing = { .order = g_array_new (FALSE, FALSE, sizeof (int)) };
  g_autoptr (CvmFolder) folder
      = cvm_folder_scan_watched (paths, note_found, &growing, &slow, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (growing.n_told, >=, 2);
  g_assert_false (folder->partial);
  g_assert_cmpuint (growing.order->len, ==, folder->series->len);
  for (guint i = 0; i < folder->series->len; i++)
    {
      const CvmSeries *series = g_ptr_array_index (folder->series, i);
      g_assert_cmpint (series->found_as, ==, g_array_index (growing.order, int, i));
      g_assert_true (series->contourable);
    }
  g_array_unref (growing.order);
}

/* --- files that change, and damaged ones -------------------------------------------------------*/

static void
copy_slices (const char *name, guint n)
{
  g_autofree char *folder = g_build_filename (root, name, NULL);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *source = g_strdup_printf ("%s/patients/im%u.dcm", root, i);
      g_autofree char *target = g_strdup_printf ("%s/im%03u.dcm", folder, i);
      g_autofree char *bytes = NULL;
      gsize length = 0;
      g_assert_true (g_file_get_contents (source, &bytes, &length, NULL));
      g_assert_true (g_file_set_contents (target, bytes, (gssize)length, NULL));
    }
}

/* The last file goes as soon as the first is read, and the folder before it was looked into. */
static void
remove_last (void *user, const CvmProgressReport *report)
{
  g_remove (user);
}

static void
files_vanish (void)
{
  g_autoptr (GError) error = NULL;
  copy_slices ("vanishing", 4);
  g_autofree char *folder_path = g_build_filename (root, "vanishing", NULL);
  g_autofree char *target = g_build_filename (folder_path, "zz.dcm", NULL);
  for (guint i = 0; i < 400; i++) /* more than are read ahead */
    {
      g_autofree char *filler = g_strdup_printf ("%s/t%03u.dcm", folder_path, i);
      g_assert_true (g_file_set_contents (filler, "no image", -1, NULL));
    }
  g_assert_true (g_file_set_contents (target, "there for now", -1, NULL));
  const CvmProgress progress = { .report = remove_last, .user = target };
  g_autoptr (CvmFolder) folder = cvm_folder_scan (folder_path, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (folder->series->len, ==, 4);
  g_assert_true (is_told (folder, "zz.dcm: Couldn't be read: it is no longer there."));
}

/* What the file holds is the same, but who says so? */
static void
a_newer_file_is_not_shown (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmFolder) folder = scan ("disc");
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  const CvmSliceFile *slice = g_ptr_array_index (series->slices, 2);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  g_assert_true (g_file_get_contents (slice->path, &bytes, &length, NULL));
  bytes[length - 1] ^= 1;
  g_assert_true (g_file_set_contents (slice->path, bytes, (gssize)length, NULL));
  CvmVolume *volume = cvm_ct_load (series, 2, NULL, NULL, NULL, &error);
  g_assert_null (volume);
  g_assert_cmpstr (error->message, ==,
                   "Couldn't read slice 3 (IM000002): it has changed since the folder was read; "
                   "open the folder again.");
}

static void
add_a_byte (void *user, CvmVolume *volume, int slice)
{
  FILE *file = fopen (user, "ab");
  g_assert_nonnull (file);
  fputc (0, file);
  fclose (file);
}

/* What was read of the series before is no half of a picture. */
static void
a_file_changes_while_others_are_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmFolder) folder = scan ("disc-lower");
  const CvmSeries *series = g_ptr_array_index (folder->series, 0);
  const CvmSliceFile *last = g_ptr_array_index (series->slices, 5);
  g_assert_null (cvm_ct_load (series, 0, add_a_byte, last->path, NULL, &error));
  g_assert_cmpstr (error->message, ==,
                   "Couldn't read slice 6 (im000005): it has changed since the folder was read; "
                   "open the folder again.");
}

/* Cut anywhere, a file is left out with its reason, and the others are there. */
static void
a_file_is_cut_anywhere (void)
{
  g_autofree char *bytes = NULL, *source = g_build_filename (root, "patients/im0.dcm", NULL);
  gsize length = 0;
  g_assert_true (g_file_get_contents (source, &bytes, &length, NULL));
  copy_slices ("cut", 4);
  g_autofree char *folder_path = g_build_filename (root, "cut", NULL);
  g_autofree char *target = g_build_filename (folder_path, "im000.dcm", NULL);
  for (gsize n = 0; n < length; n += n < 400 ? 3 : 17)
    {
      g_assert_true (g_file_set_contents (target, bytes, (gssize)n, NULL));
      g_autoptr (CvmFolder) folder = scan_path (folder_path);
      g_assert_cmpuint (folder->unread->len, ==, 1);
      g_assert_cmpuint (folder->series->len, ==, 3);
    }
}

/* 300 levels are read to their end, where nothing follows; 20,000 would be more than a stack. */
static void
nesting_is_bounded (void)
{
  static const char *const kinds[]
      = { "implicit", "implicit-lengths", "explicit", "explicit-lengths", "unknown",
          "big",      "deflated" };
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_test_message ("%s", kinds[i]);
      g_autofree char *some = g_strdup_printf ("deep/%s-300", kinds[i]);
      g_autofree char *many = g_strdup_printf ("deep/%s-20000", kinds[i]);
      g_autoptr (CvmFolder) fine = scan (some);
      g_assert_true (is_told (fine, "a.dcm: Couldn't be read: it has no pixel data."));
      g_autoptr (CvmFolder) folder = scan (many);
      g_assert_cmpuint (folder->series->len, ==, 0);
      g_assert_true (
          is_told (folder, "a.dcm: Couldn't be read: its sequences are nested too deeply."));
      g_autofree char *file = g_build_filename (root, many, "a.dcm", NULL);
      g_autoptr (GError) error = NULL;
      g_assert_null (cvm_structure_set_read (file, NULL, &error));
      g_assert_nonnull (strstr (error->message, "nested too deeply"));
    }
}

/* --- memory ------------------------------------------------------------------------------------*/

/* In a process of its own: all that opening a file does; prints the peak in KiB. */
static int
open_and_measure (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmFolder) folder = cvm_folder_scan (path, NULL, &error);
  for (guint i = 0; folder && i < folder->series->len; i++)
    cvm_volume_unref (
        cvm_ct_load (g_ptr_array_index (folder->series, i), -1, NULL, NULL, NULL, NULL));
  g_autofree char *file = g_build_filename (path, "a.dcm", NULL);
  g_autoptr (CvmStructureSet) set = cvm_structure_set_read (file, NULL, NULL);
  printf ("%.0f\n", test_peak_bytes () / 1024);
  return 0;
}

static long
peak_kib (const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  const char *command[] = { program, "--measure", path, NULL };
  int status = 0;
  g_assert_true (g_spawn_sync (NULL, (char **)command, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out,
                               NULL, &status, &error));
  g_assert_true (g_spawn_check_wait_status (status, &error));
  return strtol (out, NULL, 10);
}

static void
small_files_take_little_memory (void)
{
#ifdef TEST_SANITIZED
  g_test_skip ("what a sanitizer keeps aside would be measured");
  return;
#endif
  g_autofree char *path = g_build_filename (root, "greedy", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const long good = peak_kib ("name-ascii");
  guint n = 0;
  for (const char *name; (name = g_dir_read_name (folder)); n++)
    {
      g_autofree char *greedy = g_build_filename ("greedy", name, NULL);
      const long peak = peak_kib (greedy);
      g_test_message ("%s: %ld KiB above a good file", name, peak - good);
      g_assert_cmpint (peak - good, <, 64 * 1024);
    }
  g_assert_cmpuint (n, >, 40);
}

int
main (int argc, char **argv)
{
  cvm_dicom_init ();
  if (argc == 3 && g_str_equal (argv[1], "--measure"))
    return open_and_measure (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  root = g_dir_make_tmp ("cavum-folders-XXXXXX", NULL);
  if (!made_run ("make_folders.py", root))
    return 77;
  g_test_add_func ("/folders/made", made_folders_open);
  g_test_add_func ("/folders/hard", hard_folders_open);
  g_test_add_func ("/folders/huge-length", huge_lengths_are_told);
  g_test_add_func ("/folders/patients", patients_are_never_mixed);
  g_test_add_func ("/folders/names", names_become_utf8);
  g_test_add_func ("/folders/growing", a_list_grows);
  g_test_add_func ("/folders/vanishing", files_vanish);
  g_test_add_func ("/folders/newer", a_newer_file_is_not_shown);
  g_test_add_func ("/folders/changing", a_file_changes_while_others_are_read);
  g_test_add_func ("/folders/cut", a_file_is_cut_anywhere);
  g_test_add_func ("/folders/nesting", nesting_is_bounded);
  g_test_add_func ("/folders/memory", small_files_take_little_memory);
  int rc = g_test_run ();
  remove_tree (root);
  g_free (root);
  return rc;
}
