/* UTF-8 to wide characters and back, whatever the locale says. */
#ifndef RILLE_PROMPT_UTF8_H
#define RILLE_PROMPT_UTF8_H

#include <stddef.h>
#include <wchar.h>

/* How many bytes follow the first one of a character; 0 also for a byte that starts none. */
int rille_utf8_following(unsigned char first);

/* Both give memory to be freed, NULL where there is none. Bytes that are no UTF-8 become U+FFFD. */
wchar_t *rille_utf8_to_wide(const char *text);
char *rille_wide_to_utf8(const wchar_t *text, size_t length);

#endif
