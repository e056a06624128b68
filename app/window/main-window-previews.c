/* SPDX-License-Identifier: Apache-2.0 */
/* The small pictures in the series list: of the open case from its volume, of the others by a job
 * that reads one slice of each, once the open one is in. */
#include "app/window/main-window-private.h"

#include "app/dicom/ct.h"
#include "app/window/preview.h"

#define PREVIEW_PX 40

typedef struct
{
  GPtrArray *series; /* CvmSeries, by index of the list; NULL where none is wished */
  int size;
} Order;

static void
free_series (gpointer series)
{
  cvm_series_free (series);
}

static void
order_free (gpointer data)
{
  Order *order = data;
  g_ptr_array_unref (order->series);
  g_free (order);
}

/* Reading stops once a slice is in. */
typedef struct
{
  CvmJob *job;
  int size;
  gint stop; /* atomic */
  GdkTexture *texture;
} OneSlice;

static bool
is_cancelled (void *user)
{
  OneSlice *one = user;
  return g_atomic_int_get (&one->stop) || cvm_job_is_cancelled (one->job);
}

static void
on_slice (void *user, CvmVolume *volume, int slice)
{
  OneSlice *one = user;
  if (!one->texture)
    one->texture = cvm_preview_new (volume, slice, one->size);
  g_atomic_int_set (&one->stop, 1);
}

typedef struct
{
  guint index;
  GdkTexture *texture;
} Preview;

static void
preview_free (gpointer data)
{
  Preview *preview = data;
  g_object_unref (preview->texture);
  g_free (preview);
}

static void
tell_preview (CvmJob *job, gpointer message, gpointer owner)
{
  CvmMainWindow *self = owner;
  const Preview *preview = message;
  cvm_series_list_set_preview (self->series_list, preview->index, preview->texture);
}

static gpointer
work (CvmJob *job, gpointer data, GError **error)
{
  const Order *order = data;
  for (guint i = 0; i < order->series->len && !cvm_job_is_cancelled (job); i++)
    {
      const CvmSeries *series = g_ptr_array_index (order->series, i);
      if (!series)
        continue;
      OneSlice one = { .job = job, .size = order->size };
      const CvmProgress progress = { .cancelled = is_cancelled, .user = &one };
      /* What can't be read has no picture; opening it says why. */
      cvm_volume_unref (cvm_ct_load (series, -1, on_slice, &one, &progress, NULL));
      if (!one.texture)
        continue;
      Preview *preview = g_new0 (Preview, 1);
      *preview = (Preview){ i, one.texture };
      cvm_job_post (job, tell_preview, preview, preview_free);
    }
  return data;
}

static void
on_done (CvmJob *job, gpointer result, const GError *error, gpointer owner)
{
  CvmMainWindow *self = owner;
  cvm_job_drop (g_steal_pointer (&self->previews_job));
}

static int
size_px (CvmMainWindow *self)
{
  return PREVIEW_PX * gtk_widget_get_scale_factor (GTK_WIDGET (self));
}

static void
start_others (CvmMainWindow *self)
{
  Order *order = g_new0 (Order, 1);
  order->size = size_px (self);
  order->series = g_ptr_array_new_with_free_func (free_series);
  for (guint i = 0; i < self->folder->series->len; i++)
    {
      const CvmSeries *series = g_ptr_array_index (self->folder->series, i);
      gboolean wished = i != self->series_index && series->viewable;
      g_ptr_array_add (order->series, wished ? cvm_series_copy (series) : NULL);
    }
  const CvmJobSpec spec
      = { .work = work, .data = order, .free_data = order_free, .done = on_done, .owner = self };
  self->previews_job = cvm_job_start (self->jobs, &spec);
}

void
cvm_main_window_show_previews (CvmMainWindow *self)
{
  CvmVolume *volume = cvm_case_get_volume (self->open_case);
  g_autoptr (GdkTexture) texture
      = cvm_preview_new (volume, cvm_volume_get_grid (volume)->n_slices / 2, size_px (self));
  if (texture)
    cvm_series_list_set_preview (self->series_list, self->series_index, texture);
  if (self->previews_of != self->folder && !self->previews_job && !self->folder->partial)
    {
      self->previews_of = self->folder;
      start_others (self);
    }
}

void
cvm_main_window_drop_previews (CvmMainWindow *self)
{
  cvm_job_drop (g_steal_pointer (&self->previews_job));
  self->previews_of = NULL;
}
