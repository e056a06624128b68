/* SPDX-License-Identifier: Apache-2.0 */
/* Texts to UTF-8. DCMTK knows the character sets of PS3.3 C.12.1.1.2 but for the Japanese ones,
 * which it refuses; those are escape sequences between runs of one or two bytes a character, and
 * GLib's iconv converts the runs.
 */
#include "app/dicom/dcmtk.hpp"

#include <cstring>

namespace cvm
{

static bool
is_plain_ascii (const std::string &text)
{
  for (unsigned char c : text)
    if (c >= 0x80 || c == 0x1b)
      return false;
  return true;
}

static std::string
make_valid (const std::string &text)
{
  g_autofree char *valid = g_utf8_make_valid (text.c_str (), -1);
  return valid;
}

static bool
convert_run (const std::string &escape, const std::string &run, std::string &out)
{
  std::string whole = escape + run;
  g_autofree char *text = g_convert (whole.data (), whole.size (), "UTF-8", "ISO-2022-JP-2",
                                     nullptr, nullptr, nullptr);
  if (text)
    out += text;
  return text != nullptr;
}

/* One run of single bytes: ASCII below 0x80, half-width katakana of JIS X 0201 above. */
static void
add_single_bytes (const std::string &run, std::string &out)
{
  for (unsigned char c : run)
    {
      char utf8[6];
      gunichar code = c < 0x80 ? c : c >= 0xa1 && c <= 0xdf ? 0xff61u + (c - 0xa1u) : 0xfffdu;
      out.append (utf8, g_unichar_to_utf8 (code, utf8));
    }
}

/* Escape sequences begin with 0x1b, have intermediate bytes 0x20-0x2f and one final byte. */
static std::string
japanese (const std::string &text)
{
  std::string out, escape;
  for (size_t i = 0; i < text.size ();)
    {
      if (text[i] == 0x1b)
        {
          size_t end = i + 1;
          while (end < text.size () && (text[end] & 0xf0) == 0x20)
            end++;
          escape = text.substr (i, end - i + 1);
          i = end + 1;
          continue;
        }
      size_t end = text.find ('\x1b', i);
      std::string run = text.substr (i, end == std::string::npos ? end : end - i);
      i += run.size ();
      bool two_bytes = escape.size () > 1 && escape[1] == '$';
      if (!two_bytes || !convert_run (escape, run, out))
        add_single_bytes (run, out);
    }
  return make_valid (out);
}

Charset::Charset (DcmItem &dataset) : name_ (raw_text (dataset, DCM_SpecificCharacterSet))
{
  if (!is_plain_ascii (name_) || name_.size () > 1024)
    name_.clear ();
}

static bool
is_japanese (const std::string &name)
{
  for (const char *set : { "IR 87", "IR 159", "IR 13" })
    {
      size_t at = name.find (set);
      if (at != std::string::npos && !g_ascii_isdigit (name[at + strlen (set)]))
        return true;
    }
  return false;
}

std::string
Charset::utf8 (const std::string &raw) const
{
  size_t end = raw.find_last_not_of (std::string (" \0", 2));
  std::string text = raw.substr (0, end == std::string::npos ? 0 : end + 1);
  size_t zero = text.find ('\0');
  if (zero != std::string::npos)
    text.resize (zero);
  if (is_plain_ascii (text))
    return text;
  if (is_japanese (name_))
    return japanese (text);
  if (name_.empty () || name_ == "ISO_IR 192" || refused_)
    return make_valid (text);
  if (!converter_)
    {
      converter_ = std::make_unique<DcmSpecificCharacterSet> ();
      refused_ = converter_->selectCharacterSet (OFString (name_.c_str ())).bad ();
    }
  OFString out;
  if (refused_
      || converter_->convertString (OFString (text.data (), text.size ()), out, "\\^=").bad ())
    return make_valid (text);
  return make_valid (std::string (out.c_str (), out.size ()));
}

std::string
Charset::text (DcmItem &item, const DcmTagKey &tag) const
{
  std::string value;
  raw_value (item, tag, value);
  return utf8 (value);
}

} // namespace cvm
