# SPDX-License-Identifier: Apache-2.0
"""A structure set on a phantom with one fault for each check of the export's sheet."""
import math
import os

import pydicom
from pydicom.uid import generate_uid


def ring(x, y, z, radius, n=48, digits=3):
    points = [(x + radius * math.cos(2 * math.pi * i / n), y + radius * math.sin(2 * math.pi * i / n))
              for i in range(n)]
    return [f"{value:.{digits}f}" for px, py in points for value in (px, py, z)]


def contour(values, image):
    item = pydicom.Dataset()
    item.ContourGeometricType = "CLOSED_PLANAR"
    item.NumberOfContourPoints = len(values) // 3
    reference = pydicom.Dataset()
    reference.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    reference.ReferencedSOPInstanceUID = image
    item.ContourImageSequence = [reference]
    item.add_new(0x30060050, "DS", values)
    return item


def bow(x, y, z, size):
    return [f"{v:.3f}" for px, py in ((x, y), (x + size, y + size), (x + size, y), (x, y + size))
            for v in (px, py, z)]


def make(folder, name="faulty.dcm"):
    """Writes it beside the phantom's own set; returns the slices' z, from the feet."""
    pydicom.config.settings.writing_validation_mode = pydicom.config.IGNORE
    dataset = pydicom.dcmread(os.path.join(folder, "rtstruct.dcm"))
    ct = [pydicom.dcmread(os.path.join(folder, "ct", f), stop_before_pixels=True)
          for f in os.listdir(os.path.join(folder, "ct"))]
    ct.sort(key=lambda s: float(s.ImagePositionPatient[2]))
    zs = [float(s.ImagePositionPatient[2]) for s in ct]
    images = [s.SOPInstanceUID for s in ct]
    names = [str(r.ROIName) for r in dataset.StructureSetROISequence]
    own = next(c for c in dataset.ROIContourSequence
               if c.ReferencedROINumber == dataset.StructureSetROISequence[
                   names.index("GTVp")].ROINumber)
    data = [float(v) for v in own.ContourSequence[0].ContourData]
    x, y = sum(data[0::3]) / len(data[0::3]), sum(data[1::3]) / len(data[1::3])

    def discs(slices, at=0.0, radius=9.0, digits=3):
        return [(ring(x + at, y, zs[k], radius, digits=digits), k) for k in slices]

    middle = len(zs) // 2
    near = range(middle - 4, middle + 4)
    rois = {
        "Gap": discs([k for k in near if k != middle]),
        "Piece": discs(near) + discs([middle], at=25.0, radius=4.0),
        "Speck": discs(near) + [(ring(x + 25, y, zs[k], 0.9), k) for k in (middle, middle + 1)],
        "Crossing": discs(near) + [(bow(x + 20, y, zs[k], 8), k) for k in (middle, middle + 1)],
        "Overlap": discs(near) + discs([middle], at=6.0),
        "Outside": discs(near) + discs(near, at=300.0),
        "Longer than sixteen": discs(near),
        "Größe": discs(near),
        "Twice": discs(near),
        "twice": discs(near),
        "Long": discs(near, digits=17),
        "Empty": [],
    }
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.StructureSetLabel = "FAULTY"
    dataset.StructureSetROISequence, dataset.RTROIObservationsSequence = [], []
    dataset.ROIContourSequence = []
    for number, (roi_name, rings) in enumerate(rois.items(), 40):
        roi, seen, drawn = pydicom.Dataset(), pydicom.Dataset(), pydicom.Dataset()
        roi.ROINumber, roi.ROIName = number, roi_name
        roi.ReferencedFrameOfReferenceUID = ct[0].FrameOfReferenceUID
        roi.ROIGenerationAlgorithm = "AUTOMATIC" if roi_name == "Gap" else "MANUAL"
        seen.ObservationNumber = seen.ReferencedROINumber = number
        seen.RTROIInterpretedType, seen.ROIInterpreter = "ORGAN", ""
        drawn.ReferencedROINumber = number
        drawn.ROIDisplayColor = [200, (number * 37) % 255, 90]
        drawn.ContourSequence = [contour(values, images[k]) for values, k in rings]
        dataset.StructureSetROISequence.append(roi)
        dataset.RTROIObservationsSequence.append(seen)
        dataset.ROIContourSequence.append(drawn)
    dataset.save_as(os.path.join(folder, name))
    return zs
