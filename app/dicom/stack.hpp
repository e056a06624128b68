/* SPDX-License-Identifier: Apache-2.0 */
/* What a group of images is worth as a stack: its order, its grid, and what is wrong with it, in a
 * clinician's words; what follows from the slices alone is said in settle.hpp. Private to
 * app/dicom.
 *
 * Tolerances: images within 0.01 mm lie at one position; origins may leave the normal through the
 * first one by 0.1 mm; axes within 0.5 degrees of the patient's are axial, sagittal or coronal,
 * beyond that oblique; steps are judged as the grid judges them.
 */
#pragma once

#include "app/dicom/header.hpp"

namespace cvm
{

using Vector = std::array<double, 3>;

double dot (const Vector &a, const Vector &b);
Vector normal_of (const Header &h); /* of its plane: row × column, of length 1 */

class Stack
{
public:
  /* Borrows both; fills the series' warnings, obstacles and doubles. */
  Stack (std::vector<Header> &group, CvmSeries *series);
  ~Stack ();

  /* Sort the group, drop what is double, move what has no place into `unread`, judge. At least one
   * header stays in the group. */
  void judge (GPtrArray *unread);

  CvmGrid *take_grid (); /* NULL where the geometry allows none */
  bool
  viewable () const
  {
    return !refused_;
  }
  bool lossy () const; /* an image was compressed with loss */

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
  void add_double (size_t first, size_t end, int slice);
  void make_grid ();
  void judge_images ();
  bool judge_stacking (); /* whether it leans */
  void judge_orientation (bool leans);
  void judge_hounsfield ();
  void judge_acquisition ();
  void judge_mixture ();
  std::string lean_text () const;

  std::vector<Header> &group_;
  CvmSeries *series_;
  bool refused_ = false;
  CvmGrid *grid_ = nullptr;
};

} // namespace cvm
