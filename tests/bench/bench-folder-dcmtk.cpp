// SPDX-License-Identifier: Apache-2.0
// DCMTK alone reads the headers of the files two folders deep under FOLDER; prints seconds.
// Usage: bench-folder-dcmtk FOLDER
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/oflog/oflog.h>

#include <chrono>
#include <cstdio>
#include <filesystem>

int
main (int argc, char **argv)
{
  if (argc != 2)
    return 2;
  OFLog::configure (OFLogger::OFF_LOG_LEVEL);
  if (!dcmDataDict.isDictionaryLoaded ())
    return 1;
  auto start = std::chrono::steady_clock::now ();
  for (const auto &entry : std::filesystem::recursive_directory_iterator (argv[1]))
    {
      DcmFileFormat file;
      if (entry.is_regular_file ()
          && file.loadFile (entry.path ().c_str (), EXS_Unknown, EGL_noChange, 256).bad ())
        return 1;
    }
  std::chrono::duration<double> seconds = std::chrono::steady_clock::now () - start;
  printf ("%f\n", seconds.count ());
  return 0;
}
