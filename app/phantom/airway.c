/* SPDX-License-Identifier: Apache-2.0 */
/* Air: sinuses, nasal cavity with septum and conchae, pharynx, larynx, trachea. Each pharyngeal
 * space is first painted fatter as its wall. */
#include "app/phantom/anatomy.h"
#include "app/phantom/tissue.h"

#include <math.h>

static const CvmLevel maxillary[] = {
  { -30, 26, -62, 0, 0, 0, 0, 0 },         { -22, 26, -62, 11, 14, 15, 0, 0.2f },
  { -8, 27, -61, 13.5f, 16, 17, 0, 0.2f }, { 1, 28, -61, 11, 13, 14, 0, 0 },
  { 4, 28, -61, 0, 0, 0, 0, 0 },
};
static const CvmLevel frontal[] = { CVM_BALL (9, -88, 38, 8, 3.6f, 11) };
static const CvmLevel sphenoid_l[] = { CVM_BALL (6.5f, -30, 8, 5.8f, 10, 8) };
static const CvmLevel sphenoid_r[] = { CVM_BALL (-6.5f, -29, 7, 5.6f, 9, 7) };

/* One side of the nose, from the nostril to the choana. */
static const CvmLevel nasal[] = {
  { -21, 7, -68, 0, 0, 0, 0, 0 },        { -18, 7, -68, 5.6f, 22, 25, 0, 0.3f },
  { -8, 6.8f, -68, 6, 24, 26, 0, 0.3f }, { 2, 5, -68, 4, 23, 22, 0, 0.3f },
  { 14, 3.2f, -68, 2, 18, 16, 0, 0.3f }, { 22, 3, -68, 1.2f, 12, 12, 0, 0 },
  { 24, 3, -68, 0, 0, 0, 0, 0 },
};
static const CvmBead nostril[] = {
  { 7.5f, -106, -31, 4.2f }, { 6.5f, -103, -22, 4.6f }, { 6, -96, -14, 4.4f }, { 6.5f, -86, -12, 4 }
};
static const CvmPost concha_low[]
    = { { 9.5f, -88, 2.6f, -17, -8 }, { 9, -66, 3.2f, -18, -8 }, { 9.5f, -47, 2.4f, -16, -9 } };
static const CvmPost concha_middle[]
    = { { 7, -80, 1.5f, -5, 6 }, { 6.5f, -62, 2, -6, 6 }, { 7, -47, 1.6f, -5, 5 } };
static const CvmPost nose_side[] = { { 13.5f, -82, 0.9f, -22, 4 }, { 13, -44, 0.9f, -22, 4 } };
static const CvmPost ethmoid[]
    = { { 7.5f, -80, 3.4f, 6, 26 }, { 8, -62, 4, 5, 26 }, { 8.5f, -46, 4.4f, 4, 25 } };
static const CvmPost ethmoid_wall[]
    = { { 12.2f, -82, 0.7f, 4, 28 }, { 13.2f, -60, 0.7f, 3, 28 }, { 14, -44, 0.8f, 3, 27 } };

static const CvmLevel nasopharynx[] = {
  { -32, 0, -22, 12, 4, 5, 0, 0 },         { -26, 0, -24, 13, 8, 8, 0, 0.1f },
  { -18, 0, -27, 13.5f, 14, 10, 0, 0.2f }, { -10, 0, -29, 12.5f, 13, 9, 0, 0.2f },
  { -4, 0, -31, 9, 9, 6, 0, 0 },           { 0, 0, -32, 0, 0, 0, 0, 0 },
};
static const CvmBead recess[]
    = { { 11, -22, -12, 3 }, { 17, -18, -13, 2 }, { 19.5f, -15, -14, 1.2f } };
static const CvmBead tube_ear[]
    = { { 14, -29, -15, 4 }, { 22, -22, -9, 3.2f }, { 34, -10, -2, 2.4f } };
static const CvmLevel oropharynx[] = {
  { -100, 0, -25, 9, 4.5f, 5, 0, 0 },    { -90, 0, -24, 15, 6, 6, 0, 0.1f },
  { -78, 0, -22, 14, 5, 5.5f, 0, 0 },    { -62, 0, -19.5f, 12, 4.5f, 5, 0, 0 },
  { -48, 0, -18, 11.5f, 3.6f, 4, 0, 0 }, { -36, 0, -18.5f, 12, 3.4f, 4, 0, 0 },
  { -26, 0, -21, 12, 4.5f, 4.5f, 0, 0 },
};
static const CvmLevel vallecula[] = { CVM_BALL (7, -37, -87, 5, 4, 6) };
static const CvmLevel larynx[] = {
  { -145, 0, -24, 8.5f, 8.5f, 8.5f, 0, 0 }, { -134, 0, -28, 8, 9, 8.5f, 0, 0 },
  { -126, 0, -31, 6, 11, 9, 0, 0 },         { -120.5f, 0, -32, 2, 12, 8, 0, 0 },
  { -118.5f, 0, -32, 1.6f, 12, 8, 0, 0 },   { -115, 0, -32, 5, 11, 8, 0, 0 },
  { -106, 0, -31, 7, 10, 8, 0, 0 },         { -96, 0, -29, 8, 6, 7, 0, 0 },
  { -88, 0, -26, 9, 4, 5, 0, 0 },
};
static const CvmLevel trachea[] = {
  { -230, 0, 6, 9, 9, 7, 0, 0 },      { -195, 0, -1, 8.8f, 9, 7, 0, 0 },
  { -165, 0, -12, 8.6f, 9, 7, 0, 0 }, { -146, 0, -22, 8.5f, 8.5f, 8, 0, 0 },
  { -138, 0, -27, 8, 8, 8, 0, 0 },
};
static const CvmLevel piriform[] = { CVM_BALL (13.5f, -23, -106, 3.4f, 6, 10) };
static const CvmBead mouth[]
    = { { -16, -62, -28.5f, 1.4f }, { 0, -64, -27.8f, 2 }, { 16, -62, -28.5f, 1.4f } };
static const CvmBead mouth_back[]
    = { { 0, -64, -28, 2 }, { 0, -44, -31, 1.8f }, { 0, -30, -52, 2.4f } };
static const CvmPost epiglottis[]
    = { { -10, -33, 1, -97, -80 }, { 0, -35, 1.2f, -98, -78 }, { 10, -33, 1, -97, -80 } };

#define AIR .tissue = CVM_TISSUE_AIR
#define WALL_OF .tissue = CVM_TISSUE_MUCOSA
#define THIN .tissue = CVM_TISSUE_THIN_BONE

static const CvmPart walls[] = {
  { CVM_LOFT (nasopharynx), WALL_OF, .grow_mm = 3.2f },
  { CVM_CHAIN (recess), WALL_OF, .grow_mm = 2.5f, .mirrored = true },
  { CVM_CHAIN (tube_ear), .tissue = CVM_TISSUE_MUSCLE, .mirrored = true, .grow_mm = 1 },
  { CVM_LOFT (oropharynx), WALL_OF, .grow_mm = 3.4f },
  { CVM_LOFT (trachea), .tissue = CVM_TISSUE_CARTILAGE, .grow_mm = 1.6f },
};

static const CvmPart spaces[] = {
  { CVM_LOFT (maxillary), AIR, .mirrored = true },
  { CVM_LOFT (frontal), AIR, .mirrored = true },
  { CVM_LOFT (sphenoid_l), AIR },
  { CVM_LOFT (sphenoid_r), AIR },
  { CVM_LOFT (nasal), WALL_OF, .mirrored = true, .grow_mm = 2.6f },
  { CVM_WALL (nose_side), THIN, .mirrored = true },
  { CVM_LOFT (nasal), AIR, .mirrored = true },
  { CVM_WALL (ethmoid), AIR, .mirrored = true },
  { CVM_WALL (ethmoid_wall), THIN, .mirrored = true },
  { CVM_WALL (concha_low), WALL_OF, .mirrored = true },
  { CVM_WALL (concha_middle), WALL_OF, .mirrored = true },
  { CVM_LOFT (nasopharynx), AIR },
  { CVM_CHAIN (recess), AIR, .mirrored = true },
  { CVM_LOFT (oropharynx), AIR },
  { CVM_LOFT (vallecula), AIR, .mirrored = true },
  { CVM_LOFT (larynx), AIR },
  { CVM_LOFT (piriform), AIR, .mirrored = true },
  { CVM_LOFT (trachea), AIR },
  { CVM_WALL (epiglottis), WALL_OF },
  { CVM_CHAIN (mouth), AIR },
  { CVM_CHAIN (mouth_back), AIR },
};

/* The plates between the ethmoid's cells. */
static void
paint_septa (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  for (int i = 0; i < 5; i++)
    {
      float y = -76 + 7.2f * i + (plane->z - 15) * (i % 2 ? 0.25f : -0.15f);
      const CvmPost plate[] = { { 3, y, 0.6f, 3, 27 }, { 13, y + 2, 0.6f, 3, 27 } };
      const CvmPart part = { CVM_WALL (plate), .tissue = CVM_TISSUE_THIN_BONE, .mirrored = true };
      cvm_plane_paint (plane, &part, 1);
    }
}

static void
paint_septum (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  float bend = anatomy->septum_mm;
  const CvmPost plate[] = { { 0, -108, 1.5f, -26, -6 },
                            { bend * 0.6f, -92, 1.2f, -24, 16 },
                            { bend, -76, 1, -24, 24 },
                            { bend * 0.5f, -60, 1, -24, 26 },
                            { 0, -43, 1.2f, -24, 6 } };
  /* In front it is cartilage, little denser than its mucosa. */
  const CvmPost bone[] = { { bend * 0.9f, -80, 1, 2, 24 },
                           { bend, -74, 1, -24, 24 },
                           { bend * 0.5f, -60, 1, -24, 26 },
                           { 0, -43, 1.2f, -24, 6 } };
  const CvmPart parts[] = {
    { CVM_WALL (plate), .tissue = CVM_TISSUE_MUCOSA, .grow_mm = 0.8f },
    { CVM_WALL (bone), .tissue = { 420, 0, 150, 0.3f }, .grow_mm = -0.4f },
  };
  cvm_plane_paint (plane, parts, 2);
}

void
cvm_paint_airway (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  if (plane->z > 55)
    return;
  cvm_plane_paint (plane, spaces, CVM_COUNT (spaces));
  if (plane->z > -30 && plane->z < 30)
    {
      paint_septa (anatomy, plane);
      paint_septum (anatomy, plane);
      /* The nostrils open through the skin. */
      static const CvmPart open_part = { CVM_CHAIN (nostril), AIR, .mirrored = true };
      CvmPlane open = *plane;
      open.skin = NULL;
      cvm_plane_paint (&open, &open_part, 1);
    }
}

void
cvm_paint_airway_walls (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  if (plane->z < 10)
    cvm_plane_paint (plane, walls, CVM_COUNT (walls));
}
