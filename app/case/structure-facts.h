/* SPDX-License-Identifier: Apache-2.0 */
/* All that is to be known of a structure beside its lines: where it came from, what was read into
 * it, and which of its contours are not where one would look for them. */
#pragma once

#include "app/dicom/structure-set.h"

G_BEGIN_DECLS

/* Lines, translated. `set`: the one that it came from, or NULL. Free with g_free(). */
char *cvm_structure_facts_dup_text (const CvmStructure *structure,
                                    const CvmStructureSet *set,
                                    const CvmSeries *series);

G_END_DECLS
