/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles with PyTorch's logits (tests/scripts/make_parity.py), as tests read them. */
#pragma once

#include "segmentation/network/bundle.h"

typedef struct
{
  CvmBundle *opened; /* what owns the weights */
  CvmBundle bundle;  /* to compute with; not counted: never ref or unref it */
  int size[3];       /* x, y, z */
  float *input;      /* [z][y][x] */
  int n_members;
  float **logits; /* a member each, [class][z][y][x] */
  /* The full-size case: the shipped kernels with other tensors. */
  CvmMember member;
  const float **weights;
  float *drawn;
} ParityCase;

/* All cases, NULL at the end. */
extern const char *const PARITY_CASES[];

/* Ends the test with a message when it fails. */
void parity_open (ParityCase *parity, const char *name);
/* The shipped bundle with an input and PyTorch's logits from .npy files. */
void parity_open_shipped (ParityCase *parity, const char *input, const char *logits);
void parity_close (ParityCase *parity);

/* The largest absolute difference; NaN where there is one. */
double parity_difference (const float *a, const float *b, size_t n);
