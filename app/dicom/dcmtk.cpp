/* SPDX-License-Identifier: Apache-2.0 */
/* See dcmtk.hpp: set-up, errors, raw values and numbers. Character sets are in charset.cpp. */
#include "app/dicom/decode.hpp"

#include <dcmtk/oflog/oflog.h>

#include <glib/gi18n-lib.h>

#include <charconv>
#include <cmath>
#include <cstdarg>
#include <cstring>

G_DEFINE_QUARK (cvm - dicom - error - quark, cvm_dicom_error)

void
cvm_dicom_init (void)
{
  static gsize done = 0;
  if (!g_once_init_enter (&done))
    return;
  OFLog::configure (OFLogger::OFF_LOG_LEVEL);
  cvm::register_decoders ();
  (void)dcmDataDict.isDictionaryLoaded ();
  g_once_init_leave (&done, 1);
}

namespace cvm
{

bool
fail (GError **error, CvmDicomError code, const char *format, ...)
{
  va_list list;
  va_start (list, format);
  g_autofree char *text = g_strdup_vprintf (format, list);
  va_end (list);
  g_set_error_literal (error, CVM_DICOM_ERROR, code, text);
  return false;
}

const char *
reason (const OFCondition &condition)
{
  if (condition == EC_MemoryExhausted)
    return _ ("there is not enough memory");
  if (condition == condition_too_deep)
    return _ ("its sequences are nested too deeply");
  if (condition == condition_too_large)
    return _ ("it is too large");
  if (condition == condition_cancelled)
    return _ ("reading it was cancelled");
  if (condition == EC_EndOfStream || condition == EC_InvalidStream
      || condition == EC_StreamNotifyClient)
    return _ ("it ends early");
  if (condition == EC_UnsupportedEncoding || condition == EC_CannotChangeRepresentation
      || condition == EC_UnknownTransferSyntax)
    return _ ("its compression is not supported");
  return _ ("its data are damaged");
}

CvmDicomError
error_code (const OFCondition &condition)
{
  return condition == EC_MemoryExhausted ? CVM_DICOM_ERROR_MEMORY : CVM_DICOM_ERROR_FORMAT;
}

std::string
file_name (const std::string &path)
{
  g_autofree char *base = g_path_get_basename (path.c_str ());
  g_autofree char *shown = g_filename_display_name (base);
  return shown;
}

bool
raw_value (DcmElement &element, std::string &value, Uint32 max_length)
{
  value.clear ();
  if (!element.isLeaf ())
    return false;
  Uint32 length = element.getLengthField (); /* getLength() would load the value, however long */
  if (length == 0)
    return true;
  if (length > max_length)
    return false;
  value.resize (length);
  if (element.getPartialValue (&value[0], 0, length).good ())
    return true;
  value.clear ();
  return false;
}

bool
raw_value (DcmItem &item, const DcmTagKey &tag, std::string &value)
{
  DcmElement *element = nullptr;
  value.clear ();
  return item.findAndGetElement (tag, element).good () && element && raw_value (*element, value);
}

static void
trim_end (std::string &text)
{
  size_t end = text.find_last_not_of (std::string (" \0", 2));
  text.resize (end == std::string::npos ? 0 : end + 1);
}

std::string
raw_text (DcmItem &item, const DcmTagKey &tag)
{
  std::string value;
  raw_value (item, tag, value);
  trim_end (value);
  size_t zero = value.find ('\0');
  if (zero != std::string::npos)
    value.resize (zero);
  if (!g_utf8_validate (value.data (), value.size (), nullptr))
    {
      g_autofree char *valid = g_utf8_make_valid (value.c_str (), -1);
      value = valid;
    }
  return value;
}

static bool
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0;
}

/* One number between blanks; from_chars knows no locale, and no leading plus. */
static bool
parse_number (const char *begin, const char *end, double &number)
{
  while (begin < end && is_blank (*begin))
    begin++;
  while (begin < end && is_blank (end[-1]))
    end--;
  if (end - begin > 1 && *begin == '+' && begin[1] != '-')
    begin++;
  auto result = std::from_chars (begin, end, number);
  return result.ec == std::errc () && result.ptr == end && std::isfinite (number)
         && std::fabs (number) <= 1e9;
}

bool
parse_numbers (const char *text, size_t length, std::vector<double> &out)
{
  const char *end = text + length;
  out.clear ();
  while (end > text && is_blank (end[-1]))
    end--;
  if (end == text)
    return true;
  for (const char *p = text; p <= end;)
    {
      const char *next = static_cast<const char *> (memchr (p, '\\', end - p));
      double number = 0;
      if (!parse_number (p, next ? next : end, number))
        return false;
      out.push_back (number);
      if (!next)
        break;
      p = next + 1;
    }
  return true;
}

bool
get_numbers (DcmItem &item, const DcmTagKey &tag, double *out, int n)
{
  std::vector<double> numbers;
  std::string text = raw_text (item, tag);
  if (text.size () > 1024 || !parse_numbers (text.data (), text.size (), numbers)
      || numbers.size () < (size_t)n)
    return false;
  std::copy (numbers.begin (), numbers.begin () + n, out);
  return true;
}

bool
get_uint16 (DcmItem &item, const DcmTagKey &tag, int &out)
{
  DcmElement *element = nullptr;
  Uint16 value = 0;
  if (item.findAndGetElement (tag, element).bad () || !element || element->getLengthField () > 16
      || element->getUint16 (value).bad ())
    return false;
  out = value;
  return true;
}

DcmItem *
first_item (DcmItem &item, const DcmTagKey &sequence)
{
  DcmItem *found = nullptr;
  return item.findAndGetSequenceItem (sequence, found, 0).good () ? found : nullptr;
}

} // namespace cvm
