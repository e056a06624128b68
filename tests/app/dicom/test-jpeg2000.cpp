/* SPDX-License-Identifier: Apache-2.0 */
/* JPEG 2000 streams that OpenJPEG writes here, and what a false header makes of them. */
#include "app/dicom/jpeg2000.hpp"

#include <glib.h>
#include <openjpeg.h>

#include <cstring>
#include <vector>

struct Picture
{
  int n_rows, n_columns;
  std::vector<int> values; /* 12 bits */
};

struct Encoding
{
  bool reversible;
  int n_levels;
  std::vector<float> rates; /* of each layer; 0 or 1: all that there is */
};

using Stream = std::vector<uint8_t>;

static OPJ_SIZE_T
write_bytes (void *from, OPJ_SIZE_T n, void *user)
{
  auto *bytes = static_cast<const uint8_t *> (from);
  static_cast<Stream *> (user)->insert (static_cast<Stream *> (user)->end (), bytes, bytes + n);
  return n;
}

static opj_image_t *
make_image (const Picture &picture)
{
  opj_image_cmptparm_t component = {};
  component.dx = component.dy = 1;
  component.w = (OPJ_UINT32)picture.n_columns;
  component.h = (OPJ_UINT32)picture.n_rows;
  component.prec = 12;
  opj_image_t *image = opj_image_create (1, &component, OPJ_CLRSPC_GRAY);
  g_assert_nonnull (image);
  image->x1 = component.w;
  image->y1 = component.h;
  memcpy (image->comps[0].data, picture.values.data (), picture.values.size () * sizeof (int));
  return image;
}

static Stream
encode (const Picture &picture, const Encoding &encoding)
{
  Stream out;
  opj_cparameters_t parameters;
  opj_set_default_encoder_parameters (&parameters);
  parameters.irreversible = !encoding.reversible;
  parameters.numresolution = encoding.n_levels + 1;
  parameters.cp_disto_alloc = 1;
  parameters.tcp_numlayers = (int)encoding.rates.size ();
  for (size_t i = 0; i < encoding.rates.size (); i++)
    parameters.tcp_rates[i] = encoding.rates[i];
  opj_image_t *image = make_image (picture);
  opj_codec_t *codec = opj_create_compress (OPJ_CODEC_J2K);
  opj_stream_t *stream = opj_stream_create (1 << 16, OPJ_FALSE);
  opj_stream_set_user_data (stream, &out, nullptr);
  opj_stream_set_write_function (stream, write_bytes);
  g_assert_true (opj_setup_encoder (codec, &parameters, image)
                 && opj_start_compress (codec, image, stream) && opj_encode (codec, stream)
                 && opj_end_compress (codec, stream));
  opj_stream_destroy (stream);
  opj_destroy_codec (codec);
  opj_image_destroy (image);
  return out;
}

static Picture
constant (int n_rows, int n_columns, int value)
{
  return { n_rows, n_columns, std::vector<int> ((size_t)n_rows * n_columns, value) };
}

/* Some pixels differ. */
static Picture
nearly_constant (int n_rows, int n_columns, int value, int n)
{
  Picture picture = constant (n_rows, n_columns, value);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  for (int i = 0; i < n; i++)
    picture.values[(size_t)g_rand_int_range (random, 0, n_rows * n_columns)] += 1 + i % 3;
  return picture;
}

static Picture
noisy (int n_rows, int n_columns)
{
  Picture picture = constant (n_rows, n_columns, 0);
  g_autoptr (GRand) random = g_rand_new_with_seed (9);
  for (int &value : picture.values)
    value = 1000 + g_rand_int_range (random, 0, 64);
  return picture;
}

static const char *const damaged = "its compressed image is damaged";

static std::vector<uint8_t>
expect (const Stream &stream, int n_rows, int n_columns, const char *wanted)
{
  std::vector<uint8_t> words;
  const std::string why
      = cvm::jpeg2000_decode (stream.data (), stream.size (), n_rows, n_columns, 2, 12, words);
  g_assert_cmpstr (why.c_str (), ==, wanted);
  return words;
}

static void
put (Stream &stream, size_t at, uint32_t value, int n)
{
  for (int i = 0; i < n; i++)
    stream[at + (size_t)i] = (uint8_t)(value >> 8 * (n - 1 - i));
}

/* SIZ follows SOC: its sizes are at 8 (image) and 24 (tiles). */
static Stream
of_another_size (Stream stream, int n_rows, int n_columns)
{
  for (size_t at : { 8u, 24u })
    {
      put (stream, at, (uint32_t)n_columns, 4);
      put (stream, at + 4, (uint32_t)n_rows, 4);
    }
  return stream;
}

static size_t
find_marker (const Stream &stream, uint8_t marker)
{
  for (size_t i = 2; i + 4 < stream.size (); i += 2 + (size_t)(stream[i + 2] << 8 | stream[i + 3]))
    if (stream[i + 1] == marker)
      return i;
  g_assert_not_reached ();
}

static void
check_opens (const Picture &picture, const Encoding &encoding)
{
  const std::vector<uint8_t> words
      = expect (encode (picture, encoding), picture.n_rows, picture.n_columns, "");
  for (size_t i = 0;
       encoding.reversible && encoding.rates.back () <= 1 && i < picture.values.size (); i++)
    {
      uint16_t word;
      memcpy (&word, &words[2 * i], sizeof word);
      g_assert_cmpint (word, ==, picture.values[i]);
    }
}

/* Air, and what is nearly air, whose streams hold next to nothing: all open, whatever the layers.
 */
static void
test_constant (void)
{
  const Encoding encodings[] = { { true, 5, { 0 } },
                                 { true, 0, { 0 } },
                                 { true, 5, { 30, 20, 5, 2, 1 } },
                                 { false, 5, { 30 } },
                                 { false, 3, { 200, 100, 30, 5, 1 } } };
  const int sizes[][2] = { { 512, 512 }, { 511, 333 }, { 64, 70 } };
  for (const Encoding &encoding : encodings)
    for (const auto &size : sizes)
      {
        for (int value : { 0, 24, 2048, 4095 })
          check_opens (constant (size[0], size[1], value), encoding);
        for (int n : { 1, 40, 2000 })
          check_opens (nearly_constant (size[0], size[1], 24, n), encoding);
        check_opens (noisy (size[0], size[1]), encoding);
      }
}

static void
test_false_size (void)
{
  const int sizes[][2]
      = { { 257, 257 }, { 256, 320 }, { 512, 512 }, { 1024, 1024 }, { 4096, 4096 }, { 128, 128 } };
  for (int n_levels : { 5, 0 })
    {
      const Stream stream = encode (noisy (256, 256), { true, n_levels, { 0 } });
      expect (stream, 256, 256, "");
      for (const auto &size : sizes)
        {
          const Stream other = of_another_size (stream, size[0], size[1]);
          expect (other, size[0], size[1], damaged);
        }
    }
}

/* Layers of nothing: each packet is asked for, and with small precincts there are some 90 million.
 */
static void
test_packets (void)
{
  const Stream stream = encode (constant (255, 255, 2048), { true, 5, { 0 } });
  Stream other = stream;
  const size_t cod = find_marker (stream, 0x52);
  put (other, cod + 6, 65535, 2);
  expect (other, 255, 255, "");
  put (other, cod + 6, 4000, 2);
  /* precincts of 2 × 2, and of 1 × 1 at the lowest resolution */
  other[cod + 4] |= 1;
  put (other, cod + 2, 12 + 6, 2);
  const uint8_t precincts[] = { 0x00, 0x11, 0x11, 0x11, 0x11, 0x11 };
  other.insert (other.begin () + (long)cod + 14, precincts, precincts + sizeof precincts);
  expect (other, 255, 255, damaged);
}

static void
test_second_size (void)
{
  Stream stream = encode (constant (64, 64, 5), { true, 2, { 0 } });
  const size_t length = 2 + (size_t)(stream[4] << 8 | stream[5]);
  const Stream siz (stream.begin () + 2, stream.begin () + 2 + (long)length);
  stream.insert (stream.begin () + 2, siz.begin (), siz.end ());
  expect (stream, 64, 64, damaged);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/dicom/jpeg2000/constant", test_constant);
  g_test_add_func ("/dicom/jpeg2000/false-size", test_false_size);
  g_test_add_func ("/dicom/jpeg2000/packets", test_packets);
  g_test_add_func ("/dicom/jpeg2000/second-size", test_second_size);
  return g_test_run ();
}
