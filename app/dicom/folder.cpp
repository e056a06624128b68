/* SPDX-License-Identifier: Apache-2.0 */
/* Scanning: list the files (walk), read each header (read-ahead), sort images into stacks, then
 * attach structure sets. What was found so far can be looked at meanwhile: it is made from copies
 * of the headers, as the whole is from the headers themselves.
 */
#include "app/dicom/others.hpp"
#include "app/dicom/read-ahead.hpp"
#include "app/dicom/dicomdir.hpp"
#include "app/dicom/series.hpp"
#include "app/dicom/settle.hpp"
#include "app/dicom/set-info.hpp"
#include "app/dicom/walk.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace cvm
{

using Groups = std::vector<std::vector<Header> >;

class Scan
{
public:
  explicit Scan (const CvmProgress *progress) : progress_ (progress)
  {
  }
  void add (Header &&header, GPtrArray *unread);
  void finish (CvmFolder *folder, bool was_shown);
  void show (CvmFolder *so_far) const;

private:
  void add_image (Header &&header);
  void fill (CvmFolder *folder, Groups &groups, bool as_found) const;
  void warn_of_lost_slices (CvmFolder *folder) const;

  const CvmProgress *progress_;
  Groups groups_;
  std::map<std::string, std::vector<size_t> > groups_of_series_;
  std::vector<Header> sets_;
  std::multimap<std::string, std::string>
      lost_; /* series UID, sentence: slices that were unreadable */
  Others others_;
};

static CvmUnread *
unread_saying (const std::string &path, const std::string &sentence)
{
  CvmUnread *unread = g_new0 (CvmUnread, 1);
  unread->path = g_strdup (path.c_str ());
  unread->reason = g_strdup (sentence.c_str ());
  return unread;
}

void
Scan::add (Header &&header, GPtrArray *unread)
{
  if (!header.broken.empty ())
    {
      g_ptr_array_add (unread, unread_new (header.path, header.broken));
      if (!header.series_uid.empty () && header.kind == Kind::ct)
        lost_.emplace (header.series_uid, lost_slice (header.path, 0, header.broken));
    }
  else if (!header.frames.empty ())
    for (Header &frame : header.frames)
      add_image (std::move (frame));
  else if (header.kind == Kind::ct || header.kind == Kind::multi_frame_ct)
    add_image (std::move (header));
  else if (header.kind == Kind::structure_set)
    sets_.push_back (std::move (header));
  else if (header.kind == Kind::directory)
    {
      std::string wrong = check_dicomdir (header);
      if (!wrong.empty ())
        g_ptr_array_add (unread, unread_saying (header.path, wrong));
    }
  else if (header.kind == Kind::other)
    others_.add (header.sop_class);
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

/* Images of one series that could not be stacked together: each part says so. */
static void
warn_of_splits (CvmFolder *folder)
{
  std::map<std::string, unsigned int> n_parts;
  for (guint i = 0; i < folder->series->len; i++)
    n_parts[static_cast<CvmSeries *> (folder->series->pdata[i])->series_uid]++;
  for (guint i = 0; i < folder->series->len; i++)
    {
      auto *series = static_cast<CvmSeries *> (folder->series->pdata[i]);
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
Scan::warn_of_lost_slices (CvmFolder *folder) const
{
  std::set<std::string> told;
  for (guint i = 0; i < folder->series->len; i++)
    {
      auto *series = static_cast<CvmSeries *> (folder->series->pdata[i]);
      if (!told.insert (series->series_uid).second)
        continue;
      auto range = lost_.equal_range (series->series_uid);
      for (auto it = range.first; it != range.second; ++it)
        g_ptr_array_add (series->warnings, g_strdup (it->second.c_str ()));
    }
}

/* What can be contoured first, then what can be shown at all, then by size: an axial series comes
 * before its localizer. */
static gint
compare_series (gconstpointer a, gconstpointer b)
{
  auto *left = *static_cast<const CvmSeries *const *> (a);
  auto *right = *static_cast<const CvmSeries *const *> (b);
  auto worth = [] (const CvmSeries *s) { return s->contourable + s->viewable; };
  if (worth (left) != worth (right))
    return worth (left) > worth (right) ? -1 : 1;
  if (left->slices->len != right->slices->len)
    return left->slices->len > right->slices->len ? -1 : 1;
  return left->found_as - right->found_as;
}

static gint
compare_by_place (gconstpointer a, gconstpointer b)
{
  return (*static_cast<const CvmSeries *const *> (a))->found_as
         - (*static_cast<const CvmSeries *const *> (b))->found_as;
}

/* What belongs to one patient stands together; otherwise the order stays. */
static void
group_by_patient (GPtrArray *all)
{
  std::map<std::string, size_t> place;
  std::vector<std::vector<gpointer> > patients;
  for (guint i = 0; i < all->len; i++)
    {
      const CvmPatient &p = static_cast<CvmSeries *> (all->pdata[i])->patient;
      std::string key = std::string (p.id) + '\n' + p.name + '\n' + p.birth_date;
      auto added = place.emplace (key, patients.size ());
      if (added.second)
        patients.emplace_back ();
      patients[added.first->second].push_back (all->pdata[i]);
    }
  guint n = 0;
  for (const std::vector<gpointer> &patient : patients)
    for (gpointer series : patient)
      all->pdata[n++] = series;
}

/* Takes what it needs out of the groups. */
void
Scan::fill (CvmFolder *folder, Groups &groups, bool as_found) const
{
  for (size_t i = 0; i < groups.size () && !cvm_progress_cancelled (progress_); i++)
    {
      CvmSeries *series = make_series (groups[i], folder->unread);
      series->found_as = (int)i;
      g_ptr_array_add (folder->series, series);
    }
  g_ptr_array_sort (folder->series, as_found ? compare_by_place : compare_series);
  warn_of_splits (folder);
  warn_of_lost_slices (folder);
  group_by_patient (folder->series);
  for (const Header &set : sets_)
    g_ptr_array_add (folder->structure_sets, set_info_new (set));
  attach_sets (folder);
  others_.tell (folder->others);
}

/* A list that was seen to grow keeps its order: nothing moves away under the hand. */
void
Scan::finish (CvmFolder *folder, bool was_shown)
{
  fill (folder, groups_, was_shown);
}

/* Images that are there twice, or lie where another one does, are left out at once: telling which
 * two differ means to read them. */
static std::vector<Header>
copy_once_each (const std::vector<Header> &group)
{
  std::vector<Header> copy;
  std::set<std::pair<std::string, int> > seen; /* instance, frame */
  std::set<std::array<double, 3> > places;
  for (const Header &h : group)
    if ((h.sop_instance.empty () || seen.insert ({ h.sop_instance, h.frame }).second)
        && (!h.has_position || places.insert (h.position).second))
      copy.push_back (h);
  return copy;
}

void
Scan::show (CvmFolder *so_far) const
{
  Groups copies;
  for (const std::vector<Header> &group : groups_)
    copies.push_back (copy_once_each (group));
  so_far->partial = TRUE;
  fill (so_far, copies, true);
  for (guint i = 0; i < so_far->series->len; i++)
    {
      auto *series = static_cast<CvmSeries *> (so_far->series->pdata[i]);
      if (!series->viewable)
        continue;
      unsettle (series);
      g_ptr_array_add (series->obstacles,
                       g_strdup (_ ("View only until the folder is read to its end: there may "
                                    "be more slices.")));
      settle (series);
    }
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
  folder->structure_sets = g_ptr_array_new_with_free_func (set_info_free);
  folder->others = g_ptr_array_new_with_free_func (g_free);
  folder->unread = g_ptr_array_new_with_free_func (unread_free);
  return folder;
}

/* Tells what was found so far, at first after half a second and then so seldom that it takes less
 * than a tenth of the time. */
class Teller
{
public:
  Teller (const char *const *paths, CvmFolderFound found, void *user)
      : paths_ (paths), found_ (found), user_ (user), next_us_ (g_get_monotonic_time () + wait_us)
  {
  }
  void
  tell (const Scan &scan, GPtrArray *unread)
  {
    gint64 now_us = g_get_monotonic_time ();
    if (!found_ || now_us < next_us_)
      return;
    g_autoptr (CvmFolder) so_far = folder_new (paths_);
    g_ptr_array_extend (so_far->unread, unread, unread_copy, nullptr);
    scan.show (so_far);
    has_told_ |= so_far->series->len > 0;
    if (so_far->series->len > 0)
      found_ (user_, static_cast<CvmFolder *> (g_steal_pointer (&so_far)));
    gint64 end_us = g_get_monotonic_time ();
    next_us_ = end_us + std::max (wait_us, 10 * (end_us - now_us));
  }

  bool
  has_told () const
  {
    return has_told_;
  }

private:
  static constexpr gint64 wait_us = 500000;
  static gpointer unread_copy (gconstpointer unread, gpointer);

  const char *const *paths_;
  CvmFolderFound found_;
  void *user_;
  gint64 next_us_;
  bool has_told_ = false;
};

gpointer
Teller::unread_copy (gconstpointer data, gpointer)
{
  auto *unread = static_cast<const CvmUnread *> (data);
  return unread_saying (unread->path, unread->reason);
}

static void
scan (CvmFolder *folder, Teller &teller, const CvmProgress *progress)
{
  Walk found;
  walk (folder->paths, found, folder->unread, progress);
  Scan scan (progress);
  ReadAhead reader (found.files, progress);
  CvmProgressReport report = { "scan", 0, -1, 0, 0, (int)found.files.size () };
  for (Header header; reader.next (header); header = Header ())
    {
      scan.add (std::move (header), folder->unread);
      report.slab++;
      report.fraction = (double)report.slab / report.n_slabs;
      cvm_progress_report (progress, &report);
      teller.tell (scan, folder->unread);
    }
  scan.finish (folder, teller.has_told ());
  if (found.too_many)
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
      cvm::fail (error, CVM_DICOM_ERROR_FILE, _ ("Couldn't open “%s”: %s."), shown,
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
  return cvm_folder_scan_watched (paths, nullptr, nullptr, progress, error);
}

CvmFolder *
cvm_folder_scan_watched (const char *const *paths,
                         CvmFolderFound found,
                         void *user,
                         const CvmProgress *progress,
                         GError **error)
{
  for (const char *const *path = paths; *path; path++)
    if (!can_be_read (*path, error))
      return nullptr;
  cvm_dicom_init ();
  g_autoptr (CvmFolder) folder = cvm::folder_new (paths);
  try
    {
      cvm::Teller teller (paths, found, user);
      cvm::scan (folder, teller, progress);
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
cvm_folder_replace_series (CvmFolder *folder, guint index, CvmSeries *series)
{
  auto *old = static_cast<CvmSeries *> (folder->series->pdata[index]);
  for (guint i = 0; i < folder->structure_sets->len; i++)
    {
      auto *set = static_cast<CvmStructureSetInfo *> (folder->structure_sets->pdata[i]);
      if (set->series == old)
        set->series = series;
    }
  series->found_as = old->found_as;
  folder->series->pdata[index] = series;
  cvm_series_free (old);
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
