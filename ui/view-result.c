/* SPDX-License-Identifier: Apache-2.0 */
/* See view-result.h. Setters compare, store and tell, as those of view-state.c. */
#include "ui/view-state-private.h"

#include <string.h>

static void
set_switch (
    CvmViewState *self, gboolean *field, gboolean value, CvmViewChange change, guint property)
{
  if (*field == !!value)
    return;
  *field = !!value;
  cvm_view_state_tell (self, change);
  cvm_view_state_notify (self, property);
}

static void
set_lines (CvmViewState *self, GPtrArray **field, GPtrArray *lines)
{
  if (*field == lines)
    return;
  if (lines)
    g_ptr_array_ref (lines);
  g_clear_pointer (field, g_ptr_array_unref);
  *field = lines;
  cvm_view_state_tell (self, CVM_VIEW_LINES);
}

void
cvm_view_state_set_disagreement (CvmViewState *self, CvmVolume *disagreement)
{
  if (self->disagreement == disagreement)
    return;
  if (disagreement)
    cvm_volume_ref (disagreement);
  cvm_volume_unref (self->disagreement);
  self->disagreement = disagreement;
  if (!disagreement)
    cvm_view_state_set_disagreement_visible (self, FALSE);
  cvm_view_state_tell (self, CVM_VIEW_OVERLAY);
}

const CvmVolume *
cvm_view_state_get_disagreement (CvmViewState *self)
{
  return self->disagreement;
}

void
cvm_view_state_set_disagreement_visible (CvmViewState *self, gboolean visible)
{
  set_switch (self, &self->disagreement_visible, visible && self->disagreement, CVM_VIEW_OVERLAY,
              CVM_VIEW_PROP_DISAGREEMENT_VISIBLE);
}

gboolean
cvm_view_state_get_disagreement_visible (CvmViewState *self)
{
  return self->disagreement_visible;
}

void
cvm_view_state_set_disagreement_opacity (CvmViewState *self, double opacity)
{
  opacity = CLAMP (opacity, 0, 1);
  if (self->disagreement_opacity == opacity)
    return;
  self->disagreement_opacity = opacity;
  cvm_view_state_tell (self, CVM_VIEW_OVERLAY);
  cvm_view_state_notify (self, CVM_VIEW_PROP_DISAGREEMENT_OPACITY);
}

double
cvm_view_state_get_disagreement_opacity (CvmViewState *self)
{
  return self->disagreement_opacity;
}

void
cvm_view_state_set_iso_lines (CvmViewState *self, GPtrArray *lines)
{
  set_lines (self, &self->iso_lines, lines);
}

GPtrArray *
cvm_view_state_get_iso_lines (CvmViewState *self)
{
  return self->iso_lines;
}

void
cvm_view_state_set_iso_lines_visible (CvmViewState *self, gboolean visible)
{
  set_switch (self, &self->iso_lines_visible, visible, CVM_VIEW_LINES,
              CVM_VIEW_PROP_ISO_LINES_VISIBLE);
}

gboolean
cvm_view_state_get_iso_lines_visible (CvmViewState *self)
{
  return self->iso_lines_visible;
}

void
cvm_view_state_set_member_lines (CvmViewState *self, GPtrArray *lines)
{
  set_lines (self, &self->member_lines, lines);
}

GPtrArray *
cvm_view_state_get_member_lines (CvmViewState *self)
{
  return self->member_lines;
}

void
cvm_view_state_set_member_lines_visible (CvmViewState *self, gboolean visible)
{
  set_switch (self, &self->member_lines_visible, visible, CVM_VIEW_LINES,
              CVM_VIEW_PROP_MEMBER_LINES_VISIBLE);
}

gboolean
cvm_view_state_get_member_lines_visible (CvmViewState *self)
{
  return self->member_lines_visible;
}

void
cvm_view_state_set_ghosts (CvmViewState *self, GPtrArray *ghosts)
{
  set_lines (self, &self->ghosts, ghosts);
}

GPtrArray *
cvm_view_state_get_ghosts (CvmViewState *self)
{
  return self->ghosts;
}

void
cvm_view_state_set_result_id (CvmViewState *self, const char *id)
{
  if (g_strcmp0 (self->result_id, id) == 0)
    return;
  char *copy = g_strdup (id);
  g_free (self->result_id);
  self->result_id = copy;
  cvm_view_state_tell (self, CVM_VIEW_LINES);
}

const char *
cvm_view_state_get_result_id (CvmViewState *self)
{
  return self->result_id;
}

static void
clear_section_previews (CvmViewState *self)
{
  for (int plane = 0; plane < CVM_N_PLANES; plane++)
    {
      g_free (self->section_previews[plane].spans.spans);
      self->section_previews[plane] = (CvmSectionPreview){ .section = -1 };
    }
  g_clear_pointer (&self->section_previews_id, g_free);
}

void
cvm_view_state_set_section_preview (
    CvmViewState *self, const char *id, CvmPlane plane, int section, const CvmSection *spans)
{
  if (!id && !self->section_previews_id)
    return;
  if (g_strcmp0 (self->section_previews_id, id) != 0)
    {
      clear_section_previews (self);
      self->section_previews_id = g_strdup (id);
    }
  if (id)
    {
      CvmSectionPreview *preview = &self->section_previews[plane];
      g_free (preview->spans.spans);
      preview->section = section;
      preview->spans.n_spans = spans->n_spans;
      preview->spans.spans = g_memdup2 (spans->spans, (gsize)spans->n_spans * sizeof *spans->spans);
    }
  cvm_view_state_tell (self, CVM_VIEW_PREVIEW);
}

const CvmSection *
cvm_view_state_get_section_preview (CvmViewState *self, const char *id, CvmPlane plane, int section)
{
  const CvmSectionPreview *preview = &self->section_previews[plane];
  if (!id || g_strcmp0 (self->section_previews_id, id) != 0 || preview->section != section)
    return NULL;
  return &preview->spans;
}

void
cvm_view_state_free_result (CvmViewState *self)
{
  cvm_volume_unref (self->disagreement);
  g_clear_pointer (&self->iso_lines, g_ptr_array_unref);
  g_clear_pointer (&self->member_lines, g_ptr_array_unref);
  g_clear_pointer (&self->ghosts, g_ptr_array_unref);
  g_clear_pointer (&self->result_id, g_free);
  clear_section_previews (self);
}
