/* SPDX-License-Identifier: Apache-2.0 */
/* The program's settings. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* NULL where the schema is not installed: then nothing is remembered, and all else works. */
GSettings *cvm_settings_new (void);

/* These take NULL: they then return "" and forget what is set. Free with g_free(). */
char *cvm_settings_dup_string (GSettings *settings, const char *key);
void cvm_settings_set_string (GSettings *settings, const char *key, const char *value);

G_END_DECLS
