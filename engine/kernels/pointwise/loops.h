/* Loops over elements of type T that lie side by side. Each takes the body of a kernel, which becomes part of
 * it. */

RILLE_INLINE void F(unary_loop)(int64_t n, char *const *data, const void *arguments, int count,
                                T (*body)(T x, const T *numbers)) {
  T numbers[3], *out = (T *)(void *)data[0];
  const T *in = (const T *)(const void *)data[1];
  F(read_numbers)(arguments, count, numbers);
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) out[i] = body(in[i], numbers);
}

RILLE_INLINE void F(unary_test_loop)(int64_t n, char *const *data, bool (*body)(T x)) {
  uint8_t *out = (uint8_t *)data[0];
  const T *in = (const T *)(const void *)data[1];
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) out[i] = body(in[i]);
}

RILLE_INLINE void F(binary_loop)(int64_t n, char *const *data, const void *arguments, int count,
                                 T (*body)(T x, T y, const T *numbers)) {
  T numbers[3], *out = (T *)(void *)data[0];
  const T *in = (const T *)(const void *)data[1], *other = (const T *)(const void *)data[2];
  F(read_numbers)(arguments, count, numbers);
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) out[i] = body(in[i], other[i], numbers);
}

/* One element in place of one operand: it stays in a register. */
RILLE_INLINE void F(by_second_loop)(int64_t n, char *const *data, T (*body)(T x, T y)) {
  T *out = (T *)(void *)data[0];
  const T *in = (const T *)(const void *)data[1], one = *(const T *)(const void *)data[2];
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) out[i] = body(in[i], one);
}
RILLE_INLINE void F(by_first_loop)(int64_t n, char *const *data, T (*body)(T x, T y)) {
  T *out = (T *)(void *)data[0];
  const T *in = (const T *)(const void *)data[2], one = *(const T *)(const void *)data[1];
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) out[i] = body(one, in[i]);
}

RILLE_INLINE void F(binary_test_loop)(int64_t n, char *const *data, bool (*body)(T x, T y)) {
  uint8_t *out = (uint8_t *)data[0];
  const T *in = (const T *)(const void *)data[1], *other = (const T *)(const void *)data[2];
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) out[i] = body(in[i], other[i]);
}

RILLE_INLINE void F(ternary_loop)(int64_t n, char *const *data, const void *arguments, int count,
                                  T (*body)(T x, T y, T z, const T *numbers)) {
  T numbers[3], *out = (T *)(void *)data[0];
  const T *first = (const T *)(const void *)data[1], *second = (const T *)(const void *)data[2];
  const T *third = (const T *)(const void *)data[3];
  F(read_numbers)(arguments, count, numbers);
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) out[i] = body(first[i], second[i], third[i], numbers);
}

#if !IS_FLOAT32 || !defined(RILLE_BORROWS_V3)
K(MEMORY, where)(int64_t n, char *const *data, const void *arguments) {
  (void)arguments;
  T *out = (T *)(void *)data[0];
  const uint8_t *condition = (const uint8_t *)data[1];
  const T *in = (const T *)(const void *)data[2], *other = (const T *)(const void *)data[3];
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) out[i] = F(where)(condition[i], in[i], other[i]);
}
#endif

#if KIND == KIND_FLOAT
/* Runs whose elements are all in range by `body`, others by `anywhere`. A run is long enough for vector code
 * to pay, and short enough to be in the first cache when it is read again, and for one element out of range
 * to slow few others down. */
RILLE_INLINE void F(ranged_loop)(int64_t n, char *const *data, T (*body)(T x), T (*anywhere)(T x)) {
  enum { RUN = 256 };
  for (int64_t begin = 0; begin < n; begin += RUN) {
    const int64_t count = n - begin < RUN ? n - begin : RUN;
    T *out = (T *)(void *)data[0] + begin;
    const T *in = (const T *)(const void *)data[1] + begin;
    int outside = 0;
    for (int64_t i = 0; i < count; i++) outside |= !F(in_range)(in[i]);
    if (outside) {
      for (int64_t i = 0; i < count; i++) out[i] = anywhere(in[i]);
      continue;
    }
    RILLE_IVDEP
    for (int64_t i = 0; i < count; i++) out[i] = body(in[i]);
  }
}

/* The same for two operands. */
RILLE_INLINE void F(ranged_pair_loop)(int64_t n, char *const *data, T (*body)(T x, T y),
                                      T (*anywhere)(T x, T y)) {
  enum { RUN = 256 };
  for (int64_t begin = 0; begin < n; begin += RUN) {
    const int64_t count = n - begin < RUN ? n - begin : RUN;
    T *out = (T *)(void *)data[0] + begin;
    const T *in = (const T *)(const void *)data[1] + begin;
    const T *other = (const T *)(const void *)data[2] + begin;
    int outside = 0;
    for (int64_t i = 0; i < count; i++) outside |= !F(pair_in_range)(in[i], other[i]);
    if (outside) {
      for (int64_t i = 0; i < count; i++) out[i] = anywhere(in[i], other[i]);
      continue;
    }
    RILLE_IVDEP
    for (int64_t i = 0; i < count; i++) out[i] = body(in[i], other[i]);
  }
}
#endif

#if defined(QUOTIENTS_BY_DOUBLE)
/* Four elements by `four` where they allow it, others by `body`. */
RILLE_INLINE void F(quotient_loop)(int64_t n, char *const *data, T (*body)(T x, T y),
                                   F(Wholes) (*four)(F(Reals) x, F(Reals) y)) {
  T *out = (T *)(void *)data[0];
  const T *in = (const T *)(const void *)data[1], *other = (const T *)(const void *)data[2];
  for (int64_t i = 0; i < n; i += 4) {
    if (n - i >= 4) {
      const F(Wholes) x = *(const F(WholesLoose) *)(in + i), y = *(const F(WholesLoose) *)(other + i);
      if (F(four_in_range)(x, y)) {
        *(F(WholesLoose) *)(out + i) = four(F(to_reals)(x), F(to_reals)(y));
        continue;
      }
    }
    for (int64_t k = i; k < n && k < i + 4; k++) out[k] = body(in[k], other[k]);
  }
}
#endif
