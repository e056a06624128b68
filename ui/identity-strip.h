/* SPDX-License-Identifier: Apache-2.0 */
/* Whose scan this is: always visible, never shortened (name, ID, birth date, sex, flags). What
 * is technical gives way when the window is narrow; then the strip takes more rows.
 *
 * CSS node: `identitystrip`; style classes "warning" (flags), "dim-label".
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* All texts as they shall be shown; NULL or "": left out. */
typedef struct
{
  const char *name, *id, *birth_date,
      *sex;                /* "EXAMPLE, Robin", "HN-DEMO-01", "1961-03-14", "male" */
  const char *description; /* "Planning CT, head and neck 2024-05-22" */
  const char *technical; /* "1.00 × 1.00 mm · slices 3.0 mm · Picker PQ2000": gives way first */
  const char *const *flags; /* NULL-terminated, each amber with a sign; may be NULL */
} CvmIdentity;

#define CVM_TYPE_IDENTITY_STRIP (cvm_identity_strip_get_type ())
G_DECLARE_FINAL_TYPE (CvmIdentityStrip, cvm_identity_strip, CVM, IDENTITY_STRIP, GtkWidget)

GtkWidget *cvm_identity_strip_new (void);
void cvm_identity_strip_set (CvmIdentityStrip *self,
                             const CvmIdentity *identity); /* copies; NULL: empty */

G_END_DECLS
