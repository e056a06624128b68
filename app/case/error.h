/* SPDX-License-Identifier: Apache-2.0 */
/* What can go wrong around an open patient, as GError. */
#pragma once

#include "segmentation/base/status.h"

#include <glib.h>

G_BEGIN_DECLS

#define CVM_CASE_ERROR (cvm_case_error_quark ())
GQuark cvm_case_error_quark (void);
typedef enum
{
  CVM_CASE_ERROR_FAILED,
  CVM_CASE_ERROR_CANCELLED,
  CVM_CASE_ERROR_NOT_FOR_THIS_SCAN, /* a phantom's bundle on a patient, a series not contourable */
  CVM_CASE_ERROR_MISMATCH,          /* the state is not the one that an edit starts from; a case of
                                       another patient or of other images */
  CVM_CASE_ERROR_FORMAT,            /* was read, and is not what it should be */
  CVM_CASE_ERROR_NEWER,             /* written by a newer version of the program */
  CVM_CASE_ERROR_FILE,              /* can't be opened, read or written */
  CVM_CASE_ERROR_READ_ONLY          /* open in another window, or a locked structure */
} CvmCaseError;

/* The one place where a CvmStatus becomes a translated GError. */
void cvm_error_from_status (GError **error, const CvmStatus *status);

G_END_DECLS
