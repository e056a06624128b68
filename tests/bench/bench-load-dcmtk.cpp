/* SPDX-License-Identifier: Apache-2.0 */
/* DCMTK alone on the slices of bench-load: whole files and their pixel arrays, one after the other.
 * Prints the seconds and the peak memory in bytes. */
#include "tests/support.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <chrono>
#include <cstdio>
#include <string>

int
main (int argc, char **argv)
{
  if (argc != 2)
    return 2;
  OFLog::configure (OFLogger::OFF_LOG_LEVEL);
  unsigned long sum = 0;
  auto start = std::chrono::steady_clock::now ();
  for (int k = 0; k < 200; k++)
    {
      char name[16];
      snprintf (name, sizeof name, "/%03d.dcm", k);
      DcmFileFormat file;
      const Uint16 *pixels = nullptr;
      unsigned long n = 0;
      if (file.loadFile ((std::string (argv[1]) + name).c_str ()).bad ()
          || file.getDataset ()->findAndGetUint16Array (DCM_PixelData, pixels, &n).bad ())
        return 1;
      sum += pixels[n / 2];
    }
  std::chrono::duration<double> seconds = std::chrono::steady_clock::now () - start;
  printf ("%f %f\n", seconds.count (), test_peak_bytes ());
  return sum == 1 ? 3 : 0;
}
