/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of the structure sets that were opened on a case: imported/SHA-256.dcm in its folder.
 *
 * Steps need none of them, for the journal holds what was read; so they are made on a thread of
 * their own, nobody waits for them while a window is open, and one that fails is tried again with
 * the next start.
 *
 * Thread: one thread adds, starts and frees.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CvmSetCopies CvmSetCopies;

CvmSetCopies *cvm_set_copies_new (const char *case_folder);
void cvm_set_copies_free (CvmSetCopies *copies); /* waits for what was started */

/* Remember a file for the next start. */
void cvm_set_copies_add (CvmSetCopies *copies, const char *path, const char *sha256);

/* Copy what was added and is not there; a file whose SHA-256 is another by now is left out. */
void cvm_set_copies_start (CvmSetCopies *copies);

G_END_DECLS
