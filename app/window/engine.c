/* SPDX-License-Identifier: Apache-2.0 */
/* A queue of calls and a thread that makes them. What it asks of the system once, before OpenMP
 * makes its team, the team inherits. */
#include "app/window/engine.h"

#include "app/window/give-way.h"

typedef struct
{
  void (*work) (gpointer data);
  gpointer data;
  gboolean done;
} Call;

struct CvmEngine
{
  GThread *thread;
  GAsyncQueue
      *calls; /* Call, each on its caller's stack; the engine's own address ends the thread */
  GMutex mutex;
  GCond finished;
};

static gpointer
engine_thread (gpointer data)
{
  CvmEngine *engine = data;
  cvm_thread_give_way ();
  for (gpointer item; (item = g_async_queue_pop (engine->calls)) != engine;)
    {
      Call *call = item;
      call->work (call->data);
      g_mutex_lock (&engine->mutex);
      call->done = TRUE;
      g_cond_broadcast (&engine->finished);
      g_mutex_unlock (&engine->mutex);
    }
  return NULL;
}

CvmEngine *
cvm_engine_new (void)
{
  CvmEngine *engine = g_new0 (CvmEngine, 1);
  engine->calls = g_async_queue_new ();
  g_mutex_init (&engine->mutex);
  g_cond_init (&engine->finished);
  engine->thread = g_thread_new ("engine", engine_thread, engine);
  return engine;
}

void
cvm_engine_free (CvmEngine *engine)
{
  if (!engine)
    return;
  g_async_queue_push (engine->calls, engine);
  g_thread_join (engine->thread);
  g_async_queue_unref (engine->calls);
  g_mutex_clear (&engine->mutex);
  g_cond_clear (&engine->finished);
  g_free (engine);
}

void
cvm_engine_run (CvmEngine *engine, void (*work) (gpointer data), gpointer data)
{
  Call call = { work, data, FALSE };
  g_async_queue_push (engine->calls, &call);
  g_mutex_lock (&engine->mutex);
  while (!call.done)
    g_cond_wait (&engine->finished, &engine->mutex);
  g_mutex_unlock (&engine->mutex);
}
