/* PNG and the digits that we draw. */
#include "io_check.h"

#include "pictures/digits.h"
#include "io/gzip.h"
#include "io/media/png.h"

static RilleStatus job(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleTensor *tensor = NULL;
  RilleStatus status = rille_png_decode(ctx, "x.png", data, size, &tensor);
  rille_tensor_release(tensor);
  return status;
}

static RilleStatus file_job(RilleContext *ctx, void *user) {
  RilleTensor *tensor = NULL;
  RILLE_TRY(rille_png_read(ctx, user, &tensor));
  RilleStatus status = rille_png_write(ctx, user, tensor);
  rille_tensor_release(tensor);
  return status;
}

static void test_round_trip(RilleContext *ctx) {
  static const int64_t shapes[3][3] = {{5, 7, 0}, {1, 5, 7}, {3, 5, 7}};
  const char *path = scratch_file("x.png");
  for (int i = 0; i < 3; i++) {
    RilleTensor *image = counting(ctx, RILLE_UINT8, i == 0 ? 2 : 3, shapes[i]), *back = NULL;
    CHECK_OK(ctx, rille_png_write(ctx, path, image));
    CHECK_OK(ctx, rille_png_read(ctx, path, &back));
    CHECK(counts(back, RILLE_UINT8, 3, shapes[i == 0 ? 1 : i]));
    rille_tensor_release(image);
    rille_tensor_release(back);
    size_t size;
    uint8_t *data = slurp(path, &size);
    check_reader(ctx, job, data, size, size, 3000);
    free(data);
  }
  check_allocations(ctx, file_job, (void *)(uintptr_t)path);
  unlink(path);
  const int64_t empty[2] = {0, 5}, pair[3] = {2, 5, 7};
  RilleTensor *wrong = counting(ctx, RILLE_UINT8, 2, empty);
  CHECK_FAILS(ctx, RILLE_ERROR_SHAPE, "png: an image is [height, width], ",
              rille_png_write(ctx, path, wrong));
  rille_tensor_release(wrong);
  wrong = counting(ctx, RILLE_UINT8, 3, pair);
  CHECK_FAILS(ctx, RILLE_ERROR_SHAPE, "not [2, 5, 7]", rille_png_write(ctx, path, wrong));
  rille_tensor_release(wrong);
  wrong = counting(ctx, RILLE_FLOAT32, 3, pair);
  CHECK_FAILS(ctx, RILLE_ERROR_DTYPE, "uint8, not float32", rille_png_write(ctx, path, wrong));
  rille_tensor_release(wrong);
}

/* ---- pictures of all kinds, put together chunk by chunk ------------------------------------------------ */

typedef struct Png {
  uint8_t data[4096];
  size_t size;
} Png;

static void put32(Png *png, uint32_t value) {
  for (int i = 0; i < 4; i++) png->data[png->size++] = (uint8_t)(value >> (24 - 8 * i));
}

static void put_chunk(Png *png, const char *name, const void *data, size_t size) {
  put32(png, (uint32_t)size);
  size_t start = png->size;
  memcpy(png->data + start, name, 4);
  if (size) memcpy(png->data + start + 4, data, size);
  png->size += 4 + size;
  put32(png, rille_crc32(0, png->data + start, size + 4));
}

/* rows: filter bytes and samples, of the size that the header promises or not. */
static Png make(RilleContext *ctx, uint32_t width, uint32_t height, int depth, int colour, int interlace,
                const char *palette, size_t palette_size, const char *alpha, size_t alpha_size,
                const void *rows, size_t rows_size) {
  Png png = {.size = 8};
  memcpy(png.data, "\x89PNG\r\n\x1a\n", 8);
  Png header = {.size = 0};
  put32(&header, width);
  put32(&header, height);
  const uint8_t rest[5] = {(uint8_t)depth, (uint8_t)colour, 0, 0, (uint8_t)interlace};
  memcpy(header.data + 8, rest, 5);
  put_chunk(&png, "IHDR", header.data, 13);
  put_chunk(&png, "tEXt", "ignored", 7);
  if (palette) put_chunk(&png, "PLTE", palette, palette_size);
  if (alpha) put_chunk(&png, "tRNS", alpha, alpha_size);
  RilleBytes packed = {NULL, 0};
  CHECK_OK(ctx, rille_deflate(ctx, rows, rows_size, 9, &packed));
  size_t half = packed.size / 2;
  put_chunk(&png, "IDAT", packed.data, half);
  put_chunk(&png, "IDAT", packed.data + half, packed.size - half);
  rille_block_free(ctx, packed.data);
  put_chunk(&png, "IEND", NULL, 0);
  return png;
}

static void check_pixels(RilleContext *ctx, const Png *png, int channels, int height, int width,
                         const char *wanted) {
  const int64_t sizes[3] = {channels, height, width};
  RilleTensor *tensor = NULL;
  CHECK_OK(ctx, rille_png_decode(ctx, "x.png", png->data, png->size, &tensor));
  CHECK(tensor && rille_shape_equal(tensor->ndim, tensor->sizes, 3, sizes) &&
        memcmp(tensor->data, wanted, (size_t)(channels * height * width)) == 0);
  rille_tensor_release(tensor);
}

/* Of 16 bits, one row. */
static void check_wide(RilleContext *ctx, const Png *png, int channels, int width, const int32_t *wanted) {
  const int64_t sizes[3] = {channels, 1, width};
  RilleTensor *tensor = NULL;
  CHECK_OK(ctx, rille_png_decode(ctx, "x.png", png->data, png->size, &tensor));
  CHECK(tensor && tensor->dtype == RILLE_INT32 && rille_shape_equal(tensor->ndim, tensor->sizes, 3, sizes) &&
        memcmp(tensor->data, wanted, (size_t)(channels * width) * sizeof *wanted) == 0);
  rille_tensor_release(tensor);
}

static void test_kinds(RilleContext *ctx) {
  Png png = make(ctx, 2, 1, 8, 6, 0, NULL, 0, NULL, 0, "\0\1\2\3\4\5\6\7\x8", 9);
  check_pixels(ctx, &png, 4, 1, 2, "\1\5\2\6\3\7\4\x8");
  png = make(ctx, 2, 1, 8, 4, 0, NULL, 0, NULL, 0, "\0\1\2\3\4", 5);
  check_pixels(ctx, &png, 2, 1, 2, "\1\3\2\4");
  png = make(ctx, 3, 1, 8, 3, 0, "\1\2\3\4\5\6", 6, NULL, 0, "\0\1\0\1", 4);
  check_pixels(ctx, &png, 3, 1, 3, "\4\1\4\5\2\5\6\3\6");
  png = make(ctx, 3, 1, 8, 3, 0, "\1\2\3\4\5\6", 6, "\x7f", 1, "\0\1\0\1", 4);
  check_pixels(ctx, &png, 4, 1, 3, "\4\1\4\5\2\5\6\3\6\xff\x7f\xff");
  png = make(ctx, 3, 2, 2, 3, 0, "\0\0\0\1\1\1\2\2\2\3\3\3", 12, NULL, 0, "\0\x1b\0\xe4",
             4); /* 0 1 2 (3); 3 2 1 (0) */
  check_pixels(ctx, &png, 3, 2, 3, "\0\1\2\3\2\1\0\1\2\3\2\1\0\1\2\3\2\1");
  png = make(ctx, 9, 1, 1, 3, 0, "\0\0\0\1\1\1", 6, NULL, 0, "\0\xaa\x80", 3);
  check_pixels(ctx, &png, 3, 1, 9, "\1\0\1\0\1\0\1\0\1\1\0\1\0\1\0\1\0\1\1\0\1\0\1\0\1\0\1");
  /* All filters, by hand: row 0 left, 1 up, 2 average, 3 Paeth, 4 none. */
  png = make(ctx, 3, 5, 8, 0, 0, NULL, 0, NULL, 0, "\1\x0a\1\1\2\1\1\1\3\1\1\1\4\1\1\1\0\1\2\3", 20);
  check_pixels(ctx, &png, 1, 5, 3, "\x0a\x0b\x0c\x0b\x0c\x0d\6\x0a\x0c\7\x0b\x0d\1\2\3");
  check_reader(ctx, job, png.data, png.size, png.size, 3000);
}

/* 16 bits, few bits, and Adam7's passes (W3C PNG, 8.1). */
static void test_more_kinds(RilleContext *ctx) {
  Png png = make(ctx, 3, 1, 16, 0, 0, NULL, 0, NULL, 0, "\0\x12\x34\xff\xff\0\x80", 7);
  check_wide(ctx, &png, 1, 3, (const int32_t[]){0x1234, 0xffff, 0x80});
  png = make(ctx, 1, 1, 16, 6, 0, NULL, 0, NULL, 0, "\0\1\0\2\0\3\0\4\0", 9);
  check_wide(ctx, &png, 4, 1, (const int32_t[]){0x100, 0x200, 0x300, 0x400});
  png = make(ctx, 2, 1, 16, 4, 0, NULL, 0, NULL, 0, "\0\1\2\3\4\5\6\7\x8", 9);
  check_wide(ctx, &png, 2, 2, (const int32_t[]){0x102, 0x506, 0x304, 0x708});
  png = make(ctx, 3, 1, 1, 0, 0, NULL, 0, NULL, 0, "\0\xa0", 2);
  check_pixels(ctx, &png, 1, 1, 3, "\xff\0\xff");
  png = make(ctx, 3, 1, 2, 0, 0, NULL, 0, NULL, 0, "\0\x1b", 2);
  check_pixels(ctx, &png, 1, 1, 3, "\0\x55\xaa");
  png = make(ctx, 2, 1, 4, 0, 0, NULL, 0, NULL, 0, "\0\x1f", 2);
  check_pixels(ctx, &png, 1, 1, 2, "\x11\xff");
  /* 3 x 3: pass 1 has (0, 0); 4: (0, 2); 5: (2, 0), (2, 2); 6: (0, 1), (2, 1); 7: row 1. Filter bytes before
   * each row. */
  png = make(ctx, 3, 3, 8, 0, 1, NULL, 0, NULL, 0, "\0\1\0\3\0\7\x9\0\2\0\x8\0\4\5\6", 15);
  check_pixels(ctx, &png, 1, 3, 3, "\1\2\3\4\5\6\7\x8\x9");
  check_reader(ctx, job, png.data, png.size, png.size, 3000);
  png = make(ctx, 1, 1, 8, 0, 0, NULL, 0, "\0\5", 2, "\0\5", 2); /* grey 5 stands for transparent */
  check_pixels(ctx, &png, 1, 1, 1, "\5");
}

static void test_errors(RilleContext *ctx) {
  static const char rows[64] = {0};
  Png png;
  png = make(ctx, 2, 2, 3, 0, 0, NULL, 0, NULL, 0, rows, 6);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "Invalid bit depth in IHDR in x.png at byte 33",
              job(ctx, png.data, png.size));
  png = make(ctx, 2, 2, 8, 5, 0, NULL, 0, NULL, 0, rows, 6);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "Invalid color type in IHDR", job(ctx, png.data, png.size));
  png = make(ctx, 0, 2, 8, 0, 0, NULL, 0, NULL, 0, rows, 6);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "Image width is zero in IHDR", job(ctx, png.data, png.size));
  png = make(ctx, 0x7fffffff, 0x7fffffff, 8, 0, 0, NULL, 0, NULL, 0, rows, 6);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "exceeds user limit in IHDR", job(ctx, png.data, png.size));
  png = make(ctx, 20000, 20000, 8, 0, 0, NULL, 0, NULL, 0, rows, 6);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "20000 x 20000 pixels, at most 268435456 are read",
              job(ctx, png.data, png.size));
  png = make(ctx, 16384, 16384, 8, 0, 0, NULL, 0, NULL, 0, rows, 6);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "cannot hold 16384 x 16384 pixels", job(ctx, png.data, png.size));
  png = make(ctx, 2, 2, 8, 0, 0, NULL, 0, NULL, 0, rows, 5);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "Not enough image data in x.png", job(ctx, png.data, png.size));
  png = make(ctx, 2, 2, 8, 0, 0, NULL, 0, NULL, 0, rows, 7);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "Too much image data in x.png", job(ctx, png.data, png.size));
  png = make(ctx, 1, 1, 8, 0, 0, NULL, 0, NULL, 0, "\5\1", 2);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "bad adaptive filter value", job(ctx, png.data, png.size));
  png = make(ctx, 1, 1, 8, 3, 0, "\1\1\1", 3, NULL, 0, "\0\1", 2);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "the colour 1, the palette 1 colours", job(ctx, png.data, png.size));
  png = make(ctx, 1, 1, 8, 3, 0, NULL, 0, NULL, 0, "\0\1", 2);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "Missing PLTE before IDAT", job(ctx, png.data, png.size));
  png.data[40] ^= 1;
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "CRC error", job(ctx, png.data, png.size));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "not a PNG file", job(ctx, (const uint8_t *)"GIF89a, a long one", 18));
}

/* ---- digits -------------------------------------------------------------------------------------------- */

static RilleStatus digits_job(RilleContext *ctx, void *user) {
  RilleTensor *images = NULL, *labels = NULL;
  RilleGenerator generator = {0};
  rille_generator_seed(&generator, 1);
  RILLE_TRY(rille_digits(ctx, &generator, *(int64_t *)user, &images, &labels));
  rille_tensor_release(images);
  rille_tensor_release(labels);
  return RILLE_OK;
}

static void test_digits(RilleContext *ctx) {
  enum { COUNT = 2000 };
  RilleTensor *images[2] = {NULL, NULL}, *labels[2] = {NULL, NULL};
  const int64_t sizes[3] = {COUNT, 28, 28};
  for (int i = 0; i < 2; i++) {
    RilleGenerator generator = {0};
    rille_generator_seed(&generator, 42);
    CHECK_OK(ctx, rille_digits(ctx, &generator, COUNT, &images[i], &labels[i]));
  }
  CHECK(images[0]->dtype == RILLE_UINT8 && rille_shape_equal(images[0]->ndim, images[0]->sizes, 3, sizes));
  CHECK(labels[0]->dtype == RILLE_INT64 && labels[0]->numel == COUNT);
  CHECK(memcmp(images[0]->data, images[1]->data, COUNT * 784) == 0 &&
        memcmp(labels[0]->data, labels[1]->data, COUNT * 8) == 0);
  int seen[10] = {0};
  for (int i = 0; i < COUNT; i++) {
    const uint8_t *image = (const uint8_t *)images[0]->data + 784 * i;
    int label = (int)element(labels[0], i), ink = 0, brightest = 0;
    CHECK(label >= 0 && label <= 9);
    seen[label]++;
    for (int k = 0; k < 784; k++) {
      ink += image[k] > 0;
      if (image[k] > brightest) brightest = image[k];
    }
    CHECK(ink > 25 && ink < 400 && brightest > 120);
  }
  for (int k = 0; k < 10; k++) CHECK(seen[k] > COUNT / 20);
  for (int i = 0; i < 2; i++) {
    rille_tensor_release(images[i]);
    rille_tensor_release(labels[i]);
  }
  int64_t few = 3, none = 0, negative = -1;
  check_allocations(ctx, digits_job, &few);
  CHECK_OK(ctx, digits_job(ctx, &none));
  CHECK_FAILS(ctx, RILLE_ERROR_ARGUMENT, "must not be negative, got -1", digits_job(ctx, &negative));
}

int main(void) {
  RilleContext *ctx = new_context();
  test_round_trip(ctx);
  test_kinds(ctx);
  test_more_kinds(ctx);
  test_errors(ctx);
  test_digits(ctx);
  CHECK(rmdir(scratch()) == 0);
  return finish(ctx);
}
