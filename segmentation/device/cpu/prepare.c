/* SPDX-License-Identifier: Apache-2.0 */
/* The weights of a plan's steps: normalisation folded in (in double), split by source and z tap,
 * padded to blocks, packed as the kernels want them.
 */
#include "segmentation/device/cpu/plan.h"

#include <stdlib.h>

/* floats, 64-byte aligned, zero */
static float *
floats_new (size_t n, CvmStatus *status)
{
  size_t padded = (n + 16) / 16 * 16;
  float *values = aligned_alloc (64, padded * sizeof *values);
  if (!values)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  for (size_t i = 0; i < padded; i++)
    values[i] = 0;
  return values;
}

static const CvmLayout *
layout_of (const CvmCpuPlan *plan, int node)
{
  return &plan->tensors[node].layout;
}

/* Weights of one term, [padded out][padded in][y][x]; `first` is the source's first channel in the
 * convolution's input. */
static float *
term_weights (const CvmCpuPlan *plan,
              const CvmStep *step,
              const CvmTerm *term,
              int first,
              const float *const *weights,
              CvmStatus *status)
{
  const CvmGraph *graph = plan->base.graph;
  const CvmNode *node = &graph->nodes[step->convolution];
  const CvmLayout *in = layout_of (plan, step->sources[term->source]);
  const CvmLayout *out = layout_of (plan, step->result);
  const float *from = weights[node->tensors[CVM_TENSOR_WEIGHT]];
  const int all_in = graph->nodes[node->inputs[0]].n_channels;
  const int plane = step->kernel[1] * step->kernel[2];
  const int n_in = cvm_layout_padded (in), tz = term->dz + step->kernel[0] / 2;
  float *to = floats_new ((size_t)cvm_layout_padded (out) * n_in * plane, status);
  for (int o = 0; to && o < out->n_channels; o++)
    {
      double scale = cvm_step_fold (graph, step, weights, o).scale;
      for (int i = 0; i < in->n_channels; i++)
        {
          size_t at = (((size_t)o * all_in + first + i) * step->kernel[0] + tz) * plane;
          for (int t = 0; t < plane; t++)
            to[((size_t)o * n_in + i) * plane + t] = (float)(scale * from[at + t]);
        }
    }
  return to;
}

/* The folded shifts, padded with zeros. */
static float *
shifts (const CvmCpuPlan *plan, const CvmStep *step, const float *const *weights, CvmStatus *status)
{
  const CvmLayout *out = layout_of (plan, step->result);
  float *to = floats_new ((size_t)cvm_layout_padded (out), status);
  for (int o = 0; to && o < out->n_channels; o++)
    to[o] = (float)cvm_step_fold (plan->base.graph, step, weights, o).shift;
  return to;
}

/* The order of a convolution's terms: the neighbouring slices first, which may be missing at the
 * slab's ends, then the slice itself; the very last brings bias and ReLU. */
static bool
list_terms (const CvmStep *step, CvmStepData *data, CvmStatus *status)
{
  const int reach = step->kernel[0] / 2;
  data->clear = reach > 0;
  data->terms = calloc ((size_t)step->n_sources * step->kernel[0], sizeof *data->terms);
  if (!data->terms)
    return cvm_status_no_memory (status);
  for (int dz = -reach; dz <= reach; dz++)
    for (int s = 0; s < step->n_sources && dz != 0; s++)
      data->terms[data->n_terms++] = (CvmTerm){ NULL, s, dz };
  for (int s = 0; s < step->n_sources; s++)
    data->terms[data->n_terms++] = (CvmTerm){ NULL, s, 0 };
  return true;
}

static bool
prepare_term (CvmCpuPlan *plan,
              const CvmStep *step,
              CvmStepData *data,
              int index,
              const float *const *weights,
              const float *bias,
              CvmStatus *status)
{
  CvmTerm *term = &data->terms[index];
  const CvmLayout *in = layout_of (plan, step->sources[term->source]);
  const CvmLayout *out = layout_of (plan, step->result);
  const bool last = index == data->n_terms - 1;
  const int first = term->source > 0 ? layout_of (plan, step->sources[0])->n_channels : 0;
  const CvmConvolutionShape shape = { .n_in = cvm_layout_padded (in),
                                      .in_block = in->block,
                                      .n_out = cvm_layout_padded (out),
                                      .out_block = out->block,
                                      .height = out->dims[1],
                                      .width = out->dims[2],
                                      .kernel = { step->kernel[1], step->kernel[2] },
                                      .bias = last,
                                      .accumulate = data->clear || index > 0,
                                      .relu = last && step->relu };
  float *values = NULL;
  if (weights && !(values = term_weights (plan, step, term, first, weights, status)))
    return false;
  CvmCpuDevice *device = (CvmCpuDevice *)plan->base.device;
  term->convolution = cvm_convolution_new (device->dnnl, &shape, values, bias, status);
  free (values);
  if (!term->convolution)
    return false;
  size_t scratch = cvm_convolution_scratch_bytes (term->convolution);
  if (scratch > plan->scratch_bytes)
    plan->scratch_bytes = scratch;
  return true;
}

/* Whether the step ends a network of two classes, so that the softmax can take it along. */
static bool
can_be_head (const CvmCpuPlan *plan, const CvmStep *step)
{
  const CvmGraph *graph = plan->base.graph;
  return graph->n_outputs == 1 && step->result == graph->outputs[0]
         && graph->nodes[step->result].n_channels == 2 && step->n_sources == 1
         && step->kernel[0] == 1 && !step->relu;
}

static bool
prepare_head (CvmCpuPlan *plan,
              const CvmStep *step,
              CvmStepData *data,
              const float *const *weights,
              CvmStatus *status)
{
  const CvmGraph *graph = plan->base.graph;
  const CvmLayout *in = layout_of (plan, step->sources[0]);
  const float *from = weights[graph->nodes[step->convolution].tensors[CVM_TENSOR_WEIGHT]];
  const int n_in = cvm_layout_padded (in), plane = step->kernel[1] * step->kernel[2];
  const size_t class = (size_t)in->n_channels * plane;
  const CvmFold background = cvm_step_fold (graph, step, weights, 0);
  const CvmFold target = cvm_step_fold (graph, step, weights, 1);
  data->head = floats_new ((size_t)plane * n_in, status);
  if (!data->head)
    return false;
  data->head_bias = (float)(target.shift - background.shift);
  for (int i = 0; i < in->n_channels; i++)
    for (int t = 0; t < plane; t++)
      {
        size_t at = (size_t)i * plane + t;
        data->head[(size_t)t * n_in + i]
            = (float)(target.scale * from[class + at] - background.scale * from[at]);
      }
  return true;
}

static bool
prepare_convolution (CvmCpuPlan *plan,
                     const CvmStep *step,
                     CvmStepData *data,
                     const float *const *weights,
                     CvmStatus *status)
{
  float *bias = NULL;
  if (weights && !(bias = shifts (plan, step, weights, status)))
    return false;
  bool ok = list_terms (step, data, status);
  for (int i = 0; ok && i < data->n_terms; i++)
    ok = prepare_term (plan, step, data, i, weights, bias, status);
  free (bias);
  if (ok && weights && can_be_head (plan, step))
    ok = prepare_head (plan, step, data, weights, status);
  return ok;
}

/* [tz][ty][tx][out block][padded in][out lane] */
static bool
prepare_transposed (CvmCpuPlan *plan,
                    const CvmStep *step,
                    CvmStepData *data,
                    const float *const *weights,
                    CvmStatus *status)
{
  const CvmGraph *graph = plan->base.graph;
  const CvmLayout *in = layout_of (plan, step->sources[0]);
  const CvmLayout *out = layout_of (plan, step->result);
  const float *from = weights[graph->nodes[step->convolution].tensors[CVM_TENSOR_WEIGHT]];
  const int taps = step->kernel[0] * step->kernel[1] * step->kernel[2];
  const int n_in = cvm_layout_padded (in);
  data->bias = shifts (plan, step, weights, status);
  data->weights = floats_new ((size_t)taps * n_in * cvm_layout_padded (out), status);
  if (!data->bias || !data->weights)
    return false;
  for (int o = 0; o < out->n_channels; o++)
    {
      double scale = cvm_step_fold (graph, step, weights, o).scale;
      for (int i = 0; i < in->n_channels; i++)
        for (int t = 0; t < taps; t++)
          {
            size_t to = (((size_t)t * out->n_blocks + o / out->block) * n_in + i) * out->block;
            data->weights[to + o % out->block]
                = (float)(scale * from[((size_t)i * out->n_channels + o) * taps + t]);
          }
    }
  return true;
}

static bool
prepare_pointwise (CvmCpuPlan *plan,
                   const CvmStep *step,
                   CvmStepData *data,
                   const float *const *weights,
                   CvmStatus *status)
{
  const CvmLayout *out = layout_of (plan, step->result);
  if (step->normalisation < 0)
    return true;
  data->bias = shifts (plan, step, weights, status);
  data->weights = floats_new ((size_t)out->n_channels, status);
  if (!data->bias || !data->weights)
    return false;
  for (int o = 0; o < out->n_channels; o++)
    data->weights[o] = (float)cvm_step_fold (plan->base.graph, step, weights, o).scale;
  return true;
}

bool
cvm_cpu_plan_prepare (CvmCpuPlan *plan, const float *const *weights, CvmStatus *status)
{
  bool ok = true;
  for (int i = 0; ok && i < plan->n_steps; i++)
    {
      const CvmStep *step = &plan->steps[i];
      CvmStepData *data = &plan->data[i];
      if (step->op == CVM_OP_CONVOLUTION)
        ok = prepare_convolution (plan, step, data, weights, status);
      else if (step->op == CVM_OP_TRANSPOSED && weights)
        ok = prepare_transposed (plan, step, data, weights, status);
      else if (step->op == CVM_OP_CONCATENATION && weights)
        ok = prepare_pointwise (plan, step, data, weights, status);
    }
  return ok;
}
