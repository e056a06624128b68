/* SPDX-License-Identifier: Apache-2.0 */
/* The one thread on which the engine computes while a window is open.
 *
 * libgomp keeps a pool of threads for each thread that calls it, so all engine work runs here, and
 * jobs only wait for it. The thread and the team that it makes give way (give-way.h): frames stay
 * short while all cores compute (architecture.md).
 *
 * Thread: cvm_engine_run() may be called from any number of threads; calls wait for each other, in
 *         the order in which they came.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct CvmEngine CvmEngine;

CvmEngine *cvm_engine_new (void);
void cvm_engine_free (CvmEngine *engine); /* waits for the work at hand */

/* Run `work` on the engine's thread and return when it has. */
void cvm_engine_run (CvmEngine *engine, void (*work) (gpointer data), gpointer data);

G_END_DECLS
