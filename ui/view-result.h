/* SPDX-License-Identifier: Apache-2.0 */
/* What the views show of a network's result beside its contour and its probability: disagreement,
 * lines that belong to no structure, and a contour that is being moved.
 *
 * All of it is part of the view state (view-state.h), which tells of a change with
 * CVM_VIEW_OVERLAY, of lines with CVM_VIEW_LINES, of a contour that moves with CVM_VIEW_PREVIEW.
 * Setters reference what they are given. Lines are CvmStructure *, of which only rings, colour and
 * name are looked at.
 *
 * Properties of the state (readwrite): "disagreement-visible" boolean, "disagreement-opacity"
 *         double 0 … 1, "iso-lines-visible" boolean, "member-lines-visible" boolean.
 * Thread: the main thread only.
 */
#pragma once

#include "segmentation/contour/section.h"
#include "ui/view-state.h"

G_BEGIN_DECLS

/* Population SD of the members, a map like the probability's. NULL: none (one member, or no run);
 * its overlay is then off. */
void cvm_view_state_set_disagreement (CvmViewState *self, CvmVolume *disagreement);
const CvmVolume *cvm_view_state_get_disagreement (CvmViewState *self);
void cvm_view_state_set_disagreement_visible (CvmViewState *self, gboolean visible);
gboolean cvm_view_state_get_disagreement_visible (CvmViewState *self); /* false without a map */
void cvm_view_state_set_disagreement_opacity (CvmViewState *self, double opacity);
double cvm_view_state_get_disagreement_opacity (CvmViewState *self);

/* Lines of equal probability, and each member's own contour. NULL: none. */
void cvm_view_state_set_iso_lines (CvmViewState *self, GPtrArray *lines);
GPtrArray *cvm_view_state_get_iso_lines (CvmViewState *self);
void cvm_view_state_set_iso_lines_visible (CvmViewState *self, gboolean visible);
gboolean cvm_view_state_get_iso_lines_visible (CvmViewState *self);
void cvm_view_state_set_member_lines (CvmViewState *self, GPtrArray *lines);
GPtrArray *cvm_view_state_get_member_lines (CvmViewState *self);
void cvm_view_state_set_member_lines_visible (CvmViewState *self, gboolean visible);
gboolean cvm_view_state_get_member_lines_visible (CvmViewState *self);

/* Pieces that the clean-up took away, each as lines. NULL: none. */
void cvm_view_state_set_ghosts (CvmViewState *self, GPtrArray *ghosts);
GPtrArray *cvm_view_state_get_ghosts (CvmViewState *self);

/* Whose result all these lines are: they are seen with it and in its colour. NULL: nobody's. */
void cvm_view_state_set_result_id (CvmViewState *self, const char *id);
const char *cvm_view_state_get_result_id (CvmViewState *self);

/* While a level is being dragged: in that section of a plane across the slices, this stands for
 * the structure. A copy is kept, one for each plane. NULL: none any more, in any plane. */
void cvm_view_state_set_section_preview (
    CvmViewState *self, const char *id, CvmPlane plane, int section, const CvmSection *spans);
/* NULL where none is set for just this. */
const CvmSection *cvm_view_state_get_section_preview (CvmViewState *self,
                                                      const char *id,
                                                      CvmPlane plane,
                                                      int section);

G_END_DECLS
