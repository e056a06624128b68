/* SPDX-License-Identifier: Apache-2.0 */
/* How far a long computation is, and whether it shall stop.
 *
 * Every function that can take longer than about 0.1 s takes a `const CvmProgress *`, which may be
 * NULL. It polls cvm_progress_cancelled() at least every 0.1 s and then returns CVM_ERR_CANCELLED.
 *
 * Thread: `report` is called on the thread that computes; the receiver hands it on.
 */
#pragma once

#include <stdbool.h>

typedef struct
{
  const char *stage; /* static: "body", "resample", "network", "clean-up", "trace", … */
  double fraction;   /* of the whole call, 0 … 1, never falling */
  int member;        /* network: the member at work, from 0; otherwise -1 */
  int n_members;     /* network: how many; otherwise 0 */
  int slab;          /* network: the slab at work, from 0; scan: files read; otherwise -1 */
  int n_slabs;       /* of how many; otherwise 0 */
} CvmProgressReport;

typedef struct
{
  bool (*cancelled) (void *user); /* may be NULL; called from any thread of the computation */
  void (*report) (void *user, const CvmProgressReport *report); /* may be NULL */
  void *user;
} CvmProgress;

/* false for NULL. */
bool cvm_progress_cancelled (const CvmProgress *progress);

/* Does nothing for NULL. */
void cvm_progress_report (const CvmProgress *progress, const CvmProgressReport *report);

/* The short form for stages that have no members and slabs. */
void cvm_progress_stage (const CvmProgress *progress, const char *stage, double fraction);

/* A part of a longer call: fractions 0 … 1 of the part become low … high of the whole. `part` is
 * storage for as long as the result is used; the result is NULL where `outer` is.
 *
 *   CvmProgressPart part;
 *   cvm_body_find (ct, cvm_progress_part (&part, progress, 0, 0.5), status);
 */
typedef struct
{
  CvmProgress progress;
  const CvmProgress *outer;
  double low, high;
} CvmProgressPart;

const CvmProgress *
cvm_progress_part (CvmProgressPart *part, const CvmProgress *outer, double low, double high);
