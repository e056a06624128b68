/* SPDX-License-Identifier: Apache-2.0 */
/* Which tool the hand holds. The view state of each patient has it; what is remembered from one to
 * the next is the hand's own: radius and mode. The tool itself starts with looking. */
#include "app/window/main-window-private.h"

static const char *const tools[CVM_N_TOOLS] = {
  [CVM_TOOL_LOOK] = "look",
  [CVM_TOOL_BRUSH] = "brush",
  [CVM_TOOL_ERASER] = "eraser",
};
static const char *const modes[] = {
  [CVM_STROKE_ADD] = "add",
  [CVM_STROKE_CUT] = "cut",
  [CVM_STROKE_AUTO] = "auto",
};

static int
index_of (const char *const *names, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal (names[i], name))
      return (int)i;
  return -1;
}

static void
on_tool (GSimpleAction *action, GVariant *value, gpointer data)
{
  CvmMainWindow *self = data;
  int tool = index_of (tools, G_N_ELEMENTS (tools), g_variant_get_string (value, NULL));
  if (!self->view || tool < 0
      || (tool != CVM_TOOL_LOOK && cvm_view_state_get_read_only (self->view)))
    return;
  cvm_view_state_set_tool (self->view, (CvmTool)tool);
}

static void
on_brush_mode (GSimpleAction *action, GVariant *value, gpointer data)
{
  CvmMainWindow *self = data;
  int mode = index_of (modes, G_N_ELEMENTS (modes), g_variant_get_string (value, NULL));
  if (self->view && mode >= 0)
    cvm_view_state_set_brush_mode (self->view, (CvmStrokeTool)mode);
}

static void
on_brush_radius (GSimpleAction *action, GVariant *value, gpointer data)
{
  CvmMainWindow *self = data;
  if (self->view)
    cvm_view_state_set_brush_radius (
        self->view, CLAMP (g_variant_get_double (value), CVM_BRUSH_LEAST_MM, CVM_BRUSH_MOST_MM));
}

static void
step_radius (CvmMainWindow *self, int steps)
{
  if (self->view)
    cvm_view_state_set_brush_radius (
        self->view, cvm_brush_step_radius (cvm_view_state_get_brush_radius (self->view), steps));
}

static void
on_brush_smaller (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  step_radius (data, -1);
}

static void
on_brush_larger (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  step_radius (data, 1);
}

/* Escape: out of the tool; while looking, out of what is running. */
static void
on_back (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CvmMainWindow *self = data;
  if (self->view && cvm_view_state_get_tool (self->view) != CVM_TOOL_LOOK)
    cvm_view_state_set_tool (self->view, CVM_TOOL_LOOK);
  else
    g_action_group_activate_action (G_ACTION_GROUP (self), "cancel", NULL);
}

static const GActionEntry actions[] = {
  { .name = "tool", .parameter_type = "s", .state = "'look'", .change_state = on_tool },
  { .name = "brush-mode", .parameter_type = "s", .state = "'auto'", .change_state = on_brush_mode },
  { .name = "brush-radius",
    .parameter_type = "d",
    .state = "5.0",
    .change_state = on_brush_radius },
  { .name = "brush-smaller", .activate = on_brush_smaller },
  { .name = "brush-larger", .activate = on_brush_larger },
  { .name = "back", .activate = on_back },
};

static void
set_state (CvmMainWindow *self, const char *name, GVariant *state)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), state);
}

static void
remember (CvmMainWindow *self)
{
  if (!self->settings)
    return;
  double radius = cvm_view_state_get_brush_radius (self->view);
  const char *mode = modes[cvm_view_state_get_brush_mode (self->view)];
  g_autofree char *old = g_settings_get_string (self->settings, "brush-mode");
  if (g_settings_get_double (self->settings, "brush-radius") != radius)
    g_settings_set_double (self->settings, "brush-radius", radius);
  if (!g_str_equal (old, mode))
    g_settings_set_string (self->settings, "brush-mode", mode);
}

void
cvm_main_window_update_tool (CvmMainWindow *self)
{
  CvmTool tool = self->view ? cvm_view_state_get_tool (self->view) : CVM_TOOL_LOOK;
  gboolean may = self->view && !cvm_view_state_get_read_only (self->view);
  if (self->view && !may && tool != CVM_TOOL_LOOK)
    {
      cvm_view_state_set_tool (self->view, CVM_TOOL_LOOK); /* comes back here */
      return;
    }
  static const char *const brush_actions[]
      = { "brush-mode", "brush-radius", "brush-smaller", "brush-larger" };
  cvm_main_window_enable (self, "tool", may);
  for (guint i = 0; i < G_N_ELEMENTS (brush_actions); i++)
    cvm_main_window_enable (self, brush_actions[i], tool != CVM_TOOL_LOOK);
  set_state (self, "tool", g_variant_new_string (tools[tool]));
  if (!self->view)
    return;
  set_state (self, "brush-mode",
             g_variant_new_string (modes[cvm_view_state_get_brush_mode (self->view)]));
  set_state (self, "brush-radius",
             g_variant_new_double (cvm_view_state_get_brush_radius (self->view)));
  remember (self);
}

/* The hand goes on with the radius and mode that it had. */
void
cvm_main_window_take_tool (CvmMainWindow *self)
{
  if (self->settings)
    {
      g_autofree char *mode = g_settings_get_string (self->settings, "brush-mode");
      int index = index_of (modes, G_N_ELEMENTS (modes), mode);
      cvm_view_state_set_brush_radius (
          self->view, CLAMP (g_settings_get_double (self->settings, "brush-radius"),
                             CVM_BRUSH_LEAST_MM, CVM_BRUSH_MOST_MM));
      if (index >= 0)
        cvm_view_state_set_brush_mode (self->view, (CvmStrokeTool)index);
    }
  cvm_main_window_update_tool (self);
}

void
cvm_main_window_init_tool (CvmMainWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}
