/* SPDX-License-Identifier: Apache-2.0 */
/* Another level, or other members, for a network's contour: the exact contour with what the
 * clean-up removed, the step of undo that takes it in, and a quick volume for while the level
 * moves.
 *
 * The contour of a level is the one that cvm_contouring_run() gives at that level: same map, same
 * clean-up, same trace.
 */
#pragma once

#include "app/case/edit.h"
#include "app/dicom/folder.h"
#include "segmentation/contour/clean-up.h"

G_BEGIN_DECLS

/* Pieces with outlines of their own, largest first; smaller ones than the least only count. */
#define CVM_MAX_GHOSTS 64
#define CVM_LEAST_GHOST_CM3 0.01

typedef struct
{
  double level;
  double removed_cm3;    /* by the clean-up, all pieces */
  CvmStructure *contour; /* rings only */
  GPtrArray *ghosts;     /* CvmStructure: a removed piece's rings; `run.removed_cm3` is its size */
} CvmLevelResult;

/* Clean up and trace. Takes a while: for a job. `series` may be NULL (rings are then bound to no
 * image). Errors: those of clean-up.h and trace.h. */
CvmLevelResult *cvm_level_trace (const CvmVolume *probability,
                                 double level,
                                 const CvmCleanUpSpec *clean_up,
                                 const CvmSeries *series,
                                 const CvmProgress *progress,
                                 GError **error);
void cvm_level_result_free (CvmLevelResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmLevelResult, cvm_level_result_free)

/* The step that gives the structure this contour on all slices but the `edited` (int, ascending)
 * ones, and says in its run at which level and of which members ("": all) it is. */
CvmEdit *cvm_level_edit (const CvmStructure *structure,
                         const CvmLevelResult *result,
                         const char *members,
                         const GArray *edited);

/* How many slices a level moves: those with a contour that nobody edited. */
int cvm_level_n_moving (const CvmStructure *structure, const GArray *edited);

/* Iso-lines: all of a map at a level, nothing cleaned. For a job. */
CvmStructure *cvm_level_lines (const CvmVolume *probability,
                               double level,
                               const CvmProgress *progress,
                               GError **error);

/* How many voxels of each slice reach each level that the slider has. */
typedef struct CvmLevelHistogram CvmLevelHistogram;

CvmLevelHistogram *cvm_level_histogram_new (const CvmVolume *probability);
void cvm_level_histogram_free (CvmLevelHistogram *histogram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmLevelHistogram, cvm_level_histogram_free)

/* Volume of the voxels at or above the level (the slider's step next to it) on all slices but the
 * given ones, without any clean-up. */
double
cvm_level_histogram_cm3 (const CvmLevelHistogram *histogram, double level, const GArray *but);

G_END_DECLS
