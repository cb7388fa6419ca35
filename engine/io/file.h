/* Files on disk: reading whole or in parts, and writing that replaces a file in one step. Or a host's own:
 * where files (RilleFiles) is not NULL, path is a name that its functions know.
 *
 * `what` is the reader or writer that asks; it starts the error text: "idx: cannot open x.idx: no such file
 * or directory". Failures of the system are RILLE_ERROR_FILE. errno is left as it was. Only regular files are
 * read, so that a folder, a pipe or /dev/zero is an error and not a hang. */
#ifndef RILLE_IO_FILE_H
#define RILLE_IO_FILE_H

#include "rille_io.h"

typedef struct RilleBytes {
  uint8_t *data; /* a block: freed with rille_block_free */
  size_t size;
} RilleBytes;

/* ---- reading ------------------------------------------------------------------------------------------- */

typedef struct RilleFile {
  RilleContext *ctx;
  const char *what, *path; /* borrowed */
  int fd;
  uint64_t size;    /* when it was opened */
  RilleFiles files; /* the host's, with read set; else zeros */
  void *handle;     /* of the host's file */
} RilleFile;

RilleStatus rille_file_open(RilleContext *ctx, const char *what, const char *path, RilleFile *out);
RilleStatus rille_file_open_in(RilleContext *ctx, const char *what, const RilleFiles *files, const char *path,
                               RilleFile *out);
void rille_file_close(RilleFile *file);
/* Exactly size bytes from offset; fewer (the file shrank) is RILLE_ERROR_FORMAT. */
RilleStatus rille_file_read_at(const RilleFile *file, uint64_t offset, void *data, size_t size);

/* The whole file as an owned block (never NULL on success, even for an empty file). */
RilleStatus rille_file_read(RilleContext *ctx, const char *what, const char *path, RilleBytes *out);
RilleStatus rille_file_read_all(const RilleFile *file, RilleBytes *out);

/* ---- writing ------------------------------------------------------------------------------------------- */

/* A file in the making: the bytes go to a new file in the same folder, which takes the place of path at
 * commit (fsync, rename, fsync of the folder). Until then, and after any failure, an older file at path is as
 * it was and nothing else is left behind; what a killed program left goes with the next file written at path.
 * A symbolic link is written through; the mode of an older file is kept. */
typedef struct RilleFileWriter {
  RilleContext *ctx;
  const char *what; /* borrowed */
  char *path, *temporary;
  int fd;
  int lock;         /* the same file again, locked until it has its name; -1: no lock */
  bool created;     /* temporary is ours to remove */
  RilleFiles files; /* the host's, with write set; else zeros */
  void *handle;     /* of the host's file */
} RilleFileWriter;

RilleStatus rille_file_writer_open(RilleContext *ctx, const char *what, const char *path,
                                   RilleFileWriter *out);
RilleStatus rille_file_writer_open_in(RilleContext *ctx, const char *what, const RilleFiles *files,
                                      const char *path, RilleFileWriter *out);
RilleStatus rille_file_writer_write(RilleFileWriter *writer, const void *data, size_t size);
/* Ends the writer, whether or not it works. */
RilleStatus rille_file_writer_commit(RilleFileWriter *writer);
/* Removes what was written; may be called at any time after open, also after commit (then it does nothing).
 */
void rille_file_writer_abandon(RilleFileWriter *writer);

/* open, write, commit. */
RilleStatus rille_file_write(RilleContext *ctx, const char *what, const char *path, const void *data,
                             size_t size);

/* ---- the file system ----------------------------------------------------------------------------------- */

/* Flushes from to disk and gives it the name to, in the same folder. */
RilleStatus rille_file_replace(RilleContext *ctx, const char *what, const char *from, const char *to);
/* Gives the file at path the name previous as well (where the file system has no links: instead), in place of
 * what had that name. No file at path is no error. */
RilleStatus rille_file_keep(RilleContext *ctx, const char *what, const char *path, const char *previous);
/* Removes the temporary files of writers of path that were killed; those that are at work keep theirs. Every
 * writer begins with it. */
void rille_file_remove_stale(const char *path);
/* Makes the folders that path lies in, as `mkdir -p` does. */
RilleStatus rille_file_make_folders(RilleContext *ctx, const char *what, const char *path);

/* What is in a folder, in any order, without names that begin with a dot: uint8 [bytes], each name with a 0
 * behind it, folders with a '/' before that. */
RilleStatus rille_file_list(RilleContext *ctx, const char *what, const char *path, RilleTensor **out);

/* "idx: cannot open x.idx: no such file or directory" with the text of error_number. */
RilleStatus rille_file_error(RilleContext *ctx, const char *what, const char *verb, const char *path,
                             int error_number);
/* The end of a path, short enough to leave room for the rest of an error text. */
const char *rille_path_tail(const char *path);

#endif
