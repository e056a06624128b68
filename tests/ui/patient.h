/* SPDX-License-Identifier: Apache-2.0 */
/* The patient of scene.h with an empty structure more, as lists show them; finding and clicking. */
#pragma once

#include "tests/ui/hand.h"
#include "tests/ui/scene.h"

/* The first label below `widget` that shows this text, or NULL. */
static inline GtkWidget *
find_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, text);
      if (found)
        return found;
    }
  return NULL;
}

static inline gboolean
shows (GtkWidget *widget, const char *text)
{
  GtkWidget *label = find_label (widget, text);
  return label && gtk_widget_get_mapped (label);
}

static inline void
click_on (Hand *hand, GtkWidget *widget)
{
  hand_move (hand, widget, gtk_widget_get_width (widget) / 2.0,
             gtk_widget_get_height (widget) / 2.0);
  hand_do (hand, "click 1");
}

typedef struct
{
  CvmVolume *volume;
  CvmViewState *state;
  GPtrArray *structures;
} Patient;

static inline Patient
new_patient (void)
{
  Patient patient;
  patient.volume = scene_volume ();
  patient.state = cvm_view_state_new (patient.volume);
  patient.structures = scene_structures (patient.volume);
  CvmStructure *empty = cvm_structure_new (CVM_SOURCE_IMPORTED, "Chiasm", NULL);
  g_assert_true (cvm_structure_set_text (&empty->set_file, "rs.dcm", NULL));
  g_assert_true (cvm_structure_set_text (&empty->interpreted_type, "ORGAN", NULL));
  g_ptr_array_add (patient.structures, empty);
  cvm_view_state_set_structures (patient.state, patient.structures);
  return patient;
}

static inline void
free_patient (Patient *patient)
{
  g_object_unref (patient->state);
  g_ptr_array_unref (patient->structures);
  cvm_volume_unref (patient->volume);
}

static inline const char *
id_of (Patient *patient, guint index)
{
  return cvm_view_state_get_structure (patient->state, index)->id;
}
