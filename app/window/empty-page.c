/* SPDX-License-Identifier: Apache-2.0 */
#include "app/window/empty-page.h"

#include "app/window/line-art.h"

struct _CvmEmptyPage
{
  AdwBin parent;
  GtkBox *busy;
  GtkLabel *busy_label;
  GtkProgressBar *busy_bar;
  CvmRecentList *recent;
};

G_DEFINE_FINAL_TYPE (CvmEmptyPage, cvm_empty_page, ADW_TYPE_BIN)

void
cvm_empty_page_set_busy (CvmEmptyPage *self, const char *text, double fraction)
{
  gtk_widget_set_visible (GTK_WIDGET (self->busy), text != NULL);
  gtk_label_set_text (self->busy_label, text ? text : "");
  gtk_progress_bar_set_fraction (self->busy_bar, CLAMP (fraction, 0, 1));
}

CvmRecentList *
cvm_empty_page_get_recent_list (CvmEmptyPage *self)
{
  return self->recent;
}

static void
cvm_empty_page_class_init (CvmEmptyPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  g_type_ensure (CVM_TYPE_LINE_ART);
  g_type_ensure (CVM_TYPE_RECENT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cavum/Cavum/empty-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CvmEmptyPage, busy);
  gtk_widget_class_bind_template_child (widget_class, CvmEmptyPage, busy_label);
  gtk_widget_class_bind_template_child (widget_class, CvmEmptyPage, busy_bar);
  gtk_widget_class_bind_template_child (widget_class, CvmEmptyPage, recent);
}

static void
cvm_empty_page_init (CvmEmptyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
