/* Windows' functions, and texts for them. */
#ifndef RILLE_WINDOWS_WIDE_H
#define RILLE_WINDOWS_WIDE_H

#define WIN32_LEAN_AND_MEAN
#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>
#include <windows.h>

/* UTF-8 to UTF-16, to be freed; NULL with errno. */
wchar_t *rille_windows_wide(const char *text);
/* UTF-16 to UTF-8; false where there is no room. */
bool rille_windows_narrow(const wchar_t *wide, char *text, size_t room);
/* errno for what GetLastError says; -1. */
int rille_windows_failed(void);

#endif
