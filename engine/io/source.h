/* Where the bytes of a file come from: a file that is open, or memory. Readers that take only parts of a file
 * stand on it, so that what is large goes straight to where it belongs. */
#ifndef RILLE_IO_SOURCE_H
#define RILLE_IO_SOURCE_H

#include "io/array.h"
#include "io/file.h"
#include "io/reader.h"

typedef struct RilleSource {
  RilleContext *ctx;
  const char *what, *name; /* for error texts; borrowed */
  const RilleFile *file;   /* NULL: memory */
  const uint8_t *memory;
  uint64_t size;
  struct RilleMap *map; /* of the file, which memory points at; else NULL */
} RilleSource;

/* Maps the source's file (a system's, not empty; else nothing happens): what is read as tensors from here on
 * shows the file's own pages where dtype and place allow it. Pages are read when they are touched, and
 * changes go to copies of them. The map lives as long as the last tensor. While it does, the file must not
 * change in place: numbers would change with it, and a page that is cut off kills the process (SIGBUS). What
 * takes a file's place by its name, as every writer here does, changes nothing. RILLE_ERROR_FILE. */
RilleStatus rille_source_map(RilleSource *source);
void rille_source_unmap(RilleSource *source); /* lets go of it; also where there is none */

/* size bytes from offset into data. What lies outside is RILLE_ERROR_FORMAT. */
RilleStatus rille_source_read(const RilleSource *source, uint64_t offset, void *data, size_t size);
/* The same as a block, of which reader is a cursor whose errors name offsets of the file; the caller frees
 * *block. */
RilleStatus rille_source_fetch(const RilleSource *source, uint64_t offset, uint64_t size, uint8_t **block,
                               RilleReader *reader);
/* The array at offset as a contiguous tensor; its bytes were checked against the file (rille_array_bytes).
 * Read straight into it where its elements are those of a tensor. *beyond: rille_elements_beyond; there is no
 * tensor where it is not 0. */
RilleStatus rille_source_array(const RilleSource *source, uint64_t offset, const RilleArray *array,
                               RilleTensor **out, uint64_t *beyond);
/* RILLE_ERROR_FORMAT with "what: problem in name at byte offset". */
RilleStatus rille_source_error(const RilleSource *source, uint64_t offset, const char *format, ...)
    RILLE_PRINTF(3, 4);

#endif
