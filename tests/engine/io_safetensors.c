/* safetensors: both ways, and every kind of bad header. */
#include "io_check.h"

#include "io/safetensors.h"

#include <signal.h>
#include <sys/resource.h>

static RilleStatus job(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleTensorFile file = {0};
  RilleStatus status = rille_safetensors_decode(ctx, "x.safetensors", data, size, &file);
  rille_tensor_file_free(ctx, &file);
  return status;
}

/* A file from its header's text and count zeros of data; the text may hold anything but a 0. */
static uint8_t *make(const char *header, size_t count, size_t *size) {
  size_t length = strlen(header);
  uint8_t *file = calloc(1, 8 + length + count);
  if (!file) exit(2);
  for (int i = 0; i < 8; i++) file[i] = (uint8_t)((uint64_t)length >> (8 * i));
  memcpy(file + 8, header, length);
  *size = 8 + length + count;
  return file;
}

static RilleStatus read_made(RilleContext *ctx, const char *header, size_t count) {
  size_t size;
  uint8_t *file = make(header, count, &size);
  RilleStatus status = read_copy(ctx, job, file, size);
  free(file);
  return status;
}

#define FAILS(words, header, count) CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, words, read_made(ctx, header, count))
#define PASSES(header, count)       CHECK_OK(ctx, read_made(ctx, header, count))
#define ONE(dtype, shape, offsets)                                                                           \
  "{\"a\":{\"dtype\":\"" dtype "\",\"shape\":[" shape "],\"data_offsets\":[" offsets "]}}"
#define F4(name, from, to)                                                                                   \
  "\"" name "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[" #from "," #to "]}"

static void test_places(RilleContext *ctx) {
  PASSES(ONE("F32", "2", "0,8"), 8);
  PASSES(ONE("F32", "", "0,4"), 4);
  PASSES(ONE("F32", "0,9", "0,0"), 0);
  PASSES("{}", 0);
  PASSES("{}   ", 0);
  PASSES("{" F4("b", 4, 8) "," F4("a", 0, 4) "}", 8);
  FAILS("outside the 4 bytes of data", ONE("F32", "2", "0,8"), 4);
  FAILS("outside the 8 bytes of data", ONE("F32", "2", "8,0"), 8);
  FAILS("9223372036854775807 is outside", ONE("F32", "2", "0,9223372036854775807"), 8);
  FAILS("a number above 2^63 - 1", ONE("F32", "2", "0,18446744073709551616"), 8);
  FAILS("whole number is due", ONE("F32", "2", "-8,0"), 8);
  FAILS("whole number is due", ONE("F32", "2.0", "0,8"), 8);
  FAILS("whole number is due", ONE("F32", "1e1", "0,8"), 8);
  FAILS("whole number is due", ONE("F32", "02", "0,8"), 8);
  FAILS("does not fit its 8 bytes", ONE("F32", "3", "0,8"), 8);
  FAILS("does not fit its 0 bytes", ONE("F32", "4294967296,4294967296", "0,0"), 0); /* 2^64 elements */
  FAILS("a shape of more than 12 dims", ONE("F32", "1,1,1,1,1,1,1,1,1,1,1,1,1", "0,4"), 4);
  FAILS("starts at 0, the one before ends at 4", "{" F4("a", 0, 4) "," F4("b", 0, 4) "}", 4);
  FAILS("starts at 2, the one before ends at 4", "{" F4("a", 0, 4) "," F4("b", 2, 6) "}", 6);
  FAILS("starts at 6, the one before ends at 4", "{" F4("a", 0, 4) "," F4("b", 6, 10) "}", 10);
  FAILS("12 bytes of data, the tensors have 4", "{" F4("a", 0, 4) "}", 12);
}

static void test_headers(RilleContext *ctx) {
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT, "needs 8 bytes, 3 are left", job(ctx, (const uint8_t *)"abc", 3));
  FAILS("'{' is due", "x", 0);
  FAILS("'{' is due", "[]", 0);
  FAILS("'\"' is due", "{1:2}", 0);
  FAILS("text behind its end", "{} {}", 0);
  FAILS("the header ends where '}' is due", "{" F4("a", 0, 4), 4);
  FAILS("'\"' is due", "{" F4("a", 0, 4) ",}", 4);
  FAILS("the tensor 'a' comes twice", "{" F4("a", 0, 4) "," F4("a", 4, 8) "}", 8);
  FAILS("no tensor holds the dtype 'F8_E4M3'", ONE("F8_E4M3", "1", "0,1"), 1);
  FAILS("unknown or second key 'x'", "{\"a\":{\"x\":1}}", 0);
  FAILS("unknown or second key 'dtype'", "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 0);
  FAILS("without dtype, shape or data_offsets", "{\"a\":{\"dtype\":\"F32\"}}", 0);
  FAILS("'{' is due", "{\"a\":[[[[[[[[[[[[]]]]]]]]]]]]}", 0);
  FAILS("a string without an end", "{\"a", 0);
  FAILS("a string without an end", "{\"a\\", 0);
  FAILS("unknown escape", "{\"\\x\":1}", 0);
  FAILS("broken \\u escape", "{\"\\u12g4\":1}", 0);
  FAILS("broken \\u escape", "{\"\\u12\":1}", 0);
  FAILS("a half character or \\u0000", "{\"\\u0000\":1}", 0);
  FAILS("a half character or \\u0000", "{\"\\ud800x\":1}", 0);
  FAILS("a half character or \\u0000", "{\"\\ud800\\u0041\":1}", 0);
  FAILS("a half character or \\u0000", "{\"\\udc00\":1}", 0);
  FAILS("a control character", "{\"a\nb\":1}", 0);
  FAILS("not UTF-8", "{\"\xff\":1}", 0);
  FAILS("__metadata__ twice", "{\"__metadata__\":{},\"__metadata__\":{}}", 0);
  FAILS("'\"' is due", "{\"__metadata__\":{\"a\":1}}", 0);
  const uint8_t huge[16] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};
  CHECK_FAILS(ctx, RILLE_ERROR_FORMAT,
              "safetensors: not a safetensors file: a header of 9223372036854775807 bytes in a file of 16",
              job(ctx, huge, 16));
}

static void test_names(RilleContext *ctx) {
  size_t size;
  uint8_t *data =
      make("{\"__metadata__\":{\"k\\n\":\"\\u20ac \\ud834\\udd1e \\\"q\\\"\"}," F4("\\u0061\\/b", 0, 4) "}",
           4, &size);
  RilleTensorFile file = {0};
  CHECK_OK(ctx, rille_safetensors_decode(ctx, "x", data, size, &file));
  CHECK(file.metadata_count == 1 && strcmp(file.metadata[0].name, "k\n") == 0 &&
        strcmp(file.metadata[0].text, "\xe2\x82\xac \xf0\x9d\x84\x9e \"q\"") == 0);
  CHECK(file.tensor_count == 1 && strcmp(file.tensors[0].name, "a/b") == 0);
  rille_tensor_file_free(ctx, &file);
  free(data);
}

static void test_widened(RilleContext *ctx) {
  static const struct {
    const char *dtype, *bytes;
    int size;
    RilleDtype result;
    double value;
  } kinds[] = {{"BOOL", "\2", 1, RILLE_BOOL, 1},
               {"I8", "\xfe", 1, RILLE_INT32, -2},
               {"U8", "\xfe", 1, RILLE_UINT8, 254},
               {"I16", "\xfe\xff", 2, RILLE_INT32, -2},
               {"U16", "\xfe\xff", 2, RILLE_INT32, 65534},
               {"U32", "\xfe\xff\xff\xff", 4, RILLE_INT64, 4294967294.0},
               {"I32", "\xfe\xff\xff\xff", 4, RILLE_INT32, -2},
               {"I64", "\xfe\xff\xff\xff\xff\xff\xff\xff", 8, RILLE_INT64, -2},
               {"F16", "\0\xc1", 2, RILLE_FLOAT32, -2.5},
               {"BF16", "\x20\xc0", 2, RILLE_FLOAT32, -2.5},
               {"F32", "\0\0\x20\xc0", 4, RILLE_FLOAT32, -2.5},
               {"F64", "\0\0\0\0\0\0\x04\xc0", 8, RILLE_FLOAT64, -2.5}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    char header[200];
    size_t size;
    snprintf(header, sizeof header, "{\"a\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[0,%d]}}",
             kinds[i].dtype, kinds[i].size);
    uint8_t *data = make(header, (size_t)kinds[i].size, &size);
    memcpy(data + size - kinds[i].size, kinds[i].bytes, (size_t)kinds[i].size);
    RilleTensorFile file = {0};
    CHECK_OK(ctx, rille_safetensors_decode(ctx, "x", data, size, &file));
    CHECK(file.tensor_count == 1 && file.tensors[0].tensor->dtype == kinds[i].result &&
          element(file.tensors[0].tensor, 0) == kinds[i].value);
    rille_tensor_file_free(ctx, &file);
    free(data);
  }
}

/* ---- writing ------------------------------------------------------------------------------------------- */

typedef struct Model {
  const char *path;
  RilleNamedTensor tensors[7];
  RilleNamedText metadata[2];
} Model;

static const int64_t sizes[3] = {3, 2, 5};
static const char *const names[7] = {"bool", "u8", "i32", "i64", "f32", "f64", "quote\" \\ \xe2\x82\xac\x01"};

static Model new_model(RilleContext *ctx, const char *path) {
  Model model = {.path = path, .metadata = {{"format", "rille"}, {"line\nbreak", ""}}};
  for (int i = 0; i < 7; i++)
    model.tensors[i] = (RilleNamedTensor){names[i], counting(ctx, (RilleDtype)(i < 6 ? i : 4), i % 4, sizes)};
  return model;
}

static void free_model(Model *model) {
  for (int i = 0; i < 7; i++) rille_tensor_release(model->tensors[i].tensor);
}

static RilleStatus write_job(RilleContext *ctx, void *user) {
  const Model *model = user;
  return rille_safetensors_write(ctx, model->path, model->tensors, 7, model->metadata, 2);
}

static RilleStatus read_job(RilleContext *ctx, void *user) {
  RilleTensorFile file = {0};
  RilleStatus status = rille_safetensors_read(ctx, user, &file);
  rille_tensor_file_free(ctx, &file);
  return status;
}

static void check_model(RilleContext *ctx, const char *path) {
  RilleTensorFile file = {0};
  CHECK_OK(ctx, rille_safetensors_read(ctx, path, &file));
  CHECK(file.tensor_count == 7 && file.metadata_count == 2);
  for (size_t i = 0; i < file.tensor_count; i++) {
    CHECK(strcmp(file.tensors[i].name, names[i]) == 0);
    CHECK(counts(file.tensors[i].tensor, (RilleDtype)(i < 6 ? i : 4), (int)i % 4, sizes));
  }
  if (file.metadata_count == 2)
    CHECK(strcmp(file.metadata[1].name, "line\nbreak") == 0 && strcmp(file.metadata[0].text, "rille") == 0);
  rille_tensor_file_free(ctx, &file);
}

static void test_round_trip(RilleContext *ctx) {
  Model model = new_model(ctx, scratch_file("model.safetensors"));
  char *path = (char *)(uintptr_t)model.path;
  CHECK_OK(ctx, write_job(ctx, &model));
  check_model(ctx, path);
  size_t size;
  uint8_t *data = slurp(path, &size);
  CHECK(data[0] % 8 == 0 && data[8] == '{');
  check_reader(ctx, job, data, size, size, 5000);
  for (size_t n = 0; n < size; n += 7) { /* from a file too */
    spill(path, data, n);
    RilleStatus status = read_job(ctx, path);
    CHECK(status == RILLE_ERROR_FORMAT);
  }
  spill(path, data, size);
  check_allocations(ctx, write_job, &model);
  check_allocations(ctx, read_job, path);
  check_model(ctx, path);
  if (getenv("RILLE_KEEP")) spill(getenv("RILLE_KEEP"), data, size); /* for a look with Python's library */
  free(data);
  unlink(path);
  free_model(&model);
}

static void test_views(RilleContext *ctx) {
  const char *path = scratch_file("view.safetensors");
  const int64_t flat[1] = {6}, turned[2] = {3, 2}, strides[2] = {1, 3};
  RilleTensor *tensor = counting(ctx, RILLE_FLOAT32, 1, flat), *view = NULL;
  CHECK_OK(ctx, rille_tensor_view(tensor, 2, turned, strides, 0, &view));
  RilleNamedTensor named = {"view", view};
  CHECK_OK(ctx, rille_safetensors_write(ctx, path, &named, 1, NULL, 0));
  RilleTensorFile file = {0};
  CHECK_OK(ctx, rille_safetensors_read(ctx, path, &file));
  CHECK(file.tensor_count == 1 && element(file.tensors[0].tensor, 1) == 3 &&
        element(file.tensors[0].tensor, 2) == 1);
  rille_tensor_file_free(ctx, &file);
  CHECK_OK(ctx, rille_safetensors_write(ctx, path, NULL, 0, NULL, 0));
  CHECK_OK(ctx, rille_safetensors_read(ctx, path, &file));
  CHECK(file.tensor_count == 0);
  rille_tensor_file_free(ctx, &file);
  RilleNamedTensor twice[2] = {{"a", view}, {"a", view}}, reserved = {"__metadata__", view},
                   broken = {"\xff", view};
  CHECK_FAILS(ctx, RILLE_ERROR_ARGUMENT, "'a' comes twice",
              rille_safetensors_write(ctx, path, twice, 2, NULL, 0));
  CHECK_FAILS(ctx, RILLE_ERROR_ARGUMENT, "taken by the format",
              rille_safetensors_write(ctx, path, &reserved, 1, NULL, 0));
  CHECK_FAILS(ctx, RILLE_ERROR_ARGUMENT, "not UTF-8",
              rille_safetensors_write(ctx, path, &broken, 1, NULL, 0));
  unlink(path);
  rille_tensor_release(view);
  rille_tensor_release(tensor);
}

/* The disk fills up in the middle: the old file stays, nothing else does. */
static void test_full_disk(RilleContext *ctx) {
  const char *path = scratch_file("model.safetensors");
  Model model = new_model(ctx, path);
  CHECK_OK(ctx, write_job(ctx, &model));
  const int64_t large[1] = {100000};
  RilleTensor *tensor = counting(ctx, RILLE_FLOAT32, 1, large);
  RilleNamedTensor named = {"large", tensor};
  struct rlimit old, small;
  void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
  CHECK(getrlimit(RLIMIT_FSIZE, &old) == 0);
  small = (struct rlimit){65536, old.rlim_max};
  CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
  RilleStatus status = rille_safetensors_write(ctx, path, &named, 1, NULL, 0);
  CHECK(setrlimit(RLIMIT_FSIZE, &old) == 0);
  CHECK_FAILS(ctx, RILLE_ERROR_FILE, "safetensors: cannot write ", status);
  signal(SIGXFSZ, handler);
  check_model(ctx, path);
  rille_tensor_release(tensor);
  unlink(path);
  free_model(&model);
}

int main(void) {
  RilleContext *ctx = new_context();
  test_places(ctx);
  test_headers(ctx);
  test_names(ctx);
  test_widened(ctx);
  test_round_trip(ctx);
  test_views(ctx);
  test_full_disk(ctx);
  CHECK(rmdir(scratch()) == 0); /* nothing left behind */
  return finish(ctx);
}
