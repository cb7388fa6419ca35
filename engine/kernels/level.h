/* CPU levels: every kernel file is compiled once per level, with RILLE_LEVEL naming the level
 * (cmake/levels.cmake has the flags).
 *
 *   v2        SSE4.2, the oldest x86-64 we run on
 *   v3        AVX2 and FMA
 *   v4        AVX-512
 *   neon      arm64, which always has it
 *   plain     C without a word for one processor, for every other one
 *
 * RILLE_KERNEL(rille_sgemm) is the external name of this compile, e.g. rille_sgemm_v3. A file with functions
 * of one floating-point type is compiled twice per level: for float, and with RILLE_DOUBLE, as level
 * v3_double, for double. */
#ifndef RILLE_KERNELS_LEVEL_H
#define RILLE_KERNELS_LEVEL_H

#define RILLE_JOIN_TOKENS(left, right)     left##_##right
#define RILLE_JOIN_EXPANDED(left, right)   RILLE_JOIN_TOKENS(left, right)
#define RILLE_KERNEL(name)                 RILLE_JOIN_EXPANDED(name, RILLE_LEVEL)
#define RILLE_JOIN_DOUBLE(left, right)     left##_##right##_double
#define RILLE_DOUBLE_EXPANDED(left, right) RILLE_JOIN_DOUBLE(left, right)
#if defined(RILLE_BORROWS_V2) /* a minimal build has doubles once: v3 takes v2's */
#define RILLE_KERNEL_DOUBLE(name) name##_v2_double
#else
#define RILLE_KERNEL_DOUBLE(name) RILLE_DOUBLE_EXPANDED(name, RILLE_LEVEL)
#endif

/* The type of this compile. RILLE_ONE(f) fills the entry of a table that has one per type. */
#if defined(RILLE_DOUBLE)
#define RILLE_TYPE   double
#define RILLE_ONE(f) [1] = RILLE_JOIN_EXPANDED(f, double)
#else
#define RILLE_TYPE   float
#define RILLE_ONE(f) [0] = RILLE_JOIN_EXPANDED(f, float)
#endif

/* The widest register. Types of the compiler's own (vector_size) that are wider live in memory. */
#if defined(__AVX512F__)
#define RILLE_VECTOR_BYTES 64
#elif defined(__AVX2__)
#define RILLE_VECTOR_BYTES 32
#else
#define RILLE_VECTOR_BYTES 16
#endif

/* Code for arm64's 32 registers of 16 bytes. */
#if defined(__aarch64__) && !defined(RILLE_PLAIN)
#define RILLE_NEON 1
#endif

#define RILLE_INLINE static inline __attribute__((always_inline))

/* Short loops over elements, four at a time; all there are one by one where code is to be short. */
#if defined(RILLE_MINIMAL)
#define RILLE_UNROLL_FOUR
#elif defined(__clang__)
#define RILLE_UNROLL_FOUR _Pragma("clang loop unroll_count(4)")
#else
#define RILLE_UNROLL_FOUR _Pragma("GCC unroll 4")
#endif

/* Loops whose bounds are small constants after inlining: all copies must live in registers. */
#if defined(__clang__)
#define RILLE_UNROLL_FULLY _Pragma("clang loop unroll(full)")
#else
#define RILLE_UNROLL_FULLY _Pragma("GCC unroll 16")
#endif

#endif
