/* SPDX-License-Identifier: Apache-2.0 */
/* Where model bundles are found, for the window and the command line alike.
 *
 * Looked for in this order: CVM_MODELS (files or folders, ':' between them; when it is set nothing
 * else is looked at), the user's data folder (cavum/models), the installed data folder, and
 * resources/models of the source tree that the program was built in.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Paths (char *) of all *.safetensors there: in the order above, by name inside a folder; of two
 * of one file name the first. Never NULL; free with g_ptr_array_unref(). Opens no file. */
GPtrArray *cvm_models_find (void);

/* The first of them, or NULL. Free with g_free(). */
char *cvm_models_dup_default (void);

G_END_DECLS
