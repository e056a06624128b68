/* SPDX-License-Identifier: Apache-2.0 */
/* Calls into the engine that fail for lack of memory only. Private to app/dicom. */
#pragma once

#include <new>
#include <string>

extern "C"
{
#include "segmentation/contour/structure.h"
}

namespace cvm
{

inline void
need (bool ok)
{
  if (!ok)
    throw std::bad_alloc ();
}

inline void
set_text (char **field, const std::string &text)
{
  need (cvm_structure_set_text (field, text.c_str (), nullptr));
}

/* A warning of one structure. */
inline void
say (CvmStructure *structure, const char *message_id, const char *argument = nullptr)
{
  CvmStatus warning = {};
  cvm_status_fail (&warning, CVM_ERR_FORMAT, message_id, argument ? "%s" : nullptr, argument);
  need (cvm_structure_warn (structure, &warning, nullptr));
}

} // namespace cvm
