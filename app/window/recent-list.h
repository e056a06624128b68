/* SPDX-License-Identifier: Apache-2.0 */
/* The recent cases on the empty page: picture, whose, which scan, when, what is not exported.
 *
 * Nothing is shown where there is none. Signals: "chosen" (string: key), "forget" (string: key),
 * both by hand.
 */
#pragma once

#include "app/case/recent-cases.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define CVM_TYPE_RECENT_LIST (cvm_recent_list_get_type ())
G_DECLARE_FINAL_TYPE (CvmRecentList, cvm_recent_list, CVM, RECENT_LIST, AdwBin)

void cvm_recent_list_set (CvmRecentList *self, const GPtrArray *cases); /* CvmRecentCase */

/* "EXAMPLE, Robin". Free with g_free(). */
char *cvm_recent_dup_name (const CvmRecentCase *recent);

G_END_DECLS
