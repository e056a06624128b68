/* SPDX-License-Identifier: Apache-2.0 */
/* A flat section to device pixels: resampling, window and map in one pass. The hot loop.
 *
 * Bilinear between voxel centres (the values are interpolated, then windowed); within half a voxel
 * beyond the outer centres the edge value; further out, and where there is no value, black.
 *
 * Shape:  `pixels` is [row][stride] of 0x00RRGGBB in native order (Cairo's RGB24) with the top byte
 *         255; every pixel of the rows asked for is written.
 * Thread: parallel calls need different pixels.
 * Cost:   about 1 ns a pixel with AVX2, without allocation beyond two tables of a row's length.
 */
#pragma once

#include "render/colour-tables.h"
#include "render/slice-image.h"
#include "render/window.h"

typedef enum
{
  CVM_SAMPLE_BILINEAR,
  CVM_SAMPLE_NEAREST
} CvmSampling;

/* Errors: CVM_ERR_MEMORY (the pixels are then black). */
CVM_MUST_CHECK bool cvm_slice_pixels_paint (const CvmSliceImage *image,
                                            const CvmViewTransform *transform,
                                            const CvmWindow *window,
                                            CvmSampling sampling,
                                            uint32_t *pixels,
                                            int stride,
                                            CvmStatus *status);

/* Lay a map over painted pixels: colour × alpha + pixel × (1 − alpha), rounded. Values are looked
 * up after interpolation. Where alpha is 0 pixels stay exactly what they were. */
CVM_MUST_CHECK bool cvm_slice_pixels_blend (const CvmSliceImage *map,
                                            const CvmViewTransform *transform,
                                            const CvmMapColours *colours,
                                            uint32_t *pixels,
                                            int stride,
                                            CvmStatus *status);

/* Some rows of the transform's picture; `pixels` is then the first one of `first`. */
typedef struct
{
  int first, end;
} CvmRows;

CVM_MUST_CHECK bool cvm_slice_pixels_paint_rows (const CvmSliceImage *image,
                                                 const CvmViewTransform *transform,
                                                 const CvmWindow *window,
                                                 CvmSampling sampling,
                                                 CvmRows rows,
                                                 uint32_t *pixels,
                                                 int stride,
                                                 CvmStatus *status);
CVM_MUST_CHECK bool cvm_slice_pixels_blend_rows (const CvmSliceImage *map,
                                                 const CvmViewTransform *transform,
                                                 const CvmMapColours *colours,
                                                 CvmRows rows,
                                                 uint32_t *pixels,
                                                 int stride,
                                                 CvmStatus *status);

/* The same, slow and obvious: what the tests compare with. */
CVM_MUST_CHECK bool cvm_slice_pixels_paint_plain (const CvmSliceImage *image,
                                                  const CvmViewTransform *transform,
                                                  const CvmWindow *window,
                                                  CvmSampling sampling,
                                                  uint32_t *pixels,
                                                  int stride,
                                                  CvmStatus *status);
CVM_MUST_CHECK bool cvm_slice_pixels_blend_plain (const CvmSliceImage *map,
                                                  const CvmViewTransform *transform,
                                                  const CvmMapColours *colours,
                                                  uint32_t *pixels,
                                                  int stride,
                                                  CvmStatus *status);
