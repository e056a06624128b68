/* SPDX-License-Identifier: Apache-2.0 */
/* The work of a level that was set, or of members that were chosen: maps, contour, removed pieces.
 * It knows no window.
 */
#pragma once

#include "app/case/level.h"
#include "app/case/run.h"

G_BEGIN_DECLS

/* Counted; for reading once it is made, by any thread. */
typedef struct
{
  CvmMaps *maps;                         /* to be brought to the CT's grid, unless: */
  CvmVolume *probability, *disagreement; /* of these members, where they are there already */
  guint64 chosen;                        /* members */
  gboolean all;                          /* they are */
  gboolean with_histogram;
  double level;
  CvmCleanUpSpec clean_up;
  CvmSeries *series;
} CvmLevelOrder;

typedef struct
{
  guint64 chosen;
  CvmVolume *probability, *disagreement; /* of them; the second NULL for one member */
  CvmLevelHistogram *histogram;          /* NULL: not asked for */
  CvmLevelResult *result;
} CvmLevelFound;

CvmLevelOrder *cvm_level_order_new (void); /* empty */
CvmLevelOrder *cvm_level_order_ref (CvmLevelOrder *order);
void cvm_level_order_unref (gpointer order);

/* Returns CvmLevelFound, or NULL with an error. */
CvmLevelFound *
cvm_level_order_carry_out (const CvmLevelOrder *order, const CvmProgress *progress, GError **error);
void cvm_level_found_free (gpointer found);

/* "XS, S" of a run's members; "" for all. Free with g_free(). And back: unknown names are none, no
 * name at all is all. */
guint64 cvm_level_all_members (const CvmCaseRun *run);
/* Whether the names say which are chosen, in as many letters as a structure keeps of them. */
gboolean cvm_level_can_name (const CvmCaseRun *run, guint64 chosen);
char *cvm_level_dup_members (const CvmCaseRun *run, guint64 chosen);
guint64 cvm_level_read_members (const CvmCaseRun *run, const char *text);

G_END_DECLS
