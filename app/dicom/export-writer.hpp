/* SPDX-License-Identifier: Apache-2.0 */
/* Putting values into a data set, and what the files of the export's data set give each other.
 * Texts go in as UTF-8. Private to app/dicom. */
#pragma once

#include "app/dicom/export.hpp"
#include "app/dicom/vr-text.hpp"

namespace cvm
{

/* Puts values in, and keeps the first failure. */
class Writer
{
public:
  explicit Writer (DcmItem &item, OFCondition &condition) : item_ (item), condition_ (condition)
  {
  }

  Writer &
  put (const DcmTagKey &tag, const std::string &value)
  {
    if (condition_.good ())
      condition_ = item_.putAndInsertString (tag, value.c_str (), (Uint32)value.size ());
    return *this;
  }

  /* An identifier or another text of ours or of the CT; NULL is empty. */
  Writer &
  put (const DcmTagKey &tag, const char *value)
  {
    return put (tag, std::string (value ? value : ""));
  }

  Writer &
  put (const DcmTagKey &tag, int value)
  {
    return put (tag, std::to_string (value));
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

/* A text that came with the CT (`owner` NULL) or a structure, as its kind of value allows it: a
 * word is said where that changes it. */
std::string legal (const Out &out,
                   const char *owner,
                   const DcmTagKey &tag,
                   const char *came,
                   std::string (*make) (const std::string &));

/* Kinds of values for legal(). */
std::string long_string (const std::string &text);
std::string short_string (const std::string &text);

CvmSliceFile *slice_file (const CvmSeries *series, guint slice);

/* The class of an image; bare data sets may lack it. */
const char *class_of (const CvmSliceFile *file);

/* Patient, study, series, structure set and what it refers to (export-set.cpp). */
void put_set (const Out &out, Writer &w, OFCondition &condition);

/* One structure's item of the ROI sequence and its observation (export-roi.cpp). */
void put_roi (const Out &out, const OutStructure &structure, Writer &w, OFCondition &condition);
void put_observation (
    const Out &out, const OutStructure &structure, int number, Writer &w, OFCondition &condition);

/* Turn the texts so far from UTF-8 into the CT's character set if it holds every one, else say
 * ISO_IR 192 (export-charset.cpp). */
void choose_character_set (const Out &out, DcmDataset &dataset);

} // namespace cvm
