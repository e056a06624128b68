/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of CvmStatusLine, for the files that implement it. */
#pragma once

#include "ui/status-line.h"

G_BEGIN_DECLS

/* Numbers under the pointer. */
enum
{
  FIELD_X,
  FIELD_Y,
  FIELD_Z,
  FIELD_HU,
  FIELD_P,
  N_FIELDS
};

/* What the right end shows: the first that there is. */
enum
{
  END_NOTICE,
  END_MESSAGE,
  END_COUNT,
  N_ENDS
};

struct _CvmStatusLine
{
  GtkWidget parent_instance;

  CvmViewState *state;
  GtkWidget *fields[N_FIELDS], *names, *device, *saved, *message;
  char *ends[N_ENDS];
  guint notice_source;
};

/* status-line-layout.c: measure, allocate and the request mode. */
void cvm_status_line_set_layout (GtkWidgetClass *widget_class);

G_END_DECLS
