/* Lua's patterns, matched by a matcher that looks at interrupt and deadline on its way. */
#ifndef RILLE_BINDINGS_HOST_PATTERN_H
#define RILLE_BINDINGS_HOST_PATTERN_H

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

enum { PATTERN_CAPTURES = 32, CAPTURE_OPEN = -1, CAPTURE_POSITION = -2 };

typedef struct Capture {
  const char *start;
  ptrdiff_t length; /* CAPTURE_OPEN, CAPTURE_POSITION, or of the text */
} Capture;

typedef struct Matcher {
  lua_State *L;
  const char *text, *text_end, *pattern, *pattern_end; /* pattern: behind a leading ^ */
  size_t steps;                                        /* since the last look */
  int depth, n;                                        /* of recursion; captures so far */
  Capture captures[PATTERN_CAPTURES];
} Matcher;

void rille_matcher_init(Matcher *m, lua_State *L, const char *text, size_t length, const char *pattern,
                        size_t pattern_length);
/* The end of the match that starts at `at`, or NULL; raises for malformed patterns. */
const char *rille_matcher_match(Matcher *m, const char *at);
/* Pushes capture i; the whole match where there are no captures and i is 0. */
void rille_matcher_push(Matcher *m, int i, const char *start, const char *end);
/* Pushes all captures; without any, the whole match if start is not NULL. Returns how many. */
int rille_matcher_push_all(Matcher *m, const char *start, const char *end);

#endif
