/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/device/cpu/arena.h"

#include <stdbool.h>

/* An earlier one that is in the way of `one`, or NULL. */
static const CvmInterval *
obstacle (const CvmInterval *earlier, int n, const CvmInterval *one)
{
  for (int i = 0; i < n; i++)
    {
      bool in_time = earlier[i].from <= one->to && one->from <= earlier[i].to;
      bool in_space = earlier[i].offset < one->offset + one->size
                      && one->offset < earlier[i].offset + earlier[i].size;
      if (in_time && in_space)
        return &earlier[i];
    }
  return NULL;
}

size_t
cvm_arena_place (CvmInterval *intervals, int n)
{
  size_t total = 0;
  for (int i = 0; i < n; i++)
    {
      const CvmInterval *in_the_way;
      intervals[i].offset = 0;
      /* each jump goes up, past one of finitely many ends */
      while ((in_the_way = obstacle (intervals, i, &intervals[i])))
        intervals[i].offset = in_the_way->offset + in_the_way->size;
      if (intervals[i].offset + intervals[i].size > total)
        total = intervals[i].offset + intervals[i].size;
    }
  return total;
}
