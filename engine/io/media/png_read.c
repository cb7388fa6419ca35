/* Reading PNG pictures: the only file that knows libpng. Its errors jump, back into decode() and no further;
 * what it needs memory for comes from the context. */
#include "io/media/png.h"
#include "core/memory.h"
#include "core/tensor.h"
#include "io/media/picture.h"
#include "io/reader.h"

#include <png.h>
#include <string.h>

static const char what[] = "png";
enum { DEFLATE_RATIO = 1032 /* bytes from one, at most (zlib.net) */ };

/* All that a jump must not lose stands here. */
typedef struct Decoder {
  RilleReader reader;
  RilleStatus status;
  bool has_failed; /* an error text is in the context already */
  png_structp png;
  png_infop info;
  RilleTensor *tensor;
  uint8_t *rows;            /* samples side by side */
  char reason[RILLE_SHOWN]; /* the last warning, which is often why an error follows */
} Decoder;

/* ---- what libpng calls --------------------------------------------------------------------------------- */

static void *allocate(png_structp png, png_alloc_size_t size) {
  Decoder *d = png_get_mem_ptr(png);
  void *block = rille_block_allocate(d->reader.ctx, size);
  if (!block) {
    d->status = RILLE_ERROR_MEMORY;
    d->has_failed = true;
  }
  return block;
}

static void release(png_structp png, void *block) {
  Decoder *d = png_get_mem_ptr(png);
  rille_block_free(d->reader.ctx, block);
}

static void fail(png_structp png, const char *message) {
  Decoder *d = png_get_error_ptr(png);
  if (!d->has_failed) {
    char shown[RILLE_SHOWN];
    d->status =
        rille_reader_error(&d->reader, d->reader.position, "%s%s%s",
                           rille_shown(message, strlen(message), shown), d->reason[0] ? ": " : "", d->reason);
    d->has_failed = true;
  }
  png_longjmp(png, 1);
}

static void note(png_structp png, const char *message) {
  Decoder *d = png_get_error_ptr(png);
  rille_shown(message, strlen(message), d->reason);
}

static void read_bytes(png_structp png, png_bytep out, size_t size) {
  Decoder *d = png_get_io_ptr(png);
  const uint8_t *data = NULL;
  d->status = rille_reader_bytes(&d->reader, size, &data);
  if (d->status != RILLE_OK) {
    d->has_failed = true;
    png_error(png, "");
  }
  memcpy(out, data, size);
}

/* ---- decoding; every libpng call may jump -------------------------------------------------------------- */

static void give_up(Decoder *d, RilleStatus status) {
  if (status == RILLE_OK) return;
  d->status = status;
  d->has_failed = true;
  png_error(d->png, "");
}

/* A small file may promise a very large picture: nothing is allocated for more than it can hold. */
static void check_size(Decoder *d) {
  uint64_t width = png_get_image_width(d->png, d->info), height = png_get_image_height(d->png, d->info);
  if (width * height > RILLE_PNG_PIXELS)
    give_up(d, rille_reader_error(&d->reader, 16, "a picture of %llu x %llu pixels, at most %d are read",
                                  (unsigned long long)width, (unsigned long long)height, RILLE_PNG_PIXELS));
  if (png_get_rowbytes(d->png, d->info) * height / DEFLATE_RATIO > d->reader.size)
    give_up(d, rille_reader_error(&d->reader, 16, "%zu bytes of file cannot hold %llu x %llu pixels",
                                  d->reader.size, (unsigned long long)width, (unsigned long long)height));
}

/* A byte a sample, or two of them, most significant first. */
static void ask_for_bytes(Decoder *d) {
  int colour = png_get_color_type(d->png, d->info), depth = png_get_bit_depth(d->png, d->info);
  if (colour == PNG_COLOR_TYPE_GRAY && depth < 8) png_set_expand_gray_1_2_4_to_8(d->png);
  if (colour == PNG_COLOR_TYPE_PALETTE) png_set_packing(d->png);
}

/* libpng would take an index beyond the palette for black. */
static void spread_palette(Decoder *d, size_t n, uint8_t *out, size_t channels) {
  png_colorp palette = NULL;
  png_bytep alpha = NULL;
  int colours = 0, n_alpha = 0;
  png_get_PLTE(d->png, d->info, &palette, &colours);
  if (channels == 4) png_get_tRNS(d->png, d->info, &alpha, &n_alpha, NULL);
  for (size_t i = 0; i < n; i++) {
    int index = d->rows[i];
    if (index >= colours)
      give_up(d,
              rille_reader_error(&d->reader, d->reader.position,
                                 "pixel %zu has the colour %d, the palette %d colours", i, index, colours));
    out[i] = palette[index].red;
    out[i + n] = palette[index].green;
    out[i + 2 * n] = palette[index].blue;
    if (channels == 4) out[i + 3 * n] = index < n_alpha ? alpha[index] : 255;
  }
}

static void spread_wide(Decoder *d, size_t n, size_t channels) {
  int32_t *out = (int32_t *)(void *)d->tensor->data;
  for (size_t c = 0; c < channels; c++)
    for (size_t i = 0; i < n; i++) {
      const uint8_t *sample = d->rows + 2 * (i * channels + c);
      *out++ = sample[0] << 8 | sample[1];
    }
}

static void read_pixels(Decoder *d) {
  int passes = png_set_interlace_handling(d->png);
  png_read_update_info(d->png, d->info);
  bool has_palette = png_get_color_type(d->png, d->info) == PNG_COLOR_TYPE_PALETTE;
  size_t samples = png_get_channels(d->png, d->info), height = png_get_image_height(d->png, d->info),
         width = png_get_image_width(d->png, d->info), stride = png_get_rowbytes(d->png, d->info);
  size_t channels = !has_palette ? samples : png_get_valid(d->png, d->info, PNG_INFO_tRNS) ? 4 : 3;
  bool is_wide = png_get_bit_depth(d->png, d->info) == 16;
  int64_t sizes[3] = {(int64_t)channels, (int64_t)height, (int64_t)width};
  give_up(d, rille_tensor_new(d->reader.ctx, is_wide ? RILLE_INT32 : RILLE_UINT8, 3, sizes, &d->tensor));
  d->rows = rille_block_allocate(d->reader.ctx, stride * height);
  if (!d->rows) give_up(d, RILLE_ERROR_MEMORY);
  for (int pass = 0; pass < passes; pass++)
    for (size_t y = 0; y < height; y++) png_read_row(d->png, d->rows + y * stride, NULL);
  png_read_end(d->png, NULL);
  uint8_t *out = (uint8_t *)d->tensor->data;
  if (has_palette) {
    spread_palette(d, height * width, out, channels);
    return;
  }
  if (is_wide) {
    spread_wide(d, height * width, channels);
    return;
  }
  for (size_t c = 0; c < channels; c++)
    for (size_t i = 0; i < height * width; i++) *out++ = d->rows[i * channels + c];
}

static void decode(Decoder *d) {
  if (setjmp(png_jmpbuf(d->png))) return;
  png_set_read_fn(d->png, d, read_bytes);
  png_set_benign_errors(d->png, 0);
  png_set_crc_action(d->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_keep_unknown_chunks(d->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1); /* texts, profiles and the like */
  png_read_info(d->png, d->info);
  check_size(d);
  ask_for_bytes(d);
  read_pixels(d);
  d->status = RILLE_OK;
}

RilleStatus rille_png_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                             RilleTensor **out) {
  Decoder d = {.reader = {.ctx = ctx, .what = what, .name = name, .data = data, .size = size},
               .status = RILLE_ERROR_MEMORY};
  if (size < 8 || png_sig_cmp(data, 0, 8) != 0)
    return rille_reader_error(&d.reader, 0,
                              size < 8 ? "the file ends early" : "not a PNG file: starts otherwise");
  d.png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, &d, fail, note, &d, allocate, release);
  if (!d.png && !d.has_failed)
    return rille_error(ctx, RILLE_ERROR_UNSUPPORTED,
                       "png: this libpng is not the one that rille was built for");
  if (!d.png) return d.status;
  d.info = png_create_info_struct(d.png);
  d.status = RILLE_ERROR_MEMORY;
  if (d.info) decode(&d);
  png_destroy_read_struct(&d.png, &d.info, NULL);
  rille_block_free(ctx, d.rows);
  if (d.status == RILLE_OK)
    *out = d.tensor;
  else
    rille_tensor_release(d.tensor);
  return d.status;
}

RilleStatus rille_png_read(RilleContext *ctx, const char *path, RilleTensor **out) {
  return rille_picture_read(ctx, what, path, rille_png_decode, out);
}
