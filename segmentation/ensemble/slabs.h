/* SPDX-License-Identifier: Apache-2.0 */
/* How a volume is cut along z so that every slice's answer is the whole volume's.
 *
 *   window   what goes through the network: `n_window` slices from `start` on, for all slabs the
 *            same number, a multiple of the network's; it stays inside the volume as padded
 *   core     slices first … first + n − 1: what is kept of the answer; the cores follow each other
 *
 *   volume   |-------------------------------------------|
 *   slab 0   [core           ]halo]
 *   slab 1          [halo[core        ]halo]
 *   slab 2                       [halo[core              ]
 *
 * At the volume's own ends there is no halo: zeros belong there, as in the whole volume.
 */
#pragma once

#include "segmentation/network/graph.h"

typedef struct
{
  int start;    /* of the window, in slices of the volume */
  int first, n; /* the core, in slices of the volume */
} CvmSlab;

typedef struct
{
  int n_slices; /* of the volume */
  int n_window;
  int n_slabs;
  CvmSlab *slabs;
} CvmSlabs;

/* The volume's slices, filled up to the network's multiple. */
int cvm_slabs_padded (const CvmNetwork *network, int n_slices);

/* The window for cores of about `n_core` slices, clipped to the volume. */
int cvm_slabs_window (const CvmNetwork *network, int n_slices, int n_core);

/* Cut. Errors: CVM_ERR_SHAPE where the window is no multiple, larger than the padded volume, or
 * too thin for the halo; CVM_ERR_MEMORY. */
CVM_MUST_CHECK bool cvm_slabs_cut (
    const CvmNetwork *network, int n_slices, int n_window, CvmSlabs *slabs, CvmStatus *status);
void cvm_slabs_clear (CvmSlabs *slabs);

/* Put the slabs whose cores are nearest to slices from … to first. */
void cvm_slabs_order (CvmSlabs *slabs, int from, int to);
