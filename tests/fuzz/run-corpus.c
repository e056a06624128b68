/* SPDX-License-Identifier: Apache-2.0 */
/* Gives a fuzz target each file of a folder, without libFuzzer: the seeds and the inputs of fixed
 * bugs, with every compiler and in every run of the tests. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static int
run_file (const char *path)
{
  static uint8_t data[1 << 20];
  FILE *in = fopen (path, "rb");
  if (!in)
    return 1;
  const size_t n = fread (data, 1, sizeof data, in);
  fclose (in);
  /* A copy of the exact size, so that reading beyond it is seen. */
  uint8_t *copy = malloc (n ? n : 1);
  if (!copy)
    return 1;
  for (size_t i = 0; i < n; i++)
    copy[i] = data[i];
  LLVMFuzzerTestOneInput (copy, n);
  free (copy);
  return 0;
}

int
main (int argc, char **argv)
{
  DIR *folder = argc == 2 ? opendir (argv[1]) : NULL;
  struct dirent *entry;
  int n = 0, failed = !folder;
  while (folder && (entry = readdir (folder)))
    {
      char path[4096];
      if (entry->d_name[0] == '.')
        continue;
      snprintf (path, sizeof path, "%s/%s", argv[1], entry->d_name);
      failed |= run_file (path);
      n++;
    }
  if (folder)
    closedir (folder);
  printf ("%d inputs\n", n);
  return failed || n == 0;
}
