/* IDX and .npy. */
#include "io_check.h"

#include "io/gzip.h"
#include "io/idx.h"
#include "io/npy.h"

#include <errno.h>
#include <math.h>

typedef struct Buffer { /* a file put together by hand */
  uint8_t data[4096];
  size_t size;
} Buffer;

static void put(Buffer *buffer, const void *data, size_t size) {
  memcpy(buffer->data + buffer->size, data, size);
  buffer->size += size;
}

static void put_number(Buffer *buffer, uint64_t bits, int bytes, bool big) {
  for (int i = 0; i < bytes; i++)
    buffer->data[buffer->size++] = (uint8_t)(bits >> 8 * (big ? bytes - 1 - i : i));
}

/* The bits of a small count as an element; kind 'i', 'f' (4 or 8 bytes) or 'h' (float16). */
static uint64_t bits_of(char kind, int bytes, int value) {
  float f = (float)value;
  double d = value;
  uint32_t bits = 0;
  uint64_t wide = 0;
  memcpy(&bits, &f, 4);
  memcpy(&wide, &d, 8);
  if (kind == 'i') return (uint64_t)value;
  if (kind == 'h') return value ? ((bits >> 23) - 112) << 10 | (bits >> 13 & 1023) : 0;
  return bytes == 4 ? bits : wide;
}

/* ---- IDX ----------------------------------------------------------------------------------------------- */

static RilleStatus idx_job(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleTensor *tensor = NULL;
  RilleStatus status = rille_idx_decode(ctx, "x.idx", data, size, &tensor);
  rille_tensor_release(tensor);
  return status;
}

static Buffer idx_file(int code, char kind, int bytes) {
  Buffer buffer = {.size = 0};
  put_number(&buffer, (uint64_t)(code << 8 | 2), 4, true);
  put_number(&buffer, 2, 4, true);
  put_number(&buffer, 3, 4, true);
  for (int i = 0; i < 6; i++) put_number(&buffer, bits_of(kind, bytes, i), bytes, true);
  return buffer;
}

static void test_idx_types(RilleContext *ctx) {
  static const struct {
    int code, bytes;
    char kind;
    RilleDtype dtype;
  } types[] = {{0x08, 1, 'i', RILLE_UINT8}, {0x09, 1, 'i', RILLE_INT32},   {0x0b, 2, 'i', RILLE_INT32},
               {0x0c, 4, 'i', RILLE_INT32}, {0x0d, 4, 'f', RILLE_FLOAT32}, {0x0e, 8, 'f', RILLE_FLOAT64}};
  const int64_t sizes[2] = {2, 3};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    Buffer file = idx_file(types[i].code, types[i].kind, types[i].bytes);
    RilleTensor *tensor = NULL;
    CHECK_OK(ctx, rille_idx_decode(ctx, "x.idx", file.data, file.size, &tensor));
    CHECK(counts(tensor, types[i].dtype, 2, sizes));
    rille_tensor_release(tensor);
    check_reader(ctx, idx_job, file.data, file.size, 12, 2000);
  }
  Buffer negative = idx_file(0x0b, 'i', 2);
  negative.data[12] = negative.data[13] = 0xff;
  RilleTensor *tensor = NULL;
  CHECK_OK(ctx, rille_idx_decode(ctx, "x.idx", negative.data, negative.size, &tensor));
  CHECK(tensor && element(tensor, 0) == -1);
  rille_tensor_release(tensor);
}

static void test_idx_errors(RilleContext *ctx) {
  Buffer huge = {.size = 0}; /* 2^96 elements; then 2^64, which a careless product takes for 0 */
  put(&huge, "\0\0\x0e\3\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 16);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "do not fit: needs more than", idx_job(ctx, huge.data, huge.size));
  memcpy(huge.data, "\0\0\x08\2\x80\0\0\0\x80\0\0\0", 12);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "needs 4611686018427387904 bytes, 0 are there in x.idx at byte 12",
              idx_job(ctx, huge.data, 12));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "idx: unknown element type 0x0a in x.idx at byte 2",
              idx_job(ctx, (const uint8_t *)"\0\0\x0a\1", 4));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "200 dims, a tensor has at most 12",
              idx_job(ctx, (const uint8_t *)"\0\0\x08\xc8", 4));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "not an IDX file", idx_job(ctx, (const uint8_t *)"PK\3\4abcd", 8));
  Buffer longer = idx_file(0x08, 'i', 1);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "needs 6 bytes, 7 are there",
              idx_job(ctx, longer.data, longer.size + 1));
  CHECK_OK(ctx, idx_job(ctx, (const uint8_t *)"\0\0\x08\2\0\0\0\0\xff\xff\xff\xff",
                        12)); /* 0 x many: no elements */
}

static RilleStatus idx_file_job(RilleContext *ctx, void *user) {
  RilleTensor *tensor = NULL;
  RILLE_TRY(rille_idx_read(ctx, user, &tensor));
  RilleStatus status = rille_idx_write(ctx, user, tensor, true);
  rille_tensor_release(tensor);
  return status;
}

static void test_idx_files(RilleContext *ctx) {
  const int64_t sizes[3] = {3, 4, 5};
  const char *path = scratch_file("images.idx"); /* the content tells that it is gzipped, not the name */
  static const RilleDtype dtypes[] = {RILLE_UINT8, RILLE_INT32, RILLE_FLOAT32, RILLE_FLOAT64};
  for (int i = 0; i < 8; i++) {
    RilleTensor *tensor = counting(ctx, dtypes[i / 2], 3, sizes), *back = NULL;
    CHECK_OK(ctx, rille_idx_write(ctx, path, tensor, i % 2));
    CHECK_OK(ctx, rille_idx_read(ctx, path, &back));
    CHECK(counts(back, dtypes[i / 2], 3, sizes));
    rille_tensor_release(tensor);
    rille_tensor_release(back);
  }
  check_allocations(ctx, idx_file_job, (void *)(uintptr_t)path);
  RilleTensor *wrong = counting(ctx, RILLE_INT64, 3, sizes);
  CHECK_FAILS(ctx, RILLE_ERROR_DTYPE, "idx: cannot hold int64", rille_idx_write(ctx, path, wrong, false));
  rille_tensor_release(wrong);
  unlink(path);
}

/* ---- npy ----------------------------------------------------------------------------------------------- */

static RilleStatus npy_job(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleTensor *tensor = NULL;
  RilleStatus status = rille_npy_decode(ctx, "x.npy", data, size, &tensor);
  rille_tensor_release(tensor);
  return status;
}

static Buffer npy_header(int version, const char *dict) {
  Buffer buffer = {.size = 0};
  put(&buffer, "\x93NUMPY", 6);
  put_number(&buffer, (uint64_t)version, 2, false);
  put_number(&buffer, strlen(dict), version == 1 ? 2 : 4, false);
  put(&buffer, dict, strlen(dict));
  return buffer;
}

/* A [2, 3] array of 0 .. 5. */
static Buffer npy_file(int version, const char *descr, char kind, int bytes, bool fortran) {
  char dict[200];
  snprintf(dict, sizeof dict, "{'descr': '%s', 'fortran_order': %s, 'shape': (2, 3), }   \n", descr,
           fortran ? "True" : "False");
  Buffer buffer = npy_header(version, dict);
  static const int fortran_order[6] = {0, 3, 1, 4, 2, 5};
  for (int i = 0; i < 6; i++) {
    int value = fortran ? fortran_order[i] : i;
    if (kind == 'b') value = value != 0;
    put_number(&buffer, bits_of(kind == 'b' ? 'i' : kind, bytes, value), bytes, descr[0] == '>');
  }
  return buffer;
}

static void test_npy_types(RilleContext *ctx) {
  static const struct {
    const char *descr;
    char kind;
    int bytes;
    RilleDtype dtype;
  } types[] = {{"|b1", 'b', 1, RILLE_BOOL},    {"|u1", 'i', 1, RILLE_UINT8},   {"|i1", 'i', 1, RILLE_INT32},
               {"<u2", 'i', 2, RILLE_INT32},   {"<i2", 'i', 2, RILLE_INT32},   {"<u4", 'i', 4, RILLE_INT64},
               {"<i4", 'i', 4, RILLE_INT32},   {"<i8", 'i', 8, RILLE_INT64},   {"<f2", 'h', 2, RILLE_FLOAT32},
               {"<f4", 'f', 4, RILLE_FLOAT32}, {"<f8", 'f', 8, RILLE_FLOAT64}, {">u2", 'i', 2, RILLE_INT32},
               {">i2", 'i', 2, RILLE_INT32},   {">u4", 'i', 4, RILLE_INT64},   {">i4", 'i', 4, RILLE_INT32},
               {">i8", 'i', 8, RILLE_INT64},   {">f2", 'h', 2, RILLE_FLOAT32}, {">f4", 'f', 4, RILLE_FLOAT32},
               {">f8", 'f', 8, RILLE_FLOAT64}};
  const int64_t sizes[2] = {2, 3};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    for (int fortran = 0; fortran < 2; fortran++) {
      Buffer file = npy_file(1 + (int)i % 3, types[i].descr, types[i].kind, types[i].bytes, fortran);
      RilleTensor *tensor = NULL;
      CHECK_OK(ctx, rille_npy_decode(ctx, "x.npy", file.data, file.size, &tensor));
      CHECK(counts(tensor, types[i].dtype, 2, sizes));
      rille_tensor_release(tensor);
      if (i % 5 == 0) check_reader(ctx, npy_job, file.data, file.size, file.size, 3000);
    }
}

static void test_npy_halves(RilleContext *ctx) {
  static const uint16_t halves[] = {0x0001, 0x8001, 0x03ff, 0x0400, 0x3c00,
                                    0x7bff, 0x7c00, 0xfc00, 0x8000, 0x3555};
  static const double values[] = {0x1p-24, -0x1p-24, 1023 * 0x1p-24, 0x1p-14, 1,
                                  65504,   INFINITY, -INFINITY,      -0.0,    0x1.554p-2};
  Buffer file = npy_header(1, "{'descr': '<f2', 'fortran_order': False, 'shape': (10,)}");
  for (int i = 0; i < 10; i++) put_number(&file, halves[i], 2, false);
  RilleTensor *tensor = NULL;
  CHECK_OK(ctx, rille_npy_decode(ctx, "x.npy", file.data, file.size, &tensor));
  for (int i = 0; tensor && i < 10; i++)
    CHECK(element(tensor, i) == values[i] && !signbit(element(tensor, i)) == !signbit(values[i]));
  rille_tensor_release(tensor);
}

static void npy_fails(RilleContext *ctx, const char *words, const char *dict) {
  Buffer file = npy_header(1, dict);
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, words, npy_job(ctx, file.data, file.size));
}

static void test_npy_errors(RilleContext *ctx) {
  npy_fails(ctx, "no tensor holds the numpy type '|O'",
            "{'descr': '|O', 'fortran_order': False, 'shape': ()}");
  npy_fails(ctx, "no tensor holds the numpy type '<c8'",
            "{'descr': '<c8', 'fortran_order': False, 'shape': ()}");
  npy_fails(ctx, "structured", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}");
  npy_fails(ctx, "unknown or second key 'eval'",
            "{'eval': 'os.system(1)', 'fortran_order': False, 'shape': ()}");
  npy_fails(ctx, "unknown or second key 'shape'", "{'shape': (1,), 'shape': ()}");
  npy_fails(ctx, "a size that is not a count", "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}");
  npy_fails(ctx, "a size that is not a count",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}");
  npy_fails(ctx, "needs more than",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807,9223372036854775807)}");
  npy_fails(ctx, "needs 4 bytes, 0 are there", "{'descr': '<f4', 'fortran_order': False, 'shape': ()}");
  npy_fails(ctx, "more than 12 dims",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1)}");
  npy_fails(ctx, "neither True nor False", "{'descr': '<f4', 'fortran_order': Nope, 'shape': ()}");
  npy_fails(ctx, "lacks", "{'descr': '<f4'}");
  npy_fails(ctx, "text behind its end", "{'descr': '<f4', 'fortran_order': False, 'shape': ()} x");
  Buffer file = npy_header(4, "{}");
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "version 4.0", npy_job(ctx, file.data, file.size));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "npy: not an .npy file",
              npy_job(ctx, (const uint8_t *)"something else", 14));
  file = npy_header(1, "{'descr': '<i8', 'fortran_order': False, 'shape': (2L, 3L)}"); /* Python 2 */
  for (int i = 0; i < 6; i++) put_number(&file, (uint64_t)i, 8, false);
  CHECK_OK(ctx, npy_job(ctx, file.data, file.size));
}

static RilleStatus npy_file_job(RilleContext *ctx, void *user) {
  RilleTensor *tensor = NULL;
  RILLE_TRY(rille_npy_read(ctx, user, &tensor));
  RilleStatus status = rille_npy_write(ctx, user, tensor);
  rille_tensor_release(tensor);
  return status;
}

static void test_npy_files(RilleContext *ctx) {
  const char *path = scratch_file("x.npy");
  const int64_t sizes[3] = {4, 3, 2}, turned[2] = {3, 2}, strides[2] = {1, 3};
  for (int dtype = 0; dtype < RILLE_DTYPE_COUNT; dtype++)
    for (int ndim = 0; ndim <= 3; ndim++) {
      RilleTensor *tensor = counting(ctx, (RilleDtype)dtype, ndim, sizes), *back = NULL;
      CHECK_OK(ctx, rille_npy_write(ctx, path, tensor));
      CHECK_OK(ctx, rille_npy_read(ctx, path, &back));
      CHECK(counts(back, (RilleDtype)dtype, ndim, sizes));
      rille_tensor_release(tensor);
      rille_tensor_release(back);
    }
  const int64_t flat[1] = {6};
  RilleTensor *tensor = counting(ctx, RILLE_FLOAT32, 1, flat), *view = NULL, *back = NULL;
  CHECK_OK(ctx, rille_tensor_view(tensor, 2, turned, strides, 0, &view));
  CHECK_OK(ctx, rille_npy_write(ctx, path, view));
  CHECK_OK(ctx, rille_npy_read(ctx, path, &back));
  CHECK(back && element(back, 1) == 3 && element(back, 2) == 1);
  rille_tensor_release(tensor);
  rille_tensor_release(view);
  rille_tensor_release(back);
  check_allocations(ctx, npy_file_job, (void *)(uintptr_t)path);
  unlink(path);
}

/* The real files, where they are. */
static void test_mnist(RilleContext *ctx) {
  const char *data = getenv("RILLE_DATA");
  char path[1024];
  snprintf(path, sizeof path, "%s/mnist/t10k-images-idx3-ubyte.gz", data ? data : "../shared/data");
  if (access(path, R_OK) != 0) {
    printf("skipped: no MNIST at %s (set RILLE_DATA)\n", path);
    return;
  }
  const int64_t sizes[3] = {10000, 28, 28};
  RilleTensor *images = NULL, *labels = NULL;
  CHECK_OK(ctx, rille_idx_read(ctx, path, &images));
  CHECK(images && images->dtype == RILLE_UINT8 && rille_shape_equal(images->ndim, images->sizes, 3, sizes));
  rille_tensor_release(images);
  snprintf(path, sizeof path, "%s/mnist/t10k-labels-idx1-ubyte.gz", data ? data : "../shared/data");
  CHECK_OK(ctx, rille_idx_read(ctx, path, &labels));
  CHECK(labels && labels->numel == 10000 && element(labels, 0) == 7 && element(labels, 1) == 2);
  rille_tensor_release(labels);
}

int main(void) {
  RilleContext *ctx = new_context();
  test_idx_types(ctx);
  test_idx_errors(ctx);
  test_idx_files(ctx);
  test_npy_types(ctx);
  test_npy_halves(ctx);
  test_npy_errors(ctx);
  test_npy_files(ctx);
  test_mnist(ctx);
  CHECK(rmdir(scratch()) == 0 || errno == ENOENT);
  return finish(ctx);
}
