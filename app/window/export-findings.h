/* SPDX-License-Identifier: Apache-2.0 */
/* What is known against an export: names, scan, review, and what the job found in the rings of the
 * chosen structures (export-judge.h). */
#pragma once

#include "app/case/checks.h"
#include "app/window/export-rows.h"

G_BEGIN_DECLS

/* What the checks of rings have found so far. */
typedef struct
{
  GHashTable *found;   /* structure id → GPtrArray of CvmCheck */
  gboolean busy;       /* more may come */
  const char *why_not; /* a sentence where the checks failed, or NULL */
} CvmExportJudgement;

typedef struct
{
  GPtrArray *all;              /* CvmCheck; those of rings are the judgement's */
  GPtrArray *owned;            /* the others */
  gboolean busy;               /* a chosen structure is not judged yet */
  gboolean overlaps;           /* rings of a chosen one overlap in part: a choice may be made */
  gboolean overlaps_on_edited; /* on a slice that a person edited: it must be made */
} CvmExportFindings;

/* Of the rows that are chosen. `review`: NULL where nothing is known. */
void cvm_export_findings_collect (CvmExportFindings *findings,
                                  CvmCase *open_case,
                                  CvmReview *review,
                                  CvmExportRows *rows,
                                  const CvmExportJudgement *judgement);
void cvm_export_findings_clear (CvmExportFindings *findings);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CvmExportFindings, cvm_export_findings_clear)

G_END_DECLS
