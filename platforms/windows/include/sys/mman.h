/* Maps of files whose changes are the process's own. */
#ifndef RILLE_WINDOWS_MMAN_H
#define RILLE_WINDOWS_MMAN_H
#include <stddef.h>
#include <stdint.h>
enum { PROT_READ = 1, PROT_WRITE = 2, MAP_PRIVATE = 2 };
#define MAP_FAILED ((void *)-1)
void *mmap(void *at, size_t bytes, int protection, int flags, int fd, int64_t offset);
int munmap(void *data, size_t bytes);
#endif
