/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded under ThreadSanitizer: the order that GLib keeps between threads, told to the
 * sanitizer.
 *
 * Each function is GLib's own with a release before, or an acquire after, at the address that the
 * threads meet at. Calls that GLib makes inside itself don't come through here, and needn't: what
 * is handed over by our code is.
 */
#include <dlfcn.h>
#include <gio/gio.h>

void __tsan_acquire (void *address) __attribute__ ((weak));
void __tsan_release (void *address) __attribute__ ((weak));

static void
acquire (gconstpointer address)
{
  if (__tsan_acquire)
    __tsan_acquire ((void *)address);
}

static void
release (gconstpointer address)
{
  if (__tsan_release)
    __tsan_release ((void *)address);
}

/* The next definition of NAME, of the type of GLib's own. */
#define REAL(name) ((__typeof__ (name) *)dlsym (RTLD_NEXT, #name))

#undef g_mutex_lock
#undef g_mutex_unlock
#undef g_cond_wait

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock) (mutex);
  acquire (mutex);
}

void
g_mutex_unlock (GMutex *mutex)
{
  release (mutex);
  REAL (g_mutex_unlock) (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  release (mutex);
  REAL (g_cond_wait) (cond, mutex);
  acquire (mutex);
}

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  release (queue);
  REAL (g_async_queue_push) (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_pop) (queue);
  acquire (queue);
  return data;
}

/* --- calls of the main loop
 * ----------------------------------------------------------------------- */

typedef struct
{
  GSourceFunc function;
  gpointer data;
  GDestroyNotify notify;
} Later;

static gboolean
later_call (gpointer data)
{
  Later *later = data;
  acquire (later);
  return later->function (later->data);
}

static void
later_free (gpointer data)
{
  Later *later = data;
  acquire (later);
  if (later->notify)
    later->notify (later->data);
  g_free (later);
}

static Later *
later_new (GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  Later *later = g_new0 (Later, 1);
  *later = (Later){ function, data, notify };
  release (later);
  return later;
}

guint
g_idle_add_full (gint priority, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  return REAL (g_idle_add_full) (priority, later_call, later_new (function, data, notify),
                                 later_free);
}

guint
g_idle_add (GSourceFunc function, gpointer data)
{
  return g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, function, data, NULL);
}

guint
g_timeout_add_full (
    gint priority, guint interval, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  return REAL (g_timeout_add_full) (priority, interval, later_call,
                                    later_new (function, data, notify), later_free);
}

/* --- tasks
 * ---------------------------------------------------------------------------------------- */

static GQuark
function_quark (void)
{
  return g_quark_from_static_string ("thread-order-function");
}

static void
task_call (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  acquire (task);
  GTaskThreadFunc function
      = (GTaskThreadFunc)g_object_get_qdata (G_OBJECT (task), function_quark ());
  function (task, source, data, cancellable);
}

void
g_task_run_in_thread (GTask *task, GTaskThreadFunc function)
{
  g_object_set_qdata (G_OBJECT (task), function_quark (), (gpointer)function);
  release (task);
  REAL (g_task_run_in_thread) (task, task_call);
}

void
g_task_return_pointer (GTask *task, gpointer result, GDestroyNotify destroy)
{
  release (task);
  REAL (g_task_return_pointer) (task, result, destroy);
}

void
g_task_return_error (GTask *task, GError *error)
{
  release (task);
  REAL (g_task_return_error) (task, error);
}

gpointer
g_task_propagate_pointer (GTask *task, GError **error)
{
  acquire (task);
  return REAL (g_task_propagate_pointer) (task, error);
}

/* --- counts
 * --------------------------------------------------------------------------------------- */

void
g_atomic_rc_box_release (gpointer box)
{
  release (box);
  acquire (box);
  REAL (g_atomic_rc_box_release) (box);
}

void
g_atomic_rc_box_release_full (gpointer box, GDestroyNotify clear)
{
  release (box);
  acquire (box);
  REAL (g_atomic_rc_box_release_full) (box, clear);
}

#undef g_atomic_ref_count_dec

gboolean
g_atomic_ref_count_dec (gatomicrefcount *count)
{
  release (count);
  gboolean last = REAL (g_atomic_ref_count_dec) (count);
  if (last)
    acquire (count);
  return last;
}
