/* SPDX-License-Identifier: Apache-2.0 */
/* Soft parts of the neck and shoulders: muscles with the fat between them, glands, vessels,
 * larynx, ribs and lungs. */
#include "app/phantom/anatomy.h"
#include "app/phantom/tissue.h"

/* z, x, y, rx, ry, angle; the left one of each pair */
static const CvmLevel sternomastoid[] = {
  CVM_LEVEL (-172, 16, -52, 0, 0, 60),  CVM_LEVEL (-158, 20, -46, 6, 11, 60),
  CVM_LEVEL (-135, 33, -31, 7, 14, 45), CVM_LEVEL (-115, 41, -17, 6.5f, 16, 32),
  CVM_LEVEL (-90, 45, -3, 6, 16, 18),   CVM_LEVEL (-70, 47, 6, 6, 16, 8),
  CVM_LEVEL (-40, 53, 15, 6, 13, -8),   CVM_LEVEL (-20, 58, 19, 3, 8, -10),
  CVM_LEVEL (-8, 60, 20, 0, 0, 0),
};
static const CvmLevel trapezius[] = {
  CVM_LEVEL (-225, 110, 84, 95, 15, -6), CVM_LEVEL (-200, 102, 80, 92, 15, -7),
  CVM_LEVEL (-186, 88, 77, 82, 15, -9),  CVM_LEVEL (-170, 62, 74, 62, 13, -12),
  CVM_LEVEL (-152, 42, 68, 44, 10, -15), CVM_LEVEL (-130, 32, 59, 36, 7.5f, -16),
  CVM_LEVEL (-100, 26, 54, 30, 6, -17),  CVM_LEVEL (-70, 24, 50, 25, 5.5f, -18),
  CVM_LEVEL (-40, 14, 59, 16, 5, -12),   CVM_LEVEL (-20, 8, 70, 0, 0, 0),
};
static const CvmLevel splenius[] = {
  CVM_LEVEL (-200, 14, 74, 0, 0, -25),     CVM_LEVEL (-170, 18, 63, 16, 6, -22),
  CVM_LEVEL (-140, 22, 53, 19, 6.5f, -24), CVM_LEVEL (-100, 27, 43, 20, 6.5f, -30),
  CVM_LEVEL (-60, 31, 39, 20, 6.5f, -36),  CVM_LEVEL (-28, 42, 38, 16, 6, -46),
  CVM_LEVEL (-8, 52, 32, 0, 0, -50),
};
static const CvmLevel semispinalis[] = {
  CVM_LEVEL (-220, 18, 76, 12, 9, 0),      CVM_LEVEL (-175, 17, 58, 14, 8.5f, -10),
  CVM_LEVEL (-140, 15, 47, 13, 8.5f, -10), CVM_LEVEL (-100, 14, 41, 13, 8, -12),
  CVM_LEVEL (-60, 15, 40, 14, 8, -14),     CVM_LEVEL (-30, 16, 50, 14, 8, -16),
  CVM_LEVEL (-12, 16, 62, 0, 0, 0),
};
static const CvmLevel multifidus[] = {
  CVM_LEVEL (-220, 15, 64, 10, 9, 0),  CVM_LEVEL (-180, 15, 50, 10, 8.5f, 0),
  CVM_LEVEL (-140, 13, 37, 9, 7, 0),   CVM_LEVEL (-100, 11, 31, 8, 5.5f, 0),
  CVM_LEVEL (-62, 11, 31, 8, 5.5f, 0), CVM_LEVEL (-48, 10, 34, 0, 0, 0),
};
static const CvmLevel suboccipital[] = {
  CVM_LEVEL (-56, 14, 33, 0, 0, 0),
  CVM_LEVEL (-44, 18, 34, 13, 6.5f, -20),
  CVM_LEVEL (-30, 18, 42, 12, 7, -14),
  CVM_LEVEL (-20, 18, 50, 0, 0, 0),
};
static const CvmLevel levator[] = {
  CVM_LEVEL (-205, 70, 60, 0, 0, -40),  CVM_LEVEL (-165, 54, 44, 12, 16, -28),
  CVM_LEVEL (-130, 46, 31, 9, 14, -20), CVM_LEVEL (-90, 42, 22, 7, 12, -12),
  CVM_LEVEL (-55, 37, 18, 7, 10, 0),    CVM_LEVEL (-38, 36, 14, 0, 0, 0),
};
static const CvmLevel scalenes[] = {
  CVM_LEVEL (-200, 48, 2, 0, 0, 0),    CVM_LEVEL (-172, 40, 8, 12, 15, 0),
  CVM_LEVEL (-140, 32, 11, 10, 12, 0), CVM_LEVEL (-105, 30, 11, 7, 10, 0),
  CVM_LEVEL (-72, 29, 9, 5, 7, 0),     CVM_LEVEL (-58, 28, 9, 0, 0, 0),
};
static const CvmLevel longus[] = {
  CVM_LEVEL (-190, 7, 10, 0, 0, 0),    CVM_LEVEL (-150, 8, 1, 6, 3.5f, 10),
  CVM_LEVEL (-110, 9, -6, 7.5f, 4, 6), CVM_LEVEL (-75, 9, -4.5f, 8, 4.2f, 4),
  CVM_LEVEL (-45, 9, -4, 8, 4.5f, 4),  CVM_LEVEL (-22, 9, -7, 8, 5, 10),
  CVM_LEVEL (-12, 9, -9, 0, 0, 0),
};
static const CvmLevel strap[] = {
  CVM_LEVEL (-200, 14, -42, 0, 0, 20),     CVM_LEVEL (-165, 15, -44, 13, 3.5f, 24),
  CVM_LEVEL (-140, 14, -46, 12, 3.2f, 28), CVM_LEVEL (-115, 13, -50, 11, 2.6f, 36),
  CVM_LEVEL (-98, 12, -51, 10, 2.6f, 20),  CVM_LEVEL (-90, 10, -54, 0, 0, 0),
};
static const CvmLevel thyroid[] = {
  CVM_LEVEL (-172, 18, -14, 0, 0, 0),    CVM_LEVEL (-158, 17, -20, 8, 10, -10),
  CVM_LEVEL (-145, 18, -25, 8, 11, -10), CVM_LEVEL (-132, 20, -26, 5.5f, 9, -10),
  CVM_LEVEL (-120, 21, -26, 0, 0, 0),
};
static const CvmLevel prevertebral[] = {
  CVM_LEVEL (-150, 0, -1, 10, 3, 0),    CVM_LEVEL (-126, 0, -3, 14, 4, 0),
  CVM_LEVEL (-108, 0, -6, 15, 4.5f, 0), CVM_LEVEL (-75, 0, -5, 15, 5, 0),
  CVM_LEVEL (-45, 0, -7, 15, 5, 0),     CVM_LEVEL (-24, 0, -10, 14, 5, 0),
  CVM_LEVEL (-14, 0, -11, 8, 4, 0),
};
static const CvmBead isthmus[] = { { 15, -28, -152, 4 }, { 0, -33.5f, -152, 3 } };
static const CvmBead carotid[] = {
  { 20, -2, -205, 5 },   { 23, -12, -160, 4.3f }, { 25, -12, -130, 4.3f }, { 27, -6, -100, 4.8f },
  { 29, -3, -80, 3.6f }, { 28, 0, -50, 3.1f },    { 26, -3, -24, 3 },      { 24, -4, -8, 2.8f },
};
static const CvmBead external_carotid[]
    = { { 28, -8, -92, 3.2f }, { 33, -16, -70, 2.6f }, { 46, -10, -40, 2.2f }, { 50, -8, -20, 2 } };
static const CvmBead jugular[] = {
  { 26, -12, -210, 8 }, { 33, -10, -160, 7.5f }, { 36, -6, -125, 6.5f }, { 37, -1, -95, 6 },
  { 37, 4, -65, 5.2f }, { 34, 6, -40, 4.4f },    { 28, 8, -20, 4 },
};
static const CvmBead external_jugular[] = {
  { 40, -4, -172, 2.2f }, { 53, -6, -140, 2.2f }, { 54, -2, -100, 2.2f }, { 56, -2, -62, 1.8f }
};
static const CvmBead subclavian[] = {
  { 24, 0, -205, 5 }, { 44, -8, -190, 5 }, { 72, -18, -196, 4.5f }, { 110, -18, -212, 4.5f }
};
static const CvmBead vertebral[]
    = { { 15, 4, -160, 1.8f }, { 15, 4, -130, 1.9f }, { 15, 5, -60, 1.9f }, { 24, 9, -42, 1.9f } };
static const CvmBead nodes_upper[] = { { 41, 2, -76, 4 }, { 43, 6, -86, 3.2f } };
static const CvmBead nodes_back[] = { { 48, 22, -96, 2.8f }, { 48, 25, -102, 2.6f } };
static const CvmLevel oesophagus[] = {
  CVM_LEVEL (-225, -5, 18, 8, 5, 0),
  CVM_LEVEL (-165, -4, 4, 8, 4.2f, 0),
  CVM_LEVEL (-145, -2, -5, 8, 3.8f, 0),
  CVM_LEVEL (-130, 0, -9, 9, 3.2f, 0),
};
static const CvmBead transverse_vessels[]
    = { { 36, -4, -160, 1.6f }, { 58, 18, -168, 1.6f }, { 92, 36, -176, 1.4f } };
static const CvmBead omohyoid[]
    = { { 16, -46, -118, 2.2f }, { 34, -34, -150, 2.4f }, { 70, 6, -172, 2.6f } };
static const CvmBead plexus[]
    = { { 30, 16, -142, 1.8f }, { 58, 8, -176, 2.2f }, { 96, -4, -204, 2.6f } };
static const CvmBead hyoid[] = {
  { 0, -54, -93, 4 }, { 9, -51.5f, -93, 3.2f }, { 19, -38, -91, 2.3f }, { 24, -24, -88, 1.8f }
};
static const CvmPost thyroid_cartilage[] = { { 0, -53, 1.8f, -126, -108 },
                                             { 9, -47, 1.8f, -128, -104 },
                                             { 19, -32, 1.9f, -128, -103 },
                                             { 22, -20, 2.2f, -134, -96 } };
static const CvmLevel cricoid[] = {
  CVM_LEVEL (-141, 0, -29, 13, 14, 0),    CVM_LEVEL (-135, 0, -29, 13, 14.5f, 0),
  CVM_LEVEL (-130, 0, -27, 12.5f, 12, 0), CVM_LEVEL (-122, 0, -19, 10, 4, 0),
  CVM_LEVEL (-118, 0, -18, 0, 0, 0),
};
static const CvmLevel laryngeal[] = {
  CVM_LEVEL (-140, 0, -32, 15, 16, 0),
  CVM_LEVEL (-120, 0, -32, 17, 18, 0),
  CVM_LEVEL (-104, 0, -32, 17, 19, 0),
  CVM_LEVEL (-92, 0, -32, 18, 18, 0),
};

#define MUSCLE CVM_MUSCLE, .mirrored = true

static const CvmPart soft_parts[] = {
  { CVM_LOFT (trapezius), MUSCLE },
  { CVM_LOFT (splenius), MUSCLE },
  { CVM_LOFT (semispinalis), MUSCLE },
  { CVM_LOFT (multifidus), MUSCLE },
  { CVM_LOFT (suboccipital), MUSCLE },
  { CVM_LOFT (levator), MUSCLE },
  { CVM_LOFT (scalenes), MUSCLE },
  { CVM_LOFT (prevertebral), .tissue = CVM_TISSUE_MUSCLE },
  { CVM_LOFT (longus), MUSCLE },
  { CVM_LOFT (sternomastoid), MUSCLE },
  { CVM_LOFT (strap), MUSCLE },
  { CVM_LOFT (laryngeal), .tissue = CVM_TISSUE_MUSCLE },
  { CVM_LOFT (oesophagus), .tissue = CVM_TISSUE_MUSCLE },
  { CVM_LOFT (thyroid), .tissue = CVM_TISSUE_THYROID, .mirrored = true },
  { CVM_CHAIN (isthmus), .tissue = CVM_TISSUE_THYROID, .mirrored = true },
  { CVM_CHAIN (jugular), .tissue = CVM_TISSUE_VESSEL, .mirrored = true },
  { CVM_CHAIN (external_jugular), .tissue = CVM_TISSUE_VESSEL, .mirrored = true },
  { CVM_CHAIN (external_carotid), .tissue = CVM_TISSUE_VESSEL, .mirrored = true },
  { CVM_CHAIN (carotid), .tissue = CVM_TISSUE_VESSEL, .mirrored = true },
  { CVM_CHAIN (subclavian), .tissue = CVM_TISSUE_VESSEL, .mirrored = true },
  { CVM_CHAIN (vertebral), .tissue = CVM_TISSUE_VESSEL, .mirrored = true },
  { CVM_CHAIN (nodes_upper), .tissue = CVM_TISSUE_NODE, .mirrored = true },
  { CVM_CHAIN (nodes_back), .tissue = CVM_TISSUE_NODE, .mirrored = true },
  { CVM_CHAIN (omohyoid), .tissue = CVM_TISSUE_MUSCLE, .mirrored = true },
  { CVM_CHAIN (plexus), .tissue = CVM_TISSUE_MUSCLE, .mirrored = true },
  { CVM_CHAIN (transverse_vessels), .tissue = CVM_TISSUE_VESSEL, .mirrored = true },
  { CVM_WALL (thyroid_cartilage), .tissue = CVM_TISSUE_CARTILAGE, .mirrored = true },
  { CVM_LOFT (cricoid), .tissue = CVM_TISSUE_CARTILAGE },
  { CVM_CHAIN (hyoid), .tissue = CVM_TISSUE_THIN_BONE, .mirrored = true },
};

static const CvmLevel deltoid[] = {
  CVM_LEVEL (-240, 184, 24, 30, 50, 0), CVM_LEVEL (-210, 180, 22, 34, 46, 0),
  CVM_LEVEL (-188, 168, 24, 30, 38, 0), CVM_LEVEL (-174, 152, 28, 14, 18, 0),
  CVM_LEVEL (-168, 148, 30, 0, 0, 0),
};
static const CvmLevel supraspinatus[] = { CVM_BALL (104, 54, -190, 52, 19, 22) };
static const CvmLevel infraspinatus[] = { CVM_BALL (106, 82, -216, 54, 16, 26) };
static const CvmLevel subscapular[] = { CVM_BALL (98, 34, -222, 42, 22, 30) };
static const CvmLevel pectoral[] = {
  CVM_LEVEL (-240, 90, -56, 72, 16, -20),
  CVM_LEVEL (-212, 90, -46, 66, 14, -22),
  CVM_LEVEL (-194, 92, -32, 50, 9, -24),
  CVM_LEVEL (-182, 92, -22, 0, 0, -26),
};
static const CvmLevel lung[] = { CVM_BALL (40, 20, -222, 31, 38, 48) };
static const CvmBead clavicle[] = { { 18, -50, -212, 10 },
                                    { 40, -52, -202, 7 },
                                    { 74, -40, -190, 5.5f },
                                    { 110, -8, -182, 5.5f },
                                    { 150, 20, -180, 7 } };
static const CvmBead acromion[] = {
  { 150, 20, -180, 6 }, { 158, 42, -182, 6 }, { 120, 72, -192, 4.5f }, { 74, 84, -204, 3.5f }
};
static const CvmBead scapula[] = { { 120, 66, -196, 3 }, { 96, 66, -212, 3 }, { 80, 72, -232, 3 } };
static const CvmBead glenoid[] = { { 112, 62, -205, 3 }, { 146, 28, -206, 9 } };
static const CvmLevel humerus[] = { CVM_BALL (170, 20, -207, 23, 23, 25) };
static const CvmBead rib_1[] = { { 20, 24, -160, 4 },
                                 { 40, 26, -164, 4 },
                                 { 58, 8, -174, 4.5f },
                                 { 56, -16, -188, 5 },
                                 { 36, -40, -202, 5 } };
static const CvmBead rib_2[]
    = { { 20, 34, -180, 4 }, { 46, 44, -182, 4 }, { 72, 26, -196, 4 }, { 78, -4, -214, 4.5f } };
static const CvmBead rib_3[] = { { 20, 42, -200, 4 }, { 48, 56, -202, 4 }, { 80, 44, -214, 4 } };
static const CvmBead pleura[] = { { 40, 36, -190, 8 }, { 60, 20, -204, 8 } };

#define BONE .tissue = CVM_TISSUE_CORTEX, .core = CVM_TISSUE_MARROW, .mirrored = true

static const CvmPart shoulder_parts[] = {
  { CVM_LOFT (deltoid), MUSCLE },
  { CVM_LOFT (subscapular), MUSCLE },
  { CVM_LOFT (supraspinatus), MUSCLE },
  { CVM_LOFT (infraspinatus), MUSCLE },
  { CVM_LOFT (pectoral), MUSCLE },
  { CVM_CHAIN (pleura), .tissue = CVM_TISSUE_MUSCLE, .mirrored = true },
  { CVM_LOFT (lung), .tissue = CVM_TISSUE_LUNG, .mirrored = true },
  { CVM_CHAIN (rib_1), BONE, .core_mm = 1.5f },
  { CVM_CHAIN (rib_2), BONE, .core_mm = 1.5f },
  { CVM_CHAIN (rib_3), BONE, .core_mm = 1.5f },
  { CVM_CHAIN (clavicle), BONE, .core_mm = 2 },
  { CVM_CHAIN (scapula), BONE, .core_mm = 2 },
  { CVM_CHAIN (acromion), BONE, .core_mm = 2 },
  { CVM_CHAIN (glenoid), BONE, .core_mm = 2 },
  { CVM_LOFT (humerus), BONE, .core_mm = 2 },
};

void
cvm_paint_neck (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  if (plane->z < 5)
    cvm_plane_paint (plane, soft_parts, CVM_COUNT (soft_parts));
}

void
cvm_paint_shoulders (const CvmAnatomy *anatomy, const CvmPlane *plane)
{
  if (plane->z < -150)
    cvm_plane_paint (plane, shoulder_parts, CVM_COUNT (shoulder_parts));
}
