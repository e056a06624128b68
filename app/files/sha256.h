/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The SHA-256 of a file as 64 hex digits, or NULL. Free with g_free(). */
char *cvm_file_sha256 (const char *path, GError **error);

G_END_DECLS
