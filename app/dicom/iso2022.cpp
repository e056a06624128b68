/* SPDX-License-Identifier: Apache-2.0 */
#include "app/dicom/iso2022.hpp"

#include <glib.h>

#include <cstring>
#include <vector>

namespace cvm
{

struct CodeSet
{
  const char *name;
  const char *iconv;  /* one that encodes it */
  const char *escape; /* which iconv does not write; NULL: it does, and goes back to ASCII */
  const char *ours;   /* the escape sequence that a run must begin with */
};

static const CodeSet code_sets[] = {
  { "ISO 2022 IR 87", "ISO-2022-JP", nullptr, "\x1b$B" },
  { "ISO 2022 IR 159", "ISO-2022-JP-1", nullptr, "\x1b$(D" },
  { "ISO 2022 IR 149", "EUC-KR", "\x1b$)C", "\x1b$)C" },
};

/* A run of characters beyond ASCII in one set. */
static bool
encode_run (const CodeSet &set, const std::string &run, std::string &out)
{
  gsize n = 0;
  g_autofree char *bytes
      = g_convert (run.data (), (gssize)run.size (), set.iconv, "UTF-8", nullptr, &n, nullptr);
  if (!bytes)
    return false;
  const std::string text = (set.escape ? set.escape : "") + std::string (bytes, n);
  /* ISO-2022-JP-1 turns to the other Japanese set where that is enough: then that one is asked. */
  if (text.compare (0, strlen (set.ours), set.ours) != 0 || text.find ('=') != std::string::npos
      || text.find ('\\') != std::string::npos)
    return false;
  for (size_t at = text.find ('\x1b', 1); at != std::string::npos; at = text.find ('\x1b', at + 1))
    if (at + 3 != text.size ()) /* but the one back to ASCII */
      return false;
  out += text;
  return true;
}

/* The sets beside ASCII; empty where one is not known or the first is not ASCII. */
static std::vector<const CodeSet *>
sets_of (const std::string &names)
{
  std::vector<const CodeSet *> sets;
  g_auto (GStrv) parts = g_strsplit (names.c_str (), "\\", -1);
  for (guint i = 0; parts[i]; i++)
    {
      const char *name = g_strstrip (parts[i]);
      const CodeSet *found = nullptr;
      for (const CodeSet &set : code_sets)
        if (g_str_equal (name, set.name))
          found = &set;
      const bool ascii = !*name || g_str_equal (name, "ISO 2022 IR 6");
      if (found && i > 0)
        sets.push_back (found);
      else if (!ascii)
        return {};
    }
  return sets;
}

bool
iso2022_encode (const std::string &names, const std::string &text, std::string &out)
{
  const std::vector<const CodeSet *> sets = sets_of (names);
  out.clear ();
  for (size_t i = 0; i < text.size ();)
    {
      size_t end = i;
      while (end < text.size () && (unsigned char)text[end] >= 0x80)
        end++;
      if (end == i)
        {
          out += text[i++];
          continue;
        }
      bool done = false;
      for (size_t k = 0; k < sets.size () && !done; k++)
        done = encode_run (*sets[k], text.substr (i, end - i), out);
      if (!done)
        return false;
      i = end;
    }
  return !sets.empty ();
}

} // namespace cvm
