/* SPDX-License-Identifier: Apache-2.0 */
/* See slice-keys.h. */
#include "ui/slice-keys.h"

#include <gdk/gdk.h>

#define PAGE 5

gboolean
cvm_slice_keys_step (guint key, int n, int *step)
{
  switch (key)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      *step = 1;
      return TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      *step = -1;
      return TRUE;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      *step = PAGE;
      return TRUE;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      *step = -PAGE;
      return TRUE;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      *step = n;
      return TRUE;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      *step = -n;
      return TRUE;
    default:
      return FALSE;
    }
}
