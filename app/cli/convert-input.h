/* SPDX-License-Identifier: Apache-2.0 */
/* What `convert` reads: a structure set, rings as JSON, a mask or a probability, as structures on
 * one series of a folder. The file's name says which: .json, .nii or .nii.gz, else DICOM. */
#pragma once

#include "app/dicom/structure-set.h"

G_BEGIN_DECLS

typedef enum
{
  CLI_INPUT_STRUCTURE_SET,
  CLI_INPUT_RINGS,
  CLI_INPUT_MASK
} CliInputKind;

CliInputKind cli_input_kind (const char *path);

/* How to read it. */
typedef struct
{
  const char *path, *ct, *series; /* series NULL: the one that it names, or the only one */
  const char *const *more;        /* further structure sets on the same series; NULL: none */
  gboolean renamed_copy;          /* a set that names another patient is of this one */
  const char *const *duplicates;  /* as cli_choose_duplicates() takes them */
  const char *const *names;       /* of structures to take, NULL: all; a mask's are named so */
  double level;                   /* of a probability; 0: none was given */
} CliInputChoice;

typedef struct
{
  CvmFolder *folder;
  CvmSeries *series;     /* the folder's */
  CvmStructureSet *set;  /* the only one that was read, else NULL; borrowed */
  GPtrArray *sets;       /* CvmStructureSet */
  GPtrArray *owned;      /* CvmStructure, where there is no set; else borrowed, of all sets */
  GPtrArray *structures; /* those that are meant, in the file's order; borrowed */
} CliInput;

/* Warnings go to stderr. */
gboolean cli_input_read (CliInput *input, const CliInputChoice *choice, GError **error);
void cli_input_clear (CliInput *input);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliInput, cli_input_clear)

G_END_DECLS
