/* gzip files, whole and in pieces; every second mutation is one of the content, packed anew with its check
 * sum. */
#include "harness.h"
#include "core/memory.h"
#include "io/gzip.h"

enum { CAP = 1 << 20 };

static RilleStatus take(void *user, const uint8_t *data, size_t size) {
  uLong *sum = user;
  *sum = crc32(*sum, data, (uInt)size);
  return RILLE_OK;
}

static RilleStatus in_pieces(RilleContext *ctx, const uint8_t *data, size_t size, uLong *sum) {
  RilleGunzip *gunzip = NULL;
  size_t piece = 1 + (size ? data[size - 1] % 64 : 0);
  RilleStatus status = rille_gunzip_open(ctx, "fuzz", "x.gz", CAP, take, sum, &gunzip);
  for (size_t at = 0; status == RILLE_OK && at < size; at += piece)
    status = rille_gunzip_feed(gunzip, data + at, size - at < piece ? size - at : piece);
  if (status == RILLE_OK) status = rille_gunzip_finish(gunzip);
  rille_gunzip_close(gunzip);
  return status;
}

static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleBytes bytes = {NULL, 0};
  uLong sum = 0;
  RilleStatus pieces = in_pieces(ctx, data, size, &sum);
  RilleStatus status = rille_gunzip(ctx, "fuzz", "x.gz", data, size, CAP, &bytes);
  bool same = status == pieces && (status != RILLE_OK || crc32(0, bytes.data, (uInt)bytes.size) == sum);
  if (!same && status != RILLE_ERROR_MEMORY && pieces != RILLE_ERROR_MEMORY) {
    fprintf(stderr, "whole (%d) and in pieces (%d) differ\n", status, pieces);
    abort();
  }
  if (status == RILLE_OK) rille_block_free(ctx, bytes.data);
  return status;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
  static uint8_t content[1 << 16];
  long length = seed % 2 ? fuzz_inflate(31, data, size, content, sizeof content) : -1;
  if (length < 0) return LLVMFuzzerMutate(data, size, max_size);
  size_t changed = LLVMFuzzerMutate(content, (size_t)length, sizeof content / 4);
  long packed = fuzz_deflate(31, (int)(seed / 2 % 10), content, changed, data, max_size);
  return packed > 0 ? (size_t)packed : LLVMFuzzerMutate(data, size, max_size);
}
