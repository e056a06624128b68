/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/heap-peak.h"

#include <stdatomic.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_HOOKS 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAVE_HOOKS 1
#endif

#ifdef HAVE_HOOKS
/* clang's sanitizer/allocator_interface.h, which gcc's runtime has but does not declare */
int __sanitizer_install_malloc_and_free_hooks (void (*allocated) (const volatile void *, size_t),
                                               void (*freed) (const volatile void *));
size_t __sanitizer_get_allocated_size (const volatile void *block);

static _Atomic long long held, start, peak;

static void
allocated (const volatile void *block, size_t n)
{
  const long long now = atomic_fetch_add (&held, (long long)n) + (long long)n;
  long long most = atomic_load (&peak);
  while (now > most && !atomic_compare_exchange_weak (&peak, &most, now))
    ;
}

static void
freed (const volatile void *block)
{
  if (block)
    atomic_fetch_sub (&held, (long long)__sanitizer_get_allocated_size (block));
}

void
heap_peak_begin (void)
{
  static atomic_flag installed = ATOMIC_FLAG_INIT;
  if (!atomic_flag_test_and_set (&installed))
    __sanitizer_install_malloc_and_free_hooks (allocated, freed);
  atomic_store (&start, atomic_load (&held));
  atomic_store (&peak, atomic_load (&held));
}

size_t
heap_peak_bytes (void)
{
  return (size_t)(atomic_load (&peak) - atomic_load (&start));
}
#else
void
heap_peak_begin (void)
{
}

size_t
heap_peak_bytes (void)
{
  return 0;
}
#endif
