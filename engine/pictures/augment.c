#include "pictures/augment.h"
#include "core/memory.h"
#include "core/loop.h"
#include "core/tensor.h"

#include <math.h>
#include <string.h>

typedef struct Job {
  RilleAugment kind;
  const char *in;
  char *out;
  const double *numbers;
  int64_t k, c, h, w, height, width; /* the last two: of the result */
  size_t item;
  double value;
  float top; /* full brightness */
} Job;

/* ITU-R BT.601 */
#define LUMA(r, g, b) (0.299f * (r) + 0.587f * (g) + 0.114f * (b))
#define CLAMP(x, top) ((x) > 0 ? (x) < (top) ? (x) : (top) : 0) /* not a number: 0 */

/* ---- colours ------------------------------------------------------------------------------------------- */

/* The hue is an angle on a hexagon whose corners are red, yellow, green, ...; brightest and darkest channel
 * stay. turn: 0 .. 1. */
static void turn_hue(float rgb[3], float turn) {
  float r = rgb[0], g = rgb[1], b = rgb[2];
  float high = r > g ? r : g, low = r < g ? r : g;
  high = b > high ? b : high, low = b < low ? b : low;
  float spread = high - low;
  if (!(spread > 0)) return;
  float hue = high == r ? (g - b) / spread : high == g ? 2 + (b - r) / spread : 4 + (r - g) / spread;
  for (int c = 0; c < 3; c++) {
    float place = hue + 6 * turn + 5 - 2 * (float)c; /* red, green and blue are 5, 3, 1 sixths ahead */
    place -= place >= 12 ? 12 : place >= 6 ? 6 : 0;
    float share = place < 2 ? place : 4 - place; /* 1 and more where this channel is darkest */
    rgb[c] = high - spread * (share < 0 ? 0 : share > 1 ? 1 : share);
  }
}

static void affine(const Job *job, const float *in, float *out, const double *theta) {
  int64_t h = job->h, w = job->w, plane = h * w;
  /* Places in pixels: linear in the column, from x0 on. */
  double dx = theta[0], dy = theta[3] * (double)h / (double)w;
  for (int64_t row = 0; row < h; row++) {
    double gy = (2.0 * (double)row + 1) / (double)h - 1, gx = 1.0 / (double)w - 1;
    float x0 = (float)(((theta[0] * gx + theta[1] * gy + theta[2] + 1) * (double)w - 1) / 2);
    float y0 = (float)(((theta[3] * gx + theta[4] * gy + theta[5] + 1) * (double)h - 1) / 2);
    for (int64_t column = 0; column < w; column++, out++) {
      float x = x0 + (float)column * (float)dx, y = y0 + (float)column * (float)dy;
      if (!(x > -1 && y > -1 && x < (float)w && y < (float)h)) {
        for (int64_t c = 0; c < job->c; c++) out[c * plane] = 0;
        continue;
      }
      int64_t left = (int64_t)(x + 1) - 1, top = (int64_t)(y + 1) - 1;
      float fx = x - (float)left, fy = y - (float)top;
      bool has_left = left >= 0, has_right = left + 1 < w, has_top = top >= 0, has_bottom = top + 1 < h;
      const float *at = in + top * w + left;
      for (int64_t c = 0; c < job->c; c++, at += plane) {
        float a = has_left && has_top ? at[0] : 0, b = has_right && has_top ? at[1] : 0;
        float d = has_left && has_bottom ? at[w] : 0, e = has_right && has_bottom ? at[w + 1] : 0;
        float up = a + (b - a) * fx, down = d + (e - d) * fx;
        out[c * plane] = up + (down - up) * fy;
      }
    }
  }
}

static inline float grey(const float *in, int64_t plane, int64_t channels) {
  return channels == 1 ? in[0] : LUMA(in[0], in[plane], in[2 * plane]);
}

static float mean_grey(const float *in, int64_t plane, int64_t channels) {
  double sum = 0;
  for (int64_t i = 0; i < plane; i++) sum += (double)grey(in + i, plane, channels);
  return (float)(sum / (double)plane);
}

/* in * f + other, within the range of colours. */
static void scale(const float *restrict in, float *restrict out, int64_t n, float f, float other, float top) {
  for (int64_t i = 0; i < n; i++) {
    float mixed = in[i] * f + other;
    out[i] = CLAMP(mixed, top);
  }
}

static void saturate(const float *restrict in, float *restrict out, int64_t plane, float f, float top) {
  for (int64_t i = 0; i < plane; i++) {
    float r = in[i], g = in[i + plane], b = in[i + 2 * plane];
    float other = LUMA(r, g, b) * (1 - f);
    r = r * f + other, g = g * f + other, b = b * f + other;
    out[i] = CLAMP(r, top);
    out[i + plane] = CLAMP(g, top);
    out[i + 2 * plane] = CLAMP(b, top);
  }
}

static void blend(const Job *job, const float *in, float *out, const double *numbers) {
  int64_t plane = job->h * job->w;
  float f = (float)numbers[0];
  if (job->kind == RILLE_AUGMENT_SATURATE && job->c == 3) {
    saturate(in, out, plane, f, job->top);
    return;
  }
  float other = 0;
  if (job->kind == RILLE_AUGMENT_SATURATE) f = 1; /* grey already */
  if (job->kind == RILLE_AUGMENT_CONTRAST) other = mean_grey(in, plane, job->c) * (1 - f);
  scale(in, out, job->c * plane, f, other, job->top);
}

static void hue(const Job *job, const float *in, float *out, const double *numbers) {
  int64_t plane = job->h * job->w;
  float colour[3], turn = (float)(numbers[0] - floor(numbers[0]));
  for (int64_t i = 0; i < plane; i++) {
    for (int c = 0; c < 3; c++) colour[c] = in[i + c * plane];
    turn_hue(colour, turn);
    for (int c = 0; c < 3; c++) out[i + c * plane] = CLAMP(colour[c], job->top);
  }
}

static void change(const Job *job, const float *in, float *out, const double *numbers) {
  if (job->kind == RILLE_AUGMENT_AFFINE)
    affine(job, in, out, numbers);
  else if (job->kind == RILLE_AUGMENT_HUE)
    hue(job, in, out, numbers);
  else
    blend(job, in, out, numbers);
}

/* ---- places, for samples of any size ------------------------------------------------------------------- */

static void mirror(const char *in, char *out, int64_t n, size_t item) {
  for (int64_t i = 0; i < n; i++) memcpy(out + (size_t)i * item, in + (size_t)(n - 1 - i) * item, item);
}

/* Columns and rows of the result that come from inside. */
static void crop(const Job *job, const char *in, char *out, const double *numbers) {
  int64_t top = (int64_t)numbers[0], left = (int64_t)numbers[1];
  bool mirrored = numbers[2] != 0, turned = numbers[3] != 0;
  int64_t first = left < 0 ? -left : 0, last = job->w - left < job->width ? job->w - left : job->width;
  size_t item = job->item;
  for (int64_t c = 0; c < job->c; c++)
    for (int64_t y = 0; y < job->height; y++, out += (size_t)job->width * item) {
      int64_t row = top + (turned ? job->height - 1 - y : y);
      if (row < 0 || row >= job->h || first >= last) {
        memset(out, 0, (size_t)job->width * item);
        continue;
      }
      const char *from = in + (size_t)((c * job->h + row) * job->w + left + first) * item;
      int64_t before = mirrored ? job->width - last : first, n = last - first;
      if (n < job->width) memset(out, 0, (size_t)job->width * item);
      if (mirrored && item == 1)
        mirror(from, out + before, n, 1);
      else if (mirrored)
        mirror(from, out + (size_t)before * sizeof(float), n, sizeof(float));
      else
        memcpy(out + (size_t)before * item, from, (size_t)n * item);
    }
}

static void erase(const Job *job, const char *in, char *out, const double *numbers) {
  int64_t top = (int64_t)numbers[0], left = (int64_t)numbers[1], h = (int64_t)numbers[2],
          w = (int64_t)numbers[3];
  uint8_t byte = (uint8_t)(CLAMP(job->value, 255) + 0.5);
  float value = (float)job->value;
  memcpy(out, in, (size_t)(job->c * job->h * job->w) * job->item);
  for (int64_t c = 0; c < job->c; c++)
    for (int64_t y = top; y < top + h; y++)
      for (int64_t x = left; x < left + w; x++)
        memcpy(out + (size_t)((c * job->h + y) * job->w + x) * job->item,
               job->item == 1 ? (const void *)&byte : (const void *)&value, job->item);
}

/* ---- batches ------------------------------------------------------------------------------------------- */

static void change_some(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  size_t in_bytes = (size_t)(job->c * job->h * job->w) * job->item,
         out_bytes = (size_t)(job->c * job->height * job->width) * job->item;
  for (int64_t i = begin; i < end; i++) {
    const char *in = job->in + (size_t)i * in_bytes;
    char *out = job->out + (size_t)i * out_bytes;
    const double *numbers = job->numbers + i * job->k;
    if (job->kind == RILLE_AUGMENT_CROP)
      crop(job, in, out, numbers);
    else if (job->kind == RILLE_AUGMENT_ERASE)
      erase(job, in, out, numbers);
    else
      change(job, (const float *)(const void *)in, (float *)(void *)out, numbers);
  }
}

/* Numbers that are places must lie where reading and writing is safe. */
static bool are_good(const Job *job, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    const double *p = job->numbers + i * job->k;
    for (int64_t j = 0; j < job->k; j++)
      if (!isfinite(p[j])) return false;
    if (job->kind > RILLE_AUGMENT_ERASE) continue;
    if (!(fabs(p[0]) < 1e9 && fabs(p[1]) < 1e9)) return false;
    if (job->kind == RILLE_AUGMENT_ERASE &&
        !(p[0] >= 0 && p[1] >= 0 && p[2] >= 0 && p[3] >= 0 && floor(p[0]) + floor(p[2]) <= (double)job->h &&
          floor(p[1]) + floor(p[3]) <= (double)job->w))
      return false;
  }
  return true;
}

static RilleStatus check(const RilleTensor *x, const RilleTensor *numbers, const Job *job) {
  RilleContext *ctx = x->ctx;
  if (job->height < 1 || job->width < 1 || job->height > INT32_MAX || job->width > INT32_MAX)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "augment: the result's sizes are %lld x %lld",
                       (long long)job->height, (long long)job->width);
  if (job->kind >= RILLE_AUGMENT_CONTRAST && job->c != 1 && job->c != 3)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "augment: pictures must have 1 or 3 channels, got %lld",
                       (long long)job->c);
  if (numbers->ndim != 2 || numbers->sizes[0] != x->sizes[0] || numbers->sizes[1] != job->k ||
      !are_good(job, x->sizes[0]))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "augment: the numbers do not go with the pictures");
  return RILLE_OK;
}

static RilleStatus run(RilleTensor *x, RilleTensor *numbers, Job *job, RilleTensor **out) {
  int64_t n = x->sizes[0], sizes[4] = {n, job->c, job->height, job->width};
  job->numbers = (const double *)(const void *)numbers->data;
  RILLE_TRY(check(x, numbers, job));
  RilleTensor *result;
  RILLE_TRY(rille_tensor_new(x->ctx, (RilleDtype)x->dtype, 4, sizes, &result));
  job->in = x->data;
  job->out = result->data;
  job->item = rille_tensor_itemsize(x);
  if (job->kind == RILLE_AUGMENT_HUE && job->c == 1)
    memcpy(result->data, x->data, (size_t)x->numel * job->item);
  else if (result->numel)
    rille_units_for(x->ctx, n, 1 + 16384 / (job->c * job->height * job->width), change_some, job);
  *out = result;
  return RILLE_OK;
}

/* Values lie in 0 .. 255. */
static RilleStatus round_to_bytes(RilleTensor *floats, RilleTensor **out) {
  RILLE_TRY(rille_tensor_new_like(floats, RILLE_UINT8, out));
  const float *in = (const float *)(const void *)floats->data;
  uint8_t *bytes = (uint8_t *)(*out)->data;
  for (int64_t i = 0; i < floats->numel; i++) bytes[i] = (uint8_t)(in[i] + 0.5f);
  return RILLE_OK;
}

RilleStatus rille_augment(RilleTensor *pictures, RilleAugment kind, RilleTensor *numbers, int64_t height,
                          int64_t width, double value, RilleTensor **out) {
  static const uint8_t counts[RILLE_AUGMENT_COUNT] = {4, 4, 6, 1, 1, 1, 1};
  RilleContext *ctx = pictures->ctx;
  RilleTensor *x, *list, *result = NULL;
  bool is_byte = pictures->dtype == RILLE_UINT8, computes = kind > RILLE_AUGMENT_ERASE;
  if (pictures->ndim != 4 || (!is_byte && pictures->dtype != RILLE_FLOAT32))
    return rille_error(ctx, RILLE_ERROR_DTYPE,
                       "augment: pictures must be uint8 or float32 [n, channels, h, w]");
  Job job = {.kind = kind,
             .c = pictures->sizes[1],
             .h = pictures->sizes[2],
             .w = pictures->sizes[3],
             .value = value,
             .top = is_byte ? 255 : 1};
  job.height = kind == RILLE_AUGMENT_CROP ? height : job.h;
  job.width = kind == RILLE_AUGMENT_CROP ? width : job.w;
  job.k = counts[kind];
  RILLE_TRY(rille_tensor_as(pictures, computes ? RILLE_FLOAT32 : (RilleDtype)pictures->dtype, &x));
  RilleStatus status = rille_tensor_as(numbers, RILLE_FLOAT64, &list);
  if (status == RILLE_OK) {
    status = run(x, list, &job, &result);
    rille_tensor_release(list);
  }
  rille_tensor_release(x);
  if (status == RILLE_OK && is_byte && computes) {
    status = round_to_bytes(result, out);
    rille_tensor_release(result);
  } else if (status == RILLE_OK) {
    *out = result;
  }
  return status;
}
