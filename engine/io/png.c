#include "io/png.h"
#include "core/memory.h"
#include "core/tensor.h"
#include "io/gzip.h"
#include "io/reader.h"

#include <stdlib.h>
#include <string.h>

static const char what[] = "png";
static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
enum { GREY = 0, RGB = 2, PALETTE = 3, GREY_ALPHA = 4, RGBA = 6 };
enum {
  CHUNK_FRAME = 12,
  /* length, name and check sum */ DEFLATE_RATIO = 1032 /* bytes from one, at most (zlib.net) */
};

/* ---- writing
 * -------------------------------------------------------------------------------------------------------- */

static uint8_t *put32(uint8_t *out, uint32_t value) {
  for (int i = 0; i < 4; i++) out[i] = (uint8_t)(value >> (24 - 8 * i));
  return out + 4;
}

static uint8_t *put_chunk(uint8_t *out, const char *name, const uint8_t *data, size_t size) {
  uint8_t *start = put32(out, (uint32_t)size);
  memcpy(start, name, 4);
  if (size) memcpy(start + 4, data, size);
  return put32(start + 4 + size, rille_crc32(0, start, size + 4));
}

/* The rows as PNG wants them: samples side by side, and in front of each row the filter (1: minus the left
 * neighbour, good for both drawings and photographs). */
static void filter_rows(const RilleTensor *image, size_t channels, size_t height, size_t width,
                        uint8_t *out) {
  int d = image->ndim;
  int64_t row_stride = image->strides[d - 2], column_stride = image->strides[d - 1],
          plane = d == 3 ? image->strides[0] : 0;
  const uint8_t *pixels = (const uint8_t *)image->data;
  for (size_t y = 0; y < height; y++) {
    *out++ = 1;
    for (size_t x = 0; x < width; x++)
      for (size_t c = 0; c < channels; c++) {
        const uint8_t *sample =
            pixels + (int64_t)y * row_stride + (int64_t)x * column_stride + (int64_t)c * plane;
        *out++ = (uint8_t)(*sample - (x ? sample[-column_stride] : 0));
      }
  }
}

static RilleStatus wrap_up(RilleContext *ctx, const RilleBytes *packed, size_t channels, size_t height,
                           size_t width, RilleBytes *out) {
  if (packed->size > INT32_MAX)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "png: the image is too large for one chunk");
  uint8_t header[13];
  put32(put32(header, (uint32_t)width), (uint32_t)height);
  header[8] = 8;
  header[9] = channels == 3 ? RGB : GREY;
  header[10] = header[11] = header[12] = 0;
  RilleBytes file = {.size = sizeof signature + 3 * CHUNK_FRAME + sizeof header + packed->size};
  file.data = rille_block_allocate(ctx, file.size);
  if (!file.data) return RILLE_ERROR_MEMORY;
  memcpy(file.data, signature, sizeof signature);
  uint8_t *next = put_chunk(file.data + sizeof signature, "IHDR", header, sizeof header);
  next = put_chunk(next, "IDAT", packed->data, packed->size);
  put_chunk(next, "IEND", NULL, 0);
  *out = file;
  return RILLE_OK;
}

RilleStatus rille_png_encode(RilleContext *ctx, const RilleTensor *image, RilleBytes *out) {
  char text[RILLE_SHAPE_TEXT];
  if (image->dtype != RILLE_UINT8)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "png: an image is uint8, not %s",
                       rille_dtype_name((RilleDtype)image->dtype));
  int d = image->ndim;
  bool good = (d == 2 || (d == 3 && (image->sizes[0] == 1 || image->sizes[0] == 3))) && image->numel > 0 &&
              image->sizes[d - 1] <= INT32_MAX && image->sizes[d - 2] <= INT32_MAX;
  if (!good)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "png: an image is [height, width], [1, height, width] or [3, height, width], not %s",
                       rille_tensor_shape_text(image, text));
  size_t channels = d == 3 ? (size_t)image->sizes[0] : 1, height = (size_t)image->sizes[d - 2],
         width = (size_t)image->sizes[d - 1];
  size_t size =
      height * (1 + width * channels); /* an existing tensor's bytes and a byte a row: no overflow */
  uint8_t *rows = rille_block_allocate(ctx, size);
  if (!rows) return RILLE_ERROR_MEMORY;
  filter_rows(image, channels, height, width, rows);
  RilleBytes packed = {NULL, 0};
  RilleStatus status = rille_deflate(ctx, rows, size, 6, &packed);
  rille_block_free(ctx, rows);
  if (status == RILLE_OK) status = wrap_up(ctx, &packed, channels, height, width, out);
  rille_block_free(ctx, packed.data);
  return status;
}

RilleStatus rille_png_write(RilleContext *ctx, const char *path, const RilleTensor *image) {
  RilleBytes file;
  RILLE_TRY(rille_png_encode(ctx, image, &file));
  RilleStatus status = rille_file_write(ctx, what, path, file.data, file.size);
  rille_block_free(ctx, file.data);
  return status;
}

/* ---- reading: chunks
 * -------------------------------------------------------------------------------------------------- */

typedef struct Picture {
  RilleReader reader;
  size_t width, height, channels, row_bytes; /* channels and row_bytes of the samples in the file */
  unsigned depth, colour;
  uint8_t palette[256][4]; /* red, green, blue, alpha */
  size_t colours;
  bool transparent;
  uint8_t *packed; /* the IDAT chunks, one after the other; as long as the file at most */
  size_t packed_size;
} Picture;

static RilleStatus unsupported(const Picture *picture, const char *kind) {
  return rille_error(picture->reader.ctx, RILLE_ERROR_UNSUPPORTED, "png: %s is not read, %s", kind,
                     rille_path_tail(picture->reader.name));
}

static RilleStatus read_header(Picture *picture, const uint8_t *data, size_t size, size_t at) {
  if (size != 13) return rille_reader_error(&picture->reader, at, "an IHDR chunk of %zu bytes, not 13", size);
  RilleReader reader = picture->reader;
  reader.data = data;
  reader.size = size;
  reader.position = 0;
  uint32_t width = 0, height = 0;
  RILLE_TRY(rille_reader_u32be(&reader, &width));
  RILLE_TRY(rille_reader_u32be(&reader, &height));
  if (width == 0 || height == 0 || width > INT32_MAX || height > INT32_MAX)
    return rille_reader_error(&picture->reader, at, "a picture of %u x %u pixels", width, height);
  if ((uint64_t)width * height > RILLE_PNG_PIXELS)
    return rille_reader_error(&picture->reader, at, "a picture of %u x %u pixels, at most %d are read", width,
                              height, RILLE_PNG_PIXELS);
  unsigned depth = data[8], colour = data[9];
  if (data[10] || data[11] || data[12] > 1)
    return rille_reader_error(&picture->reader, at + 10, "unknown compression, filter or interlacing");
  if (data[12]) return unsupported(picture, "interlacing");
  if (colour > RGBA || colour == 1 || colour == 5)
    return rille_reader_error(&picture->reader, at + 9, "unknown colour type %u", colour);
  bool palette_depth = colour == PALETTE && (depth == 1 || depth == 2 || depth == 4);
  if (depth != 8 && !palette_depth) {
    bool exists =
        depth == 16 ? colour != PALETTE : colour == GREY && (depth == 1 || depth == 2 || depth == 4);
    if (exists) return unsupported(picture, depth == 16 ? "a depth of 16 bits" : "grey of less than 8 bits");
    return rille_reader_error(&picture->reader, at + 8, "%u bits do not go with colour type %u", depth,
                              colour);
  }
  picture->width = width;
  picture->height = height;
  picture->depth = depth;
  picture->colour = colour;
  picture->channels = colour == RGB ? 3 : colour == GREY_ALPHA ? 2 : colour == RGBA ? 4 : 1;
  picture->row_bytes = ((size_t)width * picture->channels * depth + 7) / 8;
  return RILLE_OK;
}

static RilleStatus read_palette(Picture *picture, const char *name, const uint8_t *data, size_t size,
                                size_t at) {
  if (memcmp(name, "PLTE", 4) == 0) {
    if (size == 0 || size % 3 || size > 3 * 256)
      return rille_reader_error(&picture->reader, at, "a palette of %zu bytes", size);
    picture->colours = size / 3;
    for (size_t i = 0; i < picture->colours; i++) {
      memcpy(picture->palette[i], data + 3 * i, 3);
      picture->palette[i][3] = 255;
    }
    return RILLE_OK;
  }
  if (picture->colour != PALETTE) return RILLE_OK; /* tRNS: one transparent grey or colour; seen as opaque */
  if (size > picture->colours)
    return rille_reader_error(&picture->reader, at, "transparency for %zu of %zu colours", size,
                              picture->colours);
  for (size_t i = 0; i < size; i++) picture->palette[i][3] = data[i];
  picture->transparent = true;
  return RILLE_OK;
}

static RilleStatus read_chunk(Picture *picture, bool first, bool *last) {
  RilleReader *reader = &picture->reader;
  uint32_t size = 0, sum = 0;
  const uint8_t *name = NULL, *data = NULL;
  size_t at = reader->position + 8;
  RILLE_TRY(rille_reader_u32be(reader, &size));
  RILLE_TRY(rille_reader_bytes(reader, 4, &name));
  RILLE_TRY(rille_reader_bytes(reader, size, &data));
  RILLE_TRY(rille_reader_u32be(reader, &sum));
  char shown[RILLE_SHOWN];
  rille_shown(name, 4, shown);
  if (rille_crc32(0, name, (size_t)size + 4) != sum)
    return rille_reader_error(reader, at - 4, "the check sum of chunk %s is wrong", shown);
  if (first != (memcmp(name, "IHDR", 4) == 0))
    return rille_reader_error(reader, at - 4, "chunk %s at the wrong place", shown);
  if (first) return read_header(picture, data, size, at);
  if (memcmp(name, "PLTE", 4) == 0 || memcmp(name, "tRNS", 4) == 0)
    return read_palette(picture, (const char *)name, data, size, at);
  *last = memcmp(name, "IEND", 4) == 0;
  if (memcmp(name, "IDAT", 4) == 0) {
    if (size) memcpy(picture->packed + picture->packed_size, data, size);
    picture->packed_size += size;
  } else if (!*last && !(name[0] & 0x20)) { /* lower case: may be passed over */
    return rille_reader_error(reader, at - 4, "unknown chunk %s", shown);
  }
  return RILLE_OK;
}

/* ---- reading: pixels
 * --------------------------------------------------------------------------------------------------- */

static uint8_t paeth(int left, int up, int corner) {
  int estimate = left + up - corner;
  int to_left = abs(estimate - left), to_up = abs(estimate - up), to_corner = abs(estimate - corner);
  return (uint8_t)(to_left <= to_up && to_left <= to_corner ? left : to_up <= to_corner ? up : corner);
}

/* Undoes the filter of one row in place; above is the finished row before it, zeros for the first. */
static bool unfilter(uint8_t filter, uint8_t *row, const uint8_t *above, size_t size, size_t pixel) {
  for (size_t i = 0; i < size; i++) {
    int left = i >= pixel ? row[i - pixel] : 0, up = above[i], corner = i >= pixel ? above[i - pixel] : 0;
    switch (filter) {
    case 0:
      return true;
    case 1:
      row[i] = (uint8_t)(row[i] + left);
      break;
    case 2:
      row[i] = (uint8_t)(row[i] + up);
      break;
    case 3:
      row[i] = (uint8_t)(row[i] + (left + up) / 2);
      break;
    case 4:
      row[i] = (uint8_t)(row[i] + paeth(left, up, corner));
      break;
    default:
      return false;
    }
  }
  return true;
}

/* One row into the planes of the tensor. False: an index outside the palette. */
static bool spread_row(const Picture *picture, const uint8_t *row, size_t y, size_t channels, uint8_t *out) {
  size_t plane = picture->width * picture->height;
  out += y * picture->width;
  for (size_t x = 0; x < picture->width; x++) {
    const uint8_t *samples = row + x * picture->channels;
    if (picture->colour == PALETTE) {
      size_t bit = x * picture->depth;
      size_t index = row[bit / 8] >> (8 - picture->depth - bit % 8) & ((1u << picture->depth) - 1);
      if (index >= picture->colours) return false;
      samples = picture->palette[index];
    }
    for (size_t c = 0; c < channels; c++) out[c * plane + x] = samples[c];
  }
  return true;
}

static RilleStatus spread(const Picture *picture, uint8_t *rows, RilleTensor *tensor) {
  size_t stride = picture->row_bytes + 1, pixel = (picture->channels * picture->depth + 7) / 8;
  memset(rows, 0, picture->row_bytes); /* the row above the first */
  const uint8_t *above = rows;
  for (size_t y = 0; y < picture->height; y++) {
    uint8_t *row = rows + picture->row_bytes + y * stride;
    if (!unfilter(row[0], row + 1, above, picture->row_bytes, pixel))
      return rille_reader_error(&picture->reader, picture->reader.position, "unknown filter %d of row %zu",
                                row[0], y);
    above = row + 1;
    if (!spread_row(picture, above, y, (size_t)tensor->sizes[0], (uint8_t *)tensor->data))
      return rille_reader_error(&picture->reader, picture->reader.position,
                                "row %zu has a colour outside the palette of %zu", y, picture->colours);
  }
  return RILLE_OK;
}

static RilleStatus unpack(const Picture *picture, RilleTensor **out) {
  RilleContext *ctx = picture->reader.ctx;
  size_t unfolded;
  bool fits = !__builtin_mul_overflow(picture->row_bytes + 1, picture->height, &unfolded);
  if (!fits || unfolded / DEFLATE_RATIO > picture->packed_size)
    return rille_reader_error(&picture->reader, picture->reader.position,
                              "%zu bytes of data cannot hold %zu x %zu pixels", picture->packed_size,
                              picture->width, picture->height);
  if (picture->colour == PALETTE && picture->colours == 0)
    return rille_reader_error(&picture->reader, picture->reader.position,
                              "a palette picture without a palette");
  size_t channels = picture->colour != PALETTE ? picture->channels : picture->transparent ? 4 : 3;
  int64_t sizes[3] = {(int64_t)channels, (int64_t)picture->height, (int64_t)picture->width};
  RilleTensor *tensor;
  RILLE_TRY(rille_tensor_new(ctx, RILLE_UINT8, 3, sizes, &tensor));
  uint8_t *rows = rille_block_allocate(ctx, picture->row_bytes + unfolded);
  RilleStatus status = RILLE_ERROR_MEMORY;
  if (rows)
    status = rille_inflate(ctx, what, picture->reader.name, picture->packed, picture->packed_size,
                           rows + picture->row_bytes, unfolded);
  if (status == RILLE_OK) status = spread(picture, rows, tensor);
  rille_block_free(ctx, rows);
  if (status == RILLE_OK)
    *out = tensor;
  else
    rille_tensor_release(tensor);
  return status;
}

static RilleStatus read_picture(Picture *picture, RilleTensor **out) {
  const uint8_t *start = NULL;
  RILLE_TRY(rille_reader_bytes(&picture->reader, sizeof signature, &start));
  if (memcmp(start, signature, sizeof signature) != 0)
    return rille_reader_error(&picture->reader, 0, "not a PNG file: starts otherwise");
  bool last = false;
  for (bool first = true; !last; first = false) RILLE_TRY(read_chunk(picture, first, &last));
  return unpack(picture, out);
}

RilleStatus rille_png_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                             RilleTensor **out) {
  Picture picture = {.reader = {.ctx = ctx, .what = what, .name = name, .data = data, .size = size}};
  picture.packed = rille_block_allocate(ctx, size);
  if (!picture.packed) return RILLE_ERROR_MEMORY;
  RilleStatus status = read_picture(&picture, out);
  rille_block_free(ctx, picture.packed);
  return status;
}

RilleStatus rille_png_read(RilleContext *ctx, const char *path, RilleTensor **out) {
  RilleBytes file;
  RILLE_TRY(rille_file_read(ctx, what, path, &file));
  RilleStatus status = rille_png_decode(ctx, path, file.data, file.size, out);
  rille_block_free(ctx, file.data);
  return status;
}
