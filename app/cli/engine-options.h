/* SPDX-License-Identifier: Apache-2.0 */
/* Options that contour and predict share: which model, which device, how many threads. */
#pragma once

#include "segmentation/ensemble/ensemble.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *model;   /* NULL: the first that is found */
  char *device;  /* NULL: auto */
  int n_threads; /* 0: one a core */
  char *timings; /* a file, or NULL */
  gboolean force;
} CliEngine;

/* The entries to put into a command's own table. */
#define CLI_ENGINE_ENTRIES(engine)                                                                 \
  { "model",                                                                                       \
    0,                                                                                             \
    0,                                                                                             \
    G_OPTION_ARG_FILENAME,                                                                         \
    &(engine).model,                                                                               \
    N_ ("The model bundle; without it the first that is installed"),                               \
    "BUNDLE" },                                                                                    \
      { "device",                                                                                  \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_STRING,                                                                       \
        &(engine).device,                                                                          \
        N_ ("What computes: auto, cpu, cuda or reference"),                                        \
        "DEVICE" },                                                                                \
      { "threads",                                                                                 \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_INT,                                                                          \
        &(engine).n_threads,                                                                       \
        N_ ("How many threads compute; 0, or without it: one a core"),                             \
        "N" },                                                                                     \
      { "timings",                                                                                 \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_FILENAME,                                                                     \
        &(engine).timings,                                                                         \
        N_ ("Write where the time went, as JSON"),                                                 \
        "FILE" },                                                                                  \
  {                                                                                                \
    "force", 0, 0, G_OPTION_ARG_NONE, &(engine).force, N_ ("Replace files that exist"), NULL       \
  }

void cli_engine_clear (CliEngine *engine);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliEngine, cli_engine_clear)

/* Whether the options make sense; otherwise *exit_code is that of wrong usage. */
gboolean cli_engine_check (const CliEngine *engine, int *exit_code);

void cli_engine_set_options (const CliEngine *engine, CvmEnsembleOptions *options);

/* Open the model and get its SHA-256 (free with g_free()); its warnings go to stderr. */
CvmBundle *cli_engine_open_model (const CliEngine *engine, char **sha256, GError **error);

/* What computed, and with which model, as two lines on stdout. */
void cli_engine_print (const CvmBundle *bundle, const CvmEnsembleResult *result);

G_END_DECLS
