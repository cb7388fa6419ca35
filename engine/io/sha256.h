/* SHA-256 (FIPS 180-4), piece by piece. Cannot fail, takes no memory. */
#ifndef RILLE_IO_SHA256_H
#define RILLE_IO_SHA256_H

#include "rille.h"

enum { RILLE_SHA256_BYTES = 32, RILLE_SHA256_TEXT = 65 };

typedef struct RilleSha256 {
  uint32_t state[8];
  uint64_t length;   /* bytes so far */
  uint8_t block[64]; /* the last length % 64 of them */
} RilleSha256;

void rille_sha256_start(RilleSha256 *sha);
void rille_sha256_add(RilleSha256 *sha, const void *data, size_t size);
void rille_sha256_finish(RilleSha256 *sha, uint8_t digest[RILLE_SHA256_BYTES]);

/* 64 lower-case hex digits and a 0; returns text. */
const char *rille_sha256_text(const uint8_t digest[RILLE_SHA256_BYTES], char text[RILLE_SHA256_TEXT]);
/* From 64 hex digits of either case; false for anything else. */
bool rille_sha256_parse(const char *text, uint8_t digest[RILLE_SHA256_BYTES]);
/* Of a file's content; gunzip: of what is in it, if it is a gzip file. */
RilleStatus rille_sha256_file(RilleContext *ctx, const char *what, const char *path, bool gunzip,
                              uint8_t digest[RILLE_SHA256_BYTES]);

#endif
