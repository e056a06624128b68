/* SPDX-License-Identifier: Apache-2.0 */
/* See unet.h. Of a network with n levels the encoder gives n results, level 1 first, and the
 * decoder takes them in that order:
 *
 *   image ─ block 1 ─────────────────────────── skip 1 ─ block 1 ─ head ─ logits
 *             └ pool 1 ─ block 2 ────────────── skip 2 ─ block 2 ─ up 1 ┘
 *                          └ pool 2 ─ … block n ─────────── up …  ┘
 */
#include "segmentation/network/unet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CLASSES 16

void
cvm_unet_25d (CvmUnetSpec *spec)
{
  *spec = (CvmUnetSpec){
    .n_levels = 5,
    .channels = { 16, 32, 64, 128, 256 },
    .kernels = { { 1, 3, 3 }, { 1, 3, 3 }, { 1, 3, 3 }, { 1, 3, 3 }, { 3, 3, 3 } },
    .pools = { { 1, 2, 2 }, { 1, 2, 2 }, { 1, 2, 2 }, { 2, 2, 2 } },
    .head = { 1, 3, 3 },
    .n_classes = 2,
  };
}

static bool
check_kernel (const int kernel[3], CvmStatus *status)
{
  for (int axis = 0; axis < 3; axis++)
    if (kernel[axis] < 1 || kernel[axis] > CVM_UNET_MAX_KERNEL || kernel[axis] % 2 == 0)
      return cvm_status_fail (
          status, CVM_ERR_UNSUPPORTED,
          CVM_N_ ("A network with the kernel {1} can't be built: odd numbers from 1 to {2} can."),
          "%dx%dx%d\n%d", kernel[0], kernel[1], kernel[2], CVM_UNET_MAX_KERNEL);
  return true;
}

static bool
check_level (const CvmUnetSpec *spec, int level, CvmStatus *status)
{
  const int n_channels = spec->channels[level];
  if (n_channels < 1 || n_channels > CVM_UNET_MAX_CHANNELS)
    return cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                            CVM_N_ ("A network with {1} channels can't be built: 1 to {2} can."),
                            "%d\n%d", n_channels, CVM_UNET_MAX_CHANNELS);
  if (!check_kernel (spec->kernels[level], status))
    return false;
  if (level == spec->n_levels - 1)
    return true;
  const int *pool = spec->pools[level];
  for (int axis = 0; axis < 3; axis++)
    if (pool[axis] != 1 && pool[axis] != 2)
      return cvm_status_fail (
          status, CVM_ERR_UNSUPPORTED,
          CVM_N_ ("A network with the pool {1} can't be built: 1 and 2 along each axis can."),
          "%dx%dx%d", pool[0], pool[1], pool[2]);
  return true;
}

static bool
check_spec (const CvmUnetSpec *spec, CvmStatus *status)
{
  if (spec->n_levels < 2 || spec->n_levels > CVM_UNET_MAX_LEVELS)
    return cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                            CVM_N_ ("A network with {1} levels can't be built: 2 to {2} can."),
                            "%d\n%d", spec->n_levels, CVM_UNET_MAX_LEVELS);
  for (int level = 0; level < spec->n_levels; level++)
    if (!check_level (spec, level, status))
      return false;
  if (spec->n_classes < 2 || spec->n_classes > MAX_CLASSES)
    return cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                            CVM_N_ ("A network with {1} classes can't be built: 2 to {2} can."),
                            "%d\n%d", spec->n_classes, MAX_CLASSES);
  return check_kernel (spec->head, status);
}

/* Two times convolution, normalisation, ReLU. */
static int
add_block (CvmGraph *graph, int input, const CvmUnetSpec *spec, const char *part, int level)
{
  for (int i = 1; i <= 2; i++)
    {
      char name[48];
      snprintf (name, sizeof name, "%s.%d.conv%d", part, level + 1, i);
      input = cvm_graph_add_convolution (graph, input, spec->channels[level], spec->kernels[level],
                                         name);
      snprintf (name, sizeof name, "%s.%d.norm%d", part, level + 1, i);
      input = cvm_graph_add_relu (graph, cvm_graph_add_normalisation (graph, input, name));
    }
  return input;
}

static CvmGraph *
build_encoder (const CvmUnetSpec *spec)
{
  static const int finest[3] = { 1, 1, 1 };
  CvmGraph *graph = cvm_graph_new ();
  int at = cvm_graph_add_input (graph, 1, finest);
  for (int level = 0; level < spec->n_levels; level++)
    {
      if (level > 0)
        at = cvm_graph_add_max_pool (graph, at, spec->pools[level - 1]);
      at = add_block (graph, at, spec, "encoder", level);
      if (!cvm_graph_add_output (graph, at))
        {
          cvm_graph_free (graph);
          return NULL;
        }
    }
  return graph;
}

/* Transposed convolution, normalisation, ReLU, concatenation with the skip, the level's block. */
static int
add_decoder_level (CvmGraph *graph, int below, int skip, const CvmUnetSpec *spec, int level)
{
  char name[48];
  snprintf (name, sizeof name, "decoder.%d.up", level + 1);
  int up = cvm_graph_add_transposed (graph, below, spec->channels[level], spec->pools[level], name);
  snprintf (name, sizeof name, "decoder.%d.upnorm", level + 1);
  up = cvm_graph_add_relu (graph, cvm_graph_add_normalisation (graph, up, name));
  int both = cvm_graph_add_concatenation (graph, skip, up);
  return add_block (graph, both, spec, "decoder", level);
}

static CvmGraph *
build_decoder (const CvmUnetSpec *spec, const CvmGraph *encoder)
{
  CvmGraph *graph = cvm_graph_new ();
  int skips[CVM_UNET_MAX_LEVELS] = { 0 };
  for (int level = 0; level < spec->n_levels; level++)
    skips[level] = cvm_graph_add_input (graph, spec->channels[level],
                                        encoder->nodes[encoder->outputs[level]].scale);
  int at = skips[spec->n_levels - 1];
  for (int level = spec->n_levels - 2; level >= 0; level--)
    at = add_decoder_level (graph, at, skips[level], spec, level);
  at = cvm_graph_add_convolution (graph, at, spec->n_classes, spec->head, "decoder.out");
  if (cvm_graph_add_output (graph, at))
    return graph;
  cvm_graph_free (graph);
  return NULL;
}

CvmNetwork *
cvm_unet_build (const CvmUnetSpec *spec, CvmStatus *status)
{
  if (!check_spec (spec, status))
    return NULL;
  CvmNetwork *network = calloc (1, sizeof *network);
  if (network)
    network->encoder = build_encoder (spec);
  if (network && network->encoder)
    network->decoder = build_decoder (spec, network->encoder);
  if (!network || !network->decoder)
    {
      cvm_network_free (network);
      cvm_status_no_memory (status);
      return NULL;
    }
  const CvmGraph *encoder = network->encoder;
  const CvmNode *deepest = &encoder->nodes[encoder->outputs[encoder->n_outputs - 1]];
  memcpy (network->multiple, deepest->scale, sizeof network->multiple);
  network->n_classes = spec->n_classes;
  return network;
}
