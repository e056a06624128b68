/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/base/progress.h"

#include <stddef.h>

bool
cvm_progress_cancelled (const CvmProgress *progress)
{
  return progress && progress->cancelled && progress->cancelled (progress->user);
}

void
cvm_progress_report (const CvmProgress *progress, const CvmProgressReport *report)
{
  if (progress && progress->report)
    progress->report (progress->user, report);
}

void
cvm_progress_stage (const CvmProgress *progress, const char *stage, double fraction)
{
  CvmProgressReport report = { .stage = stage, .fraction = fraction, .member = -1, .slab = -1 };
  cvm_progress_report (progress, &report);
}

static bool
part_cancelled (void *user)
{
  return cvm_progress_cancelled (((CvmProgressPart *)user)->outer);
}

static void
part_report (void *user, const CvmProgressReport *report)
{
  const CvmProgressPart *part = user;
  CvmProgressReport scaled = *report;
  scaled.fraction = part->low + report->fraction * (part->high - part->low);
  cvm_progress_report (part->outer, &scaled);
}

const CvmProgress *
cvm_progress_part (CvmProgressPart *part, const CvmProgress *outer, double low, double high)
{
  if (!outer)
    return NULL;
  part->progress.cancelled = part_cancelled;
  part->progress.report = part_report;
  part->progress.user = part;
  part->outer = outer;
  part->low = low;
  part->high = high;
  return &part->progress;
}
