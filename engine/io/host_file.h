/* Files that a host's functions read and write, in the place of the system's: what io/file.c calls where a
 * RilleFile or a RilleFileWriter is of that kind. */
#ifndef RILLE_IO_HOST_FILE_H
#define RILLE_IO_HOST_FILE_H

#include "io/file.h"

RilleStatus rille_host_file_open(RilleContext *ctx, const char *what, const RilleFiles *files,
                                 const char *path, RilleFile *out);
RilleStatus rille_host_file_create(RilleContext *ctx, const char *what, const RilleFiles *files,
                                   const char *path, RilleFileWriter *out);
RilleStatus rille_host_file_read(const RilleFile *file, uint64_t offset, void *data, size_t size);
RilleStatus rille_host_file_write(RilleFileWriter *writer, const void *data, size_t size);
/* Ends the file; the writer has none after it. */
RilleStatus rille_host_file_commit(RilleFileWriter *writer);
void rille_host_file_close(const RilleFiles *files, RilleContext *ctx, void *handle, bool failed);

#endif
