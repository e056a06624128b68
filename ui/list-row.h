/* SPDX-License-Identifier: Apache-2.0 */
/* Which row of a list is the chosen one. Chosen by a click or Enter, never by the focus: GTK moves
 * the focus on its own when a row goes, and a list box that selects would then choose another
 * structure, or load another series, without a hand. So the boxes select nothing, and the chosen
 * row is marked here (CSS `:selected`, and for a screen reader).
 */
#pragma once

#include <gtk/gtk.h>

static inline void
cvm_list_row_set_chosen (GtkListBoxRow *row, gboolean chosen)
{
  if (chosen)
    gtk_widget_set_state_flags (GTK_WIDGET (row), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (row), GTK_STATE_FLAG_SELECTED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_SELECTED, chosen, -1);
}
