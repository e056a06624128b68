/* SPDX-License-Identifier: Apache-2.0 */
/* What a group of images is worth as a stack: its order, its grid, and what is wrong with it, in a
 * clinician's words. Private to app/dicom.
 *
 * Tolerances: images within 0.01 mm lie at one position; origins may leave the normal through the
 * first one by 0.1 mm; axes within 0.5 degrees of the patient's are axial, sagittal or coronal,
 * beyond that oblique; steps are even as CvmGrid.uniform says.
 */
#pragma once

#include "app/dicom/header.hpp"

namespace cvm
{

class Stack
{
public:
  /* Borrows both. */
  Stack (std::vector<Header> &group, GPtrArray *warnings);
  ~Stack ();

  /* Sort the group, drop what is double, move what has no place into `unread`, judge. At least one
   * header stays in the group. */
  void judge (GPtrArray *unread);

  CvmGrid *take_grid (); /* NULL where the geometry allows none */
  bool
  viewable () const
  {
    return refusals_.empty ();
  }
  bool
  contourable () const
  {
    return refusals_.empty () && obstacles_.empty ();
  }
  bool lossy () const; /* an image was compressed with loss */
  /* The sentences that stand against showing, or else against contouring. */
  std::string why_not () const;
  /* Why no network may see these values, one of the warnings, or "". */
  const std::string &
  why_no_network () const
  {
    return why_no_network_;
  }

private:
  void warn (const std::string &sentence);
  void refuse (const std::string &sentence);   /* not shown */
  void obstruct (const std::string &sentence); /* shown, not contoured */
  void withhold (const std::string &sentence); /* contoured by hand alone */
  void drop_copies ();
  bool can_be_placed (GPtrArray *unread);
  void drop_unplaced (GPtrArray *unread);
  void sort ();
  void drop_double_positions ();
  void make_grid ();
  void judge_images ();
  void judge_stacking ();
  void judge_steps ();
  void judge_orientation ();
  void judge_hounsfield ();
  void judge_acquisition ();
  std::string place (size_t index) const;

  std::vector<Header> &group_;
  GPtrArray *warnings_;
  std::vector<std::string> refusals_, obstacles_;
  std::string why_no_network_;
  CvmGrid *grid_ = nullptr;
};

/* "−7.5 mm": at most two decimals. */
std::string mm_text (double mm);

} // namespace cvm
