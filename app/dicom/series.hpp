/* SPDX-License-Identifier: Apache-2.0 */
/* From the headers of one group of images to a CvmSeries. Private to app/dicom. */
#pragma once

#include "app/dicom/header.hpp"

namespace cvm
{

CvmPatient patient_of (const Header &header);
void patient_clear (CvmPatient *patient);

/* Whether nothing says that two patients differ: identifier, birth date and name, each where both
 * have one, without regard to blanks around them; the name without regard to case and trailing
 * separators, too. Comparable: at least one of the three is there in both. */
bool same_patient (const CvmPatient &a, const CvmPatient &b);
bool comparable_patients (const CvmPatient &a, const CvmPatient &b);

/* Whether two images belong into one stack: patient, study, series, frame of reference, matrix,
 * spacing, orientation. */
bool same_stack (const Header &a, const Header &b);

/* Make the series of a group (at least one header, all of one stack), sorted along the normal, with
 * what is wrong with it in words. Images that can't be used are moved into `unread`. */
CvmSeries *make_series (std::vector<Header> &group, GPtrArray *unread);

CvmUnread *unread_new (const std::string &path, const std::string &clause);

} // namespace cvm
