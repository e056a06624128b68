/* SPDX-License-Identifier: Apache-2.0 */
/* Edits of structures as wholes: a new one, a copy, a name, a type, a colour, a lock, one deleted.
 * Each is one step of undo under a name that says what was done.
 *
 * `structures` are the case's (CvmStructure, in the order in which they are listed).
 *
 * Names are unique whatever their case, at most 64 characters, without backslash and control
 * characters; over 16 characters some systems cut them, which is said, not refused.
 *
 * A locked structure keeps its name, its type and its existence; only its colour, which is how it
 * is shown here, may be changed. View-only structures may be recoloured or deleted, no more.
 *
 * Errors: NULL with a sentence: CVM_CASE_ERROR_READ_ONLY (locked, view only),
 *         CVM_CASE_ERROR_FAILED (a name that can't be, nothing to change).
 * Thread: the thread that owns the structures.
 */
#pragma once

#include "app/case/edit.h"
#include "app/case/new-structure.h"

G_BEGIN_DECLS

#define CVM_STRUCTURE_NAME_SHORT 16   /* what every system shows */
#define CVM_STRUCTURE_NEW_NAME "GTVp" /* what a new one is called unless told otherwise */

/* Why the structure `id` (NULL: a new one) can't be called so, as a sentence, or what should be
 * known about the name; NULL: neither. `*refused` says which. Free with g_free(). */
char *cvm_structure_edits_check_name (const GPtrArray *structures,
                                      const char *id,
                                      const char *name,
                                      gboolean *refused);

/* A new structure, drawn by a person, empty, above all others. `name` NULL: the first free one. It
 * gets the first colour that no other has, and the type that its name speaks of (GTVp: GTV).
 * `new_id` (37 bytes) becomes its id. */
CvmEdit *cvm_structure_edits_create (const GPtrArray *structures,
                                     const char *name,
                                     char new_id[37],
                                     GError **error);

/* A copy right above, unlocked, with a colour and a name of its own ("PTV_70 2"). Rings keep every
 * bit, their text too. A copy of an imported structure is a person's: it has left its set. */
CvmEdit *cvm_structure_edits_duplicate (const GPtrArray *structures,
                                        const char *id,
                                        char new_id[37],
                                        GError **error);

/* An edit without a change, where the structure has this name, type, colour or lock already. */
CvmEdit *cvm_structure_edits_rename (const GPtrArray *structures,
                                     const char *id,
                                     const char *name,
                                     GError **error);
CvmEdit *cvm_structure_edits_set_type (const GPtrArray *structures,
                                       const char *id,
                                       const char *type,
                                       GError **error);
CvmEdit *cvm_structure_edits_set_colour (const GPtrArray *structures,
                                         const char *id,
                                         const uint8_t colour[3],
                                         GError **error);
CvmEdit *cvm_structure_edits_set_locked (const GPtrArray *structures,
                                         const char *id,
                                         gboolean locked,
                                         GError **error);
CvmEdit *cvm_structure_edits_delete (const GPtrArray *structures, const char *id, GError **error);

G_END_DECLS
