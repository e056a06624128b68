/* SPDX-License-Identifier: Apache-2.0 */
/* The way of an export: may these structures go onto this series; rings and names; the data set; a
 * temporary file; read back; the final name. */
#include "app/dicom/export.hpp"

#include "app/dicom/write-file.hpp"
#include "app/files/whole-file.h"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cstdarg>
#include <cstring>

namespace cvm
{

void
warn (const Out &out, const char *format, ...)
{
  va_list list;
  if (!out.warnings)
    return;
  va_start (list, format);
  g_ptr_array_add (out.warnings, g_strdup_vprintf (format, list));
  va_end (list);
}

static bool
has_identifiers (const CvmSeries *series)
{
  bool all = *series->study_uid && *series->series_uid;
  for (guint i = 0; i < series->slices->len; i++)
    all = all && *static_cast<CvmSliceFile *> (series->slices->pdata[i])->sop_instance;
  return all;
}

static bool
may_export (const CvmSeries *series, const GPtrArray *structures, GError **error)
{
  if (structures->len == 0)
    return fail (error, CVM_DICOM_ERROR_FORMAT, _ ("No structure was chosen for the export."));
  if (!series->frame_of_reference || !*series->frame_of_reference || !series->grid)
    return fail (
        error, CVM_DICOM_ERROR_MISMATCH,
        _ ("This CT has no frame of reference, so that contours on it can't be exported."));
  if (!has_identifiers (series))
    return fail (
        error, CVM_DICOM_ERROR_MISMATCH,
        _ ("This CT lacks identifiers that a structure set must name (of its study, series "
           "or images), so that contours on it can't be exported."));
  for (guint i = 0; i < structures->len; i++)
    {
      auto *s = static_cast<const CvmStructure *> (structures->pdata[i]);
      bool other = s->frame_of_reference && *s->frame_of_reference
                   && strcmp (s->frame_of_reference, series->frame_of_reference) != 0;
      if (s->view_only)
        return fail (error, CVM_DICOM_ERROR_MISMATCH,
                     _ ("“%s” is for viewing only, since it may not belong to this CT; it can't be "
                        "exported with it."),
                     s->name);
      if (other)
        return fail (
            error, CVM_DICOM_ERROR_MISMATCH,
            _ ("“%s” belongs to another frame of reference than this CT and can't be exported "
               "with it."),
            s->name);
    }
  return true;
}

/* What a receiving system may stumble over. */
static void
ring_warnings (const Out &out, const OutStructure &structure)
{
  bool is_long = false, unknown = false, empty = structure.rings.empty ();
  for (const OutRing &ring : structure.rings)
    {
      size_t start = 0;
      unknown = unknown || ring.type == CVM_RING_OTHER;
      while (ring.untouched && !is_long && start <= ring.data.size ())
        {
          size_t end = std::min (ring.data.find ('\\', start), ring.data.size ());
          is_long = end - start > 16 && end - start - (ring.data[end - 1] == ' ') > 16;
          start = end + 1;
        }
    }
  if (is_long)
    warn (out,
          _ ("“%s” keeps coordinates of more than 16 characters, as they came; some systems "
             "refuse them."),
          structure.name.c_str ());
  if (unknown)
    warn (out, _ ("“%s” has contours of an unknown kind; they are written as open lines."),
          structure.name.c_str ());
  if (empty)
    warn (out, _ ("“%s” is empty."), structure.name.c_str ());
}

/* A DS has a length of 16 bits there, and is even. */
static const size_t max_explicit_bytes = 65534;

static bool
fits_explicit (const Out &out, const OutStructure &structure, GError **error)
{
  for (const OutRing &ring : structure.rings)
    {
      const size_t n = ring.data.size ();
      const int slice = ring.source->slice;
      if (n <= max_explicit_bytes)
        continue;
      if (slice < 0)
        return fail (error, CVM_DICOM_ERROR_UNSUPPORTED,
                     _ ("“%s”: a contour that lies on no slice takes %zu bytes, and explicit VR "
                        "holds at most %zu. Implicit VR, the default, holds it."),
                     structure.name.c_str (), n, max_explicit_bytes);
      return fail (error, CVM_DICOM_ERROR_UNSUPPORTED,
                   _ ("“%s”: a contour on slice %d takes %zu bytes, and explicit VR holds at most "
                      "%zu. Implicit VR, the default, holds it; fewer points a contour "
                      "(--max-points) help, too."),
                   structure.name.c_str (), slice_number (out.series, slice), n,
                   max_explicit_bytes);
    }
  return true;
}

static const CvmExportFacts nothing_known = { FALSE, -1 };

static bool
prepare (Out &out, const GPtrArray *structures, GError **error)
{
  g_autofree char *uid = cvm_uid_new ();
  out.sop_instance = out.options->sop_instance ? out.options->sop_instance : uid;
  for (guint i = 0; i < structures->len; i++)
    {
      OutStructure structure = {};
      structure.source = static_cast<const CvmStructure *> (structures->pdata[i]);
      structure.facts = out.options->facts ? &out.options->facts[i] : &nothing_known;
      out.structures.push_back (std::move (structure));
    }
  make_names (out);
  for (OutStructure &structure : out.structures)
    {
      if (!make_rings (out, structure, error)
          || (out.options->explicit_vr && !fits_explicit (out, structure, error)))
        return false;
      ring_warnings (out, structure);
    }
  return true;
}

/* A failure of app/files in this folder's domain. */
static bool
file_failure (GError *why, GError **error)
{
  fail (error, CVM_DICOM_ERROR_FILE, "%s", why->message);
  g_error_free (why);
  return false;
}

/* Whatever happens, nothing is left behind. */
struct Temporary
{
  ~Temporary ()
  {
    cvm_whole_file_abandon (path);
    g_free (path);
  }
  char *path;
};

static bool
write_set (const Out &out, const char *path, GError **error)
{
  DcmFileFormat file;
  GError *why = nullptr;
  OFCondition condition = make_data_set (out, *file.getDataset ());
  if (condition.bad ())
    return fail (error, CVM_DICOM_ERROR_FORMAT, _ ("Couldn't write “%s”: %s."),
                 file_name (path).c_str (), reason (condition));
  Temporary temporary = { cvm_whole_file_begin (path, out.options->replace, &why) };
  if (!temporary.path)
    return file_failure (why, error);
  const E_TransferSyntax syntax
      = out.options->explicit_vr ? EXS_LittleEndianExplicit : EXS_LittleEndianImplicit;
  if (!write_file (file, syntax, temporary.path, path, error)
      || !check_written (out, temporary.path, error))
    return false;
  return cvm_whole_file_commit (temporary.path, path, out.options->replace, &why)
         || file_failure (why, error);
}

} // namespace cvm

gboolean
cvm_export_structures (const CvmSeries *series,
                       GPtrArray *structures,
                       const char *path,
                       const CvmExportOptions *options,
                       GPtrArray *warnings,
                       GError **error)
{
  CvmExportOptions defaults = {};
  cvm::Out out = { series, options ? options : &defaults, {}, warnings, "" };

  cvm_dicom_init ();
  if (!cvm::may_export (series, structures, error))
    return FALSE;
  try
    {
      return cvm::prepare (out, structures, error) && cvm::write_set (out, path, error);
    }
  catch (const std::bad_alloc &)
    {
      return cvm::fail (error, CVM_DICOM_ERROR_MEMORY,
                        _ ("There is not enough memory to write “%s”."),
                        cvm::file_name (path).c_str ());
    }
}
