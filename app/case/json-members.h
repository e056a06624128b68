/* SPDX-License-Identifier: Apache-2.0 */
/* Members of JSON objects, written and read back without a loss: the bricks of a journal's records.
 *
 * Texts that are not UTF-8 (a damaged import) travel as base64. Numbers are texts of decimals in
 * the C locale: multiples of 0.001 print as such, others with the fewest of 15 to 17 digits that
 * give the same double again; also what JSON has no number for (infinities, NaN).
 *
 * Errors: CVM_CASE_ERROR_FORMAT for a member that is missing or is not what it should be.
 */
#pragma once

#include "app/case/error.h"

#include <jansson.h>

G_BEGIN_DECLS

/* Add to an object or array, taking the value. */
void cvm_json_put (json_t *object, const char *key, json_t *value);
void cvm_json_append (json_t *array, json_t *value);

/* "A record of this case is damaged (KEY)."; returns FALSE. */
gboolean cvm_json_fail (GError **error, const char *key);

/* A NULL text is null. The text that is read is the caller's: g_free(). */
json_t *cvm_text_to_json (const char *text);
gboolean cvm_text_from_json (const json_t *value, const char *key, char **text, GError **error);
gboolean cvm_json_get_text (const json_t *object, const char *key, char **text, GError **error);

gboolean cvm_json_get_int (
    const json_t *object, const char *key, gint64 least, gint64 most, int *value, GError **error);
gboolean cvm_json_get_flag (const json_t *object, const char *key, bool *flag, GError **error);

/* The place of the member's text among `n` names. */
gboolean cvm_json_get_name (const json_t *object,
                            const char *key,
                            const char *const *names,
                            int n,
                            int *value,
                            GError **error);

json_t *cvm_json_number (double value);
gboolean cvm_json_get_number (const json_t *object, const char *key, double *value, GError **error);
void cvm_json_append_number (GString *out, double value);

/* Read the first number of a list and the spaces after it; returns what follows, or NULL when the
 * list does not begin with one. */
const char *cvm_json_next_number (const char *list, double *value);

/* The same bits, or both no number. */
gboolean cvm_json_same_number (double a, double b);

G_END_DECLS
