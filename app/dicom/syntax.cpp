/* SPDX-License-Identifier: Apache-2.0 */
/* See syntax.hpp. */
#include "app/dicom/syntax.hpp"

namespace cvm
{

enum class Loss
{
  none,
  perhaps,
  always
};

/* PS3.6 A, PS3.5 10 and A.4; retired progressive JPEG included. */
static const struct
{
  E_TransferSyntax key;
  Codec codec;
  Loss loss;
} known[] = {
  { EXS_LittleEndianImplicit, Codec::none, Loss::none },
  { EXS_LittleEndianExplicit, Codec::none, Loss::none },
  { EXS_BigEndianExplicit, Codec::none, Loss::none },
  { EXS_DeflatedLittleEndianExplicit, Codec::none, Loss::none },
  { EXS_RLELossless, Codec::rle, Loss::none },
  { EXS_JPEGProcess1, Codec::jpeg, Loss::always },
  { EXS_JPEGProcess2_4, Codec::jpeg, Loss::always },
  { EXS_JPEGProcess6_8, Codec::jpeg, Loss::always },
  { EXS_JPEGProcess10_12, Codec::jpeg, Loss::always },
  { EXS_JPEGProcess14, Codec::jpeg, Loss::none },
  { EXS_JPEGProcess14SV1, Codec::jpeg, Loss::none },
  { EXS_JPEGLSLossless, Codec::jpeg_ls, Loss::none },
  { EXS_JPEGLSLossy, Codec::jpeg_ls, Loss::always },
  { EXS_JPEG2000LosslessOnly, Codec::jpeg_2000, Loss::none },
  { EXS_JPEG2000, Codec::jpeg_2000, Loss::perhaps },
};

static const struct
{
  const char *uid, *name;
  Loss loss;
} high_throughput[] = {
  { "1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 (Lossless Only)", Loss::none },
  { "1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL (Lossless Only)", Loss::none },
  { "1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", Loss::perhaps },
};

static void
set_loss (Syntax &syntax, Loss loss)
{
  syntax.lossy = loss == Loss::always;
  syntax.perhaps_lossy = loss == Loss::perhaps;
}

Syntax
syntax_of (DcmMetaInfo *meta, E_TransferSyntax original)
{
  Syntax syntax;
  DcmXfer xfer (original);
  syntax.key = original;
  syntax.uid = meta ? raw_text (*meta, DCM_TransferSyntaxUID) : "";
  for (const auto &row : high_throughput)
    if (syntax.uid == row.uid)
      {
        syntax.name = row.name;
        syntax.codec = Codec::jpeg_2000;
        set_loss (syntax, row.loss);
        return syntax;
      }
  if (!syntax.uid.empty () && DcmXfer (syntax.uid.c_str ()).getXfer () == EXS_Unknown)
    {
      syntax.name = syntax.uid;
      return syntax;
    }
  syntax.uid = xfer.getXferID ();
  syntax.name = xfer.getXferName ();
  for (const auto &row : known)
    if (row.key == original)
      {
        syntax.codec = row.codec;
        set_loss (syntax, row.loss);
      }
  return syntax;
}

} // namespace cvm
