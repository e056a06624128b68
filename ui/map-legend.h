/* SPDX-License-Identifier: Apache-2.0 */
/* A map's colours as a bar with numbers, for a panel: the probability's, or the disagreement's.
 *
 * Property (readwrite): "disagreement" boolean.
 * CSS node: `maplegend`. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CVM_TYPE_MAP_LEGEND (cvm_map_legend_get_type ())
G_DECLARE_FINAL_TYPE (CvmMapLegend, cvm_map_legend, CVM, MAP_LEGEND, GtkWidget)

GtkWidget *cvm_map_legend_new (void);

G_END_DECLS
