/* SPDX-License-Identifier: Apache-2.0 */
/* Test data made at test time by a script beside the test, with pydicom. */
#pragma once

#include "tests/remove-tree.h"
#include "tests/support.h"

#include <gio/gio.h>

/* Run `script` (of tests/app/dicom) with `folder` as its argument. FALSE after saying SKIP when
 * /usr/bin/python3 or pydicom is not there; any other failure is a failure of the test. */
static inline gboolean
made_run (const char *script, const char *folder)
{
  char path[4096], name[256];
  int status = 0;
  const char *probe[] = { "/usr/bin/python3", "-c", "import pydicom, numpy", NULL };
  if (!g_spawn_sync (NULL, (char **)probe, NULL,
                     G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                     NULL, &status, NULL)
      || !g_spawn_check_wait_status (status, NULL))
    {
      printf ("SKIP: needs /usr/bin/python3 with pydicom and numpy\n");
      return FALSE;
    }
  g_snprintf (name, sizeof name, "app/dicom/%s", script);
  const char *command[] = { "/usr/bin/python3", test_path (path, name), folder, NULL };
  g_autoptr (GError) error = NULL;
  gboolean ok
      = g_spawn_sync (NULL, (char **)command, NULL, 0, NULL, NULL, NULL, NULL, &status, &error)
        && g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  return ok;
}
