/* SPDX-License-Identifier: Apache-2.0 */
/* One CT Image (PS3.3 A.3) of the phantom: 12 bits, unsigned, intercept −1024, as scanners write.
 */
#include "app/dicom/write-file.hpp"

extern "C"
{
#include "app/dicom/export.h"
#include "segmentation/grid/volume.h"
}

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace cvm
{

struct Value
{
  DcmTagKey tag;
  const char *text;
};

static OFCondition
put (DcmItem &item, const std::vector<Value> &values)
{
  OFCondition condition = EC_Normal;
  for (const Value &value : values)
    if (condition.good ())
      condition = item.putAndInsertString (value.tag, value.text ? value.text : "");
  return condition;
}

static std::string
decimal (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (text, sizeof text, "%.6f", value);
  std::string out (text);
  out.erase (out.find_last_not_of ('0') + 1);
  if (out.back () == '.')
    out.pop_back ();
  return out == "-0" ? "0" : out;
}

static std::string
decimals (std::initializer_list<double> values)
{
  std::string out;
  for (double value : values)
    out += (out.empty () ? "" : "\\") + decimal (value);
  return out;
}

static OFCondition
put_patient_and_study (DcmItem &item, const CvmCtSliceAttributes &a)
{
  return put (item, { { DCM_SpecificCharacterSet, "ISO_IR 192" },
                      { DCM_ImageType, "ORIGINAL\\PRIMARY\\AXIAL" },
                      { DCM_SOPClassUID, UID_CTImageStorage },
                      { DCM_SOPInstanceUID, a.sop_instance },
                      { DCM_StudyDate, a.study_date },
                      { DCM_SeriesDate, a.study_date },
                      { DCM_AcquisitionDate, a.study_date },
                      { DCM_ContentDate, a.study_date },
                      { DCM_StudyTime, "120000" },
                      { DCM_SeriesTime, "120000" },
                      { DCM_AcquisitionTime, "120000" },
                      { DCM_ContentTime, "120000" },
                      { DCM_AccessionNumber, "" },
                      { DCM_Modality, "CT" },
                      { DCM_Manufacturer, a.manufacturer },
                      { DCM_ReferringPhysicianName, "" },
                      { DCM_StationName, "PHANTOM" },
                      { DCM_StudyDescription, a.study_description },
                      { DCM_SeriesDescription, a.series_description },
                      { DCM_ManufacturerModelName, a.model_name },
                      { DCM_PatientName, a.patient_name },
                      { DCM_PatientID, a.patient_id },
                      { DCM_PatientBirthDate, a.birth_date },
                      { DCM_PatientSex, a.sex },
                      { DCM_PatientComments, "Synthetic phantom, not a patient" } });
}

static OFCondition
put_acquisition (DcmItem &item, const CvmCtSliceAttributes &a, const CvmGrid *grid, int slice)
{
  std::string number = std::to_string (a.instance_number);
  std::string thickness = decimal (grid->slice_step_mm);
  const double *origin = grid->origins[slice];
  std::string position = decimals ({ origin[0], origin[1], origin[2] });
  std::string spacing = decimals ({ grid->row_step_mm, grid->column_step_mm });
  std::string diameter = decimal (
      std::max (grid->n_columns * grid->column_step_mm, grid->n_rows * grid->row_step_mm));
  const double *u = grid->row_direction, *v = grid->column_direction;
  std::string directions = decimals ({ u[0], u[1], u[2], v[0], v[1], v[2] });

  return put (item, { { DCM_ContrastBolusAgent, "simulated" },
                      { DCM_BodyPartExamined, "HEADNECK" },
                      { DCM_ScanOptions, "HELICAL MODE" },
                      { DCM_SliceThickness, thickness.c_str () },
                      { DCM_KVP, "120" },
                      { DCM_SoftwareVersions, CVM_VERSION },
                      { DCM_ProtocolName, "Synthetic planning CT" },
                      { DCM_ReconstructionDiameter, diameter.c_str () },
                      { DCM_GantryDetectorTilt, "0" },
                      { DCM_RotationDirection, "CW" },
                      { DCM_XRayTubeCurrent, "250" },
                      { DCM_ConvolutionKernel, "STANDARD" },
                      { DCM_PatientPosition, a.patient_position },
                      { DCM_StudyInstanceUID, a.study_uid },
                      { DCM_SeriesInstanceUID, a.series_uid },
                      { DCM_StudyID, "1" },
                      { DCM_SeriesNumber, "1" },
                      { DCM_AcquisitionNumber, "1" },
                      { DCM_InstanceNumber, number.c_str () },
                      { DCM_ImagePositionPatient, position.c_str () },
                      { DCM_ImageOrientationPatient, directions.c_str () },
                      { DCM_FrameOfReferenceUID, a.frame_of_reference },
                      { DCM_PositionReferenceIndicator, "" },
                      { DCM_PixelSpacing, spacing.c_str () },
                      { DCM_PhotometricInterpretation, "MONOCHROME2" },
                      { DCM_WindowCenter, "40" },
                      { DCM_WindowWidth, "350" },
                      { DCM_RescaleIntercept, "-1024" },
                      { DCM_RescaleSlope, "1" },
                      { DCM_RescaleType, "HU" } });
}

static OFCondition
put_pixels (DcmItem &item, const CvmVolume *ct, int slice)
{
  const CvmGrid *grid = cvm_volume_get_grid (ct);
  const struct
  {
    DcmTagKey tag;
    int value;
  } numbers[] = { { DCM_SamplesPerPixel, 1 },       { DCM_Rows, grid->n_rows },
                  { DCM_Columns, grid->n_columns }, { DCM_BitsAllocated, 16 },
                  { DCM_BitsStored, 12 },           { DCM_HighBit, 11 },
                  { DCM_PixelRepresentation, 0 } };
  std::vector<Uint16> words ((size_t)grid->n_rows * grid->n_columns);
  std::vector<float> row (grid->n_columns);

  for (int r = 0; r < grid->n_rows; r++)
    {
      cvm_volume_read_row (ct, 0, r, slice, grid->n_columns, row.data ());
      for (int c = 0; c < grid->n_columns; c++)
        words[(size_t)r * grid->n_columns + c]
            = std::clamp (std::lround (row[c]) + 1024L, 0L, 4095L);
    }
  OFCondition condition = EC_Normal;
  for (const auto &number : numbers)
    if (condition.good ())
      condition = item.putAndInsertUint16 (number.tag, number.value);
  return condition.good ()
             ? item.putAndInsertUint16Array (DCM_PixelData, words.data (), words.size ())
             : condition;
}

} // namespace cvm

gboolean
cvm_export_ct_slice (const CvmVolume *ct,
                     int slice,
                     const CvmCtSliceAttributes *attributes,
                     const char *path,
                     GError **error)
{
  const CvmGrid *grid = cvm_volume_get_grid (ct);
  DcmFileFormat file;
  DcmItem &item = *file.getDataset ();

  OFCondition condition = cvm::put_patient_and_study (item, *attributes);
  if (condition.good ())
    condition = cvm::put_acquisition (item, *attributes, grid, slice);
  if (condition.good ())
    condition = cvm::put_pixels (item, ct, slice);
  if (condition.bad ())
    return cvm::fail (error, CVM_DICOM_ERROR_FORMAT, _ ("Couldn't write “%s”: %s."),
                      cvm::file_name (path).c_str (), cvm::reason (condition));
  return cvm::write_file (file, EXS_LittleEndianExplicit, path, path, error);
}
