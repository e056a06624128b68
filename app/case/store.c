/* SPDX-License-Identifier: Apache-2.0 */
/* A queue before the journal: records leave it in order, and only when they are in the file. Making
 * the folder, its lock and case.json belong to the same attempt, so that a disk that comes back
 * later gets a whole case. */
#include "app/case/store.h"

#include "app/case/journal.h"
#include "app/case/json-members.h"
#include "app/case/store-folder.h"
#include "app/case/structure-set-json.h"
#include "app/files/sha256.h"
#include "app/files/whole-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct _CvmStore
{
  char *folder;
  CvmCase *open_case;
  int lock; /* −1: not held */
  gboolean read_only;
  gboolean has_about; /* case.json is written */
  CvmJournal *journal;
  GQueue waiting; /* json_t, in no file yet */
  char *problem;  /* why they wait, or why the case's folder can't be used */
  char *lost;
  GPtrArray *notes; /* json_t */
  GHashTable *sets; /* SHA-256 */
};

static void
free_json (gpointer json)
{
  json_decref (json);
}

/* The folder, its lock and what it is about, as far as they are not there. */
static gboolean
claim_folder (CvmStore *store, GError **error)
{
  if (store->lock < 0)
    {
      if (g_mkdir_with_parents (store->folder, 0700) != 0)
        {
          g_autofree char *sentence = cvm_whole_file_sentence (store->folder, errno);
          g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE, sentence);
          return FALSE;
        }
      store->lock = cvm_cases_lock (store->folder, error);
      if (store->lock < 0)
        return FALSE;
    }
  if (!store->has_about)
    store->has_about
        = cvm_cases_write_about (store->folder, cvm_case_get_series (store->open_case), error);
  return store->has_about;
}

gboolean
cvm_store_save (CvmStore *store, GError **error)
{
  g_autoptr (GError) problem = NULL;
  if (store->read_only)
    return TRUE;
  gboolean good = claim_folder (store, &problem);
  while (good && !g_queue_is_empty (&store->waiting))
    {
      good = cvm_journal_append (store->journal, g_queue_peek_head (&store->waiting), &problem);
      if (good)
        json_decref (g_queue_pop_head (&store->waiting));
    }
  g_clear_pointer (&store->problem, g_free);
  if (good)
    return TRUE;
  store->problem = g_strdup (problem->message);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static void
record (const json_t *json, gpointer user)
{
  CvmStore *store = user;
  g_queue_push_tail (&store->waiting, json_incref ((json_t *)json));
  cvm_store_save (store, NULL);
}

static gboolean
replay_import (CvmStore *store, const json_t *json, GError **error)
{
  const char *sha256 = json_string_value (json_object_get (json, "sha256"));
  CvmStructureSet *set = cvm_structure_set_from_json (json_object_get (json, "set"), error);
  if (!set)
    return FALSE;
  for (guint i = 0; i < set->structures->len; i++)
    {
      const CvmStructure *structure = set->structures->pdata[i];
      if (!cvm_case_find_structure (store->open_case, structure->id))
        continue;
      cvm_structure_set_free (set);
      return cvm_json_fail (error, "id");
    }
  cvm_case_take_structure_set (store->open_case, set);
  if (sha256)
    g_hash_table_add (store->sets, g_strdup (sha256));
  return TRUE;
}

static gboolean
replay (const json_t *json, gpointer user, GError **error)
{
  static const char *const known[] = { "edit", "undo", "redo", "exported", NULL };
  CvmStore *store = user;
  const char *kind = json_string_value (json_object_get (json, "kind"));
  if (!kind)
    return cvm_json_fail (error, "kind");
  if (g_str_equal (kind, "import"))
    return replay_import (store, json, error);
  if (g_strv_contains (known, kind))
    return cvm_case_replay (store->open_case, json, error);
  g_ptr_array_add (store->notes, json_incref ((json_t *)json));
  return TRUE;
}

/* Replay what is there, and get ready to go on after it. */
static gboolean
open_journal (CvmStore *store, GError **error)
{
  g_autofree char *path = g_build_filename (store->folder, "journal", NULL);
  CvmJournalEnd end = { 0 };
  const int file = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0 && errno != ENOENT && errno != ENOTDIR)
    {
      g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE,
                   _ ("Couldn't read what was saved of this case: %s."), g_strerror (errno));
      return FALSE;
    }
  const gboolean good = file < 0 || cvm_journal_read (file, replay, store, &end, error);
  if (file >= 0)
    close (file);
  if (!good)
    return FALSE;
  /* What another window is writing at this moment is not lost. */
  if (!store->read_only || !end.torn)
    store->lost = g_strdup (end.lost);
  g_free (end.lost);
  store->journal = cvm_journal_new (path, &end);
  return TRUE;
}

static gboolean
open_all (CvmStore *store, GError **error)
{
  g_autoptr (GError) problem = NULL;
  if (g_mkdir_with_parents (store->folder, 0700) == 0)
    store->lock = cvm_cases_lock (store->folder, &problem);
  store->read_only = g_error_matches (problem, CVM_CASE_ERROR, CVM_CASE_ERROR_READ_ONLY);
  if (!cvm_cases_check_about (store->folder, cvm_case_get_series (store->open_case), error)
      || !open_journal (store, error))
    return FALSE;
  if (store->read_only)
    cvm_case_set_read_only (store->open_case, problem->message);
  else
    {
      cvm_history_set_record_func (cvm_case_get_history (store->open_case), record, store);
      cvm_store_save (store, NULL);
    }
  return TRUE;
}

CvmStore *
cvm_store_open (const char *data_folder, CvmCase *open_case, GError **error)
{
  g_return_val_if_fail (cvm_case_get_structures (open_case)->len == 0, NULL);
  g_autofree char *key = cvm_cases_dup_key (cvm_case_get_series (open_case));
  if (!key)
    {
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_NOT_FOR_THIS_SCAN,
                           _ ("This series has no geometry that a case could be kept by."));
      return NULL;
    }
  CvmStore *store = g_new0 (CvmStore, 1);
  store->folder = g_build_filename (data_folder, "cases", key, NULL);
  store->open_case = g_object_ref (open_case);
  store->lock = -1;
  g_queue_init (&store->waiting);
  store->notes = g_ptr_array_new_with_free_func (free_json);
  store->sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (open_all (store, error))
    return store;
  cvm_store_free (store);
  return NULL;
}

void
cvm_store_free (CvmStore *store)
{
  if (!store)
    return;
  if (store->journal && !store->read_only)
    cvm_history_set_record_func (cvm_case_get_history (store->open_case), NULL, NULL);
  cvm_journal_free (store->journal);
  g_queue_clear_full (&store->waiting, free_json);
  if (store->lock >= 0)
    close (store->lock);
  g_object_unref (store->open_case);
  g_ptr_array_unref (store->notes);
  g_hash_table_unref (store->sets);
  g_free (store->folder);
  g_free (store->problem);
  g_free (store->lost);
  g_free (store);
}

const char *
cvm_store_get_folder (const CvmStore *store)
{
  return store->folder;
}

const char *
cvm_store_get_lost (const CvmStore *store)
{
  return store->lost;
}

GPtrArray *
cvm_store_get_notes (const CvmStore *store)
{
  return store->notes;
}

gboolean
cvm_store_has_set (const CvmStore *store, const char *sha256)
{
  return g_hash_table_contains (store->sets, sha256);
}

/* Copy under a temporary name, so that a copy is whole or not there. */
static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  g_autofree char *temporary = cvm_whole_file_begin (to, TRUE, error);
  g_autoptr (GFile) source = g_file_new_for_path (from);
  if (!temporary)
    return FALSE;
  g_autoptr (GFile) target = g_file_new_for_path (temporary);
  if (g_file_copy (source, target, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL,
                   NULL, NULL, error))
    return cvm_whole_file_commit (temporary, to, TRUE, error);
  cvm_whole_file_abandon (temporary);
  return FALSE;
}

char *
cvm_store_keep_file (const CvmStore *store, const char *path, GError **error)
{
  if (store->read_only)
    {
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_READ_ONLY,
                           _ ("This case is open in another window; nothing is kept here."));
      return NULL;
    }
  g_autofree char *sha256 = cvm_file_sha256 (path, error);
  if (!sha256)
    return NULL;
  g_autofree char *name = g_strconcat (sha256, ".dcm", NULL);
  g_autofree char *folder = g_build_filename (store->folder, "imported", NULL);
  g_autofree char *copy = g_build_filename (folder, name, NULL);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_autofree char *sentence = cvm_whole_file_sentence (folder, errno);
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE, sentence);
      return NULL;
    }
  if (!g_file_test (copy, G_FILE_TEST_EXISTS) && !copy_file (path, copy, error))
    return NULL;
  return g_steal_pointer (&sha256);
}

void
cvm_store_take_set (CvmStore *store, CvmStructureSet *set, const char *sha256)
{
  if (!store->read_only)
    {
      json_t *json = json_object ();
      cvm_json_put (json, "kind", json_string ("import"));
      cvm_json_put (json, "sha256", cvm_text_to_json (sha256));
      cvm_json_put (json, "set", cvm_structure_set_to_json (set));
      record (json, store);
      json_decref (json);
    }
  if (sha256)
    g_hash_table_add (store->sets, g_strdup (sha256));
  cvm_case_take_structure_set (store->open_case, set);
}

guint
cvm_store_get_n_unsaved (CvmStore *store)
{
  return g_queue_get_length (&store->waiting) + cvm_journal_get_n_unsynced (store->journal);
}

char *
cvm_store_dup_problem (CvmStore *store)
{
  const guint n = g_queue_get_length (&store->waiting);
  g_autofree char *disk = cvm_journal_dup_problem (store->journal);
  if (store->problem && n == 0)
    return g_strdup_printf (_ ("What you do here can't be saved: %s"), store->problem);
  if (store->problem)
    return g_strdup_printf (ngettext ("%u step is not saved: %s", "%u steps are not saved: %s", n),
                            n, store->problem);
  if (!disk)
    return NULL;
  return g_strdup_printf (_ ("It is not certain that the last steps are on the disk: %s"), disk);
}
