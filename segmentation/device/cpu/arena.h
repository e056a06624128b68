/* SPDX-License-Identifier: Apache-2.0 */
/* Sharing one block of memory among tensors that do not live at the same time. */
#pragma once

#include <stddef.h>

typedef struct
{
  size_t size;   /* any unit */
  int from, to;  /* it lives during steps from … to, both included */
  size_t offset; /* the answer */
} CvmInterval;

/* Place each interval at the lowest offset where it meets none that lives at the same time, in
 * the order given. Returns the size of the block. */
size_t cvm_arena_place (CvmInterval *intervals, int n);
