/* Protocol buffers: fields of every kind, and bytes that are damaged on purpose. */
#include "io_check.h"

#include "io/protobuf.h"

static RilleStatus job(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleReader reader = {.ctx = ctx, .what = "onnx", .name = "x.onnx", .data = data, .size = size};
  while (rille_reader_left(&reader) > 0) {
    RilleProtobufField field;
    RILLE_TRY(rille_protobuf_field(&reader, &field));
    CHECK(field.number > 0 && reader.position <= size);
    if (field.wire == RILLE_WIRE_BYTES) CHECK(field.offset <= size && field.length <= size - field.offset);
  }
  return RILLE_OK;
}

static uint8_t message[] = {0x08, 0x96, 0x01,                                     /* field 1, varint 150 */
                            0x12, 0x03, 'a',  'b',  'c',                          /* field 2, bytes */
                            0x1d, 0x00, 0x00, 0xc0, 0x3f,                         /* field 3, fixed32 1.5f */
                            0x21, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, /* field 4, fixed64 */
                            0x28, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                            0xff, 0x01,        /* field 5, varint -1 */
                            0x82, 0x7d, 0x00}; /* field 2000, empty bytes */

static void test_fields(RilleContext *ctx) {
  static const struct {
    uint32_t number;
    RilleWire wire;
    uint64_t value;
    size_t offset, length;
  } wanted[] = {{1, RILLE_WIRE_VARINT, 150, 0, 0},         {2, RILLE_WIRE_BYTES, 0, 5, 3},
                {3, RILLE_WIRE_FIXED32, 0x3fc00000, 0, 0}, {4, RILLE_WIRE_FIXED64, 0x0807060504030201, 0, 0},
                {5, RILLE_WIRE_VARINT, UINT64_MAX, 0, 0},  {2000, RILLE_WIRE_BYTES, 0, sizeof message, 0}};
  RilleReader reader = {
      .ctx = ctx, .what = "onnx", .name = "x.onnx", .data = message, .size = sizeof message};
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
    RilleProtobufField field;
    CHECK_OK(ctx, rille_protobuf_field(&reader, &field));
    CHECK(field.number == wanted[i].number && field.wire == wanted[i].wire && field.value == wanted[i].value);
    CHECK(field.offset == wanted[i].offset && field.length == wanted[i].length);
  }
  CHECK(rille_reader_left(&reader) == 0);
}

static void test_refused(RilleContext *ctx) {
  static const uint8_t number[] = {0x00, 0x01}, group[] = {0x0b},
                       eleven[] = {0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
  static const uint8_t large[] = {0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 'x'};
  static const uint8_t wide[] = {0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT,
              "onnx: a field with the number 0, which no field has in x.onnx at byte 0",
              job(ctx, number, sizeof number));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "field 1 has the wire type 3, which is not read in x.onnx at byte 0",
              job(ctx, group, sizeof group));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "a number of more than 64 bits in x.onnx at byte 1",
              job(ctx, eleven, sizeof eleven));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "a number of more than 64 bits in x.onnx at byte 1",
              job(ctx, wide, sizeof wide));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "the file is truncated: needs 18446744073709551615 bytes, 1 are left",
              job(ctx, large, sizeof large));
}

int main(void) {
  RilleContext *ctx = new_context();
  test_fields(ctx);
  test_refused(ctx);
  check_flips(ctx, job, message, sizeof message, sizeof message);
  check_damage(ctx, job, message, sizeof message, 5000);
  return finish(ctx);
}
