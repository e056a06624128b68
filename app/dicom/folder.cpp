/* SPDX-License-Identifier: Apache-2.0 */
/* Scanning: list the files, read each header, sort images into stacks, then attach structure sets.
 *
 * Folders are followed through links, each folder once (device and inode), at most 32 deep; at most
 * 200,000 files. Files are taken in the order of their paths, so that a scan is repeatable.
 */
#include "app/dicom/series.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <map>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace cvm
{

static const int max_depth = 32;
static const size_t max_files = 200000;

static const CvmProgressReport scan_report = { "scan", 0, -1, 0, -1, 0 };

class Walk
{
public:
  Walk (const CvmProgress *progress, GPtrArray *unread) : progress_ (progress), unread_ (unread)
  {
  }
  void list (const std::string &folder, int depth);
  std::vector<std::string> files;
  bool too_many = false;

private:
  const CvmProgress *progress_;
  GPtrArray *unread_;
  std::set<std::pair<dev_t, ino_t> > seen_;
};

void
Walk::list (const std::string &folder, int depth)
{
  struct stat info;
  if (stat (folder.c_str (), &info) == 0 && !seen_.insert ({ info.st_dev, info.st_ino }).second)
    return;
  DIR *directory = opendir (folder.c_str ());
  if (!directory || depth > max_depth)
    {
      if (directory)
        closedir (directory);
      const char *why = directory ? _ ("it lies too deep in folders") : g_strerror (errno);
      g_ptr_array_add (unread_, unread_new (folder, why));
      return;
    }
  std::vector<std::string> names;
  while (struct dirent *entry = readdir (directory))
    if (entry->d_name[0] != '.' && names.size () <= max_files)
      names.push_back (entry->d_name);
  closedir (directory);
  std::sort (names.begin (), names.end ());
  for (const std::string &name : names)
    {
      std::string path = folder + (folder.back () == '/' ? "" : "/") + name;
      if (cvm_progress_cancelled (progress_) || too_many || stat (path.c_str (), &info) != 0)
        continue;
      if (S_ISDIR (info.st_mode))
        list (path, depth + 1);
      else if (S_ISREG (info.st_mode) && !(too_many = files.size () >= max_files))
        files.push_back (path);
    }
}

/* What is neither CT nor structure set, counted by its SOP class. */
static const char *const other_classes[] = {
  UID_PositronEmissionTomographyImageStorage,
  UID_MRImageStorage,
  UID_SecondaryCaptureImageStorage,
  UID_RTDoseStorage,
  UID_RTPlanStorage,
};
static const size_t n_other_classes = G_N_ELEMENTS (other_classes);

/* The class itself, or one below it (multi-frame secondary captures, enhanced MR). */
static size_t
other_class (const std::string &uid)
{
  for (size_t i = 0; i < n_other_classes; i++)
    if (uid == other_classes[i]
        || uid.compare (0, strlen (other_classes[i]) + 1, std::string (other_classes[i]) + ".")
               == 0)
      return i;
  return n_other_classes;
}

static const char *
other_text (size_t kind, unsigned int n)
{
  switch (kind)
    {
    case 0:
      return ngettext ("%u PET image, not shown", "%u PET images, not shown", n);
    case 1:
      return ngettext ("%u MR image, not shown", "%u MR images, not shown", n);
    case 2:
      return ngettext ("%u secondary capture, not shown", "%u secondary captures, not shown", n);
    case 3:
      return ngettext ("%u dose distribution, not shown", "%u dose distributions, not shown", n);
    case 4:
      return ngettext ("%u treatment plan, not shown", "%u treatment plans, not shown", n);
    default:
      return ngettext ("%u other DICOM file, not shown", "%u other DICOM files, not shown", n);
    }
}

using Groups = std::vector<std::vector<Header> >;

class Scan
{
public:
  Scan (CvmFolder *folder, const CvmProgress *progress) : folder_ (folder), progress_ (progress)
  {
  }
  void read_file (const std::string &path);
  void finish ();

private:
  void add_image (Header &&header);
  void add_structure_set (const Header &header);
  void warn_of_splits ();
  void warn_of_lost_slices ();
  void attach_structure_sets ();

  CvmFolder *folder_;
  const CvmProgress *progress_;
  Groups groups_;
  std::map<std::string, std::vector<size_t> > groups_of_series_;
  std::multimap<std::string, std::string>
      lost_; /* series UID, sentence: slices that were unreadable */
  unsigned int n_others_[n_other_classes + 1] = {};
};

void
Scan::read_file (const std::string &path)
{
  Header header;
  read_header (path.c_str (), header, progress_);
  const std::string &why = header.broken;
  if (!why.empty ())
    {
      g_ptr_array_add (folder_->unread, unread_new (path, why));
      g_autofree char *sentence
          = g_strdup_printf (_ ("A slice is left out: %s couldn't be read: %s."),
                             file_name (path).c_str (), why.c_str ());
      if (!header.series_uid.empty () && header.kind == Kind::ct)
        lost_.emplace (header.series_uid, sentence);
    }
  else if (header.kind == Kind::ct || header.kind == Kind::multi_frame_ct)
    add_image (std::move (header));
  else if (header.kind == Kind::structure_set)
    add_structure_set (header);
  else if (header.kind == Kind::other)
    n_others_[other_class (header.sop_class)]++;
}

void
Scan::add_image (Header &&header)
{
  std::vector<size_t> &candidates = groups_of_series_[header.series_uid];
  for (size_t index : candidates)
    if (same_stack (groups_[index].front (), header))
      {
        groups_[index].push_back (std::move (header));
        return;
      }
  candidates.push_back (groups_.size ());
  groups_.emplace_back ();
  groups_.back ().push_back (std::move (header));
}

void
Scan::add_structure_set (const Header &h)
{
  CvmStructureSetInfo *set = g_new0 (CvmStructureSetInfo, 1);
  set->path = g_strdup (h.path.c_str ());
  set->label = g_strdup (h.label.c_str ());
  set->date = g_strdup (h.set_date.c_str ());
  set->patient = patient_of (h);
  set->frame_of_reference = g_strdup (h.frame_of_reference.c_str ());
  set->series_uid = g_strdup (h.referenced_series.c_str ());
  g_ptr_array_add (folder_->structure_sets, set);
}

/* Images of one series that could not be stacked together: each part says so. */
void
Scan::warn_of_splits ()
{
  std::map<std::string, unsigned int> n_parts;
  for (guint i = 0; i < folder_->series->len; i++)
    n_parts[static_cast<CvmSeries *> (folder_->series->pdata[i])->series_uid]++;
  for (guint i = 0; i < folder_->series->len; i++)
    {
      auto *series = static_cast<CvmSeries *> (folder_->series->pdata[i]);
      unsigned int n = n_parts[series->series_uid];
      if (n > 1)
        g_ptr_array_add (
            series->warnings,
            g_strdup_printf (_ ("Images of this series differ in patient, study, matrix, spacing, "
                                "orientation or frame of reference; they are listed as "
                                "%u series."),
                             n));
    }
}

/* The largest part of a series says which of its files could not be read. */
void
Scan::warn_of_lost_slices ()
{
  std::set<std::string> told;
  for (guint i = 0; i < folder_->series->len; i++)
    {
      auto *series = static_cast<CvmSeries *> (folder_->series->pdata[i]);
      if (!told.insert (series->series_uid).second)
        continue;
      auto range = lost_.equal_range (series->series_uid);
      for (auto it = range.first; it != range.second; ++it)
        g_ptr_array_add (series->warnings, g_strdup (it->second.c_str ()));
    }
}

/* Whether a set refers to a series: by name, or by the frame of reference. */
static void
refers (const CvmStructureSetInfo *set, const CvmSeries *series, bool &named, bool &framed)
{
  named = *set->series_uid && strcmp (series->series_uid, set->series_uid) == 0;
  framed = *set->frame_of_reference
           && strcmp (series->frame_of_reference, set->frame_of_reference) == 0;
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

/* The CT that a set belongs to: the series that it names, else the largest of its patient in its
 * frame of reference; never another patient's. */
void
Scan::attach_structure_sets ()
{
  for (guint i = 0; i < folder_->structure_sets->len; i++)
    {
      auto *set = static_cast<CvmStructureSetInfo *> (folder_->structure_sets->pdata[i]);
      bool set_is_named = false, named, framed;
      for (guint k = 0; k < folder_->series->len; k++)
        {
          auto *series = static_cast<CvmSeries *> (folder_->series->pdata[k]);
          refers (set, series, named, framed);
          if (!(named || framed) || !same_patient (set->patient, series->patient))
            continue;
          if (!set->series || (named && !set_is_named))
            set->series = series;
          set_is_named |= named;
        }
      if (!set->series)
        set->why_alone = g_strdup (why_alone (folder_, set));
    }
}

static gint
compare_series (gconstpointer a, gconstpointer b)
{
  auto *left = *static_cast<const CvmSeries *const *> (a);
  auto *right = *static_cast<const CvmSeries *const *> (b);
  if (left->slices->len != right->slices->len)
    return left->slices->len > right->slices->len ? -1 : 1;
  auto path
      = [] (const CvmSeries *s) { return static_cast<CvmSliceFile *> (s->slices->pdata[0])->path; };
  return strcmp (path (left), path (right));
}

void
Scan::finish ()
{
  for (std::vector<Header> &group : groups_)
    if (!cvm_progress_cancelled (progress_))
      g_ptr_array_add (folder_->series, make_series (group, folder_->unread));
  g_ptr_array_sort (folder_->series, compare_series);
  warn_of_splits ();
  warn_of_lost_slices ();
  attach_structure_sets ();
  for (size_t i = 0; i <= n_other_classes; i++)
    if (n_others_[i] > 0)
      g_ptr_array_add (folder_->others,
                       g_strdup_printf (other_text (i, n_others_[i]), n_others_[i]));
}

static void
unread_free (gpointer data)
{
  auto *unread = static_cast<CvmUnread *> (data);
  g_free (unread->path);
  g_free (unread->reason);
  g_free (unread);
}

static void
structure_set_info_free (gpointer data)
{
  auto *set = static_cast<CvmStructureSetInfo *> (data);
  g_free (set->path);
  g_free (set->label);
  g_free (set->date);
  patient_clear (&set->patient);
  g_free (set->frame_of_reference);
  g_free (set->series_uid);
  g_free (set->why_alone);
  g_free (set);
}

static void
series_free (gpointer data)
{
  cvm_series_free (static_cast<CvmSeries *> (data));
}

static CvmFolder *
folder_new (const char *const *paths)
{
  CvmFolder *folder = g_new0 (CvmFolder, 1);
  folder->path = g_strdup (paths[0]);
  folder->paths = g_strdupv (const_cast<char **> (paths));
  folder->series = g_ptr_array_new_with_free_func (series_free);
  folder->structure_sets = g_ptr_array_new_with_free_func (structure_set_info_free);
  folder->others = g_ptr_array_new_with_free_func (g_free);
  folder->unread = g_ptr_array_new_with_free_func (unread_free);
  return folder;
}

/* Whether this file is found anyhow, in a folder of the others, or is named twice. */
static bool
lies_in_another (char **paths, guint index)
{
  g_autofree char *file = realpath (paths[index], nullptr);
  for (guint i = 0; file && paths[i]; i++)
    {
      g_autofree char *other = i == index ? nullptr : realpath (paths[i], nullptr);
      const size_t n = other ? strlen (other) : 0;
      if (n > 0 && strncmp (file, other, n) == 0
          && (other[n - 1] == '/' || file[n] == '/' || (file[n] == '\0' && i < index)))
        return true;
    }
  return false;
}

static void
scan (CvmFolder *folder, const CvmProgress *progress)
{
  Walk walk (progress, folder->unread);
  for (guint i = 0; folder->paths[i]; i++)
    {
      struct stat info;
      const char *path = folder->paths[i];
      if (stat (path, &info) == 0 && S_ISDIR (info.st_mode))
        walk.list (path, 0);
      else if (!lies_in_another (folder->paths, i))
        walk.files.push_back (path);
    }
  Scan scan (folder, progress);
  CvmProgressReport report = scan_report;
  for (size_t i = 0; i < walk.files.size () && !cvm_progress_cancelled (progress); i++)
    {
      scan.read_file (walk.files[i]);
      report.fraction = (double)(i + 1) / walk.files.size ();
      cvm_progress_report (progress, &report);
    }
  scan.finish ();
  if (walk.too_many)
    {
      g_autofree char *why = g_strdup_printf (_ ("it holds more than %u files, and the others were "
                                                 "not looked at"),
                                              (unsigned int)max_files);
      g_ptr_array_add (folder->unread, unread_new (folder->path, why));
    }
}

} // namespace cvm

static gboolean
can_be_read (const char *path, GError **error)
{
  struct stat info;
  g_autofree char *shown = g_filename_display_name (path);
  bool there = stat (path, &info) == 0;
  bool is_folder = there && S_ISDIR (info.st_mode);
  if (!there || access (path, is_folder ? R_OK | X_OK : R_OK) != 0)
    {
      cvm::fail (error, CVM_DICOM_ERROR_FILE, _ ("Couldn't open %s: %s."), shown,
                 g_strerror (errno));
      return FALSE;
    }
  if (!is_folder && !S_ISREG (info.st_mode))
    {
      cvm::fail (error, CVM_DICOM_ERROR_FILE, _ ("%s is neither a folder nor a file."), shown);
      return FALSE;
    }
  return TRUE;
}

CvmFolder *
cvm_folder_scan (const char *path, const CvmProgress *progress, GError **error)
{
  const char *const paths[] = { path, nullptr };
  return cvm_folder_scan_all (paths, progress, error);
}

CvmFolder *
cvm_folder_scan_all (const char *const *paths, const CvmProgress *progress, GError **error)
{
  for (const char *const *path = paths; *path; path++)
    if (!can_be_read (*path, error))
      return nullptr;
  cvm_dicom_init ();
  g_autoptr (CvmFolder) folder = cvm::folder_new (paths);
  try
    {
      cvm::scan (folder, progress);
    }
  catch (const std::bad_alloc &)
    {
      cvm::fail (error, CVM_DICOM_ERROR_MEMORY,
                 _ ("There is not enough memory to look through %s."), folder->path);
      return nullptr;
    }
  if (cvm_progress_cancelled (progress))
    {
      cvm::fail (error, CVM_DICOM_ERROR_CANCELLED, "%s", _ ("Cancelled."));
      return nullptr;
    }
  return static_cast<CvmFolder *> (g_steal_pointer (&folder));
}

char *
cvm_structure_set_dup_obstacle (const CvmStructureSetInfo *set, const CvmSeries *series)
{
  bool named, framed;
  cvm::refers (set, series, named, framed);
  if (!cvm::same_patient (set->patient, series->patient))
    return g_strdup (_ ("It belongs to another patient than the open scan, and was not added."));
  if (!named && !framed)
    return g_strdup (_ ("It was drawn on other images than the open scan, and was not added."));
  return nullptr;
}

gboolean
cvm_folder_has_several_patients (const CvmFolder *folder)
{
  for (guint i = 1; i < folder->series->len; i++)
    {
      const CvmPatient &a = static_cast<CvmSeries *> (folder->series->pdata[0])->patient;
      const CvmPatient &b = static_cast<CvmSeries *> (folder->series->pdata[i])->patient;
      if (strcmp (a.id, b.id) || strcmp (a.name, b.name) || strcmp (a.birth_date, b.birth_date))
        return TRUE;
    }
  return FALSE;
}

void
cvm_folder_free (CvmFolder *folder)
{
  if (!folder)
    return;
  g_free (folder->path);
  g_strfreev (folder->paths);
  g_ptr_array_unref (folder->series);
  g_ptr_array_unref (folder->structure_sets);
  g_ptr_array_unref (folder->others);
  g_ptr_array_unref (folder->unread);
  g_free (folder);
}
