/* SPDX-License-Identifier: Apache-2.0 */
/* What scanning keeps of one file, and how it is read. Private to app/dicom. */
#pragma once

#include "app/dicom/input.hpp"
#include "app/dicom/references.hpp"
#include "app/dicom/syntax.hpp"

#include <array>

namespace cvm
{

/* Stated maxima: beyond them a file or a series is refused before memory is taken for it. */
const int max_matrix = 4096;
const int max_slices = 10000;

/* Compressed pixels may take 4 MiB, and 1000 times the bytes that their file has (noise of a real
 * scan leaves some ten): what promises more is refused before memory is taken for it. */
const double max_small_bytes = 4 << 20, max_expansion = 1000;

enum class Kind
{
  ct,
  multi_frame_ct,
  structure_set,
  directory, /* a DICOMDIR */
  other,
  nothing /* no DICOM at all, and nothing says that it should be */
};

/* All texts are UTF-8; numbers are as in the file, and has_… says whether they can be used. */
struct Header
{
  std::string path;
  Kind kind = Kind::other;
  FileStamp stamp;    /* when it was read */
  std::string broken; /* a translated clause: this file can't be used; "" when it can */

  std::string sop_class, sop_instance, modality, character_set;
  std::string patient_name, patient_id, birth_date, sex;
  std::string study_uid, study_description, study_date, study_time, study_id, accession_number;
  std::string referring_physician;
  std::string series_uid, series_description, series_number, series_date;
  std::string frame_of_reference, position_reference, patient_position, image_type;
  std::string manufacturer, model_name, station_name, kvp, kernel, contrast, rescale_type,
      body_part;
  std::string position_text;

  std::string acquisition_number;
  int instance_number = 0;
  bool has_position = false, has_orientation = false, has_spacing = false;
  bool has_slope = false, has_intercept = false, lossy = false;
  std::array<double, 3> position = {};
  std::array<double, 6> orientation = {};
  double row_step_mm = 0, column_step_mm = 0, thickness_mm = 0;
  double slope = 1, intercept = 0;
  int n_rows = 0, n_columns = 0, n_frames = 1, n_samples = 1;
  int bits_allocated = 0, bits_stored = 0, high_bit = 0, is_signed = 0;
  int padding[2] = { 0, 0 }, n_padding = 0; /* value and range limit as words of 16 bits */
  Syntax syntax;

  /* Multi-frame only. The file's header has the frames', and each of them its number, from 1. */
  int frame = 0;
  std::string stack_id; /* and phase: what may not be stacked together */
  std::vector<Header> frames;

  /* Structure sets only. */
  std::string label, set_date;
  References references;
  Uids roi_frames; /* frames of reference of its ROIs */

  /* A DICOMDIR only: the files that it lists, each as the components of a path. */
  std::vector<std::vector<std::string> > listed;
};

/* Read a file's header (no pixels). `broken` says why it can't be used; what was readable before
 * the damage is there all the same. */
void read_header (const char *path, Header &header, const CvmProgress *progress);

/* Bits and matrix that pixels.cpp can turn into numbers; otherwise a clause. */
std::string unsupported_pixels (const Header &header);

/* The image part alone of a loaded data set: transfer syntax, matrix, bits, position, slope, …. */
void read_image (DcmFileFormat &file, Header &header);

/* A clause where the pixel data of a loaded file are missing, don't fit the matrix, or promise more
 * than a file of its size can hold. `header` as read_image() left it. */
std::string check_pixel_length (DcmDataset &dataset, const Header &header);

} // namespace cvm
