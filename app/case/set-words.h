/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a structure set on a scan: the question before it is placed there, and what stays
 * beside its structures for good (rtstruct.md "Whose, and on which images").
 *
 * The lasting words need nothing but what the journal keeps, so they are there after a restart.
 * All texts are translated; free them with g_free().
 */
#pragma once

#include "app/dicom/structure-set.h"

G_BEGIN_DECLS

/* "“LABEL”", or "without a label". */
char *cvm_set_words_dup_label (const CvmStructureSet *set);

/* Over its structures: "From “LABEL”, 2024-05-23, drawn on series 1.2.3". */
char *cvm_set_words_dup_heading (const CvmStructureSet *set, const CvmSeries *series);

/* The same without where it is from: "2024-05-23, drawn on series 1.2.3"; may be "". */
char *cvm_set_words_dup_facts (const CvmStructureSet *set, const CvmSeries *series);

/* The question about a set with doubts (structure-set.h): a paragraph for each. */
char *cvm_set_words_dup_question (const CvmStructureSet *set, const CvmSeries *series);

/* Whether a "yes" shows anything that may be more than looked at. */
gboolean cvm_set_words_is_view_only (const CvmStructureSet *set, const CvmSeries *series);

/* About all structures (CvmStructure) of a case whose place on the scan is not certain; NULL: there
 * are none. */
char *cvm_set_words_dup_banner (const GPtrArray *structures, const CvmSeries *series);

G_END_DECLS
