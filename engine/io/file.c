#include "io/file.h"
#include "io/host_file.h"
#include "core/memory.h"
#include "core/status.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH_SHOWN = 400, CHUNK = 1 << 30, NAME_ATTEMPTS = 100 };

/* ---- errors -------------------------------------------------------------------------------------------- */

const char *rille_path_tail(const char *path) {
  size_t length = strlen(path);
  if (length <= PATH_SHOWN) return path;
  path += length - PATH_SHOWN;
  while ((*path & 0xc0) == 0x80) path++; /* not from the middle of an UTF-8 character */
  return path;
}

/* strerror_r comes in two kinds: XSI's fills the buffer and returns an int, GNU's returns the text. */
static const char *text_of_int(int result, const char *buffer) {
  return result == 0 ? buffer : "unknown error";
}
static const char *text_of_pointer(const char *result, const char *buffer) {
  (void)buffer;
  return result;
}
#define ERRNO_TEXT(number, buffer, size)                                                                     \
  _Generic(strerror_r(number, buffer, size), int: text_of_int, char *: text_of_pointer)(                               \
      strerror_r(number, buffer, size), buffer)

RilleStatus rille_file_error(RilleContext *ctx, const char *what, const char *verb, const char *path,
                             int number) {
  char buffer[128] = "", text[128];
  snprintf(text, sizeof text, "%s", ERRNO_TEXT(number, buffer, sizeof buffer));
  bool starts_a_sentence = text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z';
  if (starts_a_sentence) text[0] = (char)(text[0] - 'A' + 'a');
  return rille_error(ctx, RILLE_ERROR_FILE, "%s: cannot %s %s: %s", what, verb, rille_path_tail(path), text);
}

/* ---- reading ------------------------------------------------------------------------------------------- */

static int open_retrying(const char *path, int flags, mode_t mode) {
  int fd;
  do fd = open(path, flags | O_CLOEXEC, mode);
  while (fd < 0 && errno == EINTR);
  return fd;
}

static RilleStatus open_regular(RilleContext *ctx, const char *what, const char *path, RilleFile *out) {
  int fd = open_retrying(path, O_RDONLY | O_NONBLOCK, 0); /* a pipe without a writer must not wait here */
  if (fd < 0) return rille_file_error(ctx, what, "open", path, errno);
  struct stat info;
  int failure = fstat(fd, &info) != 0 ? errno : S_ISDIR(info.st_mode) ? EISDIR : 0;
  if (failure == 0 && S_ISREG(info.st_mode)) {
    *out = (RilleFile){.ctx = ctx, .what = what, .path = path, .fd = fd, .size = (uint64_t)info.st_size};
    return RILLE_OK;
  }
  close(fd);
  if (failure) return rille_file_error(ctx, what, "read", path, failure);
  return rille_error(ctx, RILLE_ERROR_FILE, "%s: cannot read %s: not a regular file", what,
                     rille_path_tail(path));
}

RilleStatus rille_file_open(RilleContext *ctx, const char *what, const char *path, RilleFile *out) {
  int saved = errno;
  RilleStatus status = open_regular(ctx, what, path, out);
  errno = saved;
  return status;
}

RilleStatus rille_file_open_in(RilleContext *ctx, const char *what, const RilleFiles *files, const char *path,
                               RilleFile *out) {
  return files ? rille_host_file_open(ctx, what, files, path, out) : rille_file_open(ctx, what, path, out);
}

void rille_file_close(RilleFile *file) {
  int saved = errno;
  if (file->files.close) rille_host_file_close(&file->files, file->ctx, file->handle, false);
  file->files = (RilleFiles){0};
  if (file->fd >= 0) close(file->fd);
  file->fd = -1;
  errno = saved;
}

/* Up to size bytes: fewer only at the end of the file. */
static RilleStatus read_up_to(const RilleFile *file, uint64_t offset, uint8_t *data, size_t size,
                              size_t *got) {
  size_t done = 0;
  if (file->files.read) {
    uint64_t left = offset < file->size ? file->size - offset : 0;
    *got = size < left ? size : (size_t)left;
    return rille_host_file_read(file, offset, data, *got);
  }
  while (done < size) {
    size_t wanted = size - done < CHUNK ? size - done : CHUNK;
    ssize_t n = pread(file->fd, data + done, wanted, (off_t)(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return rille_file_error(file->ctx, file->what, "read", file->path, errno);
    if (n == 0) break;
    done += (size_t)n;
  }
  *got = done;
  return RILLE_OK;
}

RilleStatus rille_file_read_at(const RilleFile *file, uint64_t offset, void *data, size_t size) {
  int saved = errno;
  size_t got = 0;
  RilleStatus status = read_up_to(file, offset, data, size, &got);
  errno = saved;
  if (status == RILLE_OK && got < size)
    return rille_error(file->ctx, RILLE_ERROR_FORMAT, "%s: needs %zu bytes, %zu are left in %s at byte %llu",
                       file->what, size, got, rille_path_tail(file->path), (unsigned long long)offset);
  return status;
}

/* One byte more than the size is asked for, so that a file that grew meanwhile, or whose size the system does
 * not tell (/proc), is read to its end. */
static RilleStatus read_to_end(const RilleFile *file, RilleBytes *out) {
  if (file->size >= PTRDIFF_MAX / 4)
    return rille_file_error(file->ctx, file->what, "read", file->path, EFBIG);
  size_t capacity = (size_t)file->size + 1, size = 0;
  uint8_t *data = rille_block_allocate(file->ctx, capacity);
  while (data) {
    size_t got;
    RilleStatus status = read_up_to(file, size, data + size, capacity - size, &got);
    if (status != RILLE_OK) {
      rille_block_free(file->ctx, data);
      return status;
    }
    size += got;
    if (size < capacity) {
      *out = (RilleBytes){data, size};
      return RILLE_OK;
    }
    capacity = capacity + capacity / 2 + 4096;
    uint8_t *larger = rille_block_resize(file->ctx, data, capacity);
    if (!larger) rille_block_free(file->ctx, data);
    data = larger;
  }
  return RILLE_ERROR_MEMORY;
}

RilleStatus rille_file_read_all(const RilleFile *file, RilleBytes *out) {
  int saved = errno;
  RilleStatus status = read_to_end(file, out);
  errno = saved;
  return status;
}

RilleStatus rille_file_read(RilleContext *ctx, const char *what, const char *path, RilleBytes *out) {
  RilleFile file;
  RILLE_TRY(rille_file_open(ctx, what, path, &file));
  RilleStatus status = rille_file_read_all(&file, out);
  rille_file_close(&file);
  return status;
}

/* ---- what killed writers left -------------------------------------------------------------------------- */

/* "PATH.123-456-7.tmp": process, a number, attempt. */
static bool is_temporary_of(const char *entry, const char *name, size_t length) {
  if (strncmp(entry, name, length) != 0 || entry[length] != '.') return false;
  const char *at = entry + length + 1;
  for (int part = 0; part < 3; part++) {
    size_t digits = strspn(at, "0123456789");
    if (digits == 0 || at[digits] != (part < 2 ? '-' : '.')) return false;
    at += digits + 1;
  }
  return strcmp(at, "tmp") == 0;
}

/* A writer holds a lock on its temporary file until the file has its own name, and the system takes the lock
 * away from a process that dies: what can be locked belongs to nobody. */
static void remove_unlocked(const char *path) {
  int fd = open_retrying(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW, 0);
  if (fd < 0) return;
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) unlink(path);
  close(fd);
}

void rille_file_remove_stale(const char *path) {
  int saved = errno;
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  size_t length = strlen(name), folder = (size_t)(name - path);
  char text[PATH_MAX];
  DIR *list = NULL;
  if (folder + 1 < sizeof text) {
    memcpy(text, path, folder);
    memcpy(text + folder, ".", 2);
    list = opendir(text);
  }
  for (const struct dirent *entry; list && (entry = readdir(list));) {
    size_t n = strlen(entry->d_name);
    if (folder + n >= sizeof text || !is_temporary_of(entry->d_name, name, length)) continue;
    memcpy(text + folder, entry->d_name, n + 1);
    remove_unlocked(text);
  }
  if (list) closedir(list);
  errno = saved;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

/* False where another writer took the new file for one that a killed one left, before the lock was there. */
static bool lock_temporary(const RilleFileWriter *writer) {
  struct stat info;
  while (flock(writer->lock, LOCK_EX) != 0 && errno == EINTR) continue; /* some file systems have no locks */
  return fstat(writer->lock, &info) != 0 || info.st_nlink > 0;
}

/* A new file beside path, whose name no other thread or process has in use (O_EXCL). */
static RilleStatus create_temporary(RilleFileWriter *writer, mode_t mode, bool keep_mode) {
  size_t room = strlen(writer->path) + 64;
  writer->temporary = rille_block_allocate(writer->ctx, room);
  if (!writer->temporary) return RILLE_ERROR_MEMORY;
  rille_file_remove_stale(writer->path);
  for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
    struct timespec now = {0, 0}; /* only spreads the names */
    clock_gettime(CLOCK_MONOTONIC, &now);
    snprintf(writer->temporary, room, "%s.%ld-%ld-%d.tmp", writer->path, (long)getpid(), now.tv_nsec,
             attempt);
    writer->fd = open_retrying(writer->temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (writer->fd >= 0) {
      writer->lock = dup(writer->fd);
      if (writer->lock >= 0 && !lock_temporary(writer)) {
        close(writer->lock);
        close(writer->fd);
        writer->lock = writer->fd = -1;
        continue;
      }
      writer->created = true;
      /* Where the mode is not ours to change, the default will do. */
      if (keep_mode && fchmod(writer->fd, mode & 07777) != 0) errno = 0;
      return RILLE_OK;
    }
    if (errno != EEXIST) break;
  }
  return rille_file_error(writer->ctx, writer->what, "create", writer->path, errno);
}

static RilleStatus open_writer(RilleFileWriter *writer, const char *path) {
  char resolved[PATH_MAX];
  struct stat info;
  bool exists = stat(path, &info) == 0;
  if (exists && !S_ISREG(info.st_mode)) {
    if (S_ISDIR(info.st_mode)) return rille_file_error(writer->ctx, writer->what, "write", path, EISDIR);
    return rille_error(writer->ctx, RILLE_ERROR_FILE, "%s: cannot write %s: not a regular file", writer->what,
                       rille_path_tail(path));
  }
  if (exists && access(path, W_OK) != 0)
    return rille_file_error(writer->ctx, writer->what, "write", path, errno);
  if (exists && realpath(path, resolved)) path = resolved;
  writer->path = rille_text_copy(writer->ctx, path, strlen(path));
  if (!writer->path) return RILLE_ERROR_MEMORY;
  return create_temporary(writer, exists ? info.st_mode : 0, exists);
}

RilleStatus rille_file_writer_open(RilleContext *ctx, const char *what, const char *path,
                                   RilleFileWriter *out) {
  int saved = errno;
  RilleFileWriter writer = {.ctx = ctx, .what = what, .fd = -1, .lock = -1};
  RilleStatus status = open_writer(&writer, path);
  if (status == RILLE_OK)
    *out = writer;
  else
    rille_file_writer_abandon(&writer);
  errno = saved;
  return status;
}

RilleStatus rille_file_writer_open_in(RilleContext *ctx, const char *what, const RilleFiles *files,
                                      const char *path, RilleFileWriter *out) {
  return files ? rille_host_file_create(ctx, what, files, path, out)
               : rille_file_writer_open(ctx, what, path, out);
}

static RilleStatus write_all(RilleFileWriter *writer, const uint8_t *data, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t n = write(writer->fd, data + done, size - done < CHUNK ? size - done : CHUNK);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return rille_file_error(writer->ctx, writer->what, "write", writer->path, errno);
    done += (size_t)n;
  }
  return RILLE_OK;
}

RilleStatus rille_file_writer_write(RilleFileWriter *writer, const void *data, size_t size) {
  int saved = errno;
  if (writer->files.write) return rille_host_file_write(writer, data, size);
  RilleStatus status = write_all(writer, data, size);
  errno = saved;
  return status;
}

/* So that the new name survives a power cut. Some file systems cannot; the file itself is on disk by then. */
static void flush_folder_of(const char *path) {
  char folder[PATH_MAX];
  const char *slash = strrchr(path, '/');
  size_t length = slash ? (size_t)(slash - path) : 0;
  if (length >= sizeof folder) return;
  memcpy(folder, path, length);
  folder[length] = 0;
  int fd = open_retrying(!slash ? "." : length == 0 ? "/" : folder, O_RDONLY | O_DIRECTORY, 0);
  if (fd < 0) return;
  while (fsync(fd) != 0 && errno == EINTR) continue;
  close(fd);
}

static RilleStatus commit(RilleFileWriter *writer) {
  int result;
  do result = fsync(writer->fd);
  while (result != 0 && errno == EINTR);
  if (result != 0) return rille_file_error(writer->ctx, writer->what, "write", writer->path, errno);
  result = close(writer->fd); /* network file systems may report a full disk only here */
  writer->fd = -1;
  if (result != 0 && errno != EINTR)
    return rille_file_error(writer->ctx, writer->what, "write", writer->path, errno);
  if (rename(writer->temporary, writer->path) != 0)
    return rille_file_error(writer->ctx, writer->what, "replace", writer->path, errno);
  writer->created = false;
  flush_folder_of(writer->path);
  return RILLE_OK;
}

RilleStatus rille_file_writer_commit(RilleFileWriter *writer) {
  int saved = errno;
  RilleStatus status = writer->files.close ? rille_host_file_commit(writer) : commit(writer);
  rille_file_writer_abandon(writer);
  errno = saved;
  return status;
}

void rille_file_writer_abandon(RilleFileWriter *writer) {
  int saved = errno;
  if (writer->files.close) rille_host_file_close(&writer->files, writer->ctx, writer->handle, true);
  if (writer->fd >= 0) close(writer->fd);
  if (writer->created) unlink(writer->temporary);
  if (writer->lock >= 0) close(writer->lock);
  rille_block_free(writer->ctx, writer->temporary);
  rille_block_free(writer->ctx, writer->path);
  *writer = (RilleFileWriter){.ctx = writer->ctx, .what = writer->what, .fd = -1, .lock = -1};
  errno = saved;
}

RilleStatus rille_file_write(RilleContext *ctx, const char *what, const char *path, const void *data,
                             size_t size) {
  RilleFileWriter writer;
  RILLE_TRY(rille_file_writer_open(ctx, what, path, &writer));
  RilleStatus status = rille_file_writer_write(&writer, data, size);
  if (status == RILLE_OK) return rille_file_writer_commit(&writer);
  rille_file_writer_abandon(&writer);
  return status;
}

/* ---- the file system ----------------------------------------------------------------------------------- */

static RilleStatus replace(RilleContext *ctx, const char *what, const char *from, const char *to) {
  int fd = open_retrying(from, O_RDONLY, 0);
  if (fd < 0) return rille_file_error(ctx, what, "open", from, errno);
  int failure = fsync(fd) != 0 && errno != EINTR ? errno : 0;
  close(fd);
  if (failure) return rille_file_error(ctx, what, "write", from, failure);
  if (rename(from, to) != 0) return rille_file_error(ctx, what, "replace", to, errno);
  flush_folder_of(to);
  return RILLE_OK;
}

RilleStatus rille_file_replace(RilleContext *ctx, const char *what, const char *from, const char *to) {
  int saved = errno;
  RilleStatus status = replace(ctx, what, from, to);
  errno = saved;
  return status;
}

static RilleStatus keep(RilleContext *ctx, const char *what, const char *path, const char *previous) {
  if (unlink(previous) != 0 && errno != ENOENT)
    return rille_file_error(ctx, what, "replace", previous, errno);
  if (link(path, previous) == 0 || errno == ENOENT) return RILLE_OK;
  if (rename(path, previous) != 0) return rille_file_error(ctx, what, "rename", path, errno);
  return RILLE_OK;
}

RilleStatus rille_file_keep(RilleContext *ctx, const char *what, const char *path, const char *previous) {
  int saved = errno;
  RilleStatus status = keep(ctx, what, path, previous);
  errno = saved;
  return status;
}

RilleStatus rille_file_make_folders(RilleContext *ctx, const char *what, const char *path) {
  int saved = errno;
  char *folder = rille_text_copy(ctx, path, strlen(path));
  if (!folder) return RILLE_ERROR_MEMORY;
  RilleStatus status = RILLE_OK;
  for (char *slash = folder; status == RILLE_OK && (slash = strchr(slash + 1, '/'));) {
    *slash = 0;
    struct stat info; /* asked first: mkdir of an existing folder may also fail with EROFS or EACCES */
    if (stat(folder, &info) != 0 && mkdir(folder, 0777) != 0 && errno != EEXIST)
      status = rille_file_error(ctx, what, "make the folder", folder, errno);
    *slash = '/';
  }
  rille_block_free(ctx, folder);
  errno = saved;
  return status;
}

static RilleStatus list_names(RilleContext *ctx, DIR *folder, RilleBytes *names) {
  const struct dirent *entry;
  size_t room = 0;
  while ((entry = readdir(folder))) {
    struct stat info;
    if (entry->d_name[0] == '.' || fstatat(dirfd(folder), entry->d_name, &info, 0) != 0) continue;
    size_t length = strlen(entry->d_name);
    if (names->size + length + 2 > room) {
      room = 2 * names->size + length + 2;
      uint8_t *data = rille_block_resize(ctx, names->data, room);
      if (!data) return RILLE_ERROR_MEMORY;
      names->data = data;
    }
    memcpy(names->data + names->size, entry->d_name, length);
    names->size += length;
    if (S_ISDIR(info.st_mode)) names->data[names->size++] = '/';
    names->data[names->size++] = 0;
  }
  return RILLE_OK;
}

RilleStatus rille_file_list(RilleContext *ctx, const char *what, const char *path, RilleTensor **out) {
  int saved = errno;
  RilleBytes names = {NULL, 0};
  DIR *folder = opendir(path);
  RilleStatus status =
      folder ? list_names(ctx, folder, &names) : rille_file_error(ctx, what, "open", path, errno);
  if (folder) closedir(folder);
  if (status == RILLE_OK)
    status = rille_from_data(ctx, 1, &(int64_t){(int64_t)names.size}, RILLE_UINT8, names.data, out);
  rille_block_free(ctx, names.data);
  errno = saved;
  return status;
}
