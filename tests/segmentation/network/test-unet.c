/* SPDX-License-Identifier: Apache-2.0 */
/* The paper's parameter counts, the arithmetic and the halo of the two sets of numbers. */
#include "segmentation/network/unet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
unet_3d (CvmUnetSpec *spec)
{
  cvm_unet_25d (spec);
  for (int level = 0; level < spec->n_levels; level++)
    for (int axis = 0; axis < 3; axis++)
      {
        spec->kernels[level][axis] = 3;
        spec->head[axis] = 3;
        if (level < spec->n_levels - 1)
          spec->pools[level][axis] = 2;
      }
}

static CvmNetwork *
build (const CvmUnetSpec *spec)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmNetwork *network = cvm_unet_build (spec, &status);
  assert_non_null (network);
  return network;
}

/* Multiply-adds × 2 for an input of this finest size (convolutions and transposed ones). */
static double
flops_of (const CvmGraph *graph, const int size[3])
{
  double sum = 0;
  for (int i = 0; i < graph->n_nodes; i++)
    {
      const CvmNode *node = &graph->nodes[i];
      if (node->op != CVM_OP_CONVOLUTION && node->op != CVM_OP_TRANSPOSED)
        continue;
      double n = 2.0 * node->n_channels * graph->nodes[node->inputs[0]].n_channels;
      for (int axis = 0; axis < 3; axis++)
        {
          n *= (double)size[axis] / node->scale[axis];
          /* Each result of a transposed convolution has one source voxel: kernel = stride. */
          if (node->op == CVM_OP_CONVOLUTION)
            n *= node->kernel[axis];
        }
      sum += n;
    }
  return sum;
}

static void
counts_are_the_papers (void **state)
{
  CvmUnetSpec spec;
  cvm_unet_25d (&spec);
  CvmNetwork *network = build (&spec);
  assert_int_equal (cvm_graph_n_parameters (network->encoder), 2949936);
  assert_int_equal (cvm_graph_n_parameters (network->decoder), 895122);
  const int multiple[3] = { 2, 16, 16 };
  assert_memory_equal (network->multiple, multiple, sizeof multiple);
  const int size[3] = { 16, 320, 320 };
  assert_true (flops_of (network->encoder, size) == 36000.0 * 16 * 320 * 320);
  assert_true (flops_of (network->decoder, size) == 59968.0 * 16 * 320 * 320);
  cvm_network_free (network);

  unet_3d (&spec);
  network = build (&spec);
  assert_int_equal (cvm_graph_n_parameters (network->encoder)
                        + cvm_graph_n_parameters (network->decoder),
                    5649186);
  const int multiple_3d[3] = { 16, 16, 16 };
  assert_memory_equal (network->multiple, multiple_3d, sizeof multiple_3d);
  cvm_network_free (network);
}

static const CvmTensorSpec *
find (const CvmGraph *graph, const char *name)
{
  for (int i = 0; i < graph->n_tensors; i++)
    if (strcmp (graph->tensors[i].name, name) == 0)
      return &graph->tensors[i];
  fail_msg ("no tensor %s", name);
  return NULL;
}

static void
tensors_have_pytorchs_shapes (void **state)
{
  CvmUnetSpec spec;
  cvm_unet_25d (&spec);
  CvmNetwork *network = build (&spec);
  /* As the shipped bundle, which PyTorch wrote, has them. */
  static const struct
  {
    bool decoder;
    const char *name;
    int n_dims;
    int64_t dims[5];
  } rows[] = {
    { false, "encoder.1.conv1.weight", 4, { 16, 1, 3, 3 } },
    { false, "encoder.5.conv1.weight", 5, { 256, 128, 3, 3, 3 } },
    { false, "encoder.5.norm2.running_var", 1, { 256 } },
    { true, "decoder.4.up.weight", 5, { 256, 128, 2, 2, 2 } },
    { true, "decoder.3.up.weight", 4, { 128, 64, 2, 2 } },
    { true, "decoder.1.upnorm.running_mean", 1, { 16 } },
    { true, "decoder.1.conv1.weight", 4, { 16, 32, 3, 3 } },
    { true, "decoder.out.weight", 4, { 2, 16, 3, 3 } },
    { true, "decoder.out.bias", 1, { 2 } },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      const CvmGraph *graph = rows[i].decoder ? network->decoder : network->encoder;
      const CvmTensorSpec *tensor = find (graph, rows[i].name);
      assert_int_equal (tensor->n_dims, rows[i].n_dims);
      assert_memory_equal (tensor->dims, rows[i].dims, (size_t)tensor->n_dims * sizeof (int64_t));
    }
  assert_int_equal (network->encoder->n_tensors, 5 * 12);
  assert_int_equal (network->decoder->n_tensors, 4 * 18 + 2);
  cvm_network_free (network);
}

/* Brute force: each node's slices carry a flag "depends on image slice s", set by walking the
 * graph forwards with its definition, one image slice at a time. */
enum
{
  SLICES = 256
};

static void
forward (const CvmGraph *graph, const bool *const *inputs, bool flags[][SLICES])
{
  int next_input = 0;
  for (int i = 0; i < graph->n_nodes; i++)
    {
      const CvmNode *node = &graph->nodes[i];
      const int n = SLICES / node->scale[0], k = node->kernel[0];
      const bool *a = node->inputs[0] >= 0 ? flags[node->inputs[0]] : inputs[next_input++];
      const bool *b = node->inputs[1] >= 0 ? flags[node->inputs[1]] : a;
      for (int z = 0; z < n; z++)
        {
          flags[i][z] = false;
          if (node->op == CVM_OP_CONVOLUTION)
            {
              for (int d = -(k / 2); d <= k / 2; d++)
                if (z + d >= 0 && z + d < n && a[z + d])
                  flags[i][z] = true;
            }
          else if (node->op == CVM_OP_MAX_POOL)
            {
              for (int d = 0; d < k; d++)
                if (a[z * k + d])
                  flags[i][z] = true;
            }
          else if (node->op == CVM_OP_TRANSPOSED)
            flags[i][z] = a[z / k];
          else
            flags[i][z] = a[z] || b[z];
        }
    }
}

/* depends[z][s]: logits of slice z depend on image slice s. */
static void
find_dependencies (const CvmNetwork *network, bool (*depends)[SLICES])
{
  static bool in_encoder[CVM_GRAPH_MAX_NODES][SLICES], in_decoder[CVM_GRAPH_MAX_NODES][SLICES];
  for (int s = 0; s < SLICES; s++)
    {
      bool image[SLICES] = { false };
      image[s] = true;
      const bool *pointer = image;
      forward (network->encoder, &pointer, in_encoder);
      const bool *skips[8];
      for (int i = 0; i < network->encoder->n_outputs; i++)
        skips[i] = in_encoder[network->encoder->outputs[i]];
      forward (network->decoder, skips, in_decoder);
      for (int z = 0; z < SLICES; z++)
        depends[z][s] = in_decoder[network->decoder->outputs[0]][z];
    }
}

/* Compare with the brute force for all slabs of 1, 2, 3 and 16 slices that lie far enough from
 * the ends; returns the smallest and the largest halo of single sides. */
static void
compare_halo (const CvmNetwork *network, int margin, int *smallest, int *largest)
{
  static bool depends[SLICES][SLICES];
  static const int thickness[] = { 1, 2, 3, 16 };
  find_dependencies (network, depends);
  *smallest = SLICES;
  *largest = 0;
  for (int t = 0; t < 4; t++)
    for (int first = margin; first + thickness[t] + margin <= SLICES; first++)
      {
        const int last = first + thickness[t] - 1;
        int lo = SLICES, hi = -1, below, above;
        for (int z = first; z <= last; z++)
          for (int s = 0; s < SLICES; s++)
            if (depends[z][s])
              {
                lo = s < lo ? s : lo;
                hi = s > hi ? s : hi;
              }
        cvm_network_halo_z (network, first, last, &below, &above);
        assert_int_equal (below, first - lo);
        assert_int_equal (above, hi - last);
        *smallest = below < *smallest ? below : *smallest;
        *largest = below > *largest ? below : *largest;
      }
}

static void
halo_is_what_the_logits_depend_on (void **state)
{
  CvmUnetSpec spec;
  int smallest, largest, below, above;
  cvm_unet_25d (&spec);
  CvmNetwork *network = build (&spec);
  compare_halo (network, 8, &smallest, &largest);
  assert_int_equal (smallest, 4);
  assert_int_equal (largest, 5);
  /* An even start needs 4; so does the volume's first slice, before clipping. */
  cvm_network_halo_z (network, 0, 15, &below, &above);
  assert_int_equal (below, 4);
  assert_int_equal (above, 4);
  cvm_network_free (network);

  unet_3d (&spec);
  network = build (&spec);
  compare_halo (network, 110, &smallest, &largest);
  assert_int_equal (smallest, 93);
  assert_int_equal (largest, 108);
  cvm_network_free (network);
}

static void
numbers_out_of_range_are_named (void **state)
{
  static const struct
  {
    int offset, value;
    const char *phrase;
  } rows[] = {
    { offsetof (CvmUnetSpec, n_levels), 1, "with 1 levels" },
    { offsetof (CvmUnetSpec, n_levels), 8, "with 8 levels" },
    { offsetof (CvmUnetSpec, channels[2]), 0, "with 0 channels" },
    { offsetof (CvmUnetSpec, channels[4]), 2049, "with 2049 channels" },
    { offsetof (CvmUnetSpec, kernels[1][2]), 4, "the kernel 1x3x4" },
    { offsetof (CvmUnetSpec, kernels[4][0]), 9, "the kernel 9x3x3" },
    { offsetof (CvmUnetSpec, pools[3][1]), 3, "the pool 2x3x2" },
    { offsetof (CvmUnetSpec, pools[0][0]), 0, "the pool 0x2x2" },
    { offsetof (CvmUnetSpec, head[1]), -1, "the kernel 1x-1x3" },
    { offsetof (CvmUnetSpec, n_classes), 1, "with 1 classes" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      CvmUnetSpec spec;
      CvmStatus status = CVM_STATUS_INIT;
      char text[512];
      cvm_unet_25d (&spec);
      memcpy ((char *)&spec + rows[i].offset, &rows[i].value, sizeof (int));
      assert_null (cvm_unet_build (&spec, &status));
      assert_int_equal (status.code, CVM_ERR_UNSUPPORTED);
      assert_non_null (
          strstr (cvm_status_format (&status, NULL, text, sizeof text), rows[i].phrase));
    }
}

static void
odd_numbers_of_everything_build (void **state)
{
  const CvmUnetSpec spec = {
    .n_levels = 3,
    .channels = { 5, 3, 7 },
    .kernels = { { 1, 1, 5 }, { 3, 3, 3 }, { 7, 1, 1 } },
    .pools = { { 2, 1, 1 }, { 1, 2, 2 } },
    .head = { 1, 1, 1 },
    .n_classes = 3,
  };
  CvmNetwork *network = build (&spec);
  const int multiple[3] = { 2, 2, 2 };
  assert_memory_equal (network->multiple, multiple, sizeof multiple);
  assert_int_equal (network->n_classes, 3);
  int smallest, largest;
  compare_halo (network, 40, &smallest, &largest);
  /* Two kernels of 7 at scale 2 and four of 3: 2 · 6 + 2 · 4 = 20, and the phase. */
  assert_int_equal (smallest, 20);
  assert_int_equal (largest, 21);
  cvm_network_free (network);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (counts_are_the_papers),
    cmocka_unit_test (tensors_have_pytorchs_shapes),
    cmocka_unit_test (halo_is_what_the_logits_depend_on),
    cmocka_unit_test (numbers_out_of_range_are_named),
    cmocka_unit_test (odd_numbers_of_everything_build),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
