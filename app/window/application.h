/* SPDX-License-Identifier: Apache-2.0 */
/* The program `cavum [FOLDER|FILE]`: windows, each with one case, and the jobs that they share.
 *
 * Actions: app.quit, app.about, app.shortcuts, app.appearance (string: system, light, dark).
 */
#pragma once

#include "app/window/job.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define CVM_TYPE_APPLICATION (cvm_application_get_type ())
G_DECLARE_FINAL_TYPE (CvmApplication, cvm_application, CVM, APPLICATION, AdwApplication)

CvmApplication *cvm_application_new (CvmJobs *jobs); /* borrowed: outlives the application */

G_END_DECLS
