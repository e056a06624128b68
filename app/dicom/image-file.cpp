/* SPDX-License-Identifier: Apache-2.0 */
/* See image-file.hpp. */
#include "app/dicom/image-file.hpp"

#include "app/dicom/decode.hpp"
#include "app/dicom/multi-frame.hpp"

#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>

#include <glib/gi18n-lib.h>

#include <algorithm>

namespace cvm
{

static DcmPixelData *
pixel_data (DcmDataset &d)
{
  DcmElement *element = nullptr;
  return d.findAndGetElement (DCM_PixelData, element).good ()
             ? dynamic_cast<DcmPixelData *> (element)
             : nullptr;
}

/* NULL where the pixels are plain. */
static DcmPixelSequence *
pixel_sequence (DcmDataset &d)
{
  E_TransferSyntax key = EXS_Unknown;
  const DcmRepresentationParameter *parameter = nullptr;
  DcmPixelSequence *sequence = nullptr;
  DcmPixelData *pixels = pixel_data (d);
  if (!pixels)
    return nullptr;
  pixels->getOriginalRepresentationKey (key, parameter);
  return pixels->getEncapsulatedRepresentation (key, parameter, sequence).good () ? sequence
                                                                                  : nullptr;
}

std::string
ImageFile::find_frames ()
{
  if (header_.syntax.codec == Codec::unknown)
    return _ ("its compression is not supported");
  std::string why = unsupported_pixels (header_);
  if (why.empty ())
    why = check_pixel_length (*file_->getDataset (), header_);
  if (!why.empty () || header_.syntax.codec == Codec::none)
    return why;
  DcmPixelSequence *sequence = pixel_sequence (*file_->getDataset ());
  if (!sequence || sequence->card () < 2)
    return _ ("it has no compressed image");
  return find_fragments (*sequence, header_.n_frames, fragments_)
             ? ""
             : _ ("its compressed frames can't be told apart");
}

static const char *
changed ()
{
  return _ ("it has changed since the folder was read; open the folder again");
}

/* Reading goes on in the file that was opened, so that its stamp at the end tells of all before. */
static bool
has_changed (const CvmSliceFile *slice, const Source &source)
{
  FileStamp known;
  known.size = slice->file_size;
  known.time_ns = slice->file_time_ns;
  return stamps_differ (known, source.stamp ());
}

bool
ImageFile::open (const CvmSliceFile *slice, std::string &why, CvmDicomError &code)
{
  path_.clear ();
  header_ = Header ();
  fragments_.clear (); /* they belong to the file */
  file_ = std::make_unique<DcmFileFormat> ();
  source_ = Source::open (slice->path, why);
  if (!source_)
    {
      code = CVM_DICOM_ERROR_FILE;
      why = why.empty () ? _ ("it is no regular file") : why;
      return false;
    }
  OFCondition condition = load (*file_, source_, 4096);
  if (condition.bad ())
    {
      code = error_code (condition);
      why = has_changed (slice, *source_) ? changed () : reason (condition);
      return false;
    }
  header_.path = slice->path;
  header_.stamp = source_->stamp ();
  header_.sop_instance = raw_text (*file_->getDataset (), DCM_SOPInstanceUID);
  read_image (*file_, header_);
  why = find_frames ();
  if (why.empty ())
    path_ = slice->path;
  else if (has_changed (slice, *source_))
    why = changed ();
  return why.empty ();
}

static bool
still_the_one (const CvmSeries *series, const CvmSliceFile *slice, const Header &h)
{
  return h.n_rows == series->n_rows && h.n_columns == series->n_columns
         && (slice->frame > 0 ? slice->frame <= h.n_frames : h.n_frames == 1)
         && h.sop_instance == slice->sop_instance && h.position_text == slice->position_text
         && (!h.has_slope || h.slope == slice->slope)
         && (!h.has_intercept || h.intercept == slice->intercept);
}

std::string
ImageFile::read_plain (const Header &h, std::vector<Uint8> &words)
{
  Uint32 fragment = 0;
  OFString colour;
  const size_t n = (size_t)h.n_rows * h.n_columns * (h.bits_allocated / 8);
  words.assign (n + 1, 0);
  OFCondition condition
      = pixel_data (*file_->getDataset ())
            ->getUncompressedFrame (file_->getDataset (), (Uint32)std::max (h.frame - 1, 0),
                                    fragment, words.data (), (Uint32)words.size (), colour);
  if (condition == EC_MemoryExhausted)
    throw std::bad_alloc ();
  return condition.good () ? "" : reason (condition);
}

std::string
ImageFile::read_compressed (const Header &h, std::vector<Uint8> &words)
{
  if (!read_fragments (fragments_[(size_t)std::max (h.frame - 1, 0)], stream_))
    return _ ("it ends early");
  return decode_frame (h, stream_, words);
}

bool
ImageFile::read (const CvmSeries *series,
                 const CvmSliceFile *slice,
                 std::vector<Uint8> &words,
                 Header &header,
                 std::string &why,
                 CvmDicomError &code)
{
  code = CVM_DICOM_ERROR_FORMAT;
  if (path_ != slice->path && !open (slice, why, code))
    return false;
  header = header_;
  if (slice->frame > 0)
    read_frame (*file_->getDataset (), slice->frame, header);
  if (!still_the_one (series, slice, header))
    why = changed ();
  else if (header.syntax.codec == Codec::none)
    why = read_plain (header, words);
  else
    why = read_compressed (header, words);
  if (has_changed (slice, *source_)) /* also while it was read: then half of it may be new */
    why = changed ();
  return why.empty ();
}

} // namespace cvm
