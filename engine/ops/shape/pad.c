/* Padding at both ends of the last dims. */
#include "core/limits.h"
#include "ops/formula.h"
#include "ops/elementwise/pointwise.h"
#include "ops/shape/shape.h"

#include <string.h>

RILLE_USE_OP(constant_pad);
RILLE_USE_OP(pad_by_places);
RILLE_USE_OP(pad_sum);

enum { CONSTANT, REFLECT, REPLICATE, CIRCULAR };

typedef struct Ends {
  int64_t before, behind, size; /* size: of the padded dim */
} Ends;

static RilleStatus find_ends(RilleContext *ctx, const RilleTensor *in, const RilleInts *pad, Ends *ends) {
  char text[RILLE_SHAPE_TEXT], other[RILLE_SHAPE_TEXT];
  bool fits = pad->count >= 0 && pad->count % 2 == 0 && pad->count / 2 <= in->ndim;
  for (int i = 0; i < in->ndim; i++) ends[i] = (Ends){0, 0, in->sizes[i]};
  for (int i = 0; fits && i < pad->count / 2; i++) {
    int64_t before = pad->values[2 * i], behind = pad->values[2 * i + 1], kept = 0;
    Ends *end = &ends[in->ndim - 1 - i];
    fits = !__builtin_add_overflow(end->size, before, &end->size) &&
           !__builtin_add_overflow(end->size, behind, &end->size) && end->size >= 0 &&
           !__builtin_add_overflow(in->sizes[in->ndim - 1 - i], before < 0 ? before : 0, &kept) &&
           !__builtin_add_overflow(kept, behind < 0 ? behind : 0, &kept) && kept >= 0;
    end->before = before, end->behind = behind;
  }
  if (fits) return RILLE_OK;
  return rille_error(ctx, RILLE_ERROR_SHAPE,
                     "pad must be two numbers for each of the last dims, and leave nothing negative: %s for "
                     "shape %s",
                     rille_shape_text(pad->count, pad->values, text), rille_tensor_shape_text(in, other));
}

/* ---- constant: what is kept is copied between views */

static RilleStatus constant_pad_forward(RilleContext *ctx, RilleCall *call) {
  const RillePadArgs *args = call->args;
  RilleTensor *in = call->in[0], *from, *to;
  Ends ends[RILLE_MAX_DIMS];
  int64_t sizes[RILLE_MAX_DIMS], kept[RILLE_MAX_DIMS], source = 0, target = 0;
  RILLE_TRY(find_ends(ctx, in, &args->pad, ends));
  for (int i = 0; i < in->ndim; i++) sizes[i] = ends[i].size;
  if (args->value.kind != RILLE_SCALAR_NONE)
    RILLE_TRY(rille_scalar_check_limit(ctx, args->value, rille_dtype_of(in)));
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), in->ndim, sizes, &call->out[0]));
  RilleTensor *out = call->out[0];
  rille_tensor_fill(out, args->value.kind == RILLE_SCALAR_NONE ? rille_scalar_int(0) : args->value);
  for (int i = 0; i < in->ndim; i++) {
    int64_t before = ends[i].before, behind = ends[i].behind;
    kept[i] = in->sizes[i] + (before < 0 ? before : 0) + (behind < 0 ? behind : 0);
    if (kept[i] == 0) return RILLE_OK;
    source += (before < 0 ? -before : 0) * in->strides[i];
    target += (before > 0 ? before : 0) * out->strides[i];
  }
  RILLE_TRY(rille_tensor_view(in, in->ndim, kept, in->strides, rille_tensor_offset(in) + source, &from));
  if (!rille_scope_keep(ctx, from)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_view(out, in->ndim, kept, out->strides, target, &to));
  if (!rille_scope_keep(ctx, to)) return RILLE_ERROR_MEMORY;
  return rille_tensor_copy(to, from);
}

/* The opposite: what was added is cut off, what was cut off is 0. */
static void constant_pad_backward(RilleContext *ctx, RilleBackward *call) {
  RillePadArgs args = *(const RillePadArgs *)call->args;
  for (int i = 0; i < args.pad.count; i++) args.pad.values[i] = -args.pad.values[i];
  args.value = rille_scalar_int(0);
  call->grad_in[0] = t_apply(ctx, &rille_op_constant_pad, call->grad_out, 1, &args);
}

/* ---- the other modes: every element of the result is one of the input's ---------------------------------
 */

static int64_t place_of(int64_t at, int64_t n, uint8_t mode) {
  if (mode == REFLECT) return at < 0 ? -at : at >= n ? 2 * (n - 1) - at : at;
  if (mode == REPLICATE) return at < 0 ? 0 : at >= n ? n - 1 : at;
  return at < 0 ? at + n : at >= n ? at - n : at;
}

/* What is longer and what is shorter, and for each dim where the elements of the longer one stand in the
 * shorter. Rows of the last dim are a piece that is as it is, and what lies around it. */
typedef struct Frame {
  int ndim;
  int64_t outer[RILLE_MAX_DIMS], inner[RILLE_MAX_DIMS]; /* sizes with and without what is added */
  const int64_t *places[RILLE_MAX_DIMS];
  int64_t rows, begin, end; /* of the longer one; the piece of its rows that is as it is */
} Frame;

/* A circle closes over what is left, so there the cut comes first. */
static RilleStatus find_places(RilleContext *ctx, int dim, int64_t n, Ends ends, uint8_t mode,
                               int64_t *places) {
  int64_t cut = 0;
  if (mode == CIRCULAR) {
    cut = ends.before < 0 ? -ends.before : 0;
    n -= cut + (ends.behind < 0 ? -ends.behind : 0);
    ends.before += cut;
    if (ends.behind < 0) ends.behind = 0;
  }
  int64_t most = mode == REFLECT ? n - 1 : mode == CIRCULAR ? n : INT64_MAX;
  if ((ends.before > 0 || ends.behind > 0) &&
      (ends.before > most || ends.behind > most || (n == 0 && ends.size > 0)))
    return rille_error(ctx, RILLE_ERROR_ARGUMENT,
                       "dim %d of size %lld is too small to be padded by %lld and %lld", dim, (long long)n,
                       (long long)ends.before, (long long)ends.behind);
  for (int64_t i = 0; i < ends.size; i++) places[i] = cut + place_of(i - ends.before, n, mode);
  return RILLE_OK;
}

/* ends of the shorter one, whose sizes are in frame->inner already. */
static RilleStatus make_frame(RilleContext *ctx, const Ends *ends, int ndim, uint8_t mode, Frame *frame) {
  int64_t total = 0;
  bool fits = mode != CONSTANT;
  for (int i = 0; i < ndim; i++)
    fits = fits && !__builtin_add_overflow(total, frame->outer[i] = ends[i].size, &total);
  if (!fits) return rille_error(ctx, RILLE_ERROR_ARGUMENT, "needs a mode but constant, and smaller sizes");
  RilleTensor *room = t_zeros(ctx, RILLE_INT64, 1, &total);
  if (!room) return rille_scope_status(ctx);
  int64_t *places = (int64_t *)(void *)room->data;
  frame->ndim = ndim, frame->rows = 1, frame->begin = frame->end = 0;
  for (int i = 0; i < ndim; i++) {
    RILLE_TRY(find_places(ctx, i, frame->inner[i], ends[i], mode, places));
    frame->places[i] = places;
    places += ends[i].size;
    if (i < ndim - 1) frame->rows *= frame->outer[i];
  }
  if (ndim == 0) return RILLE_OK;
  frame->begin = ends[ndim - 1].before > 0 ? ends[ndim - 1].before : 0;
  frame->end = ends[ndim - 1].size - (ends[ndim - 1].behind > 0 ? ends[ndim - 1].behind : 0);
  return RILLE_OK;
}

/* Where the shorter one's row for this row of the longer one starts, in elements; to the next row then. */
static int64_t next_row(const Frame *frame, int64_t *index) {
  int64_t row = 0;
  for (int d = 0; d < frame->ndim - 1; d++) row = row * frame->inner[d] + frame->places[d][index[d]];
  for (int d = frame->ndim - 2; d >= 0 && ++index[d] == frame->outer[d]; d--) index[d] = 0;
  return row * frame->inner[frame->ndim - 1];
}

static void read_edge(const int64_t *places, int64_t n, const char *from, char *to, size_t item) {
  for (int64_t i = 0; i < n; i++)
    if (item == 4)
      ((uint32_t *)(void *)to)[i] = ((const uint32_t *)(const void *)from)[places[i]];
    else
      memcpy(to + (size_t)i * item, from + (size_t)places[i] * item, item);
}

static RilleStatus frame_forward(RilleContext *ctx, RilleCall *call) {
  const RillePadArgs *args = call->args;
  RilleTensor *in = call->in[0];
  Ends ends[RILLE_MAX_DIMS];
  Frame frame;
  RILLE_TRY(find_ends(ctx, in, &args->pad, ends));
  for (int i = 0; i < in->ndim; i++) frame.inner[i] = in->sizes[i];
  RILLE_TRY(make_frame(ctx, ends, in->ndim, args->mode, &frame));
  RILLE_TRY(rille_tensor_contiguous(in, &in));
  if (!rille_scope_keep(ctx, in)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_new(ctx, rille_dtype_of(in), in->ndim, frame.outer, &call->out[0]));
  if (in->ndim == 0) return rille_tensor_copy(call->out[0], in);
  if (call->out[0]->numel == 0) return RILLE_OK;
  const size_t item = rille_tensor_itemsize(in);
  const int64_t width = frame.outer[in->ndim - 1], *places = frame.places[in->ndim - 1];
  int64_t index[RILLE_MAX_DIMS] = {0};
  char *to = call->out[0]->data;
  for (int64_t r = 0; r < frame.rows; r++, to += (size_t)width * item) {
    if (rille_must_stop_at(ctx, r)) return rille_error_stopped(ctx);
    const char *from = in->data + (size_t)next_row(&frame, index) * item;
    read_edge(places, frame.begin, from, to, item);
    if (frame.end > frame.begin)
      memcpy(to + (size_t)frame.begin * item, from + (size_t)places[frame.begin] * item,
             (size_t)(frame.end - frame.begin) * item);
    read_edge(places + frame.end, width - frame.end, from, to + (size_t)frame.end * item, item);
  }
  return RILLE_OK;
}

#define ADD_ROW(name, T)                                                                                     \
  static void name(const Frame *frame, const void *row, void *sums) {                                        \
    typedef T Some __attribute__((vector_size(16), aligned(sizeof(T)), may_alias));                          \
    enum { MANY = 16 / sizeof(T) };                                                                          \
    const int64_t width = frame->outer[frame->ndim - 1], *places = frame->places[frame->ndim - 1];           \
    const T *g = row;                                                                                        \
    T *sum = sums;                                                                                           \
    int64_t i = 0;                                                                                           \
    for (; i < frame->begin; i++) sum[places[i]] += g[i];                                                    \
    for (T *to = sum + places[i < width ? i : 0]; i + MANY <= frame->end; i += MANY, to += MANY)             \
      *(Some *)(void *)to += *(const Some *)(const void *)(g + i);                                           \
    for (; i < width; i++) sum[places[i]] += g[i];                                                           \
  }
ADD_ROW(add_floats, float)
ADD_ROW(add_doubles, double)

/* The input is a gradient of what was padded; each element gets the sum of what it was copied to. */
static RilleStatus unframe_forward(RilleContext *ctx, RilleCall *call) {
  const RillePadArgs *args = call->args;
  RilleTensor *in = call->in[0];
  RillePadArgs opposite = *args;
  Ends ends[RILLE_MAX_DIMS];
  Frame frame;
  if (!rille_dtype_is_float(rille_dtype_of(in)))
    return rille_error(ctx, RILLE_ERROR_DTYPE, "takes floating point tensors, not %s",
                       rille_dtype_name(rille_dtype_of(in)));
  for (int i = 0; i < opposite.pad.count; i++)
    opposite.pad.values[i] = (int64_t)(0 - (uint64_t)args->pad.values[i]);
  RILLE_TRY(find_ends(ctx, in, &opposite.pad, ends));
  for (int i = 0; i < in->ndim; i++) {
    frame.inner[i] = ends[i].size;
    ends[i] = (Ends){-ends[i].before, -ends[i].behind, in->sizes[i]};
  }
  RILLE_TRY(make_frame(ctx, ends, in->ndim, args->mode, &frame));
  RILLE_TRY(rille_tensor_contiguous(in, &in));
  if (!rille_scope_keep(ctx, in)) return RILLE_ERROR_MEMORY;
  RILLE_TRY(rille_tensor_new_zeros(ctx, rille_dtype_of(in), in->ndim, frame.inner, &call->out[0]));
  if (in->ndim == 0) return rille_tensor_copy(call->out[0], in);
  if (in->numel == 0) return RILLE_OK;
  const size_t item = rille_tensor_itemsize(in), width = (size_t)frame.outer[in->ndim - 1] * item;
  int64_t index[RILLE_MAX_DIMS] = {0};
  for (int64_t r = 0; r < frame.rows; r++) {
    if (rille_must_stop_at(ctx, r)) return rille_error_stopped(ctx);
    char *sums = call->out[0]->data + (size_t)next_row(&frame, index) * item;
    (item == 4 ? add_floats : add_doubles)(&frame, in->data + (size_t)r * width, sums);
  }
  return RILLE_OK;
}

static void frame_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_apply(ctx, &rille_op_pad_sum, call->grad_out, 1, call->args);
}
static void unframe_backward(RilleContext *ctx, RilleBackward *call) {
  call->grad_in[0] = t_apply(ctx, &rille_op_pad_by_places, call->grad_out, 1, call->args);
}

static RilleStatus pad_forward(RilleContext *ctx, RilleCall *call) {
  const RillePadArgs *args = call->args;
  const RilleOp *op = args->mode == CONSTANT ? &rille_op_constant_pad : &rille_op_pad_by_places;
  return rille_call_return(ctx, call, t_apply(ctx, op, call->in, 1, args));
}

/* ---- descriptors */

static const RilleParameter pad_parameters[] = {
    RILLE_TENSOR("input"), RILLE_REQUIRED(INTS, RillePadArgs, pad),
    RILLE_CHOICE(RillePadArgs, mode, "constant|reflect|replicate|circular"),
    RILLE_OPTION(SCALAR, RillePadArgs, value), RILLE_PARAMETERS_END};
static const RillePadArgs pad_defaults = {.pad = {.count = -1}};
static const char *const constant_samples[] =
    RILLE_SAMPLES("x(2, 3), { 1, 2 }", "x(3, 2):t(), { 1, 0, -1, 2 }", "x(2, 3), { -1, -1 }",
                  "x(0, 3), { 1, 1, 2, 0 }", "integers(3), { 1, 1 }");
static const char *const pad_samples[] = RILLE_SAMPLES(
    "x(2, 3), { 1, 2 }", "x(2, 3), { 1, 0 }, 'constant', 1.5", "x(2, 3, 4), { 1, 2, 2, 0 }, 'reflect'",
    "x(4, 3):t(), { 2, 1, -1, 1 }, 'replicate'", "x(2, 3, 4), { 3, 2, 1, 1 }, 'circular'",
    "x(0, 3), { 1, 1 }, 'reflect'", "x(3), { 0, 0 }, 'replicate'", "x(), {}");

RILLE_OP(constant_pad, .summary = "a value put before and behind the last dims",
         RILLE_ARGUMENTS(pad_parameters, &pad_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = constant_pad_forward, .backward = constant_pad_backward, .samples = constant_samples);
static const char *const places_samples[] =
    RILLE_SAMPLES("x(2, 3, 4), { 1, 2, 1, 0 }, 'reflect'", "x(4, 3):t(), { 2, 1, -1, 1 }, 'replicate'",
                  "x(2, 3, 4), { 3, 2, 1, 1 }, 'circular'", "x(2, 9), { -2, 3 }, 'circular'",
                  "x(2, 9), { 7, -1 }, 'reflect'", "x(0, 3), { 1, 1 }, 'reflect'", "x(), {}, 'reflect'");
static const char *const sum_samples[] =
    RILLE_SAMPLES("x(2, 4, 7), { 1, 2, 1, 0 }, 'reflect'", "x(6, 4):t(), { 2, 1, -1, 1 }, 'replicate'",
                  "x(2, 5, 9), { 3, 2, 1, 1 }, 'circular'", "x(2, 9), { -2, 3 }, 'circular'",
                  "x(2, 15), { 7, -1 }, 'reflect'", "x(), {}, 'reflect'");
RILLE_OP(pad_by_places, .summary = "pad but for mode constant",
         RILLE_ARGUMENTS(pad_parameters, &pad_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = frame_forward, .backward = frame_backward, .samples = places_samples);
RILLE_OP(pad_sum, .summary = "what pad_by_places spread, added up again",
         RILLE_ARGUMENTS(pad_parameters, &pad_defaults), .flags = RILLE_OP_INTERNAL, .n_outputs = 1,
         .forward = unframe_forward, .backward = unframe_backward, .samples = sum_samples);
RILLE_OP(
    pad,
    .summary =
        "the last dims made longer at both ends: by a value, mirrored, by the last element, or in a circle",
    RILLE_ARGUMENTS(pad_parameters, &pad_defaults), .flags = RILLE_OP_COMPOSITE | RILLE_OP_ONLY_FUNCTIONAL,
    .n_outputs = 1, .forward = pad_forward, .samples = pad_samples,
    .example = "rille.functional.pad(rille.randn(2, 3), { 1, 1 }, 'reflect')");
