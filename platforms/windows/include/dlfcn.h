/* Libraries that are loaded while the program runs. */
#ifndef RILLE_WINDOWS_DLFCN_H
#define RILLE_WINDOWS_DLFCN_H
enum { RTLD_NOW = 0, RTLD_LOCAL = 0, RTLD_GLOBAL = 0 };
typedef struct Dl_info {
  const char *dli_fname; /* until the next call on this thread */
} Dl_info;
void *dlopen(const char *path, int flags);
void *dlsym(void *library, const char *name);
int dlclose(void *library);
const char *dlerror(void);
int dladdr(const void *address, Dl_info *out);
#endif
