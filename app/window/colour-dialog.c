/* SPDX-License-Identifier: Apache-2.0 */
/* See colour-dialog.h: GTK 4.8's own dialog with our palette instead of its. */
#include "app/window/colour-dialog.h"

#include "render/colour-tables.h"

#include <glib/gi18n.h>
#include <math.h>

typedef struct
{
  char *id;
  CvmColourFunc chosen;
  gpointer user;
} Choice;

static void
choice_free (gpointer data, GClosure *closure)
{
  Choice *choice = data;
  g_free (choice->id);
  g_free (choice);
}

static GdkRGBA
rgba_of (const uint8_t rgb[3])
{
  return (GdkRGBA){ (float)rgb[0] / 255, (float)rgb[1] / 255, (float)rgb[2] / 255, 1 };
}

static uint8_t
byte_of (float value)
{
  return (uint8_t)lround (CLAMP (value, 0.f, 1.f) * 255.0);
}

static void
on_response (GtkDialog *dialog, int response, gpointer data)
{
  const Choice *choice = data;
  GdkRGBA rgba;
  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (dialog), &rgba);
  if (response == GTK_RESPONSE_OK)
    choice->chosen (
        choice->id,
        (const uint8_t[3]){ byte_of (rgba.red), byte_of (rgba.green), byte_of (rgba.blue) },
        choice->user);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

GtkWindow *
cvm_colour_dialog_new (GtkWindow *parent,
                       const CvmStructure *structure,
                       int place,
                       CvmColourFunc chosen,
                       gpointer user)
{
  g_autofree char *title = g_strdup_printf (_ ("Colour of %s"), structure->name);
  GtkWidget *dialog = gtk_color_chooser_dialog_new (title, parent);
  GtkColorChooser *chooser = GTK_COLOR_CHOOSER (dialog);
  GdkRGBA palette[CVM_N_STRUCTURE_COLOURS];
  uint8_t own[3];
  for (int i = 0; i < CVM_N_STRUCTURE_COLOURS; i++)
    palette[i] = rgba_of (cvm_structure_colours[i]);
  cvm_structure_colour (structure, place, own);
  const GdkRGBA now = rgba_of (own);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_color_chooser_set_use_alpha (chooser, FALSE);
  gtk_color_chooser_add_palette (chooser, GTK_ORIENTATION_HORIZONTAL, 0, 0, NULL);
  gtk_color_chooser_add_palette (chooser, GTK_ORIENTATION_HORIZONTAL, 5, CVM_N_STRUCTURE_COLOURS,
                                 palette);
  gtk_color_chooser_set_rgba (chooser, &now);
  Choice *choice = g_new0 (Choice, 1);
  *choice = (Choice){ g_strdup (structure->id), chosen, user };
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), choice, choice_free, 0);
  return GTK_WINDOW (dialog);
}
