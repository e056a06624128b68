/* SPDX-License-Identifier: Apache-2.0 */
/* Allocations that fail on demand: the n-th from now on, and only that one.
 *
 * A test program that is linked with failing_memory_args (tests/meson.build) has the calls of our
 * own objects to malloc, calloc, realloc, aligned_alloc, strdup and free pass through here; those
 * of shared libraries don't. How many blocks our objects hold is counted, so that a leak shows
 * without a leak checker too: nothing may be freed that a shared library has allocated.
 *
 * Thread: any number may allocate; arm and disarm from one while no other does.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C"
{
#endif

  /* From now on the n-th allocation (from 1) fails. */
  void failing_memory_arm (long n);

  /* No more; whether one had to fail. */
  bool failing_memory_disarm (void);

  /* Blocks that are held now. */
  long failing_memory_blocks (void);

  /* For allocators that are not wrapped: whether this call has to fail. */
  bool failing_memory_take (void);

  /* malloc() that never has to fail, but counts. */
  void *failing_memory_plain (size_t n);

#ifdef __cplusplus
}
#endif
