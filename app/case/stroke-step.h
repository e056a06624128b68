/* SPDX-License-Identifier: Apache-2.0 */
/* The step of undo that a stroke is: "Brush on GTVp", over the slices that it touched.
 */
#pragma once

#include "app/case/edit.h"
#include "app/case/stroke-rings.h"

G_BEGIN_DECLS

/* NULL: it changed nothing. */
CvmEdit *
cvm_stroke_step (const CvmStructure *structure, const CvmStrokeEdit *result, gboolean erases);

G_END_DECLS
