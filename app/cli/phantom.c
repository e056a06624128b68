/* SPDX-License-Identifier: Apache-2.0 */
/* cavum-cli phantom: write a synthetic patient. */
#include "app/cli/cli.h"

#include "app/phantom/phantom.h"

#include <glib/gi18n.h>
#include <stdio.h>

/* "512x512x110": the field of view stays, the sampling follows. */
static gboolean
parse_size (const char *text, CvmPhantomSpec *spec)
{
  int columns, rows, slices, end = 0;
  if (sscanf (text, "%dx%dx%d%n", &columns, &rows, &slices, &end) != 3 || text[end] != 0)
    return FALSE;
  if (columns < 16 || columns > 1024 || rows != columns || slices < 4 || slices > 400)
    return FALSE;
  spec->pixel_mm *= (double)spec->n_columns / columns;
  spec->slice_mm *= (double)spec->n_slices / slices;
  spec->n_columns = columns;
  spec->n_rows = rows;
  spec->n_slices = slices;
  return TRUE;
}

int
cli_phantom (int argc, char **argv)
{
  CvmPhantomSpec spec = CVM_PHANTOM_SPEC_INIT;
  gint64 seed = (gint64)spec.seed;
  g_autofree char *size = NULL;
  const GOptionEntry options[]
      = { { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, N_ ("Another patient for each number"), "N" },
          { "size", 0, 0, G_OPTION_ARG_STRING, &size,
            N_ ("Columns, rows (as many) and slices; 512x512x110"), "NxNxN" },
          G_OPTION_ENTRY_NULL };
  g_auto (GStrv) words = g_strdupv (argv);
  GError *error = NULL;
  int code;
  if (!cli_parse (&words, "FOLDER",
                  _ ("Writes a synthetic patient into a new folder: a planning CT of head and neck "
                     "with a nasopharyngeal tumour, and its reference structures."),
                  options, 1, &code))
    return code;
  if (seed < 0)
    return cli_usage (_ ("--seed is a whole number from 0 on."));
  spec.seed = (guint64)seed;
  if (size && !parse_size (size, &spec))
    return cli_usage (
        _ ("--size is columns x rows x slices, such as 256x256x55: 16 to 1024 columns, "
           "as many rows, 4 to 400 slices."));
  if (!cvm_phantom_write (&spec, words[1], cli_progress (), &error))
    return cli_fail (error);
  cli_progress_clear ();
  g_print (_ ("A synthetic patient in “%s”: %d slices of %d × %d.\n"), words[1], spec.n_slices,
           spec.n_columns, spec.n_rows);
  return CLI_DONE;
}
