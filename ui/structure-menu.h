/* SPDX-License-Identifier: Apache-2.0 */
/* The context menu of a structure: all that the window's actions do to one. */
#pragma once

#include "segmentation/contour/structure.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Opens over `parent` at a point of it and goes away by itself. */
void cvm_structure_menu_open (GtkWidget *parent, double x, double y, const CvmStructure *structure);

G_END_DECLS
