/* SPDX-License-Identifier: Apache-2.0 */
/* See safetensors.h. The header's JSON stays in memory: names, types and metadata point into it. */
#include "segmentation/network/safetensors.h"

#include "segmentation/base/json.h"
#include "segmentation/base/quote.h"
#include "segmentation/network/float16.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct CvmSafetensors
{
  int descriptor;
  char label[200];
  int64_t data_start; /* in the file */
  int64_t data_size;
  json_t *header;
  json_t *metadata; /* borrowed from the header; NULL where there is none */
  int n_tensors;
  CvmStoredTensor *tensors;
};

/* The format's types and their bytes. Only three of them can be weights; the others are known so
 * that a file with counters beside its weights is read. */
static const struct
{
  const char *name;
  int n_bytes;
} TYPES[] = {
  { "F32", 4 }, { "F16", 2 }, { "BF16", 2 }, { "F64", 8 },     { "I64", 8 },
  { "I32", 4 }, { "I16", 2 }, { "I8", 1 },   { "U64", 8 },     { "U32", 4 },
  { "U16", 2 }, { "U8", 1 },  { "BOOL", 1 }, { "F8_E5M2", 1 }, { "F8_E4M3", 1 },
};

static int
type_bytes (const char *name)
{
  for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
    if (strcmp (TYPES[i].name, name) == 0)
      return TYPES[i].n_bytes;
  return 0;
}

/* Reads exactly n bytes; errors name the file. */
static bool
read_at (const CvmSafetensors *file, void *out, size_t n, int64_t offset, CvmStatus *status)
{
  for (size_t done = 0; done < n;)
    {
      ssize_t got
          = pread (file->descriptor, (char *)out + done, n - done, (off_t)(offset + (int64_t)done));
      if (got > 0)
        done += (size_t)got;
      else if (got == 0)
        return cvm_status_fail (status, CVM_ERR_FILE, CVM_N_ ("{1} ended early while it was read."),
                                "%s", file->label);
      else if (errno != EINTR)
        return cvm_status_fail (status, CVM_ERR_FILE, CVM_N_ ("Couldn't read {1}: {2}."), "%s\n%s",
                                file->label, strerror (errno));
    }
  return true;
}

static bool
not_safetensors (const CvmSafetensors *file, const char *cause, CvmStatus *status)
{
  cvm_status_fail (status, CVM_ERR_FORMAT, CVM_N_ ("{1} is not a safetensors file."), "%s",
                   file->label);
  cvm_status_set_cause (status, "%s", cause);
  return false;
}

static bool
open_file (CvmSafetensors *file, const char *path, int64_t *size, CvmStatus *status)
{
  /* Non-blocking, so that a pipe by that name doesn't hold us; plain files don't mind. */
  file->descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat about;
  if (file->descriptor < 0 || fstat (file->descriptor, &about) != 0)
    return cvm_status_fail (status, CVM_ERR_FILE, CVM_N_ ("Couldn't open {1}: {2}."), "%s\n%s",
                            file->label, strerror (errno));
  if (!S_ISREG (about.st_mode))
    return cvm_status_fail (status, CVM_ERR_FILE, CVM_N_ ("{1} is not a file."), "%s", file->label);
  if (about.st_size > CVM_SAFETENSORS_MAX_FILE)
    return cvm_status_fail (status, CVM_ERR_FORMAT,
                            CVM_N_ ("{1} can't be used: it is larger than 4 GB."), "%s",
                            file->label);
  *size = about.st_size;
  return true;
}

/* The length field, checked against the file and the stated maximum. */
static bool
read_header_length (CvmSafetensors *file, int64_t size, size_t *length, CvmStatus *status)
{
  unsigned char bytes[8];
  if (size < (int64_t)sizeof bytes)
    return not_safetensors (file, "shorter than 8 bytes", status);
  if (!read_at (file, bytes, sizeof bytes, 0, status))
    return false;
  uint64_t n = 0;
  for (int i = 7; i >= 0; i--)
    n = n << 8 | bytes[i];
  if (n > (uint64_t)size - sizeof bytes)
    return cvm_status_fail (status, CVM_ERR_FORMAT,
                            CVM_N_ ("{1} is not a safetensors file, or it is cut off: its header "
                                    "would have {2} bytes, and the file has {3}."),
                            "%s\n%" PRIu64 "\n%" PRId64, file->label, n, size);
  if (n > CVM_SAFETENSORS_MAX_HEADER)
    return cvm_status_fail (status, CVM_ERR_FORMAT,
                            CVM_N_ ("{1} can't be used: its header has {2} bytes, "
                                    "and {3} are allowed."),
                            "%s\n%" PRIu64 "\n%d", file->label, n, CVM_SAFETENSORS_MAX_HEADER);
  *length = (size_t)n;
  file->data_start = (int64_t)(sizeof bytes + n);
  file->data_size = size - file->data_start;
  return true;
}

static bool
read_header (CvmSafetensors *file, int64_t size, CvmStatus *status)
{
  size_t length = 0;
  if (!read_header_length (file, size, &length, status))
    return false;
  char *text = malloc (length + 1);
  if (!text)
    return cvm_status_no_memory (status);
  bool fine = read_at (file, text, length, 8, status);
  text[length] = 0;
  if (fine && text[0] != '{')
    fine = not_safetensors (file, "the header does not begin with {", status);
  if (fine)
    {
      file->header = cvm_json_parse (text, length, file->label, "header", status);
      fine = file->header != NULL;
    }
  free (text);
  return fine;
}

static bool
check_metadata (CvmSafetensors *file, CvmStatus *status)
{
  json_t *value;
  const char *key;
  file->metadata = json_object_get (file->header, "__metadata__");
  if (file->metadata && !json_is_object (file->metadata))
    return cvm_status_fail (status, CVM_ERR_FORMAT,
                            CVM_N_ ("{1} can't be used: its __metadata__ is not a JSON object."),
                            "%s", file->label);
  json_object_foreach (file->metadata, key, value)
  {
    char name[100];
    if (!json_is_string (value))
      return cvm_status_fail (status, CVM_ERR_FORMAT,
                              CVM_N_ ("{1} can't be used: “{2}” in its __metadata__ is not text."),
                              "%s\n%s", file->label, cvm_quote (name, sizeof name, key));
  }
  return true;
}

/* A failure that names the tensor. */
static bool
bad_tensor (const CvmSafetensors *file,
            const CvmStoredTensor *tensor,
            const char *message_id,
            CvmStatus *status)
{
  char name[200];
  return cvm_status_fail (status, CVM_ERR_FORMAT, message_id, "%s\n%s", file->label,
                          cvm_quote (name, sizeof name, tensor->name));
}

static bool
read_shape (const CvmSafetensors *file, CvmStoredTensor *tensor, json_t *shape, CvmStatus *status)
{
  if (!json_is_array (shape) || json_array_size (shape) > CVM_SAFETENSORS_MAX_DIMS)
    return bad_tensor (file, tensor,
                       CVM_N_ ("{1} can't be used: the shape of its tensor {2} is not a list of "
                               "at most 8 numbers."),
                       status);
  tensor->n_dims = (int)json_array_size (shape);
  tensor->n_values = 1;
  for (int i = 0; i < tensor->n_dims; i++)
    {
      json_t *number = json_array_get (shape, (size_t)i);
      tensor->dims[i] = json_is_integer (number) ? json_integer_value (number) : -1;
      if (tensor->dims[i] < 0
          || __builtin_mul_overflow (tensor->n_values, tensor->dims[i], &tensor->n_values))
        return bad_tensor (file, tensor,
                           CVM_N_ ("{1} can't be used: the shape of its tensor {2} has a number "
                                   "that makes no sense."),
                           status);
    }
  return true;
}

static bool
read_offsets (const CvmSafetensors *file,
              CvmStoredTensor *tensor,
              json_t *offsets,
              CvmStatus *status)
{
  const json_t *begin = json_array_get (offsets, 0), *end = json_array_get (offsets, 1);
  if (json_array_size (offsets) != 2 || !json_is_integer (begin) || !json_is_integer (end))
    return bad_tensor (file, tensor,
                       CVM_N_ ("{1} can't be used: the data_offsets of its tensor {2} are not two "
                               "whole numbers."),
                       status);
  tensor->begin = json_integer_value (begin);
  tensor->end = json_integer_value (end);
  if (tensor->begin < 0 || tensor->end < tensor->begin || tensor->end > file->data_size)
    {
      char name[200];
      return cvm_status_fail (
          status, CVM_ERR_FORMAT,
          CVM_N_ ("{1} can't be used: its tensor {2} lies at bytes {3} to {4}, outside the "
                  "file's {5} bytes of data."),
          "%s\n%s\n%" PRId64 "\n%" PRId64 "\n%" PRId64, file->label,
          cvm_quote (name, sizeof name, tensor->name), tensor->begin, tensor->end, file->data_size);
    }
  return true;
}

/* Its bytes are those of its shape and type. */
static bool
check_bytes (const CvmSafetensors *file, const CvmStoredTensor *tensor, CvmStatus *status)
{
  char name[200], type[24];
  cvm_quote (name, sizeof name, tensor->name);
  const int n_bytes = type_bytes (tensor->type);
  if (n_bytes == 0)
    return cvm_status_fail (
        status, CVM_ERR_FORMAT,
        CVM_N_ ("{1} can't be used: its tensor {2} has the type {3}, which is none of the "
                "format's."),
        "%s\n%s\n%s", file->label, name, cvm_quote (type, sizeof type, tensor->type));
  const int64_t has = tensor->end - tensor->begin;
  int64_t expected;
  if (!__builtin_mul_overflow (tensor->n_values, (int64_t)n_bytes, &expected) && has == expected)
    return true;
  return cvm_status_fail (
      status, CVM_ERR_FORMAT,
      CVM_N_ ("{1} can't be used: its tensor {2} has {3} bytes, and {4} values of type {5} "
              "were expected."),
      "%s\n%s\n%" PRId64 "\n%" PRId64 "\n%s", file->label, name, has, tensor->n_values,
      tensor->type);
}

static bool
read_tensor (const CvmSafetensors *file, CvmStoredTensor *tensor, json_t *entry, CvmStatus *status)
{
  json_t *type = json_object_get (entry, "dtype"), *shape = json_object_get (entry, "shape");
  json_t *offsets = json_object_get (entry, "data_offsets");
  if (!json_is_string (type) || !shape || !offsets || json_object_size (entry) != 3)
    return bad_tensor (file, tensor,
                       CVM_N_ ("{1} can't be used: its tensor {2} is not described by dtype, "
                               "shape and data_offsets."),
                       status);
  tensor->type = json_string_value (type);
  return read_shape (file, tensor, shape, status) && read_offsets (file, tensor, offsets, status)
         && check_bytes (file, tensor, status);
}

static int
compare_places (const void *a, const void *b)
{
  const CvmStoredTensor *s = a, *t = b;
  if (s->begin != t->begin)
    return s->begin < t->begin ? -1 : 1;
  return (s->end > t->end) - (s->end < t->end);
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (((const CvmStoredTensor *)a)->name, ((const CvmStoredTensor *)b)->name);
}

/* One tensor after another, from the first byte to the last. */
static bool
check_places (CvmSafetensors *file, CvmStatus *status)
{
  int64_t at = 0;
  for (int i = 0; i < file->n_tensors; i++)
    {
      const CvmStoredTensor *tensor = &file->tensors[i];
      if (tensor->begin < at)
        return bad_tensor (file, tensor,
                           CVM_N_ ("{1} can't be used: its tensor {2} overlaps another one."),
                           status);
      if (tensor->begin > at)
        return bad_tensor (file, tensor,
                           CVM_N_ ("{1} can't be used: bytes before its tensor {2} belong to no "
                                   "tensor."),
                           status);
      at = tensor->end;
    }
  if (at == file->data_size)
    return true;
  return cvm_status_fail (status, CVM_ERR_FORMAT,
                          CVM_N_ ("{1} can't be used: {2} bytes follow after its last tensor."),
                          "%s\n%" PRId64, file->label, file->data_size - at);
}

static bool
read_tensors (CvmSafetensors *file, CvmStatus *status)
{
  const size_t n = json_object_size (file->header);
  file->tensors = calloc (n + 1, sizeof *file->tensors);
  if (!file->tensors)
    return cvm_status_no_memory (status);
  const char *name;
  json_t *entry;
  json_object_foreach (file->header, name, entry)
  {
    if (entry == file->metadata)
      continue;
    CvmStoredTensor *tensor = &file->tensors[file->n_tensors++];
    tensor->name = name;
    if (!read_tensor (file, tensor, entry, status))
      return false;
  }
  qsort (file->tensors, (size_t)file->n_tensors, sizeof *file->tensors, compare_places);
  if (!check_places (file, status))
    return false;
  qsort (file->tensors, (size_t)file->n_tensors, sizeof *file->tensors, compare_names);
  return true;
}

CvmSafetensors *
cvm_safetensors_open (const char *path, CvmStatus *status)
{
  CvmSafetensors *file = calloc (1, sizeof *file);
  if (!file)
    {
      cvm_status_no_memory (status);
      return NULL;
    }
  int64_t size = 0;
  cvm_quote_path (file->label, sizeof file->label, path);
  if (open_file (file, path, &size, status) && read_header (file, size, status)
      && check_metadata (file, status) && read_tensors (file, status))
    return file;
  cvm_safetensors_close (file);
  return NULL;
}

void
cvm_safetensors_close (CvmSafetensors *file)
{
  if (!file)
    return;
  if (file->descriptor >= 0)
    close (file->descriptor);
  json_decref (file->header);
  free (file->tensors);
  free (file);
}

const char *
cvm_safetensors_get_label (const CvmSafetensors *file)
{
  return file->label;
}

const char *
cvm_safetensors_get_metadata (const CvmSafetensors *file, const char *key)
{
  return json_string_value (json_object_get (file->metadata, key));
}

int
cvm_safetensors_count (const CvmSafetensors *file)
{
  return file->n_tensors;
}

const CvmStoredTensor *
cvm_safetensors_get (const CvmSafetensors *file, int i)
{
  return &file->tensors[i];
}

int
cvm_safetensors_find (const CvmSafetensors *file, const char *name)
{
  const CvmStoredTensor wanted = { .name = name };
  const CvmStoredTensor *found = bsearch (&wanted, file->tensors, (size_t)file->n_tensors,
                                          sizeof *file->tensors, compare_names);
  return found ? (int)(found - file->tensors) : -1;
}

bool
cvm_stored_tensor_is_float (const CvmStoredTensor *tensor)
{
  return strcmp (tensor->type, "F32") == 0 || strcmp (tensor->type, "F16") == 0
         || strcmp (tensor->type, "BF16") == 0;
}

static void
widen (const unsigned char *bytes, size_t n, const char *type, float *values)
{
  const bool is_f32 = strcmp (type, "F32") == 0, is_f16 = strcmp (type, "F16") == 0;
  for (size_t i = 0; i < n; i++)
    if (is_f32)
      {
        const unsigned char *p = bytes + 4 * i;
        const uint32_t bits
            = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
        memcpy (&values[i], &bits, sizeof bits);
      }
    else
      {
        const uint16_t bits = (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
        values[i] = is_f16 ? cvm_float_from_f16 (bits) : cvm_float_from_bf16 (bits);
      }
}

bool
cvm_safetensors_read (const CvmSafetensors *file,
                      const CvmStoredTensor *tensor,
                      float *values,
                      CvmStatus *status)
{
  unsigned char bytes[16384];
  if (!cvm_stored_tensor_is_float (tensor))
    {
      char name[200];
      return cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                              CVM_N_ ("{1} can't be used: its tensor {2} has the type {3}, and "
                                      "F32, F16 or BF16 was expected."),
                              "%s\n%s\n%s", file->label,
                              cvm_quote (name, sizeof name, tensor->name), tensor->type);
    }
  const size_t width = (size_t)type_bytes (tensor->type);
  int64_t at = tensor->begin;
  while (at < tensor->end)
    {
      size_t n = sizeof bytes;
      if (tensor->end - at < (int64_t)n)
        n = (size_t)(tensor->end - at);
      if (!read_at (file, bytes, n, file->data_start + at, status))
        return false;
      widen (bytes, n / width, tensor->type, values);
      values += n / width;
      at += (int64_t)n;
    }
  return true;
}
