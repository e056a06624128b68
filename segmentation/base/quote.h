/* SPDX-License-Identifier: Apache-2.0 */
/* Text from a file as an argument of a sentence.
 *
 * A name that a file carries can hold anything: line breaks would split a status's arguments,
 * broken UTF-8 stops a label from showing, and a megabyte says nothing.
 */
#pragma once

#include <stddef.h>

/* `text` with control characters and broken UTF-8 as '?', cut at a character's border (with "…")
 * to `size` bytes with the final 0; `size` at least 8. NULL reads as "". Returns `out`. */
char *cvm_quote (char *out, size_t size, const char *text);

/* The same for a path: as it is when it fits, else "…/" and its last part. */
char *cvm_quote_path (char *out, size_t size, const char *path);
