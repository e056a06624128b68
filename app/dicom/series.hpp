/* SPDX-License-Identifier: Apache-2.0 */
/* From the headers of one group of images to a CvmSeries. Private to app/dicom. */
#pragma once

#include "app/dicom/header.hpp"

#include <map>

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
 * spacing, orientation; frames of multi-frame images also kind, stack and phase. */
bool same_stack (const Header &a, const Header &b);

/* Make the series of a group (at least one header, all of one stack), sorted along the normal, with
 * what is wrong with it in words. Images that can't be used are moved into `unread`. */
CvmSeries *make_series (std::vector<Header> &group, GPtrArray *unread);

/* Slices by index, each with a translated clause. */
using SliceClauses = std::map<int, std::string>;

/* The series without these slices: grid, gaps, warnings and verdict are made anew, and each slice
 * is named; NULL where none is left. What was chosen of several images at one position stays so. */
CvmSeries *series_without (const CvmSeries *series, const SliceClauses &dropped);

/* "A slice is left out: …" */
std::string lost_slice (const std::string &path, int frame, const std::string &clause);

CvmSliceFile *slice_file_new (const Header &header);
CvmUnread *unread_new (const std::string &path, const std::string &clause);
void unread_free (gpointer unread);

} // namespace cvm
