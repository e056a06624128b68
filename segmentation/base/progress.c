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
