/* SPDX-License-Identifier: Apache-2.0 */
/* A hand and an eye at the X server: events as a mouse sends them, and the pixel that is shown. */
#pragma once

#include <gtk/gtk.h>

typedef struct _Probe Probe;

Probe *probe_new (void); /* NULL: this server takes no events from programs (XTEST) */
void probe_free (Probe *probe);

/* Device pixels of the screen. */
void probe_move (Probe *probe, int x, int y);
void probe_button (Probe *probe, guint button, gboolean down);

/* Move a window of ours; there is no window manager. */
void probe_place (GtkWidget *window, int x, int y);

/* 0x00RRGGBB of a window's pixel, when the server has drawn all that was asked of it so far. */
guint32 probe_pixel (GtkWidget *window, int x, int y);
