/* Zip files (PKWARE's APPNOTE 6.3), the container of numpy's .npz and of PyTorch's .pt: entries by name,
 * stored or deflated.
 *
 * Read: also zip64; sizes and check sums must be right. Encrypted entries, other methods and archives in
 * parts are refused. Written: zip64 throughout. */
#ifndef RILLE_IO_ZIP_ZIP_H
#define RILLE_IO_ZIP_ZIP_H

#include "io/source.h"

enum { RILLE_ZIP_STORED = 0, RILLE_ZIP_DEFLATED = 8 };

typedef struct RilleZipEntry {
  const char *name; /* UTF-8 without zeros, not 0-terminated; of the directory's block */
  size_t name_length;
  uint64_t at; /* where the directory speaks of it, for error texts */
  uint16_t method, flags;
  uint32_t crc;
  uint64_t packed, size, offset;
} RilleZipEntry;

/* ---- reading ------------------------------------------------------------------------------------------- */

typedef struct RilleZip {
  const RilleSource *source;
  uint8_t *block; /* the directory, owned */
  RilleReader directory;
  uint64_t count;  /* of entries, which the directory has room for */
  uint64_t packed; /* of the entries so far: may not be more than the file */
} RilleZip;

/* The source stays the caller's and must outlive it. */
RilleStatus rille_zip_open(const RilleSource *source, RilleZip *out);
void rille_zip_close(RilleZip *zip);
/* The next of count entries. */
RilleStatus rille_zip_next(RilleZip *zip, RilleZipEntry *entry);
/* An error unless the entry can be unpacked here; shown is its name for the text. */
RilleStatus rille_zip_check(const RilleZip *zip, const RilleZipEntry *entry, const char *shown);
/* Where in the file the entry's packed bytes begin; all of them lie inside. */
RilleStatus rille_zip_place(const RilleZip *zip, const RilleZipEntry *entry, uint64_t *offset);
/* Its content, entry->size bytes (ask rille_zip_check before so many are allocated), into data; with the
 * check sum. */
RilleStatus rille_zip_unpack(const RilleZip *zip, const RilleZipEntry *entry, const char *shown, void *data);

/* ---- writing ------------------------------------------------------------------------------------------- */

typedef struct RilleZipWriter {
  RilleFileWriter file;
  uint64_t position;
  RilleZipEntry *entries;
  size_t count, capacity;
} RilleZipWriter;

/* At most `capacity` entries. files NULL: the system's. */
RilleStatus rille_zip_create(RilleContext *ctx, const char *what, const RilleFiles *files, const char *path,
                             size_t capacity, RilleZipWriter *out);
/* The head of an entry whose name (borrowed until the end), method, crc, packed and size are set. The packed
 * bytes begin at a multiple of alignment, a power of two. The caller writes them. */
RilleStatus rille_zip_begin(RilleZipWriter *zip, RilleZipEntry entry, size_t alignment);
RilleStatus rille_zip_write(RilleZipWriter *zip, const void *data, size_t size);
/* Writes the directory where status is RILLE_OK, and commits the file; else abandons it. Gives status, or
 * what went wrong now. */
RilleStatus rille_zip_finish(RilleZipWriter *zip, RilleStatus status);

#endif
