/* SPDX-License-Identifier: Apache-2.0 */
/* What the list says of a structure, in words. */
#pragma once

#include "segmentation/contour/structure.h"

#include <glib.h>

G_BEGIN_DECLS

/* "without a name" where it has none. */
const char *cvm_structure_words_name (const CvmStructure *structure);

/* "GTV, edited", "PTV, automatic", "empty", "a point"; may be "". Free with g_free(). */
char *
cvm_structure_words_dup_kind (const CvmStructure *structure, gboolean preliminary, gboolean edited);

/* "4.8", "6640", "–" where there is none; `cm3` NAN: not known yet. */
void cvm_structure_words_volume (
    char *out, gsize size, const CvmStructure *structure, double cm3, gboolean preliminary);

/* Name, what one can do, and all that must be known. Free with g_free(). */
char *cvm_structure_words_dup_tooltip (const CvmStructure *structure);

/* A warning that neither kind nor volume tells. */
gboolean cvm_structure_words_is_warned (const CvmStructure *structure);

/* It has rings that are seen. */
gboolean cvm_structure_words_has_counted (const CvmStructure *structure);

G_END_DECLS
