/* SPDX-License-Identifier: Apache-2.0 */
/* The metadata of a bundle: the container's strings and the "ensemble" document
 * (model-bundle.md). For bundle.c only.
 */
#pragma once

#include "segmentation/network/bundle.h"
#include "segmentation/network/safetensors.h"

#define CVM_BUNDLE_MAX_MEMBERS 64

/* Fill everything of `bundle` but path and the members' weights; the network is built. What was
 * filled before a failure stays for the caller to free. Errors: as cvm_bundle_open(). */
CVM_MUST_CHECK bool
cvm_bundle_read_metadata (CvmBundle *bundle, const CvmSafetensors *file, CvmStatus *status);
