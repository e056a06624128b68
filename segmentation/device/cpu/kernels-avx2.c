/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/device/cpu/kernels-fast.h"

#if defined(__x86_64__)
#define BLOCK 8
#define GROUP 12
#define TARGET __attribute__ ((target ("avx2,fma")))
#include "segmentation/device/cpu/kernels-vector.inc"

static const CvmKernels kernels = { BLOCK, up_fast, max_pool_fast, head_fast };

const CvmKernels *
cvm_kernels_avx2 (void)
{
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma") ? &kernels : NULL;
}
#else
const CvmKernels *
cvm_kernels_avx2 (void)
{
  return NULL;
}
#endif
