/* SPDX-License-Identifier: Apache-2.0 */
/* See window.h. */
#include "render/window.h"

#include <math.h>

const CvmWindowPreset cvm_window_presets[CVM_N_WINDOW_PRESETS] = {
  { CVM_N_ ("Head and neck"), { 350, 40, false } },
  { CVM_N_ ("Bone"), { 2000, 400, false } },
  { CVM_N_ ("Lung"), { 1500, -600, false } },
  { CVM_N_ ("Brain"), { 80, 40, false } },
  { CVM_N_ ("Wide"), { 4096, 1024, false } },
  { CVM_N_ ("As the network sees it"), { 650, 175, true } }, /* −150 … 500 */
};

int
cvm_window_preset_of (const CvmWindow *window)
{
  for (int i = 0; i < CVM_N_WINDOW_PRESETS; i++)
    {
      const CvmWindow *preset = &cvm_window_presets[i].window;
      if (fabs (preset->width_hu - window->width_hu) < 0.5
          && fabs (preset->level_hu - window->level_hu) < 0.5
          && preset->outside_black == window->outside_black)
        return i;
    }
  return -1;
}

uint8_t
cvm_window_grey (const CvmWindow *window, float hu)
{
  /* float throughout, in the order of slice-pixels.c, so that both round alike */
  float low = (float)(window->level_hu - window->width_hu / 2);
  float grey = (hu - low) * (float)(255 / window->width_hu) + 0.5f;
  if (!(grey > 0) || (window->outside_black && hu > low + (float)window->width_hu))
    return 0;
  return grey < 255.5f ? (uint8_t)grey : 255;
}
