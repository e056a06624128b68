/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz what a case keeps beside its journal. The first byte says what the rest is:
 *
 *   a  case.json, read for the list of recent cases and compared with a scan
 *   s  the JSON of a structure     t  of a structure set     r  of a run
 *   m  a file of maps: its header's JSON up to the first 0, then its pieces, each after two bytes
 *      with its length; their checksums are put in here
 *   M  a file of maps as it is
 *
 * What was read is written and read again, to the same JSON.
 */
#include "app/case/case-about.h"
#include "app/case/crc32c.h"
#include "app/case/maps-file.h"
#include "app/case/recent-cases.h"
#include "app/case/run-json.h"
#include "app/case/structure-json.h"
#include "app/case/structure-set-json.h"
#include "segmentation/base/json.h"

#include "tests/fuzz/folder.h"

#include <fcntl.h>

#define KEY "0123456789abcdef"

static json_t *
parse (const uint8_t *data, size_t size)
{
  return cvm_json_parse ((const char *)data, size, "case", "text", NULL);
}

static char *
dump (json_t *json)
{
  char *text = json_dumps (json, JSON_COMPACT | JSON_SORT_KEYS);
  must (text != NULL);
  json_decref (json);
  return text;
}

/* `first` and `again`: the JSON of what was read, and of what was read from that. */
static void
must_be_same (json_t *first, json_t *again)
{
  char *a = dump (first), *b = dump (again);
  must (strcmp (a, b) == 0);
  free (a);
  free (b);
}

static void
check_structure (const json_t *json)
{
  g_autoptr (GError) error = NULL;
  CvmStructure *structure = cvm_structure_from_json (json, &error);
  must (structure || (error && *error->message));
  if (!structure)
    return;
  json_t *written = cvm_structure_to_json (structure);
  CvmStructure *again = cvm_structure_from_json (written, NULL);
  must (again && cvm_structure_equal (structure, again));
  must_be_same (written, cvm_structure_to_json (again));
  cvm_structure_free (structure);
  cvm_structure_free (again);
}

static void
check_structure_set (const json_t *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CvmStructureSet) set = cvm_structure_set_from_json (json, &error);
  must (set || (error && *error->message));
  if (!set)
    return;
  json_t *written = cvm_structure_set_to_json (set);
  g_autoptr (CvmStructureSet) again = cvm_structure_set_from_json (written, NULL);
  must (again != NULL);
  must_be_same (written, cvm_structure_set_to_json (again));
}

static void
check_run (const json_t *json)
{
  g_autoptr (GError) error = NULL;
  CvmCaseRun *run = cvm_case_run_from_json (json, &error);
  must (run || (error && *error->message));
  if (!run)
    return;
  must (!strchr (run->maps_file, '/') && run->n_members >= 1);
  json_t *written = cvm_case_run_to_json (run);
  CvmCaseRun *again = cvm_case_run_from_json (written, NULL);
  must (again != NULL);
  must_be_same (written, cvm_case_run_to_json (again));
  cvm_case_run_free (run);
  cvm_case_run_free (again);
}

static void
check_json (char kind, const uint8_t *data, size_t size)
{
  json_t *json = parse (data, size);
  if (!json)
    return;
  if (kind == 's')
    check_structure (json);
  else if (kind == 't')
    check_structure_set (json);
  else
    check_run (json);
  json_decref (json);
}

static void
check_about (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) slices = g_ptr_array_new ();
  CvmSeries series = { .patient = { .id = (char *)"S1" }, .slices = slices };
  g_autofree char *folder = g_build_filename (fuzz_folder (), "cases", KEY, NULL);
  g_autofree char *path = g_build_filename (folder, "case.json", NULL);
  must (g_mkdir_with_parents (folder, 0700) == 0);
  put_file (path, data, size);
  must (cvm_cases_check_about (folder, &series, NULL, &error) || (error && *error->message));
  g_autoptr (GPtrArray) recent = cvm_cases_list (fuzz_folder ());
  must (recent->len <= 1);
}

static void
put_number (int file, guint32 number)
{
  number = GUINT32_TO_LE (number);
  put_bytes (file, &number, sizeof number);
}

static void
put_checked (int file, const uint8_t *bytes, size_t n)
{
  put_number (file, (guint32)n);
  put_number (file, cvm_crc32c (bytes, n));
}

static void
put_maps (int file, const uint8_t *data, size_t size)
{
  const uint8_t *end = memchr (data, 0, size);
  const size_t length = end ? (size_t)(end - data) : size;
  put_bytes (file, "CAVUMMAP", 8);
  put_number (file, 1);
  put_checked (file, data, length);
  put_bytes (file, data, length);
  data += length + (end != NULL);
  size -= length + (end != NULL);
  while (size >= 2)
    {
      const size_t n = MIN (size - 2, data[0] + 256u * data[1]);
      put_checked (file, data + 2, n);
      put_bytes (file, data + 2, n);
      data += 2 + n;
      size -= 2 + n;
    }
}

static void
check_maps (gboolean framed, const uint8_t *data, size_t size)
{
  static const CvmMapsOwner owner = { .run_id = "run", .structure_id = "", .bundle_sha256 = "0" };
  const int n[3] = { 6, 5, 4 };
  const double step_mm[3] = { 2, 2, 3 }, origin[3] = { 0, 0, 0 };
  g_autofree char *path = g_build_filename (fuzz_folder (), "maps", NULL);
  g_autoptr (GError) error = NULL;
  CvmGrid *grid = cvm_grid_new_uniform (n, step_mm, origin, NULL);
  must (grid != NULL);
  const int file = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  must (file >= 0);
  if (framed)
    put_maps (file, data, size);
  else
    put_bytes (file, data, size);
  close (file);
  CvmMaps *maps = cvm_maps_open (path, &owner, grid, NULL, &error);
  must (maps || (error && *error->message));
  if (maps)
    {
      CvmVolume *volume = cvm_maps_restore (maps, CVM_MAP_MEAN, NULL, NULL);
      must (volume != NULL);
      cvm_volume_unref (volume);
    }
  cvm_maps_unref (maps);
  cvm_grid_unref (grid);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  const char kind = (char)data[0];
  if (kind == 's' || kind == 't' || kind == 'r')
    check_json (kind, data + 1, size - 1);
  else if (kind == 'a')
    check_about (data + 1, size - 1);
  else if (kind == 'm' || kind == 'M')
    check_maps (kind == 'm', data + 1, size - 1);
  return 0;
}
