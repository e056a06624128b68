/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a bundle suits a scan, as far as the two say what they are: modality, body part, slices,
 * position, contrast. Nobody has looked at the picture; what is not stated is told as such.
 */
#pragma once

#include "app/dicom/folder.h"
#include "segmentation/network/bundle.h"

G_BEGIN_DECLS

typedef enum
{
  CVM_SUITS_FITS, /* stated, and as the bundle wants it */
  CVM_SUITS_INFO, /* to know of every scan */
  CVM_SUITS_WARN, /* to know of this one */
  CVM_SUITS_ASK   /* made for something else: not to be run without a question */
} CvmSuitsKind;

typedef struct
{
  CvmSuitsKind kind;
  char *text; /* translated */
} CvmSuitsNote;

/* CvmSuitsNote, the gravest first. */
GPtrArray *cvm_suits_dup_notes (const CvmBundle *bundle, const CvmSeries *series);

/* What must be asked before it runs, sentences, or NULL. Free with g_free(). */
char *cvm_suits_dup_question (const CvmBundle *bundle, const CvmSeries *series);

G_END_DECLS
