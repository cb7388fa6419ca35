/* .npz: what numpy wrote, what we write, and zip files that are damaged on purpose. */
#include "io_check.h"

#include "io/gzip.h"
#include "io/npz.h"

static RilleStatus job(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleTensorFile file = {0};
  RilleStatus status = rille_npz_decode(ctx, "x.npz", data, size, NULL, &file);
  rille_tensor_file_free(ctx, &file);
  return status;
}

static void test_numpy(RilleContext *ctx) {
  static const char *const files[] = {"exchange/stored.npz", "exchange/deflated.npz"};
  for (int i = 0; i < 2; i++) {
    RilleTensorFile file = {0};
    CHECK_OK(ctx, rille_npz_read(ctx, fixture(files[i]), NULL, &file));
    CHECK(file.tensor_count == 4 && strcmp(file.tensors[0].name, "w") == 0 &&
          strcmp(file.tensors[1].name, "n") == 0 && strcmp(file.tensors[2].name, "fortran") == 0 &&
          strcmp(file.tensors[3].name, "part/\xc3\xa9") == 0);
    const int64_t sizes[2] = {2, 3}, square[2] = {2, 2};
    CHECK(counts(file.tensors[0].tensor, RILLE_FLOAT32, 2, sizes));
    CHECK(file.tensors[1].tensor->ndim == 0 && element(file.tensors[1].tensor, 0) == 5);
    CHECK(counts(file.tensors[2].tensor, RILLE_UINT8, 2, square));
    CHECK(file.tensors[3].tensor->numel == 0);
    rille_tensor_file_free(ctx, &file);
    size_t size;
    uint8_t *data = slurp(fixture(files[i]), &size);
    check_reader(ctx, job, data, size, size, 5000);
    free(data);
  }
}

static RilleStatus file_job(RilleContext *ctx, void *user) {
  RilleTensorFile file = {0};
  RILLE_TRY(rille_npz_read(ctx, user, NULL, &file));
  RilleStatus status = rille_npz_write(ctx, user, file.tensors, file.tensor_count, true);
  rille_tensor_file_free(ctx, &file);
  return status;
}

static void test_round_trip(RilleContext *ctx) {
  const char *path = scratch_file("x.npz");
  const int64_t sizes[3] = {40, 30, 20}, small[1] = {3};
  for (int compress = 0; compress < 2; compress++) {
    RilleNamedTensor tensors[2] = {{"images", counting(ctx, RILLE_INT32, 3, sizes)},
                                   {"net.0.weight", counting(ctx, RILLE_FLOAT64, 1, small)}};
    RilleTensorFile file = {0};
    CHECK_OK(ctx, rille_npz_write(ctx, path, tensors, 2, compress));
    CHECK_OK(ctx, rille_npz_read(ctx, path, NULL, &file));
    CHECK(file.tensor_count == 2 && strcmp(file.tensors[1].name, "net.0.weight") == 0);
    CHECK(counts(file.tensors[0].tensor, RILLE_INT32, 3, sizes) &&
          counts(file.tensors[1].tensor, RILLE_FLOAT64, 1, small));
    rille_tensor_file_free(ctx, &file);
    size_t size;
    uint8_t *data = slurp(path, &size);
    CHECK(compress ? size < 60000 : size > 96000);
    free(data);
    CHECK_OK(ctx, rille_npz_write(ctx, path, tensors, 0, compress));
    CHECK_OK(ctx, rille_npz_read(ctx, path, NULL, &file));
    CHECK(file.tensor_count == 0);
    rille_tensor_file_free(ctx, &file);
    tensors[0].name = "";
    CHECK_FAILS(ctx, RILLE_ERROR_ARGUMENT, "npz: a name must be UTF-8 of 1 to 60000 bytes, got ''",
                rille_npz_write(ctx, path, tensors, 2, compress));
    rille_tensor_release(tensors[0].tensor);
    tensors[0] = tensors[1];
    CHECK_OK(ctx, rille_npz_write(ctx, path, tensors, 2, compress));
    CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "'net.0.weight' is there twice in ",
                rille_npz_read(ctx, path, NULL, &file));
    CHECK_OK(ctx, rille_npz_write(ctx, path, tensors, 1, compress));
    check_allocations(ctx, file_job, (void *)(uintptr_t)path);
    rille_tensor_release(tensors[1].tensor);
  }
  unlink(path);
}

/* ---- one entry, byte by byte --------------------------------------------------------------------------- */

typedef struct Zip {
  const char *name;
  const void *data;
  size_t packed, size; /* as the heads say; data has as many bytes as packed */
  int method, flags;
  uint32_t crc, offset;
  const char *comment;
} Zip;

static uint8_t *put(uint8_t *out, uint64_t value, int n) {
  for (int i = 0; i < n; i++) *out++ = (uint8_t)(value >> (8 * i));
  return out;
}

static uint8_t *put_shared(uint8_t *out, const Zip *zip) {
  out = put(put(put(out, 20, 2), (uint64_t)zip->flags, 2), (uint64_t)zip->method, 2);
  out = put(put(put(put(out, 0, 4), zip->crc, 4), zip->packed, 4), zip->size, 4);
  return put(put(out, strlen(zip->name), 2), 0, 2);
}

static RilleStatus read_zip(RilleContext *ctx, const Zip *zip) {
  static uint8_t file[70000];
  uint8_t *out = put_shared(put(file, 0x04034b50, 4), zip);
  out = (uint8_t *)memcpy(out, zip->name, strlen(zip->name)) + strlen(zip->name);
  out = (uint8_t *)memcpy(out, zip->data, zip->packed < 1000 ? zip->packed : 0) +
        (zip->packed < 1000 ? zip->packed : 0);
  uint64_t start = (uint64_t)(out - file);
  out = put_shared(put(put(out, 0x02014b50, 4), 20, 2), zip);
  out = put(put(put(out, 0, 8), 0, 2), zip->offset, 4);
  out = (uint8_t *)memcpy(out, zip->name, strlen(zip->name)) + strlen(zip->name);
  uint64_t length = (uint64_t)(out - file) - start;
  out = put(put(put(put(out, 0x06054b50, 4), 0, 4), 1, 2), 1, 2);
  out = put(put(put(out, length, 4), start, 4), strlen(zip->comment), 2);
  memcpy(out, zip->comment, strlen(zip->comment));
  return job(ctx, file, (size_t)(out - file) + strlen(zip->comment));
}

static void test_errors(RilleContext *ctx) {
  static const char array[] =
      "\x93NUMPY\1\0\x37\0{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}\1\2";
  size_t size = sizeof array - 1;
  const Zip good = {.name = "a.npy",
                    .data = array,
                    .packed = size,
                    .size = size,
                    .crc = rille_crc32(0, array, size),
                    .comment = ""};
  Zip zip = good;
  CHECK(size == 67);
  CHECK_OK(ctx, read_zip(ctx, &zip));
  zip.comment = "made by hand: PK\5\6";
  CHECK_OK(ctx, read_zip(ctx, &zip));
#define REFUSES(words, ...)                                                                                  \
  do {                                                                                                       \
    zip = good;                                                                                              \
    __VA_ARGS__;                                                                                             \
    CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, words, read_zip(ctx, &zip));                                        \
  } while (0)
  REFUSES("npz: the check sum of 'a' is wrong in x.npz at byte 0", zip.crc ^= 1);
  zip = good;
  zip.name = "a.txt";
  CHECK_OK(ctx, read_zip(ctx, &zip));
  REFUSES("'a.npy' is encrypted", zip.flags = 1);
  REFUSES("'a.npy' is packed by method 12; 0 (stored) and 8 (deflated) are read", zip.method = 12);
  REFUSES("is not UTF-8", zip.name = "\xff.npy");
  REFUSES("'a.npy' cannot have 100 bytes, packed 67", zip.size = 100);
  REFUSES("'a.npy' cannot have 4000000000 bytes, packed 67", zip.size = 4000000000u, zip.method = 8);
  REFUSES("the compressed data in x.npz (a) ", zip.method = 8);
  REFUSES("the entries have more bytes than the file", zip.packed = zip.size = 4000000000u);
  REFUSES("an entry at byte 9999 of ", zip.offset = 9999);
  REFUSES("no entry where the directory says there is one", zip.offset = 3);
  REFUSES("npy: not an .npy file: starts otherwise in x.npz (a) at byte 0", zip.data = "no array",
          zip.size = zip.packed = 8, zip.crc = rille_crc32(0, "no array", 8));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "npz: not a zip file: starts otherwise in x.npz at byte 0",
              job(ctx, (const uint8_t *)"GIF89a, and so on and on", 24));
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "no directory at the end",
              job(ctx, (const uint8_t *)"PK\3\4 and so on and on ..", 24));
}

int main(void) {
  RilleContext *ctx = new_context();
  test_numpy(ctx);
  test_round_trip(ctx);
  test_errors(ctx);
  CHECK(rmdir(scratch()) == 0);
  return finish(ctx);
}
