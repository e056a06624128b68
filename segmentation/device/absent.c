/* SPDX-License-Identifier: Apache-2.0 */
/* The entry of the GPU device while its module is not part of the build. */
#include "segmentation/device/device-impl.h"

CvmDevice *
cvm_device_cuda_open (const CvmDeviceOptions *options, CvmStatus *status)
{
  cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                   CVM_N_ ("The GPU device is not part of this build."), NULL);
  return NULL;
}
