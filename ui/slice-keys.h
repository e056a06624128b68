/* SPDX-License-Identifier: Apache-2.0 */
/* The keys that go from slice to slice, the same wherever slices are shown: ↑ ↓, Page Up/Down (×5),
 * Home, End. Up is toward the head (to the left, to the back), as the pictures of the stack lie. */
#pragma once

#include <glib.h>

/* By how many sections of `n` a key (GDK_KEY_…) steps; FALSE: it is none of these. */
gboolean cvm_slice_keys_step (guint key, int n, int *step);
