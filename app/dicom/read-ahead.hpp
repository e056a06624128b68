/* SPDX-License-Identifier: Apache-2.0 */
/* The headers of many files, read by a few threads and handed over in the order of the files, so
 * that a scan is repeatable. Private to app/dicom. At most 256 headers wait to be taken.
 */
#pragma once

#include "app/dicom/header.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace cvm
{

class ReadAhead
{
public:
  /* Both are borrowed. */
  ReadAhead (const std::vector<std::string> &files, const CvmProgress *progress);
  ~ReadAhead ();
  ReadAhead (const ReadAhead &) = delete;
  ReadAhead &operator= (const ReadAhead &) = delete;

  /* The next file's header; false at the end, and at once when the progress says so. May throw
   * std::bad_alloc, also on behalf of a thread. */
  bool next (Header &header);

private:
  void work ();
  bool wait_for_room (std::unique_lock<std::mutex> &guard);

  const std::vector<std::string> &files_;
  const CvmProgress *progress_;
  std::vector<std::thread> threads_;
  std::mutex lock_; /* of all below */
  std::condition_variable there_, room_;
  std::vector<std::unique_ptr<Header> > slots_; /* of file i at i modulo their number */
  size_t n_claimed_ = 0, n_taken_ = 0;
  bool stop_ = false, failed_ = false;
};

} // namespace cvm
