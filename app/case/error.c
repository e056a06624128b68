/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case/error.h"

#include <glib/gi18n.h>

G_DEFINE_QUARK (cvm - case -error - quark, cvm_case_error)

void
cvm_error_from_status (GError **error, const CvmStatus *status)
{
  char text[2048];
  cvm_status_format (status, status->message_id ? _ (status->message_id) : "", text, sizeof text);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_set_error_literal (
      error, CVM_CASE_ERROR,
      status->code == CVM_ERR_CANCELLED ? CVM_CASE_ERROR_CANCELLED : CVM_CASE_ERROR_FAILED, valid);
}
