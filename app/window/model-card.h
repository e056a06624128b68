/* SPDX-License-Identifier: Apache-2.0 */
/* The card of the right panel that says which model there is, what it is for, how far it is, and
 * what it gave.
 *
 * Signal: "chosen" (guint index): another model, by hand.
 */
#pragma once

#include "app/case/suits.h"
#include "app/window/model-result.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define CVM_TYPE_MODEL_CARD (cvm_model_card_get_type ())
G_DECLARE_FINAL_TYPE (CvmModelCard, cvm_model_card, CVM, MODEL_CARD, AdwBin)

/* Active while the body shows; for GSettings. */
GtkToggleButton *cvm_model_card_get_fold_button (CvmModelCard *self);

/* Titles to choose from; with one alone there is no choice. */
void cvm_model_card_set_choice (CvmModelCard *self, const char *const *titles);

/* The model that would run (NULL: none), and how it suits the open scan (CvmSuitsNote; NULL: no
 * scan is open). */
void cvm_model_card_set_model (CvmModelCard *self,
                               const CvmBundle *bundle,
                               const char *sha256,
                               const GPtrArray *notes);

/* Why it can't run, translated; NULL: it can. */
void cvm_model_card_set_obstacle (CvmModelCard *self, const char *text);

/* Show a bar for each member of the bundle; NULL: nothing runs. */
void cvm_model_card_set_running (CvmModelCard *self, const CvmBundle *bundle);
void cvm_model_card_set_progress (CvmModelCard *self,
                                  const CvmProgressReport *report,
                                  double seconds_left); /* NAN: not known yet */

/* On what the run that goes on computes. */
void cvm_model_card_set_device (CvmModelCard *self, const char *device, const char *precision);

/* Why the last run failed, translated; NULL, or a new run: nothing. */
void cvm_model_card_set_failure (CvmModelCard *self, const char *text);

/* What must be known of that run's maps, translated; NULL: nothing. */
void cvm_model_card_set_maps_note (CvmModelCard *self, const char *text);

/* Device, time and so on of a run (NULL: none yet). */
void cvm_model_card_set_run (CvmModelCard *self, const CvmCaseRun *run);

/* The half of the card for what a run gave. */
CvmModelResult *cvm_model_card_get_result (CvmModelCard *self);

G_END_DECLS
