#include "io/idx.h"
#include "core/memory.h"
#include "core/tensor.h"
#include "io/array.h"
#include "io/gzip.h"
#include "io/reader.h"

#include <string.h>

static const struct {
  uint8_t code, element;
} types[] = {{0x08, RILLE_ELEMENT_U8},  {0x09, RILLE_ELEMENT_I8},  {0x0b, RILLE_ELEMENT_I16},
             {0x0c, RILLE_ELEMENT_I32}, {0x0d, RILLE_ELEMENT_F32}, {0x0e, RILLE_ELEMENT_F64}};
enum { TYPES = sizeof types / sizeof *types };

static RilleStatus read_header(RilleReader *reader, RilleArray *array) {
  uint32_t magic;
  RILLE_TRY(rille_reader_u32be(reader, &magic));
  if (magic >> 16 != 0)
    return rille_reader_error(reader, 0, "not an IDX file: starts with %08x, not with 0000", magic);
  unsigned code = magic >> 8 & 0xff, ndim = magic & 0xff;
  int type = 0;
  while (type < TYPES && types[type].code != code) type++;
  if (type == TYPES) return rille_reader_error(reader, 2, "unknown element type 0x%02x", code);
  if (ndim > RILLE_MAX_DIMS)
    return rille_reader_error(reader, 3, "%u dims, a tensor has at most %d", ndim, RILLE_MAX_DIMS);
  *array = (RilleArray){.element = (RilleElement)types[type].element, .big_endian = true, .ndim = (int)ndim};
  for (unsigned i = 0; i < ndim; i++) {
    uint32_t size;
    RILLE_TRY(rille_reader_u32be(reader, &size));
    array->sizes[i] = size;
  }
  return RILLE_OK;
}

RilleStatus rille_idx_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                             RilleTensor **out) {
  RilleReader reader = {.ctx = ctx, .what = "idx", .name = name, .data = data, .size = size};
  RilleArray array;
  RILLE_TRY(read_header(&reader, &array));
  char shape[RILLE_SHAPE_TEXT];
  uint64_t wanted;
  bool fits = rille_array_bytes(&array, &wanted);
  if (!fits || wanted != rille_reader_left(&reader))
    return rille_reader_error(
        &reader, reader.position, "elements of shape %s do not fit: needs %s%llu bytes, %zu are there",
        rille_shape_text(array.ndim, array.sizes, shape), fits ? "" : "more than ",
        fits ? (unsigned long long)wanted : (unsigned long long)PTRDIFF_MAX, rille_reader_left(&reader));
  return rille_array_decode(ctx, &array, data + reader.position, out);
}

RilleStatus rille_idx_read(RilleContext *ctx, const char *path, RilleTensor **out) {
  RilleBytes bytes;
  RILLE_TRY(rille_file_read_gunzip(ctx, "idx", path, RILLE_GUNZIP_CAP, &bytes));
  RilleStatus status = rille_idx_decode(ctx, path, bytes.data, bytes.size, out);
  rille_block_free(ctx, bytes.data);
  return status;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

static void store32(uint8_t *out, uint32_t value) {
  for (int i = 0; i < 4; i++) out[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Fills a buffer of the whole file's size from a contiguous tensor. */
static void encode(const RilleTensor *tensor, uint8_t code, uint8_t *out) {
  out[0] = out[1] = 0;
  out[2] = code;
  out[3] = tensor->ndim;
  for (int i = 0; i < tensor->ndim; i++) store32(out + 4 + 4 * i, (uint32_t)tensor->sizes[i]);
  /* Reading big-endian swaps or copies, and either is its own inverse. */
  rille_elements_decode(rille_element_of((RilleDtype)tensor->dtype), true, (const uint8_t *)tensor->data,
                        (size_t)tensor->numel, out + 4 + 4 * tensor->ndim);
}

static RilleStatus write_contiguous(RilleContext *ctx, const char *path, const RilleTensor *tensor,
                                    bool compress) {
  int type = 0;
  while (type < TYPES &&
         (rille_element_dtype((RilleElement)types[type].element) != tensor->dtype ||
          rille_element_size((RilleElement)types[type].element) != rille_tensor_itemsize(tensor)))
    type++;
  if (type == TYPES)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "idx: cannot hold %s, only uint8, int32, float32 and float64",
                       rille_dtype_name((RilleDtype)tensor->dtype));
  for (int i = 0; i < tensor->ndim; i++)
    if (tensor->sizes[i] > UINT32_MAX)
      return rille_error(ctx, RILLE_ERROR_SHAPE, "idx: size %lld of dim %d does not fit in 32 bits",
                         (long long)tensor->sizes[i], i);
  size_t header = 4 + 4 * (size_t)tensor->ndim;
  /* The header is 4, 8, 12, ... bytes: room in front of it aligns the elements, of up to 8 bytes, behind it.
   */
  size_t room = header % 8;
  RilleBytes bytes = {.size = header + (size_t)tensor->numel * rille_tensor_itemsize(tensor)};
  uint8_t *block = rille_block_allocate(ctx, room + bytes.size);
  if (!block) return RILLE_ERROR_MEMORY;
  bytes.data = block + room;
  encode(tensor, types[type].code, bytes.data);
  RilleBytes packed = {NULL, 0};
  RilleStatus status = compress ? rille_gzip(ctx, bytes.data, bytes.size, 6, &packed) : RILLE_OK;
  const RilleBytes *content = compress ? &packed : &bytes;
  if (status == RILLE_OK) status = rille_file_write(ctx, "idx", path, content->data, content->size);
  rille_block_free(ctx, packed.data);
  rille_block_free(ctx, block);
  return status;
}

RilleStatus rille_idx_write(RilleContext *ctx, const char *path, RilleTensor *tensor, bool compress) {
  RilleTensor *contiguous;
  RILLE_TRY(rille_tensor_contiguous(tensor, &contiguous));
  RilleStatus status = write_contiguous(ctx, path, contiguous, compress);
  rille_tensor_release(contiguous);
  return status;
}
