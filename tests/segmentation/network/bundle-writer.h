/* SPDX-License-Identifier: Apache-2.0 */
/* Writes bundles for tests: whole ones of a few kilobytes, and then any defect.
 *
 * Memory: fixed arrays; a test bundle is on the caller's stack or static.
 */
#pragma once

#include "segmentation/network/graph.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  char name[128];
  char dtype[16];
  int n_dims;
  int64_t dims[8];
  size_t n_bytes;
  unsigned char *bytes;
} TestTensor;

typedef struct
{
  json_t *strings;  /* __metadata__ but for "ensemble" */
  json_t *ensemble; /* the document */
  int n_tensors;
  TestTensor *tensors; /* in the order in which they are written */
} TestBundle;

/* F32 weights of a generator with running variances about 1; 2 levels of 2 and 3 channels. */
void test_bundle_init (TestBundle *bundle, int n_members, bool shared_encoder);
void test_bundle_clear (TestBundle *bundle);

/* The tensor of that name; ends the program if there is none. */
TestTensor *test_bundle_find (TestBundle *bundle, const char *name);

/* Add a tensor of zeros. */
TestTensor *test_bundle_add (
    TestBundle *bundle, const char *name, const char *dtype, int n_dims, const int64_t *dims);

/* Set or remove (NULL) a value of the ensemble's document; `json` is JSON text. */
void test_bundle_set (TestBundle *bundle, const char *dotted_path, const char *json);

/* The header's JSON text; the caller frees it. */
char *test_bundle_header (const TestBundle *bundle);

/* Write with this header text (of test_bundle_header(), changed or not). */
void test_bundle_write (const TestBundle *bundle, const char *header, const char *path);
