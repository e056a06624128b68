/* SPDX-License-Identifier: Apache-2.0 */
/* An edit: one step of undo. A named list of changes over any structures, each with what was before
 * and what is after, so that it can be applied and reverted any number of times.
 *
 * The structures are a GPtrArray of CvmStructure in the order in which they are listed; an edit
 * finds them by id. What an edit leaves alone keeps its bits, also rings of a structure whose other
 * slices it changes; reverting restores rings and structures to the very places that they had.
 * Whether a structure is visible belongs to the view: no edit changes it or minds it.
 *
 * Rings of locked and view-only structures are changed in neither direction, nor a locked one's
 * run.
 *
 * Owner:  an edit holds copies of all that it names.
 * Errors: CVM_CASE_ERROR_MISMATCH when the structures are not in the state that the edit starts
 *         from, CVM_CASE_ERROR_READ_ONLY for a locked structure. Nothing is then changed.
 * Thread: the thread that owns the structures.
 */
#pragma once

#include "app/case/error.h"
#include "segmentation/contour/structure.h"

G_BEGIN_DECLS

typedef enum
{
  CVM_CHANGE_CREATED,
  CVM_CHANGE_DELETED,
  CVM_CHANGE_ATTRIBUTE,
  CVM_CHANGE_RINGS
} CvmChangeKind;

typedef enum
{
  CVM_ATTRIBUTE_NAME,
  CVM_ATTRIBUTE_TYPE, /* interpreted type */
  CVM_ATTRIBUTE_COLOUR,
  CVM_ATTRIBUTE_LOCKED,
  CVM_ATTRIBUTE_RUN /* where a network's contour came from: its level, its members */
} CvmAttribute;

typedef struct
{
  char *text;        /* NAME, TYPE */
  uint8_t colour[3]; /* COLOUR */
  gboolean flag;     /* LOCKED; COLOUR: whether it has one */
  CvmRun run;        /* RUN */
} CvmAttributeValue;

/* Rings and the place of each in the structure's array, ascending. */
typedef struct
{
  int n;
  CvmRing *rings;
  int *places;
} CvmPlacedRings;

typedef struct
{
  CvmChangeKind kind;
  char id[37];             /* of the structure */
  int place;               /* CREATED, DELETED: in the list */
  CvmStructure *structure; /* CREATED, DELETED: all of it */
  CvmAttribute attribute;
  CvmAttributeValue value_before, value_after;
  GArray *slices; /* RINGS: int, ascending; −1 stands for all rings that lie on no slice */
  CvmPlacedRings rings_before, rings_after; /* all rings on these slices */
} CvmChange;

typedef struct
{
  char *name;         /* message id with {1} … {6}: "Brush on {1}" */
  GPtrArray *args;    /* char *, at most CVM_STATUS_MAX_ARGS */
  GPtrArray *changes; /* CvmChange, in the order in which they are applied */
  gboolean automatic; /* its rings are the program's (moving the level), no person's work on them */
  gboolean beside;    /* came by itself and makes new structures only: what was undone before it can
                         still be done again (history.h) */
} CvmEdit;

/* `name` is marked for translation where it is written; `args` (NULL: none) ends with NULL. */
CvmEdit *cvm_edit_new (const char *name, const char *const *args);
void cvm_edit_free (CvmEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmEdit, cvm_edit_free)

/* "Brush on GTVp", translated. Free with g_free(). */
char *cvm_edit_dup_name (const CvmEdit *edit);

/* Add a change. They are applied in the order in which they were added, each to what those before
 * it left. */

/* A new structure, copied, before the one that will be at `place` then (its number: at the end). */
void cvm_edit_add_creation (CvmEdit *edit, const CvmStructure *structure, int place);

/* As it is now in `structures`. FALSE: none has this id. */
gboolean cvm_edit_add_deletion (CvmEdit *edit, const GPtrArray *structures, const char *id);

/* NAME or TYPE; COLOUR (NULL: none); LOCKED; RUN. A value that is there already adds no change. */
void cvm_edit_add_text (CvmEdit *edit,
                        const CvmStructure *structure,
                        CvmAttribute attribute,
                        const char *text);
void cvm_edit_add_colour (CvmEdit *edit, const CvmStructure *structure, const uint8_t colour[3]);
void cvm_edit_add_lock (CvmEdit *edit, const CvmStructure *structure, gboolean locked);
void cvm_edit_add_run (CvmEdit *edit, const CvmStructure *structure, const CvmRun *run);

/* All rings of these slices become `rings`, copied, each bound to one of them. Once a structure in
 * an edit. FALSE: slices that already hold just these rings, nothing is added. */
gboolean cvm_edit_add_rings (CvmEdit *edit,
                             const CvmStructure *structure,
                             const int *slices,
                             int n_slices,
                             const CvmRing *rings,
                             int n_rings);

gboolean cvm_edit_apply (const CvmEdit *edit, GPtrArray *structures, GError **error);
gboolean cvm_edit_revert (const CvmEdit *edit, GPtrArray *structures, GError **error);

/* For a change that is being made by hand (reading one from a file). */
CvmChange *cvm_change_new (CvmChangeKind kind);
void cvm_change_free (CvmChange *change);
void
cvm_placed_rings_append (CvmPlacedRings *placed, CvmRing *ring, int place); /* takes the ring */

G_END_DECLS
