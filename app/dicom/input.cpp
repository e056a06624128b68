/* SPDX-License-Identifier: Apache-2.0 */
/* See input.hpp. A DcmInputStream of our own: DCMTK calls its virtual read() once for every tag, at
 * every depth, so that this is the place to look at the stack.
 */
#include "app/dicom/input.hpp"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace cvm
{

static const off_t max_file_bytes = (off_t)2 << 30;
static const size_t max_inflated_bytes = (size_t)256 << 20;
static const size_t max_stack_bytes = (size_t)1 << 20;
static const size_t buffer_bytes = 16 << 10; /* the header of most images */

static const unsigned short our_module = 1100; /* above 1024: DCMTK leaves these to programs */
makeOFConditionConst (condition_too_deep, our_module, 1, OF_error, "nested too deeply");
makeOFConditionConst (condition_too_large, our_module, 2, OF_error, "too large");
makeOFConditionConst (condition_cancelled, our_module, 3, OF_error, "cancelled");

static FileStamp
stamp_of (const struct stat &info)
{
  FileStamp stamp;
  stamp.size = info.st_size;
  stamp.time_ns = (gint64)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
  return stamp;
}

FileStamp
stamp_of (const char *path)
{
  struct stat info;
  return stat (path, &info) == 0 ? stamp_of (info) : FileStamp ();
}

bool
stamps_differ (const FileStamp &known, const FileStamp &now)
{
  return known.size > 0 && (known.size != now.size || known.time_ns != now.time_ns);
}

std::shared_ptr<Source>
Source::open (const char *path, std::string &why)
{
  struct stat info;
  why.clear ();
  std::shared_ptr<Source> source (new Source);
  source->fd_ = ::open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (source->fd_ < 0)
    {
      /* A socket, or a device without a driver, can't be opened at all. */
      if (errno == ENOENT)
        why = _ ("it is no longer there");
      else if (errno != ENXIO && errno != ENODEV)
        why = g_strerror (errno);
      return nullptr;
    }
  if (fstat (source->fd_, &info) != 0 || !S_ISREG (info.st_mode))
    return nullptr;
  source->size_ = info.st_size;
  return source;
}

/* A bare data set begins with an element of group 0002 or 0008 whose length is small, either with
 * a value representation (two capitals) or with a 32-bit length. */
static bool
looks_like_bare_data_set (const unsigned char *b, size_t n)
{
  if (n < 12 || (b[0] != 0x08 && b[0] != 0x02) || b[1] != 0)
    return false;
  if (g_ascii_isupper (b[4]) && g_ascii_isupper (b[5]))
    return true;
  guint32 length = b[4] | b[5] << 8 | b[6] << 16 | (guint32)b[7] << 24;
  return length <= 1024;
}

std::shared_ptr<Source>
open_dicom (const char *path, std::string &why)
{
  unsigned char head[160];
  g_autofree char *lower = g_ascii_strdown (path, -1);
  bool named_so = g_str_has_suffix (lower, ".dcm");
  std::shared_ptr<Source> source = Source::open (path, why);
  if (!source)
    {
      if (why.empty () && named_so)
        why = _ ("it is no regular file");
      return nullptr;
    }
  size_t n = source->read_at (0, head, sizeof head);
  if ((n >= 132 && memcmp (head + 128, "DICM", 4) == 0) || looks_like_bare_data_set (head, n))
    return source;
  if (named_so)
    why = n == 0 ? _ ("it is empty") : _ ("it is named .dcm, but holds no DICOM data");
  return nullptr;
}

Source::Source (std::vector<char> &&bytes)
    : size_ ((off_t)bytes.size ()), bytes_ (std::move (bytes))
{
}

Source::~Source ()
{
  if (fd_ >= 0)
    close (fd_);
}

size_t
Source::read_at (off_t at, void *to, size_t n) const
{
  if (at >= size_)
    return 0;
  n = std::min (n, (size_t)(size_ - at));
  if (fd_ < 0)
    {
      memcpy (to, bytes_.data () + at, n);
      return n;
    }
  size_t done = 0;
  while (done < n)
    {
      ssize_t got = pread (fd_, static_cast<char *> (to) + done, n - done, at + (off_t)done);
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        break;
      done += (size_t)got;
    }
  return done;
}

FileStamp
Source::stamp () const
{
  struct stat info;
  return fd_ >= 0 && fstat (fd_, &info) == 0 ? stamp_of (info) : FileStamp ();
}

/* Bytes from a position on, through a small buffer; the source is replaced where a deflated data
 * set begins. */
class SourceProducer : public DcmProducer
{
public:
  SourceProducer (std::shared_ptr<Source> source, off_t at, size_t buffer_size)
      : source_ (std::move (source)), at_ (at), buffer_size_ (buffer_size)
  {
  }
  OFBool
  good () const override
  {
    return status_.good ();
  }
  OFCondition
  status () const override
  {
    return status_;
  }
  OFBool
  eos () override
  {
    return at_ >= source_->size ();
  }
  offile_off_t
  avail () override
  {
    return std::max<off_t> (source_->size () - at_, 0);
  }
  offile_off_t read (void *to, offile_off_t n) override;
  offile_off_t
  skip (offile_off_t n) override
  {
    offile_off_t skipped = std::min<offile_off_t> (std::max<offile_off_t> (n, 0), avail ());
    at_ += skipped;
    return skipped;
  }
  void
  putback (offile_off_t n) override
  {
    if (n > at_)
      status_ = EC_PutbackFailed;
    else
      at_ -= n;
  }

  void
  fail (const OFCondition &condition)
  {
    status_ = condition;
  }
  void
  go_on_with (std::shared_ptr<Source> source)
  {
    source_ = std::move (source);
    at_ = 0;
    n_buffered_ = 0;
  }
  const std::shared_ptr<Source> &
  source () const
  {
    return source_;
  }
  off_t
  position () const
  {
    return at_;
  }

private:
  std::shared_ptr<Source> source_;
  off_t at_, buffered_at_ = 0;
  size_t buffer_size_, n_buffered_ = 0;
  std::unique_ptr<char[]> buffer_;
  OFCondition status_ = EC_Normal;
};

offile_off_t
SourceProducer::read (void *to, offile_off_t n)
{
  if (n <= 0 || !status_.good ())
    return 0;
  size_t wanted = (size_t)std::min<offile_off_t> (n, avail ()), got = 0;
  bool inside = at_ >= buffered_at_ && at_ + (off_t)wanted <= buffered_at_ + (off_t)n_buffered_;
  if (!inside && wanted >= buffer_size_)
    got = source_->read_at (at_, to, wanted);
  else
    {
      if (!inside)
        {
          if (!buffer_)
            buffer_.reset (new char[buffer_size_]);
          buffered_at_ = at_;
          n_buffered_ = source_->read_at (at_, buffer_.get (), buffer_size_);
        }
      got = std::min (wanted, (size_t)(buffered_at_ + (off_t)n_buffered_ - at_));
      memcpy (to, buffer_.get () + (at_ - buffered_at_), got);
    }
  at_ += (off_t)got;
  if (got < wanted) /* shortened by somebody else, or the disk fails */
    status_ = EC_InvalidStream;
  return (offile_off_t)got;
}

/* Newer DCMTK limits the depth by itself, to fewer levels than real files have. */
template <typename Stream>
static auto
allow_any_depth (Stream &stream, int) -> decltype (stream.setMaxNestingDepth (-1))
{
  stream.setMaxNestingDepth (-1);
}

template <typename Stream>
static void
allow_any_depth (Stream &, long)
{
}

class Input : public DcmInputStream
{
public:
  Input (std::shared_ptr<Source> source, off_t at, size_t buffer_size, const CvmProgress *progress)
      : DcmInputStream (&producer_), producer_ (std::move (source), at, buffer_size),
        progress_ (progress)
  {
    allow_any_depth (*this, 0);
  }
  void
  guard_stack ()
  {
    stack_top_ = static_cast<const char *> (__builtin_frame_address (0));
  }
  offile_off_t read (void *to, offile_off_t n) override;
  DcmInputStreamFactory *newFactory () const override;
  OFCondition installCompressionFilter (E_StreamCompression kind) override;
  bool
  ends_early () const
  {
    return ends_early_;
  }

private:
  std::shared_ptr<Source> inflate ();

  SourceProducer producer_;
  const CvmProgress *progress_;
  const char *stack_top_ = nullptr; /* NULL: not guarded */
  bool ends_early_ = false;         /* the deflated stream */
};

/* Makes streams at one position of a file that stays open. */
class InputFactory : public DcmInputStreamFactory
{
public:
  InputFactory (std::shared_ptr<Source> source, off_t at) : source_ (std::move (source)), at_ (at)
  {
  }
  DcmInputStream *
  create () const override
  {
    return new Input (source_, at_, 0, nullptr);
  }
  DcmInputStreamFactory *
  clone () const override
  {
    return new InputFactory (source_, at_);
  }
  DcmInputStreamFactoryType
  ident () const override
  {
    return DFT_DcmInputFileStreamFactory;
  }

private:
  std::shared_ptr<Source> source_;
  off_t at_;
};

offile_off_t
Input::read (void *to, offile_off_t n)
{
  auto *here = static_cast<const char *> (__builtin_frame_address (0));
  if (stack_top_ && here < stack_top_ && (size_t)(stack_top_ - here) > max_stack_bytes)
    producer_.fail (condition_too_deep);
  else if (cvm_progress_cancelled (progress_))
    producer_.fail (condition_cancelled);
  return DcmInputStream::read (to, n);
}

DcmInputStreamFactory *
Input::newFactory () const
{
  return new InputFactory (producer_.source (), producer_.position ());
}

/* NULL, and the stream's status, where that is not possible. */
std::shared_ptr<Source>
Input::inflate ()
{
  g_autoptr (GZlibDecompressor) inflater = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW);
  const Source &from = *producer_.source ();
  std::vector<char> in (64 << 10), out;
  off_t at = producer_.position ();
  size_t n_in = 0, n_out = 0;
  for (GConverterResult result = G_CONVERTER_CONVERTED; result != G_CONVERTER_FINISHED;)
    {
      g_autoptr (GError) error = nullptr;
      gsize n_read = 0, n_written = 0;
      if (out.size () - n_out < 4096)
        out.resize (out.size () + std::max<size_t> (64 << 10, out.size () / 2));
      n_in = from.read_at (at, in.data (), in.size ());
      result = g_converter_convert (G_CONVERTER (inflater), in.data (), n_in, out.data () + n_out,
                                    out.size () - n_out, G_CONVERTER_NO_FLAGS, &n_read, &n_written,
                                    &error);
      if (result == G_CONVERTER_ERROR)
        {
          ends_early_ = true;
          break;
        }
      at += (off_t)n_read;
      n_out += n_written;
      if (n_out > max_inflated_bytes || cvm_progress_cancelled (progress_))
        {
          bool large = n_out > max_inflated_bytes;
          producer_.fail (large ? condition_too_large : condition_cancelled);
          return nullptr;
        }
    }
  out.resize (n_out);
  out.shrink_to_fit ();
  return std::make_shared<Source> (std::move (out));
}

OFCondition
Input::installCompressionFilter (E_StreamCompression kind)
{
  if (kind != ESC_zlib)
    return EC_UnsupportedEncoding;
  std::shared_ptr<Source> inflated = inflate ();
  if (!inflated)
    return producer_.status ();
  producer_.go_on_with (std::move (inflated));
  return EC_Normal;
}

OFCondition
load (DcmFileFormat &file, const char *path, Uint32 max_read)
{
  std::string why;
  std::shared_ptr<Source> source = Source::open (path, why);
  return source ? load (file, source, max_read) : EC_InvalidFilename;
}

OFCondition
load (DcmFileFormat &file,
      const std::shared_ptr<Source> &source,
      Uint32 max_read,
      const CvmProgress *progress)
{
  if (source->size () > max_file_bytes)
    return condition_too_large;
  Input input (source, 0, buffer_bytes, progress);
  input.guard_stack ();
  file.transferInit ();
  OFCondition condition = EC_CorruptedData;
  try
    {
      condition = file.read (input, EXS_Unknown, EGL_noChange, max_read);
    }
  catch (const std::logic_error &) /* of its texts: 3.6.7 cuts some at a place beyond their end */
    {
    }
  file.transferEnd ();
  if (condition.good () && input.ends_early ())
    return EC_EndOfStream;
  OFCondition status = input.status ();
  return condition.bad () && status.bad () ? status : condition;
}

} // namespace cvm
