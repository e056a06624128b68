/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/ensemble/runner.h"

#include <stdlib.h>
#include <string.h>

/* A slab's voxels, by work: more would only make a run answer more rarely; the halo then costs
 * some 10 % of the time. */
#define MAX_WINDOW_VOXELS (8 << 20)
#define MAX_FEATURES 8

struct CvmRunner
{
  const CvmBundle *bundle;
  CvmDevice *device;
  CvmRunnerSpec spec;
  int padded[3]; /* z, y, x of a window */
  CvmSlabs slabs;
  bool keep_plans;
  CvmPlan **encoders, **decoders; /* of the members, where kept */
  CvmBuffer *image, *features[MAX_FEATURES], *logits;
  float *window; /* the image on its way in */
  float *result; /* probability, or logits, on their way out */
};

/* Memory */

typedef struct
{
  size_t kept, anew; /* with all plans kept, with each made anew */
} Need;

static size_t
plane_voxels (const CvmRunner *runner)
{
  return (size_t)runner->padded[1] * runner->padded[2];
}

static size_t
result_values (const CvmRunner *runner)
{
  size_t n = plane_voxels (runner) * runner->padded[0];
  return runner->spec.logits ? n * runner->bundle->network->n_classes : n;
}

static size_t
larger (size_t a, size_t b)
{
  return a > b ? a : b;
}

/* Bytes for windows of runner->padded. */
static Need
need (const CvmRunner *runner)
{
  const CvmNetwork *network = runner->bundle->network;
  const CvmGraph *encoder = network->encoder, *decoder = network->decoder;
  const size_t n_decoders = (size_t)runner->spec.n_members;
  const size_t n_encoders = runner->bundle->shared_encoder ? 1 : n_decoders;
  CvmPlanBytes e = cvm_device_plan_bytes (runner->device, encoder, runner->padded);
  CvmPlanBytes d = cvm_device_plan_bytes (runner->device, decoder, runner->padded);
  size_t bytes = runner->spec.fixed + larger (e.workspace, d.workspace);
  bytes += (plane_voxels (runner) * runner->padded[0] + result_values (runner)) * sizeof (float);
  bytes += cvm_device_buffer_bytes (runner->device, encoder, encoder->inputs[0], runner->padded);
  for (int i = 0; i < encoder->n_outputs; i++)
    bytes += cvm_device_buffer_bytes (runner->device, encoder, encoder->outputs[i], runner->padded);
  if (runner->spec.logits)
    bytes += cvm_device_buffer_bytes (runner->device, decoder, decoder->outputs[0], runner->padded);
  return (Need){ bytes + n_encoders * e.own + n_decoders * d.own, bytes + larger (e.own, d.own) };
}

static bool
fits (CvmRunner *runner, int n_window)
{
  runner->padded[0] = n_window;
  return need (runner).anew <= runner->spec.budget;
}

static bool
over_budget (const CvmRunner *runner, CvmStatus *status)
{
  const double gigabyte = 1e9;
  return cvm_status_fail (status, CVM_ERR_BUDGET,
                          CVM_N_ ("The network needs {1} GB of memory for this scan, and may use "
                                  "{2} GB."),
                          "%.3g\n%.3g", need (runner).anew / gigabyte,
                          runner->spec.budget / gigabyte);
}

static int
count_slabs (const CvmNetwork *network, int n_slices, int window)
{
  CvmSlabs slabs;
  if (!cvm_slabs_cut (network, n_slices, window, &slabs, NULL))
    return 0;
  const int n = slabs.n_slabs;
  cvm_slabs_clear (&slabs);
  return n;
}

/* The thinnest window from `low` on that needs no more slabs than this one: less halo. */
static int
thinnest (const CvmNetwork *network, int n_slices, int low, int window)
{
  const int multiple = network->multiple[0], n = count_slabs (network, n_slices, window);
  while (n > 0 && window - multiple >= low
         && count_slabs (network, n_slices, window - multiple) == n)
    window -= multiple;
  return window;
}

/* The thickest window that fits: no thinner than a core of one slice needs, no thicker than the
 * volume or the work. */
static bool
choose_window (CvmRunner *runner, CvmStatus *status)
{
  const CvmNetwork *network = runner->bundle->network;
  const int multiple = network->multiple[0], n_slices = runner->spec.size[2];
  int low = cvm_slabs_window (network, n_slices, 1);
  int high = cvm_slabs_padded (network, n_slices);
  int by_work = (int)(MAX_WINDOW_VOXELS / plane_voxels (runner)) / multiple * multiple;
  if (runner->spec.slab_slices > 0)
    high = low = cvm_slabs_window (network, n_slices, runner->spec.slab_slices);
  else
    {
      if (runner->spec.most_slices > 0)
        high = thinnest (network, n_slices, low,
                         cvm_slabs_window (network, n_slices, runner->spec.most_slices));
      if (by_work < high)
        high = by_work < low ? low : by_work;
    }
  if (!fits (runner, low))
    return over_budget (runner, status);
  if (fits (runner, high))
    return true;
  while (high - low > multiple)
    {
      int middle = low + (high - low) / 2 / multiple * multiple;
      if (fits (runner, middle))
        low = middle;
      else
        high = middle;
    }
  runner->padded[0] = low;
  return true;
}

/* Making */

static bool
make_buffers (CvmRunner *runner, CvmStatus *status)
{
  const CvmGraph *encoder = runner->bundle->network->encoder;
  const CvmGraph *decoder = runner->bundle->network->decoder;
  const size_t n = plane_voxels (runner) * runner->padded[0];
  runner->window = malloc (n * sizeof (float));
  runner->result = malloc (result_values (runner) * sizeof (float));
  if (!runner->window || !runner->result)
    return cvm_status_no_memory (status);
  runner->image
      = cvm_device_buffer_new (runner->device, encoder, encoder->inputs[0], runner->padded, status);
  if (!runner->image)
    return false;
  for (int i = 0; i < encoder->n_outputs; i++)
    {
      runner->features[i] = cvm_device_buffer_new (runner->device, encoder, encoder->outputs[i],
                                                   runner->padded, status);
      if (!runner->features[i])
        return false;
    }
  if (runner->spec.logits)
    runner->logits = cvm_device_buffer_new (runner->device, decoder, decoder->outputs[0],
                                            runner->padded, status);
  return !runner->spec.logits || runner->logits;
}

static bool
set_up (CvmRunner *runner, CvmStatus *status)
{
  const CvmNetwork *network = runner->bundle->network;
  const int n_members = runner->bundle->n_members;
  for (int a = 1; a < 3; a++)
    {
      int n = runner->spec.size[2 - a], multiple = network->multiple[a];
      runner->padded[a] = (n + multiple - 1) / multiple * multiple;
    }
  if (!cvm_device_supports (runner->device, network->encoder, status)
      || !cvm_device_supports (runner->device, network->decoder, status)
      || !choose_window (runner, status)
      || !cvm_slabs_cut (network, runner->spec.size[2], runner->padded[0], &runner->slabs, status))
    return false;
  runner->keep_plans = need (runner).kept <= runner->spec.budget;
  runner->encoders = calloc ((size_t)n_members, sizeof *runner->encoders);
  runner->decoders = calloc ((size_t)n_members, sizeof *runner->decoders);
  if (!runner->encoders || !runner->decoders)
    return cvm_status_no_memory (status);
  return make_buffers (runner, status);
}

CvmRunner *
cvm_runner_new (const CvmBundle *bundle,
                CvmDevice *device,
                const CvmRunnerSpec *spec,
                CvmStatus *status)
{
  CvmRunner *runner = calloc (1, sizeof *runner);
  if (!runner)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  runner->bundle = bundle;
  runner->device = device;
  runner->spec = *spec;
  if (!set_up (runner, status))
    {
      cvm_runner_free (runner);
      return NULL;
    }
  return runner;
}

void
cvm_runner_free (CvmRunner *runner)
{
  if (!runner)
    return;
  for (int m = 0; m < runner->bundle->n_members; m++)
    {
      if (runner->encoders)
        cvm_plan_free (runner->encoders[m]);
      if (runner->decoders)
        cvm_plan_free (runner->decoders[m]);
    }
  free (runner->encoders);
  free (runner->decoders);
  cvm_buffer_free (runner->image);
  for (int i = 0; i < MAX_FEATURES; i++)
    cvm_buffer_free (runner->features[i]);
  cvm_buffer_free (runner->logits);
  free (runner->window);
  free (runner->result);
  cvm_slabs_clear (&runner->slabs);
  free (runner);
}

CvmSlabs *
cvm_runner_get_slabs (CvmRunner *runner)
{
  return &runner->slabs;
}

/* Running */

bool
cvm_runner_load (CvmRunner *runner, const float *input, const CvmSlab *slab, CvmStatus *status)
{
  const int *size = runner->spec.size, *padded = runner->padded;
  const size_t row = (size_t)size[0] * sizeof *input;
  memset (runner->window, 0, plane_voxels (runner) * padded[0] * sizeof *runner->window);
  for (int z = 0; z < padded[0] && slab->start + z < size[2]; z++)
    for (int y = 0; y < size[1]; y++)
      memcpy (runner->window + ((size_t)z * padded[1] + y) * padded[2],
              input + ((size_t)(slab->start + z) * size[1] + y) * size[0], row);
  return cvm_buffer_upload (runner->image, runner->window, status);
}

/* The plan in *slot, made if it is not there. */
static CvmPlan *
plan_in (CvmRunner *runner,
         CvmPlan **slot,
         const CvmGraph *graph,
         const float *const *weights,
         CvmStatus *status)
{
  if (!*slot)
    *slot = cvm_device_plan (runner->device, graph, weights, runner->padded, status);
  return *slot;
}

static void
done_with (const CvmRunner *runner, CvmPlan **slot)
{
  if (runner->keep_plans)
    return;
  cvm_plan_free (*slot);
  *slot = NULL;
}

bool
cvm_runner_encode (CvmRunner *runner, int member, const CvmProgress *progress, CvmStatus *status)
{
  CvmPlan **slot = &runner->encoders[member];
  CvmPlan *plan = plan_in (runner, slot, runner->bundle->network->encoder,
                           runner->bundle->members[member].encoder, status);
  bool ok = plan && cvm_plan_run (plan, &runner->image, runner->features, progress, status);
  done_with (runner, slot);
  return ok;
}

bool
cvm_runner_probability (CvmRunner *runner,
                        int member,
                        const CvmSlab *slab,
                        const float **values,
                        int *rows,
                        int *stride,
                        const CvmProgress *progress,
                        CvmStatus *status)
{
  CvmPlan **slot = &runner->decoders[member];
  CvmPlan *plan = plan_in (runner, slot, runner->bundle->network->decoder,
                           runner->bundle->members[member].decoder, status);
  bool ok = plan
            && cvm_plan_run_probability (plan, runner->features, slab->first - slab->start, slab->n,
                                         runner->result, progress, status);
  done_with (runner, slot);
  *values = runner->result;
  *rows = runner->padded[1];
  *stride = runner->padded[2];
  return ok;
}

static void
copy_core (const CvmRunner *runner, const CvmSlab *slab, float *logits)
{
  const int *size = runner->spec.size, *padded = runner->padded;
  for (int c = 0; c < runner->bundle->network->n_classes; c++)
    for (int i = 0; i < slab->n; i++)
      for (int y = 0; y < size[1]; y++)
        {
          size_t from = ((size_t)c * padded[0] + slab->first - slab->start + i) * padded[1] + y;
          size_t to = ((size_t)c * size[2] + slab->first + i) * size[1] + y;
          memcpy (logits + to * size[0], runner->result + from * padded[2],
                  (size_t)size[0] * sizeof *logits);
        }
}

bool
cvm_runner_logits (CvmRunner *runner,
                   int member,
                   const CvmSlab *slab,
                   float *logits,
                   const CvmProgress *progress,
                   CvmStatus *status)
{
  CvmPlan **slot = &runner->decoders[member];
  CvmPlan *plan = plan_in (runner, slot, runner->bundle->network->decoder,
                           runner->bundle->members[member].decoder, status);
  bool ok = plan && cvm_plan_run (plan, runner->features, &runner->logits, progress, status)
            && cvm_buffer_download (runner->logits, runner->result, status);
  done_with (runner, slot);
  if (ok)
    copy_core (runner, slab, logits);
  return ok;
}
