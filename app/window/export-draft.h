/* SPDX-License-Identifier: Apache-2.0 */
/* What a person chose in the export's sheet: it outlives the sheet when one looks at a finding, and
 * it is the order when the export is made.
 */
#pragma once

#include "app/case/case.h"
#include "app/case/overlap-choice.h"
#include "app/dicom/export.h"

G_BEGIN_DECLS

/* Of one structure. A text is NULL where it is the one that was proposed. */
typedef struct
{
  gboolean chosen;
  char *name, *label, *type;
} CvmExportChoice;

typedef struct
{
  GHashTable *choices; /* structure id → CvmExportChoice */
  char *label, *author, *path;
  CvmExportHoles holes;
  CvmOverlapChoice overlaps;
  gboolean explicit_vr;
  int max_points; /* of a contour; 0: as many as it has */
  double within_mm;
} CvmExportDraft;

CvmExportDraft *cvm_export_draft_new (void);
void cvm_export_draft_free (CvmExportDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmExportDraft, cvm_export_draft_free)

/* Takes the texts. */
void cvm_export_draft_set (
    CvmExportDraft *draft, const char *id, gboolean chosen, char *name, char *label, char *type);
const CvmExportChoice *cvm_export_draft_get (const CvmExportDraft *draft,
                                             const char *id); /* or NULL */

/* The chosen ones; free with g_strfreev(). */
char **cvm_export_draft_dup_ids (const CvmExportDraft *draft);

/* Put names, labels and types into a structure that is about to be written. */
void cvm_export_draft_apply (const CvmExportDraft *draft, CvmStructure *structure);

/* What is proposed for a structure. `reviewed`: a person reviewed all of its slices; then a
 * network's contour loses TG-263's "^AI". Free with g_free(). */
char *cvm_export_propose_name (const CvmStructure *structure, gboolean reviewed);
char *cvm_export_propose_label (const CvmStructure *structure);

G_END_DECLS
