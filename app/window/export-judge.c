/* SPDX-License-Identifier: Apache-2.0 */
#include "app/window/export-judge.h"

#include "segmentation/grid/body.h"

#include <glib/gi18n.h>
#include <string.h>

#define BODY_SHARE 0.5 /* of the whole, where the body must be found */

typedef struct
{
  GPtrArray *structures; /* CvmStructure, ours, in the order of the work */
  GArray *facts;         /* CvmCheckFacts of each */
  CvmVolume *volume;
  void (*judged) (CvmJob *job, gpointer message, gpointer owner);
} Order;

static void
clear_facts (gpointer data)
{
  CvmCheckFacts *facts = data;
  g_clear_pointer ((GArray **)&facts->edited, g_array_unref);
  g_clear_pointer ((guint8 **)&facts->reviewed, g_free);
}

static void
order_free (gpointer data)
{
  Order *order = data;
  g_ptr_array_unref (order->structures);
  g_array_unref (order->facts);
  cvm_volume_unref (order->volume);
  g_free (order);
}

/* What the case knows of a structure's slices. `review` may be NULL: then nothing is known of
 * that. */
static void
fill_facts (CvmCase *open_case,
            CvmReview *review,
            const CvmStructure *structure,
            CvmCheckFacts *facts)
{
  const CvmSeries *series = cvm_case_get_series (open_case);
  *facts = (CvmCheckFacts){ 0 };
  facts->edited = cvm_history_dup_edited_slices (cvm_case_get_history (open_case), structure->id);
  facts->needs_review = structure->source != CVM_SOURCE_IMPORTED || facts->edited->len > 0;
  if (!review)
    return;
  guint8 *marks = cvm_review_dup_marks (review, structure->id, (int)series->slices->len);
  for (guint i = 0; i < series->slices->len; i++)
    marks[i] = marks[i] == CVM_REVIEW_REVIEWED;
  facts->reviewed = marks;
  int ends[2];
  facts->ends_known = cvm_review_get_ends (review, structure->id, ends);
  for (int end = 0; end < 2; end++)
    facts->ends_seen[end] = cvm_review_is_end_seen (review, structure->id, ends[end]);
}

static void
judged_free (gpointer data)
{
  CvmJudged *judged = data;
  g_ptr_array_unref (judged->checks);
  g_free (judged);
}

/* A structure that somebody drew as the patient's outline. */
static const CvmStructure *
find_external (const GPtrArray *structures)
{
  for (guint i = 0; i < structures->len; i++)
    {
      const CvmStructure *structure = structures->pdata[i];
      if (structure->n_rings > 0 && g_strcmp0 (structure->interpreted_type, "EXTERNAL") == 0)
        return structure;
    }
  return NULL;
}

/* The body in the scan; NULL where none was found, which leaves its check out. */
static CvmVolume *
find_body (const Order *order, const CvmProgress *progress)
{
  CvmProgressPart part;
  CvmStatus status = CVM_STATUS_INIT;
  return cvm_body_find (order->volume, cvm_progress_part (&part, progress, 0, BODY_SHARE), &status);
}

static gboolean
judge_one (CvmJob *job, const Order *order, guint i, const CvmCheckBody *body, GError **error)
{
  CvmStructure *structure = order->structures->pdata[i];
  const CvmGrid *grid = cvm_volume_get_grid (order->volume);
  g_autoptr (GPtrArray) checks = cvm_checks_new ();
  if (!cvm_checks_find (checks, structure, grid, body,
                        &g_array_index (order->facts, CvmCheckFacts, i), cvm_job_get_progress (job),
                        error))
    return FALSE;
  if (!body->external && !body->mask)
    {
      CvmCheck *check = g_new0 (CvmCheck, 1);
      check->kind = CVM_CHECK_BODY;
      check->title = g_strdup (_ ("Rings outside the body not looked for"));
      check->detail = g_strdup (_ ("no body was found in the scan"));
      check->slice = -1;
      g_ptr_array_add (checks, check);
    }
  CvmJudged *judged = g_new0 (CvmJudged, 1);
  g_strlcpy (judged->id, structure->id, sizeof judged->id);
  judged->checks = g_steal_pointer (&checks);
  cvm_job_post (job, order->judged, judged, judged_free);
  return TRUE;
}

static gpointer
work (CvmJob *job, gpointer data, GError **error)
{
  const Order *order = data;
  const CvmProgress *progress = cvm_job_get_progress (job);
  CvmCheckBody body = { .external = find_external (order->structures) };
  CvmVolume *mask = body.external ? NULL : find_body (order, progress);
  const double from = body.external ? 0 : BODY_SHARE;
  gboolean good = TRUE;
  body.mask = mask;
  for (guint i = 0; i < order->structures->len && good; i++)
    {
      cvm_progress_stage (progress, "checks",
                          from + (1 - from) * i / (double)order->structures->len);
      good = judge_one (job, order, i, &body, error);
    }
  cvm_volume_unref (mask);
  return good ? g_strdup ("") : NULL; /* a result that is none */
}

CvmJob *
cvm_export_judge_start (
    CvmJobs *jobs,
    CvmCase *open_case,
    CvmReview *review,
    const char *const *first,
    void (*judged) (CvmJob *job, gpointer message, gpointer owner),
    void (*done) (CvmJob *job, gpointer result, const GError *error, gpointer owner),
    void (*progressed) (CvmJob *job, const CvmProgressReport *report, gpointer owner),
    gpointer owner)
{
  Order *order = g_new0 (Order, 1);
  GPtrArray *structures = cvm_case_get_structures (open_case);
  order->structures = g_ptr_array_new_with_free_func ((GDestroyNotify)cvm_structure_free);
  order->facts = g_array_new (FALSE, TRUE, sizeof (CvmCheckFacts));
  g_array_set_clear_func (order->facts, clear_facts);
  order->volume = cvm_volume_ref (cvm_case_get_volume (open_case));
  order->judged = judged;
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < structures->len; i++)
      {
        const CvmStructure *structure = structures->pdata[i];
        CvmCheckFacts facts;
        CvmStructure *copy;
        if (structure->view_only || g_strv_contains (first, structure->id) != (pass == 0)
            || !(copy = cvm_structure_copy (structure, NULL)))
          continue;
        fill_facts (open_case, review, structure, &facts);
        g_ptr_array_add (order->structures, copy);
        g_array_append_val (order->facts, facts);
      }
  const CvmJobSpec spec = { .work = work,
                            .data = order,
                            .free_data = order_free,
                            .free_result = g_free,
                            .progressed = progressed,
                            .done = done,
                            .owner = owner };
  return cvm_job_start (jobs, &spec);
}
