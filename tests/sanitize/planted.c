/* SPDX-License-Identifier: Apache-2.0 */
/* A race on purpose, beside two hand-overs in order: the sanitizer must report one race. */
#include <glib.h>

static int counted, locked;
static GMutex mutex;

static gpointer
count (gpointer data)
{
  for (int i = 0; i < 1000; i++)
    {
      g_mutex_lock (&mutex);
      locked++;
      g_mutex_unlock (&mutex);
      if (data)
        counted++;
    }
  return NULL;
}

/* With an argument: the race; without: in order. */
int
main (int argc, char **argv)
{
  gpointer race = argc > 1 ? argv[1] : NULL;
  GThread *one = g_thread_new ("one", count, race), *two = g_thread_new ("two", count, race);
  g_thread_join (one);
  g_thread_join (two);
  return locked == 2000 ? 0 : 1;
}
