/* SPDX-License-Identifier: Apache-2.0 */
/* Asks for a structure's colour: the palette of look.md first, any other behind its "+".
 *
 * `chosen` is called once where a colour was chosen, with the structure's id.
 */
#pragma once

#include "segmentation/contour/structure.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*CvmColourFunc) (const char *id, const uint8_t rgb[3], gpointer user);

/* `place`: the structure's in the list. Not yet presented; destroys itself after an answer. */
GtkWindow *cvm_colour_dialog_new (GtkWindow *parent,
                                  const CvmStructure *structure,
                                  int place,
                                  CvmColourFunc chosen,
                                  gpointer user);

G_END_DECLS
