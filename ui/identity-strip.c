/* SPDX-License-Identifier: Apache-2.0 */
/* See identity-strip.h. The middle has four forms, the longest that fits is shown: description and
 * technical text; this cut at its end, whole behind a button; description and button; the button
 * alone. Name, ID, birth date, sex and flags are outside it, so nothing can push them away.
 *
 * All stand in one row while they fit, flags at its end; else they flow into as many rows as they
 * need, and what is wider than a row is broken in it (IDs of 64 characters exist):
 *
 *   name  id  born  sex | middle ……………………… flag  flag        name  id
 *                                                            born  sex | middle
 *                                                            flag  flag
 */
#include "ui/identity-strip.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _CvmIdentityStrip
{
  GtkWidget parent_instance;

  GPtrArray *person; /* GtkLabel, children of ours */
  GtkWidget *separator;
  GtkWidget *squeezer;
  GPtrArray *flags; /* GtkBox, children of ours */
  int width;
};

#define SPACING_PX 16
#define ROW_PX 39
#define NEXT_ROW_PX 26
#define MIN_WIDTH_PX 300
#define LEAST_TECHNICAL_CHARS 32

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
unparent (gpointer widget)
{
  gtk_widget_unparent (widget);
}

static GtkWidget *
add_person (CvmIdentityStrip *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_insert_before (label, GTK_WIDGET (self), self->separator);
  g_ptr_array_add (self->person, label);
  return label;
}

static void
fill_person (CvmIdentityStrip *self, const CvmIdentity *identity)
{
  g_ptr_array_set_size (self->person, 0);
  if (given (identity->name))
    {
      GtkWidget *name = add_person (self, identity->name);
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
      gtk_label_set_markup (GTK_LABEL (add_person (self, "")), markup);
    }
  if (given (identity->birth_date))
    {
      g_autofree char *born = g_strdup_printf (_ ("born %s"), identity->birth_date);
      add_person (self, born);
    }
  if (given (identity->sex))
    add_person (self, identity->sex);
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
append_technical (GtkWidget *box, const char *text, gboolean cut)
{
  GtkWidget *label = append_label (box, text, "dim-label");
  if (!cut)
    return;
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), LEAST_TECHNICAL_CHARS);
}

static void
fill_middle (CvmIdentityStrip *self, const CvmIdentity *identity)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (self->squeezer)))
    adw_squeezer_remove (ADW_SQUEEZER (self->squeezer), child);
  if (!given (identity->description) && !given (identity->technical))
    return;
  for (int form = 0; form < 4; form++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
      if (form < 3 && given (identity->description))
        append_label (box, identity->description, NULL);
      if (form < 2 && given (identity->technical))
        append_technical (box, identity->technical, form == 1);
      if (form > 0)
        gtk_box_append (GTK_BOX (box), new_details_button (identity));
      adw_squeezer_add (ADW_SQUEEZER (self->squeezer), box);
    }
}

static void
fill_flags (CvmIdentityStrip *self, const CvmIdentity *identity)
{
  g_ptr_array_set_size (self->flags, 0);
  for (const char *const *flag = identity->flags; flag && *flag; flag++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6),
                *sign = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
      gtk_widget_add_css_class (box, "warning");
      gtk_widget_add_css_class (box, "heading");
      gtk_box_append (GTK_BOX (box), sign);
      append_label (box, *flag, NULL);
      gtk_widget_set_parent (box, GTK_WIDGET (self));
      g_ptr_array_add (self->flags, box);
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
  gboolean middle = given (shown->description) || given (shown->technical);
  gtk_widget_set_visible (self->separator, middle);
  gtk_widget_set_visible (self->squeezer, middle);
}

/* --- layout ----------------------------------------------------------------------------------- */

static int
natural_width (GtkWidget *widget)
{
  int natural = 0;
  if (gtk_widget_get_visible (widget))
    gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static int
natural_height (GtkWidget *widget, int width)
{
  int natural;
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

static int
sum_of_widths (GPtrArray *widgets)
{
  int sum = 0;
  for (guint i = 0; i < widgets->len; i++)
    sum += natural_width (g_ptr_array_index (widgets, i)) + SPACING_PX;
  return sum;
}

static int
least_middle (CvmIdentityStrip *self)
{
  int least;
  gtk_widget_measure (self->squeezer, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return least;
}

static gboolean
fits_one_row (CvmIdentityStrip *self, int width)
{
  return sum_of_widths (self->person) + natural_width (self->separator) + SPACING_PX
             + least_middle (self) + sum_of_widths (self->flags)
         <= width;
}

/* At `x` from where reading begins. */
static void
allocate (CvmIdentityStrip *self, GtkWidget *widget, int x, int y, int width, int height)
{
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = self->width - x - width;
  gtk_widget_size_allocate (widget, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
place (CvmIdentityStrip *self, GtkWidget *widget, int x, int row_y, int row_height, int width)
{
  int height = MIN (natural_height (widget, width), row_height);
  allocate (self, widget, x, row_y + (row_height - height) / 2, width, height);
}

static void
allocate_one_row (CvmIdentityStrip *self, int width, int height)
{
  int x = 0, end = width;
  for (guint i = 0; i < self->person->len; i++)
    {
      GtkWidget *label = g_ptr_array_index (self->person, i);
      int wide = natural_width (label);
      place (self, label, x, 0, height, wide);
      x += wide + SPACING_PX;
    }
  for (guint i = self->flags->len; i > 0; i--)
    {
      GtkWidget *flag = g_ptr_array_index (self->flags, i - 1);
      int wide = natural_width (flag);
      place (self, flag, end - wide, 0, height, wide);
      end -= wide + SPACING_PX;
    }
  if (gtk_widget_get_visible (self->separator))
    {
      allocate (self, self->separator, x, 9, 1, MAX (height - 18, 1));
      x += 1 + SPACING_PX;
    }
  place (self, self->squeezer, x, 0, height, MAX (end - x, least_middle (self)));
}

/* Rows as one reads; gives the height that they need. */
static int
flow (CvmIdentityStrip *self, int width, gboolean allocate)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_ptr_array_extend (items, self->person, NULL, NULL);
  g_ptr_array_add (items, self->squeezer);
  g_ptr_array_extend (items, self->flags, NULL, NULL);
  int x = 0, y = 0, row_height = ROW_PX;
  for (guint i = 0; i < items->len; i++)
    {
      GtkWidget *item = g_ptr_array_index (items, i);
      int wide = MIN (item == self->squeezer ? least_middle (self) : natural_width (item), width);
      if (wide == 0)
        continue;
      if (x > 0 && x + wide > width)
        {
          x = 0;
          y += row_height;
          row_height = NEXT_ROW_PX;
        }
      row_height = MAX (row_height, natural_height (item, wide));
      if (allocate)
        place (self, item, x, y, row_height, wide);
      x += wide + SPACING_PX;
    }
  return y + row_height;
}

static void
cvm_identity_strip_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  CvmIdentityStrip *self = CVM_IDENTITY_STRIP (widget);
  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH_PX;
      *natural = MAX (MIN_WIDTH_PX, sum_of_widths (self->person) + natural_width (self->squeezer)
                                        + SPACING_PX + sum_of_widths (self->flags));
      return;
    }
  gboolean one_row = for_size < 0 || fits_one_row (self, for_size);
  *minimum = *natural = one_row ? ROW_PX : flow (self, for_size, FALSE);
  for (guint i = 0; one_row && i < self->person->len; i++)
    {
      GtkWidget *label = g_ptr_array_index (self->person, i);
      *minimum = *natural = MAX (*natural, natural_height (label, natural_width (label)));
    }
}

static void
cvm_identity_strip_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CvmIdentityStrip *self = CVM_IDENTITY_STRIP (widget);
  gboolean one_row = fits_one_row (self, width);
  self->width = width;
  gtk_widget_set_child_visible (self->separator, one_row);
  if (one_row)
    allocate_one_row (self, width, height);
  else
    flow (self, width, TRUE);
}

static GtkSizeRequestMode
cvm_identity_strip_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* --- GObject ---------------------------------------------------------------------------------- */

static void
cvm_identity_strip_dispose (GObject *object)
{
  CvmIdentityStrip *self = CVM_IDENTITY_STRIP (object);
  g_clear_pointer (&self->person, g_ptr_array_unref);
  g_clear_pointer (&self->separator, gtk_widget_unparent);
  g_clear_pointer (&self->squeezer, gtk_widget_unparent);
  g_clear_pointer (&self->flags, g_ptr_array_unref);
  G_OBJECT_CLASS (cvm_identity_strip_parent_class)->dispose (object);
}

static void
cvm_identity_strip_class_init (CvmIdentityStripClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = cvm_identity_strip_dispose;
  gtk_widget_class_set_css_name (widget_class, "identitystrip");
  widget_class->measure = cvm_identity_strip_measure;
  widget_class->size_allocate = cvm_identity_strip_size_allocate;
  widget_class->get_request_mode = cvm_identity_strip_get_request_mode;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
cvm_identity_strip_init (CvmIdentityStrip *self)
{
  self->person = g_ptr_array_new_with_free_func (unparent);
  self->separator = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  self->squeezer = adw_squeezer_new ();
  self->flags = g_ptr_array_new_with_free_func (unparent);
  gtk_widget_set_visible (self->separator, FALSE);
  gtk_widget_set_visible (self->squeezer, FALSE);
  adw_squeezer_set_homogeneous (ADW_SQUEEZER (self->squeezer), FALSE);
  adw_squeezer_set_xalign (ADW_SQUEEZER (self->squeezer), 0);
  gtk_widget_set_parent (self->separator, GTK_WIDGET (self));
  gtk_widget_set_parent (self->squeezer, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Patient and scan"), -1);
}
