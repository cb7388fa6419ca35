#include "utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int rille_utf8_following(unsigned char first) {
  if (first >= 0xC2 && first < 0xE0) return 1;
  if (first >= 0xE0 && first < 0xF0) return 2;
  return first >= 0xF0 && first < 0xF5 ? 3 : 0;
}

/* The character at *at, which moves behind it. */
static wchar_t next_character(const unsigned char **at) {
  static const unsigned char first_bits[] = {0x7F, 0x1F, 0x0F, 0x07};
  static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  const unsigned char *c = *at;
  int following = rille_utf8_following(*c);
  *at = c + 1;
  if (*c >= 0x80 && following == 0) return 0xFFFD;
  uint32_t code = *c & first_bits[following];
  for (int i = 1; i <= following; i++) {
    if ((c[i] & 0xC0) != 0x80) return 0xFFFD;
    code = code << 6 | (c[i] & 0x3F);
  }
  *at = c + 1 + following;
  return code < least[following] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0xFFFD
                                                                                         : (wchar_t)code;
}

wchar_t *rille_utf8_to_wide(const char *text) {
  wchar_t *wide = malloc((strlen(text) + 1) * sizeof *wide), *out = wide;
  if (!wide) return NULL;
  for (const unsigned char *at = (const unsigned char *)text; *at;) *out++ = next_character(&at);
  *out = 0;
  return wide;
}

char *rille_wide_to_utf8(const wchar_t *text, size_t length) {
  char *bytes = malloc(4 * length + 1), *out = bytes;
  if (!bytes) return NULL;
  for (size_t i = 0; i < length; i++) {
    uint32_t code = (uint32_t)text[i];
    if (code < 0x80) {
      *out++ = (char)code;
      continue;
    }
    int following = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    *out++ = (char)((0xFF00 >> (following + 1) & 0xFF) | (code >> 6 * following));
    while (following-- > 0) *out++ = (char)(0x80 | (code >> 6 * following & 0x3F));
  }
  *out = 0;
  return bytes;
}
