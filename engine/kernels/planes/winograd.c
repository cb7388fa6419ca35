/* The transforms of winograd.h, vectors of channels at a time. */
#include "kernels/planes/winograd.h"
#include "kernels/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define REAL        float
#define REAL_BYTES  4
#define TYPED(name) name##_float
#include "kernels/vector/vector_template.h"

typedef Vector V;

/* One-dimensional transforms: `in` and `out` are step vectors apart. */

RILLE_INLINE void source_line(const V *in, V *out, int step) {
  const V a = in[step], b = in[2 * step], c = in[3 * step], d = in[4 * step];
  const V even = d - 4 * b, odd = c - 4 * a, wide = d - b, narrow = 2 * (c - a);
  out[0] = 4 * in[0] - 5 * b + d;
  out[step] = even + odd;
  out[2 * step] = even - odd;
  out[3 * step] = wide + narrow;
  out[4 * step] = wide - narrow;
  out[5 * step] = 4 * a - 5 * c + in[5 * step];
}

RILLE_INLINE void result_line(const V *in, int step, V *out, int out_step) {
  const V a = in[step] + in[2 * step], b = in[step] - in[2 * step];
  const V c = in[3 * step] + in[4 * step], d = in[3 * step] - in[4 * step];
  out[0] = in[0] + a + c;
  out[out_step] = b + 2 * d;
  out[2 * out_step] = a + 4 * c;
  out[3 * out_step] = b + 8 * d + in[5 * step];
}

RILLE_INLINE void gradient_line(const V *in, int step, V *out, int out_step) {
  const V even = in[0] + in[2 * step], odd = in[step] + in[3 * step];
  const V far = in[0] + 4 * in[2 * step], farther = 2 * in[step] + 8 * in[3 * step];
  out[0] = in[0];
  out[out_step] = even + odd;
  out[2 * out_step] = even - odd;
  out[3 * out_step] = far + farther;
  out[4 * out_step] = far - farther;
  out[5 * out_step] = in[3 * step];
}

RILLE_INLINE void kernel_line(const V *in, int step, V *out, int out_step) {
  const V ends = in[0] + in[2 * step], third = in[0] / 24 + in[2 * step] / 6, middle = in[step] / 12;
  out[0] = in[0] / 4;
  out[out_step] = -(ends + in[step]) / 6;
  out[2 * out_step] = -(ends - in[step]) / 6;
  out[3 * out_step] = third + middle;
  out[4 * out_step] = third - middle;
  out[5 * out_step] = in[2 * step];
}

RILLE_INLINE void kernel_gradient_line(const V *in, int step, V *out, int out_step) {
  const V a = in[step] + in[2 * step], b = in[2 * step] - in[step];
  const V c = in[3 * step] + in[4 * step], d = in[3 * step] - in[4 * step];
  out[0] = in[0] / 4 - a / 6 + c / 24;
  out[out_step] = b / 6 + d / 12;
  out[2 * out_step] = (c - a) / 6 + in[5 * step];
}

static void source(int64_t channels, const float *from, int64_t row_stride, float *to, int64_t stride) {
  for (int64_t c = 0; c < channels; c += LANES) {
    V in[36], half[36];
    for (int y = 0; y < 6; y++)
      for (int x = 0; x < 6; x++) in[y * 6 + x] = TYPED(load)(from + y * row_stride + x * channels + c);
    for (int x = 0; x < 6; x++) source_line(in + x, half + x, 6);
    for (int y = 0; y < 6; y++) source_line(half + y * 6, in + y * 6, 1);
    for (int k = 0; k < 36; k++) TYPED(store)(to + k * stride + c, in[k]);
  }
}

static void result(int64_t channels, const float *from, int64_t stride, const float *bias, int64_t rows,
                   int64_t columns, float *to, int64_t row_stride) {
  for (int64_t c = 0; c < channels; c += LANES) {
    V in[36], half[24], out[16];
    const V added = bias ? TYPED(load)(bias + c) : (V){0};
    for (int k = 0; k < 36; k++) in[k] = TYPED(load)(from + k * stride + c);
    for (int x = 0; x < 6; x++) result_line(in + x, 6, half + x, 6);
    for (int y = 0; y < 4; y++) result_line(half + y * 6, 1, out + y * 4, 1);
    for (int64_t y = 0; y < rows; y++)
      for (int64_t x = 0; x < columns; x++)
        TYPED(store)(to + y * row_stride + x * channels + c, out[y * 4 + x] + added);
  }
}

static void gradient(int64_t channels, const float *from, int64_t row_stride, float *to, int64_t stride) {
  for (int64_t c = 0; c < channels; c += LANES) {
    V in[16], half[24], out[36];
    for (int y = 0; y < 4; y++)
      for (int x = 0; x < 4; x++) in[y * 4 + x] = TYPED(load)(from + y * row_stride + x * channels + c);
    for (int x = 0; x < 4; x++) gradient_line(in + x, 4, half + x, 4);
    for (int y = 0; y < 6; y++) gradient_line(half + y * 4, 1, out + y * 6, 1);
    for (int k = 0; k < 36; k++) TYPED(store)(to + k * stride + c, out[k]);
  }
}

static void kernel(int64_t from, int64_t to, const float *kernels, bool flipped, float *out, int64_t stride) {
  for (int64_t f = 0; f < from; f++, kernels += 9 * to)
    for (int64_t p = 0; p < to; p += LANES) {
      V in[9], half[18], all[36];
      for (int t = 0; t < 9; t++) in[t] = TYPED(load)(kernels + (flipped ? 8 - t : t) * to + p);
      for (int x = 0; x < 3; x++) kernel_line(in + x, 3, half + x, 3);
      for (int y = 0; y < 6; y++) kernel_line(half + y * 3, 1, all + y * 6, 1);
      for (int k = 0; k < 36; k++) TYPED(store)(out + k * stride + f * to + p, all[k]);
    }
}

static void kernel_gradient(int64_t from, int64_t to, const float *sums, int64_t stride, float *out) {
  for (int64_t f = 0; f < from; f++, out += 9 * to)
    for (int64_t p = 0; p < to; p += LANES) {
      V in[36], half[18], all[9];
      for (int k = 0; k < 36; k++) in[k] = TYPED(load)(sums + k * stride + f * to + p);
      for (int x = 0; x < 6; x++) kernel_gradient_line(in + x, 6, half + x, 6);
      for (int y = 0; y < 3; y++) kernel_gradient_line(half + y * 6, 1, all + y * 3, 1);
      for (int t = 0; t < 9; t++) TYPED(store)(out + t * to + p, all[t]);
    }
}

#include "kernels/vector/vector_end.h"

const RilleWinogradKernels RILLE_KERNEL(rille_winograd_kernels) = {source, result, gradient, kernel,
                                                                   kernel_gradient};
