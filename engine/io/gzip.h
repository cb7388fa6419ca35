/* Compression: gzip files (RFC 1952), zlib streams (RFC 1950, in PNG) and CRC-32. gzip.c is the only file
 * that knows zlib; its memory comes from the context too. */
#ifndef RILLE_IO_GZIP_H
#define RILLE_IO_GZIP_H

#include "io/file.h"

#define RILLE_GUNZIP_CAP                                                                                     \
  ((uint64_t)4 << 30) /* bytes that one file may unfold to, unless the caller says more */

bool rille_is_gzip(const uint8_t *data, size_t size);

/* ---- gunzip, piece by piece ---------------------------------------------------------------------------- */

/* Receives content in pieces; a bad status ends the job and is what it returns. */
typedef RilleStatus (*RilleSink)(void *user, const uint8_t *data, size_t size);

typedef struct RilleGunzip RilleGunzip;

/* what and name are for error texts and borrowed. cap: RILLE_ERROR_FORMAT when the content gets longer. */
RilleStatus rille_gunzip_open(RilleContext *ctx, const char *what, const char *name, uint64_t cap,
                              RilleSink sink, void *user, RilleGunzip **out);
/* The next bytes of the file. Several members in a row are one content, zeros after the last one are padding;
 * anything else behind it, damage and wrong check sums are RILLE_ERROR_FORMAT. */
RilleStatus rille_gunzip_feed(RilleGunzip *gunzip, const uint8_t *data, size_t size);
/* RILLE_ERROR_FORMAT if the file ended in the middle. */
RilleStatus rille_gunzip_finish(RilleGunzip *gunzip);
void rille_gunzip_close(RilleGunzip *gunzip); /* NULL is allowed */

/* The content of a file, gunzipped if it is a gzip file, as it is if not, in pieces of bounded size. */
RilleStatus rille_file_stream(RilleContext *ctx, const char *what, const char *path, bool gunzip,
                              uint64_t cap, RilleSink sink, void *user);

/* ---- whole buffers ------------------------------------------------------------------------------------- */

RilleStatus rille_gunzip(RilleContext *ctx, const char *what, const char *name, const uint8_t *data,
                         size_t size, uint64_t cap, RilleBytes *out);
/* rille_file_read, then rille_gunzip if the content starts as a gzip file does, whatever its name. */
RilleStatus rille_file_read_gunzip(RilleContext *ctx, const char *what, const char *path, uint64_t cap,
                                   RilleBytes *out);
/* level 0 .. 9 */
RilleStatus rille_gzip(RilleContext *ctx, const uint8_t *data, size_t size, int level, RilleBytes *out);

/* zlib's own format. */
RilleStatus rille_deflate(RilleContext *ctx, const uint8_t *data, size_t size, int level, RilleBytes *out);
/* Exactly size bytes into data; RILLE_ERROR_FORMAT with a short reason if the stream holds fewer, more or is
 * damaged. */
RilleStatus rille_inflate(RilleContext *ctx, const char *what, const char *name, const uint8_t *compressed,
                          size_t compressed_size, uint8_t *data, size_t size);
/* The two for streams without head and check sum, as zip files have them. */
RilleStatus rille_deflate_raw(RilleContext *ctx, const uint8_t *data, size_t size, int level,
                              RilleBytes *out);
RilleStatus rille_inflate_raw(RilleContext *ctx, const char *what, const char *name,
                              const uint8_t *compressed, size_t compressed_size, uint8_t *data, size_t size);
/* rille_inflate for a stream that was made with a dictionary. */
RilleStatus rille_inflate_with(RilleContext *ctx, const char *what, const char *name,
                               const uint8_t *compressed, size_t compressed_size, const uint8_t *dictionary,
                               size_t dictionary_size, uint8_t *data, size_t size);

uint32_t rille_crc32(uint32_t crc, const void *data, size_t size); /* starts with crc 0 */

#endif
