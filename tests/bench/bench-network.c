/* SPDX-License-Identifier: Apache-2.0 */
/* The whole network in f32, slabs included, on 16 × 320 × 320, against PyTorch in eager mode.
 *
 * Both run in turn, with the same number of threads, in one go; the medians count. PyTorch's side
 * is bench_network.py, run by the interpreter in CVM_TORCH_PYTHON; of its four variants the fastest
 * is taken. Making the plans is not counted (nor is making PyTorch's modules), but told.
 *
 * The last line is the gate's: "network: 2.31x PyTorch, gate 2x, holds"; 1 is returned when not.
 */
#include "segmentation/ensemble/runner.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GATE 2.0
#define ROUNDS 7
#define MAX_VARIANTS 8

static const int size_xyz[3] = { 320, 320, 16 };

static double
now_seconds (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double
median (double *values, int n)
{
  qsort (values, (size_t)n, sizeof *values, compare);
  return values[n / 2];
}

/* PyTorch, at the other end of two pipes */

typedef struct
{
  pid_t process;
  FILE *to, *from;
  int n_variants;
  char variants[MAX_VARIANTS][64];
} Torch;

/* One command, one line of answer; false where there is none. */
static bool
ask (Torch *torch, const char *command, const char *argument, char *answer, int n)
{
  fprintf (torch->to, "%s %s\n", command, argument);
  fflush (torch->to);
  return fgets (answer, n, torch->from) != NULL;
}

static bool
torch_start (Torch *torch, const char *python, const char *script, const char *bundle)
{
  int to[2], from[2];
  char answer[MAX_VARIANTS * 64];
  memset (torch, 0, sizeof *torch);
  if (pipe (to) != 0 || pipe (from) != 0 || (torch->process = fork ()) < 0)
    return false;
  if (torch->process == 0)
    {
      dup2 (to[0], STDIN_FILENO);
      dup2 (from[1], STDOUT_FILENO);
      close (to[1]);
      close (from[0]);
      unsetenv ("OMP_WAIT_POLICY"); /* PyTorch as it comes */
      execl (python, python, script, bundle, (char *)NULL);
      _exit (127);
    }
  close (to[0]);
  close (from[1]);
  torch->to = fdopen (to[1], "w");
  torch->from = fdopen (from[0], "r");
  if (!ask (torch, "variants", "", answer, sizeof answer))
    return false;
  char *rest;
  for (char *name = strtok_r (answer, " \n", &rest); name && torch->n_variants < MAX_VARIANTS;
       name = strtok_r (NULL, " \n", &rest))
    snprintf (torch->variants[torch->n_variants++], sizeof *torch->variants, "%s", name);
  return torch->n_variants > 0;
}

static void
torch_stop (Torch *torch)
{
  if (torch->to)
    fclose (torch->to);
  if (torch->from)
    fclose (torch->from);
  if (torch->process > 0)
    waitpid (torch->process, NULL, 0);
}

static double
torch_run (Torch *torch, const char *variant)
{
  char answer[64] = "";
  return ask (torch, "run", variant, answer, sizeof answer) ? strtod (answer, NULL) : 0;
}

/* The fastest variant of two passes each. */
static const char *
torch_fastest (Torch *torch)
{
  const char *fastest = torch->variants[0];
  double best = 1e9;
  for (int i = 0; i < torch->n_variants; i++)
    {
      torch_run (torch, torch->variants[i]);
      double t = torch_run (torch, torch->variants[i]);
      printf ("  PyTorch %-22s %.3f s\n", torch->variants[i], t);
      if (t < best)
        {
          best = t;
          fastest = torch->variants[i];
        }
    }
  return fastest;
}

/* Ours */

typedef struct
{
  CvmDevice *device;
  CvmRunner *runner;
  float *input;
} Ours;

static bool
ours_run (Ours *ours, CvmStatus *status)
{
  const CvmSlabs *slabs = cvm_runner_get_slabs (ours->runner);
  for (int s = 0; s < slabs->n_slabs; s++)
    {
      const float *values;
      int rows, stride;
      if (!cvm_runner_load (ours->runner, ours->input, &slabs->slabs[s], status)
          || !cvm_runner_encode (ours->runner, 0, NULL, status)
          || !cvm_runner_probability (ours->runner, 0, &slabs->slabs[s], &values, &rows, &stride,
                                      NULL, status))
        return false;
    }
  return true;
}

static bool
ours_start (Ours *ours, const CvmBundle *bundle, int n_threads, CvmStatus *status)
{
  const CvmDeviceOptions options = { n_threads };
  const CvmRunnerSpec spec = { .size = { size_xyz[0], size_xyz[1], size_xyz[2] },
                               .n_members = 1,
                               .budget = (size_t)2000000000 };
  const size_t n = (size_t)size_xyz[0] * size_xyz[1] * size_xyz[2];
  memset (ours, 0, sizeof *ours);
  ours->input = malloc (n * sizeof *ours->input);
  srand (1);
  for (size_t i = 0; ours->input && i < n; i++)
    ours->input[i] = (float)rand () / (float)RAND_MAX;
  double start = now_seconds ();
  ours->device = cvm_device_open ("cpu", &options, status);
  ours->runner = ours->device ? cvm_runner_new (bundle, ours->device, &spec, status) : NULL;
  if (!ours->input || !ours->runner || !ours_run (ours, status))
    return false;
  CvmDeviceInfo info;
  cvm_device_get_info (ours->device, &info);
  double first = now_seconds () - start;
  printf ("%s (%s), %d slab(s); first run with planning %.3f s\n", info.name, info.kernels,
          cvm_runner_get_slabs (ours->runner)->n_slabs, first);
  return true;
}

static void
ours_stop (Ours *ours)
{
  cvm_runner_free (ours->runner);
  cvm_device_close (ours->device);
  free (ours->input);
}

/* How many times as fast as PyTorch; 0 where something failed (told). */
static double
compare_with (Torch *torch, const CvmBundle *bundle, int n_threads)
{
  const double n_voxels = (double)size_xyz[0] * size_xyz[1] * size_xyz[2];
  double ours_seconds[ROUNDS], torch_seconds[ROUNDS], ratio = 0;
  CvmStatus status = CVM_STATUS_INIT;
  char text[512], number[16];
  Ours ours;
  snprintf (number, sizeof number, "%d", n_threads);
  bool ok = ours_start (&ours, bundle, n_threads, &status)
            && ask (torch, "threads", number, text, sizeof text);
  const char *variant = ok ? torch_fastest (torch) : NULL;
  for (int r = 0; ok && r < ROUNDS; r++)
    {
      torch_seconds[r] = torch_run (torch, variant);
      double start = now_seconds ();
      ok = torch_seconds[r] > 0 && ours_run (&ours, &status);
      ours_seconds[r] = now_seconds () - start;
    }
  if (ok)
    {
      double a = median (ours_seconds, ROUNDS), b = median (torch_seconds, ROUNDS);
      ratio = b / a;
      printf ("%d thread(s): ours %.3f s (%.2f Mvoxel/s), PyTorch %s %.3f s (%.2f Mvoxel/s): "
              "%.2fx\n",
              n_threads, a, 1e-6 * n_voxels / a, variant, b, 1e-6 * n_voxels / b, ratio);
    }
  else
    printf ("failed: %s\n", cvm_status_format (&status, NULL, text, sizeof text));
  ours_stop (&ours);
  return ratio;
}

int
main (void)
{
  const char *python = getenv ("CVM_TORCH_PYTHON"), *source = getenv ("CVM_SOURCE");
  char script[4096], path[4096], text[512];
  CvmStatus status = CVM_STATUS_INIT;
  Torch torch = { 0 };
  double ratio = 0;
  snprintf (script, sizeof script, "%s/tests/bench/bench_network.py", source ? source : ".");
  snprintf (path, sizeof path, "%s/resources/models/openkbp-ptv70-1.safetensors",
            source ? source : ".");
  CvmBundle *bundle = cvm_bundle_open (path, &status);
  if (!bundle)
    printf ("%s\n", cvm_status_format (&status, NULL, text, sizeof text));
  else if (!python)
    printf ("CVM_TORCH_PYTHON names no interpreter with PyTorch: nothing to compare with\n");
  else if (!torch_start (&torch, python, script, path))
    printf ("%s can't run PyTorch\n", python);
  else
    {
      int n = omp_get_num_procs ();
      if (n > 1)
        compare_with (&torch, bundle, 1);
      ratio = compare_with (&torch, bundle, n);
    }
  torch_stop (&torch);
  cvm_bundle_unref (bundle);
  printf ("network: %.2fx PyTorch, gate %.0fx, %s\n", ratio, GATE,
          ratio >= GATE ? "holds" : "falls short");
  return ratio >= GATE ? 0 : 1;
}
