/* SPDX-License-Identifier: Apache-2.0 */
/* Reading an RTSTRUCT: the ROI sequence makes the structures, the contour sequence fills them by
 * ROI number, the observations name their types; then each is bound to the CT by geometry
 * (placing.hpp).
 *
 * A number that several ROIs share is ambiguous: then the n-th contour item of that number goes to
 * the n-th ROI, and the set says so. Contours of a number that no ROI has become a structure
 * without a name, so that nothing is lost.
 */
#include "app/dicom/structure-set.h"

#include "app/dicom/engine.hpp"
#include "app/dicom/input.hpp"
#include "app/dicom/place-rings.hpp"
#include "app/dicom/placing.hpp"
#include "app/dicom/rings.hpp"
#include "app/dicom/series.hpp"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <cmath>
#include <cstring>
#include <map>

namespace cvm
{

/* Told apart on CT and from each other; used in turn where a structure has no colour. */
static const guint8 colours[][3] = {
  { 230, 60, 60 },  { 60, 170, 90 },  { 70, 130, 230 }, { 240, 180, 40 },
  { 190, 90, 210 }, { 50, 190, 200 }, { 240, 130, 60 }, { 160, 200, 60 },
};

using Text = std::string;

static int
number_of (DcmItem &item, const DcmTagKey &tag)
{
  double number = 0;
  return get_numbers (item, tag, &number, 1) && std::fabs (number) < 2e9 ? (int)number : 0;
}

class Reader
{
public:
  Reader (DcmDataset &dataset, const CvmSeries *series, CvmStructureSet *set)
      : d_ (dataset), charset_ (dataset), set_ (set), placing_ (dataset, series, set)
  {
  }
  bool read (GError **error); /* false: another patient */

private:
  void read_texts ();
  CvmStructure *add_structure (const Text &name, int number);
  void read_rois ();
  void read_contours ();
  void read_contour_item (DcmItem &item, CvmStructure *structure);
  void read_observations ();
  void describe (DcmItem &observation, CvmStructure *structure);
  void warn (const char *sentence);

  DcmDataset &d_;
  Charset charset_;
  CvmStructureSet *set_;
  Placing placing_;
  std::map<int, std::vector<CvmStructure *> > by_number_;
};

void
Reader::warn (const char *sentence)
{
  g_ptr_array_add (set_->warnings, g_strdup (sentence));
}

void
Reader::read_texts ()
{
  auto dup = [&] (const DcmTagKey &tag) { return g_strdup (charset_.text (d_, tag).c_str ()); };
  set_->sop_instance = dup (DCM_SOPInstanceUID);
  set_->sop_class = dup (DCM_SOPClassUID);
  set_->label = dup (DCM_StructureSetLabel);
  set_->name = dup (DCM_StructureSetName);
  set_->date = dup (DCM_StructureSetDate);
  set_->time = dup (DCM_StructureSetTime);
  set_->description = dup (DCM_StructureSetDescription);
  set_->approval = dup (DCM_ApprovalStatus);
  set_->patient.name = dup (DCM_PatientName); /* one by one: the next may throw */
  set_->patient.id = dup (DCM_PatientID);
  set_->patient.birth_date = dup (DCM_PatientBirthDate);
  set_->patient.sex = dup (DCM_PatientSex);
}

CvmStructure *
Reader::add_structure (const Text &name, int number)
{
  CvmStructure *structure = cvm_structure_new (CVM_SOURCE_IMPORTED, name.c_str (), nullptr);
  need (structure != nullptr);
  const guint8 *colour = colours[set_->structures->len % G_N_ELEMENTS (colours)];
  g_ptr_array_add (set_->structures, structure);
  structure->roi_number = number;
  structure->locked = true;
  memcpy (structure->colour, colour, 3);
  set_text (&structure->set_file, set_->path);
  set_text (&structure->frame_of_reference, placing_.frame ());
  by_number_[number].push_back (structure);
  return structure;
}

void
Reader::read_rois ()
{
  for (DcmItem *roi : items_of (d_, DCM_StructureSetROISequence))
    {
      CvmStructure *structure
          = add_structure (charset_.text (*roi, DCM_ROIName), number_of (*roi, DCM_ROINumber));
      set_text (&structure->algorithm, charset_.text (*roi, DCM_ROIGenerationAlgorithm));
      set_text (&structure->description, charset_.text (*roi, DCM_ROIDescription));
      set_text (&structure->generation_description,
                charset_.text (*roi, DCM_ROIGenerationDescription));
      Text frame = raw_text (*roi, DCM_ReferencedFrameOfReferenceUID);
      if (!frame.empty ())
        set_text (&structure->frame_of_reference, frame);
    }
  for (const auto &entry : by_number_)
    if (entry.second.size () > 1)
      {
        g_autofree char *text = g_strdup_printf (
            _ ("Number %d stands for %u structures; their contours are told apart by their order."),
            entry.first, (unsigned int)entry.second.size ());
        warn (text);
      }
}

void
Reader::read_contour_item (DcmItem &item, CvmStructure *structure)
{
  double colour[3];
  bool moved = false;
  if (get_numbers (item, DCM_ROIDisplayColor, colour, 3))
    {
      structure->has_colour = true;
      for (int i = 0; i < 3; i++)
        structure->colour[i] = (guint8)CLAMP (colour[i], 0, 255);
    }
  for (DcmItem *contour : items_of (item, DCM_ContourSequence))
    {
      CvmRing ring;
      moved |= read_ring (*contour, ring);
      need (cvm_structure_take_ring (structure, &ring, nullptr));
    }
  if (moved)
    say (structure, CVM_N_ ("Its contours were moved by the offset that the file states."));
}

void
Reader::read_contours ()
{
  std::map<int, size_t> n_used;
  for (DcmItem *item : items_of (d_, DCM_ROIContourSequence))
    {
      int number = number_of (*item, DCM_ReferencedROINumber);
      std::vector<CvmStructure *> &rois = by_number_[number];
      size_t nth = n_used[number]++;
      CvmStructure *structure = nth < rois.size () ? rois[nth] : nullptr;
      if (!structure)
        {
          g_autofree char *text = g_strdup_printf (
              _ ("Contours of number %d belong to no structure of the file; they are kept as one "
                 "without a name."),
              number);
          warn (text);
          structure = add_structure ("", number);
        }
      read_contour_item (*item, structure);
    }
}

void
Reader::describe (DcmItem &observation, CvmStructure *structure)
{
  set_text (&structure->interpreted_type, charset_.text (observation, DCM_RTROIInterpretedType));
  set_text (&structure->interpreter, charset_.text (observation, DCM_ROIInterpreter));
  set_text (&structure->observation_label, charset_.text (observation, DCM_ROIObservationLabel));
  DcmItem *code = first_item (observation, DCM_RTROIIdentificationCodeSequence);
  if (!code)
    return;
  set_text (&structure->code_scheme, charset_.text (*code, DCM_CodingSchemeDesignator));
  set_text (&structure->code_value, charset_.text (*code, DCM_CodeValue));
  set_text (&structure->code_meaning, charset_.text (*code, DCM_CodeMeaning));
}

void
Reader::read_observations ()
{
  std::map<int, size_t> n_used;
  for (DcmItem *observation : items_of (d_, DCM_RTROIObservationsSequence))
    {
      int number = number_of (*observation, DCM_ReferencedROINumber);
      auto found = by_number_.find (number);
      size_t nth = n_used[number]++;
      if (found != by_number_.end () && nth < found->second.size ())
        describe (*observation, found->second[nth]);
    }
}

bool
Reader::read (GError **error)
{
  read_texts ();
  if (!placing_.check_patient (error))
    return false;
  read_rois ();
  read_contours ();
  read_observations ();
  placing_.place_all ();
  if (strcmp (set_->approval, "APPROVED") == 0)
    warn (_ ("It is approved: duplicate a structure to change it."));
  return true;
}

static void
structure_free (gpointer structure)
{
  cvm_structure_free (static_cast<CvmStructure *> (structure));
}

static bool
read_set (CvmStructureSet *set, const CvmSeries *series, GError **error)
{
  DcmFileFormat file;
  Text name = file_name (set->path), why;
  std::shared_ptr<Source> source = open_dicom (set->path, why);
  if (!source)
    return fail (error,
                 g_access (set->path, R_OK) == 0 ? CVM_DICOM_ERROR_FORMAT : CVM_DICOM_ERROR_FILE,
                 _ ("Couldn't read “%s”: %s."), name.c_str (),
                 why.empty () ? _ ("it holds no DICOM data") : why.c_str ());
  OFCondition condition = load (file, source, 4096);
  if (condition.bad ())
    return fail (error, error_code (condition), _ ("Couldn't read “%s”: %s."), name.c_str (),
                 reason (condition));
  DcmDataset &d = *file.getDataset ();
  if (raw_text (d, DCM_SOPClassUID) != UID_RTStructureSetStorage)
    return fail (error, CVM_DICOM_ERROR_FORMAT, _ ("“%s” is no structure set."), name.c_str ());
  return Reader (d, series, set).read (error);
}

} // namespace cvm

CvmStructureSet *
cvm_structure_set_read (const char *path, const CvmSeries *series, GError **error)
{
  cvm_dicom_init ();
  g_autoptr (CvmStructureSet) set = g_new0 (CvmStructureSet, 1);
  set->path = g_strdup (path);
  set->structures = g_ptr_array_new_with_free_func (cvm::structure_free);
  set->warnings = g_ptr_array_new_with_free_func (g_free);
  try
    {
      if (!cvm::read_set (set, series, error))
        return nullptr;
    }
  catch (const std::bad_alloc &)
    {
      g_autofree char *name = g_filename_display_basename (path);
      cvm::fail (error, CVM_DICOM_ERROR_MEMORY, _ ("There is not enough memory to read %s."), name);
      return nullptr;
    }
  catch (const std::exception &)
    {
      g_autofree char *name = g_filename_display_basename (path);
      cvm::fail (error, CVM_DICOM_ERROR_FORMAT, _ ("Couldn't read “%s”: %s."), name,
                 _ ("its data are damaged"));
      return nullptr;
    }
  return static_cast<CvmStructureSet *> (g_steal_pointer (&set));
}

void
cvm_structure_set_accept (CvmStructureSet *set, const CvmSeries *series)
{
  for (guint i = 0; i < set->structures->len && series->grid; i++)
    {
      auto *structure = static_cast<CvmStructure *> (set->structures->pdata[i]);
      structure->view_only = !cvm::frame_is_same (structure, series);
    }
}

gboolean
cvm_patient_is_same (const CvmPatient *a, const CvmPatient *b)
{
  return cvm::same_patient (*a, *b);
}

void
cvm_structure_set_free (CvmStructureSet *set)
{
  if (!set)
    return;
  for (char *text :
       { set->path, set->sop_instance, set->sop_class, set->label, set->name, set->date, set->time,
         set->description, set->approval, set->referenced_series })
    g_free (text);
  cvm::patient_clear (&set->patient);
  g_ptr_array_unref (set->structures);
  g_ptr_array_unref (set->warnings);
  g_free (set);
}

gboolean
cvm_structure_set_volume (const CvmStructure *structure,
                          const CvmSeries *series,
                          double *volume_cm3)
{
  bool counted = false;
  for (int i = 0; i < structure->n_rings; i++)
    counted |= structure->rings[i].use == CVM_RING_COUNTED;
  if (!counted || !series || !series->grid || series->grid->n_slices < 2)
    return FALSE;
  *volume_cm3 = cvm_structure_volume_cm3 (structure, series->grid);
  return !std::isnan (*volume_cm3);
}
