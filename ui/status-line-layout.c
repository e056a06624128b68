/* SPDX-License-Identifier: Apache-2.0 */
/* Where the texts of a status line stand:
 *
 *   x y z HU p  names ………… device saved message        x y z HU p  names …………………
 *                                                       …………… device saved message
 *
 * Two rows where one is too narrow for the usual texts. That follows from width and font alone,
 * never from what is said: a row that came and went with the pointer would move the picture under
 * it. What doesn't fit beside the numbers gives way in the order device (it is in the model card,
 * too), names, saved, message; so nothing that is said makes the window wider. */
#include "ui/status-line-private.h"

#define SPACING_PX 12
#define ROW_CHARS 112 /* as wide as a digit: numbers, names, and the usual texts after them */

static int
width_of (GtkWidget *widget, gboolean natural)
{
  int least = 0, usual = 0;
  if (gtk_widget_get_visible (widget))
    gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, &usual, NULL, NULL);
  return natural ? usual : least;
}

/* The numbers with the gap after each. */
static int
width_of_fields (CvmStatusLine *self)
{
  int sum = 0;
  for (int i = 0; i < N_FIELDS; i++)
    if (gtk_widget_get_visible (self->fields[i]))
      sum += width_of (self->fields[i], TRUE) + SPACING_PX;
  return sum;
}

static gboolean
is_one_row (CvmStatusLine *self, int width)
{
  PangoFontMetrics *metrics
      = pango_context_get_metrics (gtk_widget_get_pango_context (GTK_WIDGET (self)), NULL, NULL);
  const int digit = pango_font_metrics_get_approximate_digit_width (metrics);
  pango_font_metrics_unref (metrics);
  return width >= ROW_CHARS * digit / PANGO_SCALE;
}

static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  CvmStatusLine *self = CVM_STATUS_LINE (widget);
  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = width_of_fields (self) + width_of (self->names, FALSE);
      return;
    }
  int height = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      int usual = 0;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, NULL, &usual, NULL, NULL);
      height = MAX (height, usual);
    }
  *minimum = *natural = for_size < 0 || is_one_row (self, for_size) ? height : 2 * height;
}

typedef struct
{
  int x, y, width, height; /* `width` from `x` on is free */
} Room;

/* At the beginning of the room, or at its end. A text that gets nothing is not shown. */
static void
place (CvmStatusLine *self, GtkWidget *widget, int width, Room *room, gboolean at_end)
{
  const int line = gtk_widget_get_width (GTK_WIDGET (self));
  int x = at_end ? room->x + room->width - width : room->x;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = line - x - width;
  gtk_widget_set_child_visible (widget, width > 0);
  if (width == 0)
    return;
  gtk_widget_size_allocate (widget, &(GtkAllocation){ x, room->y, width, room->height }, -1);
  room->x += at_end ? 0 : width + SPACING_PX;
  room->width -= width + SPACING_PX;
}

/* As much as it wants and there is; nothing where that is too little to be read. */
static int
share (GtkWidget *widget, int room)
{
  const int usual = width_of (widget, TRUE);
  return usual <= room ? usual : room >= width_of (widget, FALSE) ? MAX (room, 0) : 0;
}

static void
size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CvmStatusLine *self = CVM_STATUS_LINE (widget);
  const gboolean one_row = is_one_row (self, width);
  Room first = { 0, 0, width, one_row ? height : height / 2 },
       second = { 0, height / 2, width, height - height / 2 }, *end = one_row ? &first : &second;
  for (int i = 0; i < N_FIELDS; i++)
    if (gtk_widget_get_visible (self->fields[i]))
      place (self, self->fields[i], width_of (self->fields[i], TRUE), &first, FALSE);
  const int least = one_row ? width_of (self->names, FALSE) + SPACING_PX : 0,
            names = one_row ? width_of (self->names, TRUE) + SPACING_PX : 0;
  place (self, self->message, share (self->message, end->width - least), end, TRUE);
  place (self, self->saved, share (self->saved, end->width - least), end, TRUE);
  const int device = width_of (self->device, TRUE);
  place (self, self->device, device <= end->width - names ? device : 0, end, TRUE);
  place (self, self->names, MAX (first.width, width_of (self->names, FALSE)), &first, FALSE);
}

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

void
cvm_status_line_set_layout (GtkWidgetClass *widget_class)
{
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;
  widget_class->get_request_mode = get_request_mode;
}
