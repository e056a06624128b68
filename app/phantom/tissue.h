/* SPDX-License-Identifier: Apache-2.0 */
/* What tissues look like on a planning CT with contrast, 120 kV: HU, mottle, grain, softness. */
#pragma once

#define CVM_TISSUE_AIR                                                                             \
  {                                                                                                \
    -1000, 0, 0, 0                                                                                 \
  }
#define CVM_TISSUE_LUNG                                                                            \
  {                                                                                                \
    -840, 20, 50, 1                                                                                \
  }
#define CVM_TISSUE_SKIN                                                                            \
  {                                                                                                \
    5, 15, 0, 0                                                                                    \
  }
#define CVM_TISSUE_FAT                                                                             \
  {                                                                                                \
    -100, 12, 14, 0.4f                                                                             \
  }
#define CVM_TISSUE_MUSCLE                                                                          \
  {                                                                                                \
    57, 8, 8, 0.5f                                                                                 \
  }
#define CVM_TISSUE_TONGUE                                                                          \
  {                                                                                                \
    52, 10, 8, 0.5f                                                                                \
  }
#define CVM_TISSUE_MUCOSA                                                                          \
  {                                                                                                \
    70, 8, 0, 0.6f                                                                                 \
  }
#define CVM_TISSUE_TUMOUR                                                                          \
  {                                                                                                \
    68, 5, 3, 0.8f                                                                                 \
  }
#define CVM_TISSUE_PAROTID                                                                         \
  {                                                                                                \
    2, 18, 22, 1                                                                                   \
  }
#define CVM_TISSUE_GLAND                                                                           \
  {                                                                                                \
    62, 8, 8, 0.6f                                                                                 \
  }
#define CVM_TISSUE_THYROID                                                                         \
  {                                                                                                \
    128, 8, 8, 0.5f                                                                                \
  }
#define CVM_TISSUE_VESSEL                                                                          \
  {                                                                                                \
    150, 3, 0, 0.5f                                                                                \
  }
#define CVM_TISSUE_NODE                                                                            \
  {                                                                                                \
    62, 4, 0, 0.5f                                                                                 \
  }
#define CVM_TISSUE_CARTILAGE                                                                       \
  {                                                                                                \
    130, 20, 110, 0.5f                                                                             \
  }
#define CVM_TISSUE_DISC                                                                            \
  {                                                                                                \
    95, 8, 0, 1                                                                                    \
  }
#define CVM_TISSUE_CORTEX                                                                          \
  {                                                                                                \
    1180, 60, 60, 0.2f                                                                             \
  }
#define CVM_TISSUE_THIN_BONE                                                                       \
  {                                                                                                \
    800, 60, 80, 0.2f                                                                              \
  }
#define CVM_TISSUE_MARROW                                                                          \
  {                                                                                                \
    360, 60, 130, 0.6f                                                                             \
  }
#define CVM_TISSUE_PETROUS                                                                         \
  {                                                                                                \
    1450, 120, 200, 0.5f                                                                           \
  }
#define CVM_TISSUE_DENTINE                                                                         \
  {                                                                                                \
    1500, 0, 60, 0.3f                                                                              \
  }
#define CVM_TISSUE_ENAMEL                                                                          \
  {                                                                                                \
    2300, 0, 60, 0.3f                                                                              \
  }
#define CVM_TISSUE_FLUID                                                                           \
  {                                                                                                \
    9, 0, 0, 0.5f                                                                                  \
  }
#define CVM_TISSUE_LENS                                                                            \
  {                                                                                                \
    90, 0, 0, 0.3f                                                                                 \
  }
#define CVM_TISSUE_CORD                                                                            \
  {                                                                                                \
    36, 2, 0, 0.8f                                                                                 \
  }
#define CVM_TISSUE_WHITE                                                                           \
  {                                                                                                \
    29, 2, 0, 1                                                                                    \
  }
#define CVM_TISSUE_GREY                                                                            \
  {                                                                                                \
    40, 2, 0, 1                                                                                    \
  }
#define CVM_TISSUE_DURA                                                                            \
  {                                                                                                \
    75, 8, 0, 0.3f                                                                                 \
  }
