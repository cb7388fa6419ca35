/* The locale of one thread: its own, or C's. */
#include_next <locale.h>
#ifndef RILLE_WINDOWS_LOCALE_H
#define RILLE_WINDOWS_LOCALE_H
typedef const char *rille_windows_locale;
#define locale_t rille_windows_locale
enum { LC_ALL_MASK = 0x3f };
locale_t newlocale(int mask, const char *name, locale_t base); /* "C" */
void freelocale(locale_t locale);
locale_t uselocale(locale_t locale);
double strtod_l(const char *text, char **end, locale_t locale);
#endif
