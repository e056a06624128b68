/* SPDX-License-Identifier: Apache-2.0 */
/* What a person should know of structures before they leave in a file: pure functions, each
 * finding with its words and the place to look at.
 *
 * There is no "good": a check that finds nothing says just that it found nothing (rtstruct.md,
 * product.md "Export"). Rings are judged structure by structure, in a job; names at once, while
 * somebody types.
 *
 * Thread: any, with structures of its own; no function keeps what it is given.
 */
#pragma once

#include "app/dicom/folder.h"

G_BEGIN_DECLS

#include "segmentation/contour/structure.h"

#define CVM_CHECK_SPECK_MM2 3.0
#define CVM_CHECK_SHORT_NAME 16 /* what the oldest planning systems keep */
#define CVM_CHECK_LONG_NAME 64  /* what a file can hold */

/* In the order in which they are told. */
typedef enum
{
  CVM_CHECK_REVIEW,      /* slices that nobody has marked as reviewed */
  CVM_CHECK_ENDS,        /* an end not seen in the sagittal view */
  CVM_CHECK_OVERLAPS,    /* rings of a slice that overlap in part */
  CVM_CHECK_CROSSING,    /* rings that cross themselves */
  CVM_CHECK_GAPS,        /* slices without a ring between the ends */
  CVM_CHECK_PIECES,      /* pieces on a single slice */
  CVM_CHECK_SPECKS,      /* rings of less than CVM_CHECK_SPECK_MM2 */
  CVM_CHECK_BODY,        /* rings outside the body */
  CVM_CHECK_LONG_VALUES, /* untouched coordinates of more than 16 characters */
  CVM_CHECK_UNSHOWN,     /* contours that lie on no slice or are no rings */
  CVM_CHECK_EMPTY,
  CVM_CHECK_NAMES,
  CVM_CHECK_SCAN, /* what the scan itself makes uncertain */
  CVM_N_CHECKS
} CvmCheckKind;

typedef struct
{
  CvmCheckKind kind;
  char *title;              /* "2 slices not reviewed" */
  char *detail;             /* "GTVp, slices 51 and 57" */
  char id[37];              /* of the structure; "" where it is about none */
  int slice;                /* of the grid, to look at first; −1: none */
  int n_rings;              /* OVERLAPS: how many */
  gboolean on_edited_slice; /* OVERLAPS: a person edited one of the slices: a choice is needed */
} CvmCheck;

void cvm_check_free (CvmCheck *check);

/* A list that owns its checks. */
GPtrArray *cvm_checks_new (void);

/* What is said where a kind found nothing: "No gaps", or NULL. */
const char *cvm_check_none_text (CvmCheckKind kind);

/* Where the patient ends. Both NULL: not known, and not checked. */
typedef struct
{
  const CvmStructure *external; /* a structure of type EXTERNAL, or NULL: */
  const CvmVolume *mask;        /* the body as found in the scan (cvm_body_find()), or NULL */
} CvmCheckBody;

/* What the case knows about one structure. Slices are the grid's. */
typedef struct
{
  const GArray *edited;   /* int: slices that a person edited; NULL: none */
  const guint8 *reviewed; /* 1 for each reviewed slice; NULL: not known */
  gboolean ends_known;    /* whether the ends were seen in the sagittal view */
  gboolean ends_seen[2];  /* first slice, last slice */
  gboolean needs_review;  /* not an import that nobody touched */
} CvmCheckFacts;

/* All findings about the rings of one structure (whose overlaps are looked for, so that it is not
 * const; nothing in it changes). Errors: CVM_CASE_ERROR, also CANCELLED. */
gboolean cvm_checks_find (GPtrArray *checks,
                          CvmStructure *structure,
                          const CvmGrid *grid,
                          const CvmCheckBody *body,
                          const CvmCheckFacts *facts,
                          const CvmProgress *progress,
                          GError **error);

/* Whether a structure of this type is meant to be inside the body. */
gboolean cvm_check_is_inside_type (const char *interpreted_type);

/* How a structure will be called in the file. */
typedef struct
{
  const char *id, *name;
  gboolean imported;   /* may be without a name */
  gboolean unreviewed; /* a network's contour that is not reviewed on all of its slices */
} CvmCheckName;

void cvm_checks_find_names (GPtrArray *checks, const CvmCheckName *names, guint n_names);

/* A phantom, a position that isn't stated, lossy images, uneven slices. */
void cvm_checks_find_scan (GPtrArray *checks, const CvmSeries *series);

/* "slice 51", "slices 51 and 57", "slices 3–9, 12 and 4 more", by the numbers of the axial view.
 * `slices`: int, ascending. Free with g_free(). */
char *cvm_check_dup_slices (const GArray *slices, const CvmGrid *grid);

G_END_DECLS
