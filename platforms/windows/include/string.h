#include_next <string.h>
#ifndef RILLE_WINDOWS_STRING_H
#define RILLE_WINDOWS_STRING_H
void *memmem(const void *text, size_t length, const void *part, size_t part_length);
#endif
