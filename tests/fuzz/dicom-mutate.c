/* SPDX-License-Identifier: Apache-2.0 */
/* Elements are listed flat: a sequence and its items are elements of no length here, so that what
 * they hold comes next. Lengths around a change are left as they were, which is half of the fun;
 * seeds with undefined lengths stay readable. */
#include "tests/fuzz/dicom-mutate.h"

#include <stdbool.h>
#include <string.h>

#define MAX_ELEMENTS 2000
#define UNDEFINED 0xffffffffu

typedef struct
{
  size_t at, length_at, value, end; /* `end` without what a sequence or an item holds */
  int length_bytes;                 /* 2 or 4 */
  uint16_t group, element;
  bool has_vr, is_item, is_fragment;
} Element;

typedef struct
{
  uint8_t *data;
  size_t size, max_size;
  uint64_t random;
  bool explicit_vr, big;
  int n_elements;
  Element elements[MAX_ELEMENTS];
} File;

static uint32_t
random_below (File *file, size_t n)
{
  file->random ^= file->random << 13;
  file->random ^= file->random >> 7;
  file->random ^= file->random << 17;
  return n ? (uint32_t)((file->random >> 20) % n) : 0;
}

static uint32_t
get (const File *file, size_t at, int bytes)
{
  uint32_t value = 0;
  for (int i = 0; i < bytes; i++)
    value |= (uint32_t)file->data[at + (size_t)i] << 8 * (file->big ? bytes - 1 - i : i);
  return value;
}

static void
set (File *file, size_t at, int bytes, uint32_t value)
{
  for (int i = 0; i < bytes; i++)
    file->data[at + (size_t)i] = (uint8_t)(value >> 8 * (file->big ? bytes - 1 - i : i));
}

/* --- the walk --------------------------------------------------------------------------------- */

static bool
is_long (const uint8_t *vr)
{
  static const char long_ones[] = "OBOWOFODOLSQUCURUTUN";
  for (size_t i = 0; i + 1 < sizeof long_ones; i += 2)
    if (vr[0] == (uint8_t)long_ones[i] && vr[1] == (uint8_t)long_ones[i + 1])
      return true;
  return false;
}

/* The element at `at`; false where there is none. */
static bool
read_element (const File *file, size_t at, bool explicit_vr, bool in_pixels, Element *e)
{
  *e = (Element){ .at = at };
  if (at + 8 > file->size)
    return false;
  const uint8_t *vr = file->data + at + 4;
  e->group = (uint16_t)get (file, at, 2);
  e->element = (uint16_t)get (file, at + 2, 2);
  e->is_item = e->group == 0xfffe;
  e->has_vr = explicit_vr && !e->is_item;
  e->length_bytes = e->has_vr && !is_long (vr) ? 2 : 4;
  e->length_at = at + (e->has_vr ? (e->length_bytes == 2 ? 6 : 8) : 4);
  e->value = e->length_at + (size_t)e->length_bytes;
  if (e->value > file->size)
    return false;
  const uint32_t length = get (file, e->length_at, e->length_bytes);
  const bool holds = length == UNDEFINED || (e->has_vr && vr[0] == 'S' && vr[1] == 'Q')
                     || (e->is_item && !in_pixels);
  e->is_fragment = in_pixels && e->is_item && e->element == 0xe000;
  e->end = holds || length > file->size - e->value ? e->value : e->value + length;
  return true;
}

static size_t
walk (File *file, size_t at, bool explicit_vr, bool meta_only)
{
  Element e;
  bool in_pixels = false;
  while (file->n_elements < MAX_ELEMENTS && read_element (file, at, explicit_vr, in_pixels, &e))
    {
      if (meta_only && e.group != 2)
        break;
      file->elements[file->n_elements++] = e;
      if (e.group == 0x7fe0 && e.length_bytes == 4 && get (file, e.length_at, 4) == UNDEFINED)
        in_pixels = true;
      else if (e.is_item && e.element == 0xe0dd)
        in_pixels = false;
      at = e.end;
    }
  return at;
}

static bool
names_syntax (const File *file, const char *uid)
{
  const size_t n = strlen (uid);
  for (int i = 0; i < file->n_elements; i++)
    {
      const Element *e = &file->elements[i];
      if (e->group == 2 && e->element == 0x10)
        return e->end - e->value >= n && memcmp (file->data + e->value, uid, n) == 0
               && (e->end - e->value == n || file->data[e->value + n] == 0);
    }
  return false;
}

static void
take_apart (File *file)
{
  size_t at = 0;
  file->n_elements = 0;
  file->big = false;
  if (file->size > 132 && memcmp (file->data + 128, "DICM", 4) == 0)
    at = walk (file, 132, true, true);
  file->explicit_vr = at > 0 && !names_syntax (file, "1.2.840.10008.1.2");
  file->big = names_syntax (file, "1.2.840.10008.1.2.2");
  if (!names_syntax (file, "1.2.840.10008.1.2.1.99"))
    walk (file, at, file->explicit_vr, false);
}

/* --- changes ---------------------------------------------------------------------------------- */

/* Put n bytes in the place of `old` bytes, as far as there is room. */
static bool
splice (File *file, size_t at, size_t old, const void *bytes, size_t n)
{
  if (at > file->size || old > file->size - at || file->size - old + n > file->max_size)
    return false;
  uint8_t kept[1 << 16];
  if (n > sizeof kept)
    return false;
  if (n > 0)
    memcpy (kept, bytes, n); /* `bytes` may lie in the file itself */
  memmove (file->data + at + n, file->data + at + old, file->size - at - old);
  if (n > 0)
    memcpy (file->data + at, kept, n);
  file->size = file->size - old + n;
  return true;
}

static const Element *
any_element (File *file)
{
  return &file->elements[random_below (file, (size_t)file->n_elements)];
}

static void
lie_about_length (File *file, const Element *e)
{
  const uint32_t length = get (file, e->length_at, e->length_bytes);
  const uint32_t rest = (uint32_t)(file->size - e->value);
  const uint32_t lies[] = { 0,           1,       2,          3,          UNDEFINED,  UNDEFINED - 1,
                            UNDEFINED,   rest,    rest + 1,   rest - 1,   rest + 2,   0x7fffffff,
                            0x80000000u, 0x10000, length + 1, length - 1, length + 2, length - 2,
                            length * 2,  0xffff,  0x40000000, length / 2, 0x3ffffff,  0x8000 };
  set (file, e->length_at, e->length_bytes,
       lies[random_below (file, sizeof lies / sizeof lies[0])]);
}

static void
change_vr (File *file, const Element *e)
{
  static const char vrs[] = "SQOBOWUNUTDSISUSSSULLOPNUIATFDCSSHDATMSTFLODOF??\0\0";
  if (e->has_vr)
    memcpy (file->data + e->at + 4, vrs + 2 * random_below (file, (sizeof vrs - 1) / 2), 2);
}

static void
change_tag (File *file, const Element *e)
{
  static const uint16_t tags[][2]
      = { { 0xfffe, 0xe000 }, { 0xfffe, 0xe00d }, { 0xfffe, 0xe0dd }, { 0x7fe0, 0x0010 },
          { 0x0028, 0x0010 }, { 0x0028, 0x0008 }, { 0x3006, 0x0050 }, { 0x0008, 0x0005 },
          { 0x0020, 0x0032 }, { 0x0028, 0x1053 }, { 0x0002, 0x0010 }, { 0x5200, 0x9230 },
          { 0x0028, 0x0120 }, { 0x3006, 0x0045 }, { 0x0008, 0x0016 }, { 0x7fe0, 0x0008 } };
  const Element *other = any_element (file);
  const uint32_t pick = random_below (file, 3 * sizeof tags / sizeof tags[0]);
  const bool known = pick < sizeof tags / sizeof tags[0];
  set (file, e->at, 2, known ? tags[pick][0] : other->group);
  set (file, e->at + 2, 2, known ? tags[pick][1] : other->element);
}

/* Up to several hundred sequences within each other before an element. */
static void
nest (File *file, const Element *e)
{
  static const uint8_t explicit_one[]
      = { 0x08, 0,    0x40, 0x11, 'S',  'Q',  0,    0,    0xff, 0xff,
          0xff, 0xff, 0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff };
  static const uint8_t implicit_one[] = { 0x08, 0,    0x40, 0x11, 0xff, 0xff, 0xff, 0xff,
                                          0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff };
  const uint8_t *one = file->explicit_vr ? explicit_one : implicit_one;
  const size_t n = file->explicit_vr ? sizeof explicit_one : sizeof implicit_one;
  const uint32_t depths[] = { 1, 2, 40, 70, 300, 1000 };
  for (uint32_t depth = depths[random_below (file, 6)]; depth > 0; depth--)
    if (!splice (file, e->at, 0, one, n))
      break;
}

/* A value of another length, which the header says. */
static void
replace_value (File *file, const Element *e, const char *text, size_t n)
{
  const size_t value = e->value, length_at = e->length_at;
  if (splice (file, value, e->end - value, text, n))
    set (file, length_at, e->length_bytes, (uint32_t)n);
}

static void
put_text (File *file, const Element *e)
{
  static const char *const texts[] = { "",
                                       "nan",
                                       "inf",
                                       "1e308",
                                       "-1e400",
                                       "1E5",
                                       "0",
                                       "-0",
                                       "+-3",
                                       "\\",
                                       "1\\2",
                                       "\\\\\\\\\\\\\\\\",
                                       "1.5.5",
                                       "99999999999999999999",
                                       "-1",
                                       "4294967296",
                                       "2147483648",
                                       "\xff\xfe",
                                       "\x1b$B!!",
                                       "\x1b(J\\",
                                       "ISO 2022 IR 87",
                                       "ISO_IR 192",
                                       "GB18030",
                                       "\\ISO 2022 IR 149",
                                       "ISO_IR 13",
                                       "CLOSEDPLANAR_XOR",
                                       "POINT",
                                       "OPEN_NONPLANAR",
                                       "CLOSED_PLANAR",
                                       "LOCALIZER",
                                       "0\\0\\0",
                                       "1e9\\1e9\\1e9",
                                       "1\\0\\0\\0\\1\\0",
                                       "0\\0\\0\\0\\0\\0",
                                       "0.5",
                                       "1e-9\\1e-9",
                                       "65535",
                                       "1000000",
                                       "%s%n%s%n",
                                       "../../x",
                                       "1.2.840.10008.5.1.4.1.1.2",
                                       "1.2.840.10008.5.1.4.1.1.2.1",
                                       "1.2.840.10008.5.1.4.1.1.481.3",
                                       "1.2.840.10008.1.3.10",
                                       "ORIGINAL\\PRIMARY\\LOCALIZER",
                                       "0\\0\\0\\10\\0\\0\\10\\10\\0" };
  const char *text = texts[random_below (file, sizeof texts / sizeof texts[0])];
  replace_value (file, e, text, strlen (text));
}

static void
put_long_text (File *file, const Element *e)
{
  static char text[20000];
  static const char *const pieces[]
      = { "A", "1\\", "\\", "^", "\xe4", "0\\0\\0\\", "1.5\\2.5\\3\\" };
  const char *piece = pieces[random_below (file, sizeof pieces / sizeof pieces[0])];
  const size_t n = 64 + random_below (file, random_below (file, 8) ? 200 : sizeof text - 64);
  for (size_t i = 0; i < n; i++)
    text[i] = piece[i % strlen (piece)];
  replace_value (file, e, text, n);
}

static void
put_number (File *file, const Element *e)
{
  static const uint32_t numbers[]
      = { 0,     1,          2,  7,   8,    9,      11,     12,    15,          16,       17,
          31,    32,         64, 255, 256,  511,    4095,   4096,  4097,        32767,    32768,
          65535, 0x7fffffff, 3,  512, 2048, 0xfffe, 0xff00, 10000, 0x80000000u, UNDEFINED };
  const size_t n = e->end - e->value;
  const int bytes = n >= 4 && random_below (file, 2) ? 4 : 2;
  if (n >= 2)
    set (file, e->value + (n > 4 ? random_below (file, n / 2 - 1) * 2 : 0),
         n == 2           ? 2
         : n < 4 || n > 6 ? 2
                          : bytes,
         numbers[random_below (file, sizeof numbers / sizeof numbers[0])]);
}

static void
flip_bits (File *file, size_t from, size_t to)
{
  if (to <= from)
    return;
  for (uint32_t n = 1 + random_below (file, 4); n > 0; n--)
    file->data[from + random_below (file, to - from)] ^= (uint8_t)(1u << random_below (file, 8));
}

static void
swap_syntax (File *file)
{
  static const char *const syntaxes[] = { "1.2.840.10008.1.2",
                                          "1.2.840.10008.1.2.1",
                                          "1.2.840.10008.1.2.2",
                                          "1.2.840.10008.1.2.1.99",
                                          "1.2.840.10008.1.2.5",
                                          "1.2.840.10008.1.2.4.50",
                                          "1.2.840.10008.1.2.4.51",
                                          "1.2.840.10008.1.2.4.57",
                                          "1.2.840.10008.1.2.4.70",
                                          "1.2.840.10008.1.2.4.80",
                                          "1.2.840.10008.1.2.4.81",
                                          "1.2.840.10008.1.2.4.90",
                                          "1.2.840.10008.1.2.4.91",
                                          "1.2.840.10008.1.2.4.201",
                                          "1.2.840.10008.1.2.4.100",
                                          "1.2.840.10008.1.2.4.99999",
                                          "" };
  const char *uid = syntaxes[random_below (file, sizeof syntaxes / sizeof syntaxes[0])];
  for (int i = 0; i < file->n_elements; i++)
    {
      const Element e = file->elements[i];
      if (e.group != 2 || e.element != 0x10)
        continue;
      const bool big = file->big;
      file->big = false; /* this group never is */
      replace_value (file, &e, uid, strlen (uid) + strlen (uid) % 2);
      file->big = big;
      return;
    }
}

/* One that holds a part of the compressed pixels, or the table of their offsets. */
static const Element *
any_fragment (File *file)
{
  int n = 0;
  for (int i = 0; i < file->n_elements; i++)
    n += file->elements[i].is_fragment;
  if (n == 0)
    return NULL;
  n = (int)random_below (file, (size_t)n);
  for (int i = 0;; i++)
    if (file->elements[i].is_fragment && n-- == 0)
      return &file->elements[i];
}

static void
change_fragment (File *file)
{
  const Element *e = any_fragment (file);
  if (!e)
    return;
  const size_t n = e->end - e->value, at = e->at, value = e->value;
  uint8_t item[8] = { 0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0 };
  const uint8_t table[8] = { 0, 0, 0, 0, (uint8_t)random_below (file, 256), 1, 0, 0 };
  switch (random_below (file, 7))
    {
    case 0: /* in two */
      {
        const size_t first = n ? random_below (file, n) & ~1u : 0;
        item[4] = (uint8_t)(n - first);
        item[5] = (uint8_t)((n - first) >> 8);
        if (splice (file, value + first, 0, item, sizeof item))
          set (file, e->length_at, 4, (uint32_t)first);
        break;
      }
    case 1: /* an empty one before it */
      splice (file, at, 0, item, sizeof item);
      break;
    case 2: /* a table of offsets in it */
      replace_value (file, e, (const char *)table, random_below (file, 2) ? 4 : 8);
      break;
    case 3:
      splice (file, at, e->end - at, NULL, 0);
      break;
    case 4:
      splice (file, e->end, 0, file->data + at, e->end - at);
      break;
    case 5:
      lie_about_length (file, e);
      break;
    default: /* the first bytes are the stream's own header: sizes and numbers of bits */
      flip_bits (file, value, value + (n < 64 || random_below (file, 2) ? n : 64));
      break;
    }
}

static void
move_elements (File *file, const Element *e)
{
  const size_t at = e->at, n = e->end - e->at;
  const Element other = *any_element (file);
  switch (random_below (file, 4))
    {
    case 0:
      splice (file, at, n, NULL, 0);
      break;
    case 1:
      splice (file, other.at, 0, file->data + at, n);
      break;
    case 2: /* one value into the other's place */
      if (other.end > other.value)
        splice (file, e->value, e->end - e->value, file->data + other.value,
                other.end - other.value);
      break;
    default: /* all between the two once more */
      if (other.at > at)
        splice (file, other.at, 0, file->data + at, other.at - at);
      break;
    }
}

static void
cut (File *file, const Element *e)
{
  const size_t places[]
      = { e->at, e->at + 4, e->length_at, e->value, e->end, random_below (file, file->size) };
  const size_t place = places[random_below (file, 6)];
  if (place > 0 && place < file->size)
    file->size = place;
}

static void
change (File *file)
{
  take_apart (file);
  if (file->n_elements == 0)
    {
      flip_bits (file, 0, file->size);
      return;
    }
  const Element e = *any_element (file);
  switch (random_below (file, 24))
    {
    case 0:
    case 1:
    case 2:
      lie_about_length (file, &e);
      break;
    case 3:
    case 4:
      change_vr (file, &e);
      break;
    case 5:
    case 6:
      change_tag (file, &e);
      break;
    case 7:
      nest (file, &e);
      break;
    case 8:
    case 9:
    case 10:
      put_text (file, &e);
      break;
    case 11:
      put_long_text (file, &e);
      break;
    case 12:
    case 13:
    case 14:
      put_number (file, &e);
      break;
    case 15:
    case 16:
      flip_bits (file, e.value, e.end);
      break;
    case 17:
      swap_syntax (file);
      break;
    case 18:
    case 19:
      change_fragment (file);
      break;
    case 20:
    case 21:
      move_elements (file, &e);
      break;
    case 22:
      cut (file, &e);
      break;
    default:
      flip_bits (file, 0, file->size);
      break;
    }
}

size_t
dicom_mutate (uint8_t *data, size_t size, size_t max_size, uint64_t seed)
{
  static File file;
  file = (File){
    .data = data, .size = size, .max_size = max_size, .random = (seed + 1) * 0x9e3779b97f4a7c15u
  };
  for (int i = 0; i < 8; i++)
    random_below (&file, 2);
  for (uint32_t n = 1 + random_below (&file, 3); n > 0 && file.size > 0; n--)
    change (&file);
  return file.size ? file.size : 1;
}
