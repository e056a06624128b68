/* SPDX-License-Identifier: Apache-2.0 */
/* The set as a whole (PS3.3 A.19): patient and study from the CT, a series of its own, the label,
 * and the images that it was drawn on. */
#include "app/dicom/export-writer.hpp"

#include <glib/gi18n-lib.h>

#include <cmath>
#include <set>

namespace cvm
{

std::string
long_string (const std::string &text)
{
  return vr_line (text, max_long_string);
}

std::string
short_string (const std::string &text)
{
  return vr_line (text, max_short_string);
}

static void
say_changed (const Out &out, const char *owner, const DcmTagKey &tag, const std::string &made)
{
  DcmTag attribute (tag);
  const char *name = attribute.getTagName ();
  if (owner && made.empty ())
    warn (out, _ ("“%s”: its %s is not valid in DICOM and is left empty."), owner, name);
  else if (owner)
    warn (out, _ ("“%s”: its %s is not valid in DICOM and is written as “%s”."), owner, name,
          made.c_str ());
  else if (made.empty ())
    warn (out, _ ("The CT's %s is not valid in DICOM and is left empty."), name);
  else
    warn (out, _ ("The CT's %s is not valid in DICOM and is written as “%s”."), name,
          made.c_str ());
}

std::string
legal (const Out &out,
       const char *owner,
       const DcmTagKey &tag,
       const char *came,
       std::string (*make) (const std::string &))
{
  const std::string made = make (came ? came : "");
  if (made != vr_plain (came ? came : ""))
    say_changed (out, owner, tag, made);
  return made;
}

/* M, F or O; "" for anything else. */
static std::string
sex (const std::string &text)
{
  const std::string code = vr_code (text);
  return code == "M" || code == "F" || code == "O" ? code : "";
}

static void
put_patient_and_study (const Out &out, Writer &w)
{
  const CvmSeries *s = out.series;
  auto of_ct
      = [&] (const DcmTagKey &tag, const char *came, std::string (*make) (const std::string &)) {
          w.put (tag, legal (out, nullptr, tag, came, make));
        };
  /* Exactly the CT's, even where they are not valid: another name or ID is another patient. */
  w.put (DCM_PatientName, s->patient.name).put (DCM_PatientID, s->patient.id);
  of_ct (DCM_PatientBirthDate, s->patient.birth_date, vr_date);
  of_ct (DCM_PatientSex, s->patient.sex, sex);
  w.put (DCM_StudyInstanceUID, s->study_uid);
  of_ct (DCM_StudyDate, s->study_date, vr_date);
  of_ct (DCM_StudyTime, s->study_time, vr_time);
  of_ct (DCM_ReferringPhysicianName, s->referring_physician, vr_person);
  of_ct (DCM_StudyID, s->study_id, short_string);
  of_ct (DCM_AccessionNumber, s->accession_number, short_string);
  if (s->study_description && *s->study_description)
    of_ct (DCM_StudyDescription, s->study_description, long_string);
}

static double
degrees_between (const double a[3], const double b[3])
{
  double dot = 0, aa = 0, bb = 0;
  for (int k = 0; k < 3; k++)
    {
      dot += a[k] * b[k];
      aa += a[k] * a[k];
      bb += b[k] * b[k];
    }
  const double cosine = aa > 0 && bb > 0 ? std::fabs (dot) / std::sqrt (aa * bb) : 1;
  return std::acos (std::min (1., cosine)) * 180 / M_PI;
}

/* Slices that are off the patient's axes, or not stacked along their normal. */
static bool
is_tilted (const CvmSeries *series)
{
  const CvmGrid *grid = series->grid;
  const double axes[3][3] = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
  double off_axis = 90, stack[3];
  for (const auto &axis : axes)
    off_axis = std::min (off_axis, degrees_between (grid->normal, axis));
  for (int k = 0; k < 3; k++)
    stack[k] = grid->origins[grid->n_slices - 1][k] - grid->origins[0][k];
  return off_axis > 0.5 || degrees_between (stack, grid->normal) > 0.5;
}

/* At most 64 characters. */
static const char *
series_description (const CvmSeries *series)
{
  const bool tilted = is_tilted (series);
  if (series->lossy && tilted)
    return "RESEARCH: contours on lossy, tilted images, not for clinical use";
  if (series->lossy)
    return "RESEARCH: Cavum contours on lossy images, not for clinical use";
  return tilted ? "RESEARCH: Cavum contours on tilted images, not for clinical use"
                : "RESEARCH: Cavum contours, not for clinical use";
}

static std::string
label_text (const Out &out)
{
  const char *came = out.options->label ? out.options->label : "";
  const std::string label = short_string (came);
  if (label != vr_plain (came))
    warn (out, _ ("The label is not valid in DICOM, at most 16 letters; it is written as “%s”."),
          label.c_str ());
  return label.empty () ? "CAVUM" : label;
}

/* Who made the file, and when: no approval. */
static std::string
set_description (const std::string &author, GDateTime *now)
{
  std::string text = "For research use only. Not approved for treatment.";
  if (author.empty ())
    return text;
  g_autofree char *when = g_date_time_format (now, "%Y-%m-%d %H:%M");
  return text + " Author: " + author + ", " + when + ".";
}

static void
put_series (
    const Out &out, const char *date, const char *time, const std::string &author, Writer &w)
{
  const CvmExportOptions *o = out.options;
  g_autofree char *new_series = cvm_uid_new ();
  w.put (DCM_SOPClassUID, UID_RTStructureSetStorage)
      .put (DCM_SOPInstanceUID, out.sop_instance)
      .put (DCM_InstanceCreationDate, date)
      .put (DCM_InstanceCreationTime, time)
      .put (DCM_Modality, "RTSTRUCT")
      .put (DCM_SeriesInstanceUID, o->series_instance ? o->series_instance : new_series)
      .put (DCM_SeriesNumber, "")
      .put (DCM_SeriesDate, date)
      .put (DCM_SeriesTime, time)
      .put (DCM_OperatorsName, author)
      .put (DCM_SeriesDescription, series_description (out.series))
      .put (DCM_Manufacturer, "Cavum")
      .put (DCM_ManufacturerModelName, "Cavum")
      .put (DCM_SoftwareVersions, CVM_VERSION)
      .put (DCM_FrameOfReferenceUID, out.series->frame_of_reference)
      .put (DCM_PositionReferenceIndicator, legal (out, nullptr, DCM_PositionReferenceIndicator,
                                                   out.series->position_reference, long_string));
}

static void
put_series_and_set (const Out &out, Writer &w)
{
  const CvmExportOptions *o = out.options;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *now_date = g_date_time_format (now, "%Y%m%d");
  g_autofree char *now_time = g_date_time_format (now, "%H%M%S");
  const char *date = o->date ? o->date : now_date, *time = o->time ? o->time : now_time;
  const std::string author = vr_person (o->author ? o->author : "");
  put_series (out, date, time, author, w);
  w.put (DCM_StructureSetLabel, label_text (out))
      .put (DCM_StructureSetName, "RESEARCH")
      .put (DCM_StructureSetDescription, set_description (author, now))
      .put (DCM_StructureSetDate, date)
      .put (DCM_StructureSetTime, time)
      .put (DCM_ApprovalStatus, "UNAPPROVED");
}

CvmSliceFile *
slice_file (const CvmSeries *series, guint slice)
{
  return static_cast<CvmSliceFile *> (series->slices->pdata[slice]);
}

const char *
class_of (const CvmSliceFile *file)
{
  return *file->sop_class ? file->sop_class : UID_CTImageStorage;
}

/* Frame of reference, study, series, and every image of it (a multi-frame file once). */
static void
put_references (const Out &out, Writer &w, OFCondition &condition)
{
  Writer frame (w.add (DCM_ReferencedFrameOfReferenceSequence), condition);
  frame.put (DCM_FrameOfReferenceUID, out.series->frame_of_reference);
  Writer study (frame.add (DCM_RTReferencedStudySequence), condition);
  /* Detached Study Management: retired, and what the standard still wants here. */
  study.put (DCM_ReferencedSOPClassUID, "1.2.840.10008.3.1.2.3.1");
  study.put (DCM_ReferencedSOPInstanceUID, out.series->study_uid);
  Writer series (study.add (DCM_RTReferencedSeriesSequence), condition);
  series.put (DCM_SeriesInstanceUID, out.series->series_uid);
  std::set<std::string> seen; /* a multi-frame file stands for many slices */
  for (guint i = 0; i < out.series->slices->len; i++)
    {
      CvmSliceFile *file = slice_file (out.series, i);
      if (!seen.insert (file->sop_instance).second)
        continue;
      Writer image (series.add (DCM_ContourImageSequence), condition);
      image.put (DCM_ReferencedSOPClassUID, class_of (file))
          .put (DCM_ReferencedSOPInstanceUID, file->sop_instance);
    }
  const CvmStructureSet *before = out.options->predecessor;
  if (before && before->sop_instance && *before->sop_instance)
    {
      Writer p (w.add (DCM_PredecessorStructureSetSequence), condition);
      p.put (DCM_ReferencedSOPClassUID, before->sop_class && *before->sop_class
                                            ? before->sop_class
                                            : UID_RTStructureSetStorage)
          .put (DCM_ReferencedSOPInstanceUID, before->sop_instance);
    }
}

void
put_set (const Out &out, Writer &w, OFCondition &condition)
{
  put_patient_and_study (out, w);
  put_series_and_set (out, w);
  put_references (out, w, condition);
}

} // namespace cvm
