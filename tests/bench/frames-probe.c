/* SPDX-License-Identifier: Apache-2.0 */
/* See frames-probe.h. XTEST comes with xdotool, which the tests need; only its library is there, so
 * its functions are looked up. */
#include "tests/bench/frames-probe.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <dlfcn.h>
#include <gdk/x11/gdkx.h>

typedef int (*FakeMotion) (Display *, int screen, int x, int y, unsigned long delay);
typedef int (*FakeButton) (Display *, unsigned int button, int down, unsigned long delay);

struct _Probe
{
  Display *display; /* a connection of its own, as a mouse has */
  void *library;
  FakeMotion motion;
  FakeButton button;
};

Probe *
probe_new (void)
{
  Probe *probe = g_new0 (Probe, 1);
  probe->display = XOpenDisplay (NULL);
  probe->library = dlopen ("libXtst.so.6", RTLD_NOW);
  if (probe->library)
    {
      *(void **)&probe->motion = dlsym (probe->library, "XTestFakeMotionEvent");
      *(void **)&probe->button = dlsym (probe->library, "XTestFakeButtonEvent");
    }
  if (probe->display && probe->motion && probe->button)
    return probe;
  probe_free (probe);
  return NULL;
}

void
probe_free (Probe *probe)
{
  if (probe->display)
    XCloseDisplay (probe->display);
  if (probe->library)
    dlclose (probe->library);
  g_free (probe);
}

void
probe_move (Probe *probe, int x, int y)
{
  probe->motion (probe->display, -1, x, y, 0);
  XFlush (probe->display);
}

void
probe_button (Probe *probe, guint button, gboolean down)
{
  probe->button (probe->display, button, down, 0);
  XFlush (probe->display);
}

/* GTK marks X11 as a backend that goes some day; this bench goes with it. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static Display *
server_of (GtkWidget *window, Window *id)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (window));
  *id = gdk_x11_surface_get_xid (surface);
  return gdk_x11_display_get_xdisplay (gdk_surface_get_display (surface));
}

void
probe_place (GtkWidget *window, int x, int y)
{
  Window id;
  Display *display = server_of (window, &id);
  XMoveWindow (display, id, x, y);
}

guint32
probe_pixel (GtkWidget *window, int x, int y)
{
  Window id;
  Display *display = server_of (window, &id);
  XImage *image = XGetImage (display, id, x, y, 1, 1, AllPlanes, ZPixmap);
  guint32 pixel = image ? (guint32)XGetPixel (image, 0, 0) & 0xffffff : 0;
  if (image)
    XDestroyImage (image);
  return pixel;
}

G_GNUC_END_IGNORE_DEPRECATIONS
