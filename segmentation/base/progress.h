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
  int slab;          /* network: the slab at work, from 0; otherwise -1 */
  int n_slabs;
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
