/* SPDX-License-Identifier: Apache-2.0 */
/* See dicomdir.hpp. Names are upper case on the disc; what was copied from it may have become lower
 * case, or have kept the version that ISO 9660 puts behind a name.
 */
#include "app/dicom/dicomdir.hpp"

#include <glib/gi18n-lib.h>

#include <cstdlib>
#include <cstring>
#include <sys/stat.h>

namespace cvm
{

enum class Found
{
  there,
  missing,
  outside
};

bool
is_dicomdir (const char *path)
{
  std::string why;
  std::shared_ptr<Source> source = open_dicom (path, why);
  char head[1024];
  size_t n = source ? source->read_at (0, head, sizeof head) : 0;
  return n > 0
         && memmem (head, n, UID_MediaStorageDirectoryStorage,
                    strlen (UID_MediaStorageDirectoryStorage));
}

static std::string
real_path (const std::string &path)
{
  g_autofree char *resolved = realpath (path.c_str (), nullptr);
  return resolved ? resolved : "";
}

static std::string
joined (const std::vector<std::string> &components)
{
  std::string path;
  for (const std::string &component : components)
    path += (path.empty () ? "" : "/") + component;
  return path;
}

static bool
leads_outside (const std::vector<std::string> &components)
{
  for (const std::string &component : components)
    if (component.empty () || component == "." || component == ".."
        || component.find ('/') != std::string::npos)
      return true;
  return components.empty ();
}

/* `folder`: the real path of the DICOMDIR's. */
static Found
find_file (const std::string &folder, const std::vector<std::string> &components, std::string &path)
{
  struct stat info;
  if (leads_outside (components))
    return Found::outside;
  std::string name = joined (components);
  g_autofree char *lower = g_ascii_strdown (name.c_str (), -1);
  for (const std::string &spelling :
       { name, std::string (lower), name + ";1", lower + std::string (";1") })
    {
      path = folder + "/" + spelling;
      if (stat (path.c_str (), &info) != 0)
        continue;
      return real_path (path).compare (0, folder.size () + 1, folder + "/") == 0 ? Found::there
                                                                                 : Found::outside;
    }
  return Found::missing;
}

static std::string
folder_of (const std::string &path)
{
  g_autofree char *folder = g_path_get_dirname (path.c_str ());
  return real_path (folder);
}

bool
files_of_dicomdir (const char *path, std::vector<std::string> &files, const CvmProgress *progress)
{
  Header header;
  std::string file, folder = folder_of (path);
  g_autofree char *as_named = g_path_get_dirname (path);
  read_header (path, header, progress);
  for (const std::vector<std::string> &components : header.listed)
    if (find_file (folder, components, file) == Found::there)
      files.push_back (as_named + file.substr (folder.size ()));
  return header.broken.empty ();
}

static std::string
sentence (const char *one, const char *several, const std::vector<std::string> &names)
{
  if (names.empty ())
    return "";
  g_autofree char *first = g_utf8_make_valid (names.front ().c_str (), -1);
  g_autofree char *text = names.size () == 1
                              ? g_strdup_printf (one, first)
                              : g_strdup_printf (several, (unsigned int)names.size (), first);
  return text;
}

std::string
check_dicomdir (const Header &header)
{
  std::string file, folder = folder_of (header.path);
  std::vector<std::string> missing, outside;
  for (const std::vector<std::string> &components : header.listed)
    {
      Found found = find_file (folder, components, file);
      if (found == Found::missing)
        missing.push_back (joined (components));
      else if (found == Found::outside)
        outside.push_back (joined (components));
    }
  std::string text
      = sentence (_ ("It lists %s, which is not there."),
                  _ ("It lists %u files that are not there; the first is %s."), missing);
  std::string other
      = sentence (_ ("It points to %s, outside its folder; that was not followed."),
                  _ ("It points to %u files outside its folder, the first is %s; they were not "
                     "followed."),
                  outside);
  return text + (text.empty () || other.empty () ? "" : " ") + other;
}

} // namespace cvm
