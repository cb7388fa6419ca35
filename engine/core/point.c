/* Numbers in texts have a point, whatever the host's locale says.
 *
 * Invariant: the host's locale is what it was when a function returns. Whoever prints or reads a floating
 * point number in the engine or the bindings does it through these functions. */
#include "core/point.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

/* One for the process, made when it is needed first. Where two threads make one at the same time, the second
 * is given back. */
static locale_t point_locale(void) {
  static _Atomic uintptr_t made;
  uintptr_t known = atomic_load_explicit(&made, memory_order_acquire);
  if (known) return (locale_t)known;
  locale_t fresh = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  if (fresh && !atomic_compare_exchange_strong(&made, &known, (uintptr_t)fresh)) {
    freelocale(fresh);
    fresh = (locale_t)known;
  }
  return fresh;
}

locale_t rille_point_begin(void) {
  return uselocale(point_locale()); /* without one, this only asks */
}

void rille_point_end(locale_t outer) {
  uselocale(outer);
}

int rille_print_list(char *text, size_t room, const char *format, va_list list) {
  locale_t outer = rille_point_begin();
  int n = vsnprintf(text, room, format, list);
  rille_point_end(outer);
  return n;
}

int rille_print(char *text, size_t room, const char *format, ...) {
  va_list list;
  va_start(list, format);
  int n = rille_print_list(text, room, format, list);
  va_end(list);
  return n;
}
