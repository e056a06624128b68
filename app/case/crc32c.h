/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32C (Castagnoli), as in iSCSI.
 *
 * Source: RFC 3720, appendix B.4; its check value for "123456789" is 0xE3069283.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint32 cvm_crc32c (gconstpointer bytes, gsize n);

G_END_DECLS
