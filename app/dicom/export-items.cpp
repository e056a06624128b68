/* SPDX-License-Identifier: Apache-2.0 */
/* The RT Structure Set (PS3.3 A.19), module by module, with every attribute of type 2.
 *
 * Texts are put in as UTF-8; when all of them are there, and the contours are not yet, they are
 * turned into the CT's character set where that can hold them. */
#include "app/dicom/export-writer.hpp"

namespace cvm
{

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
      roi.put (DCM_ROIDisplayColor, colour);
    }
  int number = 0;
  for (const OutRing &ring : structure.rings)
    {
      bool closed = ring.type == CVM_RING_CLOSED_PLANAR || ring.type == CVM_RING_CLOSEDPLANAR_XOR;
      int slice = ring.source->slice;
      Writer contour (roi.add (DCM_ContourSequence), condition);
      contour.put (DCM_ContourNumber, ++number);
      if (closed && slice >= 0 && slice < (int)out.series->slices->len)
        {
          CvmSliceFile *file = slice_file (out.series, slice);
          Writer image (contour.add (DCM_ContourImageSequence), condition);
          image.put (DCM_ReferencedSOPClassUID, class_of (file))
              .put (DCM_ReferencedSOPInstanceUID, file->sop_instance);
          if (file->frame > 0)
            image.put (DCM_ReferencedFrameNumber, file->frame);
        }
      contour.put (DCM_ContourGeometricType, type_text (ring.type))
          .put (DCM_NumberOfContourPoints, ring.n_points)
          .put (DCM_ContourData, ring.data);
    }
  roi.put (DCM_ReferencedROINumber, structure.number);
}

OFCondition
make_data_set (const Out &out, DcmDataset &dataset)
{
  OFCondition condition = EC_Normal;
  Writer w (dataset, condition);
  int number = 0;

  put_set (out, w, condition);
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
