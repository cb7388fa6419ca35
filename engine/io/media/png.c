/* Writing PNG pictures; png_read.c reads them. */
#include "io/media/png.h"
#include "core/memory.h"
#include "core/tensor.h"
#include "io/gzip.h"
#include "io/media/picture.h"

#include <string.h>

static const char what[] = "png";
static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
enum { GREY = 0, RGB = 2, CHUNK_FRAME = 12 /* length, name and check sum */ };

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
  RILLE_TRY(rille_picture_check(ctx, what, image, INT32_MAX));
  int d = image->ndim;
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
