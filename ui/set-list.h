/* SPDX-License-Identifier: Apache-2.0 */
/* The structure sets that belong to a scan, a check box each: checked are those whose structures
 * are shown; unchecked ones are hidden, or lie beside the scan and have not been added.
 *
 * Signal: "toggled" (const char *key, gboolean wanted): a person's wish. The box shows it at once;
 *         whoever hears of it sets the rows again.
 * CSS node: `setlist`; style classes "caption", "dim-label".
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CVM_TYPE_SET_LIST (cvm_set_list_get_type ())
G_DECLARE_FINAL_TYPE (CvmSetList, cvm_set_list, CVM, SET_LIST, GtkWidget)

typedef struct
{
  const char *key;
  const char *title;  /* "“LABEL”" */
  const char *detail; /* "2024-05-23, 12 structures"; may be "" */
  gboolean shown;
} CvmSetRow;

/* As many as there are; a box whose key stays keeps its focus. */
void cvm_set_list_set_rows (CvmSetList *self, const CvmSetRow *rows, guint n);

G_END_DECLS
