/* SPDX-License-Identifier: Apache-2.0 */
#include "app/window/application.h"

#include <glib/gi18n.h>
#include <signal.h>

int
main (int argc, char **argv)
{
  bindtextdomain (GETTEXT_PACKAGE, CVM_LOCALE_FOLDER);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  signal (SIGXFSZ, SIG_IGN); /* a limit of file sizes is a full disk, and no end of the program */
  CvmJobs *jobs = cvm_jobs_new ();
  CvmApplication *application = cvm_application_new (jobs);
  int status = g_application_run (G_APPLICATION (application), argc, argv);
  cvm_jobs_free (jobs);
  g_object_unref (application);
  return status;
}
