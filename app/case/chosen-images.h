/* SPDX-License-Identifier: Apache-2.0 */
/* Which of different images at one position counts, kept with the case: contours that were drawn on
 * one of them must never lie on another.
 *
 * case.json has a list of them, "chosen_images": {"image": SOP instance UID, "frame": n of a
 * multi-frame file, "sha256": of the file where an image beside it carries the same identifier}.
 */
#pragma once

#include "app/dicom/folder.h"

#include <jansson.h>

G_BEGIN_DECLS

/* The list. Reads files where identifiers don't tell them apart. */
json_t *cvm_chosen_images_to_json (const CvmSeries *series);

/* Whether the images of the series that are shown are other ones than those of the list, as far as
 * that says: only where identifiers don't tell, for the others' are in the sum of all images. */
gboolean cvm_chosen_images_differ (const json_t *list, const CvmSeries *series);

/* Choose as it was chosen when the case of this series was open before (cvm_series_recall()): all
 * places of an undecided series, or none where one of the images is not there any more, or nothing
 * is kept. On any thread. */
gboolean cvm_cases_recall_images (const char *data_folder, CvmSeries *series);

G_END_DECLS
