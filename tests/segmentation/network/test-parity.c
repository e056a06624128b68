/* SPDX-License-Identifier: Apache-2.0 */
/* Logits of whole networks against PyTorch's, to 1e-4, on one device: test-parity DEVICE.
 * Each volume goes through the device in one piece, and through the ensemble in slabs. */
#include "parity.h"
#include "tests/support.h"

#include "segmentation/ensemble/ensemble.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define TOLERANCE 1e-4

static const char *device_id;

static int
padded (int n, int multiple)
{
  return (n + multiple - 1) / multiple * multiple;
}

/* Copies [plane][row][column] between arrays of different sizes (x, y, z): what both have. */
static void
copy_box (const float *from, const int from_size[3], float *to, const int to_size[3])
{
  for (int z = 0; z < from_size[2] && z < to_size[2]; z++)
    for (int y = 0; y < from_size[1] && y < to_size[1]; y++)
      memcpy (to + ((size_t)z * to_size[1] + y) * to_size[0],
              from + ((size_t)z * from_size[1] + y) * from_size[0],
              sizeof (float) * (size_t)(from_size[0] < to_size[0] ? from_size[0] : to_size[0]));
}

/* Runs a graph; makes its output buffers. */
static void
run_graph (CvmDevice *device,
           const CvmGraph *graph,
           const float *const *weights,
           const int size_zyx[3],
           CvmBuffer *const *inputs,
           CvmBuffer **outputs)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmPlan *plan = cvm_device_plan (device, graph, weights, size_zyx, &status);
  assert_non_null (plan);
  for (int i = 0; i < graph->n_outputs; i++)
    {
      outputs[i] = cvm_device_buffer_new (device, graph, graph->outputs[i], size_zyx, &status);
      assert_non_null (outputs[i]);
    }
  assert_true (cvm_plan_run (plan, inputs, outputs, NULL, &status));
  cvm_plan_free (plan);
}

/* A member's logits in one piece. */
static float *
compute (CvmDevice *device, const ParityCase *parity, int member)
{
  const CvmNetwork *network = parity->bundle.network;
  const CvmMember *weights = &parity->bundle.members[member];
  int whole[3], size_zyx[3];
  for (int axis = 0; axis < 3; axis++)
    {
      whole[axis] = padded (parity->size[axis], network->multiple[2 - axis]);
      size_zyx[2 - axis] = whole[axis];
    }
  const size_t n_whole = (size_t)whole[0] * whole[1] * whole[2];
  const size_t n = (size_t)parity->size[0] * parity->size[1] * parity->size[2];
  float *values = calloc (2 * n_whole, sizeof *values), *logits = calloc (2 * n, sizeof *logits);
  CvmStatus status = CVM_STATUS_INIT;
  CvmBuffer *image = cvm_device_buffer_new (device, network->encoder, network->encoder->inputs[0],
                                            size_zyx, &status);
  CvmBuffer *skips[8], *result;
  assert_true (values && logits && image);
  copy_box (parity->input, parity->size, values, whole);
  assert_true (cvm_buffer_upload (image, values, &status));
  run_graph (device, network->encoder, weights->encoder, size_zyx, &image, skips);
  run_graph (device, network->decoder, weights->decoder, size_zyx, skips, &result);
  assert_true (cvm_buffer_download (result, values, &status));
  for (int channel = 0; channel < 2; channel++)
    copy_box (values + channel * n_whole, whole, logits + channel * n, parity->size);
  cvm_buffer_free (image);
  cvm_buffer_free (result);
  for (int i = 0; i < network->encoder->n_outputs; i++)
    cvm_buffer_free (skips[i]);
  free (values);
  return logits;
}

static CvmDevice *
open_device (void)
{
  CvmStatus status = CVM_STATUS_INIT;
  CvmDevice *device = cvm_device_open (device_id, &(CvmDeviceOptions){ 0 }, &status);
  if (!device && status.code == CVM_ERR_UNSUPPORTED)
    {
      char text[1024];
      printf ("SKIP: %s\n", cvm_status_format (&status, NULL, text, sizeof text));
      skip ();
    }
  assert_non_null (device);
  return device;
}

/* The same through the ensemble, in slabs of so many slices (0: its own choice). */
static float *
compute_in_slabs (CvmDevice *device, const ParityCase *parity, int member, int slab_slices)
{
  const size_t n = (size_t)2 * parity->size[0] * parity->size[1] * parity->size[2];
  float *logits = calloc (n, sizeof *logits);
  CvmStatus status = CVM_STATUS_INIT;
  char text[1024];
  assert_non_null (logits);
  if (!cvm_ensemble_logits (&parity->bundle, member, device, parity->input, parity->size,
                            slab_slices, 0, logits, NULL, &status))
    fail_msg ("%s", cvm_status_format (&status, NULL, text, sizeof text));
  return logits;
}

/* Compares each member; prints what differs. slab_slices < 0: in one piece. */
static bool
compare (CvmDevice *device, const ParityCase *parity, const char *name, int slab_slices)
{
  const size_t n = (size_t)2 * parity->size[0] * parity->size[1] * parity->size[2];
  bool fine = true;
  for (int member = 0; member < parity->n_members; member++)
    {
      float *logits = slab_slices < 0 ? compute (device, parity, member)
                                      : compute_in_slabs (device, parity, member, slab_slices);
      const double difference = parity_difference (logits, parity->logits[member], n);
      printf ("%s, member %d, %d: %.2g\n", name, member, slab_slices, difference);
      fine = fine && difference <= TOLERANCE;
      free (logits);
    }
  return fine;
}

static const int SLAB_SLICES[] = { -1, 0, 1, 6 };

static void
logits_are_pytorchs (void **state)
{
  CvmDevice *device = open_device ();
  bool fine = true;
  for (int i = 0; PARITY_CASES[i]; i++)
    {
      ParityCase parity;
      parity_open (&parity, PARITY_CASES[i]);
      for (size_t k = 0; k < sizeof SLAB_SLICES / sizeof *SLAB_SLICES; k++)
        fine = compare (device, &parity, PARITY_CASES[i], SLAB_SLICES[k]) && fine;
      parity_close (&parity);
    }
  cvm_device_close (device);
  assert_true (fine);
}

static void
logits_of_a_real_scan_are_pytorchs (void **state)
{
  char input[4096], logits[4096];
  if (!test_shared (input, "models/expected/valid_239_input.npy")
      || !test_shared (logits, "models/expected/valid_239_logits.npy"))
    skip ();
  CvmDevice *device = open_device ();
  ParityCase parity;
  parity_open_shipped (&parity, input, logits);
  assert_true (compare (device, &parity, "valid_239", 0));
  parity_close (&parity);
  cvm_device_close (device);
}

int
main (int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (logits_are_pytorchs),
    cmocka_unit_test (logits_of_a_real_scan_are_pytorchs),
  };
  device_id = argc == 2 ? argv[1] : "reference";
  return cmocka_run_group_tests (tests, NULL, NULL);
}
