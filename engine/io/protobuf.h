/* Protocol buffers, one field at a time (protobuf.dev/programming-guides/encoding): keys, varints, fixed
 * numbers and byte ranges of a message that lies in memory. Nothing is copied; what a field claims is checked
 * against the bytes that are left. A message inside of another one is a byte range, which a second reader
 * goes through. */
#ifndef RILLE_IO_PROTOBUF_H
#define RILLE_IO_PROTOBUF_H

#include "io/reader.h"

typedef enum RilleWire {
  RILLE_WIRE_VARINT = 0,
  RILLE_WIRE_FIXED64 = 1,
  RILLE_WIRE_BYTES = 2, /* text, bytes, a message, packed numbers */
  RILLE_WIRE_FIXED32 = 5,
} RilleWire;

typedef struct RilleProtobufField {
  uint32_t number; /* from 1 */
  RilleWire wire;
  uint64_t value;        /* of a number: its bits */
  size_t offset, length; /* of bytes: where they stand in the reader's data */
} RilleProtobufField;

/* The number in at most ten bytes. RILLE_ERROR_FORMAT: it is longer, or the data ends. */
RilleStatus rille_protobuf_varint(RilleReader *reader, uint64_t *out);
/* The next field; the reader must not be at its end. RILLE_ERROR_FORMAT: the number 0, a group or another
 * wire type that is not known, bytes beyond the end. */
RilleStatus rille_protobuf_field(RilleReader *reader, RilleProtobufField *out);

#endif
