/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz the texts of a structure set, without a file around them. The first byte says which:
 *
 *   r  rings, a line each: one letter for the geometric type, then the ContourData. They become a
 *      structure, are bound to slices and go through all that looks at rings.
 *   c  a text: the character set in the first line, the bytes after it
 */
#include "app/dicom/keyhole.hpp"
#include "app/dicom/rings.hpp"

extern "C"
{
#include "segmentation/contour/raster.h"
#include "segmentation/contour/ring-sum.h"
#include "segmentation/contour/section.h"
#include "tests/fuzz/target.h"
}

#include <cmath>
#include <cstring>

static const int n_slices = 5;

static CvmGrid *
make_grid ()
{
  const double x[3] = { 1, 0, 0 }, y[3] = { 0, 1, 0 };
  const double origins[n_slices][3]
      = { { -20, -30, 0 }, { -20, -30, 3 }, { -20, -30, 6 }, { -20, -30, 9 }, { -20, -30, 13 } };
  return cvm_grid_new (40, 30, n_slices, 1, 1.5, x, y, origins, 3, nullptr);
}

static const char *
type_name (char letter)
{
  switch (letter)
    {
    case 'C':
      return "CLOSED_PLANAR";
    case 'X':
      return "CLOSEDPLANAR_XOR";
    case 'O':
      return "OPEN_PLANAR";
    case 'P':
      return "POINT";
    default:
      return "";
    }
}

static void
put_text (DcmItem &item, DcmElement *element, const std::string &text)
{
  must (element->putString (text.data (), (Uint32)text.size ()).good ());
  must (item.insert (element, true).good ());
}

static void
add_ring (CvmStructure *structure, const std::string &line)
{
  DcmItem item;
  CvmRing ring;
  put_text (item, new DcmCodeString (DCM_ContourGeometricType), type_name (line[0]));
  put_text (item, new DcmDecimalString (DCM_ContourData), line.substr (1));
  cvm::read_ring (item, ring);
  for (int i = 0; i < ring.n_points; i++)
    for (double value : ring.points[i])
      must (std::isfinite (value));
  must ((ring.use == CVM_RING_NOT_SHOWN) == (ring.reason != nullptr));
  must (cvm_structure_take_ring (structure, &ring, nullptr));
}

/* Holes joined to their outlines enclose what the rings apart do. */
static void
join (const CvmStructure *structure, int slice)
{
  std::vector<cvm::MicroRing> rings;
  bool all_joined = false;
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing &ring = structure->rings[i];
      cvm::MicroRing micro;
      if (ring.use != CVM_RING_COUNTED || ring.slice != slice || ring.n_points > 200)
        continue;
      for (int k = 0; k < ring.n_points; k++)
        if (std::fabs (ring.points[k][0]) < 1e5 && std::fabs (ring.points[k][1]) < 1e5)
          micro.push_back (
              { std::llround (ring.points[k][0] * 1000), std::llround (ring.points[k][1] * 1000) });
      if (micro.size () >= 3 && rings.size () < 30)
        rings.push_back (micro);
    }
  const size_t n = rings.size ();
  must (cvm::join_holes (rings, {}, all_joined).size () <= n);
}

static void
look_at (CvmStructure *structure, const CvmGrid *grid)
{
  uint8_t mask[40 * 30];
  uint64_t sums[n_slices];
  for (int slice = 0; slice < n_slices; slice++)
    {
      const double area = cvm_structure_area_mm2 (structure, grid, slice);
      const double point[3] = { 0, 0, grid->origins[slice][2] };
      must (std::isfinite (area) && area >= 0);
      must (cvm_raster_slice (structure, grid, slice, mask, nullptr));
      (void)cvm_structure_encloses (structure, grid, slice, point);
      join (structure, slice);
    }
  CvmSectionIndex *index = cvm_section_index_new (structure, grid, nullptr);
  const CvmSectionSource source = { structure, index, nullptr, 0 };
  for (CvmSectionAxis axis : { CVM_SECTION_COLUMN, CVM_SECTION_ROW })
    {
      CvmSection plain = {}, indexed = {};
      must (cvm_section_cut (structure, grid, axis, 14.5, &plain, nullptr));
      must (cvm_section_cut_source (&source, grid, axis, 14.5, &indexed, nullptr));
      must (plain.n_spans == indexed.n_spans);
      cvm_section_clear (&plain);
      cvm_section_clear (&indexed);
    }
  cvm_section_index_free (index);
  cvm_ring_sums (structure, n_slices, sums);
}

static void
check_rings (const std::string &text)
{
  CvmGrid *grid = make_grid ();
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_IMPORTED, "texts", nullptr);
  must (grid && structure);
  for (size_t at = 0; at < text.size ();)
    {
      const size_t end = std::min (text.find ('\n', at), text.size ());
      if (end > at)
        add_ring (structure, text.substr (at, end - at));
      at = end + 1;
    }
  must (cvm_rings_bind (structure, grid, nullptr));
  must (cvm_rings_mark_copies (structure, grid, nullptr));
  must (cvm_rings_warn_overlaps (structure, grid, nullptr));
  must (cvm_rings_warn_extent (structure, grid, nullptr));
  must (cvm_rings_warn_unshown (structure, nullptr));
  for (int i = 0; i < structure->n_rings; i++)
    {
      const CvmRing &ring = structure->rings[i];
      must (ring.slice >= -1 && ring.slice < n_slices);
      must (ring.use != CVM_RING_COUNTED || ring.slice >= 0);
    }
  look_at (structure, grid);
  cvm_structure_free (structure);
  cvm_grid_unref (grid);
}

static void
check_text (const std::string &text)
{
  const size_t end = std::min (text.find ('\n'), text.size ());
  DcmItem item;
  put_text (item, new DcmCodeString (DCM_SpecificCharacterSet), text.substr (0, end));
  const cvm::Charset charset (item);
  const std::string utf8 = charset.utf8 (end < text.size () ? text.substr (end + 1) : "");
  must (g_utf8_validate (utf8.data (), (gssize)utf8.size (), nullptr));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  cvm_dicom_init ();
  const std::string text (reinterpret_cast<const char *> (data) + 1, size - 1);
  if (data[0] == 'r')
    check_rings (text);
  else if (data[0] == 'c')
    check_text (text);
  return 0;
}
