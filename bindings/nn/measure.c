/* Counting for metrics (scripts/rille/train/metrics.lua): one pass over a batch's outputs and targets,
 * without a tensor between. The Lua half has checked shapes and dtypes; values are checked here. Also check
 * sums of files. */
#include "state.h"
#include "library.h"
#include "tensor/tensor_box.h"
#include "core/tensor.h"

#include <math.h>
#include <string.h>

/* Outputs as floats, and labels as int64: owned copies where the tensors are something else. */
typedef struct Batch {
  const char *name; /* the metric's, for errors */
  RilleTensor *output, *target;
  int64_t rows, classes; /* classes 0: one score or class a row */
  double threshold;
} Batch;

static void release(Batch *b) {
  rille_tensor_release(b->output);
  rille_tensor_release(b->target);
  b->output = b->target = NULL;
}

/* rows: of the output, whose other sizes make the classes. */
static void check_fit(lua_State *L, const RilleTensor *output, int64_t rows, int64_t classes) {
  if (classes < 1 || classes > INT32_MAX || output->numel != rows * classes)
    rille_raise_error(L, "metrics: outputs and targets do not fit: %lld elements and %lld",
                      (long long)output->numel, (long long)rows);
}

static RilleStatus read_batch(RilleTensor *output, RilleTensor *target, RilleDtype target_dtype, Batch *b) {
  RilleDtype dtype = output->dtype == RILLE_FLOAT32 ? RILLE_FLOAT32 : RILLE_FLOAT64;
  RILLE_TRY(rille_tensor_as(output, dtype, &b->output));
  RilleStatus status = rille_tensor_as(target, target_dtype, &b->target);
  if (status != RILLE_OK) release(b);
  return status;
}

static double value_at(const RilleTensor *t, int64_t i) {
  return t->dtype == RILLE_FLOAT32 ? ((const float *)(const void *)t->data)[i]
                                   : ((const double *)(const void *)t->data)[i];
}

static int64_t label_at(const Batch *b, int64_t row) {
  return ((const int64_t *)(const void *)b->target->data)[row];
}

/* NaN counts as the highest, as argmax has it. */
static bool is_above(double a, double b) {
  return isnan(a) ? !isnan(b) : a > b;
}

/* The first of the highest outputs of a row; single is known where this is inlined. */
static inline int64_t highest(const void *data, int64_t first, int64_t n, const bool single) {
  const float *f = (const float *)data + first;
  const double *d = (const double *)data + first;
  int64_t best = 0;
  double top = single ? (double)f[0] : d[0];
  for (int64_t j = 1; j < n; j++) {
    double x = single ? (double)f[j] : d[j];
    if (x <= top) continue;
    if (isnan(top)) break;
    best = j, top = x;
  }
  return best;
}

static int64_t guess_of(const Batch *b, int64_t row, bool is_label) {
  if (b->classes == 0) {
    double x = value_at(b->output, row);
    return is_label ? rille_int_from_double(x) : x > b->threshold;
  }
  if (b->output->dtype == RILLE_FLOAT32) return highest(b->output->data, row * b->classes, b->classes, true);
  return highest(b->output->data, row * b->classes, b->classes, false);
}

/* Whether fewer than k classes come before the label; of equal outputs the first ones do. */
static bool is_among(const Batch *b, int64_t row, int64_t k) {
  int64_t label = label_at(b, row), first = row * b->classes, before = 0;
  if (label >= b->classes) return false;
  double own = value_at(b->output, first + label);
  for (int64_t j = 0; j < b->classes && before < k; j++) {
    double x = value_at(b->output, first + j);
    before += is_above(x, own) || (j < label && !is_above(own, x));
  }
  return before < k;
}

static RilleStatus check_labels(RilleContext *ctx, const Batch *b) {
  for (int64_t i = 0; i < b->rows; i++)
    if (label_at(b, i) < 0)
      return rille_error(ctx, RILLE_ERROR_INDEX, "%s: the target must be at least 0, got %lld", b->name,
                         (long long)label_at(b, i));
  return RILLE_OK;
}

/* Arguments: name, output [n, classes] or [n], target [n], threshold. */
static bool start(lua_State *L, State *state, Batch *b, bool *is_label) {
  *b = (Batch){.name = luaL_checkstring(L, 1), .threshold = luaL_checknumber(L, 4)};
  RilleTensor *output = rille_check_tensor(L, 2), *target = rille_check_tensor(L, 3);
  b->rows = target->numel;
  b->classes = output->ndim == 2 ? output->sizes[1] : 0;
  check_fit(L, output, b->rows, output->ndim == 2 ? b->classes : 1);
  *is_label = !rille_dtype_is_float((RilleDtype)output->dtype);
  if (read_batch(output, target, RILLE_INT64, b) != RILLE_OK) return false;
  if (check_labels(state->ctx, b) == RILLE_OK) return true;
  release(b);
  return false;
}

/* native.measure_hits(name, output, target, threshold, k): how many labels are among the k highest outputs.
 */
static int measure_hits(lua_State *L) {
  State *state = state_of(L);
  Batch b;
  bool is_label;
  lua_Integer k = luaL_checkinteger(L, 5), hits = 0;
  report_bytes(L, state);
  if (!start(L, state, &b, &is_label)) return rille_raise_status(L, state);
  for (int64_t i = 0; i < b.rows; i++)
    hits += b.classes && k > 1 ? is_among(&b, i, k) : guess_of(&b, i, is_label) == label_at(&b, i);
  release(&b);
  lua_pushinteger(L, hits);
  return 1;
}

/* The guesses of all rows, and how many classes there are to count; -1 where a guess is negative. */
static int64_t guess_all(const Batch *b, bool is_label, int64_t *guesses) {
  int64_t classes = b->classes, least = 0;
  for (int64_t i = 0; i < b->rows; i++) {
    int64_t guess = guesses[i] = guess_of(b, i, is_label), label = label_at(b, i);
    int64_t high = guess > label ? guess : label;
    if (guess < least) least = guess;
    if (high >= classes) classes = high == INT64_MAX ? high : high + 1;
  }
  return least < 0 ? -1 : classes;
}

/* native.measure_confusion(name, output, target, threshold, counts): counts[label][guess], in place. Where
 * classes turn up that counts (int64, square) has no room for, nothing is counted and the number of classes
 * is returned. */
static int measure_confusion(lua_State *L) {
  State *state = state_of(L);
  Batch b;
  bool is_label;
  RilleTensor *guesses;
  report_bytes(L, state);
  RilleTensor *counts = rille_check_tensor(L, 5);
  if (counts->dtype != RILLE_INT64 || counts->ndim != 2 || !counts->contiguous ||
      counts->sizes[0] != counts->sizes[1])
    return rille_raise_error(L, "%s: counts must be a square int64 tensor", luaL_checkstring(L, 1));
  if (!start(L, state, &b, &is_label)) return rille_raise_status(L, state);
  if (rille_tensor_new(state->ctx, RILLE_INT64, 1, &b.rows, &guesses) != RILLE_OK) {
    release(&b);
    return rille_raise_status(L, state);
  }
  const int64_t *guess = (const int64_t *)(const void *)guesses->data, room = counts->sizes[0];
  int64_t *count = (int64_t *)(void *)counts->data,
          classes = guess_all(&b, is_label, (int64_t *)(void *)guesses->data);
  for (int64_t i = 0; i < b.rows && classes >= 0 && classes <= room; i++)
    count[label_at(&b, i) * room + guess[i]]++;
  rille_tensor_release(guesses);
  release(&b);
  if (classes < 0) return rille_raise_error(L, "%s: the output must be at least 0", luaL_checkstring(L, 1));
  if (classes <= room) return 0;
  lua_pushinteger(L, classes);
  return 1;
}

/* native.measure_log_loss(name, output [n, classes], target [n], ignored): the sum of -log
 * softmax(output)[target] over the labels that are not ignored, and their number. */
static int measure_log_loss(lua_State *L) {
  State *state = state_of(L);
  Batch b = {.name = luaL_checkstring(L, 1)};
  int64_t ignored = luaL_checkinteger(L, 4), counted = 0, wrong = 0;
  bool fits = true;
  double total = 0;
  report_bytes(L, state);
  RilleTensor *output = rille_check_tensor(L, 2), *target = rille_check_tensor(L, 3);
  b.rows = target->numel, b.classes = output->ndim == 2 ? output->sizes[1] : 0;
  check_fit(L, output, b.rows, b.classes);
  check_status(L, state, read_batch(output, target, RILLE_INT64, &b));
  for (int64_t i = 0; i < b.rows && fits; i++) {
    int64_t label = label_at(&b, i), first = i * b.classes;
    if (label == ignored) continue;
    fits = label >= 0 && label < b.classes;
    wrong = label;
    if (!fits) break;
    double highest = value_at(b.output, first);
    for (int64_t j = 1; j < b.classes; j++) {
      double x = value_at(b.output, first + j);
      if (is_above(x, highest)) highest = x;
    }
    double sum = exp(value_at(b.output, first) - highest);
    for (int64_t j = 1; j < b.classes; j++) sum += exp(value_at(b.output, first + j) - highest);
    total += log(sum) + highest - value_at(b.output, first + label);
    counted++;
  }
  release(&b);
  if (!fits)
    return rille_raise_error(L, "%s: label %lld is out of range for %lld classes", luaL_checkstring(L, 1),
                             (long long)wrong, (long long)b.classes);
  lua_pushnumber(L, total);
  lua_pushinteger(L, counted);
  return 2;
}

/* native.measure_errors(output, target): of d = output - target the sums of |d| and d * d; the mean of the
 * targets and the sum of their squares about it (Welford 1962: one pass that loses no digits). */
static int measure_errors(lua_State *L) {
  State *state = state_of(L);
  Batch b = {0};
  double absolute = 0, squares = 0, mean = 0, about = 0;
  report_bytes(L, state);
  RilleTensor *output = rille_check_tensor(L, 1), *target = rille_check_tensor(L, 2);
  check_fit(L, output, target->numel, 1);
  RilleDtype dtype = target->dtype == RILLE_FLOAT32 ? RILLE_FLOAT32 : RILLE_FLOAT64;
  check_status(L, state, read_batch(output, target, dtype, &b));
  for (int64_t i = 0; i < b.output->numel; i++) {
    double y = value_at(b.target, i), d = value_at(b.output, i) - y, shift = y - mean;
    absolute += fabs(d);
    squares += d * d;
    mean += shift / (double)(i + 1);
    about += shift * (y - mean);
  }
  release(&b);
  lua_pushnumber(L, absolute);
  lua_pushnumber(L, squares);
  lua_pushnumber(L, mean);
  lua_pushnumber(L, about);
  return 4;
}

static const luaL_Reg functions[] = {{"measure_hits", measure_hits},
                                     {"measure_confusion", measure_confusion},
                                     {"measure_log_loss", measure_log_loss},
                                     {"measure_errors", measure_errors},
                                     {NULL, NULL}};

void rille_open_measures(lua_State *L, const Library *library) {
  rille_set_functions(L, library->native, functions);
}
