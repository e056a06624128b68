/* SPDX-License-Identifier: Apache-2.0 */
/* What the targets share: files in memory, folders of their own, texts to check. */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What must hold whatever the input is. */
static inline void
must (int holds)
{
  if (!holds)
    abort ();
}

static inline void
put_bytes (int file, const void *bytes, size_t n)
{
  must (write (file, bytes, n) == (ssize_t)n);
}

static inline int
open_memory (void)
{
  const int file = memfd_create ("fuzz", MFD_CLOEXEC);
  must (file >= 0);
  return file;
}

#define MEMORY_PATH_BYTES 40
static inline const char *
memory_path (int file, char path[MEMORY_PATH_BYTES])
{
  snprintf (path, MEMORY_PATH_BYTES, "/proc/self/fd/%d", file);
  return path;
}
