/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of a DICOM file that a reader must survive: lengths, value representations, tags,
 * nesting, cuts, values, transfer syntaxes, fragments; now and then a few bits. The file is taken
 * apart by a simple walk of its own that believes every length, so that it goes on with what
 * earlier changes left.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Change `size` bytes in place; `data` has room for `max_size`. The same seed gives the same
 * change. Returns the new size, at least 1. */
size_t dicom_mutate (uint8_t *data, size_t size, size_t max_size, uint64_t seed);
