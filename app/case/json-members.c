/* SPDX-License-Identifier: Apache-2.0 */
/* See json-members.h. */
#include "app/case/json-members.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

gboolean
cvm_json_fail (GError **error, const char *key)
{
  g_set_error (error, CVM_CASE_ERROR, CVM_CASE_ERROR_FORMAT,
               _ ("A record of this case is damaged (%s)."), key);
  return FALSE;
}

void
cvm_json_put (json_t *object, const char *key, json_t *value)
{
  /* Nothing but want of memory makes this fail, and GLib's own allocations end there too. */
  if (!value || json_object_set_new_nocheck (object, key, value) != 0)
    g_error ("No memory for a record");
}

void
cvm_json_append (json_t *array, json_t *value)
{
  if (!value || json_array_append_new (array, value) != 0)
    g_error ("No memory for a record");
}

json_t *
cvm_text_to_json (const char *text)
{
  if (!text)
    return json_null ();
  if (g_utf8_validate (text, -1, NULL))
    return json_string (text);
  g_autofree char *coded = g_base64_encode ((const guchar *)text, strlen (text));
  return json_pack ("{s:s}", "base64", coded);
}

gboolean
cvm_text_from_json (const json_t *value, const char *key, char **text, GError **error)
{
  *text = NULL;
  const char *coded = json_string_value (json_object_get (value, "base64"));
  if (json_is_null (value))
    return TRUE;
  if (json_is_string (value))
    *text = g_strdup (json_string_value (value));
  else if (coded)
    {
      gsize n;
      g_autofree guchar *bytes = g_base64_decode (coded, &n);
      *text = g_strndup ((const char *)bytes, n);
    }
  return *text || cvm_json_fail (error, key);
}

gboolean
cvm_json_get_text (const json_t *object, const char *key, char **text, GError **error)
{
  return cvm_text_from_json (json_object_get (object, key), key, text, error);
}

gboolean
cvm_json_get_int (
    const json_t *object, const char *key, gint64 least, gint64 most, int *value, GError **error)
{
  const json_t *number = json_object_get (object, key);
  const json_int_t got = json_integer_value (number);
  if (!json_is_integer (number) || got < least || got > most)
    return cvm_json_fail (error, key);
  *value = (int)got;
  return TRUE;
}

gboolean
cvm_json_get_flag (const json_t *object, const char *key, bool *flag, GError **error)
{
  const json_t *value = json_object_get (object, key);
  if (!json_is_boolean (value))
    return cvm_json_fail (error, key);
  *flag = json_is_true (value);
  return TRUE;
}

/* The place of a name in a table. */
gboolean
cvm_json_get_name (const json_t *object,
                   const char *key,
                   const char *const *names,
                   int n,
                   int *value,
                   GError **error)
{
  const char *name = json_string_value (json_object_get (object, key));
  for (int i = 0; name && i < n; i++)
    if (g_str_equal (names[i], name))
      {
        *value = i;
        return TRUE;
      }
  return cvm_json_fail (error, key);
}

gboolean
cvm_json_same_number (double a, double b)
{
  return memcmp (&a, &b, sizeof a) == 0 || (isnan (a) && isnan (b));
}

/* v = k/1000 is the double nearest to the decimal k/1000, so that its text is exact. */
static gboolean
append_thousandths (GString *out, double value)
{
  const double k = nearbyint (value * 1000);
  if (!(fabs (k) < 1e12) || k / 1000 != value || (value == 0 && signbit (value)))
    return FALSE;
  gint64 rest = (gint64)fabs (k);
  char text[24];
  int at = sizeof text;
  int digits = 3;
  for (; digits > 0 && rest % 10 == 0; digits--)
    rest /= 10;
  for (int i = 0; rest > 0 || i <= digits; i++)
    {
      if (i == digits && digits > 0)
        text[--at] = '.';
      text[--at] = (char)('0' + rest % 10);
      rest /= 10;
    }
  if (k < 0)
    text[--at] = '-';
  g_string_append_len (out, text + at, (gssize)sizeof text - at);
  return TRUE;
}

void
cvm_json_append_number (GString *out, double value)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  if (append_thousandths (out, value))
    return;
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (text, sizeof text, formats[i], value);
      if (cvm_json_same_number (g_ascii_strtod (text, NULL), value))
        break;
    }
  g_string_append (out, text);
}

json_t *
cvm_json_number (double value)
{
  g_autoptr (GString) text = g_string_new (NULL);
  cvm_json_append_number (text, value);
  return json_string (text->str);
}

/* The next number of a list, with the spaces round it; NULL when there is none. */
const char *
cvm_json_next_number (const char *list, double *value)
{
  char *end;
  *value = g_ascii_strtod (list, &end);
  if (end == list)
    return NULL;
  while (*end == ' ')
    end++;
  return end;
}

gboolean
cvm_json_get_number (const json_t *object, const char *key, double *value, GError **error)
{
  const char *text = json_string_value (json_object_get (object, key));
  const char *end = text ? cvm_json_next_number (text, value) : NULL;
  return (end && !*end) || cvm_json_fail (error, key);
}
