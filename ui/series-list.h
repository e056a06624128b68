/* SPDX-License-Identifier: Apache-2.0 */
/* The series of a folder as rows: preview, name, what it is, warnings. Fed with values.
 *
 * CSS node: `serieslist`. Signals: "chosen" (guint index): by hand, not by select().
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *title;   /* "Planning CT" */
  const char *detail;  /* "CT · 90 slices · 1.00 × 3.0 mm" */
  const char *warning; /* amber; NULL: none */
  GdkTexture *preview; /* 40 × 40 at 1x; NULL: none */
} CvmSeriesRow;

#define CVM_TYPE_SERIES_LIST (cvm_series_list_get_type ())
G_DECLARE_FINAL_TYPE (CvmSeriesList, cvm_series_list, CVM, SERIES_LIST, GtkWidget)

GtkWidget *cvm_series_list_new (void);
void cvm_series_list_clear (CvmSeriesList *self);
void cvm_series_list_append (CvmSeriesList *self, const CvmSeriesRow *row); /* copies */
/* The same before the row of this index; and another text for a row that keeps its picture. */
void cvm_series_list_insert (CvmSeriesList *self, guint index, const CvmSeriesRow *row);
void cvm_series_list_update (CvmSeriesList *self, guint index, const CvmSeriesRow *row);
void cvm_series_list_select (CvmSeriesList *self, int index); /* −1: none */
void cvm_series_list_set_preview (CvmSeriesList *self, guint index, GdkTexture *preview);

G_END_DECLS
