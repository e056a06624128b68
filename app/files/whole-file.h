/* SPDX-License-Identifier: Apache-2.0 */
/* A file that appears whole or not at all: written under a temporary name beside its place, synced,
 * then renamed. Nothing existing is replaced without `replace`, also when it appears meanwhile.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CVM_FILES_ERROR (cvm_files_error_quark ())
GQuark cvm_files_error_quark (void);
typedef enum
{
  CVM_FILES_ERROR_FILE,  /* can't be opened, read, written; exists already */
  CVM_FILES_ERROR_FORMAT /* was read, and is not what it should be */
} CvmFilesError;

/* Why `path` can't be written, as an errno, as far as that can be known without trying: EEXIST for
 * what exists and shall not be replaced, EISDIR for what is no plain file (a folder, a device);
 * else 0. */
int cvm_whole_file_obstacle (const char *path, gboolean replace);

/* An empty temporary file beside `path` with the same ending (so that libraries that go by it
 * work). Fails at once where there is an obstacle. Free with g_free(). */
char *cvm_whole_file_begin (const char *path, gboolean replace, GError **error);

/* Sync and rename; on failure the temporary file is removed. */
gboolean
cvm_whole_file_commit (const char *temporary, const char *path, gboolean replace, GError **error);

/* "Couldn't write “a.dcm”: the disk is full." for an errno. Free with g_free(). */
char *cvm_whole_file_sentence (const char *path, int number);

/* Remove the temporary file; NULL is fine. */
void cvm_whole_file_abandon (const char *temporary);

/* The whole of it for a text that is in memory. */
gboolean
cvm_whole_file_write_text (const char *path, const char *text, gboolean replace, GError **error);

/* Without waiting for the disk: whole or not there after the program is killed, but not after a
 * power cut, until somebody syncs it. Replaces what is there; mode 0600. */
gboolean cvm_whole_file_write_unsynced (const char *path, const void *bytes, gsize n);

G_END_DECLS
