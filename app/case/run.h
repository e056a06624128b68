/* SPDX-License-Identifier: Apache-2.0 */
/* A run of a bundle on a case: how an automatic contour came about, and its maps.
 *
 * What is known of a run lives as long as its case does, also while its structure is undone. Its
 * maps are large, so volumes on the CT's grid are held of the run that is shown only, and the maps
 * of others may be on the disk alone.
 *
 * Owner:  the case's; for reading. Jobs take references of maps and volumes.
 */
#pragma once

#include "app/case/maps.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define CVM_RUN_MOST_OPENING_MM 50 /* as bundles may have it */

typedef enum
{
  CVM_RUN_MAPS_HELD,    /* in memory */
  CVM_RUN_MAPS_ON_DISK, /* in the case's folder, under `maps_file` */
  CVM_RUN_MAPS_GONE     /* can't be read any more: see `why_gone` */
} CvmRunMapsState;

typedef struct
{
  char id[37];
  char structure_id[37]; /* "" when nothing reached the level */
  char bundle_sha256[65];
  char *name, *title, *version, *target; /* the bundle's */
  int n_members;
  gboolean shared_encoder;
  CvmCleanUpSpec clean_up;
  char (*member_names)[64]; /* per member, as it is shown, each another: "XS" */
  char device[96], precision[32];
  double seconds, level, removed_cm3;
  CvmRunMapsState maps_state;
  char *maps_file;         /* name in the case's folder */
  gboolean maps_saved;     /* they are there */
  char *why_gone;          /* a sentence, or NULL */
  CvmMaps *maps;           /* NULL while they are not in memory */
  CvmVolume *probability;  /* mean on the CT's grid; NULL while it is not in memory */
  CvmVolume *disagreement; /* the same; NULL too for one member */
} CvmCaseRun;

CvmCaseRun *cvm_case_run_new (const CvmBundle *bundle, const char *bundle_sha256);
void cvm_case_run_free (CvmCaseRun *run);

/* Set the name of the maps' file from the run's id. */
void cvm_case_run_name_maps (CvmCaseRun *run);

/* Hold maps and what was brought back of them, counting references; NULL disagreement: none. */
void
cvm_case_run_hold (CvmCaseRun *run, CvmMaps *maps, CvmVolume *probability, CvmVolume *disagreement);

/* The maps can't be had any more. */
void cvm_case_run_lose (CvmCaseRun *run, const char *why);

/* Release runs (CvmCaseRun), the oldest first and never `shown`, until maps and volumes of all fit
 * into a budget of bytes or there is none left. */
void cvm_case_runs_trim (GPtrArray *runs, const CvmCaseRun *shown, gsize budget);

G_END_DECLS
