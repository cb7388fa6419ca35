/* PNG files. A mutation is followed by new check sums, of the chunks always, of the pixels' stream every
 * second time, where the filtered rows themselves are changed and packed anew. */
#include "harness.h"
#include "io/media/png.h"

enum { FIRST = 8, FRAME = 12, ROWS = 1 << 16 };

static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleTensor *tensor = NULL;
  RilleStatus status = rille_png_decode(ctx, "x.png", data, size, &tensor);
  rille_tensor_release(tensor);
  return status;
}

/* The length of the chunk at a place; false if it does not lie in the file. */
static bool chunk_at(const uint8_t *data, size_t size, size_t at, size_t *length) {
  if (size < FRAME || at > size - FRAME) return false;
  *length = fuzz_big(data + at);
  return *length <= size - FRAME - at;
}

static void mend(uint8_t *data, size_t size) {
  size_t length;
  for (size_t at = FIRST; chunk_at(data, size, at, &length); at += length + FRAME)
    fuzz_put_big(data + at + 8 + length, (uint32_t)crc32(0, data + at + 4, (uInt)length + 4));
}

/* All IDAT chunks' content in a row; where the first one begins, and what follows the last. */
static size_t gather(const uint8_t *data, size_t size, uint8_t *out, size_t *first, size_t *rest) {
  size_t length, used = 0;
  *first = *rest = 0;
  for (size_t at = FIRST; chunk_at(data, size, at, &length); at += length + FRAME) {
    if (memcmp(data + at + 4, "IDAT", 4) != 0) continue;
    if (!*first) *first = at;
    *rest = at + length + FRAME;
    memcpy(out + used, data + at + 8, length);
    used += length;
  }
  return used;
}

/* The size of the file with other rows in one chunk; 0 if it has none that can be unpacked. */
static size_t change_rows(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
  static uint8_t packed[ROWS], rows[ROWS], tail[ROWS];
  size_t first, rest;
  if (size > ROWS) return 0;
  size_t used = gather(data, size, packed, &first, &rest);
  long length = used ? fuzz_inflate(15, packed, used, rows, sizeof rows) : -1;
  if (length < 0) return 0;
  size_t changed = LLVMFuzzerMutate(rows, (size_t)length, sizeof rows / 4);
  long again = fuzz_deflate(15, (int)(seed / 2 % 10), rows, changed, packed, sizeof packed);
  size_t tail_size = size - rest;
  if (again < 0 || first + FRAME + (size_t)again + tail_size > max_size) return 0;
  memcpy(tail, data + rest, tail_size);
  fuzz_put_big(data + first, (uint32_t)again);
  memcpy(data + first + 4, "IDAT", 4);
  memcpy(data + first + 8, packed, (size_t)again);
  memcpy(data + first + FRAME + again, tail, tail_size);
  return first + FRAME + (size_t)again + tail_size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
  size_t changed = seed % 2 ? change_rows(data, size, max_size, seed) : 0;
  if (!changed) changed = LLVMFuzzerMutate(data, size, max_size);
  mend(data, changed);
  return changed;
}
