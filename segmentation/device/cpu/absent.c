/* SPDX-License-Identifier: Apache-2.0 */
/* The entry of the CPU device in a build without oneDNN. */
#include "segmentation/device/device-impl.h"

CvmDevice *
cvm_device_cpu_open (const CvmDeviceOptions *options, CvmStatus *status)
{
  cvm_status_fail (status, CVM_ERR_UNSUPPORTED, CVM_N_ ("This build has no oneDNN."), NULL);
  return NULL;
}
