/* SPDX-License-Identifier: Apache-2.0 */
/* DICOM files put together by hand, for benches that need many: explicit little endian. */
#pragma once

#include <glib.h>
#include <string.h>

/* One explicit little endian element; `length` bytes of `value` padded to even. */
static inline void
put (GByteArray *file,
     guint16 group,
     guint16 element,
     const char *vr,
     const void *value,
     guint32 length)
{
  guint32 padded = (length + 1) & ~1u;
  guint16 tag[2] = { group, element }, short_length = (guint16)padded, zero = 0;
  gboolean is_long = strcmp (vr, "OW") == 0 || strcmp (vr, "SQ") == 0;
  g_byte_array_append (file, (const guint8 *)tag, 4);
  g_byte_array_append (file, (const guint8 *)vr, 2);
  if (is_long)
    {
      g_byte_array_append (file, (const guint8 *)&zero, 2);
      g_byte_array_append (file, (const guint8 *)&padded, 4);
    }
  else
    g_byte_array_append (file, (const guint8 *)&short_length, 2);
  g_byte_array_append (file, value, length);
  if (padded > length)
    g_byte_array_append (file, (const guint8 *)(strcmp (vr, "UI") == 0 ? "" : " "), 1);
}

static inline void
put_text (GByteArray *file, guint16 group, guint16 element, const char *vr, const char *text)
{
  put (file, group, element, vr, text, (guint32)strlen (text));
}

static inline void
put_short (GByteArray *file, guint16 group, guint16 element, guint16 value)
{
  put (file, group, element, "US", &value, 2);
}
