/* SPDX-License-Identifier: Apache-2.0 */
/* Where a path really leads, so that nothing is written into a folder that was read: links and ".."
 * do not hide it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The path with links resolved, as far as it exists. Free with g_free(). */
char *cvm_place_resolve (const char *path);

/* Whether a file at `path` (it need not exist) lies in `folder` or below; false for a folder that
 * is none. */
gboolean cvm_place_is_inside (const char *path, const char *folder);

G_END_DECLS
