/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/device/cpu/kernels-fast.h"

#if defined(__x86_64__)
#define BLOCK 16
#define GROUP 14
#define TARGET __attribute__ ((target ("avx512f,avx512vl,avx512dq,avx512bw,fma")))
#include "segmentation/device/cpu/kernels-vector.inc"

static const CvmKernels kernels = { BLOCK, up_fast, max_pool_fast, head_fast };

const CvmKernels *
cvm_kernels_avx512 (void)
{
  bool has = __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512vl")
             && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512bw");
  return has ? &kernels : NULL;
}
#else
const CvmKernels *
cvm_kernels_avx512 (void)
{
  return NULL;
}
#endif
