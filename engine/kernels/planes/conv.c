/* Convolution kernels of one floating-point type. */
#include "kernels/planes/conv.h"
#include "kernels/tables.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* How many vectors of output channels and how many pixels (or weights) are summed up at once: as many as
 * registers hold. More channels than two vectors' go as products (ops/conv). */
#if defined(__AVX512F__)
enum { WIDE = 2, WIDE_PIXELS = 14, WIDE_SUMS = 9, NARROW_PIXELS = 14 };
#elif defined(RILLE_NEON) /* a pixel for each of 12 would be one address more than there are registers */
enum { WIDE = 2, WIDE_PIXELS = 10, WIDE_SUMS = 9, NARROW_PIXELS = 12 };
#else
enum { WIDE = 2, WIDE_PIXELS = 6, WIDE_SUMS = 6, NARROW_PIXELS = 12 };
#endif
/* conv_lines_template.h: output channels at once where there are as many, vectors of one channel, vectors in
 * all. */
#if defined(__AVX512F__) || defined(RILLE_NEON)
enum { LINES_OUTPUTS = 4, LINES_VECTORS = 8, LINES_SUMS = 16 };
#else
enum { LINES_OUTPUTS = 2, LINES_VECTORS = 8, LINES_SUMS = 8 };
#endif
enum {
  LINES_TERMS = 9, /* whose sums for the gradient by weight are gathered at once */
  MAX_SUMS = 28,   /* vectors times pixels: 28 of 32 registers (AVX-512), 20 (NEON), 12 of 16 elsewhere */
  SEGMENT = 64,    /* pixels of a row at a time; a tile of them takes up to 20 KiB of the first cache */
};

/* Tiles of any number of pixels are for single floats in long vectors. */
#if defined(RILLE_MINIMAL) || defined(RILLE_DOUBLE) || !(defined(__AVX2__) || defined(RILLE_NEON))
#define FEW_TILES
#endif

#if defined(RILLE_DOUBLE)
#define REAL_BYTES  8
#define TYPED(name) name##_double
#else
#define REAL_BYTES  4
#define TYPED(name) name##_float
#endif
#define REAL RILLE_TYPE
#include "kernels/vector/vector_template.h"
enum { VECTOR_LANES = LANES };
#include "kernels/planes/conv_template.h"
#if !defined(RILLE_MINIMAL)
#include "kernels/planes/conv_lines_template.h"
#if VECTOR_BYTES > 16 || defined(RILLE_NEON) /* four lanes are full without it */
#define HAS_DEPTHWISE
#include "kernels/planes/depthwise_template.h"
#endif
#endif
#include "kernels/vector/vector_end.h"

#define ONE(name) .name = {RILLE_ONE(name)}

const RilleConvKernels RILLE_KERNEL(rille_conv_kernels) = {.lanes = {VECTOR_LANES, VECTOR_LANES},
                                                           ONE(run),
                                                           ONE(weight_sums),
                                                           ONE(pack),
                                                           ONE(unpack),
                                                           ONE(take),
#if !defined(RILLE_MINIMAL) /* which goes the first way alone */
                                                           ONE(lines),
                                                           ONE(line_sums),
                                                           ONE(lay),
                                                           ONE(lay_halves),
                                                           ONE(give),
                                                           ONE(weave),
#if defined(HAS_DEPTHWISE)
                                                           ONE(side_by_side),
                                                           ONE(apart),
                                                           ONE(depthwise),
                                                           ONE(depthwise_sums),
#endif
#endif
                                                           ONE(by_pixel)};
