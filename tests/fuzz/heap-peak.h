/* SPDX-License-Identifier: Apache-2.0 */
/* How much memory a piece of work takes at its height, libraries' included. It is known under the
 * address sanitizer only, whose allocator tells; elsewhere it is 0. */
#pragma once

#include <stddef.h>

void heap_peak_begin (void);
size_t heap_peak_bytes (void); /* above what was held at the beginning */
