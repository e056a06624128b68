/* SPDX-License-Identifier: Apache-2.0 */
/* See references.hpp. Two lists that need not agree: after de-identification the contours of many
 * sets name images that nobody has, while the series' own list is right. */
#include "app/dicom/references.hpp"

namespace cvm
{

std::vector<DcmItem *>
items_of (DcmItem &parent, const DcmTagKey &tag)
{
  std::vector<DcmItem *> items;
  DcmSequenceOfItems *sequence = nullptr;
  if (parent.findAndGetSequence (tag, sequence).good () && sequence)
    for (DcmObject *o = nullptr; (o = sequence->nextInContainer (o)) != nullptr;)
      if (auto *item = dynamic_cast<DcmItem *> (o))
        items.push_back (item);
  return items;
}

static void
add_images (DcmItem &parent, Uids &images)
{
  for (DcmItem *image : items_of (parent, DCM_ContourImageSequence))
    {
      std::string uid = raw_text (*image, DCM_ReferencedSOPInstanceUID);
      if (!uid.empty ())
        images.insert (uid);
    }
}

References
read_references (DcmItem &d)
{
  References all;
  all.frame = raw_text (d, DCM_FrameOfReferenceUID);
  for (DcmItem *frame : items_of (d, DCM_ReferencedFrameOfReferenceSequence))
    {
      if (all.frame.empty ())
        all.frame = raw_text (*frame, DCM_FrameOfReferenceUID);
      for (DcmItem *study : items_of (*frame, DCM_RTReferencedStudySequence))
        for (DcmItem *series : items_of (*study, DCM_RTReferencedSeriesSequence))
          {
            all.series.push_back (raw_text (*series, DCM_SeriesInstanceUID));
            all.images.emplace_back ();
            add_images (*series, all.images.back ());
          }
    }
  for (DcmItem *roi : items_of (d, DCM_ROIContourSequence))
    for (DcmItem *contour : items_of (*roi, DCM_ContourSequence))
      add_images (*contour, all.contour_images);
  return all;
}

Uids
all_images (const References &references)
{
  Uids all = references.contour_images;
  for (const Uids &images : references.images)
    all.insert (images.begin (), images.end ());
  return all;
}

} // namespace cvm
