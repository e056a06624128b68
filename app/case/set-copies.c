/* SPDX-License-Identifier: Apache-2.0 */
/* A list of files that are wanted, which the adding thread and the copying thread share. */
#include "app/case/set-copies.h"

#include "app/files/sha256.h"
#include "app/files/whole-file.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

typedef struct
{
  char *path, *sha256;
  gboolean failed; /* in this round */
} Wanted;

struct _CvmSetCopies
{
  char *folder; /* imported/ */
  GThread *thread;

  GMutex lock;       /* for what follows */
  GPtrArray *wanted; /* Wanted */
  gboolean running;
};

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;
  g_free (wanted->path);
  g_free (wanted->sha256);
  g_free (wanted);
}

CvmSetCopies *
cvm_set_copies_new (const char *case_folder)
{
  CvmSetCopies *copies = g_new0 (CvmSetCopies, 1);
  copies->folder = g_build_filename (case_folder, "imported", NULL);
  copies->wanted = g_ptr_array_new_with_free_func (wanted_free);
  g_mutex_init (&copies->lock);
  return copies;
}

void
cvm_set_copies_free (CvmSetCopies *copies)
{
  if (!copies)
    return;
  if (copies->thread)
    g_thread_join (copies->thread);
  g_mutex_clear (&copies->lock);
  g_ptr_array_unref (copies->wanted);
  g_free (copies->folder);
  g_free (copies);
}

void
cvm_set_copies_add (CvmSetCopies *copies, const char *path, const char *sha256)
{
  Wanted *wanted = g_new0 (Wanted, 1);
  wanted->path = g_strdup (path);
  wanted->sha256 = g_strdup (sha256);
  g_mutex_lock (&copies->lock);
  g_ptr_array_add (copies->wanted, wanted);
  g_mutex_unlock (&copies->lock);
}

/* Under a temporary name first, so that a copy is whole and right, or not there. */
static gboolean
copy_file (const char *folder, const Wanted *wanted)
{
  g_autofree char *name = g_strconcat (wanted->sha256, ".dcm", NULL);
  g_autofree char *to = g_build_filename (folder, name, NULL);
  if (g_file_test (to, G_FILE_TEST_EXISTS))
    return TRUE;
  g_autofree char *temporary
      = g_mkdir_with_parents (folder, 0700) == 0 ? cvm_whole_file_begin (to, TRUE, NULL) : NULL;
  if (!temporary)
    return FALSE;
  g_autoptr (GFile) source = g_file_new_for_path (wanted->path);
  g_autoptr (GFile) target = g_file_new_for_path (temporary);
  g_autofree char *sha256 = NULL;
  if (g_file_copy (source, target, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL,
                   NULL, NULL, NULL))
    sha256 = cvm_file_sha256 (temporary, NULL);
  if (g_strcmp0 (sha256, wanted->sha256) == 0)
    return cvm_whole_file_commit (temporary, to, TRUE, NULL);
  cvm_whole_file_abandon (temporary);
  return FALSE;
}

/* The next that was not tried in this round; the list may only grow meanwhile. */
static Wanted *
next_wanted (CvmSetCopies *copies)
{
  for (guint i = 0; i < copies->wanted->len; i++)
    {
      Wanted *wanted = copies->wanted->pdata[i];
      if (!wanted->failed)
        return wanted;
    }
  return NULL;
}

static gpointer
copy_wanted (gpointer data)
{
  CvmSetCopies *copies = data;
  g_mutex_lock (&copies->lock);
  for (Wanted *wanted; (wanted = next_wanted (copies));)
    {
      g_mutex_unlock (&copies->lock);
      const gboolean good = copy_file (copies->folder, wanted);
      g_mutex_lock (&copies->lock);
      wanted->failed = !good;
      if (good)
        g_ptr_array_remove (copies->wanted, wanted);
    }
  copies->running = FALSE;
  g_mutex_unlock (&copies->lock);
  return NULL;
}

void
cvm_set_copies_start (CvmSetCopies *copies)
{
  g_mutex_lock (&copies->lock);
  const gboolean start = !copies->running && copies->wanted->len > 0;
  for (guint i = 0; start && i < copies->wanted->len; i++)
    ((Wanted *)copies->wanted->pdata[i])->failed = FALSE;
  copies->running = copies->running || start;
  g_mutex_unlock (&copies->lock);
  if (!start)
    return;
  if (copies->thread)
    g_thread_join (copies->thread);
  copies->thread = g_thread_new ("copies of sets", copy_wanted, copies);
}
