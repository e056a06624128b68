/* SPDX-License-Identifier: Apache-2.0 */
#include "made-bundle.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
made_small_spec (CvmUnetSpec *spec)
{
  static const CvmUnetSpec small = { .n_levels = 3,
                                     .channels = { 4, 8, 16 },
                                     .kernels = { { 1, 3, 3 }, { 1, 3, 3 }, { 3, 3, 3 } },
                                     .pools = { { 1, 2, 2 }, { 2, 2, 2 } },
                                     .head = { 1, 3, 3 },
                                     .n_classes = 2 };
  *spec = small;
}

static float
uniform (uint64_t *seed)
{
  *seed = *seed * 6364136223846793005U + 1442695040888963407U;
  return (float)(int32_t)(*seed >> 32) / 2147483648.0F;
}

/* Weights about √(6 / inputs), so that activations stay about 1; variances about 1. */
static float **
make_weights (const CvmGraph *graph, uint64_t *seed)
{
  float **weights = calloc ((size_t)graph->n_tensors, sizeof *weights);
  for (int t = 0; t < graph->n_tensors; t++)
    {
      const CvmTensorSpec *spec = &graph->tensors[t];
      const int64_t n = cvm_tensor_n_values (spec);
      const bool transposed = strstr (spec->name, ".up.") != NULL;
      float scale = 0.3F, offset = 0;
      if (spec->n_dims > 1)
        scale = sqrtf (6.0F / (float)(transposed ? spec->dims[0] : n / spec->dims[0]));
      else if (strstr (spec->name, "running_var"))
        offset = 1;
      else if (strstr (spec->name, "norm") && strstr (spec->name, ".weight"))
        offset = 1;
      weights[t] = malloc ((size_t)n * sizeof (float));
      for (int64_t i = 0; i < n; i++)
        weights[t][i] = offset + scale * uniform (seed);
    }
  return weights;
}

static void
free_weights (const CvmGraph *graph, float **weights)
{
  for (int t = 0; t < graph->n_tensors; t++)
    free (weights[t]);
  free (weights);
}

void
made_bundle_init (MadeBundle *made, const CvmUnetSpec *spec, int n_members, bool shared)
{
  CvmStatus status = CVM_STATUS_INIT;
  uint64_t seed = 11;
  memset (made, 0, sizeof *made);
  CvmBundle *bundle = &made->bundle;
  bundle->input = (CvmInputSpec){ .spacing_mm = { 4, 4, 3 }, .window_hu = { -150, 500 } };
  bundle->network = cvm_unet_build (spec, &status);
  if (!bundle->network)
    abort ();
  bundle->n_members = n_members;
  bundle->shared_encoder = shared;
  bundle->members = made->members;
  bundle->level = 0.5;
  for (int m = 0; m < n_members; m++)
    {
      made->encoders[m]
          = m > 0 && shared ? made->encoders[0] : make_weights (bundle->network->encoder, &seed);
      made->decoders[m] = make_weights (bundle->network->decoder, &seed);
      made->members[m].encoder = (const float *const *)made->encoders[m];
      made->members[m].decoder = (const float *const *)made->decoders[m];
    }
}

void
made_bundle_clear (MadeBundle *made)
{
  CvmBundle *bundle = &made->bundle;
  for (int m = 0; m < bundle->n_members; m++)
    {
      if (m == 0 || !bundle->shared_encoder)
        free_weights (bundle->network->encoder, made->encoders[m]);
      free_weights (bundle->network->decoder, made->decoders[m]);
    }
  cvm_network_free (bundle->network);
}

float *
made_image (const int size_xyz[3])
{
  uint64_t seed = 5;
  float *image = malloc ((size_t)size_xyz[0] * size_xyz[1] * size_xyz[2] * sizeof *image);
  size_t i = 0;
  for (int z = 0; z < size_xyz[2]; z++)
    for (int y = 0; y < size_xyz[1]; y++)
      for (int x = 0; x < size_xyz[0]; x++)
        image[i++] = 0.5F + 0.25F * sinf (0.3F * (float)x + 0.2F * (float)y * (float)(z % 5))
                     + 0.2F * uniform (&seed);
  return image;
}

CvmVolume *
made_ct (const int size_xyz[3])
{
  const double step_mm[3] = { 4, 4, 3 }, origin[3] = { 0, 0, 0 };
  const size_t n = (size_t)size_xyz[0] * size_xyz[1] * size_xyz[2];
  CvmGrid *grid = cvm_grid_new_uniform (size_xyz, step_mm, origin, NULL);
  CvmVolume *ct = grid ? cvm_volume_new (grid, CVM_VOXEL_FLOAT32, NULL) : NULL;
  cvm_grid_unref (grid);
  if (!ct)
    abort ();
  float *image = made_image (size_xyz), *values = cvm_volume_get_data (ct);
  for (size_t i = 0; i < n; i++)
    values[i] = image[i] * 650 - 150;
  free (image);
  return ct;
}
