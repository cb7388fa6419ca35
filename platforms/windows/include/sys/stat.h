#include_next <sys/stat.h>
#undef stat
#undef fstat
#include "posix.h"
