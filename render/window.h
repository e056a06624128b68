/* SPDX-License-Identifier: Apache-2.0 */
/* Window width and level: from Hounsfield units to grey.
 *
 * grey = 255 × ((HU − level) / width + ½), rounded, kept in 0 … 255: DICOM's LINEAR_EXACT
 * (PS3.3 C.11.2.1.3.2), which has no half-unit shifts and takes any positive width.
 */
#pragma once

#include "segmentation/base/status.h"

#include <stdint.h>

typedef struct
{
  double width_hu, level_hu; /* width at least 1 */
  bool outside_black;        /* values above the window are black too, as below it */
} CvmWindow;

typedef struct
{
  const char *name; /* message id */
  CvmWindow window;
} CvmWindowPreset;

/* In the order of the keys 1 … 6 (product.md "Hands"). */
#define CVM_N_WINDOW_PRESETS 6
extern const CvmWindowPreset cvm_window_presets[CVM_N_WINDOW_PRESETS];

/* The preset that a window is, or −1. */
int cvm_window_preset_of (const CvmWindow *window);

/* The plain version, a value at a time: the test of the fast one in slice-pixels.h. */
uint8_t cvm_window_grey (const CvmWindow *window, float hu);
