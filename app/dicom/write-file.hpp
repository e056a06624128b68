/* SPDX-License-Identifier: Apache-2.0 */
/* A data set as a file, with every byte's fate known. Private to app/dicom. */
#pragma once

#include "app/dicom/dcmtk.hpp"

namespace cvm
{

/* Write a data set and its meta header into `path`, which is made, or emptied when it exists (a
 * temporary file of app/files/whole-file.h). `named` is the file that the sentences speak of.
 * Errors: CVM_DICOM_ERROR_FILE; what was written so far stays for the caller to remove. */
bool write_file (DcmFileFormat &file,
                 E_TransferSyntax syntax,
                 const char *path,
                 const char *named,
                 GError **error);

} // namespace cvm
