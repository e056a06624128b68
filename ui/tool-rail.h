/* SPDX-License-Identifier: Apache-2.0 */
/* The tools, one below the other, between left panel and views (look.md "Layout", "tool rail"): 44
 * wide, flat toggle buttons of the action "win.tool", each with its key.
 *
 * Where nothing may be edited the tools are insensitive and their tooltips say why.
 *
 * CSS node: `toolrail`. Property "state": CvmViewState or NULL.
 */
#pragma once

#include "ui/view-state.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CVM_TYPE_TOOL_RAIL (cvm_tool_rail_get_type ())
G_DECLARE_FINAL_TYPE (CvmToolRail, cvm_tool_rail, CVM, TOOL_RAIL, GtkWidget)

GtkWidget *cvm_tool_rail_new (void);
void cvm_tool_rail_set_state (CvmToolRail *self, CvmViewState *state);

G_END_DECLS
