/* What the fuzzers of engine/io share: one reader a program, run by libFuzzer under the address and undefined
 * behaviour sanitizers. After every run the context must have as many bytes in use as before it; of some
 * inputs the reader also has to do without memory. With FUZZ_ALLOCATIONS in the environment every input is
 * read again and again, failing at its first allocation, at its second, and so on to the last. */
#ifndef RILLE_TESTS_FUZZ_HARNESS_H
#define RILLE_TESTS_FUZZ_HARNESS_H

#include "rille.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size); /* libFuzzer's own */

enum { FUZZ_MEMORY_CAP = 64 << 20 };

static RilleContext *fuzz_context;

/* The target: reads data and frees what it got. */
static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size);

static void fuzz_run(const uint8_t *data, size_t size) {
  size_t before = rille_memory(fuzz_context).in_use;
  RilleStatus status = fuzz_read(fuzz_context, data, size);
  size_t after = rille_memory(fuzz_context).in_use;
  if (after != before) {
    fprintf(stderr, "the reader kept %zu bytes\n", after - before);
    abort();
  }
  if (status != RILLE_OK && !*rille_error_message(fuzz_context)) {
    fprintf(stderr, "the reader failed without a text\n");
    abort();
  }
}

static void fuzz_each_allocation(const uint8_t *data, size_t size) {
  for (int persistent = 0; persistent < 2; persistent++) {
    bool failed = true;
    for (uint64_t n = 1; failed; n++) {
      rille_fail_allocation(fuzz_context, n, persistent);
      fuzz_run(data, size);
      failed = rille_fail_allocation(fuzz_context, 0, false) >= n; /* how many were asked for */
    }
  }
}

static void fuzz_end(void) {
  rille_context_destroy(fuzz_context); /* what is left after it was lost */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!fuzz_context) {
    if (rille_context_create(NULL, &fuzz_context) != RILLE_OK) abort();
    atexit(fuzz_end);
    rille_set_memory_cap(fuzz_context, FUZZ_MEMORY_CAP);
    fuzz_run(NULL, 0); /* what an empty file may be */
  }
  fuzz_run(data, size);
  if (getenv("FUZZ_ALLOCATIONS")) {
    fuzz_each_allocation(data, size);
    return 0;
  }
  uLong sum = crc32(0, data, (uInt)size);
  if (sum % 4 == 0) { /* the same input always fails at the same allocation */
    rille_fail_allocation(fuzz_context, 1 + sum / 4 % 32, sum & 128);
    fuzz_run(data, size);
    rille_fail_allocation(fuzz_context, 0, false);
  }
  return 0;
}

static inline uint32_t fuzz_little(const uint8_t *data, int n) {
  uint32_t value = 0;
  while (n-- > 0) value = value << 8 | data[n];
  return value;
}

static inline void fuzz_put_little(uint8_t *data, uint32_t value, int n) {
  for (int i = 0; i < n; i++) data[i] = (uint8_t)(value >> (8 * i));
}

static inline uint32_t fuzz_big(const uint8_t *data) {
  return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3];
}

static inline void fuzz_put_big(uint8_t *data, uint32_t value) {
  for (int i = 0; i < 4; i++) data[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* zlib's window bits: 15 for its own streams, -15 for bare ones, 31 for gzip. How many bytes came out, or -1.
 */
static inline long fuzz_inflate(int window, const uint8_t *data, size_t size, uint8_t *out, size_t room) {
  z_stream z = {.next_in = (uint8_t *)(uintptr_t)data,
                .avail_in = (uInt)size,
                .next_out = out,
                .avail_out = (uInt)room};
  if (inflateInit2(&z, window) != Z_OK) return -1;
  int status = inflate(&z, Z_FINISH);
  long got = (long)z.total_out;
  inflateEnd(&z);
  return status == Z_STREAM_END ? got : -1;
}

static inline long fuzz_deflate(int window, int level, const uint8_t *data, size_t size, uint8_t *out,
                                size_t room) {
  z_stream z = {.next_in = (uint8_t *)(uintptr_t)data,
                .avail_in = (uInt)size,
                .next_out = out,
                .avail_out = (uInt)room};
  if (deflateInit2(&z, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) != Z_OK) return -1;
  int status = deflate(&z, Z_FINISH);
  long got = (long)z.total_out;
  deflateEnd(&z);
  return status == Z_STREAM_END ? got : -1;
}

#endif
