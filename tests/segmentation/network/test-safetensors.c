/* SPDX-License-Identifier: Apache-2.0 */
/* The container: what is read, and a sentence for each way to break it. */
#include "segmentation/network/safetensors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A file of this header (its length in front unless `length` says another) and n bytes 1, 2, …. */
static void
write_file (char path[64], const char *header, int64_t length, int n)
{
  snprintf (path, 64, "/tmp/cavum-tensors-XXXXXX");
  const int descriptor = mkstemp (path);
  assert_true (descriptor >= 0);
  FILE *out = fdopen (descriptor, "wb");
  if (length < 0)
    length = (int64_t)strlen (header);
  for (int i = 0; i < 8; i++)
    fputc ((int)(length >> (8 * i) & 0xff), out);
  fputs (header, out);
  for (int i = 1; i <= n; i++)
    fputc (i, out);
  assert_int_equal (fclose (out), 0);
}

#define TENSOR(name, type, shape, from, to)                                                        \
  "\"" name "\":{\"dtype\":\"" type "\",\"shape\":[" shape "],\"data_offsets\":[" #from "," #to "]}"

static void
tensors_are_found_and_read (void **state)
{
  char path[64];
  CvmStatus status = CVM_STATUS_INIT;
  /* The second is not aligned, the third empty, the fourth a scalar; spaces may fill the header. */
  write_file (
      path,
      "{\"__metadata__\":{\"a\":\"b\"}," TENSOR ("z", "BF16", "1", 0, 2) "," TENSOR (
          "y", "F32", "1,2", 2, 10) "," TENSOR ("x", "F32", "3,0", 10,
                                                10) "," TENSOR ("w", "I64", "", 10, 18) "}   ",
      -1, 18);
  CvmSafetensors *file = cvm_safetensors_open (path, &status);
  assert_non_null (file);
  assert_int_equal (cvm_safetensors_count (file), 4);
  assert_string_equal (cvm_safetensors_get (file, 0)->name, "w");
  assert_string_equal (cvm_safetensors_get_metadata (file, "a"), "b");
  assert_null (cvm_safetensors_get_metadata (file, "b"));
  assert_int_equal (cvm_safetensors_find (file, "none"), -1);
  const CvmStoredTensor *tensor = cvm_safetensors_get (file, cvm_safetensors_find (file, "y"));
  assert_int_equal (tensor->n_dims, 2);
  assert_int_equal (tensor->dims[1], 2);
  float values[2];
  assert_true (cvm_safetensors_read (file, tensor, values, &status));
  /* Bytes 3 4 5 6 and 7 8 9 10, little endian. */
  const uint32_t bits[2] = { 0x06050403, 0x0a090807 };
  assert_memory_equal (values, bits, sizeof bits);
  assert_int_equal (cvm_safetensors_get (file, cvm_safetensors_find (file, "x"))->n_values, 0);
  assert_false (cvm_safetensors_read (file, cvm_safetensors_get (file, 0), values, &status));
  assert_int_equal (status.code, CVM_ERR_UNSUPPORTED);

  assert_int_equal (truncate (path, 200), 0);
  assert_false (cvm_safetensors_read (file, tensor, values, &status));
  assert_int_equal (status.code, CVM_ERR_FILE);
  cvm_safetensors_close (file);
  unlink (path);
}

static void
assert_refused (const char *path, CvmCode code, const char *phrase)
{
  CvmStatus status = CVM_STATUS_INIT;
  char text[2048];
  assert_null (cvm_safetensors_open (path, &status));
  cvm_status_format (&status, NULL, text, sizeof text);
  if (!strstr (text, phrase) || status.code != code)
    fail_msg ("\"%s\" (code %d) is not \"%s\" (%d)", text, status.code, phrase, code);
  assert_non_null (strstr (text, path));
}

static void
defects_are_named (void **state)
{
  static const struct
  {
    const char *header;
    int64_t length; /* −1: as it is */
    int n;
    const char *phrase;
  } rows[] = {
    { "", 3, 0, "header would have 3 bytes, and the file has 8" },
    { "{}", 1000, 0, "header would have 1000 bytes, and the file has 10" },
    { "{}", INT64_MAX, 0, "is cut off: its header would have 9223372036854775807 bytes" },
    { "", 0, 0, "is not a safetensors file." },
    { "[]", -1, 0, "is not a safetensors file." },
    { "{\"a\":", -1, 0, "its header is not valid JSON (line 1, column 5)" },
    { "{} {}", -1, 0, "its header is not valid JSON" },
    { "{\"a\\u0000\":1}", -1, 0, "its header is not valid JSON" },
    { "{\"a\":1e999}", -1, 0, "its header is not valid JSON" },
    { "{\"a\xff\":1}", -1, 0, "its header is not valid JSON" },
    { "{" TENSOR ("a", "F32", "1", 0, 4) "," TENSOR ("a", "F32", "1", 0, 4) "}", -1, 4,
      "its header has the same key twice" },
    { "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}", -1, 0,
      "its header is nested 34 levels deep, and 32 are allowed" },
    { "{\"__metadata__\":[]}", -1, 0, "its __metadata__ is not a JSON object" },
    { "{\"__metadata__\":{\"k\":1}}", -1, 0, "“k” in its __metadata__ is not text" },
    { "{\"a\":7}", -1, 0, "tensor a is not described by dtype, shape and data_offsets" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", -1, 0, "tensor a is not described by" },
    { "{\"a\":{\"dtype\":1,\"shape\":[],\"data_offsets\":[0,4]}}", -1, 4,
      "tensor a is not described" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4],\"x\":0}}", -1, 4,
      "tensor a is not described" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}", -1, 4,
      "the shape of its tensor a is not a list" },
    { "{" TENSOR ("a", "F32", "1,1,1,1,1,1,1,1,1", 0, 4) "}", -1, 4,
      "the shape of its tensor a is not" },
    { "{" TENSOR ("a", "F32", "-1", 0, 4) "}", -1, 4,
      "shape of its tensor a has a number that makes no" },
    { "{" TENSOR ("a", "F32", "1.0", 0, 4) "}", -1, 4,
      "shape of its tensor a has a number that makes no" },
    { "{" TENSOR ("a", "F32", "4294967296,4294967296", 0, 4) "}", -1, 4,
      "has a number that makes no" },
    { "{" TENSOR ("a", "F32", "4611686018427387904", 0, 4) "}", -1, 4,
      "has 4 bytes, and 4611686018427387904 values" },
    { "{" TENSOR ("a", "F32", "1", 0, 4.5) "}", -1, 4, "data_offsets of its tensor a are not two" },
    { "{" TENSOR ("a", "F32", "1", 0, 8) "}", -1, 4,
      "tensor a lies at bytes 0 to 8, outside the file's 4" },
    { "{" TENSOR ("a", "F32", "1", -4, 0) "}", -1, 4, "tensor a lies at bytes -4 to 0, outside" },
    { "{" TENSOR ("a", "F32", "1", 4, 0) "}", -1, 4, "tensor a lies at bytes 4 to 0, outside" },
    { "{" TENSOR ("a", "F31", "1", 0, 4) "}", -1, 4, "tensor a has the type F31, which is none" },
    { "{" TENSOR ("a", "F32", "2", 0, 4) "}", -1, 4,
      "tensor a has 4 bytes, and 2 values of type F32" },
    { "{" TENSOR ("a", "F16", "1", 0, 4) "}", -1, 4,
      "tensor a has 4 bytes, and 1 values of type F16" },
    { "{" TENSOR ("a", "F32", "1", 0, 4) "," TENSOR ("b", "F32", "1", 2, 6) "}", -1, 6,
      "tensor b overlaps" },
    { "{" TENSOR ("a", "F32", "1", 0, 4) "," TENSOR ("b", "F32", "1", 0, 4) "}", -1, 4,
      "overlaps another" },
    { "{" TENSOR ("a", "F32", "1", 0, 4) "," TENSOR ("b", "F32", "1", 5, 9) "}", -1, 9,
      "bytes before its tensor b belong to no" },
    { "{" TENSOR ("a", "F32", "1", 1, 5) "}", -1, 5, "bytes before its tensor a belong to no" },
    { "{" TENSOR ("a", "F32", "1", 0, 4) "}", -1, 7, "3 bytes follow after its last tensor" },
    { "{}", -1, 2, "2 bytes follow after its last tensor" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      char path[64];
      write_file (path, rows[i].header, rows[i].length, rows[i].n);
      assert_refused (path, CVM_ERR_FORMAT, rows[i].phrase);
      unlink (path);
    }
}

/* A line break in a name would tear the sentence's arguments apart. */
static void
names_from_the_file_are_made_harmless (void **state)
{
  char path[64];
  write_file (path, "{\"a\\nb\\u001bc\":7}", -1, 0);
  assert_refused (path, CVM_ERR_FORMAT, "tensor a?b?c is not described");
  unlink (path);
}

static void
what_is_no_file_is_named (void **state)
{
  char folder[] = "/tmp/cavum-tensors-XXXXXX", path[128];
  assert_non_null (mkdtemp (folder));
  assert_refused (folder, CVM_ERR_FILE, "is not a file");
  snprintf (path, sizeof path, "%s/none", folder);
  assert_refused (path, CVM_ERR_FILE, "Couldn't open");
  snprintf (path, sizeof path, "%s/pipe", folder);
  assert_int_equal (mkfifo (path, 0600), 0);
  assert_refused (path, CVM_ERR_FILE, "is not a file");
  unlink (path);
  snprintf (path, sizeof path, "%s/short", folder);
  FILE *out = fopen (path, "wb");
  fputs ("1234567", out);
  fclose (out);
  assert_refused (path, CVM_ERR_FORMAT, "is not a safetensors file");
  /* Sizes beyond the limits, as holes that cost no disk. */
  assert_int_equal (truncate (path, CVM_SAFETENSORS_MAX_FILE + 1), 0);
  assert_refused (path, CVM_ERR_FORMAT, "is larger than 4 GB");
  out = fopen (path, "wb");
  fwrite ("\x01\xe1\xf5\x05\x00\x00\x00\x00", 1, 8, out); /* 100,000,001 */
  fclose (out);
  assert_int_equal (truncate (path, 200000000), 0);
  assert_refused (path, CVM_ERR_FORMAT, "its header has 100000001 bytes, and 100000000 are");
  unlink (path);
  rmdir (folder);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (tensors_are_found_and_read),
    cmocka_unit_test (defects_are_named),
    cmocka_unit_test (names_from_the_file_are_made_harmless),
    cmocka_unit_test (what_is_no_file_is_named),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
