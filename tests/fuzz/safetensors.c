/* The header is JSON, so this is the fuzzer of io/json.c too. */
#include "harness.h"
#include "io/safetensors.h"

static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleTensorFile file = {0};
  RilleStatus status = rille_safetensors_decode(ctx, "x.safetensors", data, size, &file);
  rille_tensor_file_free(ctx, &file);
  return status;
}

/* Keeps the header's length at its last '}'. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
  size = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 4 == 0) return size;
  for (size_t end = size; end > 8; end--)
    if (data[end - 1] == '}') {
      fuzz_put_little(data, (uint32_t)(end - 8), 4);
      fuzz_put_little(data + 4, 0, 4);
      break;
    }
  return size;
}
