/* SPDX-License-Identifier: Apache-2.0 */
/* See status.h. The arguments are formatted in one go and then cut at '\n'. */
#include "segmentation/base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void
split_arguments (CvmStatus *status, char *text)
{
  char *next = text;
  status->n_args = 0;
  while (next && status->n_args < CVM_STATUS_MAX_ARGS)
    {
      char *piece = next;
      next = strchr (piece, '\n');
      if (next)
        *next++ = 0;
      snprintf (status->args[status->n_args++], sizeof status->args[0], "%.*s",
                (int)sizeof status->args[0] - 1, piece);
    }
}

bool
cvm_status_fail (
    CvmStatus *status, CvmCode code, const char *message_id, const char *args_format, ...)
{
  if (!status)
    return false;
  status->code = code;
  status->message_id = message_id;
  status->n_args = 0;
  status->cause[0] = 0;
  if (args_format)
    {
      char text[CVM_STATUS_MAX_ARGS * sizeof status->args[0]];
      va_list list;
      va_start (list, args_format);
      vsnprintf (text, sizeof text, args_format, list);
      va_end (list);
      split_arguments (status, text);
    }
  return false;
}

void
cvm_status_set_cause (CvmStatus *status, const char *format, ...)
{
  if (!status)
    return;
  va_list list;
  va_start (list, format);
  vsnprintf (status->cause, sizeof status->cause, format, list);
  va_end (list);
}

bool
cvm_status_no_memory (CvmStatus *status)
{
  return cvm_status_fail (status, CVM_ERR_MEMORY, CVM_N_ ("There is not enough memory."), NULL);
}

bool
cvm_status_cancelled (CvmStatus *status)
{
  return cvm_status_fail (status, CVM_ERR_CANCELLED, CVM_N_ ("Cancelled."), NULL);
}

/* The text of "{n}", or NULL where `at` is no placeholder that has an argument. */
static const char *
placeholder (const CvmStatus *status, const char *at)
{
  if (at[0] != '{' || at[1] < '1' || at[1] > '9' || at[2] != '}')
    return NULL;
  int index = at[1] - '1';
  return index < status->n_args ? status->args[index] : NULL;
}

char *
cvm_status_format (const CvmStatus *status, const char *message, char *out, size_t size)
{
  if (size == 0)
    return out;
  size_t used = 0;
  if (!message)
    message = status->message_id ? status->message_id : "";
  for (const char *p = message; *p && used + 1 < size;)
    {
      const char *argument = placeholder (status, p);
      if (argument)
        {
          size_t length = strlen (argument);
          if (length > size - 1 - used)
            length = size - 1 - used;
          memcpy (out + used, argument, length);
          used += length;
          p += 3;
        }
      else
        out[used++] = *p++;
    }
  out[used] = 0;
  return out;
}
