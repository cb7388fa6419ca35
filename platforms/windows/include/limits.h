#include_next <limits.h>
#undef PATH_MAX
#define PATH_MAX 4096 /* bytes of UTF-8 */
