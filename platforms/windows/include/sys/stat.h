#ifndef RILLE_WINDOWS_STAT_H
#define RILLE_WINDOWS_STAT_H
#include_next <sys/stat.h>
#undef stat
#undef fstat
#include "posix.h"
#endif
