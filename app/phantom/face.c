/* SPDX-License-Identifier: Apache-2.0 */
/* Soft parts of the face: muscles of mastication, tongue and floor of the mouth, salivary glands,
 * eyes. Jaws and teeth are in jaws.c, the air spaces in airway.c. */
#include "app/phantom/anatomy.h"
#include "app/phantom/tissue.h"

static const CvmLevel masseter[] = {
  CVM_LEVEL (-76, 46, -20, 0, 0, 0),      CVM_LEVEL (-66, 51, -24, 5, 12, -8),
  CVM_LEVEL (-48, 55, -28, 6.5f, 16, -8), CVM_LEVEL (-25, 57, -34, 6, 15, -8),
  CVM_LEVEL (-8, 60, -38, 4, 12, -8),     CVM_LEVEL (0, 61, -38, 0, 0, 0),
};
static const CvmLevel temporalis[] = {
  CVM_LEVEL (-32, 46, -38, 0, 0, 0),  CVM_LEVEL (-16, 51, -38, 5, 9, 0),
  CVM_LEVEL (4, 57, -34, 7, 17, 12),  CVM_LEVEL (25, 63, -28, 7.5f, 27, 14),
  CVM_LEVEL (50, 65, -20, 7, 34, 12), CVM_LEVEL (72, 61, -12, 5, 28, 10),
  CVM_LEVEL (84, 57, -8, 0, 0, 0),
};
static const CvmLevel medial_pterygoid[] = {
  CVM_LEVEL (-70, 43, -18, 0, 0, 20),  CVM_LEVEL (-58, 41, -20, 4.5f, 9, 14),
  CVM_LEVEL (-42, 37, -25, 6, 12, 22), CVM_LEVEL (-24, 29, -31, 6, 11, 28),
  CVM_LEVEL (-12, 22, -35, 3, 7, 28),  CVM_LEVEL (-7, 20, -36, 0, 0, 0),
};
static const CvmLevel lateral_pterygoid[] = {
  CVM_LEVEL (-22, 34, -28, 0, 0, 28),
  CVM_LEVEL (-14, 34, -26, 13, 7, 34),
  CVM_LEVEL (-3, 34, -27, 14, 7, 34),
  CVM_LEVEL (4, 34, -28, 0, 0, 28),
};
static const CvmPost buccinator[] = { { 0, -96, 2.6f, -64, -32 },
                                      { 16, -90, 2.6f, -64, -32 },
                                      { 30, -76, 2, -60, -32 },
                                      { 34, -54, 1.8f, -58, -30 } };
static const CvmLevel tongue[] = {
  CVM_LEVEL (-92, 0, -47, 9, 9, 0),   CVM_LEVEL (-78, 0, -52, 18, 21, 0),
  CVM_LEVEL (-62, 0, -57, 22, 29, 0), CVM_LEVEL (-46, 0, -58, 23, 29, 0),
  CVM_LEVEL (-36, 0, -57, 20, 25, 0), CVM_LEVEL (-29, 0, -57, 0, 0, 0),
};
static const CvmLevel mouth_floor[] = {
  CVM_LEVEL (-96, 0, -62, 10, 14, 0),
  CVM_LEVEL (-88, 0, -62, 24, 22, 0),
  CVM_LEVEL (-76, 0, -60, 31, 27, 0),
  CVM_LEVEL (-66, 0, -58, 34, 28, 0),
};
static const CvmPost tongue_middle[] = { { 0, -82, 0.8f, -80, -46 }, { 0, -52, 0.8f, -80, -46 } };
static const CvmLevel sublingual[] = { CVM_BALL (17, -64, -70, 5, 13, 8) };
static const CvmBead digastric[] = { { 8, -84, -93, 4.5f }, { 12, -58, -95, 4.5f } };
static const CvmBead digastric_back[]
    = { { 24, -34, -88, 3.5f }, { 44, -2, -62, 4 }, { 52, 14, -34, 4 } };
static const CvmLevel soft_palate[] = {
  CVM_LEVEL (-52, 0, -27, 0, 0, 0),     CVM_LEVEL (-45, 0, -29, 5, 3.6f, 0),
  CVM_LEVEL (-36, 0, -33, 13, 4.5f, 0), CVM_LEVEL (-29, 0, -37, 16, 6, 0),
  CVM_LEVEL (-23, 0, -42, 14, 5, 0),    CVM_LEVEL (-20, 0, -44, 0, 0, 0),
};
static const CvmLevel tonsil[] = { CVM_BALL (18, -27, -50, 6, 9, 14) };
static const CvmLevel parotid[] = {
  CVM_LEVEL (-68, 50, -4, 0, 0, 0),     CVM_LEVEL (-56, 51, -2, 7, 10, 0),
  CVM_LEVEL (-42, 52, -3, 10, 14, -12), CVM_LEVEL (-28, 56, -6, 11, 18, -14),
  CVM_LEVEL (-14, 61, -12, 7, 17, -12), CVM_LEVEL (-3, 65, -14, 0, 0, 0),
};
static const CvmLevel submandibular[] = {
  CVM_LEVEL (-95, 30, -38, 0, 0, 0),
  CVM_LEVEL (-86, 33, -37, 9, 13, 18),
  CVM_LEVEL (-76, 36, -34, 8.5f, 14, 18),
  CVM_LEVEL (-65, 38, -30, 0, 0, 0),
};

static const CvmLevel globe[] = { CVM_BALL (32, -70.5f, 14, 12, 12, 12) };
static const CvmLevel lens[] = { CVM_BALL (32, -79, 14, 4.6f, 2.2f, 4.6f) };
static const CvmBead optic_nerve[]
    = { { 31, -59, 14, 1.9f }, { 24, -48, 16, 1.9f }, { 15, -38, 18, 1.9f }, { 6, -29, 20, 1.8f } };
static const CvmBead rectus_medial[]
    = { { 20.5f, -68, 14, 1.2f }, { 20, -56, 15, 2.2f }, { 16, -42, 16, 1.4f } };
static const CvmBead rectus_lateral[]
    = { { 44, -68, 14, 1.2f }, { 39, -54, 15, 2.1f }, { 20, -40, 16, 1.4f } };
static const CvmBead rectus_upper[]
    = { { 31, -68, 26, 1.2f }, { 29, -54, 24, 2 }, { 18, -40, 19, 1.4f } };
static const CvmBead rectus_lower[]
    = { { 31, -68, 2, 1.2f }, { 29, -54, 5, 2 }, { 18, -40, 13, 1.4f } };
static const CvmLevel lacrimal[] = { CVM_BALL (43, -72, 23, 4, 7, 6) };

#define MUSCLE CVM_MUSCLE
#define THIN_MUSCLE .tissue = CVM_TISSUE_MUSCLE

static const CvmPart parts[] = {
  { CVM_LOFT (parotid), .tissue = CVM_TISSUE_PAROTID, .mirrored = true,
    .organ = CVM_ORGAN_PAROTID_L },
  { CVM_LOFT (temporalis), MUSCLE, .mirrored = true },
  { CVM_LOFT (masseter), MUSCLE, .mirrored = true },
  { CVM_LOFT (lateral_pterygoid), MUSCLE, .mirrored = true },
  { CVM_LOFT (medial_pterygoid), MUSCLE, .mirrored = true },
  { CVM_WALL (buccinator), THIN_MUSCLE, .mirrored = true },
  { CVM_CHAIN (digastric_back), THIN_MUSCLE, .mirrored = true },
  { CVM_CHAIN (digastric), THIN_MUSCLE, .mirrored = true },
  { CVM_LOFT (mouth_floor), MUSCLE },
  { CVM_LOFT (sublingual), .tissue = CVM_TISSUE_PAROTID, .mirrored = true },
  { CVM_LOFT (tongue), .tissue = CVM_TISSUE_TONGUE },
  { CVM_WALL (tongue_middle), .tissue = { -20, 10, 0, 1 } },
  { CVM_LOFT (submandibular), .tissue = CVM_TISSUE_GLAND, .mirrored = true },
  { CVM_LOFT (tonsil), .tissue = CVM_TISSUE_MUCOSA, .mirrored = true },
  { CVM_LOFT (soft_palate), THIN_MUSCLE },
};

static const CvmPart eyes[] = {
  { CVM_CHAIN (optic_nerve), THIN_MUSCLE, .mirrored = true },
  { CVM_CHAIN (rectus_medial), THIN_MUSCLE, .mirrored = true },
  { CVM_CHAIN (rectus_lateral), THIN_MUSCLE, .mirrored = true },
  { CVM_CHAIN (rectus_upper), THIN_MUSCLE, .mirrored = true },
  { CVM_CHAIN (rectus_lower), THIN_MUSCLE, .mirrored = true },
  { CVM_LOFT (lacrimal), .tissue = CVM_TISSUE_GLAND, .mirrored = true },
  { CVM_LOFT (globe), .tissue = CVM_TISSUE_MUCOSA, .mirrored = true, .core = { 12, 0, 0, 0.3f },
    .core_mm = 1.1f, .organ = CVM_ORGAN_EYE_L },
  { CVM_LOFT (lens), .tissue = CVM_TISSUE_LENS, .mirrored = true },
};

void
cvm_paint_face (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  if (plane->z > -100 && plane->z < 90)
    cvm_plane_paint (plane, parts, CVM_COUNT (parts));
}

void
cvm_paint_eyes (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  if (plane->z > -5 && plane->z < 35)
    cvm_plane_paint (plane, eyes, CVM_COUNT (eyes));
}
