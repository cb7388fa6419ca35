/* Discrete Fourier transforms of one floating-point type. */
#include "kernels/signal/fft.h"
#include "kernels/tables.h"

#define JOIN(a, b)          a##_##b
#define JOIN_EXPANDED(a, b) JOIN(a, b)
#define F(name)             JOIN_EXPANDED(name, T)
#define T                   RILLE_TYPE

/* ---- passes -------------------------------------------------------------------------------------------- */

/* The transform of radix numbers in place; radix is a constant of the caller's. */
RILLE_INLINE void small_transform(int radix, T *restrict re, T *restrict im) {
  if (radix == 2) {
    T a = re[1], b = im[1];
    re[1] = re[0] - a, im[1] = im[0] - b;
    re[0] += a, im[0] += b;
  } else if (radix == 3) {
    const T half_root = (T)0.86602540378443864676; /* sin 60 degrees */
    T sum_re = re[1] + re[2], sum_im = im[1] + im[2];
    T turn_re = half_root * (im[1] - im[2]), turn_im = half_root * (re[2] - re[1]);
    T rest_re = re[0] - (T)0.5 * sum_re, rest_im = im[0] - (T)0.5 * sum_im;
    re[0] += sum_re, im[0] += sum_im;
    re[1] = rest_re + turn_re, im[1] = rest_im + turn_im;
    re[2] = rest_re - turn_re, im[2] = rest_im - turn_im;
  } else if (radix == 4) {
    T a_re = re[0] + re[2], a_im = im[0] + im[2], b_re = re[0] - re[2], b_im = im[0] - im[2];
    T c_re = re[1] + re[3], c_im = im[1] + im[3], d_re = re[1] - re[3], d_im = im[1] - im[3];
    re[0] = a_re + c_re, im[0] = a_im + c_im;
    re[1] = b_re + d_im, im[1] = b_im - d_re;
    re[2] = a_re - c_re, im[2] = a_im - c_im;
    re[3] = b_re - d_im, im[3] = b_im + d_re;
  } else {                                                                   /* 5 */
    const T c1 = (T)0.30901699437494742410, c2 = (T)-0.80901699437494742410; /* cos 72, 144 degrees */
    const T s1 = (T)0.95105651629515357212, s2 = (T)0.58778525229247312917;  /* their sines */
    T a_re = re[1] + re[4], a_im = im[1] + im[4], b_re = re[1] - re[4], b_im = im[1] - im[4];
    T c_re = re[2] + re[3], c_im = im[2] + im[3], d_re = re[2] - re[3], d_im = im[2] - im[3];
    T p_re = re[0] + c1 * a_re + c2 * c_re, p_im = im[0] + c1 * a_im + c2 * c_im;
    T q_re = re[0] + c2 * a_re + c1 * c_re, q_im = im[0] + c2 * a_im + c1 * c_im;
    T u_re = s1 * b_im + s2 * d_im, u_im = -(s1 * b_re + s2 * d_re);
    T v_re = s2 * b_im - s1 * d_im, v_im = -(s2 * b_re - s1 * d_re);
    re[0] += a_re + c_re, im[0] += a_im + c_im;
    re[1] = p_re + u_re, im[1] = p_im + u_im;
    re[2] = q_re + v_re, im[2] = q_im + v_im;
    re[3] = q_re - v_re, im[3] = q_im - v_im;
    re[4] = p_re - u_re, im[4] = p_im - u_im;
  }
}

/* n butterflies side by side. apart: the distance of a butterfly's inputs; of its outputs: out_apart, of two
 * butterflies' outputs: out_step. The factors of the first one stand at factors; each has its own
 * (own_factors) or all have the same. */
RILLE_INLINE void butterflies(int radix, bool own_factors, int64_t n, int64_t apart, int64_t out_apart,
                              int64_t out_step, int64_t factor_row, const T *restrict cosines,
                              const T *restrict sines, const T *restrict re, const T *restrict im,
                              T *restrict re_out, T *restrict im_out) {
  RILLE_IVDEP
  for (int64_t i = 0; i < n; i++) {
    T x[5], y[5];
    RILLE_UNROLL_FULLY
    for (int j = 0; j < radix; j++) x[j] = re[i + j * apart], y[j] = im[i + j * apart];
    small_transform(radix, x, y);
    re_out[i * out_step] = x[0], im_out[i * out_step] = y[0];
    RILLE_UNROLL_FULLY
    for (int k = 1; k < radix; k++) {
      int64_t at = (k - 1) * factor_row + (own_factors ? i : 0);
      T c = cosines[at], s = sines[at];
      re_out[i * out_step + k * out_apart] = x[k] * c - y[k] * s;
      im_out[i * out_step + k * out_apart] = x[k] * s + y[k] * c;
    }
  }
}

/* Where nothing lies behind an element, butterflies with neighbouring places are side by side. Plans begin
 * with radix 4 or 2 where they can. */
RILLE_INLINE void pass_of(int radix, const RilleFftPass *pass, const T *re, const T *im, T *re_out,
                          T *im_out) {
  int64_t count = pass->count, stride = pass->stride;
  const T *cosines = pass->cosines, *sines = pass->sines;
  if (stride == 1 && radix % 2 == 0) {
    butterflies(radix, true, count, count, 1, radix, count, cosines, sines, re, im, re_out, im_out);
    return;
  }
  for (int64_t p = 0; p < count; p++)
    butterflies(radix, false, stride, stride * count, stride, 1, count, cosines + p, sines + p,
                re + p * stride, im + p * stride, re_out + p * stride * radix, im_out + p * stride * radix);
}

/* Any radix, by its definition. */
static void pass_by_sums(const RilleFftPass *pass, const T *restrict re, const T *restrict im,
                         T *restrict re_out, T *restrict im_out) {
  int64_t radix = pass->radix, count = pass->count, stride = pass->stride;
  const T *roots = pass->root_cosines, *root_sines = pass->root_sines;
  for (int64_t p = 0; p < count; p++)
    for (int64_t k = 0; k < radix; k++) {
      T *restrict a = re_out + (p * radix + k) * stride, *restrict b = im_out + (p * radix + k) * stride;
      T c = 1, s = 0;
      if (k > 0)
        c = ((const T *)pass->cosines)[(k - 1) * count + p],
        s = ((const T *)pass->sines)[(k - 1) * count + p];
      for (int64_t j = 0; j < radix; j++) {
        T root = roots[j * k % radix], root_sine = root_sines[j * k % radix];
        T u = root * c - root_sine * s, v = root * s + root_sine * c;
        const T *x = re + (p + j * count) * stride, *y = im + (p + j * count) * stride;
        if (j == 0)
          for (int64_t q = 0; q < stride; q++) a[q] = x[q] * u - y[q] * v, b[q] = x[q] * v + y[q] * u;
        else
          for (int64_t q = 0; q < stride; q++) a[q] += x[q] * u - y[q] * v, b[q] += x[q] * v + y[q] * u;
      }
    }
}

static void F(pass)(const RilleFftPass *pass, const void *re, const void *im, void *re_out, void *im_out) {
  switch (pass->radix) {
  case 2:
    pass_of(2, pass, re, im, re_out, im_out);
    return;
  case 3:
    pass_of(3, pass, re, im, re_out, im_out);
    return;
  case 4:
    pass_of(4, pass, re, im, re_out, im_out);
    return;
  case 5:
    pass_of(5, pass, re, im, re_out, im_out);
    return;
  default:
    pass_by_sums(pass, re, im, re_out, im_out);
  }
}

/* ---- lanes --------------------------------------------------------------------------------------------- */

static void F(part)(int64_t n, const void *in, void *re, void *im) {
  const T *restrict from = in;
  T *restrict x = re, *restrict y = im;
  for (int64_t i = 0; i < n; i++) x[i] = from[2 * i], y[i] = from[2 * i + 1];
}

static void F(join)(int64_t n, const void *re, const void *im, double factor, void *out) {
  const T *restrict x = re, *restrict y = im;
  T *restrict to = out, f = (T)factor;
  for (int64_t i = 0; i < n; i++) to[2 * i] = f * x[i], to[2 * i + 1] = f * y[i];
}

static void F(scale)(int64_t n, const void *in, double factor, void *out) {
  const T *restrict x = in;
  T *restrict to = out, f = (T)factor;
  for (int64_t i = 0; i < n; i++) to[i] = f * x[i];
}

static void F(twist)(int64_t lanes, int64_t n, const void *cosines, const void *sines, void *re, void *im) {
  for (int64_t j = 0; j < n; j++) {
    T c = ((const T *)cosines)[j], s = ((const T *)sines)[j];
    T *restrict x = (T *)re + j * lanes, *restrict y = (T *)im + j * lanes;
    for (int64_t l = 0; l < lanes; l++) {
      T a = x[l], b = y[l];
      x[l] = a * c - b * s;
      y[l] = a * s + b * c;
    }
  }
}

/* X_k = (Z_k + conj Z_{half-k}) / 2 - i w^k (Z_k - conj Z_{half-k}) / 2 */
static void F(split)(int64_t lanes, int64_t half, const void *cosines, const void *sines, const void *re,
                     const void *im, void *re_out, void *im_out) {
  for (int64_t k = 0; k <= half; k++) {
    T c = ((const T *)cosines)[k], s = ((const T *)sines)[k];
    int64_t here = k % half * lanes, there = (half - k) % half * lanes;
    const T *a = (const T *)re + here, *b = (const T *)im + here, *u = (const T *)re + there,
            *v = (const T *)im + there;
    T *restrict x = (T *)re_out + k * lanes, *restrict y = (T *)im_out + k * lanes;
    RILLE_IVDEP
    for (int64_t l = 0; l < lanes; l++) {
      T even_re = (T)0.5 * (a[l] + u[l]), even_im = (T)0.5 * (b[l] - v[l]);
      T odd_re = (T)0.5 * (b[l] + v[l]), odd_im = (T)0.5 * (u[l] - a[l]);
      x[l] = even_re + c * odd_re - s * odd_im;
      y[l] = even_im + s * odd_re + c * odd_im;
    }
  }
}

/* Z_k = X_k + conj X_{half-k} + i w^-k (X_k - conj X_{half-k}); the imaginary parts of X_0 and X_half count
 * as 0. */
static void F(merge)(int64_t lanes, int64_t half, const void *cosines, const void *sines, const void *re,
                     const void *im, void *re_out, void *im_out) {
  for (int64_t k = 0; k < half; k++) {
    T c = ((const T *)cosines)[k], s = -((const T *)sines)[k];
    int64_t here = k * lanes, there = (half - k) * lanes;
    const T *a = (const T *)re + here, *b = (const T *)im + here, *u = (const T *)re + there,
            *v = (const T *)im + there;
    T *restrict x = (T *)re_out + here, *restrict y = (T *)im_out + here;
    T counts = k > 0;
    RILLE_IVDEP
    for (int64_t l = 0; l < lanes; l++) {
      T sum_re = a[l] + u[l], sum_im = counts * (b[l] - v[l]);
      T rest_re = a[l] - u[l], rest_im = counts * (b[l] + v[l]);
      x[l] = sum_re - (s * rest_re + c * rest_im);
      y[l] = sum_im + (c * rest_re - s * rest_im);
    }
  }
}

static void F(mirror)(int64_t lanes, int64_t n, void *re, void *im) {
  T *x = re, *y = im;
  for (int64_t l = 0; l < lanes; l++) y[l] = 0;
  for (int64_t k = 1; k < n - k; k++)
    for (int64_t l = 0; l < lanes; l++) {
      x[(n - k) * lanes + l] = x[k * lanes + l];
      y[(n - k) * lanes + l] = -y[k * lanes + l];
    }
  if (n % 2 == 0)
    for (int64_t l = 0; l < lanes; l++) y[n / 2 * lanes + l] = 0;
}

#define ONE(name, function) .name = {RILLE_ONE(function)}

const RilleFftKernels RILLE_KERNEL(rille_fft_kernels) = {
    ONE(pass, pass),   ONE(part, part),   ONE(join, join),   ONE(scale, scale),
    ONE(twist, twist), ONE(split, split), ONE(merge, merge), ONE(mirror, mirror)};
