/* SPDX-License-Identifier: Apache-2.0 */
/* Asks on which slices the rings of a structure are to be deleted. Slices by the numbers that the
 * axial view shows.
 *
 * `chosen` is called once where Delete was pressed, with the id as it was given.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef void (*CvmRangeFunc) (const char *id, int from, int to, gpointer user);

/* Not yet presented; destroys itself after an answer. */
GtkWindow *cvm_range_dialog_new (GtkWindow *parent,
                                 const char *id,
                                 const char *name,
                                 int n_slices,
                                 int from,
                                 int to,
                                 CvmRangeFunc chosen,
                                 gpointer user);

G_END_DECLS
