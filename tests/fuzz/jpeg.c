/* JPEG pictures. What is in the memory of libjpeg is bounded by the context's cap as well. */
#include "harness.h"
#include "io/media/jpeg.h"

static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleTensor *tensor = NULL;
  RilleStatus status = rille_jpeg_decode(ctx, "x.jpg", data, size, &tensor);
  rille_tensor_release(tensor);
  return status;
}
