/* SPDX-License-Identifier: Apache-2.0 */
#include "graph-maker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
check (bool ok, const CvmStatus *status)
{
  char text[512];
  if (ok)
    return;
  fprintf (stderr, "graph-maker: %s (%s)\n", cvm_status_format (status, NULL, text, sizeof text),
           status->cause);
  abort ();
}

void
maker_init (GraphMaker *maker, uint64_t seed)
{
  memset (maker, 0, sizeof *maker);
  maker->seed = seed;
  maker->graph.nodes = maker->nodes;
  maker->graph.tensors = maker->tensors;
}

void
maker_clear (GraphMaker *maker)
{
  for (int i = 0; i < maker->graph.n_tensors; i++)
    free (maker->weights[i]);
}

/* Knuth's linear congruence; the high bits are good enough for weights. */
float
maker_random (uint64_t *seed)
{
  *seed = *seed * 6364136223846793005U + 1442695040888963407U;
  return (float)(int32_t)(*seed >> 32) / 2147483648.0F;
}

float *
maker_random_values (uint64_t *seed, size_t n)
{
  float *values = malloc ((n ? n : 1) * sizeof *values);
  for (size_t i = 0; i < n; i++)
    values[i] = maker_random (seed);
  return values;
}

static int
add_tensor (GraphMaker *maker, int64_t n, float scale, float offset)
{
  int index = maker->graph.n_tensors++;
  maker->tensors[index].n_dims = 1;
  maker->tensors[index].dims[0] = n;
  maker->weights[index] = maker_random_values (&maker->seed, (size_t)n);
  for (int64_t i = 0; i < n; i++)
    maker->weights[index][i] = offset + scale * maker->weights[index][i];
  return index;
}

static int
add_node (GraphMaker *maker, CvmOp op, int a, int b, int n_channels)
{
  int index = maker->graph.n_nodes++;
  CvmNode *node = &maker->nodes[index];
  *node = (CvmNode){ .op = op,
                     .inputs = { a, b },
                     .n_channels = n_channels,
                     .kernel = { 1, 1, 1 },
                     .tensors = { -1, -1, -1, -1 },
                     .scale = { 1, 1, 1 } };
  if (a >= 0)
    memcpy (node->scale, maker->nodes[a].scale, sizeof node->scale);
  return index;
}

static void
set_kernel (GraphMaker *maker, int node, int kz, int ky, int kx)
{
  const int kernel[3] = { kz, ky, kx };
  memcpy (maker->nodes[node].kernel, kernel, sizeof kernel);
}

int
maker_input (GraphMaker *maker, int n_channels, int scale_z, int scale_yx)
{
  int node = add_node (maker, CVM_OP_INPUT, -1, -1, n_channels);
  maker->nodes[node].scale[0] = scale_z;
  maker->nodes[node].scale[1] = maker->nodes[node].scale[2] = scale_yx;
  maker->graph.inputs[maker->graph.n_inputs++] = node;
  return node;
}

/* Weight and bias for `terms` products a sum. */
static void
add_weights (GraphMaker *maker, int node, int64_t n, int terms)
{
  maker->nodes[node].tensors[CVM_TENSOR_WEIGHT]
      = add_tensor (maker, n, sqrtf (3.0F / (float)terms), 0);
  maker->nodes[node].tensors[CVM_TENSOR_BIAS]
      = add_tensor (maker, maker->nodes[node].n_channels, 0.5F, 0);
}

int
maker_convolution (GraphMaker *maker, int input, int n_channels, int kz, int ky, int kx)
{
  int n_in = maker->nodes[input].n_channels, terms = n_in * kz * ky * kx;
  int node = add_node (maker, CVM_OP_CONVOLUTION, input, -1, n_channels);
  set_kernel (maker, node, kz, ky, kx);
  add_weights (maker, node, (int64_t)terms * n_channels, terms);
  return node;
}

int
maker_transposed (GraphMaker *maker, int input, int n_channels, int kz, int ky, int kx)
{
  int n_in = maker->nodes[input].n_channels;
  int node = add_node (maker, CVM_OP_TRANSPOSED, input, -1, n_channels);
  set_kernel (maker, node, kz, ky, kx);
  add_weights (maker, node, (int64_t)n_in * kz * ky * kx * n_channels, n_in);
  for (int a = 0; a < 3; a++)
    maker->nodes[node].scale[a] /= maker->nodes[node].kernel[a];
  return node;
}

int
maker_normalisation (GraphMaker *maker, int input)
{
  int n = maker->nodes[input].n_channels;
  int node = add_node (maker, CVM_OP_NORMALISATION, input, -1, n);
  int *t = maker->nodes[node].tensors;
  t[CVM_TENSOR_SCALE] = add_tensor (maker, n, 0.5F, 1);
  t[CVM_TENSOR_SHIFT] = add_tensor (maker, n, 0.5F, 0);
  t[CVM_TENSOR_MEAN] = add_tensor (maker, n, 0.5F, 0);
  t[CVM_TENSOR_VARIANCE] = add_tensor (maker, n, 0.5F, 1);
  return node;
}

int
maker_relu (GraphMaker *maker, int input)
{
  return add_node (maker, CVM_OP_RELU, input, -1, maker->nodes[input].n_channels);
}

int
maker_pool (GraphMaker *maker, int input, int kz, int ky, int kx)
{
  int node = add_node (maker, CVM_OP_MAX_POOL, input, -1, maker->nodes[input].n_channels);
  set_kernel (maker, node, kz, ky, kx);
  for (int a = 0; a < 3; a++)
    maker->nodes[node].scale[a] *= maker->nodes[node].kernel[a];
  return node;
}

int
maker_concatenation (GraphMaker *maker, int a, int b)
{
  return add_node (maker, CVM_OP_CONCATENATION, a, b,
                   maker->nodes[a].n_channels + maker->nodes[b].n_channels);
}

void
maker_output (GraphMaker *maker, int node)
{
  maker->graph.outputs[maker->graph.n_outputs++] = node;
}

size_t
maker_n_values (const GraphMaker *maker, int node, const int size[3])
{
  size_t n = (size_t)maker->nodes[node].n_channels;
  for (int a = 0; a < 3; a++)
    n *= (size_t)(size[a] / maker->nodes[node].scale[a]);
  return n;
}

typedef struct
{
  CvmPlan *plan;
  CvmBuffer *inputs[8], *outputs[8];
} Loaded;

static Loaded
load (const GraphMaker *maker, CvmDevice *device, const int size[3], float *const *inputs)
{
  const CvmGraph *graph = &maker->graph;
  CvmStatus status = CVM_STATUS_INIT;
  Loaded loaded = { 0 };
  loaded.plan
      = cvm_device_plan (device, graph, (const float *const *)maker->weights, size, &status);
  check (loaded.plan != NULL, &status);
  for (int i = 0; i < graph->n_inputs; i++)
    {
      loaded.inputs[i] = cvm_device_buffer_new (device, graph, graph->inputs[i], size, &status);
      check (loaded.inputs[i] && cvm_buffer_upload (loaded.inputs[i], inputs[i], &status), &status);
    }
  for (int i = 0; i < graph->n_outputs; i++)
    {
      loaded.outputs[i] = cvm_device_buffer_new (device, graph, graph->outputs[i], size, &status);
      check (loaded.outputs[i] != NULL, &status);
    }
  return loaded;
}

static void
unload (const GraphMaker *maker, Loaded *loaded)
{
  for (int i = 0; i < maker->graph.n_inputs; i++)
    cvm_buffer_free (loaded->inputs[i]);
  for (int i = 0; i < maker->graph.n_outputs; i++)
    cvm_buffer_free (loaded->outputs[i]);
  cvm_plan_free (loaded->plan);
}

void
maker_run (const GraphMaker *maker,
           CvmDevice *device,
           const int size[3],
           float *const *inputs,
           float **outputs)
{
  const CvmGraph *graph = &maker->graph;
  CvmStatus status = CVM_STATUS_INIT;
  Loaded loaded = load (maker, device, size, inputs);
  check (cvm_plan_run (loaded.plan, loaded.inputs, loaded.outputs, NULL, &status), &status);
  for (int i = 0; i < graph->n_outputs; i++)
    {
      outputs[i] = malloc (maker_n_values (maker, graph->outputs[i], size) * sizeof (float));
      check (cvm_buffer_download (loaded.outputs[i], outputs[i], &status), &status);
    }
  unload (maker, &loaded);
}

void
maker_run_probability (const GraphMaker *maker,
                       CvmDevice *device,
                       const int size[3],
                       float *const *inputs,
                       int first,
                       int n,
                       float *probability)
{
  CvmStatus status = CVM_STATUS_INIT;
  Loaded loaded = load (maker, device, size, inputs);
  check (
      cvm_plan_run_probability (loaded.plan, loaded.inputs, first, n, probability, NULL, &status),
      &status);
  unload (maker, &loaded);
}

double
maker_distance (const float *a, const float *b, size_t n)
{
  double largest = 0;
  for (size_t i = 0; i < n; i++)
    {
      double d = fabs ((double)a[i] - b[i]);
      if (!(d <= largest))
        largest = isnan (d) ? INFINITY : d;
    }
  return largest;
}

CvmDevice *
maker_device (const char *id, int n_threads)
{
  const CvmDeviceOptions options = { n_threads };
  CvmStatus status = CVM_STATUS_INIT;
  CvmDevice *device = cvm_device_open (id, &options, &status);
  check (device != NULL, &status);
  return device;
}
