/* SPDX-License-Identifier: Apache-2.0 */
/* Rows have a height with a fraction; their borders are rounded one by one, so that neighbours meet
 * and the last one ends where the content does. */
#include "render/strip-layout.h"

#include <math.h>
#include <stdlib.h>

#define HEADER 45
#define FOOTER 25
#define LEAST_ROW 3
#define MOST_TEXT_SCALE 1.4

/* look.md's columns at 1x; what lies right of the profile keeps its distance to the right end. */
#define MARKS_FROM 4
#define MARKS_TO 9
#define PROFILE_FROM 15
#define PROFILE_TO_END 30
#define HEAT_TO_END 26
#define HEAT_WIDE 11
#define DOTS_TO_END 11
#define DOTS_WIDE 6
#define TEXT_TO_END 4

#define FOLLOW_SHARE 6 /* a section is kept this part of the height away from both ends */

static double
clip (double value, double least, double most)
{
  return value < least ? least : value > most ? most : value;
}

int
cvm_strip_width (bool narrow, double text_scale)
{
  double wide = narrow ? CVM_STRIP_NARROW_WIDTH : CVM_STRIP_WIDTH;
  return (int)lround (wide * clip (text_scale, 1, MOST_TEXT_SCALE));
}

static CvmStripSpan
column (double from, double wide, double scale)
{
  int start = (int)lround (from * scale);
  return (CvmStripSpan){ start, start + (int)lround (wide * scale) };
}

void
cvm_strip_layout_init (
    CvmStripLayout *layout, int width_px, int height_px, int n, double scale, double text_scale)
{
  cvm_strip_layout_init_rows (layout, width_px, height_px, n, NULL, scale, text_scale);
}

void
cvm_strip_layout_init_rows (CvmStripLayout *layout,
                            int width_px,
                            int height_px,
                            int n,
                            const int *row_of,
                            double scale,
                            double text_scale)
{
  double text = clip (text_scale, 1, MOST_TEXT_SCALE), width = width_px / scale;
  int header = (int)lround (HEADER * text * scale), footer = (int)lround (FOOTER * text * scale),
      room = height_px - header - footer;
  *layout = (CvmStripLayout){ .scale = scale,
                              .text_scale = text,
                              .width_px = width_px,
                              .height_px = height_px,
                              .n = n > 0 ? n : 1,
                              .n_rows = n > 0 ? n : 1,
                              .row_of = n > 0 ? row_of : NULL };
  if (layout->row_of)
    layout->n_rows = row_of[n - 1] + 1;
  room = room > 1 ? room : 1;
  layout->rows = (CvmStripSpan){ header, header + room };
  layout->row_px = fmax ((double)room / layout->n_rows, LEAST_ROW * scale);
  layout->content_px = (int)lround (layout->row_px * layout->n_rows);
  layout->marks = column (MARKS_FROM, MARKS_TO - MARKS_FROM, scale);
  layout->profile = column (PROFILE_FROM, fmax (width - PROFILE_TO_END - PROFILE_FROM, 1), scale);
  layout->heat = column (width - HEAT_TO_END, HEAT_WIDE, scale);
  layout->dots = column (width - DOTS_TO_END, DOTS_WIDE, scale);
  layout->right_px = width_px - (int)lround (TEXT_TO_END * scale);
}

CvmStripSpan
cvm_strip_layout_row (const CvmStripLayout *layout, int scroll_px, int section)
{
  int row = layout->row_of ? layout->row_of[section] : section;
  int above = layout->n_rows - 1 - row, top = layout->rows.from - scroll_px;
  return (CvmStripSpan){ top + (int)lround (above * layout->row_px),
                         top + (int)lround ((above + 1) * layout->row_px) };
}

int
cvm_strip_layout_section_at (const CvmStripLayout *layout, int scroll_px, double y)
{
  double above = floor ((y - layout->rows.from + scroll_px) / layout->row_px);
  int row = layout->n_rows - 1 - (int)clip (above, 0, layout->n_rows - 1);
  if (!layout->row_of)
    return row;
  int section = 0; /* of a missing one's row the nearest section */
  while (section + 1 < layout->n
         && abs (layout->row_of[section + 1] - row) <= abs (layout->row_of[section] - row))
    section++;
  return section;
}

int
cvm_strip_layout_follow (const CvmStripLayout *layout, int scroll_px, int section)
{
  int room = layout->rows.to - layout->rows.from, most = layout->content_px - room,
      margin = room / FOLLOW_SHARE;
  if (most <= 0)
    return 0;
  CvmStripSpan row = cvm_strip_layout_row (layout, 0, section);
  int top = row.from - layout->rows.from, bottom = row.to - layout->rows.from;
  if (top - margin < scroll_px)
    scroll_px = top - margin;
  else if (bottom + margin > scroll_px + room)
    scroll_px = bottom + margin - room;
  return (int)clip (scroll_px, 0, most);
}
