/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz the reader of journals, and the replay of what it reads.
 *
 * An input that begins with 0 is a file as it is, after that byte. Of any other, each line is the
 * JSON of a record; the version's record and the heads are put in front here: otherwise nearly
 * every change would end at a checksum. They meet two structures with the ids "a" and "b".
 */
#include "app/case/history.h"
#include "app/case/journal-read.h"
#include "app/case/structure-json.h"

#include "tests/fuzz/target.h"

static void
put_record (int file, const char *json, size_t n)
{
  guint8 head[CVM_JOURNAL_HEAD_BYTES];
  cvm_journal_make_head (json, n, head);
  put_bytes (file, head, sizeof head);
  put_bytes (file, json, n);
}

static void
put_records (int file, const char *text, size_t size)
{
  static const char first[] = "{\"format\":\"cavum-journal\",\"format_version\":1}";
  put_record (file, first, strlen (first));
  while (size > 0)
    {
      const char *end = memchr (text, '\n', size);
      const size_t n = end ? (size_t)(end - text) : size;
      put_record (file, text, n);
      text += n + (end != NULL);
      size -= n + (end != NULL);
    }
}

static void
free_structure (gpointer structure)
{
  cvm_structure_free (structure);
}

static GPtrArray *
make_structures (void)
{
  GPtrArray *structures = g_ptr_array_new_with_free_func (free_structure);
  for (int i = 0; i < 2; i++)
    {
      CvmStructure *structure = cvm_structure_new (CVM_SOURCE_DRAWN, "GTVp", NULL);
      CvmRing ring = { .slice = 3, .nearest_slice = -1, .n_points = 3 };
      g_strlcpy (structure->id, i ? "b" : "a", sizeof structure->id);
      ring.points = calloc (3, sizeof ring.points[0]);
      ring.points[1][0] = ring.points[2][1] = 1;
      if (!cvm_structure_take_ring (structure, &ring, NULL))
        abort ();
      g_ptr_array_add (structures, structure);
    }
  return structures;
}

/* But for what the view may change at any time. */
static char *
dup_state (const GPtrArray *structures)
{
  json_t *list = json_array ();
  for (guint i = 0; i < structures->len; i++)
    {
      CvmStructure *structure = structures->pdata[i];
      structure->visible = true;
      cvm_json_append (list, cvm_structure_to_json (structure));
    }
  char *text = json_dumps (list, JSON_COMPACT);
  json_decref (list);
  return text;
}

static gboolean
replay (const json_t *record, gpointer history, GError **error)
{
  const CvmEdit *edit;
  return cvm_history_replay (history, record, &edit, error);
}

/* What could be done can be undone and redone, to the same bytes. */
static void
there_and_back (CvmHistory *history, const GPtrArray *structures)
{
  char *state = dup_state (structures);
  guint n = 0;
  while (cvm_history_undo (history, NULL))
    n++;
  if (cvm_history_get_undo (history))
    abort ();
  while (n-- > 0)
    if (!cvm_history_redo (history, NULL))
      abort ();
  char *again = dup_state (structures);
  if (strcmp (state, again) != 0)
    abort ();
  free (state);
  free (again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  const int file = open_memory ();
  if (data[0] == 0)
    put_bytes (file, data + 1, size - 1);
  else
    put_records (file, (const char *)data, size);
  g_autoptr (GPtrArray) structures = make_structures ();
  g_autoptr (CvmHistory) history = cvm_history_new (structures);
  g_autoptr (GError) error = NULL;
  CvmJournalEnd end;
  if (cvm_journal_read (file, replay, history, &end, &error))
    {
      if ((end.n_good_bytes == end.n_bytes) != (end.lost == NULL))
        abort ();
      there_and_back (history, structures);
      g_free (end.lost);
    }
  else if (!error || !*error->message)
    abort ();
  close (file);
  return 0;
}
