/* SPDX-License-Identifier: Apache-2.0 */
/* The fast versions that this build has and this processor can run; NULL otherwise. */
#pragma once

#include "segmentation/device/cpu/kernels.h"

const CvmKernels *cvm_kernels_avx512 (void);
const CvmKernels *cvm_kernels_avx2 (void);
