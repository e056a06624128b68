/* SPDX-License-Identifier: Apache-2.0 */
/* Transfer syntaxes: which are read, by what, and which lose information. Private to app/dicom.
 *
 * DCMTK reads all that it names; JPEG 2000 and its high-throughput variant (HTJ2K, which DCMTK
 * 3.6.7 doesn't know) go to OpenJPEG. What is not in the table is refused by its name.
 */
#pragma once

#include "app/dicom/dcmtk.hpp"

namespace cvm
{

enum class Codec
{
  none, /* plain words, of either byte order, deflated or not */
  rle,
  jpeg,
  jpeg_ls,
  jpeg_2000,
  unknown /* not read */
};

struct Syntax
{
  std::string uid; /* as the file says; "" where it doesn't */
  std::string name;
  E_TransferSyntax key = EXS_Unknown; /* what DCMTK takes it for */
  Codec codec = Codec::unknown;
  bool lossy = false;         /* always loses information */
  bool perhaps_lossy = false; /* may; the image says so or doesn't */
};

/* Of a file that was read, at least as far as its meta header; `meta` may be NULL. */
Syntax syntax_of (DcmMetaInfo *meta, E_TransferSyntax original);

} // namespace cvm
