/* SPDX-License-Identifier: Apache-2.0 */
#include "app/dicom/set-info.hpp"
#include "app/dicom/series.hpp"

#include <glib/gi18n-lib.h>

#include <cstring>

namespace cvm
{

static char **
strv_of (const Uids &texts)
{
  char **list = g_new0 (char *, texts.size () + 1);
  size_t n = 0;
  for (const std::string &text : texts)
    list[n++] = g_strdup (text.c_str ());
  return list;
}

CvmStructureSetInfo *
set_info_new (const Header &h)
{
  Uids series (h.references.series.begin (), h.references.series.end ()), frames = h.roi_frames;
  if (!h.frame_of_reference.empty ())
    frames.insert (h.frame_of_reference);
  series.erase ("");
  CvmStructureSetInfo *set = g_new0 (CvmStructureSetInfo, 1);
  set->path = g_strdup (h.path.c_str ());
  set->sop_instance = g_strdup (h.sop_instance.c_str ());
  set->label = g_strdup (h.label.c_str ());
  set->date = g_strdup (h.set_date.c_str ());
  set->patient = patient_of (h);
  set->frames = strv_of (frames);
  set->series_uids = strv_of (series);
  set->images = strv_of (all_images (h.references));
  return set;
}

void
set_info_free (gpointer data)
{
  auto *set = static_cast<CvmStructureSetInfo *> (data);
  g_free (set->path);
  g_free (set->sop_instance);
  g_free (set->label);
  g_free (set->date);
  patient_clear (&set->patient);
  g_strfreev (set->frames);
  g_strfreev (set->series_uids);
  g_strfreev (set->images);
  g_free (set->why_alone);
  g_free (set);
}

static bool
contains (char *const *texts, const char *text)
{
  return g_strv_contains (const_cast<const char *const *> (texts), text);
}

/* Whether a set refers to a series: by name, or by a frame of reference. */
static void
refers (const CvmStructureSetInfo *set, const CvmSeries *series, bool &named, bool &framed)
{
  named = contains (set->series_uids, series->series_uid);
  framed = *series->frame_of_reference && contains (set->frames, series->frame_of_reference);
}

static bool
holds (const CvmSeries *series, const char *image)
{
  for (guint i = 0; i < series->slices->len; i++)
    if (strcmp (static_cast<CvmSliceFile *> (series->slices->pdata[i])->sop_instance, image) == 0)
      return true;
  return false;
}

/* Whether every image that it names is one of the series. */
static bool
is_of_these_images (const CvmStructureSetInfo *set, const CvmSeries *series)
{
  Uids loaded;
  if (!*set->images || !holds (series, *set->images)) /* most series end here */
    return false;
  for (guint i = 0; i < series->slices->len; i++)
    loaded.insert (static_cast<CvmSliceFile *> (series->slices->pdata[i])->sop_instance);
  for (char **image = set->images; *image; image++)
    if (loaded.count (*image) == 0)
      return false;
  return true;
}

/* Why a set has no CT here; nothing where there are no images at all. */
static const char *
why_alone (const CvmFolder *folder, const CvmStructureSetInfo *set)
{
  bool refers_here = false, patient_here = false, named, framed;
  for (guint k = 0; k < folder->series->len; k++)
    {
      auto *series = static_cast<CvmSeries *> (folder->series->pdata[k]);
      refers (set, series, named, framed);
      refers_here |= named || framed;
      patient_here |= same_patient (set->patient, series->patient);
    }
  if (folder->series->len == 0)
    return nullptr;
  if (refers_here || !patient_here)
    return _ ("It belongs to another patient than the images beside it, and is not shown on them.");
  return _ ("It was drawn on other images than those beside it, and is not shown on them.");
}

/* How well a series suits a set: 0 not at all. */
static int
fitness (const CvmStructureSetInfo *set, const CvmSeries *series)
{
  bool named, framed;
  refers (set, series, named, framed);
  if (same_patient (set->patient, series->patient))
    return named ? 3 : framed ? 2 : 0;
  return is_of_these_images (set, series) ? 1 : 0;
}

void
attach_sets (CvmFolder *folder)
{
  for (guint i = 0; i < folder->structure_sets->len; i++)
    {
      auto *set = static_cast<CvmStructureSetInfo *> (folder->structure_sets->pdata[i]);
      int best = 0;
      for (guint k = 0; k < folder->series->len; k++)
        {
          auto *series = static_cast<CvmSeries *> (folder->series->pdata[k]);
          int fits = fitness (set, series);
          if (fits > best)
            set->series = series;
          best = MAX (best, fits);
        }
      if (!set->series)
        set->why_alone = g_strdup (why_alone (folder, set));
    }
}

} // namespace cvm

char *
cvm_structure_set_dup_obstacle (const CvmStructureSetInfo *set, const CvmSeries *series)
{
  if (cvm::same_patient (set->patient, series->patient) || cvm::is_of_these_images (set, series))
    return nullptr;
  return g_strdup (_ ("It belongs to another patient than the open scan, and was not added."));
}
