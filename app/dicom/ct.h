/* SPDX-License-Identifier: Apache-2.0 */
/* The pixels of a CT series as a volume in Hounsfield units.
 *
 * Slices are decoded by a few threads; HU by each slice's own slope and intercept; int16 where
 * every value is whole and in range, else float32. Padding beyond air or metal (PixelPaddingValue)
 * reads -1024. Memory: the volume and one decoded slice a thread.
 */
#pragma once

#include "app/dicom/folder.h"

G_BEGIN_DECLS

#include "segmentation/grid/volume.h"

/* Called when a slice is in, on one loading thread after the other, never two at once; the slices
 * reported so far may be read there. Should a value turn out beyond int16, everything is loaded
 * anew as float32: then slices are reported again, in another volume. */
typedef void (*CvmSliceLoaded) (void *user, CvmVolume *volume, int slice);

/* Load; the result is the caller's. `progress` reports the stage "load". `first` is the slice to
 * read first (−1: the middle one), the others follow outward from it. Errors: CVM_DICOM_ERROR_*
 * naming file and reason; a series that is not viewable gives its why_not. */
CvmVolume *cvm_ct_load (const CvmSeries *series,
                        int first,
                        CvmSliceLoaded loaded,
                        void *user,
                        const CvmProgress *progress,
                        GError **error);

/* The same, but a slice that can't be read doesn't end it: the others are read, too, and where any
 * was bad, `*rest` becomes the series without the bad ones (the caller's; NULL where nothing is
 * left): judged anew, gaps and all, with a warning that names each file and reason. The result is
 * NULL and `error` the first trouble even then: load the rest. Slices that were reported are of
 * `series`. Memory and cancelling end all, without a rest. */
CvmVolume *cvm_ct_load_or_rest (const CvmSeries *series,
                                int first,
                                CvmSliceLoaded loaded,
                                void *user,
                                const CvmProgress *progress,
                                CvmSeries **rest,
                                GError **error);

G_END_DECLS
