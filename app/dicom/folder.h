/* SPDX-License-Identifier: Apache-2.0 */
/* What a folder (or one file) holds: CT series, structure sets, and what else was found.
 *
 * Scanning reads headers only, recursively, by content; a bad file never stops the others: it is
 * listed with its reason. Files are grouped by patient, study, series, frame of reference,
 * orientation and matrix, and sorted along the slice normal.
 *
 * Owner:  a CvmFolder owns everything in it; lists are GPtrArrays of the types below.
 * Thread: scan on any thread (a job); afterwards read only.
 * Privacy: names and identifiers stay in these structures; nothing is logged.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The engine's headers are plain C and know no C++. */
#include "segmentation/base/progress.h"
#include "segmentation/grid/grid.h"

#define CVM_DICOM_ERROR (cvm_dicom_error_quark ())
GQuark cvm_dicom_error_quark (void);
typedef enum
{
  CVM_DICOM_ERROR_FILE,        /* can't be opened, read, written */
  CVM_DICOM_ERROR_FORMAT,      /* not DICOM, or damaged */
  CVM_DICOM_ERROR_UNSUPPORTED, /* understood, not handled: transfer syntax, geometry */
  CVM_DICOM_ERROR_MISMATCH,    /* another patient or frame of reference */
  CVM_DICOM_ERROR_CANCELLED,
  CVM_DICOM_ERROR_MEMORY
} CvmDicomError;

/* Once, before any thread uses this folder: DCMTK's logger, codecs, dictionary. */
void cvm_dicom_init (void);

typedef struct
{
  char *name;                  /* UTF-8 as in the file: family^given^… */
  char *id, *birth_date, *sex; /* "" where absent; dates YYYYMMDD */
} CvmPatient;

/* A patient's name for people: "EXAMPLE, Robin". Free with g_free(). */
char *cvm_patient_dup_display_name (const CvmPatient *patient);

typedef struct
{
  char *path;
  char *sop_instance, *sop_class;
  int frame;           /* from 1 in a multi-frame file, else 0 */
  char *position_text; /* ImagePositionPatient as it stands, for z's own text */
  double slope, intercept;
  gint64 file_size, file_time_ns; /* when it was scanned; a size of 0: not known */
} CvmSliceFile;

/* Different images at one position; whose the slice is, a person says (cvm_series_choose()). */
typedef struct
{
  char *place;       /* "z = −7.5 mm" */
  int slice;         /* of the series */
  GPtrArray *files;  /* CvmSliceFile: two at least, by instance number, then by path */
  GPtrArray *labels; /* char *: what tells them apart, "im6.dcm (image 3)" */
  int chosen;        /* −1: nobody said so far, and the first is shown */
  gboolean recalled; /* it was chosen when the case was open before */
} CvmDouble;

typedef struct
{
  CvmPatient patient;
  char *study_uid, *study_description, *study_date, *study_time, *study_id, *accession_number;
  char *referring_physician;
  char *series_uid, *series_description, *series_number, *series_date, *modality;
  char *frame_of_reference, *position_reference; /* 0020,0052 and 0020,1040 */
  char *patient_position;                        /* "HFS", …; "" where absent */
  char *body_part;                               /* 0018,0015; "" where absent */
  char *manufacturer, *model_name, *station_name;
  char *kvp, *kernel, *contrast; /* as text; "" where absent */
  char *character_set;           /* 0008,0005 as it stands */
  char *transfer_syntax;         /* UID of the first file */
  char *transfer_syntax_name;
  double slice_thickness_mm; /* 0 where absent */
  int n_columns, n_rows;
  double column_step_mm, row_step_mm;
  GPtrArray *slices;    /* CvmSliceFile, ascending along the normal */
  CvmGrid *grid;        /* NULL where the geometry allows none */
  gboolean lossy;       /* an image of it was compressed with loss */
  gboolean viewable;    /* can be loaded and shown */
  gboolean contourable; /* axial, stacked along its normal, more than one slice, HU known */
  char *why_not; /* the sentences, when one of the two is false; translated; not in warnings */
  char *why_no_network; /* a sentence where its values are no Hounsfield units that a network may
                           be given, else NULL; translated; in warnings, too */
  GPtrArray *obstacles; /* char *: the same one by one */
  GPtrArray *warnings;  /* char *, translated sentences */
  GPtrArray *doubles;   /* CvmDouble, ascending along the normal */
  int found_as; /* its number among the series of this scan, the same in what is found so far */
} CvmSeries;

typedef struct
{
  char *path;
  char *reason; /* translated sentence */
} CvmUnread;

/* A structure set seen in the folder; read it with cvm_structure_set_read(). */
typedef struct
{
  char *path;
  char *sop_instance, *label, *date;
  CvmPatient patient;
  char **frames;      /* frames of reference of the set and its ROIs */
  char **series_uids; /* the series that it names */
  char **images;      /* the SOP instances that it and its contours name */
  CvmSeries *series;  /* borrowed: the CT of this folder that it belongs to, or NULL */
  char *why_alone;    /* a sentence, where there are images but none that it belongs to */
} CvmStructureSetInfo;

typedef struct
{
  char *path;                /* the first of: */
  char **paths;              /* all folders and files that were looked through */
  GPtrArray *series;         /* CvmSeries, by patient; contourable ones first, largest first */
  GPtrArray *structure_sets; /* CvmStructureSetInfo */
  GPtrArray *others;         /* char *: "5 PET images, not shown", translated */
  GPtrArray *unread;         /* CvmUnread */
  gboolean partial;          /* what was found so far, see CvmFolderFound */
} CvmFolder;

/* Scan. An empty folder or one without DICOM is no error: the lists are empty. A DICOMDIR may be
 * named instead of its folder. `progress` reports the stage "scan", with the number of files that
 * were read as `slab` and of all of them as `n_slabs`. Errors: CVM_DICOM_ERROR_FILE when the path
 * itself can't be read, CANCELLED. */
CvmFolder *cvm_folder_scan (const char *path, const CvmProgress *progress, GError **error);

/* The same of several folders and files (at least one) as if they lay in one folder; what lies in
 * two of them counts once. One that can't be read fails all. */
CvmFolder *
cvm_folder_scan_all (const char *const *paths, const CvmProgress *progress, GError **error);
void cvm_folder_free (CvmFolder *folder);

/* Put another series (the folder's from then on) in the place of one, for its sets, too: what is
 * left of it when slices can't be decoded (cvm_ct_load_or_rest()). Frees the old one. */
void cvm_folder_replace_series (CvmFolder *folder, guint index, CvmSeries *series);

/* What was found so far, for a list that grows: called on the scanning thread, at first after half
 * a second; `so_far` is the callee's. Its series come in the order in which they were found, and
 * are view only: each may still get slices. The whole keeps their order. */
typedef void (*CvmFolderFound) (void *user, CvmFolder *so_far);
CvmFolder *cvm_folder_scan_watched (const char *const *paths,
                                    CvmFolderFound found,
                                    void *user,
                                    const CvmProgress *progress,
                                    GError **error);

/* Why a set can't be added to these images, a sentence, or NULL: it is of the same patient, or
 * names these very images (a renamed copy). What then is to be asked before, reading it says
 * (structure-set.h). Free with g_free(). */
char *cvm_structure_set_dup_obstacle (const CvmStructureSetInfo *set, const CvmSeries *series);

/* Whether its series belong to more than one patient: then each must be shown with its own. */
gboolean cvm_folder_has_several_patients (const CvmFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmFolder, cvm_folder_free)

/* Deep copies, so that a case outlives the folder. */
CvmSeries *cvm_series_copy (const CvmSeries *series);
void cvm_series_free (CvmSeries *series);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CvmSeries, cvm_series_free)

/* Whether all slices are much farther apart than they are thick, which a warning says. */
gboolean cvm_series_is_sparse (const CvmSeries *series);

/* Whether different images lie at one position and nobody said which one counts: the series is then
 * not contourable. */
gboolean cvm_series_is_undecided (const CvmSeries *series);

/* Let image `which` of a double place count. */
void cvm_series_choose (CvmSeries *series, guint place, guint which);

/* The same, as it was chosen before, which a warning says. The sentence, or NULL where nothing was
 * recalled: free with g_free(). */
void cvm_series_recall (CvmSeries *series, guint place, guint which);
char *cvm_series_dup_recalled (const CvmSeries *series);

/* What app/phantom writes into its images. The root was made once from a UUID (X.667: 2.25 and its
 * decimal value); below it: .KEY.KIND.INDEX, where KEY is a hash of the phantom's spec; at most 64
 * characters. */
#define CVM_PHANTOM_MANUFACTURER "Cavum"
#define CVM_PHANTOM_MODEL_NAME "Cavum phantom"
#define CVM_PHANTOM_UID_ROOT "2.25.101159916992248188807115181833710371844"

/* Whether our own phantom is in it: manufacturer, model name and UID root together. */
gboolean cvm_series_is_phantom (const CvmSeries *series);

G_END_DECLS
