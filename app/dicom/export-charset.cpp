/* SPDX-License-Identifier: Apache-2.0 */
/* The character set of a file, chosen when all of its texts are there. */
#include "app/dicom/export-writer.hpp"

#include "app/dicom/iso2022.hpp"

#include <algorithm>

namespace cvm
{

/* The texts so far, as they stand, each with its kind. */
using Texts = std::vector<std::pair<DcmEVR, std::string> >;

static Texts
texts_of (DcmDataset &dataset)
{
  Texts texts;
  DcmStack stack;
  while (dataset.nextObject (stack, true).good ())
    {
      char *value = nullptr;
      auto *element = dynamic_cast<DcmByteString *> (stack.top ());
      if (element && element->getString (value).good () && value)
        texts.push_back ({ element->ident (), value });
    }
  return texts;
}

/* A name in (0008,0005) that means something. The Japanese sets are known though DCMTK can't write
 * them: they hold ASCII. */
static bool
is_known_set (const std::string &wanted)
{
  DcmSpecificCharacterSet converter;
  if (converter.selectCharacterSet (OFString (wanted.c_str ())).good ())
    return true;
  for (const char *set : { "ISO_IR 13", "ISO 2022 IR 13", "ISO 2022 IR 87", "ISO 2022 IR 159" })
    if (wanted.find (set) != std::string::npos)
      return true;
  return false;
}

/* Whether a text of that kind is short enough; judges count bytes. */
static bool
fits (DcmEVR vr, const std::string &text)
{
  size_t longest = 0, start = 0;
  for (size_t end = 0; end <= text.size (); end++)
    if (end == text.size () || (vr == EVR_PN && text[end] == '='))
      {
        longest = std::max (longest, end - start);
        start = end + 1;
      }
  return longest <= (vr == EVR_SH   ? max_short_string
                     : vr == EVR_ST ? max_short_text
                                    : max_long_string);
}

static long
count_backslashes (const Texts &texts)
{
  long n = 0;
  for (const auto &text : texts)
    n += std::count (text.second.begin (), text.second.end (), '\\');
  return n;
}

/* The same texts in another set: nothing lost on the way there and back, none too long that was
 * not (GB18030 needs four bytes where UTF-8 needs two), and no second byte of a character that a
 * reader could take for the separator of values (GB18030, GBK). */
static bool
convert_texts (const std::string &wanted, DcmDataset &other)
{
  const Texts texts = texts_of (other);
  if (other.convertCharacterSet ("ISO_IR 192", wanted.c_str ()).bad ())
    return false;
  const Texts there = texts_of (other);
  DcmDataset back (other);
  if (back.convertCharacterSet (wanted.c_str (), "ISO_IR 192").bad () || texts_of (back) != texts
      || there.size () != texts.size ())
    return false;
  for (size_t i = 0; i < texts.size (); i++)
    if (fits (texts[i].first, texts[i].second) && !fits (there[i].first, there[i].second))
      return false;
  return count_backslashes (there) == count_backslashes (texts);
}

/* The same by escape sequences, each text read back by the reader of our own. */
static bool
escape_texts (const std::string &wanted, DcmDataset &other)
{
  DcmStack stack;
  if (other.putAndInsertString (DCM_SpecificCharacterSet, wanted.c_str ()).bad ())
    return false;
  const Charset charset (other);
  while (other.nextObject (stack, true).good ())
    {
      char *value = nullptr;
      std::string made;
      auto *element = dynamic_cast<DcmByteString *> (stack.top ());
      if (!element || element->getTag () == DCM_SpecificCharacterSet
          || element->getString (value).bad () || !value || g_str_is_ascii (value))
        continue;
      const std::string text = value;
      if (!iso2022_encode (wanted, text, made) || !fits (element->ident (), made)
          || charset.utf8 (made) != text
          || element->putString (made.c_str (), (Uint32)made.size ()).bad ())
        return false;
    }
  return true;
}

/* The CT's character set if it holds every text, else ISO_IR 192. */
void
choose_character_set (const Out &out, DcmDataset &dataset)
{
  std::string wanted = out.series->character_set ? out.series->character_set : "";
  const Texts texts = texts_of (dataset);
  const bool ascii = std::all_of (texts.begin (), texts.end (), [] (const auto &text) {
    return g_str_is_ascii (text.second.c_str ());
  });
  if (ascii)
    {
      if (!wanted.empty () && is_known_set (wanted))
        (void)dataset.putAndInsertString (DCM_SpecificCharacterSet, wanted.c_str ());
      return;
    }
  (void)dataset.putAndInsertString (DCM_SpecificCharacterSet, "ISO_IR 192");
  if (wanted.empty () || wanted == "ISO_IR 192")
    return;
  DcmDataset other (dataset);
  const bool escapes = wanted.find ('\\') != std::string::npos;
  if (escapes ? escape_texts (wanted, other) : convert_texts (wanted, other))
    {
      (void)other.putAndInsertString (DCM_SpecificCharacterSet, wanted.c_str ());
      dataset = other;
    }
}

} // namespace cvm
