/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong, as a value.
 *
 * A function that can fail takes a CvmStatus as its last parameter and returns false or NULL after
 * filling it. The sentence is for a clinician and is translated only in app/, so it travels as a
 * message id with its arguments apart: "Couldn't read slice {1} ({2}): its pixel data ends early."
 *
 * Owner:  the caller's, on its stack; no allocation, nothing to free. A status may be NULL: the
 *         caller then knows only that it failed.
 * Thread: one status belongs to one thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define CVM_MUST_CHECK __attribute__ ((warn_unused_result))
#define CVM_PRINTF(f, a) __attribute__ ((format (printf, f, a)))

/* Marks a message id for translation; the text itself passes unchanged. */
#define CVM_N_(text) text

typedef enum
{
  CVM_OK = 0,
  CVM_ERR_ARGUMENT,    /* a call that makes no sense; our mistake or a wrong option */
  CVM_ERR_MEMORY,      /* allocation failed */
  CVM_ERR_BUDGET,      /* would need more memory than it is allowed */
  CVM_ERR_FILE,        /* can't be opened, read or written */
  CVM_ERR_FORMAT,      /* was read, and is not what it should be */
  CVM_ERR_SHAPE,       /* sizes don't fit each other */
  CVM_ERR_UNSUPPORTED, /* understood, and not handled */
  CVM_ERR_DEVICE,      /* the device failed; it can't be used any more */
  CVM_ERR_CANCELLED,   /* the caller asked for it */
  CVM_ERR_MISMATCH     /* belongs to something else: another patient, another frame */
} CvmCode;

#define CVM_STATUS_MAX_ARGS 6

typedef struct
{
  CvmCode code;
  const char *message_id; /* static text with {1} … {6}; NULL while code is CVM_OK */
  int n_args;
  char args[CVM_STATUS_MAX_ARGS][256];
  char cause[256]; /* technical, untranslated; may be empty */
} CvmStatus;

/* The initial value; a status need not be reset before a call that fails. */
#define CVM_STATUS_INIT                                                                            \
  {                                                                                                \
    .code = CVM_OK                                                                                 \
  }

/* Fill a status. `args_format` is printf's, its pieces separated by '\n': one piece is one
 * argument. NULL: no arguments. Always returns false, so that a caller can return it.
 *
 *   return cvm_status_fail (status, CVM_ERR_FILE, CVM_N_ ("Couldn't open {1}: {2}."),
 *                           "%s\n%s", path, strerror (errno));
 */
bool cvm_status_fail (CvmStatus *status,
                      CvmCode code,
                      const char *message_id,
                      const char *args_format,
                      ...) CVM_PRINTF (4, 5);

/* Add the technical cause to a failed status (replaces an earlier one). */
void cvm_status_set_cause (CvmStatus *status, const char *format, ...) CVM_PRINTF (2, 3);

/* Shorthands for the two commonest failures. */
bool cvm_status_no_memory (CvmStatus *status);
bool cvm_status_cancelled (CvmStatus *status);

/* Put the arguments into `message` (the translated id, or NULL for the id itself) and write at
 * most `size` bytes with the final 0. Returns `out`. */
char *cvm_status_format (const CvmStatus *status, const char *message, char *out, size_t size);
