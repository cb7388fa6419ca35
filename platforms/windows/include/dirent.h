/* What is in a folder, in UTF-8. */
#ifndef RILLE_WINDOWS_DIRENT_H
#define RILLE_WINDOWS_DIRENT_H
#include <sys/stat.h>
struct dirent {
  char d_name[4 * 260];
};
typedef struct DIR DIR;
DIR *opendir(const char *path);
struct dirent *readdir(DIR *folder);
int closedir(DIR *folder);
/* Of the entry that was read last. */
int rille_windows_stat_entry(DIR *folder, struct rille_windows_stat *out);
#define dirfd(folder)                      (folder)
#define fstatat(folder, name, info, flags) rille_windows_stat_entry(folder, info)
#endif
