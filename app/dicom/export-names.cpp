/* SPDX-License-Identifier: Apache-2.0 */
/* Names and numbers of the structures of a file: valid, and no two alike. */
#include "app/dicom/export.hpp"

#include "app/dicom/vr-text.hpp"

#include <glib/gi18n-lib.h>

#include <set>

namespace cvm
{

static const glong short_name = 16;

static std::string
folded (const std::string &text)
{
  g_autofree char *out = g_utf8_casefold (text.c_str (), -1);
  return out;
}

/* A network's contour that nobody has looked through says so by TG-263's qualifier. */
static bool
lacks_qualifier (const OutStructure &structure)
{
  const CvmStructure *s = structure.source;
  std::set<int> slices;
  for (int i = 0; i < s->n_rings; i++)
    slices.insert (s->rings[i].slice);
  slices.erase (-1);
  const int n_reviewed = structure.facts->n_slices_reviewed;
  return s->source == CVM_SOURCE_NETWORK && n_reviewed >= 0 && n_reviewed < (int)slices.size ()
         && !g_str_has_suffix (structure.name.c_str (), "^AI");
}

static void
name_warnings (const Out &out, const OutStructure &structure, const std::string &valid)
{
  const std::string &name = structure.name;
  const char *came = structure.source->name ? structure.source->name : "";
  if (*came && valid != vr_plain (came))
    warn (out,
          _ ("“%s” is too long for DICOM, or has letters that a name can't have: it is written "
             "as “%s”."),
          came, name.c_str ());
  if (lacks_qualifier (structure))
    warn (out,
          _ ("“%s” is an automatic contour that was not reviewed to its end: its name should end "
             "in ^AI."),
          name.c_str ());
  if (g_utf8_strlen (name.c_str (), -1) > short_name)
    warn (out, _ ("“%s” is longer than 16 characters: some systems cut it off."), name.c_str ());
  if (!g_str_is_ascii (name.c_str ()))
    warn (out, _ ("“%s” has letters beyond A to Z: some systems don't show them."), name.c_str ());
}

/* A name that no other structure has, whatever its case; TG-263's qualifier stays at the end. */
static std::string
unique_name (const std::set<std::string> &taken, const std::string &name)
{
  std::string out = name, tail;
  if (g_str_has_suffix (name.c_str (), "^AI"))
    tail = "^AI";
  std::string stem = name.substr (0, name.size () - tail.size ());
  for (int n = 2; taken.count (folded (out)); n++)
    {
      std::string mark = "_" + std::to_string (n) + tail;
      out = vr_line (stem, max_long_string - mark.size ()) + mark;
    }
  return out;
}

void
make_names (Out &out)
{
  std::set<std::string> names;
  std::set<int> numbers;
  int next = 1;

  for (OutStructure &structure : out.structures)
    {
      const CvmStructure *source = structure.source;
      std::string name = vr_line (source->name ? source->name : "", max_long_string);
      if (!name.empty () || source->source != CVM_SOURCE_IMPORTED)
        {
          structure.name = unique_name (names, name.empty () ? "Structure" : name);
          if (!name.empty () && structure.name != name)
            warn (out, _ ("Two structures are called “%s”: one is written as “%s”."), name.c_str (),
                  structure.name.c_str ());
          names.insert (folded (structure.name));
          name_warnings (out, structure, name);
        }
      if (source->roi_number > 0 && numbers.insert (source->roi_number).second)
        structure.number = source->roi_number;
    }
  for (OutStructure &structure : out.structures)
    if (structure.number == 0)
      {
        while (!numbers.insert (next).second)
          next++;
        structure.number = next;
      }
}

} // namespace cvm
