/* SPDX-License-Identifier: Apache-2.0 */
/* What a new structure gets: a name and a colour that no other has.
 *
 * Names are compared whatever their case. `taken` are the structures that there are (CvmStructure;
 * of a case: cvm_case_dup_taken(), with the one that is being computed).
 */
#pragma once

#include "segmentation/contour/structure.h"

#include <glib.h>

G_BEGIN_DECLS

#define CVM_STRUCTURE_NAME_MAX 64 /* characters, DICOM's LO */

/* Whether another than the one called `id` (NULL: any) has this name. */
gboolean cvm_new_structure_is_taken (const GPtrArray *taken, const char *id, const char *name);

/* The name itself, or the first of "GTVp 2", "GTVp 3" … that is free; TG-263's qualifier stays at
 * the end: "PTV70_2^AI". At most CVM_STRUCTURE_NAME_MAX characters. Free with g_free(). */
char *cvm_new_structure_dup_name (const GPtrArray *taken, const char *name);

/* The first free colour of the table; when all are taken they start again. */
void cvm_new_structure_give_colour (const GPtrArray *taken, CvmStructure *structure);

G_END_DECLS
