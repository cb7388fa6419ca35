/* POSIX's files over Windows' own functions: paths in UTF-8, and files that may be renamed and removed while
 * they are open, as the engine's writers do. */
#include "wide.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

wchar_t *rille_windows_wide(const char *text) {
  int n = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
  wchar_t *wide = n > 0 ? malloc((size_t)n * sizeof *wide) : NULL;
  if (wide) MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, n);
  if (!wide) errno = n > 0 ? ENOMEM : ENOENT;
  return wide;
}

bool rille_windows_narrow(const wchar_t *wide, char *text, size_t room) {
  return WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, (int)room, NULL, NULL) > 0;
}

int rille_windows_failed(void) {
  static const struct {
    DWORD code;
    int number;
  } known[] = {
      {ERROR_FILE_NOT_FOUND, ENOENT}, {ERROR_PATH_NOT_FOUND, ENOENT},    {ERROR_INVALID_NAME, ENOENT},
      {ERROR_ACCESS_DENIED, EACCES},  {ERROR_SHARING_VIOLATION, EACCES}, {ERROR_LOCK_VIOLATION, EACCES},
      {ERROR_FILE_EXISTS, EEXIST},    {ERROR_ALREADY_EXISTS, EEXIST},    {ERROR_DISK_FULL, ENOSPC},
      {ERROR_DIRECTORY, ENOTDIR},     {ERROR_NOT_SAME_DEVICE, EXDEV},    {ERROR_INVALID_HANDLE, EBADF}};
  DWORD code = GetLastError();
  errno = EIO;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (known[i].code == code) errno = known[i].number;
  return -1;
}

static HANDLE handle_of(int fd) {
  return (HANDLE)_get_osfhandle(fd);
}

static HANDLE open_wide(const wchar_t *path, int flags) {
  DWORD access = flags & O_RDWR     ? GENERIC_READ | GENERIC_WRITE
                 : flags & O_WRONLY ? GENERIC_WRITE
                                    : GENERIC_READ;
  DWORD how = flags & O_CREAT ? (flags & O_EXCL    ? CREATE_NEW
                                 : flags & O_TRUNC ? CREATE_ALWAYS
                                                   : OPEN_ALWAYS)
                              : OPEN_EXISTING;
  if (flags & O_APPEND) access = FILE_APPEND_DATA | FILE_READ_ATTRIBUTES | SYNCHRONIZE;
  /* Folders open with backup semantics alone: who opened one learns from fstat that it is one. */
  return CreateFileW(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, how,
                     FILE_ATTRIBUTE_NORMAL | FILE_FLAG_BACKUP_SEMANTICS, NULL);
}

int rille_windows_open(const char *path, int flags, ...) {
  wchar_t *wide = rille_windows_wide(path);
  if (!wide) return -1;
  HANDLE handle = open_wide(wide, flags);
  free(wide);
  if (handle == INVALID_HANDLE_VALUE) return rille_windows_failed();
  int fd =
      _open_osfhandle((intptr_t)handle, (flags & (O_APPEND | O_WRONLY | O_RDWR)) | O_BINARY | _O_NOINHERIT);
  if (fd < 0) CloseHandle(handle);
  return fd;
}

static int describe(HANDLE handle, struct rille_windows_stat *out) {
  BY_HANDLE_FILE_INFORMATION info;
  *out = (struct rille_windows_stat){0};
  DWORD kind = GetFileType(handle);
  if (kind == FILE_TYPE_CHAR || kind == FILE_TYPE_PIPE) {
    out->st_mode = kind == FILE_TYPE_CHAR ? S_IFCHR : S_IFIFO;
    return 0;
  }
  if (!GetFileInformationByHandle(handle, &info)) return rille_windows_failed();
  out->st_size = (uint64_t)info.nFileSizeHigh << 32 | info.nFileSizeLow;
  out->st_mode = info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY ? S_IFDIR : S_IFREG;
  out->st_nlink = (int)info.nNumberOfLinks;
  return 0;
}

int rille_windows_fstat(int fd, struct rille_windows_stat *out) {
  return describe(handle_of(fd), out);
}

static int stat_wide(const wchar_t *path, struct rille_windows_stat *out) {
  HANDLE handle =
      CreateFileW(path, FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                  OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
  if (handle == INVALID_HANDLE_VALUE) return rille_windows_failed();
  int result = describe(handle, out);
  CloseHandle(handle);
  return result;
}

int rille_windows_stat(const char *path, struct rille_windows_stat *out) {
  wchar_t *wide = rille_windows_wide(path);
  if (!wide) return -1;
  int result = stat_wide(wide, out);
  free(wide);
  return result;
}

/* A function of one path, or of two, that says whether it worked. */
static int on_path(BOOL(WINAPI *function)(LPCWSTR), const char *path) {
  wchar_t *wide = rille_windows_wide(path);
  if (!wide) return -1;
  BOOL fine = function(wide);
  int result = fine ? 0 : rille_windows_failed();
  free(wide);
  return result;
}

static int on_paths(BOOL (*function)(LPCWSTR, LPCWSTR), const char *path, const char *other) {
  wchar_t *wide = rille_windows_wide(path), *wide_other = rille_windows_wide(other);
  int result = -1;
  if (wide && wide_other) result = function(wide, wide_other) ? 0 : rille_windows_failed();
  free(wide);
  free(wide_other);
  return result;
}

static BOOL WINAPI make_folder(LPCWSTR path) {
  return CreateDirectoryW(path, NULL);
}
static BOOL replace(LPCWSTR from, LPCWSTR to) {
  return MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING);
}
static BOOL make_link(LPCWSTR path, LPCWSTR other) {
  return CreateHardLinkW(other, path, NULL);
}

int rille_windows_mkdir(const char *path) {
  return on_path(make_folder, path);
}
int rille_windows_unlink(const char *path) {
  return on_path(DeleteFileW, path);
}
int rille_windows_rename(const char *from, const char *to) {
  return on_paths(replace, from, to);
}
int link(const char *path, const char *other) {
  return on_paths(make_link, path, other);
}

int rille_windows_access(const char *path, int mode) {
  wchar_t *wide = rille_windows_wide(path);
  if (!wide) return -1;
  int result = _waccess(wide, mode);
  free(wide);
  return result;
}

/* POSIX flushes what any descriptor names; Windows asks for one that may write. */
int rille_windows_fsync(int fd) {
  HANDLE handle = handle_of(fd);
  if (FlushFileBuffers(handle)) return 0;
  if (GetLastError() != ERROR_ACCESS_DENIED) return rille_windows_failed();
  HANDLE writing = ReOpenFile(handle, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              FILE_FLAG_BACKUP_SEMANTICS);
  if (writing == INVALID_HANDLE_VALUE) return rille_windows_failed();
  int result = FlushFileBuffers(writing) ? 0 : rille_windows_failed();
  CloseHandle(writing);
  return result;
}

/* With '/', as paths are cut there. */
char *realpath(const char *path, char *resolved) {
  wchar_t *wide = rille_windows_wide(path), *full = wide ? malloc(PATH_MAX * sizeof *full) : NULL;
  char *text = resolved ? resolved : malloc(PATH_MAX);
  bool fine = full && text && _wfullpath(full, wide, PATH_MAX) && rille_windows_narrow(full, text, PATH_MAX);
  free(wide);
  free(full);
  for (char *c = fine ? text : NULL; c && *c; c++)
    if (*c == '\\') *c = '/';
  if (!fine && !resolved) free(text);
  return fine ? text : NULL;
}

ssize_t pread(int fd, void *data, size_t size, int64_t offset) {
  OVERLAPPED at = {.Offset = (DWORD)offset, .OffsetHigh = (DWORD)((uint64_t)offset >> 32)};
  DWORD got = 0;
  if (ReadFile(handle_of(fd), data, (DWORD)size, &got, &at) || GetLastError() == ERROR_HANDLE_EOF)
    return (ssize_t)got;
  return rille_windows_failed();
}

/* One byte behind all that a file may hold: locks keep others from reading and writing where they are. */
int flock(int fd, int operation) {
  OVERLAPPED at = {.OffsetHigh = 0x7fffffff};
  DWORD flags = LOCKFILE_EXCLUSIVE_LOCK | (operation & LOCK_NB ? LOCKFILE_FAIL_IMMEDIATELY : 0);
  return LockFileEx(handle_of(fd), flags, 0, 1, 0, &at) ? 0 : rille_windows_failed();
}

void *memmem(const void *text, size_t length, const void *part, size_t part_length) {
  const char *at = text, *last = at + length - part_length;
  for (; part_length <= length && at <= last; at++)
    if (memcmp(at, part, part_length) == 0) return (void *)(uintptr_t)at;
  return NULL;
}

int strerror_r(int number, char *text, size_t room) {
  return strerror_s(text, room, number);
}

ssize_t getline(char **line, size_t *room, FILE *file) {
  size_t n = 0;
  for (int c = 0; c != '\n' && (c = getc(file)) != EOF;) {
    if (n + 2 > *room) {
      size_t more = 2 * *room + 128;
      char *larger = realloc(*line, more);
      if (!larger) return -1;
      *line = larger;
      *room = more;
    }
    (*line)[n++] = (char)c;
  }
  if (n == 0) return -1;
  (*line)[n] = 0;
  return (ssize_t)n;
}

/* ---- folders ------------------------------------------------------------------------------------------- */

struct DIR {
  HANDLE search;
  WIN32_FIND_DATAW found;
  bool is_new; /* found is an entry that nobody has read */
  struct dirent entry;
  wchar_t path[PATH_MAX]; /* with the entry that was read last */
  size_t folder;          /* characters of the folder and '/' */
};

static DIR *search_in(const wchar_t *path) {
  size_t n = wcslen(path);
  DIR *folder = n + 264 < PATH_MAX ? calloc(1, sizeof *folder) : NULL;
  if (!folder) return NULL;
  wcscpy(folder->path, path);
  wcscpy(folder->path + n, L"/*");
  folder->folder = n + 1;
  folder->search = FindFirstFileW(folder->path, &folder->found);
  folder->is_new = true;
  if (folder->search != INVALID_HANDLE_VALUE) return folder;
  rille_windows_failed();
  free(folder);
  return NULL;
}

DIR *opendir(const char *path) {
  wchar_t *wide = rille_windows_wide(path);
  DIR *folder = wide ? search_in(wide) : NULL;
  free(wide);
  return folder;
}

struct dirent *readdir(DIR *folder) {
  if (!folder->is_new && !FindNextFileW(folder->search, &folder->found)) return NULL;
  folder->is_new = false;
  if (!rille_windows_narrow(folder->found.cFileName, folder->entry.d_name, sizeof folder->entry.d_name))
    return NULL;
  wcscpy(folder->path + folder->folder, folder->found.cFileName);
  return &folder->entry;
}

int closedir(DIR *folder) {
  FindClose(folder->search);
  free(folder);
  return 0;
}

int rille_windows_stat_entry(DIR *folder, struct rille_windows_stat *out) {
  return stat_wide(folder->path, out);
}

/* ---- maps ---------------------------------------------------------------------------------------------- */

void *mmap(void *at, size_t bytes, int protection, int flags, int fd, int64_t offset) {
  (void)at, (void)protection, (void)flags, (void)offset;
  HANDLE map = CreateFileMappingW(handle_of(fd), NULL, PAGE_WRITECOPY, 0, 0, NULL);
  void *data = map ? MapViewOfFile(map, FILE_MAP_COPY, 0, 0, bytes) : NULL;
  if (!data) rille_windows_failed();
  if (map) CloseHandle(map); /* the view keeps it */
  return data ? data : MAP_FAILED;
}

int munmap(void *data, size_t bytes) {
  (void)bytes;
  return UnmapViewOfFile(data) ? 0 : rille_windows_failed();
}
