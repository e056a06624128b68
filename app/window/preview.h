/* SPDX-License-Identifier: Apache-2.0 */
/* A small square picture of a slice, as it stands in lists. */
#pragma once

#include "segmentation/grid/volume.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* The slice as the axial view would show it, whole, in the head and neck window; `size` in device
 * pixels. NULL without memory. Thread: any. */
GdkTexture *cvm_preview_new (const CvmVolume *volume, int slice, int size);

G_END_DECLS
