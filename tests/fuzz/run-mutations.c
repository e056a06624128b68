/* SPDX-License-Identifier: Apache-2.0 */
/* Gives the DICOM target changed files without libFuzzer and sanitizers: with any compiler, and
 * fast.
 *
 *   run-mutations FOLDER N [FIRST]   N changes of each file of FOLDER, from seed FIRST on (0)
 *
 * A thousand changes have a process of their own, whose memory is bounded and which may spend some
 * seconds on one input, so that a crash, a hang and a gigabyte are all the same: the process ends
 * early, and the file and the seed are told, with the input written beside.
 */
#include "tests/fuzz/dicom-mutate.h"
#include "tests/fuzz/target.h"

#include <dirent.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define MAX_BYTES 24576
#define SECONDS_EACH 20
#define N_EACH 1000 /* DCMTK loses some memory where it throws */
/* Above what the program has mapped at its start: 64 MB, and the stacks of its threads. */
#define MOST_MORE_BYTES ((rlim_t)192 << 20)

typedef struct
{
  size_t n;
  uint8_t data[MAX_BYTES];
} Input;

static int
load (const char *path, Input *input)
{
  FILE *in = fopen (path, "rb");
  if (!in)
    return 0;
  input->n = fread (input->data, 1, sizeof input->data, in);
  fclose (in);
  return input->n > 0;
}

static void
bound_memory (void)
{
  unsigned long pages = 0;
  FILE *in = fopen ("/proc/self/statm", "r");
  must (in && fscanf (in, "%lu", &pages) == 1);
  fclose (in);
  const rlim_t most = (rlim_t)pages * (rlim_t)sysconf (_SC_PAGESIZE) + MOST_MORE_BYTES;
  mallopt (M_ARENA_MAX, 1);
  must (setrlimit (RLIMIT_AS, &(struct rlimit){ most, most }) == 0);
}

/* In the child: `last` is what it works on, for the parent to see. */
static void
work (const Input *original, unsigned long first, unsigned long n, Input *last)
{
  LLVMFuzzerTestOneInput (original->data, original->n);
  bound_memory ();
  for (unsigned long seed = first; seed < first + n; seed++)
    {
      /* Changes heap up; from time to time it is the whole file again. */
      if ((seed - first) % 8 == 0)
        *last = *original;
      last->n = dicom_mutate (last->data, last->n, MAX_BYTES, seed);
      /* A copy of the exact size, so that reading beyond it can be seen. */
      uint8_t *copy = malloc (last->n);
      must (copy != NULL);
      memcpy (copy, last->data, last->n);
      alarm (SECONDS_EACH);
      LLVMFuzzerTestOneInput (copy, last->n);
      alarm (0);
      free (copy);
    }
}

static int
run_file (const char *path, unsigned long first, unsigned long n)
{
  static Input original;
  int status = 0;
  if (!load (path, &original))
    return 0;
  Input *last
      = mmap (NULL, sizeof *last, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  must (last != MAP_FAILED);
  fflush (stdout);
  const pid_t child = fork ();
  if (child == 0)
    {
      work (&original, first, n, last);
      exit (0);
    }
  must (child > 0 && waitpid (child, &status, 0) == child);
  const int good = WIFEXITED (status) && WEXITSTATUS (status) == 0;
  if (!good)
    {
      FILE *out = fopen ("mutated-input", "wb");
      printf ("%s: status %d; the input is in mutated-input\n", path, status);
      if (out)
        {
          fwrite (last->data, 1, last->n, out);
          fclose (out);
        }
    }
  munmap (last, sizeof *last);
  return good;
}

int
main (int argc, char **argv)
{
  static DIR *folder; /* static: the children inherit it, and it is no leak of theirs */
  folder = argc >= 3 ? opendir (argv[1]) : NULL;
  const unsigned long n = argc >= 3 ? strtoul (argv[2], NULL, 10) : 0;
  const unsigned long first = argc >= 4 ? strtoul (argv[3], NULL, 10) : 0;
  struct dirent *entry;
  int n_files = 0, failed = !folder;
  while (folder && (entry = readdir (folder)))
    {
      char path[4096];
      if (entry->d_name[0] == '.')
        continue;
      snprintf (path, sizeof path, "%s/%s", argv[1], entry->d_name);
      for (unsigned long done = 0; done < n; done += N_EACH)
        failed |= !run_file (path, first + done, n - done < N_EACH ? n - done : N_EACH);
      n_files++;
    }
  if (folder)
    closedir (folder);
  printf ("%d files, %lu changes of each\n", n_files, n);
  return failed || n_files == 0;
}
