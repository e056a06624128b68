/* SPDX-License-Identifier: Apache-2.0 */
#include "app/window/export-findings.h"

#include <glib/gi18n.h>

static void
find_names (CvmCase *open_case, CvmReview *review, CvmExportRows *rows, GPtrArray *checks)
{
  g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (CvmCheckName));
  for (guint i = 0; i < cvm_export_rows_get_n (rows); i++)
    {
      CvmExportRow *row = cvm_export_rows_get (rows, i);
      const CvmStructure *structure
          = cvm_case_find_structure (open_case, cvm_export_row_get_id (row));
      if (!structure || !cvm_export_row_is_chosen (row))
        continue;
      const CvmCheckName name
          = { .id = structure->id,
              .name = cvm_export_row_get_name (row),
              .imported = structure->source == CVM_SOURCE_IMPORTED,
              .unreviewed = structure->source == CVM_SOURCE_NETWORK
                            && cvm_export_count_unreviewed (review, structure) != 0 };
      g_array_append_val (names, name);
    }
  cvm_checks_find_names (checks, (const CvmCheckName *)(const void *)names->data, names->len);
}

/* Until slices can be marked, all that is known is that nobody did. */
static void
find_unreviewed (CvmReview *review, const CvmStructure *structure, GPtrArray *checks)
{
  if (review || structure->source != CVM_SOURCE_NETWORK)
    return;
  CvmCheck *check = g_new0 (CvmCheck, 1);
  check->kind = CVM_CHECK_REVIEW;
  check->title = g_strdup (structure->name);
  check->detail = g_strdup (_ ("is an automatic contour that nobody has reviewed"));
  check->slice = -1;
  g_strlcpy (check->id, structure->id, sizeof check->id);
  g_ptr_array_add (checks, check);
}

/* About no structure of its own. */
static void
add_of_all (const char *title, const char *detail, GPtrArray *checks)
{
  CvmCheck *check = g_new0 (CvmCheck, 1);
  check->kind = CVM_CHECK_SCAN;
  check->title = g_strdup (title);
  check->detail = g_strdup (detail);
  check->slice = -1;
  g_ptr_array_add (checks, check);
}

static void
add_judged (CvmExportFindings *findings, const GPtrArray *judged)
{
  for (guint i = 0; i < judged->len; i++)
    {
      const CvmCheck *check = judged->pdata[i];
      findings->overlaps |= check->kind == CVM_CHECK_OVERLAPS;
      findings->overlaps_on_edited |= check->on_edited_slice;
      g_ptr_array_add (findings->all, judged->pdata[i]);
    }
}

void
cvm_export_findings_collect (CvmExportFindings *findings,
                             CvmCase *open_case,
                             CvmReview *review,
                             CvmExportRows *rows,
                             const CvmExportJudgement *judgement)
{
  *findings = (CvmExportFindings){ .all = g_ptr_array_new (), .owned = cvm_checks_new () };
  find_names (open_case, review, rows, findings->owned);
  cvm_checks_find_scan (findings->owned, cvm_case_get_series (open_case));
  if (judgement->why_not)
    add_of_all (_ ("The rings couldn't be checked"), judgement->why_not, findings->owned);
  if (cvm_case_get_read_only (open_case))
    add_of_all (_ ("The case is open in another window"),
                _ ("and leaves from here as it was when it was opened here"), findings->owned);
  for (guint i = 0; i < cvm_export_rows_get_n (rows); i++)
    {
      CvmExportRow *row = cvm_export_rows_get (rows, i);
      const char *id = cvm_export_row_get_id (row);
      const CvmStructure *structure = cvm_case_find_structure (open_case, id);
      const GPtrArray *judged = g_hash_table_lookup (judgement->found, id);
      if (!structure || !cvm_export_row_is_chosen (row))
        continue;
      find_unreviewed (review, structure, findings->owned);
      findings->busy = findings->busy || (!judged && judgement->busy);
      if (judged)
        add_judged (findings, judged);
    }
  g_ptr_array_extend (findings->all, findings->owned, NULL, NULL);
}

void
cvm_export_findings_clear (CvmExportFindings *findings)
{
  g_clear_pointer (&findings->all, g_ptr_array_unref);
  g_clear_pointer (&findings->owned, g_ptr_array_unref);
}
