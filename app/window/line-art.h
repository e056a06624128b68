/* SPDX-License-Identifier: Apache-2.0 */
/* The drawing of the empty page: a slice of the demo case as lines, its tumour in coral.
 *
 * The lines are the resource line-art.txt: one line a polygon, a letter (b body and bone, t
 * tumour), then x y pairs in tenths of a mm, row by row downwards.
 *
 * CSS node: `lineart`; its colour is the lines'.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CVM_TYPE_LINE_ART (cvm_line_art_get_type ())
G_DECLARE_FINAL_TYPE (CvmLineArt, cvm_line_art, CVM, LINE_ART, GtkWidget)

G_END_DECLS
