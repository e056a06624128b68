/* SPDX-License-Identifier: Apache-2.0 */
/* A structure's colour, 14 px: filled while it is visible, a ring while it is hidden; in a light
 * theme with a dark edge.
 *
 * CSS node: `swatch`. Role: presentation; the eye beside it says the same in words.
 */
#pragma once

#include <gtk/gtk.h>
#include <stdint.h>

G_BEGIN_DECLS

#define CVM_TYPE_SWATCH (cvm_swatch_get_type ())
G_DECLARE_FINAL_TYPE (CvmSwatch, cvm_swatch, CVM, SWATCH, GtkWidget)

GtkWidget *cvm_swatch_new (void);
void cvm_swatch_set (CvmSwatch *self, const uint8_t rgb[3], gboolean filled);

G_END_DECLS
