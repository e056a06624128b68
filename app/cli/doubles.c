/* SPDX-License-Identifier: Apache-2.0 */
/* --duplicates: which of different images at one position counts. */
#include "app/cli/cli.h"

#include <glib/gi18n.h>
#include <string.h>

/* Which image of a place is meant; −1: none of them. */
static int
meant_at (const CvmDouble *place, const char *choice)
{
  if (!strcmp (choice, "first"))
    return 0;
  if (!strcmp (choice, "last"))
    return (int)place->files->len - 1;
  for (guint i = 0; i < place->files->len; i++)
    {
      const CvmSliceFile *file = g_ptr_array_index (place->files, i);
      g_autofree char *name = g_path_get_basename (file->path);
      if (!strcmp (name, choice))
        return (int)i;
    }
  return -1;
}

/* How many places of the folder got their image. */
static guint
choose (CvmFolder *folder, const char *choice)
{
  guint n_chosen = 0;
  for (guint i = 0; i < folder->series->len; i++)
    {
      CvmSeries *series = g_ptr_array_index (folder->series, i);
      for (guint k = 0; k < series->doubles->len; k++)
        {
          const int which = meant_at (g_ptr_array_index (series->doubles, k), choice);
          if (which < 0)
            continue;
          cvm_series_choose (series, k, (guint)which);
          n_chosen++;
        }
    }
  return n_chosen;
}

gboolean
cli_choose_duplicates (CvmFolder *folder, const char *const *choices, GError **error)
{
  for (; choices && *choices; choices++)
    if (choose (folder, *choices) == 0)
      {
        g_set_error (error, CVM_DICOM_ERROR, CVM_DICOM_ERROR_FILE,
                     _ ("--duplicates %s: no such image lies where another one does."), *choices);
        return FALSE;
      }
  return TRUE;
}
