/* SPDX-License-Identifier: Apache-2.0 */
/* See operations.h. Every operation says what one row of its result is; one loop calls it for all
 * rows and listens for a cancel between them.
 */
#include "segmentation/device/reference/operations.h"

#include "segmentation/network/graph.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const CvmTensor *in, *second; /* second: concatenation's */
  int n_columns;                /* of the result */
  const int *kernel;
  const float *weight, *bias;                   /* convolutions */
  const float *scale, *shift, *mean, *variance; /* normalisation */
  int n_channels;                               /* of the result */
} Job;

/* Write one row of the result; `sum` has room for as many doubles. */
typedef void (*RowFunc) (const Job *job, int c, int z, int y, double *sum, float *row);

/* Rows t, t + n, t + 2n, … of a result [channel][z][y][x]. */
static void
every_nth_row (const Job *job,
               RowFunc function,
               const int extent[3],
               int t,
               const CvmLoops *loops,
               float *values,
               bool *stop)
{
  const long n = (long)extent[0] * extent[1] * extent[2];
  double *sum = loops->sums + (size_t)t * job->n_columns;
  for (long i = t; i < n; i += loops->n_threads)
    {
      bool stopped;
#pragma omp atomic read
      stopped = *stop;
      if (!stopped && cvm_progress_cancelled (loops->progress))
        {
          stopped = true;
#pragma omp atomic write
          *stop = true;
        }
      if (stopped)
        return;
      int y = (int)(i % extent[2]), z = (int)(i / extent[2] % extent[1]);
      int c = (int)(i / extent[2] / extent[1]);
      function (job, c, z, y, sum, values + (size_t)i * job->n_columns);
    }
}

static bool
all_rows (Job *job,
          RowFunc function,
          int n_channels,
          const int dims[3],
          float *values,
          const CvmLoops *loops)
{
  const int extent[3] = { n_channels, dims[0], dims[1] };
  bool stop = false;
  job->n_channels = n_channels;
  job->n_columns = dims[2];
#pragma omp parallel for num_threads(loops->n_threads) schedule(static, 1)
  for (int t = 0; t < loops->n_threads; t++)
    every_nth_row (job, function, extent, t, loops, values, &stop);
  return !stop;
}

/* sum[x] += Σ over the row kernel of weight[t] · in[x + t − k/2] */
static void
add_row (double *sum, int n, const float *in, const float *weight, int kernel)
{
  for (int t = 0; t < kernel; t++)
    {
      int shift = t - kernel / 2;
      int from = shift < 0 ? -shift : 0, to = shift > 0 ? n - shift : n;
      double w = weight[t];
      for (int x = from; x < to; x++)
        sum[x] += w * in[x + shift];
    }
}

static void
convolution_row (const Job *job, int c, int z, int y, double *sum, float *row)
{
  const int *k = job->kernel;
  const CvmTensor *in = job->in;
  for (int x = 0; x < job->n_columns; x++)
    sum[x] = job->bias[c];
  for (int i = 0; i < in->n_channels; i++)
    for (int tz = 0; tz < k[0]; tz++)
      for (int ty = 0; ty < k[1]; ty++)
        {
          int zi = z + tz - k[0] / 2, yi = y + ty - k[1] / 2;
          if (zi < 0 || zi >= in->dims[0] || yi < 0 || yi >= in->dims[1])
            continue;
          size_t w = ((((size_t)c * in->n_channels + i) * k[0] + tz) * k[1] + ty) * k[2];
          add_row (sum, job->n_columns, cvm_tensor_row (in, i, zi, yi), job->weight + w, k[2]);
        }
  for (int x = 0; x < job->n_columns; x++)
    row[x] = (float)sum[x];
}

bool
cvm_reference_convolution (const CvmTensor *in,
                           const float *weight,
                           const float *bias,
                           const int kernel[3],
                           const CvmTensor *out,
                           const CvmLoops *loops)
{
  Job job = { .in = in, .weight = weight, .bias = bias, .kernel = kernel };
  return all_rows (&job, convolution_row, out->n_channels, out->dims, out->values, loops);
}

static void
transposed_row (const Job *job, int c, int z, int y, double *sum, float *row)
{
  const int *k = job->kernel;
  int tz = z % k[0], ty = y % k[1];
  for (int x = 0; x < job->n_columns; x++)
    sum[x] = job->bias[c];
  for (int i = 0; i < job->in->n_channels; i++)
    {
      const float *in = cvm_tensor_row (job->in, i, z / k[0], y / k[1]);
      size_t w = ((((size_t)i * job->n_channels + c) * k[0] + tz) * k[1] + ty) * k[2];
      for (int x = 0; x < job->n_columns; x++)
        sum[x] += (double)job->weight[w + x % k[2]] * in[x / k[2]];
    }
  for (int x = 0; x < job->n_columns; x++)
    row[x] = (float)sum[x];
}

bool
cvm_reference_transposed (const CvmTensor *in,
                          const float *weight,
                          const float *bias,
                          const int kernel[3],
                          const CvmTensor *out,
                          const CvmLoops *loops)
{
  Job job = { .in = in, .weight = weight, .bias = bias, .kernel = kernel };
  return all_rows (&job, transposed_row, out->n_channels, out->dims, out->values, loops);
}

static void
normalisation_row (const Job *job, int c, int z, int y, double *sum, float *row)
{
  const float *in = cvm_tensor_row (job->in, c, z, y);
  double factor = job->scale[c] / sqrt (job->variance[c] + CVM_NORMALISATION_EPSILON);
  for (int x = 0; x < job->n_columns; x++)
    row[x] = (float)(factor * ((double)in[x] - job->mean[c]) + job->shift[c]);
}

bool
cvm_reference_normalisation (const CvmTensor *in,
                             const float *scale,
                             const float *shift,
                             const float *mean,
                             const float *variance,
                             const CvmTensor *out,
                             const CvmLoops *loops)
{
  Job job = { .in = in, .scale = scale, .shift = shift, .mean = mean, .variance = variance };
  return all_rows (&job, normalisation_row, out->n_channels, out->dims, out->values, loops);
}

static void
relu_row (const Job *job, int c, int z, int y, double *sum, float *row)
{
  const float *in = cvm_tensor_row (job->in, c, z, y);
  for (int x = 0; x < job->n_columns; x++)
    row[x] = in[x] > 0 ? in[x] : 0;
}

bool
cvm_reference_relu (const CvmTensor *in, const CvmTensor *out, const CvmLoops *loops)
{
  Job job = { .in = in };
  return all_rows (&job, relu_row, out->n_channels, out->dims, out->values, loops);
}

static void
max_pool_row (const Job *job, int c, int z, int y, double *sum, float *row)
{
  const int *k = job->kernel;
  for (int x = 0; x < job->n_columns; x++)
    {
      float largest = -INFINITY;
      for (int tz = 0; tz < k[0]; tz++)
        for (int ty = 0; ty < k[1]; ty++)
          for (int tx = 0; tx < k[2]; tx++)
            {
              const float *in = cvm_tensor_row (job->in, c, z * k[0] + tz, y * k[1] + ty);
              if (in[x * k[2] + tx] > largest)
                largest = in[x * k[2] + tx];
            }
      row[x] = largest;
    }
}

bool
cvm_reference_max_pool (const CvmTensor *in,
                        const int kernel[3],
                        const CvmTensor *out,
                        const CvmLoops *loops)
{
  Job job = { .in = in, .kernel = kernel };
  return all_rows (&job, max_pool_row, out->n_channels, out->dims, out->values, loops);
}

static void
concatenation_row (const Job *job, int c, int z, int y, double *sum, float *row)
{
  int n = job->in->n_channels;
  const float *in
      = c < n ? cvm_tensor_row (job->in, c, z, y) : cvm_tensor_row (job->second, c - n, z, y);
  memcpy (row, in, (size_t)job->n_columns * sizeof *row);
}

bool
cvm_reference_concatenation (const CvmTensor *a,
                             const CvmTensor *b,
                             const CvmTensor *out,
                             const CvmLoops *loops)
{
  Job job = { .in = a, .second = b };
  return all_rows (&job, concatenation_row, out->n_channels, out->dims, out->values, loops);
}

static void
probability_row (const Job *job, int c, int z, int y, double *sum, float *row)
{
  for (int x = 0; x < job->n_columns; x++)
    {
      double target = cvm_tensor_row (job->in, 1, z, y)[x], all = 0;
      for (int i = 0; i < job->in->n_channels; i++)
        all += exp (cvm_tensor_row (job->in, i, z, y)[x] - target);
      row[x] = (float)(1 / all);
    }
}

bool
cvm_reference_probability (
    const CvmTensor *logits, int first, int n, float *probability, const CvmLoops *loops)
{
  /* a view that begins at slice `first`: the distance from channel to channel stays that of dims */
  CvmTensor view = *logits;
  view.values += (size_t)first * view.dims[1] * view.dims[2];
  const int dims[3] = { n, logits->dims[1], logits->dims[2] };
  Job job = { .in = &view };
  return all_rows (&job, probability_row, 1, dims, probability, loops);
}
