/* SPDX-License-Identifier: Apache-2.0 */
/* Fragments without end: time grows as their number does, not with its square. */
#include "app/dicom/fragments.hpp"

#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

static void
add (DcmPixelSequence &sequence, const Uint8 *bytes, unsigned long n)
{
  auto *item = new DcmPixelItem (DCM_PixelItemTag);
  g_assert_true (sequence.insert (item).good ());
  g_assert_true (n == 0 || item->putUint8Array (bytes, n).good ());
}

/* The second of two frames in three fragments among very many empty ones, as an offset table says:
 * minutes, when each was looked for by its number. */
static void
test_many (void)
{
  const int n_empty = 300000;
  const Uint8 table[8] = { 0, 0, 0, 0, 10, 0, 0, 0 };
  const Uint8 bytes[2] = { 7, 9 };
  DcmPixelSequence sequence (DCM_PixelSequenceTag);
  std::vector<cvm::FrameFragments> frames;
  std::vector<Uint8> stream;
  add (sequence, table, sizeof table);
  add (sequence, bytes, 2);
  for (int i = 0; i < n_empty; i++)
    {
      if (i % (n_empty / 3) == 0)
        add (sequence, bytes, 2);
      add (sequence, nullptr, 0);
    }
  g_assert_true (cvm::find_fragments (sequence, 2, frames));
  g_assert_cmpuint (frames.size (), ==, 2);
  g_assert_cmpuint (frames[0].size (), ==, 1);
  g_assert_cmpuint (frames[1].size (), ==, n_empty + 3);
  g_assert_true (cvm::read_fragments (frames[1], stream));
  const Uint8 wanted[] = { 7, 9, 7, 9, 7, 9 };
  g_assert_cmpmem (stream.data (), stream.size (), wanted, sizeof wanted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  cvm_dicom_init ();
  g_test_add_func ("/dicom/fragments/many", test_many);
  return g_test_run ();
}
