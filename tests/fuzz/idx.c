#include "harness.h"
#include "io/idx.h"

static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleTensor *tensor = NULL;
  RilleStatus status = rille_idx_decode(ctx, "x.idx", data, size, &tensor);
  rille_tensor_release(tensor);
  return status;
}
