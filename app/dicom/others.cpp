/* SPDX-License-Identifier: Apache-2.0 */
/* See others.hpp. */
#include "app/dicom/others.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <glib/gi18n-lib.h>

#include <iterator>

namespace cvm
{

enum OtherKind
{
  KIND_PET,
  KIND_MR,
  KIND_CAPTURE,
  KIND_DOSE,
  KIND_PLAN,
  KIND_REGISTRATION,
  KIND_PROJECTION,
  KIND_REST
};

/* By SOP class: the class itself, or one below it (multi-frame secondary captures, enhanced MR). */
static const struct
{
  const char *sop_class;
  OtherKind kind;
} classes[] = {
  { UID_PositronEmissionTomographyImageStorage, KIND_PET },
  { UID_EnhancedPETImageStorage, KIND_PET },
  { UID_LegacyConvertedEnhancedPETImageStorage, KIND_PET },
  { UID_MRImageStorage, KIND_MR },
  { UID_SecondaryCaptureImageStorage, KIND_CAPTURE },
  { UID_RTDoseStorage, KIND_DOSE },
  { UID_RTPlanStorage, KIND_PLAN },
  { UID_RTIonPlanStorage, KIND_PLAN },
  { UID_SpatialRegistrationStorage, KIND_REGISTRATION },
  { UID_DeformableSpatialRegistrationStorage, KIND_REGISTRATION },
  { UID_SpatialFiducialsStorage, KIND_REGISTRATION },
  { UID_RTImageStorage, KIND_PROJECTION },
  { UID_ComputedRadiographyImageStorage, KIND_PROJECTION },
  { UID_DigitalXRayImageStorageForPresentation, KIND_PROJECTION },
};

void
Others::add (const std::string &sop_class)
{
  size_t kind = KIND_REST;
  for (size_t i = 0; i < std::size (classes) && kind == KIND_REST; i++)
    {
      const std::string base = classes[i].sop_class;
      if (sop_class == base || sop_class.compare (0, base.size () + 1, base + ".") == 0)
        kind = classes[i].kind;
    }
  counts_[kind]++;
}

static const char *
text_of (size_t kind, unsigned int n)
{
  switch (kind)
    {
    case KIND_PET:
      return ngettext ("%u PET image, not shown", "%u PET images, not shown", n);
    case KIND_MR:
      return ngettext ("%u MR image, not shown", "%u MR images, not shown", n);
    case KIND_CAPTURE:
      return ngettext ("%u secondary capture, not shown", "%u secondary captures, not shown", n);
    case KIND_DOSE:
      return ngettext ("%u dose distribution, not shown", "%u dose distributions, not shown", n);
    case KIND_PLAN:
      return ngettext ("%u treatment plan, not shown", "%u treatment plans, not shown", n);
    case KIND_REGISTRATION:
      return ngettext ("%u registration, not shown", "%u registrations, not shown", n);
    case KIND_PROJECTION:
      return ngettext ("%u X-ray image, not shown", "%u X-ray images, not shown", n);
    default:
      return ngettext ("%u other DICOM file, not shown", "%u other DICOM files, not shown", n);
    }
}

void
Others::tell (GPtrArray *texts) const
{
  for (const auto &count : counts_)
    g_ptr_array_add (texts, g_strdup_printf (text_of (count.first, count.second), count.second));
}

} // namespace cvm
