#include "io/sha256.h"
#include "core/status.h"
#include "io/gzip.h"

#include <string.h>

/* FIPS 180-4, 4.2.2: first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline uint32_t turn(uint32_t x, int n) {
  return x >> n | x << (32 - n);
}

static void process(uint32_t state[8], const uint8_t block[64]) {
  uint32_t w[64];
  for (int t = 0; t < 16; t++)
    w[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 | (uint32_t)block[4 * t + 2] << 8 |
           block[4 * t + 3];
  for (int t = 16; t < 64; t++) {
    uint32_t s0 = turn(w[t - 15], 7) ^ turn(w[t - 15], 18) ^ w[t - 15] >> 3;
    uint32_t s1 = turn(w[t - 2], 17) ^ turn(w[t - 2], 19) ^ w[t - 2] >> 10;
    w[t] = w[t - 16] + s0 + w[t - 7] + s1;
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6],
           h = state[7];
  for (int t = 0; t < 64; t++) {
    uint32_t one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + constants[t] + w[t];
    uint32_t two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + one, d = c, c = b, b = a, a = one + two;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void rille_sha256_start(RilleSha256 *sha) {
  static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(sha->state, first, sizeof first);
  sha->length = 0;
}

void rille_sha256_add(RilleSha256 *sha, const void *data, size_t size) {
  if (size == 0) return;
  const uint8_t *bytes = data;
  size_t held = sha->length % 64;
  sha->length += size;
  if (held) {
    size_t n = size < 64 - held ? size : 64 - held;
    memcpy(sha->block + held, bytes, n);
    bytes += n;
    size -= n;
    if (held + n < 64) return;
    process(sha->state, sha->block);
  }
  for (; size >= 64; bytes += 64, size -= 64) process(sha->state, bytes);
  if (size) memcpy(sha->block, bytes, size);
}

void rille_sha256_finish(RilleSha256 *sha, uint8_t digest[RILLE_SHA256_BYTES]) {
  static const uint8_t padding[64] = {0x80};
  uint64_t bits = sha->length * 8;
  uint8_t tail[8];
  for (int i = 0; i < 8; i++) tail[i] = (uint8_t)(bits >> (56 - 8 * i));
  rille_sha256_add(sha, padding, 1 + (119 - sha->length % 64) % 64); /* up to 8 bytes before a block's end */
  rille_sha256_add(sha, tail, sizeof tail);
  for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(sha->state[i / 4] >> (24 - 8 * (i % 4)));
}

const char *rille_sha256_text(const uint8_t digest[RILLE_SHA256_BYTES], char text[RILLE_SHA256_TEXT]) {
  for (int i = 0; i < 64; i++) text[i] = "0123456789abcdef"[digest[i / 2] >> (i % 2 ? 0 : 4) & 15];
  text[64] = 0;
  return text;
}

bool rille_sha256_parse(const char *text, uint8_t digest[RILLE_SHA256_BYTES]) {
  if (strlen(text) != 64) return false;
  for (int i = 0; i < 64; i++) {
    char c = (char)(text[i] | 32);
    int digit = text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) return false;
    digest[i / 2] = (uint8_t)(i % 2 ? digest[i / 2] | digit : digit << 4);
  }
  return true;
}

static RilleStatus add(void *user, const uint8_t *data, size_t size) {
  rille_sha256_add(user, data, size);
  return RILLE_OK;
}

RilleStatus rille_sha256_file(RilleContext *ctx, const char *what, const char *path, bool gunzip,
                              uint8_t digest[RILLE_SHA256_BYTES]) {
  RilleSha256 sha;
  rille_sha256_start(&sha);
  RILLE_TRY(rille_file_stream(ctx, what, path, gunzip, RILLE_GUNZIP_CAP, add, &sha));
  rille_sha256_finish(&sha, digest);
  return RILLE_OK;
}
