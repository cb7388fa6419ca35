/* A backtracking matcher for Lua's patterns.
 *
 * An item is what matches one character (a character, a class, a set) with what says how often, or one of %b,
 * %f, %1, ( and ). Invariant: whoever tries one more way spends a step, and every STEPS_PER_LOOK there is a
 * look whether the state is to stop: a pattern may have exponentially many ways. */
#include "host/pattern.h"
#include "host/host.h"

#include <ctype.h>
#include <string.h>

enum { MAX_DEPTH = 200, STEPS_PER_LOOK = 10000 };

static void spend(Matcher *m, size_t steps) {
  m->steps += steps;
  if (m->steps < STEPS_PER_LOOK) return;
  m->steps = 0;
  rille_stop_look(m->L);
}

void rille_matcher_init(Matcher *m, lua_State *L, const char *text, size_t length, const char *pattern,
                        size_t pattern_length) {
  m->L = L;
  m->text = text;
  m->text_end = text + length;
  m->pattern = pattern;
  m->pattern_end = pattern + pattern_length;
  m->steps = 0;
  m->depth = m->n = 0;
}

/* ---- one character --------------------------------------------------------------------------------------
 */

/* Behind the character, class or set that starts at p. */
static const char *end_of_single(const Matcher *m, const char *p) {
  if (*p == '%') {
    if (p + 1 == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
    return p + 2;
  }
  if (*p++ != '[') return p;
  if (p < m->pattern_end && *p == '^') p++;
  for (const char *first = p; p < m->pattern_end; p++) {
    if (*p == ']' && p > first) return p + 1;
    if (*p == '%') p++;
  }
  luaL_error(m->L, "malformed pattern (missing ']')");
  return NULL;
}

static bool is_of_class(int c, int class) {
  bool is;
  switch (tolower(class)) {
  case 'a':
    is = isalpha(c);
    break;
  case 'c':
    is = iscntrl(c);
    break;
  case 'd':
    is = isdigit(c);
    break;
  case 'g':
    is = isgraph(c);
    break;
  case 'l':
    is = islower(c);
    break;
  case 'p':
    is = ispunct(c);
    break;
  case 's':
    is = isspace(c);
    break;
  case 'u':
    is = isupper(c);
    break;
  case 'w':
    is = isalnum(c);
    break;
  case 'x':
    is = isxdigit(c);
    break;
  default:
    return class == c;
  }
  return isupper(class) ? !is : is;
}

/* p at '[', end behind ']'. */
static bool is_of_set(int c, const char *p, const char *end) {
  bool is_negative = p[1] == '^';
  const char *last = end - 1;
  for (p += is_negative ? 2 : 1; p < last; p++) {
    if (*p == '%') {
      p++;
      if (is_of_class(c, (unsigned char)*p)) return !is_negative;
    } else if (p + 2 < last && p[1] == '-') {
      if ((unsigned char)p[0] <= c && c <= (unsigned char)p[2]) return !is_negative;
      p += 2;
    } else if ((unsigned char)*p == c) {
      return !is_negative;
    }
  }
  return is_negative;
}

static bool fits_single(Matcher *m, const char *s, const char *p, const char *end) {
  spend(m, (size_t)(end - p));
  if (s >= m->text_end) return false;
  int c = (unsigned char)*s;
  if (*p == '.') return true;
  if (*p == '%') return is_of_class(c, (unsigned char)p[1]);
  return *p == '[' ? is_of_set(c, p, end) : (unsigned char)*p == c;
}

/* ---- items ----------------------------------------------------------------------------------------------
 */

static const char *match(Matcher *m, const char *s, const char *p);

/* As many as there are, then fewer. */
static const char *match_most(Matcher *m, const char *s, const char *p, const char *end) {
  ptrdiff_t n = 0;
  while (fits_single(m, s + n, p, end)) n++;
  for (; n >= 0; n--) {
    const char *found = match(m, s + n, end + 1);
    if (found) return found;
  }
  return NULL;
}

static const char *match_fewest(Matcher *m, const char *s, const char *p, const char *end) {
  for (;; s++) {
    const char *found = match(m, s, end + 1);
    if (found) return found;
    if (!fits_single(m, s, p, end)) return NULL;
  }
}

/* %bxy, p at x. */
static const char *match_balance(Matcher *m, const char *s, const char *p) {
  if (p + 1 >= m->pattern_end) luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
  if (s >= m->text_end || *s != p[0]) return NULL;
  ptrdiff_t open = 1;
  while (++s < m->text_end) {
    spend(m, 1);
    if (*s == p[1]) {
      if (--open == 0) return s + 1;
    } else if (*s == p[0]) {
      open++;
    }
  }
  return NULL;
}

static const char *match_frontier(Matcher *m, const char *s, const char *p) {
  if (p >= m->pattern_end || *p != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
  const char *end = end_of_single(m, p);
  int before = s == m->text ? 0 : (unsigned char)s[-1], here = s < m->text_end ? (unsigned char)*s : 0;
  return !is_of_set(before, p, end) && is_of_set(here, p, end) ? match(m, s, end) : NULL;
}

static const char *match_earlier(Matcher *m, const char *s, int digit) {
  int i = digit - '1';
  if (i < 0 || i >= m->n || m->captures[i].length == CAPTURE_OPEN)
    luaL_error(m->L, "invalid capture index %%%d", i + 1);
  ptrdiff_t length = m->captures[i].length;
  if (length < 0) length = 0; /* of a position */
  spend(m, (size_t)length / 64);
  if (m->text_end - s < length || memcmp(m->captures[i].start, s, (size_t)length) != 0) return NULL;
  return s + length;
}

static const char *open_capture(Matcher *m, const char *s, const char *p) {
  if (m->n >= PATTERN_CAPTURES) luaL_error(m->L, "too many captures");
  bool is_position = p < m->pattern_end && *p == ')';
  m->captures[m->n++] = (Capture){s, is_position ? CAPTURE_POSITION : CAPTURE_OPEN};
  const char *found = match(m, s, is_position ? p + 1 : p);
  if (!found) m->n--;
  return found;
}

static const char *close_capture(Matcher *m, const char *s, const char *p) {
  int i = m->n - 1;
  while (i >= 0 && m->captures[i].length != CAPTURE_OPEN) i--;
  if (i < 0) luaL_error(m->L, "invalid pattern capture");
  m->captures[i].length = s - m->captures[i].start;
  const char *found = match(m, s, p);
  if (!found) m->captures[i].length = CAPTURE_OPEN;
  return found;
}

/* An item that starts with %, if it is more than a class: true. Either the match ends here, with *result, or
 * it goes on at *s and *p. */
static bool match_special(Matcher *m, const char **s, const char **p, bool *ends, const char **result) {
  const char *at = *p + 1;
  if (at >= m->pattern_end) return false;
  if (*at == 'f') {
    *result = match_frontier(m, *s, at + 1);
    *ends = true;
    return true;
  }
  if (*at != 'b' && !isdigit((unsigned char)*at)) return false;
  const char *found = *at == 'b' ? match_balance(m, *s, at + 1) : match_earlier(m, *s, (unsigned char)*at);
  *ends = !found;
  *result = NULL;
  if (!found) return true;
  *p = at + (*at == 'b' ? 3 : 1);
  *s = found;
  return true;
}

/* From p on, in a loop while there is only one way to go. */
static const char *match_from(Matcher *m, const char *s, const char *p) {
  while (p < m->pattern_end) {
    const char *result;
    if (*p == '(') return open_capture(m, s, p + 1);
    if (*p == ')') return close_capture(m, s, p + 1);
    if (*p == '$' && p + 1 == m->pattern_end) return s == m->text_end ? s : NULL;
    bool ends;
    if (*p == '%' && match_special(m, &s, &p, &ends, &result)) {
      if (ends) return result;
      continue;
    }
    const char *end = end_of_single(m, p);
    char often = end < m->pattern_end ? *end : 0;
    if (often == '*') return match_most(m, s, p, end);
    if (often == '-') return match_fewest(m, s, p, end);
    bool fits = fits_single(m, s, p, end);
    if (often == '+') return fits ? match_most(m, s + 1, p, end) : NULL;
    if (often == '?') {
      const char *found = fits ? match(m, s + 1, end + 1) : NULL;
      if (found) return found;
      p = end + 1;
    } else {
      if (!fits) return NULL;
      s++;
      p = end;
    }
  }
  return s;
}

static const char *match(Matcher *m, const char *s, const char *p) {
  spend(m, 1);
  if (++m->depth > MAX_DEPTH) luaL_error(m->L, "pattern too complex");
  const char *found = match_from(m, s, p);
  m->depth--;
  return found;
}

const char *rille_matcher_match(Matcher *m, const char *at) {
  m->n = m->depth = 0;
  return match(m, at, m->pattern);
}

/* ---- captures -------------------------------------------------------------------------------------------
 */

void rille_matcher_push(Matcher *m, int i, const char *start, const char *end) {
  if (i >= m->n) {
    if (i != 0) luaL_error(m->L, "invalid capture index %%%d", i + 1);
    lua_pushlstring(m->L, start, (size_t)(end - start));
    return;
  }
  const Capture *capture = &m->captures[i];
  if (capture->length == CAPTURE_OPEN) luaL_error(m->L, "unfinished capture");
  if (capture->length == CAPTURE_POSITION)
    lua_pushinteger(m->L, capture->start - m->text + 1);
  else
    lua_pushlstring(m->L, capture->start, (size_t)capture->length);
}

int rille_matcher_push_all(Matcher *m, const char *start, const char *end) {
  int n = m->n == 0 && start ? 1 : m->n;
  luaL_checkstack(m->L, n, "too many captures");
  for (int i = 0; i < n; i++) rille_matcher_push(m, i, start, end);
  return n;
}
