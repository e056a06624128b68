/* SPDX-License-Identifier: Apache-2.0 */
/* The demo case: our phantom, made once and kept in the user's cache folder. */
#pragma once

#include "segmentation/base/progress.h"

#include <glib.h>

G_BEGIN_DECLS

/* Where it is kept. Free with g_free(). */
char *cvm_demo_dup_path (void);

/* Make it at `path`, unless it is there. It appears whole or not at all. */
gboolean cvm_demo_make (const char *path, const CvmProgress *progress, GError **error);

G_END_DECLS
