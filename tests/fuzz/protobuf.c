#include "harness.h"
#include "core/status.h"
#include "io/protobuf.h"

/* Every byte range may be a message itself. */
static RilleStatus read_message(RilleContext *ctx, const uint8_t *data, size_t size, int depth) {
  RilleReader reader = {.ctx = ctx, .what = "onnx", .name = "x.onnx", .data = data, .size = size};
  while (rille_reader_left(&reader) > 0) {
    RilleProtobufField field;
    RILLE_TRY(rille_protobuf_field(&reader, &field));
    if (field.wire == RILLE_WIRE_BYTES && depth < 8)
      (void)read_message(ctx, data + field.offset, field.length, depth + 1);
  }
  return RILLE_OK;
}

static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size) {
  return read_message(ctx, data, size, 0);
}
