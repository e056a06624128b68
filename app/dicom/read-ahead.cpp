/* SPDX-License-Identifier: Apache-2.0 */
/* See read-ahead.hpp. */
#include "app/dicom/read-ahead.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>

namespace cvm
{

static const unsigned int max_threads = 4;
static const size_t files_a_thread = 8; /* fewer are not worth one */
static const size_t n_slots = 256;
static const auto look_every = std::chrono::milliseconds (50);

ReadAhead::ReadAhead (const std::vector<std::string> &files, const CvmProgress *progress)
    : files_ (files), progress_ (progress), slots_ (n_slots)
{
  size_t n = std::min<size_t> (std::clamp (g_get_num_processors (), 2u, max_threads),
                               files.size () / files_a_thread);
  try
    {
      for (size_t i = 0; i < n; i++)
        threads_.emplace_back (&ReadAhead::work, this);
    }
  catch (const std::system_error &)
    {
      /* Fewer threads than wished; without any, next() reads. */
    }
}

ReadAhead::~ReadAhead ()
{
  {
    std::lock_guard<std::mutex> guard (lock_);
    stop_ = true;
  }
  room_.notify_all ();
  for (std::thread &thread : threads_)
    thread.join ();
}

/* False when there is nothing left to do. */
bool
ReadAhead::wait_for_room (std::unique_lock<std::mutex> &guard)
{
  room_.wait (guard, [this] {
    return stop_ || n_claimed_ >= files_.size () || n_claimed_ < n_taken_ + n_slots;
  });
  return !stop_ && n_claimed_ < files_.size () && !cvm_progress_cancelled (progress_);
}

void
ReadAhead::work ()
{
  std::unique_lock<std::mutex> guard (lock_);
  try
    {
      while (wait_for_room (guard))
        {
          size_t i = n_claimed_++;
          guard.unlock ();
          auto header = std::make_unique<Header> ();
          read_header (files_[i].c_str (), *header, progress_);
          guard.lock ();
          slots_[i % n_slots] = std::move (header);
          if (i == n_taken_)
            there_.notify_one ();
        }
    }
  catch (const std::bad_alloc &)
    {
      if (!guard.owns_lock ())
        guard.lock ();
      failed_ = true;
      there_.notify_one ();
    }
}

bool
ReadAhead::next (Header &header)
{
  if (n_taken_ >= files_.size () || cvm_progress_cancelled (progress_))
    return false;
  if (threads_.empty ())
    {
      read_header (files_[n_taken_++].c_str (), header, progress_);
      return !cvm_progress_cancelled (progress_);
    }
  std::unique_lock<std::mutex> guard (lock_);
  std::unique_ptr<Header> &slot = slots_[n_taken_ % n_slots];
  while (!slot)
    {
      if (failed_)
        throw std::bad_alloc ();
      if (cvm_progress_cancelled (progress_))
        return false;
      there_.wait_for (guard, look_every);
    }
  header = std::move (*slot);
  slot.reset ();
  n_taken_++;
  guard.unlock ();
  room_.notify_one ();
  return !cvm_progress_cancelled (progress_);
}

} // namespace cvm
