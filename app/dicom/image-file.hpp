/* SPDX-License-Identifier: Apache-2.0 */
/* An image file from which stored pixels are read, frame by frame. Private to app/dicom.
 *
 * The file is opened once for all its frames; pixels stay in it until their frame is asked for, and
 * only that frame's are read (deflated files are the exception: DCMTK inflates them whole).
 * Thread: one object belongs to one thread; several may read one file.
 */
#pragma once

#include "app/dicom/fragments.hpp"
#include "app/dicom/header.hpp"

namespace cvm
{

class ImageFile
{
public:
  /* The stored words of a slice (n_rows × n_columns words of BitsAllocated, this machine's order)
   * of a file that must still be the one that was scanned, and the header of its frame. False with
   * a translated clause in `why` and a code. Throws std::bad_alloc; the object can be used on. */
  bool read (const CvmSeries *series,
             const CvmSliceFile *slice,
             std::vector<Uint8> &words,
             Header &header,
             std::string &why,
             CvmDicomError &code);

private:
  bool open (const CvmSliceFile *slice, std::string &why, CvmDicomError &code);
  std::string find_frames ();
  std::string read_plain (const Header &header, std::vector<Uint8> &words);
  std::string read_compressed (const Header &header, std::vector<Uint8> &words);

  std::string path_; /* "" where none is open */
  std::shared_ptr<Source> source_;
  std::unique_ptr<DcmFileFormat> file_;
  Header header_;
  std::vector<FrameFragments> fragments_;
  std::vector<Uint8> stream_;
};

} // namespace cvm
