/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the window share. Nobody else includes it. */
#pragma once

#include "app/case/case.h"
#include "app/case/review.h"
#include "app/case/store.h"
#include "app/dicom/folder.h"
#include "app/window/empty-page.h"
#include "app/window/export-draft.h"
#include "app/window/model-card.h"
#include "app/window/main-window.h"
#include "ui/brush-card.h"
#include "ui/identity-strip.h"
#include "ui/series-list.h"
#include "ui/slices-card.h"
#include "ui/set-list.h"
#include "ui/status-line.h"
#include "ui/structure-list.h"
#include "ui/tool-rail.h"
#include "ui/views.h"

G_BEGIN_DECLS

/* A bundle that was found, opened and checked. */
typedef struct
{
  CvmBundle *bundle;
  char *sha256;
} CvmModel;

typedef struct _CvmStrokeInHand CvmStrokeInHand; /* main-window-stroke.c */
typedef struct _CvmReviewing CvmReviewing;       /* main-window-review.c */

#define CVM_N_HEADER_FORMS 4 /* main-window-header.c */
#define CVM_LOOK_MS 500      /* after so long something has been seen (review, ends) */

typedef struct _CvmLevel CvmLevel; /* main-window-level.c */
typedef struct _CvmLines CvmLines; /* main-window-lines.c */

struct _CvmMainWindow
{
  AdwApplicationWindow parent;
  CvmJobs *jobs;
  GSettings *settings; /* or NULL */

  GtkStack *title_stack, *pages;
  GtkBox *title_box;
  GtkWidget *badge, *left_panel, *right_panel;
  AdwClamp *right_clamp;
  GtkButton *run_button, *export_button, *undo_button, *redo_button;
  GtkToggleButton *sidebar_button;
  GtkLabel *run_label, *info_label, *store_label, *others_label, *scan_label, *frame_label;
  GtkWidget *scan_box;
  GtkProgressBar *scan_bar;
  GtkLabel *preset_labels[CVM_N_HEADER_FORMS];
  GtkInfoBar *info_bar, *store_bar, *frame_bar;
  AdwFlap *left_flap, *right_flap;
  AdwToastOverlay *toasts;
  CvmIdentityStrip *identity;
  CvmSeriesList *series_list;
  CvmSetList *set_list;
  GtkWidget *set_box;
  CvmStructureList *structure_list;
  CvmModelCard *model_card;
  CvmSlicesCard *slices_card;
  CvmEmptyPage *empty_page;
  CvmStatusLine *status_line;
  CvmToolRail *tool_rail;
  CvmBrushCard *brush_card;
  CvmViews *views;

  /* All of one patient; replaced together (cvm_main_window_close_case). */
  CvmFolder *folder;
  guint series_index;  /* of the open case in it */
  CvmSeries *rest;     /* what a load that found bad slices left to read, or NULL */
  gboolean growing;    /* it is what the running scan found so far */
  double return_to[3]; /* the crosshair in a series that is read again, patient mm */
  gboolean returns;
  CvmCase *open_case;   /* until its store is open an empty one, read-only */
  CvmStore *store;      /* NULL until it is open, and where there is none */
  char *why_no_store;   /* a sentence, or NULL */
  char *pixels;         /* the sum of all values once they are read (app/case/pixels.h), or NULL */
  gint *stores_open;    /* of this window, with those that jobs hold; atomic, counted */
  CvmViewState *view;   /* NULL until the first slice is in */
  gint *slices_there;   /* which are read by now; counted, shared with the job that reads them */
  guint frame_callback; /* until the views have a size */

  CvmLevel *level; /* of the run that is shown */
  CvmLines *lines;

  GPtrArray *models; /* CvmModel; NULL until looked for */
  guint model_index;

  GPtrArray *recent; /* CvmRecentCase; NULL until listed */
  GMenu *recent_section;
  CvmJob *recent_job;
  GtkWindow *recent_dialog; /* while it is open; weak */
  gboolean was_kept;        /* the open case, when the recent ones were listed last */

  CvmJob *scan_job, *load_job, *store_job, *sets_job, *models_job, *contour_job, *export_job,
      *previews_job;
  const CvmFolder *previews_of; /* whose pictures were asked for */
  gint *viewed_slice;           /* while a contour is made; counted, shared with its job */
  char *active_before;          /* that: the structure that was active before; or NULL */
  GQueue *doubtful_sets;        /* read, and to be asked about; NULL: none */
  GtkWindow *loss_question;     /* while it asks; weak */
  GtkWindow *overlap_question;  /* while it asks; weak */
  GtkWindow *set_question;      /* about the first of them; weak */
  GtkWindow *unsuited_dialog;   /* while it asks; weak */
  GtkWindow *doubles_dialog;    /* weak */
  CvmJob *save_maps_job, *load_maps_job;
  char shown_run_id[37];                            /* "": none */
  gboolean probability_wished, disagreement_wished; /* overlays, while there are no maps */
  gboolean contour_when_ready;
  gboolean may_be_lost;    /* the user said so: what is not saved */
  guint saving_source;     /* while something is not on the disk yet */
  gint64 unsaved_since_us; /* monotonic */
  gboolean save_asked;     /* and is to be answered */
  guint preset_key_source; /* while W waits for a number */
  gboolean panel_for_name; /* the left one lies over the views while a name is written */
  GtkWindow *export_sheet; /* while it is open; weak */
  GtkWindow *range_dialog; /* likewise */
  GtkWindow *colour_dialog;
  GtkWindow *details_dialog; /* of a structure */
  char *exported_path;       /* of the last export */
  char **exporting_ids;      /* what the running export holds */
  gboolean to_choose;        /* a structure to go on with, when the views have the case */
  guint64 exporting_n_steps; /* and as of which step */
  CvmCase *exporting_case;   /* counted */
  AdwToast *edit_toast;      /* about the last step; weak */
  CvmStrokeInHand *stroke;   /* while one lasts */
  CvmReviewing *reviewing;   /* with the open case */
  gboolean review_key_held;
  guint ends_source; /* until the sagittal view was looked at for long enough */
  int ends_section;  /* its section then */

  CvmExportDraft *export_draft; /* while a finding is looked at, or the file is written */
};

/* main-window.c */
void cvm_main_window_close_case (CvmMainWindow *self);
void cvm_main_window_show_problem (CvmMainWindow *self, const char *text); /* NULL: take it away */
/* What is told while a case opens takes no other sentence away. */
void cvm_main_window_add_problem (CvmMainWindow *self, const char *text);
void cvm_main_window_toast (CvmMainWindow *self,
                            const char *text,
                            const char *button,
                            const char *action);
void cvm_main_window_set_status (CvmMainWindow *self, const char *text);
void cvm_main_window_update (CvmMainWindow *self); /* actions, badge, tooltips, pages */
/* Call `then` at once, or after the question whether what is saved nowhere may be lost. */
void cvm_main_window_confirm_loss (CvmMainWindow *self,
                                   const char *question,
                                   void (*then) (CvmMainWindow *self, gpointer data),
                                   gpointer data,
                                   GDestroyNotify free_data);

/* main-window-remember.c */
void cvm_main_window_recall (CvmMainWindow *self);      /* size, panels, cards */
void cvm_main_window_remember (CvmMainWindow *self);    /* them */
void cvm_main_window_recall_view (CvmMainWindow *self); /* of a new view, and remember it */

/* main-window-panels.c */
void cvm_main_window_init_panels (CvmMainWindow *self);
void cvm_main_window_show_names (CvmMainWindow *self); /* the list, while one is written */

/* main-window-header.c */
void cvm_main_window_init_header (CvmMainWindow *self);
void cvm_main_window_update_header (CvmMainWindow *self);

/* main-window-actions.c */
void cvm_main_window_init_actions (CvmMainWindow *self);
void cvm_main_window_enable (CvmMainWindow *self, const char *action, gboolean enabled);

/* main-window-drop.c */
void cvm_main_window_init_drop (CvmMainWindow *self);

/* main-window-recent.c */
void cvm_main_window_init_recent (CvmMainWindow *self); /* once it has its jobs */
/* List the cases that are kept anew. */
void cvm_main_window_refresh_recent (CvmMainWindow *self);
void cvm_main_window_open_recent (CvmMainWindow *self, const char *key);
void cvm_main_window_show_recent (CvmMainWindow *self); /* all of them, to open or forget */
/* Whether it is this case's scan: its identifiers, and its patient's. */
gboolean cvm_main_window_is_recent (CvmMainWindow *self, const char *key, const CvmSeries *series);
/* That something else is at `path` than this case's scan. Free with g_free(). */
char *cvm_main_window_dup_not_there (CvmMainWindow *self, const char *key, const char *path);

/* main-window-open.c */
void cvm_main_window_choose_folder (CvmMainWindow *self);
/* Open what lies at these places, as one; `key`: this case of it. */
void cvm_main_window_open_case (CvmMainWindow *self, const char *const *paths, const char *key);
/* The same of what was dropped; structure sets alone are added to the open case. */
void cvm_main_window_open_dropped (CvmMainWindow *self, const char *const *paths);

void cvm_main_window_stop_scan (CvmMainWindow *self); /* at once */

/* main-window-list.c */
void cvm_main_window_update_row (CvmMainWindow *self, guint index); /* its series is another */
/* The rows of this folder, which is taken; while the list grows, more of the same. */
void cvm_main_window_show_folder (CvmMainWindow *self, CvmFolder *folder);
/* How far a scan is, in the list or on the empty page; NULL: there is none. */
void cvm_main_window_show_scan (CvmMainWindow *self, const char *text, double fraction);

/* main-window-load.c */
/* The open series was opened before its folder was read to its end, which it now is. */
void cvm_main_window_complete_series (CvmMainWindow *self);
void cvm_main_window_open_series (CvmMainWindow *self, guint index);
/* The other one of different images at one position, after a question. */
void cvm_main_window_act_on_images (GSimpleAction *action, GVariant *parameter, gpointer self);

/* main-window-doubles.c: ask which of different images at one position counts, then call `then`
 * with the series' index, answered or not. Not asked twice at once. */
void cvm_main_window_ask_doubles (CvmMainWindow *self,
                                  const CvmSeries *series,
                                  void (*then) (CvmMainWindow *self, gpointer data));
/* Ask it again of the open series, where another answer may still be given; `then` only after
 * another answer, when nothing of the old one's case is kept. */
void cvm_main_window_choose_images (CvmMainWindow *self,
                                    void (*then) (CvmMainWindow *self, gpointer data));
void cvm_main_window_update_doubles (CvmMainWindow *self); /* the action */
void cvm_main_window_show_structures (CvmMainWindow *self);
void cvm_main_window_follow_case (CvmMainWindow *self); /* listen to the open case */

/* main-window-sets.c */
/* Read those that lie beside the series, once scan and store are there. */
void cvm_main_window_start_sets (CvmMainWindow *self);
/* Read these files into the open case; what doesn't belong to it is refused with the reason. */
void cvm_main_window_import_sets (CvmMainWindow *self, const GPtrArray *infos);
void cvm_main_window_show_set (CvmMainWindow *self, const CvmStructureSet *set); /* its heading */
void cvm_main_window_close_sets (CvmMainWindow *self); /* what asks about them goes */

/* main-window-overlaps.c */
/* Ask what rings mean that overlap in part on a slice (−1: on any), before it is edited. TRUE: it
 * was asked, and nothing is to be done now. */
gboolean
cvm_main_window_ask_overlaps (CvmMainWindow *self, const CvmStructure *structure, int slice);
void cvm_main_window_close_overlaps (CvmMainWindow *self);

/* main-window-set-list.c */
void cvm_main_window_init_set_list (CvmMainWindow *self);
/* Which sets there are and which are shown, and what may lie wrongly. */
void cvm_main_window_show_sets (CvmMainWindow *self);

/* main-window-store.c */
/* A structure to go on with after a restart, once: what somebody worked on last, else our first. */
void cvm_main_window_choose_structure (CvmMainWindow *self);
/* Open the case that is kept of this series beside the loading of its picture; once it is there,
 * `store` is too (or why_no_store), and the case is the whole one. */
void cvm_main_window_start_store (CvmMainWindow *self, const CvmSeries *series);
/* This case, which is taken, instead of the open one of the same picture. */
void cvm_main_window_take_case (CvmMainWindow *self, CvmCase *open_case);
/* Go to the automatic contour that is in the case already, and say so. FALSE: there is none. */
gboolean cvm_main_window_show_kept_contour (CvmMainWindow *self);
void cvm_main_window_store_picture (CvmMainWindow *self);
/* The scan is read to its end: a case that was kept with other values goes, with a sentence. */
void cvm_main_window_check_pixels (CvmMainWindow *self);
void cvm_main_window_close_store (CvmMainWindow *self);
/* What closing the case would lose (a sentence), or NULL: nothing. Free with g_free(). */
char *cvm_main_window_dup_loss (CvmMainWindow *self);
void cvm_main_window_save (CvmMainWindow *self); /* Ctrl+S: answered by a toast */
void cvm_main_window_try_again (CvmMainWindow *self);
void cvm_main_window_update_store (CvmMainWindow *self); /* actions */

/* main-window-frame.c */
void cvm_main_window_frame_patient (CvmMainWindow *self); /* once the views have a size */

/* main-window-go.c */
void cvm_main_window_go_to_structure (CvmMainWindow *self, const char *id); /* its largest slice */
/* A slice of the grid: where the structure is there, or else would be; it is shown and active. */
void cvm_main_window_go_to_slice (CvmMainWindow *self, const char *id, int slice);

/* main-window-identity.c */
void cvm_main_window_show_identity (CvmMainWindow *self);
/* The distance of the slices in mm: "3.0", or "3.0–6.0" where it varies. */
char *cvm_main_window_dup_steps (const CvmSeries *series);

/* main-window-previews.c */
void cvm_main_window_show_previews (CvmMainWindow *self); /* in the series list */
void cvm_main_window_drop_previews (CvmMainWindow *self); /* its folder goes */

/* main-window-models.c */
const CvmModel *cvm_main_window_get_model (CvmMainWindow *self); /* that would run, or NULL */
void cvm_main_window_find_models (CvmMainWindow *self);
/* The model, and what is to be known of it for the open scan. */
void cvm_main_window_show_model (CvmMainWindow *self);
/* If it was asked for at the start and all is there. */
void cvm_main_window_contour_if_wished (CvmMainWindow *self);
void cvm_main_window_choose_model (CvmMainWindow *self, guint index);
/* Why no contour can be made now, translated; NULL: it can. Free with g_free(). */
char *cvm_main_window_dup_contour_obstacle (CvmMainWindow *self);

/* main-window-contour.c */
void cvm_main_window_start_contour (CvmMainWindow *self);
void cvm_main_window_show_contour (CvmMainWindow *self); /* go to what the last run gave */

/* main-window-maps.c */
/* The run that card, overlays and level are about: of the active structure, else the one that was
 * shown or the newest whose structure is there; NULL: none. */
const CvmCaseRun *cvm_main_window_get_run (CvmMainWindow *self);
void
cvm_main_window_show_run (CvmMainWindow *self); /* after structures or the active one changed */
void cvm_main_window_save_maps (CvmMainWindow *self); /* of new runs, in a job */

/* main-window-edit.c */
/* Do an edit (edit.h), taking it; NULL, or one without a change, does nothing. All changes of
 * structures go this way, or through cvm_case_take_contouring(). FALSE: it was not done, and the
 * user was told why. */
gboolean cvm_main_window_do (CvmMainWindow *self, CvmEdit *edit);
void cvm_main_window_undo (CvmMainWindow *self);
void cvm_main_window_redo (CvmMainWindow *self);
/* A toast about what was just done, with a button that takes it back as long as it's the last. */
void cvm_main_window_toast_undo (CvmMainWindow *self, const char *text);
/* Why something was not done, at the same place; an earlier one goes. */
void cvm_main_window_toast_refusal (CvmMainWindow *self, const char *text);
/* A refusal with a way out of it. */
void cvm_main_window_toast_offer (CvmMainWindow *self,
                                  const char *text,
                                  const char *button,
                                  const char *action);
/* The case of this window tells of its steps from now on. */
void cvm_main_window_follow_edits (CvmMainWindow *self);
void cvm_main_window_update_undo (CvmMainWindow *self); /* actions and tooltips */

/* main-window-tool.c */
void cvm_main_window_init_tool (CvmMainWindow *self);
void cvm_main_window_take_tool (CvmMainWindow *self);   /* into a new view state */
void cvm_main_window_update_tool (CvmMainWindow *self); /* actions */

/* main-window-stroke.c: brush and eraser */
void cvm_main_window_init_stroke (CvmMainWindow *self);
gboolean cvm_main_window_is_stroking (CvmMainWindow *self); /* a button is held and paints */
void cvm_main_window_end_stroke (CvmMainWindow *self);      /* as a release; fine without one */
/* To be called after each edit, undo and redo, whoever did it. */
void cvm_main_window_stroke_after_edit (CvmMainWindow *self, const CvmEdit *edit);

/* main-window-level.c */
void cvm_main_window_init_level (CvmMainWindow *self);
void cvm_main_window_free_level (CvmMainWindow *self);
/* Card and views to what run and structure are now: after a run, a step, another active one. */
void cvm_main_window_show_level (CvmMainWindow *self);
void cvm_main_window_follow_level (CvmMainWindow *self); /* a new view */
void cvm_main_window_forget_level (CvmMainWindow *self); /* the case goes */
/* What the clean-up removed and is not in the structure now, and that; NULL: nothing is shown. */
const GPtrArray *cvm_main_window_get_away (CvmMainWindow *self, const CvmStructure **structure);

/* main-window-level-hand.c */
/* To be called before anything else is done to the case, or with it: a level that moves is set, and
 * what was set becomes a step of undo here and now (0.5 s at most; mostly there is none). */
void cvm_main_window_settle_level (CvmMainWindow *self);
/* A level that moves was not meant. FALSE: none does. */
gboolean cvm_main_window_give_up_level (CvmMainWindow *self);
/* Whether one moves, or was set and is no step yet. */
gboolean cvm_main_window_is_level_ahead (CvmMainWindow *self);

/* main-window-ghosts.c */
void cvm_main_window_init_ghosts (CvmMainWindow *self);
void cvm_main_window_bring_back (CvmMainWindow *self);    /* the largest on the axial slice */
void cvm_main_window_update_ghosts (CvmMainWindow *self); /* the action */

/* main-window-overlays.c */
void cvm_main_window_act_on_overlay (GSimpleAction *action, GVariant *value, gpointer self);
void cvm_main_window_update_overlays (CvmMainWindow *self); /* their actions */

/* main-window-lines.c: iso-lines and members' contours, where they are wished for */
void cvm_main_window_init_lines (CvmMainWindow *self);
void cvm_main_window_free_lines (CvmMainWindow *self);
void cvm_main_window_show_lines (CvmMainWindow *self,
                                 const CvmCaseRun *run,
                                 CvmVolume *probability,
                                 guint64 chosen);
void cvm_main_window_forget_lines (CvmMainWindow *self);

/* main-window-level-preview.c */
void cvm_main_window_preview_level (CvmMainWindow *self,
                                    const CvmStructure *structure,
                                    const CvmVolume *probability,
                                    double level,
                                    const GArray *edited);
void cvm_main_window_end_level_preview (CvmMainWindow *self);
/* main-window-rings.c */
void cvm_main_window_act_on_rings (GSimpleAction *action, GVariant *parameter, gpointer data);
void cvm_main_window_close_rings (CvmMainWindow *self); /* what speaks of them goes */

/* main-window-structures.c */
void cvm_main_window_init_structures (CvmMainWindow *self);
void cvm_main_window_follow_structures (CvmMainWindow *self); /* of the open case, from now on */
void cvm_main_window_note_edited (CvmMainWindow *self);       /* which a person has changed */
void cvm_main_window_close_structures (CvmMainWindow *self);  /* what speaks of them goes */
/* What the hand is at is done: a stroke and a level as if released, a name as if left. To be called
 * before a case is saved, exported or closed. */
void cvm_main_window_finish_hand (CvmMainWindow *self);
void cvm_main_window_act_on_structures (GSimpleAction *action, GVariant *parameter, gpointer data);
void cvm_main_window_act_on_type (GSimpleAction *action, GVariant *parameter, gpointer data);
/* All slices are in; else the user is told that they are not yet. */
gboolean cvm_main_window_has_whole_scan (CvmMainWindow *self);
/* The case's structures, to be changed, once the scan is there and while no stroke lasts, else
 * NULL.
 */
GPtrArray *cvm_main_window_get_structures (CvmMainWindow *self);
/* Whether anything, and this structure (NULL: any), may be changed; else the user is told why. */
gboolean cvm_main_window_may_change (CvmMainWindow *self, const char *id);
/* Do the edit, taking it, and say in a toast what was done; NULL: say *error. FALSE: not done. */
gboolean cvm_main_window_finish_edit (CvmMainWindow *self, CvmEdit *edit, GError *const *error);
/* main-window-review.c */
void cvm_main_window_init_review (CvmMainWindow *self);
void cvm_main_window_start_review (CvmMainWindow *self);     /* of the open case */
void cvm_main_window_close_review (CvmMainWindow *self);     /* before its store */
void cvm_main_window_follow_view (CvmMainWindow *self);      /* a new view state */
void cvm_main_window_review_slice (CvmMainWindow *self);     /* R */
CvmReview *cvm_main_window_get_review (CvmMainWindow *self); /* NULL without a case */

/* Record what was seen soon, if the case is kept. */
void cvm_main_window_save_seen (CvmMainWindow *self);

/* main-window-ends.c: ends of structures in the sagittal view */
void cvm_main_window_watch_ends (CvmMainWindow *self); /* begin the half second anew */
void cvm_main_window_ends_after (CvmMainWindow *self, guint changes); /* of the view state */

/* main-window-export.c */
void cvm_main_window_start_export (CvmMainWindow *self);
void cvm_main_window_show_exported (CvmMainWindow *self);

G_END_DECLS
