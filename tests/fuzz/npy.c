#include "harness.h"
#include "io/npy.h"

static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleTensor *tensor = NULL;
  RilleNpyKind kind;
  RilleStatus status = rille_npy_decode_any(ctx, "x.npy", data, size, &tensor, &kind);
  rille_tensor_release(tensor);
  tensor = NULL;
  if (rille_npy_decode(ctx, "x.npy", data, size, &tensor) == RILLE_OK) rille_tensor_release(tensor);
  return status;
}

/* Keeps the header's length at its last '}', so that it may grow and shrink. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
  size = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 4 == 0 || size < 12) return size;
  size_t at = data[6] == 1 ? 10 : 12;
  for (size_t end = size; end > at; end--)
    if (data[end - 1] == '}') {
      fuzz_put_little(data + 8, (uint32_t)(end - at), data[6] == 1 ? 2 : 4);
      break;
    }
  return size;
}
