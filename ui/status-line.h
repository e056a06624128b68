/* SPDX-License-Identifier: Apache-2.0 */
/* The line under the views: what is under the pointer on the left, texts of the program on the
 * right. Its labels are what a screen reader gets.
 *
 * CSS node: `statusline`; style class "numeric".
 */
#pragma once

#include "ui/view-state.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CVM_TYPE_STATUS_LINE (cvm_status_line_get_type ())
G_DECLARE_FINAL_TYPE (CvmStatusLine, cvm_status_line, CVM, STATUS_LINE, GtkWidget)

GtkWidget *cvm_status_line_new (void);
void cvm_status_line_set_state (CvmStatusLine *self, CvmViewState *state);
void cvm_status_line_set_device (CvmStatusLine *self, const char *text); /* dim: "CPU, 2 threads" */
/* "All edits saved here 10:42:07": dim; `amber`: a warning. */
void cvm_status_line_set_saved (CvmStatusLine *self, const char *text, gboolean amber);

/* At the right end, bold, one at a time, NULL: none. A notice ("Not reviewed: …") for a few
 * seconds, else a message ("Reading 43 of 110"), else the count ("1 of 10 slices not yet viewed").
 */
void cvm_status_line_set_notice (CvmStatusLine *self, const char *text);
void cvm_status_line_set_message (CvmStatusLine *self, const char *text);
void cvm_status_line_set_count (CvmStatusLine *self, const char *text);

G_END_DECLS
