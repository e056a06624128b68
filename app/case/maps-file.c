/* SPDX-License-Identifier: Apache-2.0 */
/* Writing and reading go piece by piece, so that a damaged length can ask for no more memory than a
 * piece has, and nobody waits long after a cancel. High bytes are mostly 0 far from the contour:
 * apart from the low ones they pack well. */
#include "app/case/maps-file.h"

#include "app/case/crc32c.h"
#include "app/case/maps-header.h"
#include "app/files/whole-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAGIC "CAVUMMAP"
#define VERSION 1
#define HEAD_BYTES 20
#define MAX_HEADER_BYTES 65536
#define PIECE_VALUES (512 * 1024)
#define PIECE_BYTES (2 * PIECE_VALUES)
#define MAX_PACKED_BYTES (PIECE_BYTES + PIECE_BYTES / 1000 + 1024) /* deflate's worst is less */

/* Buffers of one piece. */
typedef struct
{
  int file;
  guint8 *split, *packed;
  GConverter *converter;
  const CvmProgress *progress;
} Stream;

static void
stream_init (Stream *stream, int file, gboolean writing, const CvmProgress *progress)
{
  *stream = (Stream){ .file = file, .progress = progress };
  stream->split = g_malloc (PIECE_BYTES);
  stream->packed = g_malloc (MAX_PACKED_BYTES);
  stream->converter = writing
                          ? G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 1))
                          : G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW));
}

static void
stream_clear (Stream *stream)
{
  g_free (stream->split);
  g_free (stream->packed);
  g_clear_object (&stream->converter);
}

static gboolean
fail_damaged (GError **error)
{
  g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FORMAT,
                       _ ("The file with the maps of this contour is damaged."));
  return FALSE;
}

static gboolean
check_cancelled (const CvmProgress *progress, GError **error)
{
  if (!cvm_progress_cancelled (progress))
    return TRUE;
  g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_CANCELLED, "cancelled");
  return FALSE;
}

/* All of it, into one buffer that is large enough; *n is set to the bytes that came out. */
static gboolean
convert (GConverter *converter, const guint8 *in, gsize n_in, guint8 *out, gsize size, gsize *n_out)
{
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize taken = 0;
  *n_out = 0;
  g_converter_reset (converter);
  while (result != G_CONVERTER_FINISHED)
    {
      gsize read = 0, written = 0;
      /* More input than there is can't come, and a full buffer means too much output. */
      if (*n_out == size)
        return FALSE;
      result = g_converter_convert (converter, in + taken, n_in - taken, out + *n_out,
                                    size - *n_out, G_CONVERTER_INPUT_AT_END, &read, &written, NULL);
      if (result == G_CONVERTER_ERROR || (result != G_CONVERTER_FINISHED && !read && !written))
        return FALSE;
      taken += read;
      *n_out += written;
    }
  return taken == n_in;
}

/* --- maps ------------------------------------------------------------------------------------- */

/* The maps in the order of the file; returns how many. */
static int
list_maps (const CvmMaps *maps, guint16 *list[2 + CVM_MAPS_MAX_MEMBERS])
{
  int n = 0;
  list[n++] = maps->mean;
  if (maps->disagreement)
    list[n++] = maps->disagreement;
  for (int m = 0; maps->members && m < maps->n_members; m++)
    list[n++] = maps->members[m];
  return n;
}

static gsize
n_values (const CvmMaps *maps)
{
  return (gsize)maps->size[0] * (gsize)maps->size[1] * (gsize)maps->size[2];
}

/* Which part of the work is done. */
static void
report (const Stream *stream, const char *stage, int map, int n_maps, gsize at, gsize n)
{
  cvm_progress_stage (stream->progress, stage,
                      ((double)map + (double)at / (double)n) / (double)n_maps);
}

static gboolean
write_bytes (int file, gconstpointer bytes, gsize n)
{
  const char *at = bytes;
  while (n > 0)
    {
      const gssize written = write (file, at, n);
      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      at += written;
      n -= (gsize)written;
    }
  return TRUE;
}

static gboolean
read_bytes (int file, gpointer bytes, gsize n)
{
  char *at = bytes;
  while (n > 0)
    {
      const gssize got = read (file, at, n);
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return FALSE;
      at += got;
      n -= (gsize)got;
    }
  return TRUE;
}

static gboolean
write_piece (Stream *stream, const guint16 *values, gsize n)
{
  gsize packed;
  for (gsize i = 0; i < n; i++)
    {
      stream->split[i] = (guint8)(values[i] & 0xff);
      stream->split[n + i] = (guint8)(values[i] >> 8);
    }
  if (!convert (stream->converter, stream->split, 2 * n, stream->packed, MAX_PACKED_BYTES, &packed))
    {
      errno = EIO;
      return FALSE;
    }
  const guint32 head[2]
      = { GUINT32_TO_LE ((guint32)packed), GUINT32_TO_LE (cvm_crc32c (stream->packed, packed)) };
  return write_bytes (stream->file, head, sizeof head)
         && write_bytes (stream->file, stream->packed, packed);
}

static gboolean
read_piece (Stream *stream, guint16 *values, gsize n)
{
  guint32 head[2];
  gsize unpacked;
  if (!read_bytes (stream->file, head, sizeof head))
    return FALSE;
  const guint32 packed = GUINT32_FROM_LE (head[0]);
  /* One byte more than is right shows a piece that is too long. */
  if (packed > MAX_PACKED_BYTES || !read_bytes (stream->file, stream->packed, packed)
      || cvm_crc32c (stream->packed, packed) != GUINT32_FROM_LE (head[1])
      || !convert (stream->converter, stream->packed, packed, stream->split, 2 * n + 1, &unpacked)
      || unpacked != 2 * n)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    values[i] = (guint16)(stream->split[i] | stream->split[n + i] << 8);
  return TRUE;
}

/* --- whole files ------------------------------------------------------------------------------ */

static gboolean
write_head (int file, const CvmMaps *maps, const CvmMapsOwner *owner, const CvmGrid *ct)
{
  json_t *header = cvm_maps_header_new (maps, owner, ct);
  char *text = json_dumps (header, JSON_COMPACT);
  json_decref (header);
  const guint32 n = (guint32)strlen (text);
  const guint32 numbers[3]
      = { GUINT32_TO_LE (VERSION), GUINT32_TO_LE (n), GUINT32_TO_LE (cvm_crc32c (text, n)) };
  const gboolean good = write_bytes (file, MAGIC, strlen (MAGIC))
                        && write_bytes (file, numbers, sizeof numbers)
                        && write_bytes (file, text, n);
  free (text);
  return good;
}

/* Fails with errno set, or with `error` set where it was cancelled. */
static gboolean
write_all (Stream *stream, const CvmMaps *maps, GError **error)
{
  guint16 *list[2 + CVM_MAPS_MAX_MEMBERS];
  const int n_maps = list_maps (maps, list);
  const gsize n = n_values (maps);
  for (int map = 0; map < n_maps; map++)
    for (gsize at = 0; at < n; at += PIECE_VALUES)
      {
        if (!check_cancelled (stream->progress, error)
            || !write_piece (stream, list[map] + at, MIN (PIECE_VALUES, n - at)))
          return FALSE;
        report (stream, "save", map, n_maps, at, n);
      }
  return TRUE;
}

static gboolean
write_file (const char *temporary,
            const CvmMaps *maps,
            const CvmMapsOwner *owner,
            const CvmGrid *ct,
            const CvmProgress *progress,
            GError **error)
{
  g_autoptr (GError) cancelled = NULL;
  const int file = open (temporary, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  Stream stream;
  stream_init (&stream, file, TRUE, progress);
  gboolean good = file >= 0 && write_head (file, maps, owner, ct);
  good = good && write_all (&stream, maps, &cancelled);
  int number = errno;
  if (file >= 0 && close (file) != 0 && good)
    {
      good = FALSE;
      number = errno;
    }
  stream_clear (&stream);
  if (good)
    return TRUE;
  g_autofree char *sentence = cvm_whole_file_sentence (temporary, number);
  if (cancelled)
    g_propagate_error (error, g_steal_pointer (&cancelled));
  else
    g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE, sentence);
  return FALSE;
}

gboolean
cvm_maps_save (const CvmMaps *maps,
               const CvmMapsOwner *owner,
               const CvmGrid *ct,
               const char *path,
               const CvmProgress *progress,
               GError **error)
{
  if (cvm_maps_n_bytes (maps) > CVM_MAPS_MAX_BYTES)
    {
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE,
                           _ ("The maps of this contour are too large to be kept."));
      return FALSE;
    }
  g_autofree char *temporary = cvm_whole_file_begin (path, TRUE, error);
  if (!temporary)
    return FALSE;
  if (write_file (temporary, maps, owner, ct, progress, error))
    return cvm_whole_file_commit (temporary, path, TRUE, error);
  cvm_whole_file_abandon (temporary);
  return FALSE;
}

/* The header, checked but for what it means. */
static json_t *
read_head (int file, GError **error)
{
  guint8 head[HEAD_BYTES];
  guint32 numbers[3];
  if (!read_bytes (file, head, sizeof head) || memcmp (head, MAGIC, strlen (MAGIC)) != 0)
    {
      fail_damaged (error);
      return NULL;
    }
  memcpy (numbers, head + strlen (MAGIC), sizeof numbers);
  const guint32 version = GUINT32_FROM_LE (numbers[0]), n = GUINT32_FROM_LE (numbers[1]);
  if (version > VERSION)
    {
      g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_NEWER,
                           _ ("The file with the maps was written by a newer version of Cavum."));
      return NULL;
    }
  g_autofree char *text = n <= MAX_HEADER_BYTES ? g_malloc (n + 1) : NULL;
  json_t *header = NULL;
  if (text && read_bytes (file, text, n) && cvm_crc32c (text, n) == GUINT32_FROM_LE (numbers[2]))
    header = json_loadb (text, n, JSON_REJECT_DUPLICATES, NULL);
  if (!header)
    fail_damaged (error);
  return header;
}

static gboolean
read_all (int file, CvmMaps *maps, const CvmProgress *progress, GError **error)
{
  guint16 *list[2 + CVM_MAPS_MAX_MEMBERS];
  const int n_maps = list_maps (maps, list);
  const gsize n = n_values (maps);
  Stream stream;
  char beyond;
  gboolean good = TRUE;
  stream_init (&stream, file, FALSE, progress);
  for (int map = 0; good && map < n_maps; map++)
    for (gsize at = 0; good && at < n; at += PIECE_VALUES)
      {
        good = check_cancelled (progress, error)
               && (read_piece (&stream, list[map] + at, MIN (PIECE_VALUES, n - at))
                   || fail_damaged (error));
        report (&stream, "load", map, n_maps, at, n);
      }
  stream_clear (&stream);
  return good && (read (file, &beyond, 1) == 0 || fail_damaged (error));
}

static void
fail_open (int number, GError **error)
{
  if (number == ENOENT)
    g_set_error_literal (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE,
                         _ ("The file with the maps of this contour is gone."));
  else
    g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FILE,
                 _ ("The file with the maps of this contour can't be read: %s."),
                 g_strerror (number));
}

CvmMaps *
cvm_maps_open (const char *path,
               const CvmMapsOwner *owner,
               const CvmGrid *ct,
               const CvmProgress *progress,
               GError **error)
{
  const int file = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0)
    {
      fail_open (errno, error);
      return NULL;
    }
  CvmMaps *maps = cvm_maps_new ();
  json_t *header = read_head (file, error);
  const gboolean good = header && cvm_maps_header_read (header, owner, ct, maps, error)
                        && read_all (file, maps, progress, error);
  json_decref (header);
  close (file);
  if (good)
    return maps;
  cvm_maps_unref (maps);
  return NULL;
}
