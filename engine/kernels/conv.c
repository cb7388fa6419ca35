/* Convolution kernels of both floating-point types. */
#include "kernels/conv.h"
#include "kernels/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* How many vectors of output channels and how many pixels (or weights) are summed up at once: as many as
 * registers hold. */
#if defined(__AVX512F__)
enum { WIDE = 4, WIDE_PIXELS = 6, HALF = 2, HALF_PIXELS = 12, NARROW_PIXELS = 12 };
#else
enum { WIDE = 2, WIDE_PIXELS = 6, HALF = 2, HALF_PIXELS = 6, NARROW_PIXELS = 12 };
#endif
enum { MAX_SUMS = 24, SEGMENT = 64 /* pixels of a row at a time */ };

#define REAL        float
#define REAL_BYTES  4
#define TYPED(name) name##_float
#include "kernels/vector_template.h"
enum { LANES_float = LANES };
#include "kernels/conv_template.h"
#include "kernels/vector_end.h"

#define REAL        double
#define REAL_BYTES  8
#define TYPED(name) name##_double
#include "kernels/vector_template.h"
enum { LANES_double = LANES };
#include "kernels/conv_template.h"
#include "kernels/vector_end.h"

#define BOTH(name) .name = {name##_float, name##_double}

const RilleConvKernels RILLE_KERNEL(rille_conv_kernels) = {.lanes = {LANES_float, LANES_double},
                                                           BOTH(run),
                                                           BOTH(weight_sums),
                                                           BOTH(pack),
                                                           BOTH(unpack),
                                                           BOTH(by_pixel)};
