/* SPDX-License-Identifier: Apache-2.0 */
/* See bundle.h. All weights are one block of memory; members that share the encoder point to the
 * same part of it:
 *
 *   [encoder][member 0's decoder][member 1's decoder] …                shared encoder
 *   [0's encoder][0's decoder][1's encoder][1's decoder] …             own encoders
 *
 * Nothing is allocated for weights before every tensor is known to be in the file with the right
 * shape, so that the block is at most twice the file.
 */
#include "segmentation/network/bundle.h"

#include "segmentation/base/quote.h"
#include "segmentation/network/bundle-metadata.h"

#include <inttypes.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  CvmBundle bundle; /* first: a CvmBundle * is a Counted * */
  atomic_int n_references;
  float *weights;
  const float **pointers;
} Counted;

/* What is being loaded. */
typedef struct
{
  const CvmSafetensors *file;
  Counted *counted;
  bool *used; /* a flag for each stored tensor */
  float *next_weight;
  const float **next_pointer;
  CvmStatus *status;
} Loader;

static bool
is_running_variance (const char *name)
{
  static const char suffix[] = ".running_var";
  const size_t n = strlen (name);
  return n >= sizeof suffix && strcmp (name + n - (sizeof suffix - 1), suffix) == 0;
}

/* "16x1x3x3" */
static char *
format_shape (char *out, size_t size, const int64_t *dims, int n_dims)
{
  size_t used = 0;
  snprintf (out, size, "()");
  for (int i = 0; i < n_dims && used < size; i++)
    used += (size_t)snprintf (out + used, size - used, "%s%" PRId64, i ? "x" : "", dims[i]);
  return out;
}

/* The stored tensor's index, after checking its type and shape; −1 after a failure. */
static int
find_tensor (Loader *loader, const char *name, const CvmTensorSpec *spec)
{
  const char *label = cvm_safetensors_get_label (loader->file);
  char found[180], expected[100];
  const int index = cvm_safetensors_find (loader->file, name);
  format_shape (expected, sizeof expected, spec->dims, spec->n_dims);
  if (index < 0)
    {
      cvm_status_fail (loader->status, CVM_ERR_FORMAT,
                       CVM_N_ ("{1} can't be used: its tensor {2} is missing; the shape {3} was "
                               "expected."),
                       "%s\n%s\n%s", label, name, expected);
      return -1;
    }
  const CvmStoredTensor *tensor = cvm_safetensors_get (loader->file, index);
  if (!cvm_stored_tensor_is_float (tensor))
    {
      cvm_status_fail (loader->status, CVM_ERR_UNSUPPORTED,
                       CVM_N_ ("{1} can't be used: its tensor {2} has the type {3}, and F32, F16 "
                               "or BF16 was expected."),
                       "%s\n%s\n%s", label, name, tensor->type);
      return -1;
    }
  if (tensor->n_dims != spec->n_dims
      || memcmp (tensor->dims, spec->dims, (size_t)spec->n_dims * sizeof *spec->dims) != 0)
    {
      format_shape (found, sizeof found, tensor->dims, tensor->n_dims);
      cvm_status_fail (loader->status, CVM_ERR_FORMAT,
                       CVM_N_ ("{1} can't be used: its tensor {2} has the shape {3}, and {4} was "
                               "expected."),
                       "%s\n%s\n%s\n%s", label, name, found, expected);
      return -1;
    }
  loader->used[index] = true;
  return index;
}

static bool
check_values (Loader *loader, const char *name, const float *values, int64_t n)
{
  const char *label = cvm_safetensors_get_label (loader->file);
  const bool is_variance = is_running_variance (name);
  for (int64_t i = 0; i < n; i++)
    {
      if (!isfinite (values[i]))
        return cvm_status_fail (loader->status, CVM_ERR_FORMAT,
                                CVM_N_ ("{1} can't be used: its tensor {2} holds a value that is "
                                        "not a finite number (at {3})."),
                                "%s\n%s\n%" PRId64, label, name, i);
      if (is_variance && values[i] < 0)
        return cvm_status_fail (loader->status, CVM_ERR_FORMAT,
                                CVM_N_ ("{1} can't be used: its tensor {2} holds the negative "
                                        "variance {3} (at {4})."),
                                "%s\n%s\n%g\n%" PRId64, label, name, (double)values[i], i);
    }
  return true;
}

/* A part of the ensemble: one graph's tensors, whose names begin with "member.N." or nothing. */
typedef struct
{
  const CvmGraph *graph;
  int member; /* −1: no prefix */
} Part;

static int
list_parts (const CvmBundle *bundle, Part parts[2 * CVM_BUNDLE_MAX_MEMBERS])
{
  int n = 0;
  if (bundle->shared_encoder)
    parts[n++] = (Part){ bundle->network->encoder, -1 };
  for (int member = 0; member < bundle->n_members; member++)
    {
      if (!bundle->shared_encoder)
        parts[n++] = (Part){ bundle->network->encoder, member };
      parts[n++] = (Part){ bundle->network->decoder, member };
    }
  return n;
}

static char *
tensor_name (char out[100], const Part *part, const CvmTensorSpec *spec)
{
  if (part->member < 0)
    snprintf (out, 100, "%s", spec->name);
  else
    snprintf (out, 100, "member.%d.%s", part->member, spec->name);
  return out;
}

/* All tensors are there; counts their values. */
static bool
check_tensors (Loader *loader, const Part *part, size_t *n_values)
{
  for (int i = 0; i < part->graph->n_tensors; i++)
    {
      char name[100];
      const CvmTensorSpec *spec = &part->graph->tensors[i];
      if (find_tensor (loader, tensor_name (name, part, spec), spec) < 0)
        return false;
      *n_values += (size_t)cvm_tensor_n_values (spec);
    }
  return true;
}

static bool
check_surplus (const Loader *loader)
{
  static const char ignored[] = ".num_batches_tracked";
  for (int i = 0; i < cvm_safetensors_count (loader->file); i++)
    {
      char quoted[200];
      const char *name = cvm_safetensors_get (loader->file, i)->name;
      const size_t n = strlen (name);
      if (loader->used[i]
          || (n >= sizeof ignored && strcmp (name + n - (sizeof ignored - 1), ignored) == 0))
        continue;
      return cvm_status_fail (loader->status, CVM_ERR_FORMAT,
                              CVM_N_ ("{1} can't be used: its tensor {2} belongs to no part of its "
                                      "network."),
                              "%s\n%s", cvm_safetensors_get_label (loader->file),
                              cvm_quote (quoted, sizeof quoted, name));
    }
  return true;
}

/* Reads a part's tensors; the pointers are filled in the graph's order. */
static bool
load_part (Loader *loader, const Part *part)
{
  for (int i = 0; i < part->graph->n_tensors; i++)
    {
      char name[100];
      const CvmTensorSpec *spec = &part->graph->tensors[i];
      const int64_t n = cvm_tensor_n_values (spec);
      const int index = cvm_safetensors_find (loader->file, tensor_name (name, part, spec));
      if (!cvm_safetensors_read (loader->file, cvm_safetensors_get (loader->file, index),
                                 loader->next_weight, loader->status)
          || !check_values (loader, name, loader->next_weight, n))
        return false;
      *loader->next_pointer++ = loader->next_weight;
      loader->next_weight += n;
    }
  return true;
}

/* Where each member's lists of pointers begin, by the layout at the top. */
static void
distribute (CvmBundle *bundle, const float *const *pointers)
{
  const int n_encoder = bundle->network->encoder->n_tensors;
  const int n_decoder = bundle->network->decoder->n_tensors;
  const float *const *next = pointers + (bundle->shared_encoder ? n_encoder : 0);
  for (int i = 0; i < bundle->n_members; i++)
    {
      bundle->members[i].encoder = bundle->shared_encoder ? pointers : next;
      if (!bundle->shared_encoder)
        next += n_encoder;
      bundle->members[i].decoder = next;
      next += n_decoder;
    }
}

static bool
load_weights (Loader *loader)
{
  Counted *counted = loader->counted;
  Part parts[2 * CVM_BUNDLE_MAX_MEMBERS];
  const int n_parts = list_parts (&counted->bundle, parts);
  size_t n_values = 0, n_tensors = 0;
  for (int i = 0; i < n_parts; i++)
    {
      if (!check_tensors (loader, &parts[i], &n_values))
        return false;
      n_tensors += (size_t)parts[i].graph->n_tensors;
    }
  if (!check_surplus (loader))
    return false;
  counted->weights = malloc (n_values * sizeof *counted->weights);
  counted->pointers = malloc (n_tensors * sizeof *counted->pointers);
  if (!counted->weights || !counted->pointers)
    return cvm_status_no_memory (loader->status);
  loader->next_weight = counted->weights;
  loader->next_pointer = counted->pointers;
  for (int i = 0; i < n_parts; i++)
    if (!load_part (loader, &parts[i]))
      return false;
  distribute (&counted->bundle, counted->pointers);
  return true;
}

static bool
load (Counted *counted, const CvmSafetensors *file, CvmStatus *status)
{
  if (!cvm_bundle_read_metadata (&counted->bundle, file, status))
    return false;
  Loader loader = { .file = file, .counted = counted, .status = status };
  loader.used = calloc ((size_t)cvm_safetensors_count (file) + 1, sizeof *loader.used);
  if (!loader.used)
    return cvm_status_no_memory (status);
  const bool fine = load_weights (&loader);
  free (loader.used);
  return fine;
}

CvmBundle *
cvm_bundle_open (const char *path, CvmStatus *status)
{
  CvmSafetensors *file = cvm_safetensors_open (path, status);
  if (!file)
    return NULL;
  Counted *counted = calloc (1, sizeof *counted);
  if (counted)
    {
      atomic_init (&counted->n_references, 1);
      counted->bundle.path = strdup (path);
    }
  bool fine = counted && counted->bundle.path;
  if (!fine)
    cvm_status_no_memory (status);
  fine = fine && load (counted, file, status);
  cvm_safetensors_close (file);
  if (fine)
    return &counted->bundle;
  cvm_bundle_unref (counted ? &counted->bundle : NULL);
  return NULL;
}

CvmBundle *
cvm_bundle_ref (const CvmBundle *bundle)
{
  Counted *counted = (Counted *)bundle;
  atomic_fetch_add (&counted->n_references, 1);
  return &counted->bundle;
}

void
cvm_bundle_unref (CvmBundle *bundle)
{
  Counted *counted = (Counted *)bundle;
  if (!counted || atomic_fetch_sub (&counted->n_references, 1) != 1)
    return;
  char *const texts[] = { bundle->path,           bundle->name,        bundle->title,
                          bundle->version,        bundle->target_name, bundle->interpreted_type,
                          bundle->target_meaning, bundle->code_scheme, bundle->code_value,
                          bundle->code_meaning,   bundle->modality,    bundle->region,
                          bundle->licence,        bundle->attribution, bundle->intended_use,
                          bundle->metadata };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    free (texts[i]);
  cvm_network_free (bundle->network);
  free (bundle->members);
  free (counted->weights);
  free (counted->pointers);
  free (counted);
}
