/* SPDX-License-Identifier: Apache-2.0 */
/* The maps of a run as a file of the case, so that level and overlays work after a restart.
 *
 *   "CAVUMMAP"   u32 version (1)   u32 header bytes   u32 CRC-32C of the header   header: JSON
 *   then map by map, mean, disagreement, member after member, each in pieces of 512 Ki values:
 *   u32 packed bytes   u32 CRC-32C of them   the piece, raw deflate: low bytes, then high bytes
 *
 * Numbers are little endian. The header says what the maps belong to (run, structure, bundle, a
 * fingerprint of the CT's grid), where they lie (box, spacing, sizes) and which there are. A file
 * appears whole or not at all; one that is damaged anywhere is refused, never read in part.
 *
 * Errors: CVM_CASE_ERROR_FILE, FORMAT, NEWER, MISMATCH (of another run or scan), CANCELLED, FAILED
 *         (no memory). Sizes are checked before memory is taken.
 */
#pragma once

#include "app/case/maps.h"

G_BEGIN_DECLS

/* What maps belong to. */
typedef struct
{
  const char *run_id, *structure_id, *bundle_sha256;
} CvmMapsOwner;

/* Write under a temporary name, sync, rename. Not for more than CVM_MAPS_MAX_BYTES. */
gboolean cvm_maps_save (const CvmMaps *maps,
                        const CvmMapsOwner *owner,
                        const CvmGrid *ct,
                        const char *path,
                        const CvmProgress *progress,
                        GError **error);

CvmMaps *cvm_maps_open (const char *path,
                        const CvmMapsOwner *owner,
                        const CvmGrid *ct,
                        const CvmProgress *progress,
                        GError **error);

G_END_DECLS
