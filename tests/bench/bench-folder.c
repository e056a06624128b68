/* SPDX-License-Identifier: Apache-2.0 */
/* Scanning a folder of 20,000 files of 100 patients, mixed in every sub-folder, warm, against DCMTK
 * alone reading the same headers on one thread: the goal of 10 s is one machine's, the ratio is
 * any's. Also: how soon the first rows are there, how soon a cancelled scan returns, and how much
 * memory a file takes while it's scanned.
 *
 * Usage: bench-folder FOLDER BENCH-FOLDER-DCMTK. FOLDER is filled when it has no files. The best of
 * three counts for times, the worst for cancel and memory; each runs in a process of its own and in
 * turns, so that a busy machine hits both.
 */
#include "app/dicom/folder.h"
#include "tests/bench/dicom-bytes.h"
#include "tests/support.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum
{
  N_FILES = 20000,
  N_PATIENTS = 100,
  N_IN_FOLDER = 1000,
  N_SIDE = 512,
  N_ROUNDS = 3
};

static const double gate_ratio = 1.5, gate_first_s = 1.5, gate_cancel_s = 0.2, gate_file_kib = 8;

/* --- the folder --------------------------------------------------------------------------------*/

static void
put_uid (GByteArray *file, guint16 group, guint16 element, const char *kind, int number)
{
  g_autofree char *uid
      = g_strdup_printf ("1.2.826.0.1.3680043.10.1.88.20260101.%s.%d", kind, number);
  put_text (file, group, element, "UI", uid);
}

/* A sequence of one item with three codes, as procedures and protocols are stated. */
static void
put_codes (GByteArray *file, guint16 group, guint16 element)
{
  g_autoptr (GByteArray) item = g_byte_array_new ();
  put_text (item, 0x0008, 0x0100, "SH", "113691");
  put_text (item, 0x0008, 0x0102, "SH", "DCM");
  put_text (item, 0x0008, 0x0104, "LO", "IEC Body Dosimetry Phantom");
  const guint32 length = item->len;
  const guint16 item_tag[2] = { 0xfffe, 0xe000 };
  g_autoptr (GByteArray) value = g_byte_array_new ();
  g_byte_array_append (value, (const guint8 *)item_tag, 4);
  g_byte_array_append (value, (const guint8 *)&length, 4);
  g_byte_array_append (value, item->data, item->len);
  put (file, group, element, "SQ", value->data, value->len);
}

/* The texts of a scanner's header, some of them of its own. */
static void
put_chatter (GByteArray *file, guint16 group, guint16 first, int n)
{
  for (int i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("value %d of the scanner", i);
      put_text (file, group, (guint16)(first + i), "LO", text);
    }
}

static void
put_header (GByteArray *file, int number)
{
  const int patient = number % N_PATIENTS, slice = number / N_PATIENTS;
  const gboolean is_pet = number % 23 == 0;
  g_autofree char *name = g_strdup_printf ("SYNTHETIC^Number%d", patient);
  g_autofree char *id = g_strdup_printf ("S%05d", patient);
  g_autofree char *position = g_strdup_printf ("-249.5\\-249.5\\%d", 3 * slice);
  g_autofree char *instance = g_strdup_printf ("%d", slice + 1);
  put_text (file, 0x0008, 0x0005, "CS", "ISO_IR 100");
  put_text (file, 0x0008, 0x0008, "CS", "ORIGINAL\\PRIMARY\\AXIAL");
  put_text (file, 0x0008, 0x0016, "UI",
            is_pet ? "1.2.840.10008.5.1.4.1.1.128" : "1.2.840.10008.5.1.4.1.1.2");
  put_uid (file, 0x0008, 0x0018, "4", number);
  put_text (file, 0x0008, 0x0020, "DA", "20260101");
  put_text (file, 0x0008, 0x0030, "TM", "120000");
  put_text (file, 0x0008, 0x0060, "CS", is_pet ? "PT" : "CT");
  put_text (file, 0x0008, 0x0070, "LO", "Nobody");
  put_text (file, 0x0008, 0x0090, "PN", "REFERRER^Some");
  put_codes (file, 0x0008, 0x1032);
  put_text (file, 0x0008, 0x103e, "LO", "Planning, made up");
  put_codes (file, 0x0008, 0x1140);
  put_chatter (file, 0x0009, 0x1001, 30);
  put_text (file, 0x0010, 0x0010, "PN", name);
  put_text (file, 0x0010, 0x0020, "LO", id);
  put_text (file, 0x0010, 0x0030, "DA", "19700101");
  put_text (file, 0x0010, 0x0040, "CS", "O");
  put_text (file, 0x0018, 0x0050, "DS", "3");
  put_text (file, 0x0018, 0x0060, "DS", "120");
  put_text (file, 0x0018, 0x5100, "CS", "HFS");
  put_chatter (file, 0x0019, 0x1001, 30);
  put_uid (file, 0x0020, 0x000d, "1", patient);
  put_uid (file, 0x0020, 0x000e, is_pet ? "7" : "2", patient);
  put_text (file, 0x0020, 0x0013, "IS", instance);
  put_text (file, 0x0020, 0x0032, "DS", position);
  put_text (file, 0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0");
  put_uid (file, 0x0020, 0x0052, "3", patient);
}

static void
put_image (GByteArray *file)
{
  put_short (file, 0x0028, 0x0002, 1);
  put_text (file, 0x0028, 0x0004, "CS", "MONOCHROME2");
  put_short (file, 0x0028, 0x0010, N_SIDE);
  put_short (file, 0x0028, 0x0011, N_SIDE);
  put_text (file, 0x0028, 0x0030, "DS", "0.976562\\0.976562");
  put_short (file, 0x0028, 0x0100, 16);
  put_short (file, 0x0028, 0x0101, 12);
  put_short (file, 0x0028, 0x0102, 11);
  put_short (file, 0x0028, 0x0103, 0);
  put_text (file, 0x0028, 0x1052, "DS", "-1024");
  put_text (file, 0x0028, 0x1053, "DS", "1");
  put_codes (file, 0x0032, 0x1064);
  put_chatter (file, 0x0043, 0x1001, 20);
}

/* The pixels are a hole of the file: they take no room, but have to be skipped. */
static void
write_file (const char *path, int number)
{
  const guint32 n_pixels = N_SIDE * N_SIDE * 2;
  const guint16 tag[2] = { 0x7fe0, 0x0010 };
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_byte_array_set_size (file, 128);
  memset (file->data, 0, 128);
  g_byte_array_append (file, (const guint8 *)"DICM", 4);
  put_text (file, 0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1");
  put_header (file, number);
  put_image (file);
  g_byte_array_append (file, (const guint8 *)tag, 4);
  g_byte_array_append (file, (const guint8 *)"OW\0\0", 4);
  g_byte_array_append (file, (const guint8 *)&n_pixels, 4);
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0 || write (fd, file->data, file->len) != (ssize_t)file->len
      || ftruncate (fd, (off_t)file->len + n_pixels) != 0 || close (fd) != 0)
    g_error ("can't write %s", path);
}

static char *
dup_path (const char *folder, int number)
{
  return g_strdup_printf ("%s/%02d/IM%05d", folder, number / N_IN_FOLDER, number);
}

static void
write_files (const char *folder)
{
  g_autofree char *last = dup_path (folder, N_FILES - 1);
  for (int i = 0; i < N_FILES && !g_file_test (last, G_FILE_TEST_EXISTS); i++)
    {
      g_autofree char *path = dup_path (folder, i);
      g_autofree char *parent = g_path_get_dirname (path);
      if (i % N_IN_FOLDER == 0)
        g_mkdir_with_parents (parent, 0700);
      write_file (path, i);
    }
}

/* --- one run, in a process of its own ----------------------------------------------------------*/

static double
seconds_since (gint64 start_us)
{
  return (double)(g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

typedef struct
{
  gint64 start_us, cancel_us; /* monotonic; cancel: 0 is never */
  double first_s;
} Watch;

static void
note_first (void *user, CvmFolder *so_far)
{
  Watch *watch = user;
  if (watch->first_s == 0)
    watch->first_s = seconds_since (watch->start_us);
  cvm_folder_free (so_far);
}

static bool
is_over (void *user)
{
  const Watch *watch = user;
  return watch->cancel_us && g_get_monotonic_time () >= watch->cancel_us;
}

static CvmFolder *
scan (const char *path, Watch *watch)
{
  const char *const paths[] = { path, NULL };
  const CvmProgress progress = { .cancelled = is_over, .user = watch };
  watch->start_us = g_get_monotonic_time ();
  return cvm_folder_scan_watched (paths, note_first, watch, &progress, NULL);
}

/* How long a scan goes on after it was cancelled in its midst. */
static double
cancel_seconds (const char *path, double after_s)
{
  Watch watch = { .cancel_us = g_get_monotonic_time () + (gint64)(after_s * G_USEC_PER_SEC) };
  CvmFolder *folder = scan (path, &watch);
  const double late = seconds_since (watch.cancel_us);
  if (folder)
    exit (1); /* it was over before */
  return late;
}

/* Prints seconds, seconds until the first rows, seconds after a cancel, and bytes. */
static int
scan_once (const char *path)
{
  Watch watch = { 0 };
  cvm_dicom_init ();
  const double before = test_peak_bytes ();
  g_autoptr (CvmFolder) folder = scan (path, &watch);
  const double seconds = seconds_since (watch.start_us), bytes = test_peak_bytes () - before;
  if (!folder || folder->series->len != N_PATIENTS || folder->others->len != 1
      || folder->unread->len)
    return 1;
  double late = 0;
  for (int i = 1; i < 4; i++)
    late = MAX (late, cancel_seconds (path, seconds * i / 8));
  printf ("%f %f %f %f\n", seconds, watch.first_s > 0 ? watch.first_s : seconds, late, bytes);
  return 0;
}

typedef struct
{
  double seconds, first_s, cancel_s, bytes;
} Figures;

/* Run a program that prints these; exits when it can't. */
static Figures
run (const char *const *command)
{
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  Figures f = { 0 };
  int status = 0;
  if (!g_spawn_sync (NULL, (char **)command, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status,
                     &error)
      || !g_spawn_check_wait_status (status, &error)
      || sscanf (out, "%lf %lf %lf %lf", &f.seconds, &f.first_s, &f.cancel_s, &f.bytes) < 1)
    {
      fprintf (stderr, "%s failed\n", command[0]);
      exit (2);
    }
  return f;
}

static gboolean
tell (const char *name, double figure, const char *unit, double gate)
{
  printf ("%s: %.2f%s, gate %.1f%s, %s\n", name, figure, unit, gate, unit,
          figure <= gate ? "holds" : "falls short");
  return figure <= gate;
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--once") == 0)
    return scan_once (argv[2]);
  if (argc != 3)
    {
      fprintf (stderr, "usage: bench-folder FOLDER BENCH-FOLDER-DCMTK\n");
      return 2;
    }
  const char *ours[] = { argv[0], "--once", argv[1], NULL };
  const char *theirs[] = { argv[2], argv[1], NULL };
  Figures best = { 1e9, 1e9, 0, 0 };
  double best_dcmtk = 1e9;
  write_files (argv[1]);
  for (int i = 0; i < N_ROUNDS; i++)
    {
      best_dcmtk = MIN (best_dcmtk, run (theirs).seconds);
      const Figures one = run (ours);
      best.seconds = MIN (best.seconds, one.seconds);
      best.first_s = MIN (best.first_s, one.first_s);
      best.cancel_s = MAX (best.cancel_s, one.cancel_s);
      best.bytes = MAX (best.bytes, one.bytes);
    }
  printf ("folder: %d files in %.2f s (goal 10 s), DCMTK alone %.2f s\n", N_FILES, best.seconds,
          best_dcmtk);
  gboolean hold = tell ("folder", best.seconds / best_dcmtk, "x DCMTK alone", gate_ratio);
  hold &= tell ("folder-first-rows", best.first_s, " s", gate_first_s);
  hold &= tell ("folder-cancel", best.cancel_s, " s", gate_cancel_s);
  hold &= tell ("folder-memory", best.bytes / 1024 / N_FILES, " KiB a file", gate_file_kib);
  return hold ? 0 : 1;
}
