/* SPDX-License-Identifier: Apache-2.0 */
/* See identity-strip.h. The middle has three forms, the longest that fits is shown: description and
 * technical text; description, the technical text behind a button; the button alone. Name, ID,
 * birth date, sex and flags are outside it, so nothing can push them away. */
#include "ui/identity-strip.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _CvmIdentityStrip
{
  GtkWidget parent_instance;

  GtkWidget *person; /* GtkBox */
  GtkWidget *separator;
  GtkWidget *squeezer;
  GtkWidget *flags; /* GtkBox */
};

G_DEFINE_FINAL_TYPE (CvmIdentityStrip, cvm_identity_strip, GTK_TYPE_WIDGET)

GtkWidget *
cvm_identity_strip_new (void)
{
  return g_object_new (CVM_TYPE_IDENTITY_STRIP, NULL);
}

static gboolean
given (const char *text)
{
  return text && *text;
}

static GtkWidget *
append_label (GtkWidget *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
clear_box (GtkWidget *box)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (box)))
    gtk_box_remove (GTK_BOX (box), child);
}

static void
fill_person (CvmIdentityStrip *self, const CvmIdentity *identity)
{
  clear_box (self->person);
  if (given (identity->name))
    {
      GtkWidget *name = append_label (self->person, identity->name, "title-4");
      PangoAttrList *attributes = pango_attr_list_new ();
      pango_attr_list_insert (attributes, pango_attr_scale_new (13.0 / 11));
      pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
      gtk_label_set_attributes (GTK_LABEL (name), attributes);
      pango_attr_list_unref (attributes);
    }
  if (given (identity->id))
    {
      /* Translators: a patient's identification number. */
      g_autofree char *markup = g_markup_printf_escaped (_ ("ID <b>%s</b>"), identity->id);
      gtk_label_set_markup (GTK_LABEL (append_label (self->person, "", NULL)), markup);
    }
  if (given (identity->birth_date))
    {
      g_autofree char *born = g_strdup_printf (_ ("born %s"), identity->birth_date);
      append_label (self->person, born, NULL);
    }
  if (given (identity->sex))
    append_label (self->person, identity->sex, NULL);
}

static GtkWidget *
new_details_button (const CvmIdentity *identity)
{
  g_autofree char *text
      = g_strdup_printf ("%s%s%s", given (identity->description) ? identity->description : "",
                         given (identity->description) && given (identity->technical) ? "\n" : "",
                         given (identity->technical) ? identity->technical : "");
  GtkWidget *button = gtk_menu_button_new (), *popover = gtk_popover_new (),
            *label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 48);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_popover_set_child (GTK_POPOVER (popover), label);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_has_frame (GTK_MENU_BUTTON (button), FALSE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("More about this scan"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("More about this scan"), -1);
  return button;
}

static void
fill_middle (CvmIdentityStrip *self, const CvmIdentity *identity)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (self->squeezer)))
    adw_squeezer_remove (ADW_SQUEEZER (self->squeezer), child);
  if (!given (identity->description) && !given (identity->technical))
    return;
  for (int form = 0; form < 3; form++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
      if (form < 2 && given (identity->description))
        append_label (box, identity->description, NULL);
      if (form == 0 && given (identity->technical))
        append_label (box, identity->technical, "dim-label");
      if (form > 0)
        gtk_box_append (GTK_BOX (box), new_details_button (identity));
      adw_squeezer_add (ADW_SQUEEZER (self->squeezer), box);
    }
}

static void
fill_flags (CvmIdentityStrip *self, const CvmIdentity *identity)
{
  clear_box (self->flags);
  for (const char *const *flag = identity->flags; flag && *flag; flag++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6),
                *sign = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
      gtk_widget_add_css_class (box, "warning");
      gtk_widget_add_css_class (box, "heading");
      gtk_box_append (GTK_BOX (box), sign);
      append_label (box, *flag, NULL);
      gtk_box_append (GTK_BOX (self->flags), box);
    }
}

void
cvm_identity_strip_set (CvmIdentityStrip *self, const CvmIdentity *identity)
{
  const CvmIdentity nothing = { 0 };
  const CvmIdentity *shown = identity ? identity : &nothing;
  fill_person (self, shown);
  fill_middle (self, shown);
  fill_flags (self, shown);
  gtk_widget_set_visible (self->separator, given (shown->description) || given (shown->technical));
}

static void
cvm_identity_strip_dispose (GObject *object)
{
  CvmIdentityStrip *self = CVM_IDENTITY_STRIP (object);
  g_clear_pointer (&self->person, gtk_widget_unparent);
  g_clear_pointer (&self->separator, gtk_widget_unparent);
  g_clear_pointer (&self->squeezer, gtk_widget_unparent);
  g_clear_pointer (&self->flags, gtk_widget_unparent);
  G_OBJECT_CLASS (cvm_identity_strip_parent_class)->dispose (object);
}

static void
cvm_identity_strip_class_init (CvmIdentityStripClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_identity_strip_dispose;
  gtk_widget_class_set_css_name (widget_class, "identitystrip");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
cvm_identity_strip_init (CvmIdentityStrip *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 16);
  self->person = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 16);
  self->separator = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  self->squeezer = adw_squeezer_new ();
  self->flags = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 16);
  gtk_widget_set_margin_top (self->separator, 9);
  gtk_widget_set_margin_bottom (self->separator, 9);
  gtk_widget_set_visible (self->separator, FALSE);
  gtk_widget_set_hexpand (self->squeezer, TRUE);
  adw_squeezer_set_homogeneous (ADW_SQUEEZER (self->squeezer), FALSE);
  adw_squeezer_set_xalign (ADW_SQUEEZER (self->squeezer), 0);
  gtk_widget_set_parent (self->person, GTK_WIDGET (self));
  gtk_widget_set_parent (self->separator, GTK_WIDGET (self));
  gtk_widget_set_parent (self->squeezer, GTK_WIDGET (self));
  gtk_widget_set_parent (self->flags, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Patient and scan"), -1);
}
