/* SPDX-License-Identifier: Apache-2.0 */
/* The RT Structure Set (PS3.3 A.19), module by module, with every attribute of type 2.
 *
 * Texts are put in as UTF-8; at the end everything but the contours is turned into the CT's
 * character set where that can hold it. */
#include "app/dicom/export.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cstring>

namespace cvm
{

static const Uint32 max_long_string = 64, max_short_string = 16, max_short_text = 1024;

/* Puts values in, and keeps the first failure. */
class Writer
{
public:
  explicit Writer (DcmItem &item, OFCondition &condition) : item_ (item), condition_ (condition)
  {
  }

  /* `max_chars` 0: as long as it is. A backslash would split a value. */
  Writer &
  text (const DcmTagKey &tag, const char *value, Uint32 max_chars = 0)
  {
    std::string out = value ? value : "";
    for (char &c : out)
      if (c == '\\' || (c > 0 && c < ' ' && !(max_chars == max_short_text && c == '\n')))
        c = c == '\\' ? '/' : ' ';
    if (max_chars && g_utf8_validate (out.c_str (), -1, nullptr)
        && g_utf8_strlen (out.c_str (), -1) > (glong)max_chars)
      out.erase (g_utf8_offset_to_pointer (out.c_str (), max_chars) - out.c_str ());
    return raw (tag, out);
  }

  Writer &
  raw (const DcmTagKey &tag, const std::string &value)
  {
    if (condition_.good ())
      condition_ = item_.putAndInsertString (tag, value.c_str (), (Uint32)value.size ());
    return *this;
  }

  /* A new item of a sequence (made when it is the first). */
  DcmItem &
  add (const DcmTagKey &sequence)
  {
    DcmItem *item = nullptr;
    if (condition_.good ())
      condition_ = item_.findOrCreateSequenceItem (sequence, item, -2);
    return item ? *item : spare_;
  }

private:
  DcmItem &item_;
  OFCondition &condition_;
  DcmItem spare_; /* takes what follows a failure */
};

static void
put_patient_and_study (const Out &out, Writer &w)
{
  const CvmSeries *s = out.series;
  /* Exactly the CT's, even where a backslash makes them invalid: another name is another patient.
   */
  w.raw (DCM_PatientName, s->patient.name)
      .raw (DCM_PatientID, s->patient.id)
      .text (DCM_PatientBirthDate, s->patient.birth_date)
      .text (DCM_PatientSex, s->patient.sex)
      .text (DCM_StudyInstanceUID, s->study_uid)
      .text (DCM_StudyDate, s->study_date)
      .text (DCM_StudyTime, s->study_time)
      .text (DCM_ReferringPhysicianName, s->referring_physician)
      .text (DCM_StudyID, s->study_id)
      .text (DCM_AccessionNumber, s->accession_number);
  if (s->study_description && *s->study_description)
    w.text (DCM_StudyDescription, s->study_description);
}

static void
put_series_and_set (const Out &out, Writer &w)
{
  const CvmExportOptions *o = out.options;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *now_date = g_date_time_format (now, "%Y%m%d");
  g_autofree char *now_time = g_date_time_format (now, "%H%M%S");
  g_autofree char *new_series = cvm_uid_new ();
  const char *date = o->date ? o->date : now_date, *time = o->time ? o->time : now_time;

  w.text (DCM_SOPClassUID, UID_RTStructureSetStorage)
      .text (DCM_SOPInstanceUID, out.sop_instance.c_str ())
      .text (DCM_InstanceCreationDate, date)
      .text (DCM_InstanceCreationTime, time)
      .text (DCM_Modality, "RTSTRUCT")
      .text (DCM_SeriesInstanceUID, o->series_instance ? o->series_instance : new_series)
      .text (DCM_SeriesNumber, "")
      .text (DCM_SeriesDate, date)
      .text (DCM_SeriesTime, time)
      .text (DCM_OperatorsName, o->author)
      .text (DCM_SeriesDescription,
             out.series->lossy ? "RESEARCH: Cavum contours on lossy images, not for clinical use"
                               : "RESEARCH: Cavum contours, not for clinical use",
             max_long_string)
      .text (DCM_Manufacturer, "Cavum")
      .text (DCM_ManufacturerModelName, "Cavum")
      .text (DCM_SoftwareVersions, CVM_VERSION)
      .text (DCM_FrameOfReferenceUID, out.series->frame_of_reference)
      .text (DCM_PositionReferenceIndicator, out.series->position_reference)
      .text (DCM_StructureSetLabel, o->label && *o->label ? o->label : "CAVUM", max_short_string)
      .text (DCM_StructureSetName, "RESEARCH", max_long_string)
      .text (DCM_StructureSetDescription, "For research use only. Not approved for treatment.",
             max_short_text)
      .text (DCM_StructureSetDate, date)
      .text (DCM_StructureSetTime, time)
      .text (DCM_ApprovalStatus, "UNAPPROVED");
}

static CvmSliceFile *
slice_file (const CvmSeries *series, guint slice)
{
  return static_cast<CvmSliceFile *> (series->slices->pdata[slice]);
}

/* Bare data sets may lack their class. */
static const char *
class_of (const CvmSliceFile *file)
{
  return *file->sop_class ? file->sop_class : UID_CTImageStorage;
}

/* Frame of reference, study, series, and every image of it (a multi-frame file once). */
static void
put_references (const Out &out, Writer &w, OFCondition &condition)
{
  Writer frame (w.add (DCM_ReferencedFrameOfReferenceSequence), condition);
  frame.text (DCM_FrameOfReferenceUID, out.series->frame_of_reference);
  Writer study (frame.add (DCM_RTReferencedStudySequence), condition);
  /* Detached Study Management: retired, and what the standard still wants here. */
  study.text (DCM_ReferencedSOPClassUID, "1.2.840.10008.3.1.2.3.1");
  study.text (DCM_ReferencedSOPInstanceUID, out.series->study_uid);
  Writer series (study.add (DCM_RTReferencedSeriesSequence), condition);
  series.text (DCM_SeriesInstanceUID, out.series->series_uid);
  const char *last = "";
  for (guint i = 0; i < out.series->slices->len; i++)
    {
      CvmSliceFile *file = slice_file (out.series, i);
      if (strcmp (file->sop_instance, last) == 0)
        continue;
      last = file->sop_instance;
      Writer image (series.add (DCM_ContourImageSequence), condition);
      image.text (DCM_ReferencedSOPClassUID, class_of (file))
          .text (DCM_ReferencedSOPInstanceUID, last);
    }
  const CvmStructureSet *before = out.options->predecessor;
  if (before && before->sop_instance && *before->sop_instance)
    {
      Writer p (w.add (DCM_PredecessorStructureSetSequence), condition);
      p.text (DCM_ReferencedSOPClassUID, before->sop_class && *before->sop_class
                                             ? before->sop_class
                                             : UID_RTStructureSetStorage)
          .text (DCM_ReferencedSOPInstanceUID, before->sop_instance);
    }
}

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
      if (g_utf8_strlen (text.c_str (), -1) <= (glong)max_long_string)
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
  g_autofree char *valid = g_utf8_make_valid (came, -1);
  glong room = (glong)max_short_text - (glong)here.size () - 1;
  if (g_utf8_strlen (valid, -1) > room)
    *g_utf8_offset_to_pointer (valid, room) = 0;
  return *valid ? valid + (" " + here) : here;
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

static void
put_roi (const Out &out, const OutStructure &structure, Writer &w, OFCondition &condition)
{
  const CvmStructure *s = structure.source;
  std::string description = description_text (out, structure), generation = generation_text (s);
  Writer roi (w.add (DCM_StructureSetROISequence), condition);
  roi.text (DCM_ROINumber, std::to_string (structure.number).c_str ())
      .text (DCM_ReferencedFrameOfReferenceUID, out.series->frame_of_reference)
      .text (DCM_ROIName, structure.name.c_str (), max_long_string);
  if (!description.empty ())
    roi.text (DCM_ROIDescription, description.c_str (), max_short_text);
  roi.text (DCM_ROIGenerationAlgorithm, algorithm_text (structure));
  if (!generation.empty ())
    roi.text (DCM_ROIGenerationDescription, generation.c_str (), max_long_string);
}

static void
put_observation (
    const Out &out, const OutStructure &structure, int number, Writer &w, OFCondition &condition)
{
  const CvmStructure *s = structure.source;
  const char *interpreter
      = s->interpreter && *s->interpreter ? s->interpreter : out.options->author;
  Writer o (w.add (DCM_RTROIObservationsSequence), condition);
  o.text (DCM_ObservationNumber, std::to_string (number).c_str ())
      .text (DCM_ReferencedROINumber, std::to_string (structure.number).c_str ());
  if (s->observation_label && *s->observation_label)
    o.text (DCM_ROIObservationLabel, s->observation_label, max_short_string);
  o.text (DCM_RTROIInterpretedType, s->interpreted_type).text (DCM_ROIInterpreter, interpreter);
  if (s->code_value && *s->code_value && s->code_scheme && s->code_meaning)
    {
      Writer code (o.add (DCM_RTROIIdentificationCodeSequence), condition);
      code.text (DCM_CodeValue, s->code_value, max_short_string)
          .text (DCM_CodingSchemeDesignator, s->code_scheme, max_short_string)
          .text (DCM_CodeMeaning, s->code_meaning, max_long_string);
    }
}

static const char *
type_text (CvmRingType type)
{
  switch (type)
    {
    case CVM_RING_CLOSED_PLANAR:
      return "CLOSED_PLANAR";
    case CVM_RING_CLOSEDPLANAR_XOR:
      return "CLOSEDPLANAR_XOR";
    case CVM_RING_OPEN_PLANAR:
      return "OPEN_PLANAR";
    case CVM_RING_POINT:
      return "POINT";
    case CVM_RING_OPEN_NONPLANAR:
    case CVM_RING_OTHER:
      break;
    }
  return "OPEN_NONPLANAR"; /* claims nothing about an area */
}

/* For ours without a colour: black would not be seen on a scan. */
static const guint8 seen_colour[3] = { 230, 60, 60 };

static void
put_contours (const Out &out, const OutStructure &structure, Writer &w, OFCondition &condition)
{
  const CvmStructure *s = structure.source;
  Writer roi (w.add (DCM_ROIContourSequence), condition);
  if (s->has_colour || s->source != CVM_SOURCE_IMPORTED)
    {
      const guint8 *rgb = s->has_colour ? s->colour : seen_colour;
      g_autofree char *colour = g_strdup_printf ("%d\\%d\\%d", rgb[0], rgb[1], rgb[2]);
      roi.raw (DCM_ROIDisplayColor, colour);
    }
  int number = 0;
  for (const OutRing &ring : structure.rings)
    {
      bool closed = ring.type == CVM_RING_CLOSED_PLANAR || ring.type == CVM_RING_CLOSEDPLANAR_XOR;
      int slice = ring.source->slice;
      Writer contour (roi.add (DCM_ContourSequence), condition);
      contour.text (DCM_ContourNumber, std::to_string (++number).c_str ());
      if (closed && slice >= 0 && slice < (int)out.series->slices->len)
        {
          CvmSliceFile *file = slice_file (out.series, slice);
          Writer image (contour.add (DCM_ContourImageSequence), condition);
          image.text (DCM_ReferencedSOPClassUID, class_of (file))
              .text (DCM_ReferencedSOPInstanceUID, file->sop_instance);
          if (file->frame > 0)
            image.text (DCM_ReferencedFrameNumber, std::to_string (file->frame).c_str ());
        }
      contour.text (DCM_ContourGeometricType, type_text (ring.type))
          .text (DCM_NumberOfContourPoints, std::to_string (ring.n_points).c_str ())
          .raw (DCM_ContourData, ring.data);
    }
  roi.text (DCM_ReferencedROINumber, std::to_string (structure.number).c_str ());
}

/* The texts so far, as they stand. */
static std::vector<std::string>
texts_of (DcmDataset &dataset)
{
  std::vector<std::string> texts;
  DcmStack stack;
  while (dataset.nextObject (stack, true).good ())
    {
      char *value = nullptr;
      auto *element = dynamic_cast<DcmByteString *> (stack.top ());
      if (element && element->getString (value).good () && value)
        texts.push_back (value);
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

/* The same texts in another set: nothing lost on the way there and back, and no second byte of a
 * character that a reader could take for the separator of values (GB18030, GBK). */
static bool
convert_texts (const std::string &wanted, DcmDataset &other)
{
  std::vector<std::string> texts = texts_of (other);
  if (other.convertCharacterSet ("ISO_IR 192", wanted.c_str ()).bad ())
    return false;
  std::vector<std::string> there = texts_of (other);
  DcmDataset back (other);
  if (back.convertCharacterSet (wanted.c_str (), "ISO_IR 192").bad () || texts_of (back) != texts)
    return false;
  auto n_backslashes = [] (const std::vector<std::string> &list) {
    long n = 0;
    for (const std::string &text : list)
      n += std::count (text.begin (), text.end (), '\\');
    return n;
  };
  return n_backslashes (there) == n_backslashes (texts);
}

/* The CT's character set if it holds every text, else ISO_IR 192. */
static void
choose_character_set (const Out &out, DcmDataset &dataset)
{
  std::string wanted = out.series->character_set ? out.series->character_set : "";
  std::vector<std::string> texts = texts_of (dataset);
  bool ascii = std::all_of (texts.begin (), texts.end (), [] (const std::string &text) {
    return g_str_is_ascii (text.c_str ());
  });
  if (ascii)
    {
      if (!wanted.empty () && is_known_set (wanted))
        (void)dataset.putAndInsertString (DCM_SpecificCharacterSet, wanted.c_str ());
      return;
    }
  (void)dataset.putAndInsertString (DCM_SpecificCharacterSet, "ISO_IR 192");
  /* Several sets switch by escape sequences, which DCMTK does not write. */
  if (wanted.empty () || wanted == "ISO_IR 192" || wanted.find ('\\') != std::string::npos)
    return;
  DcmDataset other (dataset);
  if (convert_texts (wanted, other)
      && other.putAndInsertString (DCM_SpecificCharacterSet, wanted.c_str ()).good ())
    dataset = other;
}

OFCondition
make_data_set (const Out &out, DcmDataset &dataset)
{
  OFCondition condition = EC_Normal;
  Writer w (dataset, condition);
  int number = 0;

  put_patient_and_study (out, w);
  put_series_and_set (out, w);
  put_references (out, w, condition);
  for (const OutStructure &structure : out.structures)
    {
      put_roi (out, structure, w, condition);
      put_observation (out, structure, ++number, w, condition);
    }
  if (condition.good ())
    choose_character_set (out, dataset);
  Writer contours (dataset, condition);
  for (const OutStructure &structure : out.structures)
    put_contours (out, structure, contours, condition);
  return condition;
}

} // namespace cvm
