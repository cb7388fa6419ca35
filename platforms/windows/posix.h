/* What Rille uses of POSIX and Windows' C library lacks, has otherwise, or has with paths in a code page.
 * Paths are UTF-8 here as everywhere in Rille. The headers beside this file stand in front of the compiler's
 * own of the same names. */
#ifndef RILLE_WINDOWS_POSIX_H
#define RILLE_WINDOWS_POSIX_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include <fcntl.h>
#include <io.h>

/* ---- files --------------------------------------------------------------------------------------------- */

/* All files are binary, and may be renamed and removed while they are open. */
#define O_CLOEXEC   _O_NOINHERIT
#define O_NONBLOCK  0
#define O_DIRECTORY 0
#define O_NOFOLLOW  0
#define F_SETFL     4

struct rille_windows_stat {
  uint64_t st_size;
  unsigned st_mode;
  int st_nlink;
};

int rille_windows_open(const char *path, int flags, ...); /* a mode says nothing here */
int rille_windows_stat(const char *path, struct rille_windows_stat *out);
int rille_windows_fstat(int fd, struct rille_windows_stat *out);
int rille_windows_mkdir(const char *path);
int rille_windows_unlink(const char *path);
int rille_windows_rename(const char *from, const char *to); /* replaces what is at to */
int rille_windows_access(const char *path, int mode);
int rille_windows_fsync(int fd);                                /* also of a file that is open for reading */
static inline int rille_windows_fchmod(int fd, unsigned mode) { /* who may do what is not in a mode */
  (void)fd, (void)mode;
  return 0;
}
static inline int rille_windows_fcntl(int fd, int command,
                                      int flags) { /* of pipes: poll says what can be read */
  (void)fd, (void)command, (void)flags;
  return 0;
}
int rille_windows_isatty(int fd); /* a console: NUL is none */
int link(const char *path, const char *other);
char *realpath(const char *path, char *resolved); /* resolved: PATH_MAX bytes, or NULL: malloc */
ssize_t pread(int fd, void *data, size_t size, int64_t offset);
int pipe2(int ends[2], int flags);
int strerror_r(int number, char *text, size_t room);
ssize_t getline(char **line, size_t *room, FILE *file);

#define open(...)          rille_windows_open(__VA_ARGS__)
#define stat               rille_windows_stat
#define fstat              rille_windows_fstat
#define mkdir(path, mode)  rille_windows_mkdir(path)
#define unlink(path)       rille_windows_unlink(path)
#define rename(from, to)   rille_windows_rename(from, to)
#define access(path, mode) rille_windows_access(path, mode)
#define isatty             rille_windows_isatty
#define fsync              rille_windows_fsync
#define fchmod             rille_windows_fchmod
#define fcntl              rille_windows_fcntl

enum { LOCK_EX = 2, LOCK_NB = 4 };
int flock(int fd, int operation); /* goes with the last descriptor of the file, and with the process */

/* ---- the system ---------------------------------------------------------------------------------------- */

enum { _SC_NPROCESSORS_ONLN = 84 };
long sysconf(int name);

#endif
