/* SPDX-License-Identifier: Apache-2.0 */
/* A structure cut by a plane of constant column (sagittal on an axial scan) or constant row
 * (coronal): for each slice the stretches that lie inside, even-odd. Drawn as slabs, each as thick
 * as cvm_grid_slice_extent_mm(), they are the structure as its rings say, with no smoothing.
 */
#pragma once

#include "segmentation/contour/structure.h"

typedef enum
{
  CVM_SECTION_COLUMN, /* column = at; spans run along the rows' index */
  CVM_SECTION_ROW     /* row = at; spans run along the columns' index */
} CvmSectionAxis;

typedef struct
{
  int slice;
  double from, to; /* voxel coordinates of the grid, not cut to the image; from < to */
} CvmSectionSpan;

/* By slice, then by `from`; spans of a slice don't overlap. */
typedef struct
{
  int n_spans;
  CvmSectionSpan *spans;
} CvmSection;

/* All rings of a slice that stand for the structure's own there, while a stroke lasts. */
typedef struct
{
  int slice, n_rings;
  const CvmRing *rings;
} CvmSliceRings;

/* Where planes can meet a structure's rings: boxes about every few edges, so that a cut looks at
 * the edges near the plane alone. It holds no reference and is of the structure's rings as they
 * were; for rings that have other points now it is not asked.
 *
 * Memory: 16 bytes for every 16 points. Cost: one pass over the points.
 * Errors: CVM_ERR_MEMORY. */
typedef struct CvmSectionIndex CvmSectionIndex;
CVM_MUST_CHECK CvmSectionIndex *
cvm_section_index_new (const CvmStructure *structure, const CvmGrid *grid, CvmStatus *status);
void cvm_section_index_free (CvmSectionIndex *index); /* NULL is fine */

/* What is cut. */
typedef struct
{
  const CvmStructure *structure;
  const CvmSectionIndex *index; /* of this structure on this grid; may be NULL */
  const CvmSliceRings *instead; /* may be NULL */
  int n_instead;
} CvmSectionSource;

/* The rings that count for a slice: the structure's own (NULL), or those that stand for them. */
const CvmSliceRings *cvm_section_source_instead (const CvmSectionSource *source, int slice);

/* Cut the counted rings at a voxel coordinate (fractions allowed).
 *
 * Errors: CVM_ERR_MEMORY; the section is then empty.
 * Cost:   one pass over the points; 400,000 of them about 1 ms. With an index a tenth. */
CVM_MUST_CHECK bool cvm_section_cut (const CvmStructure *structure,
                                     const CvmGrid *grid,
                                     CvmSectionAxis axis,
                                     double at,
                                     CvmSection *section,
                                     CvmStatus *status);
CVM_MUST_CHECK bool cvm_section_cut_source (const CvmSectionSource *source,
                                            const CvmGrid *grid,
                                            CvmSectionAxis axis,
                                            double at,
                                            CvmSection *section,
                                            CvmStatus *status);
void cvm_section_clear (CvmSection *section);
