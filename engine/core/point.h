/* Numbers in texts have a point, whatever the host's locale says. */
#ifndef RILLE_CORE_POINT_H
#define RILLE_CORE_POINT_H

#include <locale.h>
#include <stdarg.h>
#include <stddef.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

#include "rille.h"

/* Between the two, what this thread prints and reads (snprintf, strtod, Lua's tostring and string.format) has
 * the C locale; other threads and the host's own setting are left alone. They nest. */
locale_t rille_point_begin(void);
void rille_point_end(locale_t outer);

/* snprintf and vsnprintf, with a point. */
int rille_print(char *text, size_t room, const char *format, ...) RILLE_PRINTF(3, 4);
int rille_print_list(char *text, size_t room, const char *format, va_list list);

#endif
