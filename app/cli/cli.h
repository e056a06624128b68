/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands of cavum-cli share: options, exit codes, progress, choosing a series.
 *
 * Exit codes: 0 done; 1 could not, with one sentence on stderr; 2 wrong usage.
 */
#pragma once

#include "app/dicom/folder.h"
#include "segmentation/base/progress.h"
#include "segmentation/ensemble/ensemble.h"
#include "segmentation/grid/volume.h"

G_BEGIN_DECLS

#define CLI_DONE 0
#define CLI_FAILED 1
#define CLI_USAGE 2

/* The commands, a file each. argv[0] is the command's name. */
int cli_info (int argc, char **argv);
int cli_contour (int argc, char **argv);
int cli_predict (int argc, char **argv);
int cli_convert (int argc, char **argv);
int cli_model (int argc, char **argv);
int cli_phantom (int argc, char **argv);

/* Parse options; `usage` is what follows the command's name, n_arguments how many words must be
 * left in argv (from 1 on); −n: n or more. FALSE: *exit_code says how to end (0 after --help).
 * `argv` is a copy that the caller frees with g_strfreev(). */
gboolean cli_parse (char ***argv,
                    const char *usage,
                    const char *summary,
                    const GOptionEntry *options,
                    int n_arguments,
                    int *exit_code);

/* One sentence on stderr. Takes the error. Returns CLI_FAILED. */
int cli_fail (GError *error);
int cli_fail_text (const char *format, ...) G_GNUC_PRINTF (1, 2);
int cli_usage (const char *format, ...) G_GNUC_PRINTF (1, 2); /* returns CLI_USAGE */

/* "Warning: …" on stderr. */
void cli_warn (const char *sentence);

/* Progress on stderr when that is a terminal; cancelled by SIGINT and SIGTERM. */
const CvmProgress *cli_progress (void);
void cli_progress_clear (void); /* before any other output */

/* FALSE and "Cancelled." after SIGINT or SIGTERM: asked between files that are written. */
gboolean cli_go_on (GError **error);

/* An output: refused when it is a folder, is what is read or lies in it, exists and is not to be
 * replaced, or its own folder can't be written to; asked before the work starts.
 * `path` may be NULL. */
gboolean cli_check_output (const char *path, const char *input, gboolean force, GError **error);

/* The same for n outputs of one run, of which no two may be one file. */
gboolean cli_check_outputs (
    const char *const *paths, gsize n, const char *input, gboolean force, GError **error);

/* Whether a file's name says that it is (to be) NIfTI. */
gboolean cli_is_nifti (const char *path);

/* The one CT series that is meant: by UID, or the only contourable one. Otherwise an error that
 * lists what is there. */
CvmSeries *cli_choose_series (const CvmFolder *folder, const char *uid, GError **error);

/* Where different images lie at one position, those that --duplicates names count: "first", "last"
 * (by their numbers) or a file's name. NULL: none, and such a series can't be contoured. */
#define CLI_DUPLICATES_ENTRY(choices)                                                              \
  {                                                                                                \
    "duplicates", 0, 0, G_OPTION_ARG_STRING_ARRAY, &(choices),                                     \
        N_ ("Which counts of different images at one position: first, last, or the file of this "  \
            "name (may come several times)"),                                                      \
        "CHOICE"                                                                                   \
  }
gboolean cli_choose_duplicates (CvmFolder *folder, const char *const *choices, GError **error);

/* How a structure set is encoded: contour and convert write it. */
#define CLI_EXPLICIT_VR_ENTRY(flag)                                                                \
  {                                                                                                \
    "explicit-vr", 0, 0, G_OPTION_ARG_NONE, &(flag),                                               \
        N_ ("Write the structure set in explicit VR little endian, whose contours have at most "   \
            "65,534 bytes; without it in implicit VR"),                                            \
        NULL                                                                                       \
  }

/* What is known against it: the series' own warnings, and files of the folder that were not read,
 * of which one may be a slice of it. */
void cli_warn_of_series (const CvmFolder *folder, const CvmSeries *series);

/* Its images. Slices that can't be decoded are left out with a warning for each: then `*series` and
 * the folder's become what is left of it. NULL with an error. */
CvmVolume *cli_load_ct (CvmFolder *folder, CvmSeries **series, GError **error);

/* Timings as cli.md says. Negative seconds are left out as null. */
typedef struct
{
  const CvmDeviceInfo *device;
  gsize n_voxels;
  double read, body, resample, network, clean_up, trace, write, total;
} CliTimings;

/* What the networks' run knows of them; the rest is the command's. */
void cli_timings_of_run (CliTimings *timings, const CvmEnsembleResult *result, gsize n_voxels);

gboolean
cli_write_timings (const char *path, const CliTimings *timings, gboolean replace, GError **error);

G_END_DECLS
