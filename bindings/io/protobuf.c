/* Protocol buffers as Lua values; scripts/rille/onnx/ knows what the fields mean. A file's bytes are a uint8
 * tensor, so that they count as tensors do, and offsets into it stand for messages: large arrays become
 * tensors without ever being Lua strings. Offsets count from 0. */
#include "state.h"
#include "describe.h"
#include "io/files.h"
#include "library.h"
#include "tensor/tensor_box.h"
#include "core/tensor.h"
#include "io/array.h"
#include "io/file.h"
#include "io/protobuf.h"

#include <string.h>

/* The part of the uint8 tensor at index 2 that begins at the number at index 3 and has as many bytes as the
 * one at 4 says; index 1 is the name of who reads, index 5 that of the file. Looked up after all that
 * allocates. */
static RilleReader part_of(lua_State *L, const State *state) {
  const RilleTensor *bytes = rille_check_tensor(L, 2);
  lua_Integer offset = lua_tointeger(L, 3), length = lua_tointeger(L, 4);
  if (bytes->dtype != RILLE_UINT8 || !bytes->contiguous)
    rille_raise_error(L, "protobuf: needs bytes as a contiguous uint8 tensor");
  if (offset < 0 || length < 0 || length > bytes->numel || offset > bytes->numel - length)
    rille_raise_error(L, "protobuf: bytes %d to %d of %d", (int)offset, (int)(offset + length),
                      (int)bytes->numel);
  return (RilleReader){.ctx = state->ctx,
                       .what = lua_tostring(L, 1),
                       .name = lua_tostring(L, 5),
                       .data = (const uint8_t *)bytes->data,
                       .size = (size_t)(offset + length),
                       .position = (size_t)offset};
}

static void check_part(lua_State *L) {
  luaL_checkstring(L, 1);
  luaL_checkinteger(L, 3);
  luaL_checkinteger(L, 4);
  luaL_checkstring(L, 5);
}

/* native.protobuf_fields(what, bytes, offset, length, name): a message's fields as one flat list, three
 * entries a field: number * 8 + wire type, then the bits of a number and 0, or the offset and the length of
 * bytes. */
static int protobuf_fields(lua_State *L) {
  State *state = state_of(L);
  check_part(L);
  lua_newtable(L);
  RilleReader reader = part_of(L, state);
  for (lua_Integer i = 1; rille_reader_left(&reader) > 0; i += 3) {
    RilleProtobufField field;
    check_status(L, state, rille_protobuf_field(&reader, &field));
    bool is_bytes = field.wire == RILLE_WIRE_BYTES;
    lua_pushinteger(L, (lua_Integer)field.number << 3 | field.wire);
    lua_rawseti(L, -2, i);
    lua_pushinteger(L, is_bytes ? (lua_Integer)field.offset : (lua_Integer)field.value);
    lua_rawseti(L, -2, i + 1);
    lua_pushinteger(L, (lua_Integer)field.length);
    lua_rawseti(L, -2, i + 2);
  }
  return 1;
}

/* native.protobuf_text(what, bytes, offset, length, name): as a string. */
static int protobuf_text(lua_State *L) {
  State *state = state_of(L);
  check_part(L);
  RilleReader reader = part_of(L, state);
  lua_pushlstring(L, (const char *)reader.data + reader.position, rille_reader_left(&reader));
  return 1;
}

/* native.protobuf_varints(what, bytes, offset, length, name): packed varints as a list of integers. */
static int protobuf_varints(lua_State *L) {
  State *state = state_of(L);
  check_part(L);
  lua_newtable(L);
  RilleReader reader = part_of(L, state);
  for (lua_Integer i = 1; rille_reader_left(&reader) > 0; i++) {
    uint64_t value;
    check_status(L, state, rille_protobuf_varint(&reader, &value));
    lua_pushinteger(L, (lua_Integer)value);
    lua_rawseti(L, -2, i);
  }
  return 1;
}

/* In the order of RilleElement. */
static const char *const element_names[] = {"bool",     "uint8",   "int8",    "uint16", "int16",
                                            "uint32",   "int32",   "int64",   "uint64", "float16",
                                            "bfloat16", "float32", "float64", NULL};

/* native.protobuf_tensor(what, bytes, offset, length, name, element, sizes): a tensor of the nearest dtype,
 * from elements that stand there little-endian, as many as sizes say. */
static int protobuf_tensor(lua_State *L) {
  State *state = state_of(L);
  report_bytes(L, state);
  check_part(L);
  RilleArray array = {.element = (RilleElement)luaL_checkoption(L, 6, NULL, element_names)};
  luaL_checktype(L, 7, LUA_TTABLE);
  size_t ndim = lua_rawlen(L, 7);
  if (ndim > RILLE_MAX_DIMS)
    rille_raise_error(L, "%s: a tensor of %d dims in %s; there may be %d", lua_tostring(L, 1), (int)ndim,
                      lua_tostring(L, 5), RILLE_MAX_DIMS);
  array.ndim = (int)ndim;
  for (int i = 0; i < array.ndim; i++) {
    lua_rawgeti(L, 7, i + 1);
    array.sizes[i] = lua_tointeger(L, -1);
    if (array.sizes[i] < 0)
      rille_raise_error(L, "%s: a tensor of the size %d in %s", lua_tostring(L, 1), (int)array.sizes[i],
                        lua_tostring(L, 5));
  }
  TensorBox *shell = rille_push_tensor_shell(L);
  RilleReader reader = part_of(L, state);
  uint64_t needed;
  if (!rille_array_bytes(&array, &needed) || needed != rille_reader_left(&reader))
    check_status(L, state,
                 rille_reader_error(&reader, reader.position,
                                    "a tensor of %zu bytes whose sizes ask for others",
                                    rille_reader_left(&reader)));
  const uint8_t *data = reader.data + reader.position;
  size_t count = (size_t)needed / rille_element_size(array.element);
  uint64_t beyond = rille_elements_beyond(array.element, false, data, count);
  if (beyond)
    check_status(L, state,
                 rille_reader_error(&reader, reader.position, RILLE_BEYOND_TEXT, (unsigned long long)beyond));
  check_status(L, state, rille_array_decode(state->ctx, &array, data, &shell->tensor));
  return 1;
}

/* native.write_parts(what, path, parts): a file of strings and of tensors' bytes, one behind the other, in
 * one step. */
static int write_parts(lua_State *L) {
  State *state = state_of(L);
  const char *what = luaL_checkstring(L, 1), *path = rille_check_path(L, 2, what);
  luaL_checktype(L, 3, LUA_TTABLE);
  lua_Integer n = (lua_Integer)lua_rawlen(L, 3);
  for (lua_Integer i = 1; i <= n; i++) {
    const RilleTensor *tensor = lua_rawgeti(L, 3, i) == LUA_TSTRING ? NULL : rille_check_tensor(L, -1);
    if (tensor && !tensor->contiguous) rille_raise_error(L, "%s: a tensor that is not contiguous", what);
    lua_pop(L, 1);
  }
  RilleFileWriter writer;
  check_status(L, state, rille_file_writer_open(state->ctx, what, path, &writer));
  RilleStatus status = RILLE_OK;
  for (lua_Integer i = 1; i <= n && status == RILLE_OK;
       i++) { /* nothing in here raises: the list was seen whole */
    size_t size;
    const void *data;
    if (lua_rawgeti(L, 3, i) == LUA_TSTRING) {
      data = lua_tolstring(L, -1, &size);
    } else {
      const RilleTensor *tensor = rille_to_tensor_box(L, -1)->tensor;
      data = tensor->data;
      size = (size_t)tensor->numel * rille_tensor_itemsize(tensor);
    }
    status = size ? rille_file_writer_write(&writer, data, size) : RILLE_OK;
    lua_pop(L, 1);
  }
  if (status == RILLE_OK) status = rille_file_writer_commit(&writer);
  rille_file_writer_abandon(&writer);
  check_status(L, state, status);
  return 0;
}

static const Native functions[] = {{"protobuf_fields", protobuf_fields, RIGHT_HARMLESS, NULL},
                                   {"protobuf_text", protobuf_text, RIGHT_HARMLESS, NULL},
                                   {"protobuf_varints", protobuf_varints, RIGHT_HARMLESS, NULL},
                                   {"protobuf_tensor", protobuf_tensor, RIGHT_HARMLESS, NULL},
                                   {"write_parts", write_parts, RILLE_MAY_WRITE_FILES, "onnx.save"},
                                   {NULL, NULL, 0, NULL}};

void rille_open_protobuf(lua_State *L, const Library *library) {
  rille_set_natives(L, library, functions);
}
