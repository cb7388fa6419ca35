#ifndef RILLE_WINDOWS_WAIT_H
#define RILLE_WINDOWS_WAIT_H
#include <spawn.h>
#define WIFEXITED(status)   ((status) >= 0)
#define WEXITSTATUS(status) (status)
#endif
