/* SPDX-License-Identifier: Apache-2.0 */
/* Half precision and bfloat16 widened to float32: exact, for every float32 can hold them. */
#pragma once

#include <stdint.h>

/* IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 mantissa bits. Subnormals, infinities and
 * NaN are kept. */
float cvm_float_from_f16 (uint16_t bits);

/* bfloat16: the upper half of a float32. */
float cvm_float_from_bf16 (uint16_t bits);
