/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of CvmCase, for the files that implement it: case.c holds what is open,
 * case-contouring.c what a bundle makes of it, case-steps.c what a person does with it. */
#pragma once

#include "app/case/case.h"

G_BEGIN_DECLS

struct _CvmCase
{
  GObject parent;
  CvmSeries *series;
  CvmVolume *volume;
  gboolean complete;
  GPtrArray *structures;  /* CvmStructure */
  GPtrArray *sets;        /* CvmStructureSet, emptied of structures */
  GPtrArray *runs;        /* CvmCaseRun, the newest last */
  CvmStructure *awaited;  /* whose rings are being computed: id, name, colour; or NULL */
  GHashTable *unexported; /* id → step (guint64) since which it is in no file as it is now */
  guint64 n_steps;
  CvmHistory *history;
  char *read_only; /* why */
};

/* The signals. */
void cvm_case_tell_changed (CvmCase *self);
void cvm_case_tell_edited (CvmCase *self, const CvmEdit *edit);

/* cvm_case_do() without "changed". */
gboolean cvm_case_do_quietly (CvmCase *self, CvmEdit *edit, GError **error);

G_END_DECLS
