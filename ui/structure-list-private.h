/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of CvmStructureList, for the files that implement it. */
#pragma once

#include "ui/structure-list.h"

G_BEGIN_DECLS

struct _CvmStructureList
{
  GtkWidget parent_instance;

  CvmViewState *state;
  GtkWidget *list;
  GPtrArray *rows;      /* Row * */
  GHashTable *headings; /* set_file or "" → title */
  GHashTable *edited;   /* ids */
  CvmNameCheck check;
  gpointer check_user;
  guint measuring;    /* source, while volumes are to be measured */
  guint32 pressed_ms; /* when a button was pressed last, and on which row (−1: none) */
  int pressed_row;
};

/* The structure of a row; the list's. */
const char *cvm_structure_list_get_id (CvmStructureList *self, GtkListBoxRow *row);
/* Choose it and ask to be shown it; NULL is fine. */
void cvm_structure_list_locate (CvmStructureList *self, GtkListBoxRow *row);

/* structure-list-input.c */
void cvm_structure_list_init_input (CvmStructureList *self);

G_END_DECLS
