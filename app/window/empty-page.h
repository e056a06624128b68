/* SPDX-License-Identifier: Apache-2.0 */
/* What the window shows before a case is open: two ways in, and what the program is. */
#pragma once

#include "app/window/recent-list.h"

G_BEGIN_DECLS

#define CVM_TYPE_EMPTY_PAGE (cvm_empty_page_get_type ())
G_DECLARE_FINAL_TYPE (CvmEmptyPage, cvm_empty_page, CVM, EMPTY_PAGE, AdwBin)

/* What is being read or made, how far it is, and Cancel; NULL: nothing. */
void cvm_empty_page_set_busy (CvmEmptyPage *self, const char *text, double fraction);

CvmRecentList *cvm_empty_page_get_recent_list (CvmEmptyPage *self);

G_END_DECLS
