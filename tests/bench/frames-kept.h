/* SPDX-License-Identifier: Apache-2.0 */
/* What frames are compared with: the same views, each of which paints one kept picture 1:1. */
#pragma once

#include <gtk/gtk.h>

/* Three views as CvmViews places them in this size; the strip stays empty. Any event of the pointer
 * shows the other one of two pictures, which are all black and all white. */
GtkWidget *frames_kept_new (int width, int height);
gboolean frames_kept_is_white (GtkWidget *kept);
