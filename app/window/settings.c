/* SPDX-License-Identifier: Apache-2.0 */
/* GSettings ends the process when a schema is missing, so it is looked up first. */
#include "app/window/settings.h"

#define SCHEMA_ID "org.cavum.Cavum"

GSettings *
cvm_settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema
      = source ? g_settings_schema_source_lookup (source, SCHEMA_ID, TRUE) : NULL;
  return schema ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

char *
cvm_settings_dup_string (GSettings *settings, const char *key)
{
  return settings ? g_settings_get_string (settings, key) : g_strdup ("");
}

void
cvm_settings_set_string (GSettings *settings, const char *key, const char *value)
{
  if (settings)
    g_settings_set_string (settings, key, value);
}
