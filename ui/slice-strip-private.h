/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of CvmSliceStrip, for the files that implement it: slice-strip.c (the widget and its
 * hands), slice-strip-draw.c (pixels). */
#pragma once

#include "ui/slice-facts.h"
#include "ui/slice-strip.h"

G_BEGIN_DECLS

struct _CvmSliceStrip
{
  GtkWidget parent_instance;

  CvmViewState *state;
  CvmSliceFacts *facts; /* with a state */
  guint measure_id, describe_id;
  guint8 *marks, *edited; /* by slice; or NULL */

  CvmStripLayout layout; /* of what was painted */
  int *row_of;           /* by section, where slices are missing; or NULL */
  const char *font;      /* interned */
  int scroll_px;
  gboolean stale;
  cairo_surface_t *surfaces[2]; /* in turn, as in slice-view-private.h */
  int which;
  GskRenderNode *picture, *number;
  int numbered; /* the section in `number` */
  guint64 n_paints;
};

/* slice-strip.c */
int cvm_slice_strip_section (CvmSliceStrip *self); /* on screen */
/* The grid's slice of a section, or −1: the axial view's sections are not the slices. */
int cvm_slice_strip_slice_of (CvmSliceStrip *self, int section);

/* slice-strip-draw.c */
void cvm_slice_strip_invalidate (CvmSliceStrip *self);
void cvm_slice_strip_free_pictures (CvmSliceStrip *self);
double cvm_slice_strip_text_scale (CvmSliceStrip *self);
void cvm_slice_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
