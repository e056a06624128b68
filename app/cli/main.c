/* SPDX-License-Identifier: Apache-2.0 */
/* cavum-cli: the table of commands. */
#include "app/cli/cli.h"
#include "app/dicom/folder.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

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

int
main (int argc, char **argv)
{
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
      return CLI_DONE;
    }
  if (!strcmp (argv[1], "--version"))
    {
      g_print ("cavum-cli %s\n", CVM_VERSION);
      return CLI_DONE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (!strcmp (argv[1], commands[i].name))
      {
        cvm_dicom_init ();
        return commands[i].run (argc - 1, argv + 1);
      }
  return cli_usage (_ ("There is no command “%s”; cavum-cli --help lists them."), argv[1]);
}
