/* SPDX-License-Identifier: Apache-2.0 */
/* Whose a structure set is, on which images it was drawn, and its structures on a CT (rtstruct.md
 * "Whose, and on which images"). Private to app/dicom. */
#pragma once

#include "app/dicom/references.hpp"

extern "C"
{
#include "app/dicom/structure-set.h"
}

namespace cvm
{

/* Fills what the set says of its images; its doubts and warnings follow from the calls below. */
class Placing
{
public:
  /* `series` may be NULL: no CT. */
  Placing (DcmDataset &dataset, const CvmSeries *series, CvmStructureSet *set);

  /* False: another patient. The set's own patient must be known by now. */
  bool check_patient (GError **error);

  /* All of the set's structures. */
  void place_all ();

  /* The frame of reference of structures that name none. */
  const std::string &
  frame () const
  {
    return references_.frame;
  }

private:
  void say_doubts (CvmStructure *structure);
  void say_areas (CvmStructure *structure);
  void place (CvmStructure *structure);
  void warn_about_frames ();
  void warn_about_images ();
  void warn (const char *sentence);
  bool
  has_grid () const
  {
    return series_ && series_->grid;
  }

  const CvmSeries *series_;
  CvmStructureSet *set_;
  References references_;
  Uids loaded_;                  /* SOP instances */
  bool drawn_elsewhere_ = false; /* on another series than this */
  unsigned int n_other_frame_ = 0, n_no_frame_ = 0;
};

} // namespace cvm
