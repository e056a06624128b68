/* SPDX-License-Identifier: Apache-2.0 */
/* A model bundle: an ensemble of networks with all that is needed to use it rightly.
 *
 * One safetensors file (model-bundle.md), checked wholly on opening: after that its numbers are
 * finite, its shapes are the graph's, its metadata complete.
 *
 * Owner:  immutable, counted.
 * Memory: weights as float32 (F16 and BF16 are converted on opening).
 */
#pragma once

#include "segmentation/grid/placement.h"
#include "segmentation/network/graph.h"

typedef struct
{
  char name[64];
  char scale[16];
  /* float32, in the order of the graphs' tensors; a shared encoder's pointers are the same for
   * all members */
  const float *const *encoder;
  const float *const *decoder;
} CvmMember;

typedef struct
{
  double opening_mm; /* 0: no opening */
  bool largest_per_slice;
  bool largest_component;
} CvmCleanUpSpec;

typedef struct
{
  char *path;
  char *name, *title, *version;
  char *target_name;      /* "PTV70" */
  char *interpreted_type; /* DICOM's RT ROI interpreted type, "PTV" */
  char *target_meaning;
  char *code_scheme, *code_value, *code_meaning; /* NULL where absent */
  char *modality, *region;
  bool phantom_only; /* valid_for is "phantom" */
  CvmInputSpec input;
  CvmNetwork *network;
  int n_members;
  CvmMember *members;
  bool shared_encoder;
  double level;
  CvmCleanUpSpec clean_up;
  char *licence, *attribution, *intended_use;
  char *metadata; /* the whole "ensemble" document, for showing */
  int n_warnings; /* for example a newer minor version; message ids with arguments */
  CvmStatus warnings[8];
} CvmBundle;

/* Open and check a bundle. Every defect has its own sentence that names the file, the tensor and
 * what was expected. Errors: CVM_ERR_FILE, CVM_ERR_FORMAT, CVM_ERR_UNSUPPORTED, CVM_ERR_MEMORY. */
CVM_MUST_CHECK CvmBundle *cvm_bundle_open (const char *path, CvmStatus *status);
CvmBundle *cvm_bundle_ref (const CvmBundle *bundle);
void cvm_bundle_unref (CvmBundle *bundle); /* NULL is fine */
