/* SPDX-License-Identifier: Apache-2.0 */
/* A structure: a named set of rings with where it came from.
 *
 * Identity is `id` (a UUID text made once), never the ROI number, the name or an index.
 */
#pragma once

#include "segmentation/contour/ring.h"
#include "segmentation/grid/volume.h"

typedef enum
{
  CVM_SOURCE_IMPORTED,
  CVM_SOURCE_NETWORK,
  CVM_SOURCE_DRAWN
} CvmSource;

/* Where a network's contour came from. */
typedef struct
{
  char bundle_name[65], bundle_version[41]; /* as long as a bundle may have them */
  char bundle_sha256[65];
  char device[96], precision[32];
  double level;
  char clean_up[96];  /* which steps, for the description: "opening 1.5 mm, largest component" */
  double removed_cm3; /* by the clean-up */
  char members[128];  /* those whose mean it is: "XS, S"; "": all of the bundle */
} CvmRun;

typedef struct
{
  char id[37];
  CvmSource source;
  char *name;             /* UTF-8; may be "" */
  char *interpreted_type; /* "GTV", "PTV", "EXTERNAL", …; "" is legal */
  char *algorithm;        /* ROIGenerationAlgorithm as it came, or AUTOMATIC; may be "" */
  char *description;      /* ROIDescription */
  char *generation_description;
  char *interpreter, *observation_label;
  char *frame_of_reference; /* per ROI */
  char *set_file;           /* the structure set's file that it came from; NULL */
  int roi_number;           /* as it came; 0 for ours until written */
  char *code_scheme, *code_value, *code_meaning; /* RT ROI identification; NULL */
  uint8_t colour[3];
  bool has_colour; /* it came with one */
  bool visible, locked;
  bool view_only; /* another frame of reference, or no CT: never edited or exported */
  int n_rings;
  CvmRing *rings;
  int n_warnings;
  CvmStatus *warnings; /* message ids with arguments: "read as hole", "near-copies", … */
  CvmRun run;          /* when source is NETWORK */
} CvmStructure;

CVM_MUST_CHECK CvmStructure *
cvm_structure_new (CvmSource source, const char *name, CvmStatus *status); /* with a new id */
void cvm_structure_free (CvmStructure *structure);

/* A deep copy with the same id: what a job works on while its case goes on. */
CVM_MUST_CHECK CvmStructure *cvm_structure_copy (const CvmStructure *structure, CvmStatus *status);

/* Replace a text field (all the char* above): cvm_structure_set_text (&s->name, "GTVp", status).
 * NULL leaves it absent; the text may be the field's own. On failure the field is as it was. */
CVM_MUST_CHECK bool cvm_structure_set_text (char **field, const char *text, CvmStatus *status);

/* Append a ring, taking what it owns (also on failure); `ring` is then empty. */
CVM_MUST_CHECK bool
cvm_structure_take_ring (CvmStructure *structure, CvmRing *ring, CvmStatus *status);
CVM_MUST_CHECK bool
cvm_structure_warn (CvmStructure *structure, const CvmStatus *warning, CvmStatus *status);

/* Even-odd area in mm² of the counted rings of one slice of the grid. XOR rings count the same;
 * overlaps and self-crossings too (even-odd.h). NAN when there is not enough memory. */
double cvm_structure_area_mm2 (const CvmStructure *structure, const CvmGrid *grid, int slice);

/* Whether the counted rings of a slice of the grid enclose a point (patient mm, seen along the
 * normal), even-odd. */
bool cvm_structure_encloses (const CvmStructure *structure,
                             const CvmGrid *grid,
                             int slice,
                             const double point_mm[3]);
bool cvm_structure_has_area (const CvmStructure *structure, int slice); /* a counted ring there */

/* The ring volume of method.md §7: Σ area × cvm_grid_slice_extent_mm(), no end caps. NAN as above.
 */
double cvm_structure_volume_cm3 (const CvmStructure *structure, const CvmGrid *grid);
