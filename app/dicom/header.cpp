/* SPDX-License-Identifier: Apache-2.0 */
/* See header.hpp. Large values stay in the file; the length of the pixel data is checked against
 * the matrix here already, so that a cut file is known before anything is shown.
 */
#include "app/dicom/header.hpp"

#include "app/dicom/multi-frame.hpp"

#include <dcmtk/dcmdata/dcpixel.h>

#include <glib/gi18n-lib.h>

#include <cmath>
#include <stdexcept>

namespace cvm
{

static Kind
kind_of (const Header &h)
{
  const std::string &uid = h.sop_class;
  if (uid == UID_CTImageStorage)
    return Kind::ct;
  if (uid == UID_EnhancedCTImageStorage || uid == UID_LegacyConvertedEnhancedCTImageStorage)
    return Kind::multi_frame_ct;
  if (uid == UID_RTStructureSetStorage)
    return Kind::structure_set;
  if (uid == UID_MediaStorageDirectoryStorage)
    return Kind::directory;
  return uid.empty () && h.modality == "CT" ? Kind::ct : Kind::other;
}

static void
read_identity (DcmDataset &d, DcmItem *meta, const Charset &charset, Header &h)
{
  h.sop_class = raw_text (d, DCM_SOPClassUID);
  if (h.sop_class.empty () && meta)
    h.sop_class = raw_text (*meta, DCM_MediaStorageSOPClassUID);
  h.sop_instance = raw_text (d, DCM_SOPInstanceUID);
  h.modality = raw_text (d, DCM_Modality);
  h.character_set = charset.name ();
  h.patient_name = charset.text (d, DCM_PatientName);
  h.patient_id = charset.text (d, DCM_PatientID);
  h.birth_date = charset.text (d, DCM_PatientBirthDate);
  h.sex = charset.text (d, DCM_PatientSex);
  h.study_uid = raw_text (d, DCM_StudyInstanceUID);
  h.study_description = charset.text (d, DCM_StudyDescription);
  h.study_date = charset.text (d, DCM_StudyDate);
  h.study_time = charset.text (d, DCM_StudyTime);
  h.study_id = charset.text (d, DCM_StudyID);
  h.accession_number = charset.text (d, DCM_AccessionNumber);
  h.referring_physician = charset.text (d, DCM_ReferringPhysicianName);
  h.series_uid = raw_text (d, DCM_SeriesInstanceUID);
  h.series_description = charset.text (d, DCM_SeriesDescription);
  h.series_number = charset.text (d, DCM_SeriesNumber);
  h.series_date = charset.text (d, DCM_SeriesDate);
  h.frame_of_reference = raw_text (d, DCM_FrameOfReferenceUID);
  h.position_reference = charset.text (d, DCM_PositionReferenceIndicator);
  h.manufacturer = charset.text (d, DCM_Manufacturer);
  h.model_name = charset.text (d, DCM_ManufacturerModelName);
  h.station_name = charset.text (d, DCM_StationName);
}

static void
read_acquisition (DcmDataset &d, const Charset &charset, Header &h)
{
  double number = 0;
  h.image_type = raw_text (d, DCM_ImageType);
  h.acquisition_number = raw_text (d, DCM_AcquisitionNumber);
  h.patient_position = charset.text (d, DCM_PatientPosition);
  h.body_part = charset.text (d, DCM_BodyPartExamined);
  h.kvp = charset.text (d, DCM_KVP);
  h.kernel = charset.text (d, DCM_ConvolutionKernel);
  h.contrast = charset.text (d, DCM_ContrastBolusAgent);
  if (get_numbers (d, DCM_InstanceNumber, &number, 1) && std::fabs (number) < 2e9)
    h.instance_number = (int)number;
  if (get_numbers (d, DCM_SliceThickness, &number, 1) && number > 0)
    h.thickness_mm = number;
}

static void
read_padding (DcmDataset &d, Header &h)
{
  DcmElement *element = nullptr;
  const DcmTagKey tags[2] = { DCM_PixelPaddingValue, DCM_PixelPaddingRangeLimit };
  for (h.n_padding = 0; h.n_padding < 2; h.n_padding++)
    {
      Uint16 word = 0;
      Sint16 signed_word = 0;
      if (d.findAndGetElement (tags[h.n_padding], element).bad () || !element
          || element->getLengthField () > 16)
        return;
      if (element->getUint16 (word).bad ())
        {
          if (element->getSint16 (signed_word).bad ())
            return;
          word = (Uint16)signed_word;
        }
      h.padding[h.n_padding] = word;
    }
}

void
read_image (DcmFileFormat &file, Header &h)
{
  DcmDataset &d = *file.getDataset ();
  double spacing[2], frames = 1;
  h.syntax = syntax_of (file.getMetaInfo (), d.getOriginalXfer ());
  h.position_text = raw_text (d, DCM_ImagePositionPatient);
  h.has_position = get_numbers (d, DCM_ImagePositionPatient, h.position.data (), 3);
  h.has_orientation = get_numbers (d, DCM_ImageOrientationPatient, h.orientation.data (), 6);
  h.has_spacing = get_numbers (d, DCM_PixelSpacing, spacing, 2);
  if (h.has_spacing)
    {
      h.row_step_mm = spacing[0];
      h.column_step_mm = spacing[1];
    }
  h.has_slope = get_numbers (d, DCM_RescaleSlope, &h.slope, 1);
  h.has_intercept = get_numbers (d, DCM_RescaleIntercept, &h.intercept, 1);
  h.rescale_type = raw_text (d, DCM_RescaleType);
  std::string loss = raw_text (d, DCM_LossyImageCompression);
  h.lossy = loss == "01" || h.syntax.lossy || (h.syntax.perhaps_lossy && loss != "00");
  get_uint16 (d, DCM_Rows, h.n_rows);
  get_uint16 (d, DCM_Columns, h.n_columns);
  get_uint16 (d, DCM_SamplesPerPixel, h.n_samples);
  get_uint16 (d, DCM_BitsAllocated, h.bits_allocated);
  h.bits_stored = h.bits_allocated;
  get_uint16 (d, DCM_BitsStored, h.bits_stored);
  h.high_bit = h.bits_stored - 1;
  get_uint16 (d, DCM_HighBit, h.high_bit);
  get_uint16 (d, DCM_PixelRepresentation, h.is_signed);
  read_padding (d, h);
  if (get_numbers (d, DCM_NumberOfFrames, &frames, 1))
    h.n_frames = frames < 1e6 ? (int)frames : 1000000;
}

std::string
unsupported_pixels (const Header &h)
{
  if (h.n_rows <= 0 || h.n_columns <= 0)
    return _ ("it has no matrix size (rows and columns)");
  if (h.n_rows > max_matrix || h.n_columns > max_matrix)
    return _ ("its matrix is larger than 4096 × 4096");
  if (h.n_samples != 1)
    return _ ("it is a colour image");
  if ((h.bits_allocated != 8 && h.bits_allocated != 16) || h.bits_stored < 1
      || h.bits_stored > h.bits_allocated || h.high_bit >= h.bits_allocated
      || h.high_bit < h.bits_stored - 1)
    return _ ("its bits per pixel make no sense");
  return "";
}

std::string
check_pixel_length (DcmDataset &d, const Header &h)
{
  DcmElement *element = nullptr;
  if (d.findAndGetElement (DCM_PixelData, element).bad () || !element)
    return _ ("it has no pixel data");
  if (!dynamic_cast<DcmPixelData *> (
          element)) /* of a value representation that pixels never have */
    return _ ("its data are damaged");
  double wanted = (double)h.n_rows * h.n_columns * h.n_frames * (h.bits_allocated / 8);
  if (h.syntax.codec != Codec::none)
    return wanted > max_small_bytes + max_expansion * (double)h.stamp.size
               ? _ ("its compressed image is too short for its matrix")
               : "";
  double there = element->getLengthField ();
  if (there < wanted)
    return _ ("its pixel data end early");
  if (there > wanted + h.n_columns * 2.0)
    return _ ("its pixel data are longer than its matrix");
  return "";
}

static void
read_structure_set (DcmDataset &d, const Charset &charset, Header &h)
{
  h.label = charset.text (d, DCM_StructureSetLabel);
  h.set_date = charset.text (d, DCM_StructureSetDate);
  h.references = read_references (d);
  if (h.frame_of_reference.empty ())
    h.frame_of_reference = h.references.frame;
  for (DcmItem *roi : items_of (d, DCM_StructureSetROISequence))
    h.roi_frames.insert (raw_text (*roi, DCM_ReferencedFrameOfReferenceUID));
  h.roi_frames.erase ("");
}

/* The files that a DICOMDIR lists (PS3.3 F.3): up to eight components each. */
static void
read_directory (DcmDataset &d, Header &h)
{
  DcmSequenceOfItems *records = nullptr;
  if (d.findAndGetSequence (DCM_DirectoryRecordSequence, records).bad () || !records)
    return;
  DcmObject *record = nullptr;
  while ((record = records->nextInContainer (record)))
    {
      auto *item = dynamic_cast<DcmItem *> (record);
      std::string id;
      if (!item || !raw_value (*item, DCM_ReferencedFileID, id) || id.empty ())
        continue;
      g_auto (GStrv) parts = g_strsplit (id.c_str (), "\\", -1);
      std::vector<std::string> components;
      for (guint i = 0; parts[i]; i++)
        components.push_back (g_strstrip (parts[i]));
      h.listed.push_back (std::move (components));
    }
}

/* What only images have; `broken` where they can't be used. */
static void
read_image_header (DcmFileFormat &file, const Charset &charset, Header &h)
{
  DcmDataset &d = *file.getDataset ();
  read_acquisition (d, charset, h);
  read_image (file, h);
  if (h.broken.empty () && !d.tagExists (DCM_PixelData))
    h.broken
        = _ ("it has no pixel data"); /* cut between two elements, it may have no matrix either */
  if (!h.broken.empty () || !unsupported_pixels (h).empty ())
    return;
  if (h.kind == Kind::multi_frame_ct || h.n_frames == 1)
    h.broken = check_pixel_length (d, h);
  if (h.kind != Kind::multi_frame_ct || !h.broken.empty ())
    return;
  std::vector<Header> frames;
  read_frame_acquisition (d, charset, h);
  h.broken = read_frames (d, h, frames);
  h.frames.swap (frames);
}

static void
read_whole_header (const char *path, Header &h, const CvmProgress *progress)
{
  DcmFileFormat file;
  h.path = path;
  h.kind = Kind::nothing;
  std::shared_ptr<Source> source = open_dicom (path, h.broken);
  if (!source)
    return;
  h.stamp = source->stamp ();
  OFCondition condition = load (file, source, 256, progress);
  DcmDataset &d = *file.getDataset ();
  Charset charset (d);
  read_identity (d, file.getMetaInfo (), charset, h);
  h.kind = kind_of (h);
  if (condition.bad ())
    h.broken = reason (condition);
  else if (h.sop_class.empty () && h.modality.empty ())
    h.broken = _ ("it holds no usable DICOM header");
  if (h.kind == Kind::structure_set)
    read_structure_set (d, charset, h);
  else if (h.kind == Kind::directory)
    read_directory (d, h);
  else if (h.kind == Kind::ct || h.kind == Kind::multi_frame_ct)
    read_image_header (file, charset, h);
}

/* DCMTK's texts may throw where data are damaged. */
void
read_header (const char *path, Header &h, const CvmProgress *progress)
{
  try
    {
      read_whole_header (path, h, progress);
    }
  catch (const std::logic_error &)
    {
      h.broken = _ ("its data are damaged");
    }
}

} // namespace cvm
