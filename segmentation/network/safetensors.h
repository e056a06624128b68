/* SPDX-License-Identifier: Apache-2.0 */
/* The safetensors container: named tensors and a few strings, no code.
 *
 *   8 bytes   length n of the header, little endian
 *   n bytes   JSON: { "__metadata__": {key: string}, name: {"dtype", "shape", "data_offsets"} }
 *   the rest  the tensors, one after another without holes, little endian
 *
 * On opening the container is checked wholly: every tensor lies inside, matches its shape and type,
 * overlaps no other; nothing is left over. Values are read on demand and not judged here. Nothing
 * is mapped: a file that is cut off while it is open is an error, not the end of the process.
 *
 * Owner:  the caller closes; names, shapes and metadata live as long as the file is open.
 * Limits: a header of 100 MB, a file of 4 GB, 8 dimensions.
 * Source: the format's description by its makers, Hugging Face.
 */
#pragma once

#include "segmentation/base/status.h"

#include <stdint.h>

#define CVM_SAFETENSORS_MAX_HEADER 100000000
#define CVM_SAFETENSORS_MAX_FILE (INT64_C (4) << 30)
#define CVM_SAFETENSORS_MAX_DIMS 8

typedef struct CvmSafetensors CvmSafetensors;

typedef struct
{
  const char *name;
  const char *type; /* "F32", "F16", "BF16", "I64", … */
  int n_dims;
  int64_t dims[CVM_SAFETENSORS_MAX_DIMS];
  int64_t n_values;
  int64_t begin, end; /* bytes after the header */
} CvmStoredTensor;

/* Errors: CVM_ERR_FILE, CVM_ERR_FORMAT, CVM_ERR_MEMORY, each defect with its own sentence. */
CVM_MUST_CHECK CvmSafetensors *cvm_safetensors_open (const char *path, CvmStatus *status);
void cvm_safetensors_close (CvmSafetensors *file); /* NULL is fine */

/* The path as sentences show it. */
const char *cvm_safetensors_get_label (const CvmSafetensors *file);

/* A metadata string, or NULL where there is none of that key. */
const char *cvm_safetensors_get_metadata (const CvmSafetensors *file, const char *key);

/* The tensors in the order of their names; the index of a name, or −1. */
int cvm_safetensors_count (const CvmSafetensors *file);
const CvmStoredTensor *cvm_safetensors_get (const CvmSafetensors *file, int i);
int cvm_safetensors_find (const CvmSafetensors *file, const char *name);

/* A tensor's type is one that cvm_safetensors_read() widens: F32, F16, BF16. */
bool cvm_stored_tensor_is_float (const CvmStoredTensor *tensor);

/* All values as float32; `values` has room for n_values.
 * Errors: CVM_ERR_FILE (`values` then holds some of them), CVM_ERR_UNSUPPORTED (its type). */
CVM_MUST_CHECK bool cvm_safetensors_read (const CvmSafetensors *file,
                                          const CvmStoredTensor *tensor,
                                          float *values,
                                          CvmStatus *status);
