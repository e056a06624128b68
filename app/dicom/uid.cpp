/* SPDX-License-Identifier: Apache-2.0 */
/* UIDs from UUIDs (PS3.5 B.2): "2.25." and the 128 bits as one decimal number. */
#include <glib.h>

extern "C"
{
#include "app/dicom/export.h"
}

#include <algorithm>
#include <string>

char *
cvm_uid_new (void)
{
  g_autofree char *uuid = g_uuid_string_random ();
  std::string digits; /* decimal, the lowest first */
  guint8 words[16];
  int n = 0;

  for (const char *c = uuid; *c && n < 32; c++)
    if (*c != '-')
      {
        int value = g_ascii_xdigit_value (*c);
        words[n / 2] = n % 2 ? words[n / 2] | value : value << 4;
        n++;
      }
  for (bool more = true; more;)
    {
      int rest = 0;
      more = false;
      for (guint8 &word : words)
        {
          int value = rest * 256 + word;
          word = value / 10;
          rest = value % 10;
          more = more || word != 0;
        }
      digits.push_back ('0' + rest);
    }
  std::reverse (digits.begin (), digits.end ());
  return g_strconcat ("2.25.", digits.c_str (), nullptr);
}
