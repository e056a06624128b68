/* SPDX-License-Identifier: Apache-2.0 */
/* A queue before the journal: records leave it in order, and only when they are in the file. Making
 * the folder, its lock and case.json belong to the same attempt, so that a disk that comes back
 * later gets a whole case. Until the case is kept, sets that lay beside the scan wait in it. */
#include "app/case/store.h"

#include "app/case/case-about.h"
#include "app/case/chosen-images.h"
#include "app/case/journal.h"
#include "app/case/json-members.h"
#include "app/case/set-copies.h"
#include "app/case/store-folder.h"
#include "app/case/structure-set-json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _CvmStore
{
  char *folder;
  CvmCase *open_case;
  int lock; /* −1: not held */
  gboolean read_only;
  gboolean kept;      /* there is more than a lock, or shall be */
  gboolean has_about; /* case.json is written */
  gboolean marked;    /* as not exported, in the folder */
  char **places;      /* where it was opened from */
  json_t *chosen_images;
  json_t *about;   /* what case.json said when it was opened, or NULL */
  char *pixels;    /* pixels.h; NULL: not known */
  GBytes *preview; /* to be written, or NULL */
  CvmSetCopies *copies;
  CvmJournal *journal;
  gint64 saved_us; /* in an earlier session */
  void (*recorded) (gpointer user);
  gpointer user;
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

/* By the name of the folder that a person can do something about. */
static void
set_folder_error (const CvmStore *store, int number, GError **error)
{
  g_autofree char *cases = g_path_get_dirname (store->folder);
  g_autofree char *data = g_path_get_dirname (cases);
  g_autofree char *shown = g_filename_display_name (data);
  if (number == EACCES || number == EPERM || number == EROFS)
    g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE,
                 _ ("The folder %s can't be made or written to."), shown);
  else
    g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE, _ ("The folder %s can't be used: %s."),
                 shown, g_strerror (number));
}

/* A folder that somebody removed while it is open is made again, like a new one. */
static void
give_up_lost_lock (CvmStore *store)
{
  g_autofree char *path = g_build_filename (store->folder, "lock", NULL);
  struct stat held, named;
  if (store->lock < 0 || fstat (store->lock, &held) != 0
      || (stat (path, &named) == 0 ? held.st_ino == named.st_ino && held.st_dev == named.st_dev
                                   : errno != ENOENT))
    return;
  close (store->lock);
  store->lock = -1;
  store->has_about = store->marked = FALSE;
}

/* The folder and its lock, as far as they are not there. Somebody may take an empty folder away
 * between the two. */
static gboolean
claim_folder (CvmStore *store, GError **error)
{
  give_up_lost_lock (store);
  for (int attempt = 0; store->lock < 0 && attempt < 3; attempt++)
    {
      g_clear_error (error);
      if (g_mkdir_with_parents (store->folder, 0700) != 0)
        {
          set_folder_error (store, errno, error);
          return FALSE;
        }
      store->lock = cvm_cases_lock (store->folder, error);
      if (g_error_matches (*error, CVM_CASE_ERROR, CVM_CASE_ERROR_READ_ONLY))
        return FALSE;
    }
  return store->lock >= 0;
}

/* So that the list of recent cases can tell without the journal. Nothing depends on it. */
static void
mark_unexported (CvmStore *store)
{
  const gboolean unexported = cvm_case_has_unexported (store->open_case);
  if (store->has_about && !store->read_only && unexported != store->marked
      && cvm_cases_mark (store->folder, unexported))
    store->marked = unexported;
}

/* What a case has besides its journal. */
static gboolean
furnish_folder (CvmStore *store, GError **error)
{
  if (!store->has_about)
    store->has_about = cvm_cases_write_about (store->folder, cvm_case_get_series (store->open_case),
                                              store->chosen_images, store->pixels,
                                              (const char *const *)store->places, error);
  if (!store->has_about)
    return FALSE;
  if (store->preview && cvm_cases_write_preview (store->folder, store->preview))
    g_clear_pointer (&store->preview, g_bytes_unref);
  mark_unexported (store);
  return TRUE;
}

static gboolean
write_waiting (CvmStore *store, GError **error)
{
  if (!claim_folder (store, error) || (store->kept && !furnish_folder (store, error)))
    return FALSE;
  while (store->kept && !g_queue_is_empty (&store->waiting))
    {
      if (!cvm_journal_append (store->journal, g_queue_peek_head (&store->waiting), error))
        return FALSE;
      json_decref (g_queue_pop_head (&store->waiting));
    }
  if (store->kept)
    cvm_set_copies_start (store->copies);
  return TRUE;
}

/* Write what waits, and remember why that could not be done. */
static gboolean
try_to_save (CvmStore *store, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_clear_pointer (&store->problem, g_free);
  if (store->read_only || write_waiting (store, &problem))
    return TRUE;
  store->problem = g_strdup (problem->message);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
cvm_store_save (CvmStore *store, GError **error)
{
  if (!try_to_save (store, error))
    return FALSE;
  g_autofree char *refused = cvm_journal_dup_problem (store->journal);
  return !refused || cvm_journal_rewrite (store->journal, error);
}

static void
record (const json_t *json, gpointer user)
{
  CvmStore *store = user;
  g_queue_push_tail (&store->waiting, json_incref ((json_t *)json));
  store->kept = TRUE;
  try_to_save (store, NULL);
  if (store->recorded)
    store->recorded (store->user);
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
  static const char *const known[] = { "edit", "undo", "redo", "run", "exported", NULL };
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
  struct stat status;
  if (file >= 0 && end.n_records > 0 && fstat (file, &status) == 0)
    store->saved_us = (gint64)status.st_mtim.tv_sec * G_USEC_PER_SEC;
  store->kept = file >= 0;
  if (file >= 0)
    close (file);
  if (!good)
    return FALSE;
  /* What another window is writing at this moment is not lost. */
  if (!store->read_only || !end.torn)
    store->lost = g_strdup (end.lost);
  g_free (end.lost);
  g_autofree char *about = g_build_filename (store->folder, "case.json", NULL);
  store->journal = cvm_journal_new (path, &end);
  cvm_journal_sync_first (store->journal, about);
  return TRUE;
}

static gboolean
open_all (CvmStore *store, GError **error)
{
  g_autoptr (GError) problem = NULL;
  claim_folder (store, &problem);
  store->read_only = g_error_matches (problem, CVM_CASE_ERROR, CVM_CASE_ERROR_READ_ONLY);
  if (!cvm_cases_check_about (store->folder, cvm_case_get_series (store->open_case), &store->about,
                              error)
      || !open_journal (store, error))
    return FALSE;
  store->kept = store->kept || cvm_cases_has_about (store->folder);
  store->pixels = g_strdup (json_string_value (json_object_get (store->about, "pixels")));
  store->marked = cvm_cases_is_marked (store->folder);
  if (store->read_only)
    {
      cvm_case_set_read_only (store->open_case, problem->message);
      return TRUE;
    }
  cvm_history_set_record_func (cvm_case_get_history (store->open_case), record, store);
  g_signal_connect_swapped (store->open_case, "changed", G_CALLBACK (mark_unexported), store);
  if (problem)
    store->problem = g_strdup (problem->message);
  return TRUE;
}

void
cvm_store_note_opened (CvmStore *store, const char *const *places)
{
  g_strfreev (store->places);
  store->places = g_strdupv ((char **)places);
  store->has_about = FALSE;
  if (store->kept)
    cvm_store_save (store, NULL);
}

gboolean
cvm_store_check_pixels (CvmStore *store, const char *sum, GError **error)
{
  if (!cvm_cases_check_pixels (store->about, sum, error))
    {
      if (store->has_about && !store->read_only) /* where its own files were is not lost */
        cvm_cases_put_about (store->folder, store->about, NULL);
      return FALSE;
    }
  /* What was lost in compression may come out otherwise one day. */
  if (store->pixels || !sum || cvm_case_get_series (store->open_case)->lossy)
    return TRUE;
  store->pixels = g_strdup (sum);
  store->has_about = FALSE;
  if (store->kept)
    try_to_save (store, NULL);
  return TRUE;
}

gboolean
cvm_store_is_kept (const CvmStore *store)
{
  return store->kept;
}

void
cvm_store_set_preview (CvmStore *store, GBytes *png)
{
  g_clear_pointer (&store->preview, g_bytes_unref);
  if (store->read_only || g_bytes_get_size (png) > CVM_CASES_MAX_PREVIEW_BYTES)
    return;
  store->preview = g_bytes_ref (png);
  if (store->has_about && cvm_cases_write_preview (store->folder, store->preview))
    g_clear_pointer (&store->preview, g_bytes_unref);
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
  store->chosen_images = cvm_chosen_images_to_json (cvm_case_get_series (open_case));
  store->copies = cvm_set_copies_new (store->folder);
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
  g_signal_handlers_disconnect_by_data (store->open_case, store);
  if (store->journal && !store->read_only)
    cvm_history_set_record_func (cvm_case_get_history (store->open_case), NULL, NULL);
  cvm_set_copies_free (store->copies);
  cvm_journal_free (store->journal);
  g_queue_clear_full (&store->waiting, free_json);
  if (store->lock >= 0 && !store->kept)
    cvm_cases_remove_empty (store->folder);
  if (store->lock >= 0)
    close (store->lock);
  g_strfreev (store->places);
  json_decref (store->chosen_images);
  json_decref (store->about);
  g_free (store->pixels);
  g_clear_pointer (&store->preview, g_bytes_unref);
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

char **
cvm_store_dup_sets (const CvmStore *store)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer sha256;
  g_hash_table_iter_init (&iter, store->sets);
  while (g_hash_table_iter_next (&iter, &sha256, NULL))
    g_strv_builder_add (builder, sha256);
  return g_strv_builder_end (builder);
}

void
cvm_store_take_set (CvmStore *store, CvmStructureSet *set, const char *sha256, gboolean by_hand)
{
  if (!store->read_only)
    {
      json_t *json = json_object ();
      if (sha256)
        cvm_set_copies_add (store->copies, set->path, sha256); /* before the case renames it */
      cvm_case_prepare_structure_set (store->open_case, set);
      cvm_json_put (json, "kind", json_string ("import"));
      cvm_json_put (json, "sha256", cvm_text_to_json (sha256));
      cvm_json_put (json, "set", cvm_structure_set_to_json (set));
      if (store->kept || by_hand)
        record (json, store);
      else
        g_queue_push_tail (&store->waiting, json_incref (json));
      json_decref (json);
    }
  if (sha256)
    g_hash_table_add (store->sets, g_strdup (sha256));
  cvm_case_take_structure_set (store->open_case, set);
}

void
cvm_store_set_recorded_func (CvmStore *store, void (*func) (gpointer user), gpointer user)
{
  store->recorded = func;
  store->user = user;
}

/* How many records wait for a disk; those of a case that is not kept wait for nothing. */
static guint
count_waiting (CvmStore *store)
{
  return store->kept ? g_queue_get_length (&store->waiting) : 0;
}

guint
cvm_store_get_n_unsaved (CvmStore *store)
{
  return count_waiting (store) + cvm_journal_get_n_unsynced (store->journal);
}

gint64
cvm_store_get_saved_time (CvmStore *store)
{
  const gint64 time_us = cvm_journal_get_synced_time (store->journal);
  return time_us ? time_us : store->saved_us;
}

char *
cvm_store_dup_problem (CvmStore *store)
{
  const guint n = count_waiting (store);
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
