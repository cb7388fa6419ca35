/* Making tensors: from tables and numbers, filled, and random. */
#include "capture/capture.h"
#include "core/limits.h"
#include "state.h"
#include "arguments.h"
#include "describe.h"
#include "library.h"
#include "tensor/generator.h"
#include "tensor/tensor_box.h"
#include "core/random.h"

#include <math.h>
#include <string.h>

RILLE_USE_OP(normal_);
RILLE_USE_OP(uniform_);

typedef struct Options {
  RilleDtype dtype; /* RILLE_DTYPE_NONE: not given */
  bool requires_grad;
  RilleGenerator *generator; /* of functions that draw; its userdata stays on the stack */
} Options;

static const char *const option_names[] = {"dtype", "requires_grad", NULL};
static const char *const range_names[] = {"dtype", "requires_grad", "start", "end", "step", NULL};
static const char *const random_names[] = {"dtype", "requires_grad", "generator", NULL};

static Options read_options_of(lua_State *L, const char *function, int index, const char *const *names) {
  Options options = {RILLE_DTYPE_NONE, false, NULL};
  if (lua_isnoneornil(L, index)) return options;
  if (!lua_istable(L, index))
    rille_raise_error(L, "%s: argument %d must be an options table, got %s", function, index,
                      rille_type_text(L, index));
  if (!lua_isnoneornil(L, index + 1)) rille_raise_error(L, "%s: too many arguments", function);
  rille_check_option_names(L, index, function, names);
  if (rille_push_option(L, index, "dtype") != LUA_TNIL) options.dtype = rille_check_dtype(L, -1, function);
  if (rille_push_option(L, index, "requires_grad") != LUA_TNIL) {
    if (!lua_isboolean(L, -1))
      rille_raise_error(L, "%s: requires_grad must be true or false, got %s", function,
                        rille_type_text(L, -1));
    options.requires_grad = lua_toboolean(L, -1);
  }
  lua_pop(L, 2);
  if (names == random_names && rille_push_option(L, index, "generator") != LUA_TNIL) {
    options.generator = rille_to_generator(L, -1);
    if (!options.generator)
      rille_raise_error(L, "%s: generator must be a generator, got %s", function, rille_type_text(L, -1));
  }
  return options;
}

static Options read_options(lua_State *L, const char *function, int index) {
  return read_options_of(L, function, index, option_names);
}

/* The same with a generator: the one that was named, else the default one. */
static Options read_random_options(lua_State *L, const char *function, int index) {
  Options options = read_options_of(L, function, index, random_names);
  if (!options.generator) options.generator = &state_of(L)->ctx->generator;
  return options;
}

typedef struct Sizes {
  int ndim;
  int64_t sizes[RILLE_MAX_DIMS];
} Sizes;

static Sizes read_sizes(lua_State *L, const char *function, int index, int *next) {
  Sizes s;
  s.ndim = rille_check_sizes(L, function, index, s.sizes, next);
  if (*next == index && !lua_isnoneornil(L, index) && !lua_istable(L, index))
    rille_raise_error(L, "%s: sizes must be integers or one table, got %s", function,
                      rille_type_text(L, index));
  return s;
}

static Sizes sizes_like(const RilleTensor *like) {
  Sizes s = {.ndim = like->ndim};
  memcpy(s.sizes, like->sizes, like->ndim * sizeof *like->sizes);
  return s;
}

/* An uninitialised tensor into a new shell; retried once after a full collection. */
/* What fills a tensor here is no op, and may have been told to stop half way. */
static void check_filled(lua_State *L) {
  RilleContext *ctx = state_of(L)->ctx;
  if (RILLE_UNLIKELY(rille_must_stop(ctx))) check_status(L, state_of(L), rille_error_stopped(ctx));
}

/* Of the sizes, or if like is given of its sizes and, where that is dense, strides. */
static RilleStatus make(State *state, const Sizes *s, const RilleTensor *like, RilleDtype dtype,
                        RilleTensor **out) {
  return like ? rille_tensor_new_dense_like(like, dtype, out)
              : rille_tensor_new(state->ctx, dtype, s->ndim, s->sizes, out);
}

static RilleTensor *new_result(lua_State *L, const Sizes *s, const RilleTensor *like, RilleDtype dtype) {
  State *state = state_of(L);
  report_bytes(L, state);
  TensorBox *shell = rille_push_tensor_shell(L);
  check_filled(L);
  RilleStatus status = make(state, s, like, dtype, &shell->tensor);
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = make(state, s, like, dtype, &shell->tensor);
  check_status(L, state, status);
  return shell->tensor;
}

static int finish(lua_State *L, const Options *options, RilleTensor *tensor) {
  check_filled(L);
  if (options->requires_grad) check_status(L, state_of(L), rille_set_requires_grad(tensor, true));
  return 1;
}

static RilleDtype default_dtype(lua_State *L) {
  return state_of(L)->ctx->default_dtype;
}

/* Raises where the number does not fit into an integer dtype. */
static void check_fits(lua_State *L, const char *function, RilleScalar value, RilleDtype dtype) {
  RilleContext *ctx = state_of(L)->ctx;
  if (RILLE_UNLIKELY(rille_scalar_check(ctx, value, dtype) != RILLE_OK))
    rille_raise_error(L, "%s: %s", function, rille_error_message(ctx));
}

/* The same for an end of a range, which must not wrap to the other one. */
static void check_limit(lua_State *L, const char *function, RilleScalar value, RilleDtype dtype) {
  RilleContext *ctx = state_of(L)->ctx;
  if (rille_scalar_check_limit(ctx, value, dtype) != RILLE_OK)
    rille_raise_error(L, "%s: %s", function, rille_error_message(ctx));
}

/* ---- filled -------------------------------------------------------------------------------------------- */

static int filled(lua_State *L, const char *function, int first, RilleScalar value) {
  int next;
  Sizes s = read_sizes(L, function, first, &next);
  Options options = read_options(L, function, next);
  RilleTensor *t =
      new_result(L, &s, NULL, options.dtype != RILLE_DTYPE_NONE ? options.dtype : default_dtype(L));
  rille_tensor_fill(t, value);
  return finish(L, &options, t);
}

static int create_zeros(lua_State *L) {
  return filled(L, "zeros", 1, rille_scalar_int(0));
}
static int create_ones(lua_State *L) {
  return filled(L, "ones", 1, rille_scalar_int(1));
}
static int create_empty(lua_State *L) {
  return filled(L, "empty", 1, rille_scalar_int(0));
}

static RilleDtype dtype_of(lua_State *L, RilleScalar value) {
  return value.kind == RILLE_SCALAR_FLOAT  ? default_dtype(L)
         : value.kind == RILLE_SCALAR_BOOL ? RILLE_BOOL
                                           : RILLE_INT64;
}

/* full(sizes, value): the sizes are one table, as a number could not be told from the value. */
static int create_full(lua_State *L) {
  int next;
  if (!lua_istable(L, 1))
    return rille_raise_error(L, "full: sizes must be a table, got %s", rille_type_text(L, 1));
  Sizes s = read_sizes(L, "full", 1, &next);
  if (next == 1) next = 2; /* {}: no dims */
  RilleScalar value = rille_check_scalar(L, 2, "full", "fill_value");
  Options options = read_options(L, "full", 3);
  RilleDtype dtype = options.dtype != RILLE_DTYPE_NONE ? options.dtype : dtype_of(L, value);
  check_fits(L, "full", value, dtype);
  RilleTensor *t = new_result(L, &s, NULL, dtype);
  rille_tensor_fill(t, value);
  return finish(L, &options, t);
}

static int filled_like(lua_State *L, const char *function, int options_index, RilleScalar value) {
  Options options = read_options(L, function, options_index);
  RilleTensor *like = rille_check_tensor(L, 1);
  RilleDtype dtype = options.dtype != RILLE_DTYPE_NONE ? options.dtype : (RilleDtype)like->dtype;
  check_fits(L, function, value, dtype);
  RilleTensor *t = new_result(L, NULL, like, dtype);
  rille_tensor_fill(t, value);
  return finish(L, &options, t);
}

static int create_zeros_like(lua_State *L) {
  return filled_like(L, "zeros_like", 2, rille_scalar_int(0));
}
static int create_ones_like(lua_State *L) {
  return filled_like(L, "ones_like", 2, rille_scalar_int(1));
}
static int create_empty_like(lua_State *L) {
  return filled_like(L, "empty_like", 2, rille_scalar_int(0));
}
static int create_full_like(lua_State *L) {
  return filled_like(L, "full_like", 3, rille_check_scalar(L, 2, "full_like", "fill_value"));
}

/* ---- ranges -------------------------------------------------------------------------------------------- */

/* Elements [i, end): start + (i - from) * step, two at a time. Gives where it ends: the last one of an odd
 * number is left. */
static int64_t write_floats(float *to, int64_t i, int64_t end, int64_t from, double start, double step) {
  typedef double Two __attribute__((vector_size(16)));
#if defined(RILLE_MINIMAL)
  end = i;
#endif
  for (; i + 2 <= end; i += 2) {
    const double place = (double)(i - from);
    const Two value = start + (Two){place, place + 1} * step;
    to[i] = (float)value[0], to[i + 1] = (float)value[1];
  }
  return i;
}

/* Elements [begin, end) of t: start + (i - from) * step. */
static void write_block(RilleTensor *t, int64_t begin, int64_t end, int64_t from, double start, double step) {
  RilleDtype dtype = (RilleDtype)t->dtype;
  if (dtype == RILLE_FLOAT32) {
    float *to = (float *)(void *)t->data;
    for (int64_t i = write_floats(to, begin, end, from, start, step); i < end; i++)
      to[i] = (float)(start + (double)(i - from) * step);
  } else if (dtype == RILLE_FLOAT64) {
    double *to = (double *)(void *)t->data;
    for (int64_t i = begin; i < end; i++) to[i] = start + (double)(i - from) * step;
  } else {
    for (int64_t i = begin; i < end; i++)
      rille_scalar_write(rille_scalar_float(start + (double)(i - from) * step), dtype,
                         t->data + i * (int64_t)rille_dtype_size(dtype));
  }
}

static void write_steps(RilleTensor *t, int64_t begin, int64_t end, int64_t from, double start, double step) {
  enum { BLOCK = 1 << 18 }; /* elements between two looks whether to stop */
  for (; begin < end && !rille_must_stop(t->ctx); begin += BLOCK)
    write_block(t, begin, end - begin < BLOCK ? end : begin + BLOCK, from, start, step);
}

/* start, start + step and so on, which fit. */
static void write_integers(RilleTensor *t, uint64_t start, uint64_t step) {
  enum { BLOCK = 1 << 16 };
  for (int64_t i = 0, end; i < t->numel && !rille_must_stop(t->ctx); i = end) {
    end = t->numel - i < BLOCK ? t->numel : i + BLOCK;
    if (t->dtype == RILLE_INT64)
      for (uint64_t *to = (uint64_t *)(void *)t->data; i < end; i++, start += step) to[i] = start;
    else if (t->dtype == RILLE_INT32)
      for (uint32_t *to = (uint32_t *)(void *)t->data; i < end; i++, start += step) to[i] = (uint32_t)start;
    else
      for (uint8_t *to = (uint8_t *)t->data; i < end; i++, start += step) to[i] = (uint8_t)start;
  }
}

/* Count of arange's elements: ceil((end - start) / step), as PyTorch computes it in double. */
static int64_t range_count(lua_State *L, double start, double end, double step) {
  if (!(step != 0) || start != start || end != end)
    rille_raise_error(L, "arange: start, end and step must be numbers and step not 0: %g, %g, %g", start, end,
                      step);
  if ((step > 0 && start > end) || (step < 0 && start < end))
    rille_raise_error(L, "arange: step %g does not lead from %g to %g", step, start, end);
  double n = (end - start) / step;
  if (!(n < 1e15)) rille_raise_error(L, "arange: too many elements: %f", n);
  int64_t whole = (int64_t)n;
  return whole < n ? whole + 1 : whole;
}

/* The same of int64, without rounding. */
static int64_t integer_count(lua_State *L, int64_t start, int64_t end, int64_t step) {
  if (start != end && (step > 0) != (start < end))
    rille_raise_error(L, "arange: step %lld does not lead from %lld to %lld", (long long)step,
                      (long long)start, (long long)end);
  uint64_t way = step > 0 ? (uint64_t)end - (uint64_t)start : (uint64_t)start - (uint64_t)end;
  /* step is not 0, as the caller has seen; the + 1 and - 1 keep the least int64 from overflowing. */
  uint64_t stride = step > 0 ? (uint64_t)step : (uint64_t)(-(step + 1)) + 1;
  uint64_t n = way / stride + (way % stride != 0);
  if (n > 1000000000000000) rille_raise_error(L, "arange: too many elements: %f", (double)n);
  return (int64_t)n;
}

/* Start and step lose their fractions first, as in PyTorch; so does end for int64. */
static int integer_range(lua_State *L, const RilleScalar *bound, RilleDtype dtype, const Options *options) {
  for (int i = 0; i < 3; i++) check_fits(L, "arange", bound[i], RILLE_INT64);
  int64_t start = rille_scalar_to_int(bound[0]), end = rille_scalar_to_int(bound[1]),
          step = rille_scalar_to_int(bound[2]);
  if (step == 0)
    return rille_raise_error(L, "arange: start, end and step must be numbers and step not 0 as %s: %g",
                             rille_dtype_name(dtype), rille_scalar_to_double(bound[2]));
  int64_t n = dtype == RILLE_INT64
                  ? integer_count(L, start, end, step)
                  : range_count(L, rille_scalar_to_double(bound[0]), rille_scalar_to_double(bound[1]),
                                rille_scalar_to_double(bound[2]));
  int64_t last = start;
  if (n > 0 && (__builtin_mul_overflow(n - 1, step, &last) || __builtin_add_overflow(last, start, &last)))
    return rille_raise_error(L, "arange: the last element does not fit into %s", rille_dtype_name(dtype));
  if (n > 0) check_fits(L, "arange", rille_scalar_int(start), dtype);
  if (n > 0) check_fits(L, "arange", rille_scalar_int(last), dtype);
  Sizes s = {1, {n}};
  RilleTensor *t = new_result(L, &s, NULL, dtype);
  write_integers(t, (uint64_t)start, (uint64_t)step);
  return finish(L, options, t);
}

static int create_arange(lua_State *L) {
  RilleScalar bound[3] = {rille_scalar_int(0), rille_scalar_int(0), rille_scalar_int(1)};
  int n = 0;
  for (; n < 3 && (lua_type(L, n + 1) == LUA_TNUMBER || rille_to_tensor(L, n + 1)); n++)
    bound[n] = rille_check_scalar(L, n + 1, "arange", "an argument");
  Options options = read_options_of(L, "arange", n + 1, range_names);
  bool named_end = false;
  for (int k = 0; k < 3 && lua_istable(L, n + 1); k++) {
    if (rille_push_option(L, n + 1, range_names[2 + k]) != LUA_TNIL) {
      if (n > k)
        return rille_raise_error(L, "arange: %s is given twice, by position and by name", range_names[2 + k]);
      bound[k] = rille_check_scalar(L, -1, "arange", range_names[2 + k]);
      named_end = named_end || k == 1;
    }
    lua_pop(L, 1);
  }
  if (n == 0 && !named_end)
    return rille_raise_error(L, "arange: takes end, or start and end, or start, end and step");
  if (n == 1 && !named_end) bound[1] = bound[0], bound[0] = rille_scalar_int(0);
  RilleDtype dtype = RILLE_INT64;
  for (int i = 0; i < 3; i++)
    if (bound[i].kind == RILLE_SCALAR_FLOAT) dtype = default_dtype(L);
  if (options.dtype != RILLE_DTYPE_NONE) dtype = options.dtype;
  if (rille_dtype_is_integer(dtype)) return integer_range(L, bound, dtype, &options);
  double start = rille_scalar_to_double(bound[0]), step = rille_scalar_to_double(bound[2]);
  Sizes s = {1, {range_count(L, start, rille_scalar_to_double(bound[1]), step)}};
  RilleTensor *t = new_result(L, &s, NULL, dtype);
  write_steps(t, 0, t->numel, 0, start, step);
  return finish(L, &options, t);
}

/* From both ends towards the middle, as PyTorch does, so that the last element is exactly end. base: NULL,
 * or what is raised to these powers. */
static int spaced(lua_State *L, const char *function, const double *base, int options_index) {
  RilleScalar from = rille_check_scalar(L, 1, function, "start"),
              to = rille_check_scalar(L, 2, function, "end");
  double start = rille_scalar_to_double(from), end = rille_scalar_to_double(to);
  int64_t steps = luaL_checkinteger(L, 3);
  if (steps < 0) return rille_raise_error(L, "%s: steps must be >= 0, got %d", function, (int)steps);
  Options options = read_options(L, function, options_index);
  Sizes s = {1, {steps}};
  RilleDtype dtype = options.dtype != RILLE_DTYPE_NONE ? options.dtype : default_dtype(L);
  bool whole = rille_dtype_is_integer(dtype);
  check_limit(L, function, from, dtype);
  check_limit(L, function, to, dtype);
  if (whole) start = trunc(start), end = trunc(end); /* the ends lose their fractions first, as in PyTorch */
  RilleTensor *t = new_result(L, &s, NULL, dtype);
  double step = steps > 1 ? (end - start) / (double)(steps - 1) : 0;
  if (dtype == RILLE_FLOAT32 && steps > 1) step = (double)(((float)end - (float)start) / (float)(steps - 1));
  if (!base) {
    int64_t half = steps == 1 ? 1 : steps / 2;
    write_steps(t, 0, half, 0, start, step);
    write_steps(t, half, steps, steps - 1, end, step);
    return finish(L, &options, t);
  }
  for (int64_t i = 0; i < steps && !rille_must_stop_at(t->ctx, i); i++) {
    double value =
        i < steps / 2 || steps == 1 ? start + step * (double)i : end - step * (double)(steps - 1 - i);
    value = pow(*base, value);
    if (whole) check_limit(L, function, rille_scalar_float(value), dtype);
    rille_scalar_write(rille_scalar_float(value), dtype, t->data + i * (int64_t)rille_dtype_size(dtype));
  }
  return finish(L, &options, t);
}

static int create_linspace(lua_State *L) {
  return spaced(L, "linspace", NULL, 4);
}

/* logspace(start, end, steps, base = 10) */
static int create_logspace(lua_State *L) {
  bool options_only = lua_istable(L, 4);
  double base = options_only ? 10 : luaL_optnumber(L, 4, 10);
  return spaced(L, "logspace", &base, options_only ? 4 : 5);
}

static int create_eye(lua_State *L) {
  int next;
  Sizes s = read_sizes(L, "eye", 1, &next);
  if (s.ndim == 1) s.sizes[s.ndim++] = s.sizes[0];
  if (s.ndim != 2) return rille_raise_error(L, "eye: takes one or two sizes, got %d", s.ndim);
  Options options = read_options(L, "eye", next);
  RilleTensor *t =
      new_result(L, &s, NULL, options.dtype != RILLE_DTYPE_NONE ? options.dtype : default_dtype(L));
  rille_tensor_fill(t, rille_scalar_int(0));
  int64_t n = s.sizes[0] < s.sizes[1] ? s.sizes[0] : s.sizes[1];
  for (int64_t i = 0; i < n; i++)
    rille_scalar_write(rille_scalar_int(1), (RilleDtype)t->dtype,
                       t->data + i * (s.sizes[1] + 1) * (int64_t)rille_tensor_itemsize(t));
  return finish(L, &options, t);
}

/* ---- from tables --------------------------------------------------------------------------------------- */

/* A number, or that of a tensor with one element. */
static RilleScalar element(lua_State *L, int index) {
  RilleScalar value;
  const RilleTensor *t = rille_to_tensor(L, index);
  char shape[RILLE_SHAPE_TEXT];
  if (!t) return rille_check_scalar(L, index, "tensor", "an element");
  if (t->numel != 1)
    rille_raise_error(
        L, "tensor: an element must have one element, got a tensor of shape %s; rille.stack joins such",
        rille_tensor_shape_text(t, shape));
  check_status(L, state_of(L), rille_tensor_item(t, &value));
  return value;
}

/* The shape of nested tables, and the widest kind of number and dtype of tensor in them. */
static void measure(lua_State *L, int index, int depth, Sizes *s, RilleScalarKind *kind, RilleDtype *widest) {
  if (!lua_istable(L, index)) {
    RilleScalar value;
    if (depth != s->ndim && s->ndim >= 0)
      rille_raise_error(L, "tensor: ragged table: a number stands at depth %d, others at depth %d", depth,
                        s->ndim);
    s->ndim = depth;
    value = element(L, index);
    if (value.kind > *kind) *kind = value.kind;
    if (rille_to_tensor(L, index) && rille_to_tensor(L, index)->dtype > *widest)
      *widest = (RilleDtype)rille_to_tensor(L, index)->dtype;
    return;
  }
  if (depth >= RILLE_MAX_DIMS) {
    rille_raise_error(L, "tensor: tables are nested deeper than %d", RILLE_MAX_DIMS);
    return; /* not reached */
  }
  int64_t n = (int64_t)lua_rawlen(L, index);
  if (s->sizes[depth] < 0)
    s->sizes[depth] = n;
  else if (s->sizes[depth] != n)
    rille_raise_error(L, "tensor: ragged table: at depth %d one table has %d entries, another %d", depth,
                      (int)s->sizes[depth], (int)n);
  if (n == 0) {
    if (s->ndim >= 0 && s->ndim != depth + 1)
      rille_raise_error(L, "tensor: ragged table: an empty table at depth %d", depth);
    s->ndim = depth + 1;
  }
  luaL_checkstack(L, 4, "tensor");
  rille_check_plain_list(L, index, "tensor");
  for (int64_t i = 1; i <= n; i++) {
    if (lua_rawgeti(L, index, i) == LUA_TNIL)
      rille_raise_error(L, "tensor: entry %d of %d is nil", (int)i, (int)n);
    measure(L, lua_gettop(L), depth + 1, s, kind, widest);
    lua_pop(L, 1);
  }
}

/* The tables cannot change between measure and here: rawgeti runs no Lua code. */
static void fill_from(lua_State *L, int index, RilleDtype dtype, char **at) {
  if (!lua_istable(L, index)) {
    RilleScalar value = element(L, index);
    if (rille_dtype_is_integer(dtype)) check_fits(L, "tensor", value, dtype);
    rille_scalar_write(value, dtype, *at);
    *at += rille_dtype_size(dtype);
    return;
  }
  int64_t n = (int64_t)lua_rawlen(L, index);
  for (int64_t i = 1; i <= n; i++) {
    lua_rawgeti(L, index, i);
    fill_from(L, lua_gettop(L), dtype, at);
    lua_pop(L, 1);
  }
}

/* The bytes of a string as uint8, or as the elements of dtype that they are in memory. */
static int tensor_of_bytes(lua_State *L) {
  size_t length;
  const char *bytes = lua_tolstring(L, 1, &length);
  Options options = read_options(L, "tensor", 2);
  RilleDtype dtype = options.dtype != RILLE_DTYPE_NONE ? options.dtype : RILLE_UINT8;
  size_t size = rille_dtype_size(dtype);
  if (length % size != 0)
    return rille_raise_error(L, "tensor: %d bytes are no whole number of %s elements", (int)length,
                             rille_dtype_name(dtype));
  Sizes s = {1, {(int64_t)(length / size)}};
  RilleTensor *t = new_result(L, &s, NULL, dtype);
  if (length > 0) memcpy(t->data, bytes, length); /* argument 1 keeps the string alive */
  for (size_t i = 0; dtype == RILLE_BOOL && i < length; i++) t->data[i] = t->data[i] != 0;
  return finish(L, &options, t);
}

/* tensor(x): a copy without the history, as PyTorch makes with a warning. */
static int copy_of_tensor(lua_State *L, const Options *options) {
  const RilleTensor *given = rille_check_tensor(L, 1);
  RilleDtype dtype = options->dtype != RILLE_DTYPE_NONE ? options->dtype : (RilleDtype)given->dtype;
  Sizes s = sizes_like(given);
  RilleTensor *t = new_result(L, &s, NULL, dtype);
  check_status(L, state_of(L), rille_tensor_copy(t, rille_check_tensor(L, 1)));
  return finish(L, options, t);
}

static int create_tensor(lua_State *L) {
  if (lua_type(L, 1) == LUA_TSTRING) return tensor_of_bytes(L);
  Sizes s = {.ndim = -1};
  for (int i = 0; i < RILLE_MAX_DIMS; i++) s.sizes[i] = -1;
  if (lua_isnoneornil(L, 1)) return rille_raise_error(L, "tensor: needs a table or a number");
  Options options = read_options(L, "tensor", 2);
  if (rille_to_tensor(L, 1)) return copy_of_tensor(L, &options);
  RilleScalarKind kind = RILLE_SCALAR_NONE;
  RilleDtype widest = RILLE_BOOL; /* the least */
  measure(L, 1, 0, &s, &kind, &widest);
  RilleDtype dtype = options.dtype;
  if (dtype == RILLE_DTYPE_NONE)
    dtype = kind == RILLE_SCALAR_BOOL  ? RILLE_BOOL
            : kind == RILLE_SCALAR_INT ? RILLE_INT64
                                       : default_dtype(L);
  if (options.dtype == RILLE_DTYPE_NONE && widest == RILLE_FLOAT64) dtype = widest;
  /* The shell may run finalizers, which might change the tables: what they then hold is checked against the
   * size. */
  RilleTensor *t = new_result(L, &s, NULL, dtype);
  Sizes again = {.ndim = -1};
  for (int i = 0; i < RILLE_MAX_DIMS; i++) again.sizes[i] = -1;
  measure(L, 1, 0, &again, &kind, &widest);
  if (!rille_shape_equal(s.ndim, s.sizes, again.ndim, again.sizes))
    return rille_raise_error(L, "tensor: the table changed while it was read");
  char *at = t->data;
  fill_from(L, 1, dtype, &at);
  return finish(L, &options, t);
}

/* ---- random -------------------------------------------------------------------------------------------- */

static RilleDtype float_dtype(lua_State *L, const char *function, const Options *options) {
  RilleDtype dtype = options->dtype == RILLE_DTYPE_NONE ? default_dtype(L) : options->dtype;
  if (!rille_dtype_is_float(dtype))
    rille_raise_error(L, "%s: needs a floating point dtype, got %s", function, rille_dtype_name(dtype));
  return dtype;
}

typedef void (*Fill)(RilleGenerator *, RilleTensor *);

static void fill_uniform(RilleGenerator *generator, RilleTensor *t) {
  if (t->dtype == RILLE_FLOAT32)
    rille_random_fill_uniform_float(generator, (float *)(void *)t->data, t->numel, 0, 1);
  else
    rille_random_fill_uniform_double(generator, (double *)(void *)t->data, t->numel, 0, 1);
}

/* What is drawn in a step that is recorded is drawn anew in every run: by the op that draws the same. */
static bool draw_recorded(lua_State *L, const char *function, const Options *options, const RilleOp *op,
                          RilleTensor *t) {
  State *state = state_of(L);
  if (RILLE_LIKELY(!rille_recording(state->ctx))) return false;
  bool of_default = options->generator == &state->ctx->generator;
  if (!op || !of_default)
    check_status(
        L, state,
        rille_capture_refuse(state->ctx, function,
                             op ? "a recorded step draws from the default generator only"
                                : "cannot be drawn in a recorded step; draw outside and pass it in"));
  check_status(L, state, rille_apply_in_place(state->ctx, op, &t, 1, NULL));
  return true;
}

static void fill_normal(RilleGenerator *generator, RilleTensor *t) {
  if (t->dtype == RILLE_FLOAT32)
    rille_random_fill_normal_float(generator, (float *)(void *)t->data, t->numel, 0, 1);
  else
    rille_random_fill_normal_double(generator, (double *)(void *)t->data, t->numel, 0, 1);
}

static int drawn(lua_State *L, const char *function, const Sizes *s, const Options *options, Fill fill) {
  RilleTensor *t = new_result(L, s, NULL, float_dtype(L, function, options));
  const RilleOp *op = fill == fill_normal ? &rille_op_normal_ : &rille_op_uniform_;
  if (!draw_recorded(L, function, options, op, t)) fill(options->generator, t);
  return finish(L, options, t);
}

static int random_sized(lua_State *L, const char *function, Fill fill) {
  int next;
  Sizes s = read_sizes(L, function, 1, &next);
  Options options = read_random_options(L, function, next);
  return drawn(L, function, &s, &options, fill);
}

static int create_rand(lua_State *L) {
  return random_sized(L, "rand", fill_uniform);
}
static int create_randn(lua_State *L) {
  return random_sized(L, "randn", fill_normal);
}

static int random_like(lua_State *L, const char *function, Fill fill) {
  Options options = read_random_options(L, function, 2);
  RilleTensor *like = rille_check_tensor(L, 1);
  if (options.dtype == RILLE_DTYPE_NONE) options.dtype = (RilleDtype)like->dtype;
  Sizes s = sizes_like(like);
  return drawn(L, function, &s, &options, fill);
}

static int create_rand_like(lua_State *L) {
  return random_like(L, "rand_like", fill_uniform);
}
static int create_randn_like(lua_State *L) {
  return random_like(L, "randn_like", fill_normal);
}

/* Integers in [low, high) into a new tensor. */
static int random_integers(lua_State *L, const char *function, const Sizes *s, int64_t low, int64_t high,
                           Options *options) {
  if (options->dtype != RILLE_DTYPE_NONE) {
    check_limit(L, function, rille_scalar_int(low), options->dtype);
    check_limit(L, function, rille_scalar_int(high - 1), options->dtype);
  }
  const uint64_t range = (uint64_t)high - (uint64_t)low;
  RilleTensor *t = new_result(L, s, NULL, RILLE_INT64);
  draw_recorded(L, "randint", options, NULL, t);
  rille_random_fill_integers(options->generator, (int64_t *)(void *)t->data, t->numel, low, range,
                             range >= RILLE_WIDE_RANGE);
  if (options->dtype != RILLE_DTYPE_NONE && options->dtype != RILLE_INT64) {
    int drawn = lua_gettop(L);
    t = new_result(L, s, NULL, options->dtype); /* may run finalizers, which may close the scope of drawn */
    check_status(L, state_of(L), rille_tensor_copy(t, rille_check_tensor(L, drawn)));
  }
  return finish(L, options, t);
}

/* An integer argument; raises with the function's name. */
static int64_t check_integer(lua_State *L, const char *function, const char *name, int index) {
  int is_integer = 0;
  int64_t value = lua_type(L, index) == LUA_TNUMBER ? lua_tointegerx(L, index, &is_integer) : 0;
  if (!is_integer)
    rille_raise_error(L, "%s: %s must be an integer, got %s", function, name, rille_shown_text(L, index));
  return value;
}

/* high at index, or low and high; *next is the index behind them. */
static void read_range(lua_State *L, const char *function, int index, int64_t *low, int64_t *high,
                       int *next) {
  *low = 0;
  *high = check_integer(L, function, "high", index++);
  if (lua_type(L, index) == LUA_TNUMBER) *low = *high, *high = check_integer(L, function, "high", index++);
  if (*low >= *high)
    rille_raise_error(L, "%s: low must be below high: %lld and %lld%s", function, (long long)*low,
                      (long long)*high, lua_isnone(L, index) ? " (sizes go into a table)" : "");
  *next = index;
}

/* randint(low = 0, high, sizes): integers in [low, high). */
static int create_randint(lua_State *L) {
  int64_t low, high;
  int at, next;
  read_range(L, "randint", 1, &low, &high, &at);
  if (!lua_istable(L, at))
    return rille_raise_error(L, "randint: sizes must be a table, got %s", rille_type_text(L, at));
  Sizes s = read_sizes(L, "randint", at, &next);
  Options options = read_random_options(L, "randint", at + 1);
  return random_integers(L, "randint", &s, low, high, &options);
}

static int create_randint_like(lua_State *L) {
  int64_t low, high;
  int next;
  rille_check_tensor(L, 1);
  read_range(L, "randint_like", 2, &low, &high, &next);
  Options options = read_random_options(L, "randint_like", next);
  RilleTensor *like = rille_check_tensor(L, 1);
  if (options.dtype == RILLE_DTYPE_NONE) options.dtype = (RilleDtype)like->dtype;
  Sizes s = sizes_like(like);
  return random_integers(L, "randint_like", &s, low, high, &options);
}

static int create_randperm(lua_State *L) {
  int64_t n = check_integer(L, "randperm", "n", 1);
  if (n < 0) return rille_raise_error(L, "randperm: n must be >= 0, got %lld", (long long)n);
  Options options = read_random_options(L, "randperm", 2);
  if (options.dtype != RILLE_DTYPE_NONE && options.dtype != RILLE_INT64)
    return rille_raise_error(L, "randperm: gives int64 only");
  Sizes s = {1, {n}};
  RilleTensor *t = new_result(L, &s, NULL, RILLE_INT64);
  draw_recorded(L, "randperm", &options, NULL, t);
  rille_random_permutation(options.generator, (int64_t *)(void *)t->data, n);
  check_filled(L);
  return 1;
}

static const luaL_Reg functions[] = {{"tensor", create_tensor},
                                     {"zeros", create_zeros},
                                     {"ones", create_ones},
                                     {"empty", create_empty},
                                     {"full", create_full},
                                     {"zeros_like", create_zeros_like},
                                     {"ones_like", create_ones_like},
                                     {"empty_like", create_empty_like},
                                     {"full_like", create_full_like},
                                     {"arange", create_arange},
                                     {"linspace", create_linspace},
                                     {"logspace", create_logspace},
                                     {"eye", create_eye},
                                     {"rand", create_rand},
                                     {"randn", create_randn},
                                     {"rand_like", create_rand_like},
                                     {"randn_like", create_randn_like},
                                     {"randint", create_randint},
                                     {"randint_like", create_randint_like},
                                     {"randperm", create_randperm},
                                     {NULL, NULL}};

void rille_open_create(lua_State *L, const Library *library) {
  rille_set_functions(L, library->module, functions);
}
