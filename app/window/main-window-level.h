/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the level share: main-window-level.c (what is derived from a run, in step with
 * the case), main-window-level-hand.c (what a person sets, and the steps of it) and
 * main-window-level-card.c (what the card says). Nobody else includes it. */
#pragma once

#include "app/window/level-steps.h"
#include "app/window/main-window-private.h"

G_BEGIN_DECLS

struct _CvmLevel
{
  /* Derived from the run that is shown. */
  char run_id[37]; /* "": of none */
  guint64 chosen;  /* members, of the maps */
  CvmVolume *probability, *disagreement;
  CvmLevelHistogram *histogram;
  double level;             /* of the ghosts; NAN: not made yet */
  GPtrArray *ghosts, *away; /* all, and those that are not in the structure now */
  CvmJob *job;              /* makes them anew, without a step */
  gboolean failed;          /* it couldn't: it is not tried again for this run */

  /* The hand: a level that moves, until it is set or given up. */
  gboolean moving;
  char moving_id[37]; /* whose */
  double moving_level;
  CvmLevelSteps *steps; /* what was set, until it is a step */

  gboolean showing; /* what main-window-level.c sets in the views tells of itself */
};

/* What a structure is at, counting what was set and is no step yet. */
typedef struct
{
  double level;
  guint64 chosen;
} CvmLevelWish;

/* main-window-level.c */
/* The run that is shown; `structure` is NULL while it has none. */
const CvmCaseRun *cvm_main_window_level_run (CvmMainWindow *self, const CvmStructure **structure);
GArray *cvm_main_window_dup_edited (CvmMainWindow *self, const CvmStructure *structure);
/* Keep what was found of the run that is shown. */
void cvm_main_window_level_take (CvmMainWindow *self, CvmLevelFound *found);
/* To make a run's contour at this level; NULL: what it needs is not there. */
CvmLevelOrder *cvm_main_window_level_order (CvmMainWindow *self,
                                            const CvmCaseRun *run,
                                            double level,
                                            guint64 chosen);

/* main-window-level-hand.c */
void cvm_main_window_init_level_hand (CvmMainWindow *self);
CvmLevelWish cvm_main_window_level_wish (CvmMainWindow *self,
                                         const CvmCaseRun *run,
                                         const CvmStructure *structure);
/* Whether its level moves, or was set and is no step yet. */
gboolean cvm_main_window_level_is_ahead (CvmMainWindow *self, const CvmStructure *structure);
/* The hand is at what is shown no more: what it moved is set. */
void cvm_main_window_let_go_of_level (CvmMainWindow *self);
/* Another slice, while a level moves. */
void cvm_main_window_preview_level_again (CvmMainWindow *self);

/* main-window-level-card.c */
/* Why the level can't be moved, translated ("": it is said elsewhere); NULL: it can. */
char *cvm_main_window_dup_level_obstacle (CvmMainWindow *self,
                                          const CvmCaseRun *run,
                                          const CvmStructure *structure);
void cvm_main_window_show_level_card (CvmMainWindow *self,
                                      const CvmCaseRun *run,
                                      const CvmStructure *structure);
/* About how large it would be at this level. */
void
cvm_main_window_show_level_about (CvmMainWindow *self, const CvmStructure *structure, double level);

G_END_DECLS
