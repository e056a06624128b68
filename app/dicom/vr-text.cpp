/* SPDX-License-Identifier: Apache-2.0 */
#include "app/dicom/vr-text.hpp"

#include <glib.h>

#include <algorithm>
#include <cstring>

namespace cvm
{

std::string
vr_plain (const std::string &text)
{
  const size_t first = text.find_first_not_of (' '), last = text.find_last_not_of (' ');
  return first == std::string::npos ? "" : text.substr (first, last - first + 1);
}

static std::string
cut (std::string text, size_t max_bytes)
{
  if (max_bytes == 0 || text.size () <= max_bytes)
    return text;
  size_t end = max_bytes;
  while (end > 0 && ((unsigned char)text[end] & 0xc0) == 0x80)
    end--;
  text.resize (end);
  return vr_plain (text);
}

static std::string
clean (const std::string &text, const char *kept)
{
  g_autofree char *valid = g_utf8_make_valid (text.c_str (), -1);
  std::string out = valid;
  for (char &c : out)
    if (c == '\\')
      c = '/';
    else if ((unsigned char)c < ' ' && !strchr (kept, c))
      c = ' ';
  return vr_plain (out);
}

std::string
vr_line (const std::string &text, size_t max_bytes)
{
  return cut (clean (text, ""), max_bytes);
}

std::string
vr_lines (const std::string &text, size_t max_bytes)
{
  return cut (clean (text, "\n\r\t"), max_bytes);
}

std::string
vr_person (const std::string &text)
{
  const std::string line = vr_line (text, 0);
  std::string out;
  size_t start = 0;
  for (int group = 0; group < 3 && start <= line.size (); group++)
    {
      const size_t end = std::min (line.find ('=', start), line.size ());
      std::string part = line.substr (start, end - start);
      int n = 0;
      for (char &c : part)
        if (c == '^' && ++n > 4)
          c = ' ';
      out += (group > 0 ? "=" : "") + cut (part, max_long_string);
      start = end + 1;
    }
  return out;
}

std::string
vr_code (const std::string &text)
{
  std::string out = vr_line (text, 0);
  for (char &c : out)
    {
      c = g_ascii_toupper (c);
      if (!g_ascii_isupper (c) && !g_ascii_isdigit (c) && c != ' ')
        c = '_';
    }
  return cut (out, max_short_string);
}

std::string
vr_date (const std::string &text)
{
  const std::string out = vr_plain (text);
  if (out.size () != 8 || strspn (out.c_str (), "0123456789") != 8)
    return "";
  const int year = std::stoi (out.substr (0, 4)), month = std::stoi (out.substr (4, 2));
  const int day = std::stoi (out.substr (6, 2));
  return year > 0 && g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year) ? out
                                                                                          : "";
}

std::string
vr_time (const std::string &text)
{
  const std::string out = vr_plain (text);
  const size_t n = strspn (out.c_str (), "0123456789");
  const bool fraction = n == 6 && out.size () > 7 && out.size () <= 13 && out[6] == '.'
                        && strspn (out.c_str () + 7, "0123456789") == out.size () - 7;
  if ((n != out.size () && !fraction) || (n != 2 && n != 4 && n != 6))
    return "";
  const int limits[] = { 23, 59, 59 };
  for (size_t i = 0; i < n / 2; i++)
    if (std::stoi (out.substr (2 * i, 2)) > limits[i])
      return "";
  return out;
}

} // namespace cvm
