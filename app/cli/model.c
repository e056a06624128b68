/* SPDX-License-Identifier: Apache-2.0 */
/* cavum-cli model: what a bundle is. Opening it checks it wholly. */
#include "app/cli/cli.h"

#include "app/case/error.h"
#include "app/files/sha256.h"

#include <glib/gi18n.h>

static void line (const char *name, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
line (const char *name, const char *format, ...)
{
  va_list list;
  va_start (list, format);
  g_autofree char *text = g_strdup_vprintf (format, list);
  va_end (list);
  if (text[0])
    g_print ("%-22s %s\n", name, text);
}

static void
print_members (const CvmBundle *bundle)
{
  g_autoptr (GString) names = g_string_new (NULL);
  for (int i = 0; i < bundle->n_members; i++)
    g_string_append_printf (names, "%s%s (%s)", i ? ", " : "", bundle->members[i].name,
                            bundle->members[i].scale);
  line (_ ("Members"), "%d: %s", bundle->n_members, names->str);
  line (_ ("Encoder"), "%s", bundle->shared_encoder ? _ ("shared by all") : _ ("one a member"));
}

static void
print_clean_up (const CvmCleanUpSpec *spec)
{
  line (_ ("Opening"), "%g mm", spec->opening_mm);
  line (_ ("Largest of each slice"), "%s", spec->largest_per_slice ? _ ("yes") : _ ("no"));
  line (_ ("Largest component"), "%s", spec->largest_component ? _ ("yes") : _ ("no"));
}

static void
print_bundle (const CvmBundle *bundle, const char *sha256)
{
  const CvmInputSpec *input = &bundle->input;
  line (_ ("Title"), "%s", bundle->title);
  line (_ ("Name"), "%s %s", bundle->name, bundle->version);
  line (_ ("SHA-256"), "%s", sha256);
  line (_ ("Proposes"), "%s (%s): %s", bundle->target_name, bundle->interpreted_type,
        bundle->target_meaning);
  line (_ ("Made for"), "%s, %s, %s", bundle->modality, bundle->region,
        bundle->phantom_only ? _ ("synthetic scans only") : _ ("patients"));
  line (_ ("Voxels"), "%g × %g × %g mm", input->spacing_mm[0], input->spacing_mm[1],
        input->spacing_mm[2]);
  line (_ ("Window"), _ ("%g to %g HU, outside becomes 0"), input->window_hu[0],
        input->window_hu[1]);
  if (input->crop_body)
    line (_ ("Crop"), _ ("to the body, margin %g mm"), input->crop_margin_mm);
  else
    line (_ ("Crop"), "%s", _ ("none"));
  print_members (bundle);
  line (_ ("Parameters"), "%" G_GINT64_FORMAT " + %" G_GINT64_FORMAT " = %" G_GINT64_FORMAT,
        cvm_graph_n_parameters (bundle->network->encoder),
        cvm_graph_n_parameters (bundle->network->decoder),
        cvm_graph_n_parameters (bundle->network->encoder)
            + cvm_graph_n_parameters (bundle->network->decoder));
  line (_ ("Level"), "%g", bundle->level);
  print_clean_up (&bundle->clean_up);
  line (_ ("Intended use"), "%s", bundle->intended_use ? bundle->intended_use : "");
  line (_ ("Licence"), "%s", bundle->licence ? bundle->licence : "");
  line (_ ("Attribution"), "%s", bundle->attribution ? bundle->attribution : "");
  g_print ("\n%s\n%s\n", _ ("All of its own description:"), bundle->metadata);
}

int
cli_model (int argc, char **argv)
{
  const GOptionEntry options[] = { G_OPTION_ENTRY_NULL };
  g_auto (GStrv) words = g_strdupv (argv);
  GError *error = NULL;
  CvmStatus status = CVM_STATUS_INIT;
  int code;
  if (!cli_parse (&words, "BUNDLE", _ ("Says what a model bundle is, and verifies it wholly."),
                  options, 1, &code))
    return code;
  CvmBundle *bundle = cvm_bundle_open (words[1], &status);
  g_autofree char *sha256 = bundle ? cvm_file_sha256 (words[1], &error) : NULL;
  if (!bundle)
    cvm_error_from_status (&error, &status);
  if (error)
    {
      cvm_bundle_unref (bundle);
      return cli_fail (error);
    }
  print_bundle (bundle, sha256);
  for (int i = 0; i < bundle->n_warnings; i++)
    {
      g_autoptr (GError) warning = NULL;
      cvm_error_from_status (&warning, &bundle->warnings[i]);
      cli_warn (warning->message);
    }
  cvm_bundle_unref (bundle);
  return CLI_DONE;
}
