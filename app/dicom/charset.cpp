/* SPDX-License-Identifier: Apache-2.0 */
/* Texts to UTF-8, by GLib's iconv (PS3.3 C.12.1.1.2, PS3.5 6.1). DCMTK's own conversion refuses the
 * Japanese sets, and gives up a whole text for one byte.
 *
 * Either the whole text is of one encoding (UTF-8, GB18030, GBK), or it is ISO 2022: bytes below
 * 0x80 are of the set that is designated as G0, those above of G1, and escape sequences designate
 * others. Every set that DICOM knows is taken by its escape sequence, declared or not: files lie.
 * Two-byte sets in G0 are turned into EUC-JP, which has them in G1.
 */
#include "app/dicom/dcmtk.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace cvm
{

static const char *const replacement = "\xef\xbf\xbd";
static const char *const katakana = "JIS_X0201"; /* converted here */

/* The sets of G1, by the number in their defined term and the end of their escape sequence. */
static const struct
{
  int number;
  const char *escape, *charset;
} sets[] = {
  { 100, "-A", "ISO-8859-1" },  { 101, "-B", "ISO-8859-2" }, { 109, "-C", "ISO-8859-3" },
  { 110, "-D", "ISO-8859-4" },  { 144, "-L", "ISO-8859-5" }, { 127, "-G", "ISO-8859-6" },
  { 126, "-F", "ISO-8859-7" },  { 138, "-H", "ISO-8859-8" }, { 148, "-M", "ISO-8859-9" },
  { 203, "-b", "ISO-8859-15" }, { 166, "-T", "TIS-620" },    { 13, ")I", katakana },
  { 149, "$)C", "EUC-KR" },     { 58, "$)A", "EUC-CN" },
};

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

/* Each byte that means nothing becomes a replacement mark; never fails. */
static void
convert (const char *charset, const std::string &bytes, std::string &out)
{
  GIConv converter = g_iconv_open ("UTF-8", charset);
  if (converter == (GIConv)-1)
    {
      for (size_t i = 0; i < bytes.size (); i++)
        out += replacement;
      return;
    }
  std::string copy = bytes;
  char *in = &copy[0];
  gsize n_in = copy.size ();
  while (n_in > 0)
    {
      char buffer[256], *to = buffer;
      gsize n_free = sizeof buffer;
      bool failed = g_iconv (converter, &in, &n_in, &to, &n_free) == (gsize)-1 && errno != E2BIG;
      out.append (buffer, sizeof buffer - n_free);
      if (!failed)
        continue;
      out += replacement;
      in++;
      n_in--;
      g_iconv (converter, nullptr, nullptr, nullptr, nullptr);
    }
  g_iconv_close (converter);
}

/* The number behind "IR" in "ISO_IR 100", "ISO 2022 IR 100" and what is written for them; −1. */
static int
set_number (const std::string &term)
{
  size_t at = term.find ("IR");
  at = at == std::string::npos ? at : term.find_first_of ("0123456789", at);
  return at == std::string::npos ? -1 : (int)g_ascii_strtoll (term.c_str () + at, nullptr, 10);
}

static const char *
g1_of_number (int number)
{
  for (const auto &set : sets)
    if (set.number == number)
      return set.charset;
  return nullptr;
}

/* ISO 2022. */
class Decoder
{
public:
  explicit Decoder (const std::string &declared);
  std::string decode (const std::string &text);

private:
  enum class G0
  {
    ascii,
    jis_x0208,
    jis_x0212
  };
  size_t take_escape (const std::string &text, size_t at);
  size_t take_two_bytes (const std::string &text, size_t at);
  size_t take_high (const std::string &text, size_t at);

  const char *first_g1_ = nullptr; /* after a delimiter; NULL: the one that was designated stays */
  const char *g1_ = nullptr;
  G0 g0_ = G0::ascii;
  std::string out_;
};

/* Where the first value names no set for G1, the others' first is taken for bytes without an escape
 * sequence: some programs leave it out. */
Decoder::Decoder (const std::string &declared)
{
  g_auto (GStrv) terms = g_strsplit (declared.c_str (), "\\", -1);
  for (guint i = 0; terms[i]; i++)
    {
      const char *set = g1_of_number (set_number (terms[i]));
      if (i == 0)
        first_g1_ = set;
      if (!g1_)
        g1_ = set;
    }
}

/* Escape sequences begin with 0x1b, have intermediate bytes 0x20-0x2f and one final byte. */
size_t
Decoder::take_escape (const std::string &text, size_t at)
{
  size_t end = at + 1;
  while (end < text.size () && (text[end] & 0xf0) == 0x20)
    end++;
  std::string escape = text.substr (at + 1, end - at);
  for (const auto &set : sets)
    if (escape == set.escape)
      g1_ = set.charset;
  if (escape == "(B" || escape == "(J")
    g0_ = G0::ascii;
  else if (escape == "$B" || escape == "$@")
    g0_ = G0::jis_x0208;
  else if (escape == "$(D")
    g0_ = G0::jis_x0212;
  return end + 1;
}

size_t
Decoder::take_two_bytes (const std::string &text, size_t at)
{
  std::string euc;
  auto is_half
      = [&text] (size_t i) { return i < text.size () && text[i] > 0x20 && text[i] < 0x7f; };
  while (is_half (at))
    {
      if (g0_ == G0::jis_x0212)
        euc += '\x8f';
      euc += (char)(text[at++] | 0x80);
      if (is_half (at))
        euc += (char)(text[at++] | 0x80);
    }
  convert ("EUC-JP", euc, out_);
  return at;
}

size_t
Decoder::take_high (const std::string &text, size_t at)
{
  size_t end = at;
  while (end < text.size () && (text[end] & 0x80))
    end++;
  std::string run = text.substr (at, end - at);
  if (g1_ && g1_ != katakana)
    convert (g1_, run, out_);
  else
    for (unsigned char c : run)
      {
        char utf8[6];
        bool known = g1_ && c >= 0xa1 && c <= 0xdf;
        out_.append (utf8, g_unichar_to_utf8 (known ? 0xff61u + (c - 0xa1u) : 0xfffdu, utf8));
      }
  return end;
}

std::string
Decoder::decode (const std::string &text)
{
  for (size_t i = 0; i < text.size ();)
    {
      char c = text[i];
      if (c == '\x1b')
        i = take_escape (text, i);
      else if (c & 0x80)
        i = take_high (text, i);
      else if (g0_ != G0::ascii && c > 0x20 && c < 0x7f)
        i = take_two_bytes (text, i);
      else
        {
          if (strchr ("\\^=\t\r\n\f", c))
            g1_ = first_g1_ ? first_g1_ : g1_;
          if (c == '\r' || c == '\n')
            g0_ = G0::ascii;
          out_ += c;
          i++;
        }
    }
  return make_valid (out_);
}

Charset::Charset (DcmItem &dataset) : name_ (raw_text (dataset, DCM_SpecificCharacterSet))
{
  if (!is_plain_ascii (name_) || name_.size () > 1024)
    name_.clear ();
}

/* Whether iconv, or this file, knows what the data set names. */
static bool
names_iso_2022 (const std::string &name)
{
  g_auto (GStrv) terms = g_strsplit (name.c_str (), "\\", -1);
  for (guint i = 0; terms[i]; i++)
    {
      int number = set_number (terms[i]);
      if (g1_of_number (number) || number == 87 || number == 159)
        return true;
    }
  return false;
}

std::string
Charset::utf8 (const std::string &raw) const
{
  size_t end = raw.find_last_not_of (std::string (" \0", 2));
  std::string text = raw.substr (0, end == std::string::npos ? 0 : end + 1), out;
  size_t zero = text.find ('\0');
  if (zero != std::string::npos)
    text.resize (zero);
  if (is_plain_ascii (text))
    return text;
  if (name_ == "GB18030" || name_ == "GBK")
    {
      convert ("GB18030", text, out);
      return make_valid (out);
    }
  if (name_.find ("IR 192") != std::string::npos || !names_iso_2022 (name_))
    return make_valid (text);
  return Decoder (name_).decode (text);
}

std::string
Charset::text (DcmItem &item, const DcmTagKey &tag) const
{
  std::string value;
  raw_value (item, tag, value);
  return utf8 (value);
}

} // namespace cvm
