/* SPDX-License-Identifier: Apache-2.0 */
/* Loading: a few threads take slices from one list, the wished slice first, then outward.
 *
 * Each thread reads and decodes one frame at a time into a buffer of its own and converts it into
 * its place in the volume; a multi-frame file stays open in each thread. int16 is tried first
 * wherever slopes and intercepts are whole; should a value be out of range after all, everything is
 * loaded anew as float32.
 */
#include "app/dicom/ct.h"

#include "app/dicom/image-file.hpp"
#include "app/dicom/pixels.hpp"
#include "app/dicom/series.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <thread>

namespace cvm
{

static const unsigned int max_threads = 4;

class Loader
{
public:
  Loader (const CvmSeries *series,
          CvmVolume *volume,
          std::vector<int> order,
          bool go_on,
          CvmSliceLoaded loaded,
          void *user,
          const CvmProgress *progress)
      : series_ (series), volume_ (volume), order_ (std::move (order)), go_on_ (go_on),
        loaded_ (loaded), user_ (user), progress_ (progress)
  {
  }
  void run ();

  bool out_of_range = false; /* of int16 */
  bool cancelled = false, out_of_memory = false;
  std::string sentence; /* what failed first; "" when nothing did */
  CvmDicomError code = CVM_DICOM_ERROR_FORMAT;
  SliceClauses failed; /* which slices, and why */

private:
  void work ();
  void try_slice (int slice, ImageFile &file, std::vector<Uint8> &words);
  void load_slice (int slice, ImageFile &file, std::vector<Uint8> &words);
  void fail_slice (int slice, CvmDicomError why_code, const char *clause);

  const CvmSeries *series_;
  CvmVolume *volume_;
  std::vector<int> order_;
  bool go_on_; /* with the others when a slice can't be read */
  CvmSliceLoaded loaded_;
  void *user_;
  const CvmProgress *progress_;
  std::atomic<size_t> next_{ 0 };
  std::atomic<bool> stop_{ false };
  std::mutex lock_; /* of all that follows, and of the callbacks */
  size_t n_done_ = 0;
};

static CvmSliceFile *
slice_file (const CvmSeries *series, int slice)
{
  return static_cast<CvmSliceFile *> (series->slices->pdata[slice]);
}

void
Loader::fail_slice (int slice, CvmDicomError why_code, const char *clause)
{
  std::lock_guard<std::mutex> guard (lock_);
  stop_ = stop_ || !go_on_;
  try
    {
      failed.emplace (slice, clause);
      if (!sentence.empty ())
        return;
      g_autofree char *text
          = g_strdup_printf (_ ("Couldn't read slice %d (%s): %s."), slice + 1,
                             file_name (slice_file (series_, slice)->path).c_str (), clause);
      sentence = text;
      code = why_code;
    }
  catch (const std::bad_alloc &)
    {
      out_of_memory = stop_ = true;
    }
}

void
Loader::load_slice (int slice, ImageFile &file, std::vector<Uint8> &words)
{
  Header header;
  std::string why;
  CvmDicomError why_code;
  size_t n = (size_t)series_->n_rows * series_->n_columns;
  if (!file.read (series_, slice_file (series_, slice), words, header, why, why_code))
    {
      fail_slice (slice, why_code, why.c_str ());
      return;
    }
  const PixelFormat format = pixel_format (header);
  void *data = cvm_volume_get_data (volume_);
  if (cvm_volume_get_type (volume_) == CVM_VOXEL_FLOAT32)
    pixels_to_float (words.data (), n, format, static_cast<float *> (data) + n * slice);
  else if (!pixels_to_int16 (words.data (), n, format, static_cast<int16_t *> (data) + n * slice))
    {
      std::lock_guard<std::mutex> guard (lock_);
      out_of_range = stop_ = true;
      return;
    }
  std::lock_guard<std::mutex> guard (lock_);
  CvmProgressReport report = { "load", (double)++n_done_ / order_.size (), -1, 0, -1, 0 };
  if (stop_)
    return;
  if (loaded_)
    loaded_ (user_, volume_, slice);
  cvm_progress_report (progress_, &report);
}

void
Loader::try_slice (int slice, ImageFile &file, std::vector<Uint8> &words)
{
  try
    {
      load_slice (slice, file, words);
    }
  catch (const std::bad_alloc &)
    {
      std::lock_guard<std::mutex> guard (lock_);
      out_of_memory = stop_ = true;
    }
  catch (const std::exception &)
    {
      fail_slice (slice, CVM_DICOM_ERROR_FORMAT, _ ("its data are damaged"));
    }
}

void
Loader::work ()
{
  ImageFile file;
  std::vector<Uint8> words;
  for (size_t i; !stop_ && (i = next_++) < order_.size ();)
    {
      if (cvm_progress_cancelled (progress_))
        {
          std::lock_guard<std::mutex> guard (lock_);
          cancelled = stop_ = true;
        }
      else
        try_slice (order_[i], file, words);
    }
}

void
Loader::run ()
{
  unsigned int n = std::clamp (g_get_num_processors (), 2u, max_threads);
  n = (unsigned int)std::min<size_t> (n, order_.size ());
  std::vector<std::thread> threads;
  threads.reserve (n);
  try
    {
      for (unsigned int i = 1; i < n; i++)
        threads.emplace_back (&Loader::work, this);
    }
  catch (const std::exception &) /* of the system, or no memory */
    {
      stop_ = stop_.load (); /* fewer threads than wished: this one works in any case */
    }
  work ();
  for (std::thread &thread : threads)
    thread.join ();
}

static std::vector<int>
outward_from (int first, int n)
{
  std::vector<int> order;
  if (first < 0 || first >= n)
    first = n / 2;
  order.push_back (first);
  for (int step = 1; step < n; step++)
    {
      if (first + step < n)
        order.push_back (first + step);
      if (first - step >= 0)
        order.push_back (first - step);
    }
  return order;
}

/* Products with a stored value of 16 bits stay within an int. */
static bool
is_whole (double value, double limit)
{
  return std::floor (value) == value && std::fabs (value) <= limit;
}

static bool
whole_hounsfield (const CvmSeries *series)
{
  for (guint i = 0; i < series->slices->len; i++)
    {
      const CvmSliceFile *slice = slice_file (series, (int)i);
      if (!is_whole (slice->slope, 1e3) || !is_whole (slice->intercept, 1e6))
        return false;
    }
  return true;
}

/* What a call of cvm_ct_load() is about. */
struct Loading
{
  const CvmSeries *series;
  int first;
  CvmSliceLoaded loaded;
  void *user;
  const CvmProgress *progress;
  CvmSeries **rest; /* or NULL */
};

/* One attempt, as words of one type. NULL without an error: to be read again as float32. */
static CvmVolume *
load_as (CvmVoxelType type, const Loading &l, GError **error)
{
  CvmStatus status = {};
  std::unique_ptr<CvmVolume, decltype (&cvm_volume_unref)> volume (
      cvm_volume_new (l.series->grid, type, &status), cvm_volume_unref);
  char text[512];
  if (!volume)
    {
      fail (error, CVM_DICOM_ERROR_MEMORY, "%s",
            cvm_status_format (&status, _ (status.message_id), text, sizeof text));
      return nullptr;
    }
  Loader loader (l.series, volume.get (), outward_from (l.first, l.series->grid->n_slices),
                 l.rest != nullptr, l.loaded, l.user, l.progress);
  loader.run ();
  if (loader.out_of_memory)
    throw std::bad_alloc ();
  if (loader.cancelled)
    fail (error, CVM_DICOM_ERROR_CANCELLED, "%s", _ ("Cancelled."));
  else if (!loader.failed.empty ())
    {
      if (l.rest)
        *l.rest = series_without (l.series, loader.failed);
      fail (error, loader.code, "%s", loader.sentence.c_str ());
    }
  else if (!loader.out_of_range)
    return volume.release ();
  return nullptr;
}

static CvmVolume *
load_series (const Loading &l, GError **error)
{
  g_autoptr (GError) problem = nullptr;
  CvmVolume *volume = nullptr;
  if (!l.series->viewable || !l.series->grid)
    {
      fail (error, CVM_DICOM_ERROR_UNSUPPORTED, "%s", l.series->why_not);
      return nullptr;
    }
  cvm_dicom_init ();
  try
    {
      if (whole_hounsfield (l.series))
        volume = load_as (CVM_VOXEL_INT16, l, &problem);
      if (!volume && !problem)
        volume = load_as (CVM_VOXEL_FLOAT32, l, &problem);
    }
  catch (const std::bad_alloc &)
    {
      fail (&problem, CVM_DICOM_ERROR_MEMORY, "%s",
            _ ("There is not enough memory to load the scan."));
    }
  if (problem)
    g_propagate_error (error, static_cast<GError *> (g_steal_pointer (&problem)));
  return volume;
}

} // namespace cvm

CvmVolume *
cvm_ct_load (const CvmSeries *series,
             int first,
             CvmSliceLoaded loaded,
             void *user,
             const CvmProgress *progress,
             GError **error)
{
  cvm::Loading l = { series, first, loaded, user, progress, nullptr };
  return cvm::load_series (l, error);
}

CvmVolume *
cvm_ct_load_or_rest (const CvmSeries *series,
                     int first,
                     CvmSliceLoaded loaded,
                     void *user,
                     const CvmProgress *progress,
                     CvmSeries **rest,
                     GError **error)
{
  cvm::Loading l = { series, first, loaded, user, progress, rest };
  *rest = nullptr;
  return cvm::load_series (l, error);
}
