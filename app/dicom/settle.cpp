/* SPDX-License-Identifier: Apache-2.0 */
/* See settle.hpp. The sentences are made from the series alone, so that the same call that put them
 * in finds them again.
 */
#include "app/dicom/settle.hpp"

#include <glib/gi18n-lib.h>

#include <algorithm>
#include <cmath>

namespace cvm
{

static const double axis_tolerance_deg = 0.5;

std::string
format (const char *text, ...)
{
  va_list list;
  va_start (list, text);
  g_autofree char *out = g_strdup_vprintf (text, list);
  va_end (list);
  return out;
}

std::string
mm_text (double mm)
{
  std::string text = format ("%.2f", std::fabs (mm));
  text.erase (text.find_last_not_of ('0') + 1);
  if (!g_ascii_isdigit (text.back ()))
    text.pop_back ();
  return (mm < -0.004999 ? "−" : "") + text + " mm";
}

std::string
place_text (const double normal[3], const double point_mm[3])
{
  static const char *const names[] = { "x = ", "y = ", "z = " };
  double along = 0;
  for (int i = 0; i < 3; i++)
    {
      if (std::fabs (normal[i]) > std::cos (axis_tolerance_deg * M_PI / 180))
        return names[i] + mm_text (point_mm[i]);
      along += normal[i] * point_mm[i];
    }
  return mm_text (along);
}

/* A place between two slices: `part` of the way from one to the next. */
static std::string
place_between (const CvmGrid *grid, int slice, double part)
{
  double at[3];
  const double voxel[3] = { 0, 0, slice + part };
  cvm_grid_to_patient (grid, voxel, at);
  return place_text (grid->normal, at);
}

static std::string
gap_sentence (const CvmGrid *grid, int slice)
{
  const unsigned int n = (unsigned int)grid->n_missing[slice];
  std::string low = place_between (grid, slice, 0), high = place_between (grid, slice, 1);
  std::string first = place_between (grid, slice, 1.0 / (n + 1)),
              last = place_between (grid, slice, (double)n / (n + 1));
  if (n == 1)
    return format (_ ("No image at %s: 1 slice is missing between %s and %s."), first.c_str (),
                   low.c_str (), high.c_str ());
  return format (ngettext ("No images from %s to %s: %u slice is missing between %s and %s.",
                           "No images from %s to %s: %u slices are missing between %s and %s.", n),
                 first.c_str (), last.c_str (), n, low.c_str (), high.c_str ());
}

using Sentences = std::vector<std::string>;

static void
find_steps (const CvmGrid *grid, double &least, double &most)
{
  least = INFINITY;
  most = 0;
  for (int i = 0; i + 1 < grid->n_slices; i++)
    {
      double step = grid->positions_mm[i + 1] - grid->positions_mm[i];
      least = std::min (least, step);
      most = std::max (most, step);
    }
}

static void
say_steps (const CvmSeries *s, Sentences &warnings)
{
  const CvmGrid *grid = s->grid;
  double least, most;
  find_steps (grid, least, most);
  if (cvm_series_is_sparse (s))
    warnings.push_back (
        format (_ ("Its slices are %s apart and %s thick: what lies between them is "
                   "not known, or slices are missing."),
                mm_text (least).c_str (), mm_text (s->slice_thickness_mm).c_str ()));
  if (!grid->even_but_gaps)
    {
      warnings.push_back (format (_ ("Its slices are unevenly spaced: steps of %s to %s. Each "
                                     "counts from half way to its neighbours."),
                                  mm_text (least).c_str (), mm_text (most).c_str ()));
    }
  for (int i = 0; i + 1 < grid->n_slices; i++)
    if (grid->n_missing[i] > 0)
      warnings.push_back (gap_sentence (grid, i));
}

static const CvmDouble *
double_at (const CvmSeries *s, guint i)
{
  return static_cast<const CvmDouble *> (s->doubles->pdata[i]);
}

static const char *
label_of (const CvmDouble *place, int which)
{
  return static_cast<const char *> (place->labels->pdata[std::max (which, 0)]);
}

/* When it was not a person who just chose: whoever opens the folder must know. */
static std::string
recalled_sentence (const CvmSeries *s)
{
  const unsigned int n = s->doubles->len;
  const CvmDouble *first = double_at (s, 0);
  if (n == 1)
    return format (
        _ ("Different images lie at %s; %s is shown, which was chosen when this case was "
           "open before."),
        first->place, label_of (first, first->chosen));
  return format (_ ("Different images lie at %u positions (the first at %s); those are shown that "
                    "were chosen when this case was open before."),
                 n, first->place);
}

static bool
is_recalled (const CvmSeries *s)
{
  bool recalled = false;
  for (guint i = 0; s->doubles && i < s->doubles->len; i++)
    recalled = recalled || double_at (s, i)->recalled;
  return recalled;
}

static void
say_doubles (const CvmSeries *s, Sentences &warnings, Sentences &obstacles)
{
  const unsigned int n = s->doubles->len;
  if (n == 0)
    return;
  const CvmDouble *first = double_at (s, 0);
  const bool undecided = cvm_series_is_undecided (s);
  if (!undecided && is_recalled (s))
    warnings.push_back (recalled_sentence (s));
  else if (!undecided && n == 1)
    warnings.push_back (format (_ ("Different images lie at %s; %s was chosen."), first->place,
                                label_of (first, first->chosen)));
  else if (!undecided)
    warnings.push_back (format (_ ("Different images lie at %u positions (the first at %s); what "
                                   "was chosen is shown."),
                                n, first->place));
  else if (n == 1 && first->files->len == 2)
    obstacles.push_back (format (_ ("Two different images lie at %s; %s is shown, %s is not. "
                                    "Choose which one counts before contours are drawn."),
                                 first->place, label_of (first, 0), label_of (first, 1)));
  else if (n == 1)
    obstacles.push_back (format (_ ("%u different images lie at %s; %s is shown. Choose which one "
                                    "counts before contours are drawn."),
                                 first->files->len, first->place, label_of (first, 0)));
  else
    obstacles.push_back (format (_ ("Different images lie at %u positions (the first at %s: %s is "
                                    "shown, %s is not). Choose which ones count before contours "
                                    "are drawn."),
                                 n, first->place, label_of (first, 0), label_of (first, 1)));
}

static void
sentences_of (const CvmSeries *s, Sentences &warnings, Sentences &obstacles)
{
  if (!s->grid)
    return;
  if (s->grid->n_slices < 2)
    obstacles.push_back (_ ("It is a single slice: contours need a stack of slices."));
  else
    say_steps (s, warnings);
  say_doubles (s, warnings, obstacles);
}

static void
put_in (GPtrArray *list, const Sentences &sentences)
{
  for (size_t i = 0; i < sentences.size (); i++)
    g_ptr_array_insert (list, (gint)i, g_strdup (sentences[i].c_str ()));
}

static void
take_out (GPtrArray *list, const Sentences &sentences)
{
  guint index;
  for (const std::string &sentence : sentences)
    if (g_ptr_array_find_with_equal_func (list, sentence.c_str (), g_str_equal, &index))
      g_ptr_array_remove_index (list, index);
}

void
settle (CvmSeries *s)
{
  Sentences warnings, obstacles;
  sentences_of (s, warnings, obstacles);
  put_in (s->warnings, warnings);
  put_in (s->obstacles, obstacles);
  s->contourable = s->viewable && s->obstacles->len == 0;
  g_clear_pointer (&s->why_not, g_free);
  if (s->contourable)
    return;
  g_ptr_array_add (s->obstacles, nullptr);
  s->why_not = g_strjoinv (" ", reinterpret_cast<char **> (s->obstacles->pdata));
  g_ptr_array_remove_index (s->obstacles, s->obstacles->len - 1);
}

void
unsettle (CvmSeries *s)
{
  Sentences warnings, obstacles;
  sentences_of (s, warnings, obstacles);
  take_out (s->warnings, warnings);
  take_out (s->obstacles, obstacles);
}

void
slice_file_free (gpointer data)
{
  auto *slice = static_cast<CvmSliceFile *> (data);
  g_free (slice->path);
  g_free (slice->sop_instance);
  g_free (slice->sop_class);
  g_free (slice->position_text);
  g_free (slice);
}

CvmSliceFile *
slice_file_copy (const CvmSliceFile *slice)
{
  auto *copy = static_cast<CvmSliceFile *> (g_memdup2 (slice, sizeof *slice));
  copy->path = g_strdup (slice->path);
  copy->sop_instance = g_strdup (slice->sop_instance);
  copy->sop_class = g_strdup (slice->sop_class);
  copy->position_text = g_strdup (slice->position_text);
  return copy;
}

CvmDouble *
double_new (const std::string &place, int slice)
{
  CvmDouble *made = g_new0 (CvmDouble, 1);
  made->place = g_strdup (place.c_str ());
  made->slice = slice;
  made->files = g_ptr_array_new_with_free_func (slice_file_free);
  made->labels = g_ptr_array_new_with_free_func (g_free);
  made->chosen = -1;
  return made;
}

void
double_free (gpointer data)
{
  auto *place = static_cast<CvmDouble *> (data);
  g_free (place->place);
  g_ptr_array_unref (place->files);
  g_ptr_array_unref (place->labels);
  g_free (place);
}

CvmDouble *
double_copy (const CvmDouble *from)
{
  CvmDouble *copy = double_new (from->place, from->slice);
  copy->chosen = from->chosen;
  copy->recalled = from->recalled;
  for (guint i = 0; i < from->files->len; i++)
    {
      auto *file = static_cast<const CvmSliceFile *> (from->files->pdata[i]);
      g_ptr_array_add (copy->files, slice_file_copy (file));
      g_ptr_array_add (copy->labels, g_strdup (static_cast<char *> (from->labels->pdata[i])));
    }
  return copy;
}

} // namespace cvm

/* Slices overlap, or touch, or leave a little out; every second one missing leaves out half. */
gboolean
cvm_series_is_sparse (const CvmSeries *series)
{
  double least, most;
  if (!series->grid || series->grid->n_slices < 2 || !(series->slice_thickness_mm > 0))
    return FALSE;
  cvm::find_steps (series->grid, least, most);
  return least > 1.5 * series->slice_thickness_mm;
}

gboolean
cvm_series_is_undecided (const CvmSeries *series)
{
  for (guint i = 0; series->doubles && i < series->doubles->len; i++)
    if (cvm::double_at (series, i)->chosen < 0)
      return TRUE;
  return FALSE;
}

static void
choose (CvmSeries *series, guint place, guint which, gboolean recalled)
{
  g_return_if_fail (place < series->doubles->len);
  auto *at = static_cast<CvmDouble *> (series->doubles->pdata[place]);
  g_return_if_fail (which < at->files->len);
  cvm::unsettle (series);
  at->chosen = (int)which;
  at->recalled = recalled;
  gpointer *slot = &series->slices->pdata[at->slice];
  cvm::slice_file_free (*slot);
  *slot = cvm::slice_file_copy (static_cast<CvmSliceFile *> (at->files->pdata[which]));
  cvm::settle (series);
}

void
cvm_series_choose (CvmSeries *series, guint place, guint which)
{
  choose (series, place, which, FALSE);
}

void
cvm_series_recall (CvmSeries *series, guint place, guint which)
{
  choose (series, place, which, TRUE);
}

char *
cvm_series_dup_recalled (const CvmSeries *series)
{
  return !cvm_series_is_undecided (series) && cvm::is_recalled (series)
             ? g_strdup (cvm::recalled_sentence (series).c_str ())
             : nullptr;
}
