/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/failing-memory.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>

static atomic_long left, blocks; /* `left` counts down to the one that fails; 0: none */
static atomic_bool refused;

/* What the linker makes of the wrapped names. */
void *__real_malloc (size_t n);
void *__real_calloc (size_t n, size_t size);
void *__real_realloc (void *block, size_t n);
void *__real_aligned_alloc (size_t alignment, size_t n);
void __real_free (void *block);
void *__wrap_malloc (size_t n);
void *__wrap_calloc (size_t n, size_t size);
void *__wrap_realloc (void *block, size_t n);
void *__wrap_aligned_alloc (size_t alignment, size_t n);
char *__wrap_strdup (const char *text);
void __wrap_free (void *block);

void
failing_memory_arm (long n)
{
  refused = false;
  left = n;
}

bool
failing_memory_disarm (void)
{
  left = 0;
  return refused;
}

long
failing_memory_blocks (void)
{
  return blocks;
}

bool
failing_memory_take (void)
{
  if (left <= 0 || atomic_fetch_sub (&left, 1) != 1)
    return false;
  refused = true;
  errno = ENOMEM;
  return true;
}

static void *
counted (void *block)
{
  blocks += block != NULL;
  return block;
}

void *
failing_memory_plain (size_t n)
{
  return counted (__real_malloc (n));
}

void *
__wrap_malloc (size_t n)
{
  return failing_memory_take () ? NULL : counted (__real_malloc (n));
}

void *
__wrap_calloc (size_t n, size_t size)
{
  return failing_memory_take () ? NULL : counted (__real_calloc (n, size));
}

void *
__wrap_realloc (void *block, size_t n)
{
  if (failing_memory_take ())
    return NULL;
  void *moved = __real_realloc (block, n);
  return block ? moved : counted (moved);
}

void *
__wrap_aligned_alloc (size_t alignment, size_t n)
{
  return failing_memory_take () ? NULL : counted (__real_aligned_alloc (alignment, n));
}

char *
__wrap_strdup (const char *text)
{
  const size_t n = strlen (text) + 1;
  char *copy = __wrap_malloc (n);
  return copy ? memcpy (copy, text, n) : NULL;
}

void
__wrap_free (void *block)
{
  blocks -= block != NULL;
  __real_free (block);
}
