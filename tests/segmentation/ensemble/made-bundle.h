/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle made in memory: random weights, any network of unet.h. Ends the program on failure. */
#pragma once

#include "segmentation/ensemble/ensemble.h"
#include "segmentation/network/unet.h"

typedef struct
{
  CvmBundle bundle;
  CvmMember members[8];
  float **encoders[8], **decoders[8];
} MadeBundle;

/* Three levels of 4, 8 and 16 channels, the last 3D; z is pooled once: halo 4 or 5. */
void made_small_spec (CvmUnetSpec *spec);

void made_bundle_init (MadeBundle *made, const CvmUnetSpec *spec, int n_members, bool shared);
void made_bundle_clear (MadeBundle *made);

/* Values in 0 … 1 with some structure, [z][y][x]. */
float *made_image (const int size_xyz[3]);

/* A CT of that size, 4 × 4 × 3 mm, which the bundle's spacing and window turn into such values. */
CvmVolume *made_ct (const int size_xyz[3]);
