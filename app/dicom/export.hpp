/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the export share: export.cpp (the way), export-names.cpp, export-rings.cpp
 * (rings to text; export-decimals.cpp, slice-out.cpp), export-items.cpp (the data set),
 * export-check.cpp (read back). Private to app/dicom. */
#pragma once

#include "app/dicom/dcmtk.hpp"
#include "app/dicom/keyhole.hpp"

#include <map>

extern "C"
{
#include "app/dicom/export.h"
}

namespace cvm
{

/* A ring as it will stand in the file. */
struct OutRing
{
  const CvmRing *source; /* for type, slice and references */
  CvmRingType type;
  std::string data;           /* ContourData */
  std::vector<double> values; /* the numbers in it, for the comparison; of new rings only */
  bool untouched;
  int n_points;
  bool on_grid; /* made of `anew` rings of its slice */
};

/* A structure as it will stand in the file. */
struct OutStructure
{
  const CvmStructure *source;
  std::string name;
  int number;
  const CvmExportFacts *facts; /* never NULL */
  std::vector<OutRing> rings;
  std::vector<const CvmRing *> anew; /* the source's, that `rings` holds with points of our own */
  bool is_thinned;                   /* points were taken out */
  double moved_mm;                   /* by that, at most */
};

struct Out
{
  const CvmSeries *series;
  const CvmExportOptions *options;
  std::vector<OutStructure> structures;
  GPtrArray *warnings; /* may be NULL */
  std::string sop_instance;
};

void warn (const Out &out, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* A decimal string of at most 16 bytes: `digits` decimals without trailing zeros, no exponent, no
 * "-0". "" for what can't be written so. */
std::string decimal_string (double value, int digits);

/* Whether rings can be put on the grid: slices are (all but) axial. */
bool lies_flat (const CvmSeries *series);

/* The z of a slice as text: the CT's own where it fits, else the shortest within 0.001 mm; that of
 * a point on it, which differs where the slices are not quite axial. */
std::string slice_z_text (const CvmSeries *series, int slice);
std::string point_z_text (const CvmSeries *series, int slice, const MicroPoint &p);

/* A point on the grid of 0.001 mm. */
MicroPoint micro_point (const double point[3]);

/* How each point of an imported ring was written, where that is a valid decimal string. */
typedef std::map<MicroPoint, std::array<std::string, 2> > Decimals;
void collect_decimals (const CvmRing *ring, Decimals &decimals);

/* A slice's number as the axial view counts them: from the feet. */
int slice_number (const CvmSeries *series, int slice);

/* The rings of a structure as the options want their holes, and what is to be said of it. false
 * with `error` where a coordinate can't be written. */
bool make_rings (const Out &out, OutStructure &structure, GError **error);

/* Names and numbers that no other structure of the file has. */
void make_names (Out &out);

/* The whole data set. */
OFCondition make_data_set (const Out &out, DcmDataset &dataset);

/* Whether the file at `path` says exactly what was to be written. */
bool check_written (const Out &out, const char *path, GError **error);

} // namespace cvm
