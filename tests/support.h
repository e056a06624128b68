/* SPDX-License-Identifier: Apache-2.0 */
/* What every test program needs: where the fixtures are, where the shared data are, how to skip.
 *
 * Shared data (real scans, a trained bundle) lie beside the project in ../shared; CVM_SHARED names
 * another place. A test that needs them says SKIP and why when they are not there.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Under a sanitizer, which keeps what was freed, and shadows: memory can't be measured then. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TEST_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TEST_SANITIZED
#endif
#endif

/* "<tests>/<name>", in `out`. */
static inline const char *
test_path (char out[4096], const char *name)
{
  const char *root = getenv ("CVM_TESTS");
  snprintf (out, 4096, "%s/%s", root ? root : "tests", name);
  return out;
}

/* The path of shared data, or NULL (after printing SKIP and why) when it is not there. */
static inline const char *
test_shared (char out[4096], const char *name)
{
  const char *shared = getenv ("CVM_SHARED");
  const char *source = getenv ("CVM_SOURCE");
  if (shared)
    snprintf (out, 4096, "%s/%s", shared, name);
  else
    snprintf (out, 4096, "%s/../shared/%s", source ? source : ".", name);
  if (access (out, R_OK) == 0)
    return out;
  printf ("SKIP: needs shared/%s, which is not beside the project\n", name);
  return NULL;
}

/* The most memory that this process has had. */
static inline double
test_peak_bytes (void)
{
  struct rusage usage;
  getrusage (RUSAGE_SELF, &usage);
  return (double)usage.ru_maxrss * 1024;
}
