/* SPDX-License-Identifier: Apache-2.0 */
/* Policy and niceness belong to a thread on Linux, and are inherited. From 6.12 on a thread also
 * says how long it wants to run at a time, and one that wakes takes the place of one that wants to
 * run for longer: the longest time there is makes room for a frame as SCHED_IDLE does, which gets
 * next to nothing (0.35 % of a core) beside a program that fills all cores. Older kernels take the
 * niceness alone, and make room by it. */
#include "app/window/give-way.h"

#include <linux/sched.h>
#include <linux/sched/types.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NICE 10
#define LONGEST_NS 100000000

void
cvm_thread_give_way (void)
{
  const id_t self = (id_t)syscall (SYS_gettid);
  const int own = getpriority (PRIO_PROCESS, self), nice = own > NICE ? own : NICE;
  struct sched_attr wish = { .size = sizeof wish,
                             .sched_policy = SCHED_NORMAL,
                             .sched_nice = nice,
                             .sched_runtime = LONGEST_NS };
  if (syscall (SYS_sched_setattr, 0, &wish, 0u) != 0)
    (void)setpriority (PRIO_PROCESS, self, nice);
}
