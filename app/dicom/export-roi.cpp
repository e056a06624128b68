/* SPDX-License-Identifier: Apache-2.0 */
/* What a structure is, how it came about and who says so (PS3.3 C.8.8.5, C.8.8.8). */
#include "app/dicom/export-writer.hpp"

#include <cstring>

namespace cvm
{

/* "name version sha12 level device precision"; too long: without precision, device, level. */
static std::string
generation_text (const CvmStructure *s)
{
  if (s->generation_description && *s->generation_description)
    return s->generation_description;
  if (s->source != CVM_SOURCE_NETWORK)
    return "";
  const CvmRun *run = &s->run;
  std::string parts[] = { run->bundle_name,
                          run->bundle_version,
                          std::string (run->bundle_sha256).substr (0, 12),
                          decimal_string (run->level, 4),
                          run->device,
                          run->precision };
  for (int n = 6; n > 0; n--)
    {
      std::string text;
      for (int i = 0; i < n; i++)
        if (!parts[i].empty ())
          text += (text.empty () ? "" : " ") + parts[i];
      if (text.size () <= max_long_string)
        return text;
    }
  return parts[0];
}

static int
count_slices (const CvmStructure *s, int n_slices)
{
  std::vector<bool> seen (n_slices, false);
  int n = 0;
  for (int i = 0; i < s->n_rings; i++)
    {
      int slice = s->rings[i].slice;
      if (slice >= 0 && slice < n_slices && !seen[slice])
        {
          seen[slice] = true;
          n++;
        }
    }
  return n;
}

/* " 3 of 8 slices reviewed.", "" where it isn't known. */
static std::string
reviewed_text (const Out &out, const OutStructure &structure)
{
  if (structure.facts->n_slices_reviewed < 0)
    return "";
  return " " + std::to_string (structure.facts->n_slices_reviewed) + " of "
         + std::to_string (count_slices (structure.source, (int)out.series->slices->len))
         + " slices reviewed.";
}

/* A text that came with it and what was done here; the latter stays whole. */
static std::string
imported_description (const Out &out, const OutStructure &structure)
{
  const char *came = structure.source->description ? structure.source->description : "";
  if (!structure.facts->edited)
    return came;
  std::string here = "Edited in Cavum, research use only." + reviewed_text (out, structure);
  const std::string before = vr_lines (came, max_short_text - here.size () - 1);
  return before.empty () ? here : before + " " + here;
}

/* A copy of an imported structure is no drawing of ours. */
static bool
is_drawn (const CvmStructure *s)
{
  bool drawn = s->source == CVM_SOURCE_DRAWN;
  for (int i = 0; i < s->n_rings; i++)
    drawn = drawn && !s->rings[i].original_text;
  return drawn;
}

static std::string
description_text (const Out &out, const OutStructure &structure)
{
  const CvmStructure *s = structure.source;
  const CvmRun *run = &s->run;
  if ((s->source != CVM_SOURCE_NETWORK && !is_drawn (s)) || (s->description && *s->description))
    return imported_description (out, structure);
  if (s->source != CVM_SOURCE_NETWORK)
    return structure.facts->n_slices_reviewed < 0
               ? ""
               : "RESEARCH USE ONLY. Drawn by hand." + reviewed_text (out, structure);
  std::string text = "RESEARCH USE ONLY. Automatic contour by " + std::string (run->bundle_name)
                     + " " + run->bundle_version + " (SHA-256 " + run->bundle_sha256 + "), level "
                     + decimal_string (run->level, 4)
                     + (*run->members ? std::string (", members ") + run->members : "") + ", on "
                     + run->device + ", " + run->precision + ".";
  if (*run->clean_up)
    text += std::string (" Clean-up: ") + run->clean_up + "; removed "
            + decimal_string (run->removed_cm3, 2) + " cm3.";
  if (structure.facts->edited || g_strcmp0 (s->algorithm, "SEMIAUTOMATIC") == 0)
    text += " Edited by hand.";
  return text + reviewed_text (out, structure);
}

/* A person's hand makes automatic contours semiautomatic; what else an import says of itself, or
 * doesn't say, stays. */
static const char *
algorithm_text (const OutStructure &structure)
{
  const CvmStructure *s = structure.source;
  const char *said = s->algorithm ? s->algorithm : "";
  if (s->source == CVM_SOURCE_NETWORK && !*said)
    said = "AUTOMATIC";
  if (is_drawn (s) && !*said)
    said = "MANUAL";
  return structure.facts->edited && strcmp (said, "AUTOMATIC") == 0 ? "SEMIAUTOMATIC" : said;
}

void
put_roi (const Out &out, const OutStructure &structure, Writer &w, OFCondition &condition)
{
  const char *name = structure.name.c_str ();
  const std::string description = vr_lines (description_text (out, structure), max_short_text);
  const std::string generation = legal (out, name, DCM_ROIGenerationDescription,
                                        generation_text (structure.source).c_str (), long_string);
  Writer roi (w.add (DCM_StructureSetROISequence), condition);
  roi.put (DCM_ROINumber, structure.number)
      .put (DCM_ReferencedFrameOfReferenceUID, out.series->frame_of_reference)
      .put (DCM_ROIName, structure.name);
  if (!description.empty ())
    roi.put (DCM_ROIDescription, description);
  roi.put (DCM_ROIGenerationAlgorithm,
           legal (out, name, DCM_ROIGenerationAlgorithm, algorithm_text (structure), vr_code));
  if (!generation.empty ())
    roi.put (DCM_ROIGenerationDescription, generation);
}

/* A primary tumour of ours has a code of its own, also where the bundle gives none. */
static bool
is_primary_tumour (const OutStructure &structure)
{
  const CvmStructure *s = structure.source;
  std::string name = structure.name;
  if (g_str_has_suffix (name.c_str (), "^AI"))
    name.resize (name.size () - 3);
  return s->source != CVM_SOURCE_IMPORTED && name == "GTVp"
         && g_strcmp0 (s->interpreted_type, "GTV") == 0;
}

static void
put_code (const OutStructure &structure, Writer &observation, OFCondition &condition)
{
  const CvmStructure *s = structure.source;
  auto text = [] (const char *t) { return std::string (t ? t : ""); };
  std::string value = short_string (text (s->code_value));
  std::string scheme = short_string (text (s->code_scheme));
  std::string meaning = long_string (text (s->code_meaning));
  if (value.empty () && is_primary_tumour (structure))
    {
      value = "130052";
      scheme = "DCM";
      meaning = "GTV Primary";
    }
  if (value.empty () || scheme.empty () || meaning.empty ())
    return;
  Writer code (observation.add (DCM_RTROIIdentificationCodeSequence), condition);
  code.put (DCM_CodeValue, value)
      .put (DCM_CodingSchemeDesignator, scheme)
      .put (DCM_CodeMeaning, meaning);
}

void
put_observation (
    const Out &out, const OutStructure &structure, int number, Writer &w, OFCondition &condition)
{
  const CvmStructure *s = structure.source;
  const char *name = structure.name.c_str ();
  const char *interpreter
      = s->interpreter && *s->interpreter ? s->interpreter : out.options->author;
  Writer o (w.add (DCM_RTROIObservationsSequence), condition);
  o.put (DCM_ObservationNumber, number).put (DCM_ReferencedROINumber, structure.number);
  if (s->observation_label && *s->observation_label)
    o.put (DCM_ROIObservationLabel,
           legal (out, name, DCM_ROIObservationLabel, s->observation_label, short_string));
  o.put (DCM_RTROIInterpretedType,
         legal (out, name, DCM_RTROIInterpretedType, s->interpreted_type, vr_code))
      .put (DCM_ROIInterpreter, legal (out, name, DCM_ROIInterpreter, interpreter, vr_person));
  put_code (structure, o, condition);
}

} // namespace cvm
