/* SPDX-License-Identifier: Apache-2.0 */
/* The half of the model card that shows what a run gave and what can be done with it: level,
 * figures, members, overlays.
 *
 * Signals: "level-moving" (double): the hand is at it; "level-set" (double): it has let go;
 *          "members-chosen" (guint64 mask; 1 << 0 is the first): by hand, never 0.
 */
#pragma once

#include "app/case/case.h"
#include "ui/view-state.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define CVM_TYPE_MODEL_RESULT (cvm_model_result_get_type ())
G_DECLARE_FINAL_TYPE (CvmModelResult, cvm_model_result, CVM, MODEL_RESULT, AdwBin)

/* Which run (NULL: none, nothing is seen). A hand that held the level of another holds it no more:
 * it moves nothing until it takes hold again. */
void cvm_model_result_set_run (CvmModelResult *self, const CvmCaseRun *run);

/* What the hand moved and has not set yet: not told any more, or told now. */
void cvm_model_result_give_up_level (CvmModelResult *self);
void cvm_model_result_finish_level (CvmModelResult *self);

/* Level and members as they are now; no signal follows. */
void cvm_model_result_set_level (CvmModelResult *self, double level);
void cvm_model_result_set_members (CvmModelResult *self, guint64 chosen);

/* Why level and members can't be moved, translated ("": it is said elsewhere); NULL: they can. */
void cvm_model_result_set_obstacle (CvmModelResult *self, const char *text);

/* Whether the members' own maps are there, without which none can be left out. */
void cvm_model_result_set_members_there (CvmModelResult *self, gboolean there);

/* Something to know about the level, translated; NULL: nothing. */
void cvm_model_result_set_note (CvmModelResult *self, const char *text);

/* `name` NULL: no structure. About: ≈, while the level moves; what the clean-up removes is then
 * not known. */
void cvm_model_result_set_figures (
    CvmModelResult *self, const char *name, double cm3, double removed_cm3, gboolean about);

/* Whose overlays the switches and scales move. */
void cvm_model_result_set_state (CvmModelResult *self, CvmViewState *state);

G_END_DECLS
