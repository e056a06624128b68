/* SPDX-License-Identifier: Apache-2.0 */
#include "segmentation/ensemble/slabs.h"

#include <stdlib.h>

static int
round_up (int n, int multiple)
{
  return (n + multiple - 1) / multiple * multiple;
}

int
cvm_slabs_padded (const CvmNetwork *network, int n_slices)
{
  return round_up (n_slices, network->multiple[0]);
}

int
cvm_slabs_window (const CvmNetwork *network, int n_slices, int n_core)
{
  const int multiple = network->multiple[0], padded = cvm_slabs_padded (network, n_slices);
  int window = multiple;
  /* a core may begin at any phase of the pools, and its window at the multiple below: take the
   * worst */
  for (int phase = 0; phase < multiple; phase++)
    {
      int below, above;
      cvm_network_halo_z (network, phase, phase + n_core - 1, &below, &above);
      int start = phase - below;
      int aligned = start >= 0 ? start / multiple * multiple : -round_up (-start, multiple);
      int needed = round_up (phase + n_core + above - aligned, multiple);
      window = needed > window ? needed : window;
    }
  return window < padded ? window : padded;
}

/* The slab whose core begins at `first`; its core has no slices where the window is too thin. */
static CvmSlab
slab_at (const CvmNetwork *network, const CvmSlabs *slabs, int padded, int first)
{
  const int multiple = network->multiple[0];
  int below, above;
  CvmSlab slab = { .first = first };
  cvm_network_halo_z (network, first, first, &below, &above);
  if (first > below)
    slab.start = (first - below) / multiple * multiple;
  if (slab.start + slabs->n_window >= padded)
    {
      slab.start = padded - slabs->n_window;
      slab.n = slabs->n_slices - first;
      return slab;
    }
  for (int last = first; last < slab.start + slabs->n_window; last++)
    {
      cvm_network_halo_z (network, first, last, &below, &above);
      if (last + above < slab.start + slabs->n_window)
        slab.n = last - first + 1;
    }
  return slab;
}

bool
cvm_slabs_cut (
    const CvmNetwork *network, int n_slices, int n_window, CvmSlabs *slabs, CvmStatus *status)
{
  const int padded = cvm_slabs_padded (network, n_slices);
  *slabs = (CvmSlabs){ .n_slices = n_slices, .n_window = n_window };
  slabs->slabs = calloc ((size_t)(n_slices > 0 ? n_slices : 1), sizeof *slabs->slabs);
  if (!slabs->slabs)
    return cvm_status_no_memory (status);
  bool fits
      = n_slices > 0 && n_window > 0 && n_window % network->multiple[0] == 0 && n_window <= padded;
  for (int first = 0; fits && first < n_slices;)
    {
      CvmSlab slab = slab_at (network, slabs, padded, first);
      slabs->slabs[slabs->n_slabs++] = slab;
      first += slab.n;
      fits = slab.n > 0;
    }
  if (fits)
    return true;
  cvm_slabs_clear (slabs);
  return cvm_status_fail (status, CVM_ERR_SHAPE,
                          CVM_N_ ("The network can't be computed in slabs of {1} slices."), "%d",
                          n_window);
}

void
cvm_slabs_clear (CvmSlabs *slabs)
{
  free (slabs->slabs);
  slabs->slabs = NULL;
  slabs->n_slabs = 0;
}

/* Slices between a slab's core and from … to. */
static int
distance (const CvmSlab *slab, int from, int to)
{
  if (slab->first > to)
    return slab->first - to;
  if (slab->first + slab->n - 1 < from)
    return from - (slab->first + slab->n - 1);
  return 0;
}

void
cvm_slabs_order (CvmSlabs *slabs, int from, int to)
{
  /* by insertion: few, and equal ones stay in order */
  for (int i = 1; i < slabs->n_slabs; i++)
    {
      CvmSlab slab = slabs->slabs[i];
      int k = i;
      for (; k > 0 && distance (&slabs->slabs[k - 1], from, to) > distance (&slab, from, to); k--)
        slabs->slabs[k] = slabs->slabs[k - 1];
      slabs->slabs[k] = slab;
    }
}
