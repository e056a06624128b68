/* SPDX-License-Identifier: Apache-2.0 */
/* The main window: one case, from folder to contour to file.
 *
 * Its actions (win.) stand in one block in main-window-actions.c, their keys in shortcuts.c.
 *
 * Files (main-window-….c), by task:
 *   the widget        main-window.c; -header planes and presets, -identity whose scan it is,
 *                     -actions, -remember what lasts from one start to the next
 *   opening           -open folder, -drop, -recent, -list series and -previews their pictures,
 *                     -doubles images at one position, -load series, -frame the first look
 *   structure sets    -sets, -set-list
 *   the case          -store on the disk, -edit steps, -structures, -rings, -overlaps, -go
 *   the hand          -tool, -stroke
 *   a network's work  -models, -contour, -maps, -level and -level-card, -level-hand,
 *                     -level-preview, -lines, -ghosts, -overlays
 *   before it leaves  -review, -ends what was seen, -export the new file
 */
#pragma once

#include "app/window/job.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define CVM_TYPE_MAIN_WINDOW (cvm_main_window_get_type ())
G_DECLARE_FINAL_TYPE (CvmMainWindow, cvm_main_window, CVM, MAIN_WINDOW, AdwApplicationWindow)

CvmMainWindow *cvm_main_window_new (GtkApplication *application, CvmJobs *jobs);

/* No case is open and none is being opened. */
gboolean cvm_main_window_is_empty (CvmMainWindow *self);

/* Open a folder or file, after a question if something would be lost. `contour`: contour it as
 * soon as that is possible. */
void cvm_main_window_open (CvmMainWindow *self, const char *path, gboolean contour);

/* Open the demo case, which is made at the first time. */
void cvm_main_window_open_demo (CvmMainWindow *self, gboolean contour);

G_END_DECLS
