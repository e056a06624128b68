/* SPDX-License-Identifier: Apache-2.0 */
/* See walk.hpp. */
#include "app/dicom/walk.hpp"

#include "app/dicom/dicomdir.hpp"
#include "app/dicom/series.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <set>
#include <sys/stat.h>

namespace cvm
{

static const int max_depth = 32;

class Walker
{
public:
  Walker (Walk &walk, GPtrArray *unread, const CvmProgress *progress)
      : walk_ (walk), unread_ (unread), progress_ (progress)
  {
  }
  void list (const std::string &folder, int depth);
  void add_file (const std::string &path);

private:
  struct Entry
  {
    std::string name;
    unsigned char type; /* as in struct dirent */
  };
  bool read_entries (const std::string &folder, std::vector<Entry> &entries);
  void visit (const std::string &path, unsigned char type, int depth);
  void say (const std::string &path, const char *why);

  Walk &walk_;
  GPtrArray *unread_;
  const CvmProgress *progress_;
  std::set<std::pair<dev_t, ino_t> > seen_;
};

void
Walker::say (const std::string &path, const char *why)
{
  g_ptr_array_add (unread_, unread_new (path, why));
}

void
Walker::add_file (const std::string &path)
{
  if (walk_.files.size () < max_files)
    walk_.files.push_back (path);
  else
    walk_.too_many = true;
}

/* In the order of their names; hidden ones are left out. */
bool
Walker::read_entries (const std::string &folder, std::vector<Entry> &entries)
{
  DIR *directory = opendir (folder.c_str ());
  if (!directory)
    {
      say (folder, errno == ENOENT ? _ ("it is no longer there") : g_strerror (errno));
      return false;
    }
  while (struct dirent *entry = readdir (directory))
    if (entry->d_name[0] != '.' && entries.size () <= max_files)
      entries.push_back ({ entry->d_name, entry->d_type });
  closedir (directory);
  std::sort (entries.begin (), entries.end (),
             [] (const Entry &a, const Entry &b) { return a.name < b.name; });
  return true;
}

void
Walker::visit (const std::string &path, unsigned char type, int depth)
{
  struct stat info;
  bool is_link = type == DT_LNK;
  if (type == DT_LNK || type == DT_UNKNOWN)
    {
      if (stat (path.c_str (), &info) != 0)
        {
          say (path, errno == ELOOP    ? _ ("it is a link that leads back to itself")
                     : errno != ENOENT ? g_strerror (errno)
                     : is_link         ? _ ("it is a link to something that is not there")
                                       : _ ("it is no longer there"));
          return;
        }
      type = S_ISDIR (info.st_mode) ? DT_DIR : S_ISREG (info.st_mode) ? DT_REG : DT_BLK;
    }
  g_autofree char *lower = g_ascii_strdown (path.c_str (), -1);
  if (type == DT_DIR)
    list (path, depth + 1);
  else if (type == DT_REG)
    add_file (path);
  else if (g_str_has_suffix (lower, ".dcm"))
    say (path, _ ("it is no regular file"));
}

void
Walker::list (const std::string &folder, int depth)
{
  struct stat info;
  std::vector<Entry> entries;
  if (stat (folder.c_str (), &info) == 0 && !seen_.insert ({ info.st_dev, info.st_ino }).second)
    return;
  if (depth > max_depth)
    {
      say (folder, _ ("it lies too deep in folders"));
      return;
    }
  if (!read_entries (folder, entries))
    return;
  for (const Entry &entry : entries)
    {
      if (cvm_progress_cancelled (progress_) || walk_.too_many)
        return;
      visit (folder + (folder.back () == '/' ? "" : "/") + entry.name, entry.type, depth);
    }
}

/* Files that were named one by one: not those that lie in a folder that was named, too, nor one
 * twice. */
class Named
{
public:
  explicit Named (char **paths)
  {
    struct stat info;
    for (char **path = paths; *path; path++)
      if (stat (*path, &info) == 0 && S_ISDIR (info.st_mode))
        folders_.insert (real (*path));
  }
  bool
  is_new (const char *path)
  {
    std::string file = real (path);
    for (size_t at = file.rfind ('/'); at != std::string::npos && at > 0;
         at = file.rfind ('/', at - 1))
      if (folders_.count (file.substr (0, at)))
        return false;
    return !folders_.count ("/") && files_.insert (file).second;
  }

private:
  static std::string
  real (const char *path)
  {
    g_autofree char *resolved = realpath (path, nullptr);
    return resolved ? resolved : path;
  }
  std::set<std::string> folders_, files_;
};

/* The files that a DICOMDIR lists, or all that lie beside one that is damaged. */
static void
walk_disc (const char *path, Walker &walker, Named &named, const CvmProgress *progress)
{
  std::vector<std::string> files;
  if (files_of_dicomdir (path, files, progress))
    {
      walker.add_file (path);
      for (const std::string &file : files)
        if (named.is_new (file.c_str ()))
          walker.add_file (file);
    }
  else
    {
      g_autofree char *folder = g_path_get_dirname (path);
      walker.list (folder, 0);
    }
}

void
walk (char **paths, Walk &walk, GPtrArray *unread, const CvmProgress *progress)
{
  Walker walker (walk, unread, progress);
  Named named (paths);
  for (char **path = paths; *path && !cvm_progress_cancelled (progress); path++)
    {
      struct stat info;
      if (stat (*path, &info) == 0 && S_ISDIR (info.st_mode))
        walker.list (*path, 0);
      else if (!named.is_new (*path))
        continue;
      else if (is_dicomdir (*path))
        walk_disc (*path, walker, named, progress);
      else
        walker.add_file (*path);
    }
}

} // namespace cvm
