/* What the tests of engine/io share: checks that name their line, files to read, and the three hard ways to
 * treat a reader: cut its file short, flip its bits, let its allocations fail. */
#ifndef RILLE_TESTS_IO_CHECK_H
#define RILLE_TESTS_IO_CHECK_H

#include "core/context.h"
#include "core/tensor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int failures;

#define CHECK(condition)                                                                                     \
  do {                                                                                                       \
    if (!(condition)) {                                                                                      \
      failures++;                                                                                            \
      fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                                \
    }                                                                                                        \
  } while (0)

#define CHECK_OK(ctx, expression)                                                                            \
  do {                                                                                                       \
    if ((expression) != RILLE_OK) {                                                                          \
      failures++;                                                                                            \
      fprintf(stderr, "%s:%d: failed: %s: %s\n", __FILE__, __LINE__, #expression, rille_error_message(ctx)); \
    }                                                                                                        \
  } while (0)

/* An error of this status whose text has these words in it. */
#define CHECK_FAILS(ctx, status, words, expression)                                                          \
  check_fails(ctx, status, words, expression, #expression, __FILE__, __LINE__)

static inline void check_fails(RilleContext *ctx, RilleStatus status, const char *words, RilleStatus got,
                               const char *text, const char *file, int line) {
  if (got == status && strstr(rille_error_message(ctx), words)) return;
  failures++;
  fprintf(stderr, "%s:%d: %s: status %d, wanted %d; text '%s', wanted '%s'\n", file, line, text, got, status,
          got == RILLE_OK ? "" : rille_error_message(ctx), words);
}

static inline RilleContext *new_context(void) {
  RilleContext *ctx = NULL;
  if (rille_context_create(NULL, &ctx) != RILLE_OK) exit(2);
  return ctx;
}

/* Ends a test: nothing may be in use any more. */
static inline int finish(RilleContext *ctx) {
  CHECK(rille_memory(ctx).in_use == 0);
  rille_context_destroy(ctx);
  if (failures) fprintf(stderr, "%d checks failed\n", failures);
  return failures != 0;
}

/* ---- files --------------------------------------------------------------------------------------------- */

/* A path in tests/fixtures; the text is valid until the 16th call after it. */
static inline const char *fixture(const char *name) {
  static char paths[16][1024];
  static int next;
  char *path = paths[next++ % 16];
  const char *folder = getenv("RILLE_FIXTURES");
  const char *slash = strrchr(__FILE__, '/');
  if (folder)
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
  else
    snprintf(path, sizeof paths[0], "%.*s/../fixtures/%s", slash ? (int)(slash - __FILE__) : 1,
             slash ? __FILE__ : ".", name);
  return path;
}

/* A folder of this test's own. */
static inline const char *scratch(void) {
  static char folder[256];
  if (!folder[0]) {
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.200s/rille-test-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(folder)) exit(2);
  }
  return folder;
}

static inline const char *scratch_file(const char *name) {
  static char paths[16][512];
  static int next;
  char *path = paths[next++ % 16];
  snprintf(path, sizeof paths[0], "%s/%s", scratch(), name);
  return path;
}

static inline void spill(const char *path, const void *data, size_t size) {
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) exit(2);
}

/* The whole file in memory of its exact size, so that a sanitizer sees a read behind the end. */
static inline uint8_t *slurp(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    fprintf(stderr, "cannot open %s\n", path);
    exit(2);
  }
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  uint8_t *data = malloc(*size ? *size : 1);
  if (!data || fread(data, 1, *size, file) != *size) exit(2);
  fclose(file);
  return data;
}

/* ---- rough treatment ----------------------------------------------------------------------------------- */

/* Reads data and lets go of what it made. Other errors than RILLE_ERROR_FORMAT and _UNSUPPORTED are failures.
 */
typedef RilleStatus (*ReadJob)(RilleContext *ctx, const uint8_t *data, size_t size);

static inline RilleStatus read_copy(RilleContext *ctx, ReadJob job, const uint8_t *data, size_t size) {
  size_t before = rille_memory(ctx).in_use;
  uint8_t *copy = malloc(size ? size : 1);
  if (!copy) exit(2);
  memcpy(copy, data, size);
  rille_set_memory_cap(ctx,
                       rille_memory(ctx).reserved + ((size_t)16 << 20)); /* no small file may take more */
  RilleStatus status = job(ctx, copy, size);
  rille_set_memory_cap(ctx, 0);
  free(copy);
  CHECK(rille_memory(ctx).in_use == before);
  return status;
}

/* Every shorter file is an error. */
static inline void check_truncations(RilleContext *ctx, ReadJob job, const uint8_t *data, size_t size) {
  CHECK_OK(ctx, read_copy(ctx, job, data, size));
  for (size_t n = 0; n < size; n++) {
    RilleStatus status = read_copy(ctx, job, data, n);
    if (status == RILLE_ERROR_FORMAT || status == RILLE_ERROR_UNSUPPORTED) continue;
    CHECK(status == RILLE_ERROR_FORMAT);
    fprintf(stderr, "  with the first %zu of %zu bytes\n", n, size);
  }
}

/* One bit flipped anywhere in the first n bytes: an error or another value, but no crash, no leak, no large
 * memory. */
static inline void check_flips(RilleContext *ctx, ReadJob job, uint8_t *data, size_t size, size_t n) {
  for (size_t i = 0; i < n && i < size; i++)
    for (int bit = 0; bit < 8; bit++) {
      data[i] ^= (uint8_t)(1 << bit);
      RilleStatus status = read_copy(ctx, job, data, size);
      CHECK(status == RILLE_OK || status == RILLE_ERROR_FORMAT || status == RILLE_ERROR_UNSUPPORTED);
      data[i] ^= (uint8_t)(1 << bit);
    }
}

/* Random damage of several bytes, the same in every run. */
static inline void check_damage(RilleContext *ctx, ReadJob job, const uint8_t *data, size_t size,
                                int rounds) {
  RilleGenerator random = {0};
  rille_generator_seed(&random, size);
  uint8_t *copy = malloc(size);
  if (!copy) exit(2);
  for (int i = 0; i < rounds; i++) {
    memcpy(copy, data, size);
    for (int k = 1 + (int)(rille_random32(&random) % 4); k > 0; k--)
      copy[rille_random32(&random) % size] = (uint8_t)rille_random32(&random);
    size_t n = rille_random32(&random) % 4 ? size : rille_random32(&random) % size;
    RilleStatus status = read_copy(ctx, job, copy, n);
    CHECK(status == RILLE_OK || status == RILLE_ERROR_FORMAT || status == RILLE_ERROR_UNSUPPORTED);
  }
  free(copy);
}

/* The job with its 1st, 2nd, ... allocation failing, once and for good: out of memory each time, nothing
 * leaked, and the context works afterwards. */
static inline void check_allocations(RilleContext *ctx, RilleStatus (*job)(RilleContext *ctx, void *user),
                                     void *user) {
  for (int persistent = 0; persistent < 2; persistent++)
    for (uint64_t n = 1; n < 100000; n++) {
      size_t before = rille_memory(ctx).in_use;
      rille_fail_allocation(ctx, n, persistent);
      RilleStatus status = job(ctx, user);
      uint64_t asked = rille_fail_allocation(ctx, 0, false);
      CHECK(rille_memory(ctx).in_use == before);
      if (asked < n) {
        CHECK_OK(ctx, status);
        break;
      }
      CHECK(status == RILLE_ERROR_MEMORY);
      if (failures > 20) return;
    }
}

typedef struct ReadCase {
  ReadJob job;
  const uint8_t *data;
  size_t size;
} ReadCase;

static inline RilleStatus run_read_case(RilleContext *ctx, void *user) {
  const ReadCase *read = user;
  return read->job(ctx, read->data, read->size);
}

/* All of the above for a small file. */
static inline void check_reader(RilleContext *ctx, ReadJob job, uint8_t *data, size_t size, size_t header,
                                int rounds) {
  ReadCase read = {job, data, size};
  check_truncations(ctx, job, data, size);
  check_flips(ctx, job, data, size, header);
  check_damage(ctx, job, data, size, rounds);
  check_allocations(ctx, run_read_case, &read);
}

/* ---- tensors ------------------------------------------------------------------------------------------- */

static inline double element(const RilleTensor *tensor, int64_t index) {
  size_t item = rille_tensor_itemsize(tensor);
  return rille_scalar_to_double(
      rille_scalar_read((RilleDtype)tensor->dtype, tensor->data + (size_t)index * item));
}

/* A contiguous tensor of this shape that holds 0, 1, 2, ... (bool: 0, 1, 1, ...). */
static inline bool counts(const RilleTensor *tensor, RilleDtype dtype, int ndim, const int64_t *sizes) {
  if (!tensor || tensor->dtype != dtype || !tensor->contiguous ||
      !rille_shape_equal(tensor->ndim, tensor->sizes, ndim, sizes))
    return false;
  for (int64_t i = 0; i < tensor->numel; i++)
    if (element(tensor, i) != (dtype == RILLE_BOOL && i > 1 ? 1.0 : (double)i)) return false;
  return true;
}

static inline RilleTensor *counting(RilleContext *ctx, RilleDtype dtype, int ndim, const int64_t *sizes) {
  RilleTensor *tensor = NULL;
  if (rille_tensor_new(ctx, dtype, ndim, sizes, &tensor) != RILLE_OK) exit(2);
  for (int64_t i = 0; i < tensor->numel; i++)
    rille_scalar_write(rille_scalar_int(dtype == RILLE_BOOL && i > 1 ? 1 : i), dtype,
                       tensor->data + (size_t)i * rille_dtype_size(dtype));
  return tensor;
}

#endif
