/* SPDX-License-Identifier: Apache-2.0 */
/* See placing.hpp. */
#include "app/dicom/placing.hpp"

#include "app/dicom/engine.hpp"
#include "app/dicom/place-rings.hpp"
#include "app/dicom/rings.hpp"
#include "app/dicom/series.hpp"

#include <glib/gi18n-lib.h>

#include <cmath>

namespace cvm
{

void
Placing::warn (const char *sentence)
{
  g_ptr_array_add (set_->warnings, g_strdup (sentence));
}

static unsigned int
count_missing (const Uids &images, const Uids &loaded)
{
  unsigned int n = 0;
  for (const std::string &uid : images)
    n += loaded.count (uid) == 0;
  return n;
}

/* The series that it was drawn on: of several the loaded one. */
Placing::Placing (DcmDataset &dataset, const CvmSeries *series, CvmStructureSet *set)
    : series_ (series), set_ (set), references_ (read_references (dataset))
{
  size_t own = 0;
  for (size_t i = 0; series_ && i < references_.series.size (); i++)
    if (references_.series[i] == series_->series_uid)
      own = i;
  for (guint i = 0; series_ && i < series_->slices->len; i++)
    loaded_.insert (static_cast<CvmSliceFile *> (series_->slices->pdata[i])->sop_instance);
  const bool named = own < references_.series.size ();
  const std::string uid = named ? references_.series[own] : "";
  set_->referenced_series = g_strdup (uid.c_str ());
  set_->n_images = named ? (guint)references_.images[own].size () : 0;
  set_->n_images_missing = named ? count_missing (references_.images[own], loaded_) : 0;
  drawn_elsewhere_ = series_ && !uid.empty () && uid != series_->series_uid;
}

bool
Placing::check_patient (GError **error)
{
  if (series_ && !comparable_patients (set_->patient, series_->patient))
    warn (_ ("Whether it belongs to this patient can't be checked: it, or the CT, names none."));
  if (!series_ || same_patient (set_->patient, series_->patient))
    return true;
  const Uids images = all_images (references_);
  if (images.empty () || count_missing (images, loaded_) > 0)
    return fail (error, CVM_DICOM_ERROR_MISMATCH,
                 _ ("%s belongs to another patient than the CT, and is not opened."),
                 file_name (set_->path).c_str ());
  set_->doubts |= CVM_DOUBT_PATIENT;
  warn (_ ("It names another patient than the CT, though it refers to these very images, as a "
           "renamed copy does."));
  return true;
}

/* What stays to be known of a structure, wherever it goes. */
void
Placing::say_doubts (CvmStructure *structure)
{
  if (!has_grid ())
    return;
  const bool known = frame_is_known (structure, series_);
  if (set_->doubts & CVM_DOUBT_PATIENT)
    say (structure, CVM_N_ ("Its structure set names another patient than the scan."));
  if (known && !frame_is_same (structure, series_))
    {
      n_other_frame_++;
      say (structure, CVM_N_ ("It is drawn in another frame of reference than the scan: its place "
                              "is not certain."));
    }
  else if (!known)
    {
      n_no_frame_++;
      say (structure, CVM_N_ ("No frame of reference ties it to the scan: its place is not "
                              "certain."));
    }
  else if (drawn_elsewhere_)
    say (structure, CVM_N_ ("It was drawn on series {1} and is placed by position."),
         set_->referenced_series);
  else if (set_->n_images > 0 && set_->n_images_missing == set_->n_images)
    say (structure, CVM_N_ ("It was drawn on images that are not there, and is placed by "
                            "position."));
}

/* Without its slices a structure has no volume: what is known of its size instead. */
void
Placing::say_areas (CvmStructure *structure)
{
  double volume_cm3 = 0, low = INFINITY, high = 0;
  CvmPlaneArea *areas = nullptr;
  int n = 0;
  if (cvm_structure_set_volume (structure, series_, &volume_cm3))
    return;
  if (!cvm_plane_areas (structure, has_grid () ? series_->grid : nullptr, &areas, &n, nullptr))
    return;
  for (int i = 0; i < n; i++)
    {
      low = std::fmin (low, areas[i].area_mm2);
      high = std::fmax (high, areas[i].area_mm2);
    }
  free (areas);
  if (n == 0)
    return;
  CvmStatus warning = {};
  cvm_status_fail (
      &warning, CVM_ERR_FORMAT,
      CVM_N_ ("Its slices are not there, so it has no volume; areas on {1} planes: {2} "
              "to {3} mm²."),
      "%d\n%.1f\n%.1f", n, low, high);
  need (cvm_structure_warn (structure, &warning, nullptr));
}

void
Placing::place (CvmStructure *structure)
{
  CvmStatus status = {};
  structure->view_only
      = !has_grid () || !frame_is_same (structure, series_) || (set_->doubts & CVM_DOUBT_PATIENT);
  say_doubts (structure);
  need (place_rings (structure, series_, &status));
  say_areas (structure);
  if (structure->n_rings == 0)
    say (structure, CVM_N_ ("It has no contours."));
}

void
Placing::warn_about_frames ()
{
  if (n_other_frame_ > 0)
    {
      g_autofree char *text = g_strdup_printf (
          ngettext (
              "%u structure is drawn in another frame of reference than the CT: its place is "
              "not certain, and it is for viewing only.",
              "%u structures are drawn in another frame of reference than the CT: their place "
              "is not certain, and they are for viewing only.",
              n_other_frame_),
          n_other_frame_);
      warn (text);
    }
  if (n_no_frame_ > 0)
    warn (*series_->frame_of_reference
              ? _ ("It names no frame of reference: whether it lies rightly on the CT is not "
                   "certain, and it is for viewing only.")
              : _ ("The CT names no frame of reference: whether the contours lie rightly on it is "
                   "not certain, and they are for viewing only."));
  if (n_other_frame_ + n_no_frame_ > 0)
    set_->doubts |= CVM_DOUBT_FRAME;
}

void
Placing::warn_about_images ()
{
  const guint n = set_->n_images, n_missing = set_->n_images_missing;
  const bool placed = n_other_frame_ + n_no_frame_ < set_->structures->len;
  if (drawn_elsewhere_)
    {
      g_autofree char *text
          = g_strdup_printf (_ ("It was drawn on another series (%s); its contours are placed by "
                                "position."),
                             set_->referenced_series);
      warn (text);
    }
  if (n_missing > 0)
    {
      g_autofree char *text = g_strdup_printf (
          _ ("Of the %u images that it was drawn on, %u are not there."), n, n_missing);
      warn (text);
    }
  else if (count_missing (references_.contour_images, loaded_) > 0)
    warn (_ ("Its contours name images that are not there; they are placed by position."));
  if (placed && (drawn_elsewhere_ || (n > 0 && n_missing == n)))
    set_->doubts |= CVM_DOUBT_IMAGES;
}

void
Placing::place_all ()
{
  for (guint i = 0; i < set_->structures->len; i++)
    place (static_cast<CvmStructure *> (set_->structures->pdata[i]));
  if (has_grid ())
    {
      warn_about_frames ();
      warn_about_images ();
    }
  else
    warn (_ ("The images that it was drawn on are not there: no volumes, for viewing only."));
}

} // namespace cvm
