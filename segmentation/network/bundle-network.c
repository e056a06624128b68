/* SPDX-License-Identifier: Apache-2.0 */
/* See bundle-network.h. The ranges of the numbers are the builder's own (unet.h); they are checked
 * here first, because here the sentence can name file and field. */
#include "segmentation/network/bundle-network.h"

#include "segmentation/network/unet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "1x3x3": three numbers of one digit, z, y, x. */
static bool
parse_triple (const char *text, int triple[3])
{
  if (!text || strlen (text) != 5 || text[1] != 'x' || text[3] != 'x')
    return false;
  for (int axis = 0; axis < 3; axis++)
    {
      triple[axis] = text[2 * axis] - '0';
      if (triple[axis] < 0 || triple[axis] > 9)
        return false;
    }
  return true;
}

static bool
read_triple (const CvmFields *fields,
             const char *path,
             bool (*allowed) (int),
             int triple[3],
             CvmStatus *status)
{
  char *text = NULL;
  if (!cvm_fields_dup_text (fields, path, 1000, false, &text, status))
    return false;
  bool fine = parse_triple (text, triple);
  for (int axis = 0; fine && axis < 3; axis++)
    fine = allowed (triple[axis]);
  if (!fine)
    cvm_fields_unknown (fields, path, text, status);
  free (text);
  return fine;
}

static bool
is_kernel (int n)
{
  return n % 2 == 1 && n <= CVM_UNET_MAX_KERNEL;
}

static bool
is_pool (int n)
{
  return n == 1 || n == 2;
}

static bool
read_channels (const CvmFields *fields, CvmUnetSpec *spec, CvmStatus *status)
{
  if (!cvm_fields_list (fields, "network.channels", 2, CVM_UNET_MAX_LEVELS, &spec->n_levels,
                        status))
    return false;
  for (int i = 0; i < spec->n_levels; i++)
    {
      char path[40];
      snprintf (path, sizeof path, "network.channels.%d", i);
      if (!cvm_fields_integer (fields, path, 1, CVM_UNET_MAX_CHANNELS, &spec->channels[i], status))
        return false;
    }
  return true;
}

static bool
read_triples (const CvmFields *fields,
              const char *list,
              int n,
              bool (*allowed) (int),
              int (*triples)[3],
              CvmStatus *status)
{
  int found;
  if (!cvm_fields_list (fields, list, n, n, &found, status))
    return false;
  for (int i = 0; i < n; i++)
    {
      char path[40];
      snprintf (path, sizeof path, "%s.%d", list, i);
      if (!read_triple (fields, path, allowed, triples[i], status))
        return false;
    }
  return true;
}

static bool
read_unet (const CvmFields *fields, CvmUnetSpec *spec, CvmStatus *status)
{
  static const char *const known[]
      = { "builder", "channels", "kernels", "pools", "normalisation", "activation", "head" };
  static const char *const normalisations[] = { "batch" };
  static const char *const activations[] = { "relu" };
  int choice;
  spec->n_classes = 2;
  return cvm_fields_only (fields, "network", known, 7, status)
         && read_channels (fields, spec, status)
         && read_triples (fields, "network.kernels", spec->n_levels, is_kernel, spec->kernels,
                          status)
         && read_triples (fields, "network.pools", spec->n_levels - 1, is_pool, spec->pools, status)
         && read_triple (fields, "network.head", is_kernel, spec->head, status)
         && cvm_fields_choice (fields, "network.normalisation", normalisations, 1, &choice, status)
         && cvm_fields_choice (fields, "network.activation", activations, 1, &choice, status);
}

CvmNetwork *
cvm_bundle_read_network (const CvmFields *fields, CvmStatus *status)
{
  static const char *const builders[] = { "unet" };
  CvmUnetSpec spec = { 0 };
  int builder;
  if (!cvm_fields_find (fields, "network"))
    cvm_unet_25d (&spec);
  else if (!cvm_fields_object (fields, "network", status)
           || !cvm_fields_choice (fields, "network.builder", builders, 1, &builder, status)
           || !read_unet (fields, &spec, status))
    return NULL;
  return cvm_unet_build (&spec, status);
}
