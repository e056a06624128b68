/* SPDX-License-Identifier: Apache-2.0 */
/* See rings.hpp. ContourData is taken byte for byte, without the one blank that makes its length
 * even; the points are parsed from it, whatever NumberOfContourPoints says.
 */
#include "app/dicom/rings.hpp"

#include <cmath>
#include <cstdlib>
#include <cstring>

namespace cvm
{

static CvmRingType
ring_type (const std::string &name)
{
  static const struct
  {
    const char *name;
    CvmRingType type;
  } types[] = {
    { "CLOSED_PLANAR", CVM_RING_CLOSED_PLANAR },
    { "CLOSEDPLANAR_XOR", CVM_RING_CLOSEDPLANAR_XOR },
    { "CLOSED_PLANAR_XOR", CVM_RING_CLOSEDPLANAR_XOR }, /* 17 characters: read, never written */
    { "OPEN_PLANAR", CVM_RING_OPEN_PLANAR },
    { "OPEN_NONPLANAR", CVM_RING_OPEN_NONPLANAR },
    { "POINT", CVM_RING_POINT },
  };
  for (const auto &known : types)
    if (name == known.name)
      return known.type;
  return CVM_RING_OTHER;
}

static double
distance (const double a[3], const double b[3])
{
  return std::sqrt ((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])
                    + (a[2] - b[2]) * (a[2] - b[2]));
}

/* Three different points at least, and one of them off the line through the two farthest. */
static bool
has_three_points (const CvmRing &ring, bool &has_area)
{
  const double same_mm = 1e-6, flat_mm = 1e-4;
  const double *first = ring.points[0], *far = first;
  for (int i = 1; i < ring.n_points; i++)
    if (distance (first, ring.points[i]) > distance (first, far))
      far = ring.points[i];
  double length = distance (first, far);
  bool third = false;
  has_area = false;
  for (int i = 1; i < ring.n_points && length > same_mm; i++)
    {
      const double *p = ring.points[i];
      double along = 0;
      for (int k = 0; k < 3; k++)
        along += (p[k] - first[k]) * (far[k] - first[k]) / length;
      double from_first = distance (first, p);
      third |= from_first > same_mm && distance (far, p) > same_mm;
      has_area |= from_first * from_first - along * along > flat_mm * flat_mm;
    }
  return third;
}

static bool
take_points (const std::vector<double> &numbers, const double *offset, CvmRing &ring)
{
  size_t n = numbers.size () / 3;
  if (n == 0 || n > INT_MAX / 2)
    return false;
  ring.points = static_cast<double (*)[3]> (malloc (n * sizeof *ring.points));
  if (!ring.points)
    throw std::bad_alloc ();
  ring.n_points = (int)n;
  for (size_t i = 0; i < 3 * n; i++)
    ring.points[i / 3][i % 3] = numbers[i] + (offset ? offset[i % 3] : 0);
  return true;
}

int
judge_ring (const CvmRing &ring, bool well_formed, const std::string &text)
{
  bool has_area = true;
  if (text.empty ())
    return CVM_UNSHOWN_EMPTY;
  if (!well_formed)
    return CVM_UNSHOWN_MALFORMED;
  if (ring.type == CVM_RING_POINT)
    return CVM_UNSHOWN_POINT;
  if (ring.type == CVM_RING_OPEN_PLANAR || ring.type == CVM_RING_OPEN_NONPLANAR)
    return CVM_UNSHOWN_OPEN;
  if (ring.type == CVM_RING_OTHER)
    return CVM_UNSHOWN_UNKNOWN_TYPE;
  if (!has_three_points (ring, has_area))
    return CVM_UNSHOWN_TOO_FEW;
  return has_area ? -1 : CVM_UNSHOWN_NO_AREA;
}

static void
read_text (DcmItem &contour, std::string &text)
{
  DcmElement *element = nullptr;
  text.clear ();
  if (contour.findAndGetElement (DCM_ContourData, element).good () && element)
    raw_value (*element, text, DCM_UndefinedLength);
  if (!text.empty () && text.size () % 2 == 0 && (text.back () == ' ' || text.back () == 0))
    text.pop_back ();
}

static void
read_reference (DcmItem &contour, CvmRing &ring)
{
  DcmItem *image = first_item (contour, DCM_ContourImageSequence);
  const std::string reference = image ? raw_text (*image, DCM_ReferencedSOPInstanceUID) : "";
  double frame = 0;
  if (reference.size () < sizeof ring.sop_instance)
    memcpy (ring.sop_instance, reference.c_str (), reference.size () + 1);
  if (image && get_numbers (*image, DCM_ReferencedFrameNumber, &frame, 1) && frame >= 1
      && frame < 1e6)
    ring.frame = (int)frame;
}

/* What can throw comes before what the ring owns. */
bool
read_ring (DcmItem &contour, CvmRing &ring)
{
  double vector[3];
  bool moved = get_numbers (contour, DCM_RETIRED_ContourOffsetVector, vector, 3)
               && (vector[0] != 0 || vector[1] != 0 || vector[2] != 0);
  std::string text;
  std::vector<double> numbers;
  memset (&ring, 0, sizeof ring);
  ring.slice = ring.nearest_slice = -1;
  ring.type = ring_type (raw_text (contour, DCM_ContourGeometricType));
  read_reference (contour, ring);
  read_text (contour, text);
  bool is_list = parse_numbers (text.data (), text.size (), numbers);
  bool taken = take_points (numbers, moved ? vector : nullptr, ring);
  int why = judge_ring (ring, is_list && taken && numbers.size () % 3 == 0, text);
  ring.use = why < 0 ? CVM_RING_OFF_SLICE : CVM_RING_NOT_SHOWN;
  ring.reason = why < 0 ? nullptr : cvm_unshown_reason (static_cast<CvmUnshown> (why));
  if (text.empty ())
    ring.type = CVM_RING_OTHER;
  if (!moved && !(ring.original_text = strdup (text.c_str ())))
    {
      cvm_ring_clear (&ring);
      throw std::bad_alloc ();
    }
  return moved;
}

} // namespace cvm
