/* SPDX-License-Identifier: Apache-2.0 */
/* Every key of the window in one table: the accelerators that are set and the window that lists
 * them are made from it, so that they can't differ.
 *
 * Keys with a modifier and function keys are the application's accelerators. Plain keys are
 * shortcuts of the main window, after the widget in focus had its turn, so that typing into an
 * entry works.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void cvm_shortcuts_set_accels (GtkApplication *application);

/* Whether this is the key of an accelerator that changes contours. */
gboolean cvm_shortcuts_is_edit (GdkEvent *event);

/* Add the plain keys to a window. */
void cvm_shortcuts_add_to_window (GtkWidget *window);

/* A window that lists all of them. */
GtkWidget *cvm_shortcuts_window_new (void);

G_END_DECLS
