/* Files of the host's own, behind the same functions as the system's.
 *
 * Invariant: what was opened is closed once; a status without a text gets one. Called by the readers and
 * writers of files. */
#include "io/host_file.h"
#include "core/context.h"
#include "core/status.h"

#include <string.h>

/* A host that says nothing of its own is spoken for. */
static RilleStatus tell(RilleContext *ctx, RilleStatus status, const char *what, const char *verb,
                        const char *path) {
  if (status == RILLE_OK || ctx->error[0]) return status;
  return rille_error(ctx, status, "%s: the host's files cannot %s %.400s", what, verb, path);
}

static RilleStatus open_file(RilleContext *ctx, const char *what, const RilleFiles *given, const char *path,
                             bool writes, RilleFiles *files, void **handle, uint64_t *bytes) {
  if (!rille_options_read(given, RILLE_LAYOUT_UP_TO(RilleFiles, close), files, sizeof *files))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "%s: RilleFiles has fields that this library (version %s) does not know", what,
                       RILLE_VERSION);
  bool able = files->open && files->close && (writes ? files->write != NULL : files->read != NULL);
  if (!able)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "%s: the host's files have no function to %s with", what,
                       writes ? "write" : "read");
  ctx->error[0] = 0;
  return tell(ctx, files->open(files->user, ctx, path, writes, handle, bytes), what, "open", path);
}

RilleStatus rille_host_file_open(RilleContext *ctx, const char *what, const RilleFiles *files,
                                 const char *path, RilleFile *out) {
  RilleFile file = {.ctx = ctx, .what = what, .path = path, .fd = -1};
  RILLE_TRY(open_file(ctx, what, files, path, false, &file.files, &file.handle, &file.size));
  *out = file;
  return RILLE_OK;
}

RilleStatus rille_host_file_create(RilleContext *ctx, const char *what, const RilleFiles *files,
                                   const char *path, RilleFileWriter *out) {
  RilleFileWriter writer = {.ctx = ctx, .what = what, .fd = -1, .lock = -1};
  uint64_t bytes = 0;
  RILLE_TRY(open_file(ctx, what, files, path, true, &writer.files, &writer.handle, &bytes));
  *out = writer;
  return RILLE_OK;
}

RilleStatus rille_host_file_read(const RilleFile *file, uint64_t offset, void *data, size_t size) {
  RilleContext *ctx = file->ctx;
  if (size == 0) return RILLE_OK;
  ctx->error[0] = 0;
  return tell(ctx, file->files.read(file->files.user, ctx, file->handle, offset, data, size), file->what,
              "read", file->path);
}

RilleStatus rille_host_file_write(RilleFileWriter *writer, const void *data, size_t size) {
  RilleContext *ctx = writer->ctx;
  if (size == 0) return RILLE_OK;
  ctx->error[0] = 0;
  return tell(ctx, writer->files.write(writer->files.user, ctx, writer->handle, data, size), writer->what,
              "write", "a file");
}

RilleStatus rille_host_file_commit(RilleFileWriter *writer) {
  RilleContext *ctx = writer->ctx;
  RilleFiles files = writer->files;
  writer->files = (RilleFiles){0};
  ctx->error[0] = 0;
  return tell(ctx, files.close(files.user, ctx, writer->handle, false), writer->what, "close", "a file");
}

/* What went wrong before stays the error's text. */
void rille_host_file_close(const RilleFiles *files, RilleContext *ctx, void *handle, bool failed) {
  char text[sizeof ctx->error];
  memcpy(text, ctx->error, sizeof text);
  files->close(files->user, ctx, handle, failed);
  memcpy(ctx->error, text, sizeof text);
}
