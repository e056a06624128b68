/* SPDX-License-Identifier: Apache-2.0 */
/* Makes graphs node by node, with weights from a generator, and runs them on a device.
 *
 * Weights are scaled so that results stay about 1 whatever the number of terms: then one absolute
 * error limit serves all shapes. Everything ends the program on failure: tests use it.
 */
#pragma once

#include "segmentation/device/device.h"

#include <stdint.h>

#define MAKER_MAX_NODES 64
#define MAKER_MAX_TENSORS 128

typedef struct
{
  uint64_t seed;
  CvmGraph graph;
  CvmNode nodes[MAKER_MAX_NODES];
  CvmTensorSpec tensors[MAKER_MAX_TENSORS];
  float *weights[MAKER_MAX_TENSORS];
} GraphMaker;

void maker_init (GraphMaker *maker, uint64_t seed);
void maker_clear (GraphMaker *maker);

/* Uniform in −1 … 1. */
float maker_random (uint64_t *seed);
float *maker_random_values (uint64_t *seed, size_t n);

/* Each returns the new node. */
int maker_input (GraphMaker *maker, int n_channels, int scale_z, int scale_yx);
int maker_convolution (GraphMaker *maker, int input, int n_channels, int kz, int ky, int kx);
int maker_transposed (GraphMaker *maker, int input, int n_channels, int kz, int ky, int kx);
int maker_normalisation (GraphMaker *maker, int input);
int maker_relu (GraphMaker *maker, int input);
int maker_pool (GraphMaker *maker, int input, int kz, int ky, int kx);
int maker_concatenation (GraphMaker *maker, int a, int b);
void maker_output (GraphMaker *maker, int node);

/* Values of a node's result for a finest size z, y, x. */
size_t maker_n_values (const GraphMaker *maker, int node, const int size[3]);

/* Run on values [channel][z][y][x], one array for each input; new arrays into `outputs`. */
void maker_run (const GraphMaker *maker,
                CvmDevice *device,
                const int size[3],
                float *const *inputs,
                float **outputs);

/* Slices first … first + n − 1 of the probability, into an array of the caller. */
void maker_run_probability (const GraphMaker *maker,
                            CvmDevice *device,
                            const int size[3],
                            float *const *inputs,
                            int first,
                            int n,
                            float *probability);

/* The largest absolute difference. */
double maker_distance (const float *a, const float *b, size_t n);

/* A device, or the end of the program. */
CvmDevice *maker_device (const char *id, int n_threads);
