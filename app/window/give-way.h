/* SPDX-License-Identifier: Apache-2.0 */
/* How a thread that computes for long leaves the cores to those that draw. */
#pragma once

/* The calling thread, and those that it starts from now on, run at nice 10 (or above, where it was
 * there), with a tenth of a core that others want, and leave it at once to a thread that wakes. No
 * error: where the system refuses or doesn't know it, frames are less smooth while it computes.
 * Linux. */
void cvm_thread_give_way (void);
