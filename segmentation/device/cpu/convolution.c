/* SPDX-License-Identifier: Apache-2.0 */
/* See convolution.h.
 *
 * Measured with oneDNN 2.6.3 on one Zen 4 core, one slice, GFLOP/s (multiply and add are two;
 * 118 is what the processor's FMA gives, Winograd needs fewer multiplications):
 *
 *   channels at size    direct   Winograd     channels at size     direct   Winograd
 *   16 → 16 at 320²         86        186     128 → 128 at 40²        120        359
 *   32 → 32 at 160²        117        270     256 → 256 at 20²        124        403
 *   64 → 64 at 80²         118        337     1 → 16 at 320²           95          6
 */
#include "segmentation/device/cpu/convolution.h"

#include <dnnl.h>
#include <stdlib.h>
#include <string.h>

struct CvmDnnl
{
  dnnl_engine_t engine;
  int n_streams;
  dnnl_stream_t *streams; /* one for each thread */
};

struct CvmConvolution
{
  const CvmDnnl *dnnl;
  CvmConvolutionShape shape;
  dnnl_primitive_desc_t description;
  dnnl_primitive_t primitive;
  const dnnl_memory_desc_t *in, *out, *weight, *scratch, *bias;
  float *weights; /* in the layout that the primitive wants */
  float *biases;
  const char *name;
};

static bool
failed (CvmStatus *status, dnnl_status_t code, const char *what)
{
  if (code == dnnl_out_of_memory)
    return cvm_status_no_memory (status);
  cvm_status_fail (status, CVM_ERR_DEVICE, CVM_N_ ("The CPU device failed."), NULL);
  cvm_status_set_cause (status, "oneDNN %d.%d.%d, %s: %d", DNNL_VERSION_MAJOR, DNNL_VERSION_MINOR,
                        DNNL_VERSION_PATCH, what, (int)code);
  return false;
}

int
cvm_dnnl_block (void)
{
  const int avx512 = dnnl_cpu_isa_avx512_core;
  return ((int)dnnl_get_effective_cpu_isa () & avx512) == avx512 ? 16 : 8;
}

CvmDnnl *
cvm_dnnl_open (int n_threads, CvmStatus *status)
{
  CvmDnnl *self = calloc (1, sizeof *self);
  if (self)
    self->streams = calloc ((size_t)n_threads, sizeof *self->streams);
  if (!self || !self->streams)
    {
      cvm_dnnl_close (self);
      cvm_status_no_memory (status);
      return NULL;
    }
  dnnl_status_t code = dnnl_engine_create (&self->engine, dnnl_cpu, 0);
  for (int i = 0; i < n_threads && code == dnnl_success; i++)
    {
      code = dnnl_stream_create (&self->streams[i], self->engine, dnnl_stream_default_flags);
      self->n_streams += code == dnnl_success;
    }
  if (code != dnnl_success)
    {
      cvm_dnnl_close (self);
      failed (status, code, "open");
      return NULL;
    }
  return self;
}

void
cvm_dnnl_close (CvmDnnl *dnnl)
{
  if (!dnnl)
    return;
  for (int i = 0; i < dnnl->n_streams; i++)
    dnnl_stream_destroy (dnnl->streams[i]);
  free (dnnl->streams);
  if (dnnl->engine)
    dnnl_engine_destroy (dnnl->engine);
  free (dnnl);
}

static dnnl_format_tag_t
tag_of (int block)
{
  return block == 16 ? dnnl_nChw16c : block == 8 ? dnnl_nChw8c : dnnl_nchw;
}

/* Sum into what is there, then ReLU; scratch memory is ours, one piece for each thread. */
static dnnl_status_t
attributes_new (const CvmConvolutionShape *shape, dnnl_primitive_attr_t *attributes)
{
  dnnl_post_ops_t after = NULL;
  dnnl_status_t code = dnnl_primitive_attr_create (attributes);
  if (code == dnnl_success)
    code = dnnl_primitive_attr_set_scratchpad_mode (*attributes, dnnl_scratchpad_mode_user);
  if (code == dnnl_success)
    code = dnnl_post_ops_create (&after);
  if (code == dnnl_success && shape->accumulate)
    code = dnnl_post_ops_append_sum (after, 1);
  if (code == dnnl_success && shape->relu)
    code = dnnl_post_ops_append_eltwise (after, 1, dnnl_eltwise_relu, 0, 0);
  if (code == dnnl_success)
    code = dnnl_primitive_attr_set_post_ops (*attributes, after);
  if (after)
    dnnl_post_ops_destroy (after);
  return code;
}

static dnnl_status_t
describe (CvmConvolution *self, dnnl_alg_kind_t algorithm)
{
  const CvmConvolutionShape *s = &self->shape;
  const dnnl_dims_t in_dims = { 1, s->n_in, s->height, s->width };
  const dnnl_dims_t out_dims = { 1, s->n_out, s->height, s->width };
  const dnnl_dims_t weight_dims = { s->n_out, s->n_in, s->kernel[0], s->kernel[1] };
  const dnnl_dims_t bias_dims = { s->n_out }, strides = { 1, 1 }, dilation = { 0, 0 };
  const dnnl_dims_t padding = { s->kernel[0] / 2, s->kernel[1] / 2 };
  dnnl_memory_desc_t in, out, weight, bias_desc;
  dnnl_convolution_desc_t convolution;
  dnnl_primitive_attr_t attributes = NULL;

  dnnl_memory_desc_init_by_tag (&in, 4, in_dims, dnnl_f32, tag_of (s->in_block));
  dnnl_memory_desc_init_by_tag (&out, 4, out_dims, dnnl_f32, tag_of (s->out_block));
  dnnl_memory_desc_init_by_tag (&weight, 4, weight_dims, dnnl_f32, dnnl_format_tag_any);
  dnnl_memory_desc_init_by_tag (&bias_desc, 1, bias_dims, dnnl_f32, dnnl_a);
  dnnl_status_t code = dnnl_dilated_convolution_forward_desc_init (
      &convolution, dnnl_forward_inference, algorithm, &in, &weight, s->bias ? &bias_desc : NULL,
      &out, strides, dilation, padding, padding);
  if (code == dnnl_success)
    code = attributes_new (s, &attributes);
  if (code == dnnl_success)
    code = dnnl_primitive_desc_create (&self->description, &convolution, attributes,
                                       self->dnnl->engine, NULL);
  if (attributes)
    dnnl_primitive_attr_destroy (attributes);
  return code;
}

/* Choose the algorithm and ask it for its layouts. */
static bool
choose (CvmConvolution *self, CvmStatus *status)
{
  const CvmConvolutionShape *s = &self->shape;
  dnnl_status_t code = dnnl_unimplemented;
  if (s->kernel[0] == 3 && s->kernel[1] == 3 && s->in_block > 1 && s->out_block > 1)
    code = describe (self, dnnl_convolution_winograd);
  if (code == dnnl_unimplemented)
    code = describe (self, dnnl_convolution_direct);
  if (code != dnnl_success)
    return failed (status, code, "convolution");
  const_dnnl_primitive_desc_t d = self->description;
  self->in = dnnl_primitive_desc_query_md (d, dnnl_query_src_md, 0);
  self->out = dnnl_primitive_desc_query_md (d, dnnl_query_dst_md, 0);
  self->weight = dnnl_primitive_desc_query_md (d, dnnl_query_weights_md, 0);
  self->bias = s->bias ? dnnl_primitive_desc_query_md (d, dnnl_query_weights_md, 1) : NULL;
  self->scratch = dnnl_primitive_desc_query_md (d, dnnl_query_scratchpad_md, 0);
  dnnl_primitive_desc_query (d, dnnl_query_impl_info_str, 0, &self->name);
  return true;
}

/* Bring plain weights into the primitive's layout (for Winograd: transformed, four times as
 * large). */
static dnnl_status_t
reorder (CvmConvolution *self, const float *weights)
{
  const CvmConvolutionShape *s = &self->shape;
  const dnnl_dims_t dims = { s->n_out, s->n_in, s->kernel[0], s->kernel[1] };
  dnnl_engine_t engine = self->dnnl->engine;
  dnnl_memory_desc_t plain;
  dnnl_primitive_desc_t description = NULL;
  dnnl_primitive_t primitive = NULL;
  dnnl_memory_t from = NULL, to = NULL;
  dnnl_memory_desc_init_by_tag (&plain, 4, dims, dnnl_f32, dnnl_oihw);
  dnnl_status_t code = dnnl_reorder_primitive_desc_create (&description, &plain, engine,
                                                           self->weight, engine, NULL);
  if (code == dnnl_success)
    code = dnnl_primitive_create (&primitive, description);
  if (code == dnnl_success)
    code = dnnl_memory_create (&from, &plain, engine, (void *)weights);
  if (code == dnnl_success)
    code = dnnl_memory_create (&to, self->weight, engine, self->weights);
  const dnnl_exec_arg_t arguments[] = { { DNNL_ARG_FROM, from }, { DNNL_ARG_TO, to } };
  if (code == dnnl_success)
    code = dnnl_primitive_execute (primitive, self->dnnl->streams[0], 2, arguments);
  if (code == dnnl_success)
    code = dnnl_stream_wait (self->dnnl->streams[0]);
  if (from)
    dnnl_memory_destroy (from);
  if (to)
    dnnl_memory_destroy (to);
  if (primitive)
    dnnl_primitive_destroy (primitive);
  if (description)
    dnnl_primitive_desc_destroy (description);
  return code;
}

static bool
take_weights (CvmConvolution *self, const float *weights, const float *bias, CvmStatus *status)
{
  const size_t size = (dnnl_memory_desc_get_size (self->weight) + 63) / 64 * 64;
  const size_t n = (size_t)self->shape.n_out;
  self->weights = aligned_alloc (64, size);
  self->biases = self->shape.bias ? aligned_alloc (64, (n * sizeof *bias + 63) / 64 * 64) : NULL;
  if (!self->weights || (self->shape.bias && !self->biases))
    return cvm_status_no_memory (status);
  if (self->biases)
    memcpy (self->biases, bias, n * sizeof *bias);
  dnnl_status_t code = dnnl_primitive_create (&self->primitive, self->description);
  if (code == dnnl_success)
    code = reorder (self, weights);
  return code == dnnl_success ? true : failed (status, code, "weights");
}

CvmConvolution *
cvm_convolution_new (CvmDnnl *dnnl,
                     const CvmConvolutionShape *shape,
                     const float *weights,
                     const float *bias,
                     CvmStatus *status)
{
  CvmConvolution *self = calloc (1, sizeof *self);
  if (!self)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  self->dnnl = dnnl;
  self->shape = *shape;
  if (!choose (self, status) || (weights && !take_weights (self, weights, bias, status)))
    {
      cvm_convolution_free (self);
      return NULL;
    }
  return self;
}

void
cvm_convolution_free (CvmConvolution *convolution)
{
  if (!convolution)
    return;
  if (convolution->primitive)
    dnnl_primitive_destroy (convolution->primitive);
  if (convolution->description)
    dnnl_primitive_desc_destroy (convolution->description);
  free (convolution->weights);
  free (convolution->biases);
  free (convolution);
}

size_t
cvm_convolution_weight_bytes (const CvmConvolution *convolution)
{
  return dnnl_memory_desc_get_size (convolution->weight);
}

size_t
cvm_convolution_scratch_bytes (const CvmConvolution *convolution)
{
  return dnnl_memory_desc_get_size (convolution->scratch);
}

const char *
cvm_convolution_name (const CvmConvolution *convolution)
{
  return convolution->name;
}

bool
cvm_convolution_run (const CvmConvolution *convolution,
                     int thread,
                     const float *in,
                     float *out,
                     void *scratch,
                     CvmStatus *status)
{
  const CvmConvolution *c = convolution;
  dnnl_engine_t engine = c->dnnl->engine;
  const struct
  {
    int role;
    const dnnl_memory_desc_t *description;
    const void *data;
  } table[] = { { DNNL_ARG_SRC, c->in, in },
                { DNNL_ARG_DST, c->out, out },
                { DNNL_ARG_WEIGHTS, c->weight, c->weights },
                { DNNL_ARG_SCRATCHPAD, c->scratch, scratch },
                { DNNL_ARG_BIAS, c->bias, c->biases } };
  dnnl_exec_arg_t arguments[5];
  dnnl_status_t code = dnnl_success;
  int n = 0;
  for (int i = 0; i < (c->bias ? 5 : 4) && code == dnnl_success; i++)
    {
      arguments[n].arg = table[i].role;
      code = dnnl_memory_create (&arguments[n].memory, table[i].description, engine,
                                 (void *)table[i].data);
      n += code == dnnl_success;
    }
  if (code == dnnl_success)
    code = dnnl_primitive_execute (c->primitive, c->dnnl->streams[thread], n, arguments);
  if (code == dnnl_success)
    code = dnnl_stream_wait (c->dnnl->streams[thread]);
  for (int i = 0; i < n; i++)
    dnnl_memory_destroy (arguments[i].memory);
  return code == dnnl_success ? true : failed (status, code, "convolution");
}
