/* SPDX-License-Identifier: Apache-2.0 */
/* A thread that gives way is nicer than those beside it, but goes on: the kernel's weight of nice
 * 10 is 110 to their 1024. So do the threads that it starts. */
#include "app/window/give-way.h"

#include <glib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

typedef struct
{
  gint *stop;
  double cpu_s;
  int niceness;
} Burner;

static gpointer
burn (gpointer data)
{
  Burner *self = data;
  struct timespec used;
  self->niceness = getpriority (PRIO_PROCESS, (id_t)syscall (SYS_gettid));
  while (!g_atomic_int_get (self->stop))
    for (volatile int i = 0; i < 100000; i++)
      ;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  self->cpu_s = (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
  return NULL;
}

static gpointer
give_way_and_have_a_child (gpointer data)
{
  cvm_thread_give_way ();
  g_thread_join (g_thread_new ("child", burn, data));
  return NULL;
}

static void
test_share (void)
{
  const guint n = g_get_num_processors ();
  gint stop = 0;
  g_autofree Burner *burners = g_new0 (Burner, n + 1);
  g_autofree GThread **threads = g_new0 (GThread *, n + 1);
  double others_s = 0;
  if (getpriority (PRIO_PROCESS, 0) != 0)
    {
      g_test_skip ("all that runs here is nice already");
      return;
    }
  for (guint i = 0; i <= n; i++)
    {
      burners[i].stop = &stop;
      threads[i] = g_thread_new ("burner", i < n ? burn : give_way_and_have_a_child, burners + i);
    }
  g_usleep (2 * G_USEC_PER_SEC);
  g_atomic_int_set (&stop, 1);
  for (guint i = 0; i <= n; i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < n; i++)
    others_s += burners[i].cpu_s / n;
  g_assert_cmpint (burners[n].niceness, ==, 10);
  g_test_message ("its share: %.3f of another's", burners[n].cpu_s / others_s);
  g_assert_cmpfloat (burners[n].cpu_s, >, 0.015 * others_s); /* SCHED_IDLE: 0.0035 */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/give-way/share", test_share);
  return g_test_run ();
}
