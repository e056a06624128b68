/* SPDX-License-Identifier: Apache-2.0 */
/* Marks are a set of (slice, sum of its rings) for each structure; whether a slice has one is a
 * question to the rings that it has now, so nothing needs to be taken back when they change. */
#include "app/case/review.h"

#include "app/case/json-members.h"
#include "segmentation/contour/ring-sum.h"

typedef struct
{
  guint64 sum;
  int slice;
} Key;

typedef struct
{
  GHashTable *marks; /* Key → CvmReviewMark */
  GHashTable *ends;  /* Key: seen in the sagittal view */
  GArray *sums;      /* guint64 by slice, of the rings of now; NULL: to be found again */
  GArray *unsaved, *unsaved_ends; /* Key */
} Entry;

struct _CvmReview
{
  CvmCase *open_case;
  GHashTable *entries; /* id → Entry */
};

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;
  return (guint)(key->sum ^ key->sum >> 32) + (guint)key->slice;
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *x = a, *y = b;
  return x->sum == y->sum && x->slice == y->slice;
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;
  g_hash_table_unref (entry->marks);
  g_hash_table_unref (entry->ends);
  g_clear_pointer (&entry->sums, g_array_unref);
  g_array_unref (entry->unsaved);
  g_array_unref (entry->unsaved_ends);
  g_free (entry);
}

static Entry *
get_entry (CvmReview *review, const char *id)
{
  Entry *entry = g_hash_table_lookup (review->entries, id);
  if (entry)
    return entry;
  entry = g_new0 (Entry, 1);
  entry->marks = g_hash_table_new_full (key_hash, key_equal, g_free, NULL);
  entry->ends = g_hash_table_new_full (key_hash, key_equal, g_free, NULL);
  entry->unsaved = g_array_new (FALSE, FALSE, sizeof (Key));
  entry->unsaved_ends = g_array_new (FALSE, FALSE, sizeof (Key));
  g_hash_table_insert (review->entries, g_strdup (id), entry);
  return entry;
}

static void
on_edited (CvmCase *open_case, const CvmEdit *edit, CvmReview *review)
{
  for (guint i = 0; i < edit->changes->len; i++)
    {
      const CvmChange *change = g_ptr_array_index (edit->changes, i);
      Entry *entry = g_hash_table_lookup (review->entries, change->id);
      if (entry)
        g_clear_pointer (&entry->sums, g_array_unref);
    }
}

CvmReview *
cvm_review_new (CvmCase *open_case)
{
  CvmReview *review = g_new0 (CvmReview, 1);
  review->open_case = g_object_ref (open_case);
  review->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  g_signal_connect (open_case, "edited", G_CALLBACK (on_edited), review);
  return review;
}

void
cvm_review_free (CvmReview *review)
{
  if (!review)
    return;
  g_signal_handlers_disconnect_by_data (review->open_case, review);
  g_object_unref (review->open_case);
  g_hash_table_unref (review->entries);
  g_free (review);
}

/* --- the rings of now ------------------------------------------------------------------------- */

/* An array that ends with the last slice that has rings; NULL: there is no such structure. */
static const GArray *
get_sums (CvmReview *review, const char *id)
{
  Entry *entry = get_entry (review, id);
  if (entry->sums)
    return entry->sums;
  const CvmStructure *structure = cvm_case_find_structure (review->open_case, id);
  int n = 0;
  for (int i = 0; structure && i < structure->n_rings; i++)
    n = MAX (n, structure->rings[i].slice + 1);
  if (!structure) /* it may come back */
    return NULL;
  entry->sums = g_array_new (FALSE, TRUE, sizeof (guint64));
  g_array_set_size (entry->sums, (guint)n);
  if (n > 0)
    cvm_ring_sums (structure, n, (guint64 *)(void *)entry->sums->data);
  return entry->sums;
}

guint64
cvm_review_get_sum (CvmReview *review, const char *id, int slice)
{
  const GArray *sums = id ? get_sums (review, id) : NULL;
  return sums && slice >= 0 && (guint)slice < sums->len ? g_array_index (sums, guint64, slice) : 0;
}

CvmReviewMark
cvm_review_get (CvmReview *review, const char *id, int slice)
{
  const Key key = { cvm_review_get_sum (review, id, slice), slice };
  if (key.sum == 0)
    return CVM_REVIEW_NONE;
  const Entry *entry = g_hash_table_lookup (review->entries, id);
  return (CvmReviewMark)GPOINTER_TO_INT (g_hash_table_lookup (entry->marks, &key));
}

gboolean
cvm_review_is_end_seen (CvmReview *review, const char *id, int slice)
{
  const Key key = { cvm_review_get_sum (review, id, slice), slice };
  const Entry *entry = id ? g_hash_table_lookup (review->entries, id) : NULL;
  return key.sum != 0 && entry && g_hash_table_contains (entry->ends, &key);
}

gboolean
cvm_review_get_ends (CvmReview *review, const char *id, int ends[2])
{
  const GArray *sums = id ? get_sums (review, id) : NULL;
  ends[0] = ends[1] = -1;
  for (guint slice = 0; sums && slice < sums->len; slice++)
    if (g_array_index (sums, guint64, slice) != 0)
      {
        ends[0] = ends[0] < 0 ? (int)slice : ends[0];
        ends[1] = (int)slice;
      }
  return ends[0] >= 0;
}

CvmReviewCount
cvm_review_count (CvmReview *review, const char *id)
{
  CvmReviewCount count = { 0, 0, 0 };
  const GArray *sums = id ? get_sums (review, id) : NULL;
  for (guint slice = 0; sums && slice < sums->len; slice++)
    {
      CvmReviewMark mark = cvm_review_get (review, id, (int)slice);
      count.n_slices += g_array_index (sums, guint64, slice) != 0;
      count.n_viewed += mark != CVM_REVIEW_NONE;
      count.n_reviewed += mark == CVM_REVIEW_REVIEWED;
    }
  return count;
}

guint8 *
cvm_review_dup_marks (CvmReview *review, const char *id, int n_slices)
{
  guint8 *marks = g_new0 (guint8, n_slices);
  for (int slice = 0; slice < n_slices; slice++)
    marks[slice] = (guint8)cvm_review_get (review, id, slice);
  return marks;
}

int
cvm_review_next (CvmReview *review, const char *id, int slice, int step)
{
  const GArray *sums = get_sums (review, id);
  const int n = sums ? MAX ((int)sums->len, slice + 1) : 0;
  for (int turn = 0; turn < 2; turn++, step = -step)
    for (int at = slice + step; at >= 0 && at < n; at += step)
      if (cvm_review_get_sum (review, id, at) != 0
          && cvm_review_get (review, id, at) != CVM_REVIEW_REVIEWED)
        return at;
  return -1;
}

/* --- marking and recording -------------------------------------------------------------------- */

/* FALSE: it had as much already. */
static gboolean
mark_key (Entry *entry, const Key *key, CvmReviewMark mark)
{
  if (GPOINTER_TO_INT (g_hash_table_lookup (entry->marks, key)) >= (int)mark)
    return FALSE;
  g_hash_table_replace (entry->marks, g_memdup2 (key, sizeof *key), GINT_TO_POINTER (mark));
  return TRUE;
}

static json_t *
keys_to_json (const char *id, const Key *keys, guint n)
{
  json_t *json = json_object (), *slices = json_array (), *rings = json_array ();
  for (guint i = 0; i < n; i++)
    {
      char sum[17];
      g_snprintf (sum, sizeof sum, "%016" G_GINT64_MODIFIER "x", keys[i].sum);
      cvm_json_append (slices, json_integer (keys[i].slice));
      cvm_json_append (rings, json_string (sum));
    }
  cvm_json_put (json, "id", cvm_text_to_json (id));
  cvm_json_put (json, "slices", slices);
  cvm_json_put (json, "rings", rings);
  return json;
}

/* Takes the list; an empty one is no record. */
static gboolean
record (CvmReview *review, const char *kind, json_t *list)
{
  const gboolean any = json_array_size (list) > 0 && !cvm_case_get_read_only (review->open_case);
  json_t *json = json_object ();
  cvm_json_put (json, "kind", json_string (kind));
  cvm_json_put (json, "structures", list);
  if (any)
    cvm_history_record (cvm_case_get_history (review->open_case), json);
  json_decref (json);
  return any;
}

static void
move_to_json (json_t *list, const char *id, GArray *keys)
{
  if (keys->len > 0)
    cvm_json_append (list, keys_to_json (id, (const Key *)(void *)keys->data, keys->len));
  g_array_set_size (keys, 0);
}

gboolean
cvm_review_save (CvmReview *review)
{
  json_t *slices = json_array (), *ends = json_array ();
  GHashTableIter iter;
  gpointer id, value;
  g_hash_table_iter_init (&iter, review->entries);
  while (g_hash_table_iter_next (&iter, &id, &value))
    {
      Entry *entry = value;
      move_to_json (slices, id, entry->unsaved);
      move_to_json (ends, id, entry->unsaved_ends);
    }
  const gboolean seen = record (review, "seen", slices);
  return record (review, "ends-seen", ends) || seen;
}

gboolean
cvm_review_set_end_seen (CvmReview *review, const char *id, int slice)
{
  const Key key = { cvm_review_get_sum (review, id, slice), slice };
  if (key.sum == 0 || cvm_review_is_end_seen (review, id, slice))
    return FALSE;
  Entry *entry = get_entry (review, id);
  g_hash_table_add (entry->ends, g_memdup2 (&key, sizeof key));
  g_array_append_val (entry->unsaved_ends, key);
  return TRUE;
}

gboolean
cvm_review_set (CvmReview *review, const char *id, int slice, CvmReviewMark mark)
{
  const Key key = { cvm_review_get_sum (review, id, slice), slice };
  Entry *entry = get_entry (review, id);
  if (key.sum == 0 || !mark_key (entry, &key, mark))
    return FALSE;
  if (mark == CVM_REVIEW_SEEN)
    {
      g_array_append_val (entry->unsaved, key);
      return TRUE;
    }
  cvm_review_save (review);
  json_t *list = json_array ();
  cvm_json_append (list, keys_to_json (id, &key, 1));
  record (review, "reviewed", list);
  return TRUE;
}

/* What doesn't read well is left out: one mark less costs a look. `mark` NONE: an end that was
 * seen.
 */
static void
take_keys (CvmReview *review, const json_t *json, CvmReviewMark mark)
{
  const char *id = json_string_value (json_object_get (json, "id"));
  const json_t *slices = json_object_get (json, "slices"), *rings = json_object_get (json, "rings");
  gsize n = MIN (json_array_size (slices), json_array_size (rings));
  for (gsize i = 0; id && i < n; i++)
    {
      const json_t *slice = json_array_get (slices, i);
      const char *text = json_string_value (json_array_get (rings, i));
      guint64 sum = 0;
      if (json_is_integer (slice) && json_integer_value (slice) >= 0
          && json_integer_value (slice) <= G_MAXUINT16 && text && strlen (text) == 16
          && g_ascii_string_to_unsigned (text, 16, 1, G_MAXUINT64, &sum, NULL))
        {
          const Key key = { sum, (int)json_integer_value (slice) };
          if (mark == CVM_REVIEW_NONE)
            g_hash_table_add (get_entry (review, id)->ends, g_memdup2 (&key, sizeof key));
          else
            mark_key (get_entry (review, id), &key, mark);
        }
    }
}

void
cvm_review_take_notes (CvmReview *review, const GPtrArray *notes)
{
  static const char *const kinds[] = {
    [CVM_REVIEW_NONE] = "ends-seen", [CVM_REVIEW_SEEN] = "seen", [CVM_REVIEW_REVIEWED] = "reviewed"
  };
  for (guint i = 0; notes && i < notes->len; i++)
    {
      const json_t *note = g_ptr_array_index (notes, i), *item;
      const char *kind = json_string_value (json_object_get (note, "kind"));
      gsize k;
      for (guint m = 0; m < G_N_ELEMENTS (kinds); m++)
        if (g_strcmp0 (kind, kinds[m]) == 0)
          json_array_foreach (json_object_get (note, "structures"), k, item)
          {
            take_keys (review, item, (CvmReviewMark)m);
          }
    }
}
