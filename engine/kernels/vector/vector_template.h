/* Template: one register full of REAL. Include with REAL, REAL_BYTES and TYPED(name) defined.
 *
 * Gives VECTOR_BYTES and LANES, the type Vector, loads and stores (whole, or the first `count` lanes), and
 * the one shuffle pair that both transposing a LANES x LANES square and summing LANES vectors are made of. */

#if defined(__AVX512F__)
#define VECTOR_BYTES 64
#elif defined(__AVX2__)
#define VECTOR_BYTES 32
#else
#define VECTOR_BYTES 16
#endif
#define LANES (VECTOR_BYTES / REAL_BYTES)

#define Vector      TYPED(Vector)
#define LooseVector TYPED(LooseVector)
#define LaneIndex   TYPED(LaneIndex)

typedef REAL Vector __attribute__((vector_size(VECTOR_BYTES)));
/* The same lanes at an address aligned only for REAL. */
typedef REAL LooseVector __attribute__((vector_size(VECTOR_BYTES), aligned(REAL_BYTES), may_alias));

RILLE_INLINE Vector TYPED(load)(const REAL *from) {
  return *(const LooseVector *)from;
}
RILLE_INLINE void TYPED(store)(REAL *to, Vector value) {
  *(LooseVector *)to = value;
}

/* Keeps a loaded value in its register: left alone, compilers load it anew as the operand of every
 * instruction that uses it, and loads then become the bottleneck. */
#if defined(__x86_64__) && defined(__GNUC__)
#define KEEP_IN_REGISTER(value) __asm__("" : "+v"(value))
#else
#define KEEP_IN_REGISTER(value) ((void)(value))
#endif

/* Partial access never touches memory past `count` lanes; the other lanes load as zero. 0 <= count <= LANES.
 */
#if VECTOR_BYTES == 64 && REAL_BYTES == 4
RILLE_INLINE Vector TYPED(load_partial)(const REAL *from, int64_t count) {
  return (Vector)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
}
RILLE_INLINE void TYPED(store_partial)(REAL *to, Vector value, int64_t count) {
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), (__m512)value);
}
#elif VECTOR_BYTES == 64
RILLE_INLINE Vector TYPED(load_partial)(const REAL *from, int64_t count) {
  return (Vector)_mm512_maskz_loadu_pd((__mmask8)((1u << count) - 1), from);
}
RILLE_INLINE void TYPED(store_partial)(REAL *to, Vector value, int64_t count) {
  _mm512_mask_storeu_pd(to, (__mmask8)((1u << count) - 1), (__m512d)value);
}
#elif VECTOR_BYTES == 32 && REAL_BYTES == 4
RILLE_INLINE __m256i TYPED(lane_mask)(int64_t count) {
  static const int32_t window[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
  return _mm256_loadu_si256((const __m256i *)(window + 8 - count));
}
RILLE_INLINE Vector TYPED(load_partial)(const REAL *from, int64_t count) {
  return (Vector)_mm256_maskload_ps(from, TYPED(lane_mask)(count));
}
RILLE_INLINE void TYPED(store_partial)(REAL *to, Vector value, int64_t count) {
  _mm256_maskstore_ps(to, TYPED(lane_mask)(count), (__m256)value);
}
#elif VECTOR_BYTES == 32
RILLE_INLINE __m256i TYPED(lane_mask)(int64_t count) {
  static const int64_t window[8] = {-1, -1, -1, -1};
  return _mm256_loadu_si256((const __m256i *)(window + 4 - count));
}
RILLE_INLINE Vector TYPED(load_partial)(const REAL *from, int64_t count) {
  return (Vector)_mm256_maskload_pd(from, TYPED(lane_mask)(count));
}
RILLE_INLINE void TYPED(store_partial)(REAL *to, Vector value, int64_t count) {
  _mm256_maskstore_pd(to, TYPED(lane_mask)(count), (__m256d)value);
}
#else
RILLE_INLINE Vector TYPED(load_partial)(const REAL *from, int64_t count) {
  Vector value = {0};
  for (int lane = 0; lane < LANES; lane++)
    if (lane < count) value[lane] = from[lane];
  return value;
}
RILLE_INLINE void TYPED(store_partial)(REAL *to, Vector value, int64_t count) {
  for (int lane = 0; lane < LANES; lane++)
    if (lane < count) to[lane] = value[lane];
}
#endif

/* View both vectors as blocks of 2 * half lanes: `first` keeps the lower halves of x's and y's blocks in
 * turn, `second` the upper halves. The index list is for LANES lanes; a y lane counts from LANES. */
#if LANES == 16
#define FIRST_8  0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define SECOND_8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define FIRST_4  0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define SECOND_4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define FIRST_2  0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define SECOND_2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define FIRST_1  0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define SECOND_1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31
#elif LANES == 8
#define FIRST_4  0, 1, 2, 3, 8, 9, 10, 11
#define SECOND_4 4, 5, 6, 7, 12, 13, 14, 15
#define FIRST_2  0, 1, 8, 9, 4, 5, 12, 13
#define SECOND_2 2, 3, 10, 11, 6, 7, 14, 15
#define FIRST_1  0, 8, 2, 10, 4, 12, 6, 14
#define SECOND_1 1, 9, 3, 11, 5, 13, 7, 15
#elif LANES == 4
#define FIRST_2  0, 1, 4, 5
#define SECOND_2 2, 3, 6, 7
#define FIRST_1  0, 4, 2, 6
#define SECOND_1 1, 5, 3, 7
#else
#define FIRST_1  0, 2
#define SECOND_1 1, 3
#endif

#if defined(__clang__) || __GNUC__ >= 12
#define SHUFFLE(x, y, ...) __builtin_shufflevector(x, y, __VA_ARGS__)
#else
#if REAL_BYTES == 4
typedef int32_t LaneIndex __attribute__((vector_size(VECTOR_BYTES)));
#else
typedef int64_t LaneIndex __attribute__((vector_size(VECTOR_BYTES)));
#endif
#define SHUFFLE(x, y, ...) __builtin_shuffle(x, y, (LaneIndex){__VA_ARGS__})
#endif

RILLE_INLINE Vector TYPED(first_halves)(Vector x, Vector y, int half) {
#if LANES >= 16
  if (half == 8) return SHUFFLE(x, y, FIRST_8);
#endif
#if LANES >= 8
  if (half == 4) return SHUFFLE(x, y, FIRST_4);
#endif
#if LANES >= 4
  if (half == 2) return SHUFFLE(x, y, FIRST_2);
#endif
  (void)half;
  return SHUFFLE(x, y, FIRST_1);
}

RILLE_INLINE Vector TYPED(second_halves)(Vector x, Vector y, int half) {
#if LANES >= 16
  if (half == 8) return SHUFFLE(x, y, SECOND_8);
#endif
#if LANES >= 8
  if (half == 4) return SHUFFLE(x, y, SECOND_4);
#endif
#if LANES >= 4
  if (half == 2) return SHUFFLE(x, y, SECOND_2);
#endif
  (void)half;
  return SHUFFLE(x, y, SECOND_1);
}

RILLE_INLINE void TYPED(transpose_stage)(Vector *rows, int half) {
  RILLE_UNROLL_FULLY
  for (int i = 0; i < LANES; i++) {
    if (i & half) continue;
    Vector x = rows[i], y = rows[i + half];
    rows[i] = TYPED(first_halves)(x, y, half);
    rows[i + half] = TYPED(second_halves)(x, y, half);
  }
}

/* Transposes a LANES x LANES square in place. */
RILLE_INLINE void TYPED(transpose)(Vector *rows) {
#if LANES >= 16
  TYPED(transpose_stage)(rows, 8);
#endif
#if LANES >= 8
  TYPED(transpose_stage)(rows, 4);
#endif
#if LANES >= 4
  TYPED(transpose_stage)(rows, 2);
#endif
  TYPED(transpose_stage)(rows, 1);
}

RILLE_INLINE void TYPED(sum_stage)(Vector *rows, int half) {
  RILLE_UNROLL_FULLY
  for (int i = 0; i < half; i++) {
    Vector x = rows[i], y = rows[i + half];
    rows[i] = TYPED(first_halves)(x, y, half) + TYPED(second_halves)(x, y, half);
  }
}

/* Lane i of the result is the sum of rows[i]'s lanes: transposing and adding at once. Destroys rows. */
RILLE_INLINE Vector TYPED(sum_each)(Vector *rows) {
#if LANES >= 16
  TYPED(sum_stage)(rows, 8);
#endif
#if LANES >= 8
  TYPED(sum_stage)(rows, 4);
#endif
#if LANES >= 4
  TYPED(sum_stage)(rows, 2);
#endif
  TYPED(sum_stage)(rows, 1);
  return rows[0];
}
