/* SPDX-License-Identifier: Apache-2.0 */
/* See multi-frame.hpp. */
#include "app/dicom/multi-frame.hpp"

#include <glib/gi18n-lib.h>

namespace cvm
{

/* Two items to look into: the frame's own, then the shared one. Both may be absent. */
class Groups
{
public:
  Groups (DcmItem *own, DcmItem *shared) : own_ (own), shared_ (shared)
  {
  }
  DcmItem *
  find (const DcmTagKey &sequence) const
  {
    DcmItem *found = own_ ? first_item (*own_, sequence) : nullptr;
    return found || !shared_ ? found : first_item (*shared_, sequence);
  }

private:
  DcmItem *own_, *shared_;
};

static DcmItem *
shared_groups (DcmDataset &d)
{
  return first_item (d, DCM_SharedFunctionalGroupsSequence);
}

static DcmSequenceOfItems *
per_frame_groups (DcmDataset &d)
{
  DcmSequenceOfItems *sequence = nullptr;
  d.findAndGetSequence (DCM_PerFrameFunctionalGroupsSequence, sequence);
  return sequence;
}

static void
read_plane (const Groups &groups, Header &h)
{
  double spacing[2], thickness = 0;
  if (DcmItem *item = groups.find (DCM_PlanePositionSequence))
    {
      h.position_text = raw_text (*item, DCM_ImagePositionPatient);
      h.has_position = get_numbers (*item, DCM_ImagePositionPatient, h.position.data (), 3);
    }
  if (DcmItem *item = groups.find (DCM_PlaneOrientationSequence))
    h.has_orientation = get_numbers (*item, DCM_ImageOrientationPatient, h.orientation.data (), 6);
  DcmItem *item = groups.find (DCM_PixelMeasuresSequence);
  if (item && get_numbers (*item, DCM_PixelSpacing, spacing, 2))
    {
      h.has_spacing = true;
      h.row_step_mm = spacing[0];
      h.column_step_mm = spacing[1];
    }
  if (item && get_numbers (*item, DCM_SliceThickness, &thickness, 1) && thickness > 0)
    h.thickness_mm = thickness;
}

/* Hounsfield units by their code (UCUM); "" where nothing is said. */
static std::string
real_world_unit (const Groups &groups)
{
  DcmItem *mapping = groups.find (DCM_RealWorldValueMappingSequence);
  DcmItem *unit = mapping ? first_item (*mapping, DCM_MeasurementUnitsCodeSequence) : nullptr;
  std::string code = unit ? raw_text (*unit, DCM_CodeValue) : "";
  return code == "[hnsf'U]" ? "HU" : code;
}

static void
read_values (const Groups &groups, Header &h)
{
  if (DcmItem *item = groups.find (DCM_PixelValueTransformationSequence))
    {
      h.has_slope = get_numbers (*item, DCM_RescaleSlope, &h.slope, 1);
      h.has_intercept = get_numbers (*item, DCM_RescaleIntercept, &h.intercept, 1);
      h.rescale_type = raw_text (*item, DCM_RescaleType);
    }
  std::string unit = real_world_unit (groups);
  if (!unit.empty ())
    h.rescale_type = unit;
}

/* What tells stacks of one file apart: kind of frame, stack, phase. */
static void
read_kind (const Groups &groups, Header &h)
{
  if (DcmItem *item = groups.find (DCM_CTImageFrameTypeSequence))
    h.image_type = raw_text (*item, DCM_FrameType);
  if (DcmItem *item = groups.find (DCM_FrameContentSequence))
    {
      Uint32 phase = 0;
      DcmElement *element = nullptr;
      h.stack_id = raw_text (*item, DCM_StackID);
      if (item->findAndGetElement (DCM_TemporalPositionIndex, element).good () && element
          && element->getLengthField () <= 4 && element->getUint32 (phase).good ())
        h.stack_id += "/" + std::to_string (phase);
    }
}

static void
read_groups (const Groups &groups, int frame, Header &h)
{
  h.frame = frame;
  h.instance_number = frame;
  h.has_position = h.has_orientation = h.has_spacing = h.has_slope = h.has_intercept = false;
  h.position_text.clear ();
  read_plane (groups, h);
  read_values (groups, h);
  read_kind (groups, h);
}

void
read_frame (DcmDataset &d, int frame, Header &h)
{
  DcmSequenceOfItems *sequence = per_frame_groups (d);
  DcmItem *own = sequence && frame >= 1 && (unsigned long)frame <= sequence->card ()
                     ? sequence->getItem ((unsigned long)frame - 1)
                     : nullptr;
  read_groups (Groups (own, shared_groups (d)), frame, h);
}

std::string
read_frames (DcmDataset &d, const Header &file, std::vector<Header> &frames)
{
  DcmSequenceOfItems *sequence = per_frame_groups (d);
  if (file.n_frames < 1 || file.n_frames > max_slices)
    return _ ("its number of frames makes no sense");
  if (!sequence || sequence->card () < (unsigned long)file.n_frames)
    return _ ("it doesn't say where each of its frames lies");
  DcmItem *shared = shared_groups (d);
  DcmObject *item = nullptr;
  for (int frame = 1; frame <= file.n_frames; frame++)
    {
      item = sequence->nextInContainer (item);
      Header header = file;
      read_groups (Groups (dynamic_cast<DcmItem *> (item), shared), frame, header);
      frames.push_back (std::move (header));
    }
  return "";
}

void
read_frame_acquisition (DcmDataset &d, const Charset &charset, Header &h)
{
  DcmSequenceOfItems *sequence = per_frame_groups (d);
  const Groups groups (sequence && sequence->card () > 0 ? sequence->getItem (0) : nullptr,
                       shared_groups (d));
  DcmItem *rays = groups.find (DCM_CTXRayDetailsSequence);
  DcmItem *reconstruction = groups.find (DCM_CTReconstructionSequence);
  DcmItem *agent = first_item (d, DCM_ContrastBolusAgentSequence);
  if (h.kvp.empty () && rays)
    h.kvp = charset.text (*rays, DCM_KVP);
  if (h.kernel.empty () && reconstruction)
    h.kernel = charset.text (*reconstruction, DCM_ConvolutionKernel);
  if (h.contrast.empty () && agent)
    h.contrast = charset.text (*agent, DCM_CodeMeaning);
}

} // namespace cvm
