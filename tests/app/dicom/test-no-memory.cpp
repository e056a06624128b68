/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of loading one slice, and of reading a structure set, fails in turn. First those
 * that our own code makes, alone: an error, no crash, and nothing is left behind. Then those of
 * DCMTK and of the C++ library too: an error and no crash; DCMTK holds some of its objects by plain
 * pointers and loses them. GLib ends a program that is out of memory: its texts, all short, are not
 * made to fail.
 */
#include "app/dicom/ct.h"
#include "app/dicom/structure-set.h"
#include "tests/failing-memory.h"
#include "tests/support.h"

#include <cstdio>
#include <cstdlib>
#include <new>

/* Of everything in this process. */
static bool all_may_fail = false;

static void *
allocate_or_null (size_t n)
{
  return all_may_fail ? malloc (n ? n : 1) : failing_memory_plain (n ? n : 1);
}

static void *
allocate (size_t n)
{
  void *block = allocate_or_null (n);
  if (!block)
    throw std::bad_alloc ();
  return block;
}

void *
operator new (size_t n)
{
  return allocate (n);
}

void *
operator new[] (size_t n)
{
  return allocate (n);
}

void *
operator new (size_t n, const std::nothrow_t &) noexcept
{
  return allocate_or_null (n);
}

void *
operator new[] (size_t n, const std::nothrow_t &) noexcept
{
  return allocate_or_null (n);
}

void
operator delete (void *block) noexcept
{
  free (block);
}

void
operator delete[] (void *block) noexcept
{
  free (block);
}

void
operator delete (void *block, size_t) noexcept
{
  free (block);
}

void
operator delete[] (void *block, size_t) noexcept
{
  free (block);
}

void
operator delete (void *block, const std::nothrow_t &) noexcept
{
  free (block);
}

void
operator delete[] (void *block, const std::nothrow_t &) noexcept
{
  free (block);
}

/* What our own objects call, by the linker. */
extern "C" void *__real__Znwm (size_t n);
extern "C" void *__wrap__Znwm (size_t n);

void *
__wrap__Znwm (size_t n)
{
  if (!all_may_fail && failing_memory_take ())
    throw std::bad_alloc ();
  return __real__Znwm (n);
}

static const CvmSeries *series;
static char path[4096];

static bool
load (GError **error)
{
  CvmVolume *volume = cvm_ct_load (series, 0, nullptr, nullptr, nullptr, error);
  cvm_volume_unref (volume);
  return volume != nullptr;
}

static bool
read_set (GError **error)
{
  CvmStructureSet *set = cvm_structure_set_read (path, nullptr, error);
  cvm_structure_set_free (set);
  return set != nullptr;
}

/* Whether an allocation failed at all. */
static bool
try_without (long n, bool (*work) (GError **))
{
  g_autoptr (GError) error = nullptr;
  const long before = failing_memory_blocks ();
  failing_memory_arm (n);
  const bool good = work (&error);
  const bool refused = failing_memory_disarm ();
  const long kept = failing_memory_blocks () - before;
  g_assert_true (good ? !error : error && *error->message);
  if (!refused)
    g_assert_true (good);
  if (!all_may_fail)
    {
      if (kept != 0)
        g_error ("allocation %ld failed, and %ld blocks are left", n, kept);
      if (!good)
        g_assert_cmpint (error->code, ==, CVM_DICOM_ERROR_MEMORY);
    }
  return refused;
}

static void
exhaust (const char *name, bool (*work) (GError **))
{
  g_autoptr (GError) error = nullptr;
  for (int all = 0; all < 2; all++)
    {
      long n = 1;
      all_may_fail = false;
      g_assert_true (work (&error)); /* what is made once and kept is there now */
      g_assert_no_error (error);
      all_may_fail = all != 0;
      while (try_without (n, work))
        n++;
      all_may_fail = false;
      printf ("%s: %ld allocations%s\n", name, n - 1, all ? " with the libraries'" : "");
      g_assert_cmpint (n, >, all ? 50 : 3);
    }
}

static void
test_slice (gconstpointer name)
{
  g_autoptr (GError) error = nullptr;
  char inside[256];
  g_snprintf (inside, sizeof inside, "data/fuzz/dicom/%s", (const char *)name);
  test_path (path, inside);
  g_autoptr (CvmFolder) folder = cvm_folder_scan (path, nullptr, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (folder->series->len, ==, 1);
  series = static_cast<CvmSeries *> (folder->series->pdata[0]);
  g_assert_true (series->viewable);
  exhaust ((const char *)name, load);
}

static void
test_structure_set ()
{
  test_path (path, "data/fuzz/dicom/set-explicit");
  exhaust ("structure set", read_set);
}

int
main (int argc, char **argv)
{
  static const char *const names[]
      = { "explicit", "implicit",  "rle",      "jpeg-sv1",   "jpeg-extended",
          "jpeg-ls",  "jpeg-2000", "deflated", "multi-frame" };
  g_test_init (&argc, &argv, nullptr);
  for (const char *name : names)
    {
      g_autofree char *test = g_strdup_printf ("/dicom/no-memory/%s", name);
      g_test_add_data_func (test, name, test_slice);
    }
  g_test_add_func ("/dicom/no-memory/structure-set", test_structure_set);
  return g_test_run ();
}
