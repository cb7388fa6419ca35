#include "io/protobuf.h"
#include "core/status.h"

enum { LONGEST_VARINT = 10 };

RilleStatus rille_protobuf_varint(RilleReader *reader, uint64_t *out) {
  size_t start = reader->position;
  uint64_t value = 0;
  for (int i = 0; i < LONGEST_VARINT; i++) {
    uint8_t byte;
    RILLE_TRY(rille_reader_u8(reader, &byte));
    if (i == LONGEST_VARINT - 1 && byte > 1) break; /* more than 64 bits */
    value |= (uint64_t)(byte & 127) << (7 * i);
    if (byte < 128) {
      *out = value;
      return RILLE_OK;
    }
  }
  reader->position = start;
  return rille_reader_error(reader, start, "a number of more than 64 bits");
}

static RilleStatus read_bytes(RilleReader *reader, RilleProtobufField *field) {
  const uint8_t *bytes;
  uint64_t length;
  RILLE_TRY(rille_protobuf_varint(reader, &length));
  RILLE_TRY(rille_reader_bytes(reader, length, &bytes));
  field->offset = (size_t)(bytes - reader->data);
  field->length = (size_t)length;
  return RILLE_OK;
}

RilleStatus rille_protobuf_field(RilleReader *reader, RilleProtobufField *out) {
  size_t start = reader->position;
  uint64_t key;
  RILLE_TRY(rille_protobuf_varint(reader, &key));
  if (key >> 3 == 0 || key >> 3 > (1 << 29) - 1)
    return rille_reader_error(reader, start, "a field with the number %llu, which no field has",
                              (unsigned long long)(key >> 3));
  *out = (RilleProtobufField){.number = (uint32_t)(key >> 3), .wire = (RilleWire)(key & 7)};
  uint32_t word;
  switch (out->wire) {
  case RILLE_WIRE_VARINT:
    return rille_protobuf_varint(reader, &out->value);
  case RILLE_WIRE_FIXED64:
    return rille_reader_u64le(reader, &out->value);
  case RILLE_WIRE_BYTES:
    return read_bytes(reader, out);
  case RILLE_WIRE_FIXED32:
    RILLE_TRY(rille_reader_u32le(reader, &word));
    out->value = word;
    return RILLE_OK;
  default:
    break;
  }
  return rille_reader_error(reader, start, "field %u has the wire type %d, which is not read", out->number,
                            (int)out->wire);
}
