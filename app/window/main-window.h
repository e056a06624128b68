/* SPDX-License-Identifier: Apache-2.0 */
/* The main window: one case, from folder to contour to file.
 *
 * Actions (win.): open, open-folder (string), open-recent (string: key), demo, auto-contour,
 * cancel, save, export, show-exported, show-contour, show-structure (the active one), close, plane
 * (int 1 … 3), preset (int 1 … 6), zoom-fit, crosshair, probability, left-panel, right-panel.
 *
 * Files, by task: main-window.c the widget, main-window-header.c planes and presets,
 * main-window-actions.c actions and keys, main-window-open.c folder, main-window-load.c series,
 * main-window-sets.c structure sets, main-window-store.c the case on the disk, main-window-go.c the
 * way to a structure, main-window-contour.c models and the automatic contour, main-window-export.c
 * the new file.
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
