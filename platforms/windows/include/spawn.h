/* Child processes that hear nothing and say something on standard error alone: what a download needs. */
#ifndef RILLE_WINDOWS_SPAWN_H
#define RILLE_WINDOWS_SPAWN_H
#include <signal.h>
#include <sys/types.h>

typedef struct posix_spawn_file_actions_t {
  int errors; /* descriptor for the child's standard error */
} posix_spawn_file_actions_t;
typedef int posix_spawnattr_t;
enum { POSIX_SPAWN_SETSIGMASK = 1, POSIX_SPAWN_SETSIGDEF = 2 };

static inline int posix_spawn_file_actions_init(posix_spawn_file_actions_t *files) {
  files->errors = -1;
  return 0;
}
static inline int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *files, int from, int to) {
  if (to == 2) files->errors = from;
  return 0;
}
static inline int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *files, int fd,
                                                   const char *path, int flags, int mode) {
  (void)files, (void)fd, (void)path, (void)flags, (void)mode; /* nothing is handed on but standard error */
  return 0;
}
#define posix_spawn_file_actions_destroy(files)        ((void)(files))
#define posix_spawnattr_init(attributes)               ((void)(attributes), 0)
#define posix_spawnattr_destroy(attributes)            ((void)(attributes))
#define posix_spawnattr_setsigmask(attributes, set)    ((void)(attributes), (void)(set), 0)
#define posix_spawnattr_setsigdefault(attributes, set) ((void)(attributes), (void)(set), 0)
#define posix_spawnattr_setflags(attributes, flags)    ((void)(attributes), 0)

int posix_spawnp(pid_t *pid, const char *program, const posix_spawn_file_actions_t *files,
                 const posix_spawnattr_t *attributes, char *const *arguments, char *const *environment);
pid_t waitpid(pid_t pid, int *status, int options);
int kill(pid_t pid, int signal_number);
#endif
