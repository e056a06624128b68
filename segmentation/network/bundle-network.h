/* SPDX-License-Identifier: Apache-2.0 */
/* The "network" entry of a bundle's "ensemble" document: which builder, and its numbers. */
#pragma once

#include "segmentation/network/fields.h"
#include "segmentation/network/graph.h"

/* Build the network that the document describes; UNet-2.5D where it says nothing.
 * Errors: CVM_ERR_FORMAT, CVM_ERR_UNSUPPORTED naming the builder, operation or number that is not
 * known, CVM_ERR_MEMORY; NULL then. */
CVM_MUST_CHECK CvmNetwork *cvm_bundle_read_network (const CvmFields *fields, CvmStatus *status);
