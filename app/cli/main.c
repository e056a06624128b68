/* SPDX-License-Identifier: Apache-2.0 */
/* cavum-cli: the table of commands. */
#include "app/cli/cli.h"
#include "app/dicom/folder.h"

#include <glib/gi18n.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  const char *name;
  const char *summary;
  int (*run) (int argc, char **argv);
} Command;

static const Command commands[] = {
  { "info", N_ ("what is in a folder, with checks of the geometry"), cli_info },
  { "contour", N_ ("contour a planning CT into an RTSTRUCT"), cli_contour },
  { "predict", N_ ("probability of a NIfTI CT"), cli_predict },
  { "convert", N_ ("structures into another file format"), cli_convert },
  { "model", N_ ("what a model bundle is; verifies it"), cli_model },
  { "phantom", N_ ("a synthetic patient"), cli_phantom },
};

static void
print_help (FILE *out)
{
  fprintf (out, "%s\n\n", _ ("Usage: cavum-cli COMMAND …   (cavum-cli COMMAND --help says more)"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (out, "  %-9s %s\n", commands[i].name, _ (commands[i].summary));
  fprintf (out, "\n%s\n", _ ("For research only. Not a medical device."));
}

/* A script may have closed stdin, stdout or stderr: then the next file that is opened, a result,
 * would get that number and what is printed would go into it. */
static void
open_standard_files (void)
{
  for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
    if (fcntl (file, F_GETFD) == -1 && open ("/dev/null", O_RDWR) != file)
      return;
}

/* What was printed has arrived, too. */
static int
end (int code)
{
  if (code != CLI_DONE || (fflush (stdout) == 0 && !ferror (stdout)))
    return code;
  return cli_fail_text (_ ("What was to be printed could not be written whole."));
}

int
main (int argc, char **argv)
{
  open_standard_files ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, CVM_LOCALE_FOLDER);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  if (argc < 2)
    {
      print_help (stderr);
      return CLI_USAGE;
    }
  if (!strcmp (argv[1], "--help") || !strcmp (argv[1], "-h") || !strcmp (argv[1], "help"))
    {
      print_help (stdout);
      return end (CLI_DONE);
    }
  if (!strcmp (argv[1], "--version"))
    {
      g_print ("cavum-cli %s\n", CVM_VERSION);
      return end (CLI_DONE);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (!strcmp (argv[1], commands[i].name))
      {
        cvm_dicom_init ();
        return end (commands[i].run (argc - 1, argv + 1));
      }
  return cli_usage (_ ("There is no command “%s”; cavum-cli --help lists them."), argv[1]);
}
