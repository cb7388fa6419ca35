/* .npz files. A mutation is followed by the entries' new check sums; every second one changes the inside of
 * an entry. */
#include "harness.h"
#include "io/npz.h"

enum { END_BYTES = 22, ENTRY_BYTES = 46, LOCAL_BYTES = 30, ROOM = 1 << 16 };

static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size) {
  static const char *const some[] = {"n", "names"};
  const RilleNpzNames wanted = {some, 2};
  RilleTensorFile file = {0};
  if (rille_npz_decode(ctx, "x.npz", data, size, &wanted, &file) == RILLE_OK)
    rille_tensor_file_free(ctx, &file);
  RilleStatus status = rille_npz_decode(ctx, "x.npz", data, size, NULL, &file);
  rille_tensor_file_free(ctx, &file);
  return status;
}

/* The next entry of the directory at *at: where it stands, its packed bytes and their count. */
static bool next_entry(uint8_t *data, size_t size, size_t *at, uint8_t **head, uint8_t **content,
                       size_t *length) {
  if (*at + ENTRY_BYTES > size || memcmp(data + *at, "PK\1\2", 4) != 0) return false;
  *head = data + *at;
  *at += ENTRY_BYTES + fuzz_little(*head + 28, 2) + fuzz_little(*head + 30, 2) + fuzz_little(*head + 32, 2);
  *length = fuzz_little(*head + 20, 4);
  size_t local = fuzz_little(*head + 42, 4);
  *content = NULL;
  if (size < LOCAL_BYTES || local > size - LOCAL_BYTES) return true;
  size_t start = local + LOCAL_BYTES + fuzz_little(data + local + 26, 2) + fuzz_little(data + local + 28, 2);
  if (start <= size && *length <= size - start) *content = data + start;
  return true;
}

static size_t directory(const uint8_t *data, size_t size) {
  for (size_t at = size < END_BYTES ? 0 : size - END_BYTES + 1; at-- > 0;)
    if (memcmp(data + at, "PK\5\6", 4) == 0) return fuzz_little(data + at + 16, 4);
  return size;
}

static void mend(uint8_t *data, size_t size) {
  static uint8_t unpacked[ROOM];
  uint8_t *head, *content;
  size_t length, at = directory(data, size);
  if (at > size) return;
  while (next_entry(data, size, &at, &head, &content, &length)) {
    if (!content) continue;
    if (fuzz_little(head + 10, 2) == 0) {
      fuzz_put_little(head + 16, (uint32_t)crc32(0, content, (uInt)length), 4);
      fuzz_put_little(head + 24, (uint32_t)length, 4);
      continue;
    }
    long n = fuzz_inflate(-15, content, length, unpacked, sizeof unpacked);
    if (n < 0) continue;
    fuzz_put_little(head + 16, (uint32_t)crc32(0, unpacked, (uInt)n), 4);
    fuzz_put_little(head + 24, (uint32_t)n, 4);
  }
}

/* An entry's bytes, or what they unfold to, changed in their place; false if there is none or it grew. */
static bool change_inside(uint8_t *data, size_t size, unsigned seed) {
  static uint8_t inside[ROOM], packed[ROOM];
  uint8_t *head, *content;
  size_t length, at = directory(data, size), which = seed / 2 % 8;
  if (at > size) return false;
  for (size_t i = 0; next_entry(data, size, &at, &head, &content, &length); i++) {
    if (i < which || !content || length == 0) continue;
    if (fuzz_little(head + 10, 2) == 0) {
      LLVMFuzzerMutate(content, length, length);
      return true;
    }
    long n = fuzz_inflate(-15, content, length, inside, sizeof inside);
    if (n <= 0) return false;
    size_t changed = LLVMFuzzerMutate(inside, (size_t)n, (size_t)n);
    n = fuzz_deflate(-15, 9, inside, changed, packed, length);
    if (n <= 0) return false;
    memcpy(content, packed, (size_t)n);
    fuzz_put_little(head + 20, (uint32_t)n, 4);
    return true;
  }
  return false;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
  if (seed % 2 == 0 || !change_inside(data, size, seed)) size = LLVMFuzzerMutate(data, size, max_size);
  mend(data, size);
  return size;
}
