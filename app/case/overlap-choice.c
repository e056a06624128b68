/* SPDX-License-Identifier: Apache-2.0 */
/* Rings that overlap are replaced together, by the even-odd area or the union of their areas, each
 * read even-odd by itself. What lies inside them, or around, is a ring of its own as before. */
#include "app/case/overlap-choice.h"

#include "app/case/faces.h"
#include "app/case/new-rings.h"
#include "app/dicom/overlaps.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

typedef struct
{
  CvmGeos *geos;
  CvmStructure *structure;
  const CvmGrid *grid;
  CvmOverlapChoice choice;
  int *cluster;
  bool *crosses;
  const CvmRing **members; /* room for all */
} Choice;

static GEOSGeometry *
united (const Choice *choice, int n)
{
  GEOSGeometry **parts = calloc ((size_t)n, sizeof *parts);
  if (!parts)
    return NULL;
  for (int i = 0; i < n; i++)
    parts[i] = cvm_faces_even_odd (choice->geos, 1, &choice->members[i]);
  GEOSGeometry *all = cvm_geos_collect (choice->geos, GEOS_GEOMETRYCOLLECTION, parts, n);
  GEOSGeometry *area = all ? GEOSUnaryUnionPrec_r (choice->geos->handle, all, CVM_GRID_MM) : NULL;
  cvm_geos_clear (choice->geos, &all);
  free (parts);
  return area;
}

/* The new rings of those that belong to ring `first`; false when GEOS fails. */
static bool
make_rings (const Choice *choice, int first, CvmRing **rings, int *n_rings)
{
  const int slice = choice->structure->rings[first].slice;
  int n = 0;
  for (int i = 0; i < choice->structure->n_rings; i++)
    if (choice->cluster[i] == first)
      choice->members[n++] = &choice->structure->rings[i];
  GEOSGeometry *area = choice->choice == CVM_OVERLAPS_UNION
                           ? united (choice, n)
                           : cvm_faces_even_odd (choice->geos, n, choice->members);
  *rings
      = area ? calloc ((size_t)cvm_new_rings_count (choice->geos, area) + 1, sizeof **rings) : NULL;
  *n_rings
      = *rings ? cvm_new_rings_make (choice->geos, area, choice->grid, slice, true, *rings) : -1;
  cvm_geos_clear (choice->geos, &area);
  for (int i = 0; i < *n_rings; i++)
    {
      const CvmRing *like = &choice->structure->rings[first];
      for (size_t c = 0; c < sizeof like->sop_instance; c++)
        (*rings)[i].sop_instance[c] = like->sop_instance[c];
      (*rings)[i].frame = like->frame;
    }
  return *n_rings >= 0;
}

static void
drop_members (Choice *choice)
{
  CvmStructure *s = choice->structure;
  int n = 0;
  for (int i = 0; i < s->n_rings; i++)
    if (choice->cluster[i] >= 0)
      cvm_ring_clear (&s->rings[i]);
    else
      s->rings[n++] = s->rings[i];
  s->n_rings = n;
}

static int
count_slices (const Choice *choice)
{
  int n = 0;
  for (int i = 0; i < choice->structure->n_rings; i++)
    {
      bool is_first = choice->cluster[i] == i; /* of its slice, too? */
      for (int k = 0; is_first && k < i; k++)
        is_first = choice->cluster[k] != k
                   || choice->structure->rings[k].slice != choice->structure->rings[i].slice;
      n += is_first;
    }
  return n;
}

/* All new rings first, so that the old ones are still there to be read. */
static bool
replace (Choice *choice, CvmStatus *status)
{
  const int n_before = choice->structure->n_rings;
  CvmRing **made = calloc ((size_t)n_before + 1, sizeof *made);
  int *n_made = calloc ((size_t)n_before + 1, sizeof *n_made);
  bool ok = made && n_made;
  for (int i = 0; ok && i < n_before; i++)
    if (choice->cluster[i] == i)
      ok = make_rings (choice, i, &made[i], &n_made[i]);
  if (!ok)
    cvm_geos_fail (choice->geos, status);
  else
    drop_members (choice);
  for (int i = 0; made && n_made && i < n_before; i++)
    {
      for (int k = 0; k < n_made[i]; k++)
        if (ok)
          ok = cvm_structure_take_ring (choice->structure, &made[i][k], status);
        else
          cvm_ring_clear (&made[i][k]);
      free (made[i]);
    }
  free (made);
  free (n_made);
  return ok;
}

bool
cvm_overlap_choice_apply (CvmStructure *structure,
                          const CvmGrid *grid,
                          CvmOverlapChoice choice,
                          int *n_slices,
                          CvmStatus *status)
{
  *n_slices = 0;
  if (choice == CVM_OVERLAPS_AS_CAME || structure->n_rings == 0)
    return true;
  if (fabs (grid->row_direction[2]) > 1e-6 || fabs (grid->column_direction[2]) > 1e-6)
    return cvm_status_fail (status, CVM_ERR_UNSUPPORTED,
                            CVM_N_ ("Contours can be changed on axial slices only."), NULL);
  const size_t n = (size_t)structure->n_rings;
  Choice all = { .geos = cvm_geos_new (status),
                 .structure = structure,
                 .grid = grid,
                 .choice = choice,
                 .cluster = malloc (n * sizeof (int)),
                 .crosses = malloc (n * sizeof (bool)),
                 .members = malloc (n * sizeof (CvmRing *)) };
  bool ok = all.geos && all.cluster && all.crosses && all.members;
  if (!ok)
    cvm_status_no_memory (status);
  ok = ok && cvm_rings_find_overlaps (structure, grid, all.cluster, all.crosses, status);
  if (ok)
    *n_slices = count_slices (&all);
  ok = ok && (*n_slices == 0 || replace (&all, status));
  free (all.cluster);
  free (all.crosses);
  free (all.members);
  cvm_geos_free (all.geos);
  return ok;
}

char *
cvm_overlap_choice_dup_text (const char *name, int n_slices)
{
  return g_strdup_printf (
      ngettext ("“%s”: on %d slice rings that overlap in part are written anew, as you chose.",
                "“%s”: on %d slices rings that overlap in part are written anew, as you chose.",
                n_slices),
      name, n_slices);
}
