/* Elementwise walks: the heart of every elementwise op.
 *
 * Operands are broadcast to one target, dims that lie one behind the other are merged, and a kernel runs row
 * by row. Invariant: kernels see contiguous memory or one repeated element. What is strided is brought into
 * small buffers that stay in the first cache, and written back from there; a result does not depend on where
 * a walk starts nor on how many threads share it. Called by forwards and by what copies tensors. */
#include "core/loop.h"
#include "core/limits.h"
#include "core/threads.h"
#include "kernels/level.h"
#include "kernels/pointwise/pointwise.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum {
  /* Elements below which one more thread does not pay: a light kernel is through with them in some
     microseconds, and the handover takes as long. */
  PARALLEL_GRAIN = 32 * 1024,
  TURN_BYTES = 128 * 1024, /* walked in one go: a part of the second cache */
  COPY_BYTES = 4 * 1024 * 1024,
};

/* Byte stride of operand t along target dim i; 0 where it is broadcast; -1 on mismatch through *fits. */
static int64_t broadcast_stride(const RilleTensor *t, const RilleTensor *target, int i, bool *fits) {
  int dim = i - (target->ndim - t->ndim);
  if (dim < 0 || t->sizes[dim] == 1) return 0;
  if (t->sizes[dim] != target->sizes[i]) *fits = false;
  return rille_tensor_step(t, dim);
}

/* a's dims from the innermost out as they lie in memory: a walk goes along what it writes. */
static void order_dims(const RilleTensor *a, int *order) {
  for (int i = 0; i < a->ndim; i++) {
    int at = i, dim = a->ndim - 1 - i;
    if (!a->contiguous)
      for (; at > 0 && rille_tensor_step(a, order[at - 1]) > rille_tensor_step(a, dim); at--)
        order[at] = order[at - 1];
    order[at] = dim;
  }
}

static void append_dim(RilleLoop *loop, int64_t size, const int64_t *strides) {
  if (size == 1 && loop->ndim > 0) return;
  if (loop->ndim > 0) {
    int last = loop->ndim - 1;
    bool merges = loop->sizes[last] == 1;
    if (!merges) {
      merges = true;
      for (int k = 0; k < loop->operands; k++)
        if (strides[k] != loop->strides[last][k] * loop->sizes[last]) merges = false;
      if (merges) {
        loop->sizes[last] *= size;
        return;
      }
    } else {
      loop->ndim--;
    }
  }
  loop->sizes[loop->ndim] = size;
  for (int k = 0; k < loop->operands; k++) loop->strides[loop->ndim][k] = strides[k];
  loop->ndim++;
}

RilleStatus rille_loop_init(RilleLoop *loop, int operands, const RilleTensor *a, const RilleTensor *b,
                            const RilleTensor *c, const RilleTensor *d) {
  const RilleTensor *tensors[RILLE_LOOP_OPERANDS] = {a, b, c, d};
  loop->ctx = a->ctx;
  loop->operands = operands;
  loop->numel = a->numel;
  loop->ndim = 0;
  bool fits = true, flat = a->contiguous, row = flat; /* row: operands are flat, or one element */
  for (int k = 0; k < operands; k++) {
    loop->data[k] = tensors[k]->data;
    loop->itemsize[k] = (int32_t)rille_tensor_itemsize(tensors[k]);
    if (k == 0) continue;
    if (tensors[k]->ndim > a->ndim)
      fits = false;
    else if (!tensors[k]->contiguous || !rille_tensor_same_shape(tensors[k], a)) {
      flat = false;
      if (tensors[k]->numel != 1) row = false;
    }
  }
  loop->flat = flat && fits;
  if (row && fits) {
    loop->ndim = 1;
    loop->sizes[0] = a->numel;
    for (int k = 0; k < operands; k++)
      loop->strides[0][k] = tensors[k]->numel == 1 && a->numel != 1 ? 0 : loop->itemsize[k];
    if (a->numel == 1) loop->flat = true;
    return RILLE_OK;
  }
  int64_t strides[RILLE_LOOP_OPERANDS];
  int order[RILLE_MAX_DIMS];
  order_dims(a, order);
  for (int i = 0; i < a->ndim && fits; i++) {
    for (int k = 0; k < operands; k++) strides[k] = broadcast_stride(tensors[k], a, order[i], &fits);
    append_dim(loop, a->sizes[order[i]], strides);
  }
  if (!fits) {
    char text_a[RILLE_SHAPE_TEXT], text_b[RILLE_SHAPE_TEXT];
    const RilleTensor *culprit = b;
    for (int k = 1; k < operands; k++) {
      bool fits_k = tensors[k]->ndim <= a->ndim;
      for (int i = a->ndim - 1; i >= 0 && fits_k; i--) broadcast_stride(tensors[k], a, i, &fits_k);
      if (!fits_k) culprit = tensors[k];
    }
    return rille_error(a->ctx, RILLE_ERROR_SHAPE, "shape %s does not broadcast to %s",
                       rille_tensor_shape_text(culprit, text_b), rille_tensor_shape_text(a, text_a));
  }
  if (loop->ndim == 0) {
    loop->ndim = 1;
    loop->sizes[0] = 1;
    for (int k = 0; k < operands; k++) loop->strides[0][k] = loop->itemsize[k];
  }
  return RILLE_OK;
}

/* ---- staging: flat kernels see strided operands through small buffers ---------------------------------- */

#if defined(RILLE_MINIMAL)
#define IS_QUICK false
#else
#define IS_QUICK true /* ways that are there for speed alone */
#endif

enum {
  STAGE_ELEMENTS = 256, /* four operands of doubles are 8 KiB: a quarter of a first cache */
  STAGE_BYTES = 4096,   /* of an operand, where rows are long */
};

typedef struct Walk {
  const RilleLoop *loop;
  RilleFlatKernel flat;
  RilleStridedKernel strided;
  const void *arguments;
  RilleFlatKernel by_one; /* flat with one element in place of an operand that is one all along dim 0 */
  bool moves;             /* elements as they are: strided copies them */
} Walk;

#define MOVES(walk) (IS_QUICK && (walk)->moves)

static void gather(char *to, const char *from, int64_t stride, int itemsize, int64_t n) {
  switch (itemsize) {
  case 1:
    for (int64_t i = 0; i < n; i++) to[i] = from[i * stride];
    break;
  case 4:
    RILLE_UNROLL_FOUR
    for (int64_t i = 0; i < n; i++)
      ((uint32_t *)(void *)to)[i] = *(const uint32_t *)(const void *)(from + i * stride);
    break;
  default:
    RILLE_UNROLL_FOUR
    for (int64_t i = 0; i < n; i++)
      ((uint64_t *)(void *)to)[i] = *(const uint64_t *)(const void *)(from + i * stride);
  }
}

static void scatter(char *to, int64_t stride, const char *from, int itemsize, int64_t n) {
  switch (itemsize) {
  case 1:
    for (int64_t i = 0; i < n; i++) to[i * stride] = from[i];
    break;
  case 4:
    RILLE_UNROLL_FOUR
    for (int64_t i = 0; i < n; i++)
      *(uint32_t *)(void *)(to + i * stride) = ((const uint32_t *)(const void *)from)[i];
    break;
  default:
    RILLE_UNROLL_FOUR
    for (int64_t i = 0; i < n; i++)
      *(uint64_t *)(void *)(to + i * stride) = ((const uint64_t *)(const void *)from)[i];
  }
}

/* Where the low 12 bits of a load's address are those of a store shortly before it, processors let it wait:
 * stages begin half a page away from where the result does. */
enum { PAGE = IS_QUICK ? 4096 : 64, LINE = 64 };

typedef struct Stage {
  _Alignas(64) char space[RILLE_LOOP_OPERANDS][STAGE_BYTES + PAGE]; /* repeat() writes over the end */
  char *bytes[RILLE_LOOP_OPERANDS];
  const char *from[RILLE_LOOP_OPERANDS];    /* a row that is repeated and stands there already */
  const char *element[RILLE_LOOP_OPERANDS]; /* the same of one element, so many times */
  int64_t times[RILLE_LOOP_OPERANDS];       /* of the row or the element */
} Stage;

static void clear_stage(Stage *stage, const char *out) {
  for (int k = 0; k < RILLE_LOOP_OPERANDS; k++) {
    const uintptr_t away = (uintptr_t)out + PAGE / 2 - (uintptr_t)stage->space[k];
    stage->bytes[k] = stage->space[k] + away % PAGE / LINE * LINE;
    stage->from[k] = stage->element[k] = NULL;
  }
}

/* n times the element at `from`; as they come in blocks of 32 bytes, up to 31 bytes more. */
static void repeat(char *to, const char *from, int itemsize, int64_t n) {
  typedef uint64_t Block __attribute__((vector_size(32), may_alias, aligned(1)));
  uint64_t word = itemsize == 1   ? UINT64_C(0x0101010101010101) * *(const uint8_t *)from
                  : itemsize == 4 ? UINT64_C(0x0000000100000001) * *(const uint32_t *)(const void *)from
                                  : *(const uint64_t *)(const void *)from;
  for (int64_t at = 0; at < n * itemsize; at += (int64_t)sizeof(Block))
    *(Block *)(void *)(to + at) = (Block){word, word, word, word};
}

/* A strided or repeated operand of the row, side by side in the stage. */
static void bring(Stage *stage, int k, const char *from, int64_t stride, int itemsize, int64_t n) {
  if (stride == 0 && stage->element[k] == from && stage->times[k] >= n) return;
  if (stride == 0)
    repeat(stage->bytes[k], from, itemsize, n);
  else
    gather(stage->bytes[k], from, stride, itemsize, n);
  stage->from[k] = NULL;
  stage->element[k] = stride == 0 ? from : NULL;
  stage->times[k] = n;
}

/* A strided kernel comes here with an output and one input. */
static void run_side_by_side(const Walk *walk, int64_t n, char *const *part) {
  const int32_t *size = walk->loop->itemsize;
  if (!IS_QUICK || walk->flat)
    walk->flat(n, part, walk->arguments);
  else
    walk->strided(n, part, (int64_t[]){size[0], size[1]}, walk->arguments);
}

static int widest_item(const RilleLoop *loop) {
  int widest = 1;
  for (int k = 0; k < loop->operands; k++)
    if (loop->itemsize[k] > widest) widest = loop->itemsize[k];
  return widest;
}

/* How many elements of a row of n go at once: more where the row is long, as each kernel call has its price,
 * fewer where a repeated element is laid out anew for the next row soon. */
static int64_t elements_at_once(const RilleLoop *loop, int64_t n) {
  enum { LONG_ROW = 16 * STAGE_ELEMENTS };
  return IS_QUICK && n >= LONG_ROW ? STAGE_BYTES / widest_item(loop) : STAGE_ELEMENTS;
}

static void run_row(const Walk *walk, int64_t n, char *const *data, Stage *stage) {
  const RilleLoop *loop = walk->loop;
  const int64_t *strides = loop->strides[0];
  if (MOVES(walk) && strides[1] == 0) {
    const RilleStridedKernel *fill = loop->ctx->kernels->fill;
    const int item = loop->itemsize[0];
    fill[item == 1 ? RILLE_BOOL : item == 4 ? RILLE_FLOAT32 : RILLE_FLOAT64](n, data, strides, data[1]);
    return;
  }
  const bool fills = IS_QUICK && walk->strided && n >= STAGE_ELEMENTS / 4 && loop->operands == 2 &&
                     strides[1] == 0 &&
                     strides[0] == loop->itemsize[0]; /* one element all along: from the stage */
  if (walk->strided && !fills) {
    walk->strided(n, data, strides, walk->arguments);
    return;
  }
  if (walk->by_one) {
    walk->by_one(n, data, walk->arguments);
    return;
  }
  bool direct = true, gathers = false; /* gathers: some operand is strided */
  for (int k = 0; k < loop->operands; k++) {
    direct = direct && strides[k] == loop->itemsize[k];
    gathers = gathers || (strides[k] != loop->itemsize[k] && strides[k] != 0);
  }
  if (direct) {
    walk->flat(n, data, walk->arguments);
    return;
  }
  const int64_t most = elements_at_once(loop, n);
  char *part[RILLE_LOOP_OPERANDS];
  int64_t step[RILLE_LOOP_OPERANDS] = {0};
  for (int k = 0; k < loop->operands; k++) {
    const bool is_direct = strides[k] == loop->itemsize[k];
    step[k] = is_direct ? most * strides[k] : 0;
    part[k] = is_direct ? data[k] : stage->bytes[k];
    if (k > 0 && strides[k] == 0) bring(stage, k, data[k], 0, loop->itemsize[k], n < most ? n : most);
  }
  for (int64_t begin = 0; begin < n; begin += most) {
    const int64_t count = n - begin < most ? n - begin : most;
    for (int k = 1; k < loop->operands && gathers; k++)
      if (step[k] == 0 && strides[k] != 0)
        bring(stage, k, data[k] + begin * strides[k], strides[k], loop->itemsize[k], count);
    run_side_by_side(walk, count, part);
    if (step[0] == 0) scatter(data[0] + begin * strides[0], strides[0], part[0], loop->itemsize[0], count);
    for (int k = 0; k < loop->operands; k++) part[k] += step[k];
  }
}

/* ---- short rows, staged many at a time ------------------------------------------------------------------
 */

enum { SHORT_ROW = 64, LEAST_ROWS = 4 }; /* less pays where nothing is staged */

/* rows x n elements, from anywhere to anywhere. */
typedef struct Rows {
  int64_t rows, n;
  int64_t to_row, to_step, from_row, from_step; /* bytes from row to row, from element to element */
} Rows;

/* n is a constant in most calls. */
#if defined(RILLE_MINIMAL)
#define MOST_CONSTANT 0
#else
#define MOST_CONSTANT 4
#endif
#define ROWS_OF(type)                                                                                        \
  static inline __attribute__((always_inline)) void copy_rows_##type(const Rows *k, int64_t n, char *to,     \
                                                                     const char *from) {                     \
    for (int64_t r = 0; r < k->rows; r++, to += k->to_row, from += k->from_row)                              \
      for (int64_t j = 0; j < n; j++)                                                                        \
        *(type *)(void *)(to + j * k->to_step) = *(const type *)(const void *)(from + j * k->from_step);     \
  }                                                                                                          \
  static void rows_of_##type(const Rows *k, char *to, const char *from) {                                    \
    if (k->n == 2 && 2 <= MOST_CONSTANT)                                                                     \
      copy_rows_##type(k, 2, to, from);                                                                      \
    else if (k->n == 3 && 3 <= MOST_CONSTANT)                                                                \
      copy_rows_##type(k, 3, to, from);                                                                      \
    else if (k->n == 4 && 4 <= MOST_CONSTANT)                                                                \
      copy_rows_##type(k, 4, to, from);                                                                      \
    else                                                                                                     \
      copy_rows_##type(k, k->n, to, from);                                                                   \
  }
ROWS_OF(uint8_t)
ROWS_OF(uint32_t)
ROWS_OF(uint64_t)

static void copy_rows(const Rows *rows, int itemsize, char *to, const char *from) {
  enum { MANY = 8 };
  if (MOST_CONSTANT > 0 && rows->n >= MANY && rows->to_step == itemsize && rows->from_step == itemsize) {
    const size_t bytes = (size_t)(rows->n * itemsize);
    for (int64_t r = 0; r < rows->rows; r++, to += rows->to_row, from += rows->from_row)
      memcpy(to, from, bytes);
    return;
  }
  (itemsize == 1 ? rows_of_uint8_t : itemsize == 4 ? rows_of_uint32_t : rows_of_uint64_t)(rows, to, from);
}

/* rows times n copies of one element each, into a stage. */
static void repeat_rows(const Rows *rows, int itemsize, char *to, const char *from) {
  for (int64_t r = 0; r < rows->rows; r++)
    repeat(to + r * rows->to_row, from + r * rows->from_row, itemsize, rows->n);
}

/* Whether each operand is in order, or a row that comes again and again, and there is one of these. */
static bool repeats_rows(const RilleLoop *loop) {
  bool repeats = false;
  for (int k = 0; k < loop->operands; k++) {
    const int64_t item = loop->itemsize[k], row = loop->strides[1][k];
    if (loop->strides[0][k] != item || (row != 0 && row != loop->sizes[0] * item)) return false;
    repeats = repeats || row == 0;
  }
  return repeats;
}

/* Rows of whole registers that come again and again, for light kernels: these take them where they stand.
 * Read from a stage they would be one more stream of memory, and walks that are larger than the caches half
 * as fast again. */
static bool goes_by_rows(const Walk *walk) {
  enum { LEAST_BYTES = 192, REGISTER = 32 };
  const RilleLoop *loop = walk->loop;
  if (!IS_QUICK) return false;
  for (int k = 0; k < loop->operands; k++)
    if (loop->itemsize[k] * loop->sizes[0] % REGISTER != 0) return false;
  return loop->itemsize[0] * loop->sizes[0] >= LEAST_BYTES && walk->flat && repeats_rows(loop) &&
         rille_kernel_waits_for_memory(loop->ctx->kernels, walk->flat);
}

/* How many rows go at once, at most; 0 where each goes alone, INT64_MAX where they need no stage. */
static int64_t rows_at_once(const Walk *walk) {
  const RilleLoop *loop = walk->loop;
  const int64_t n = loop->sizes[0];
  if (loop->ndim == 1 || !(walk->flat || MOVES(walk))) return 0;
  if (MOVES(walk)) return n < (loop->strides[0][1] ? 4 * SHORT_ROW : SHORT_ROW) ? INT64_MAX : 0;
  if (loop->sizes[1] < LEAST_ROWS) return 0;
  if (IS_QUICK && walk->by_one ? n >= SHORT_ROW : n <= STAGE_ELEMENTS && goes_by_rows(walk)) return INT64_MAX;
  if (IS_QUICK && n <= STAGE_ELEMENTS && repeats_rows(loop)) return STAGE_BYTES / widest_item(loop) / n;
  return n < SHORT_ROW ? STAGE_ELEMENTS / n : 0;
}

/* How many rows go at once: of those along dim 1, of those that are left of the walk. */
static int64_t whole_rows(const Walk *walk, int64_t at, int64_t left, int64_t most) {
  const int64_t *sizes = walk->loop->sizes;
  int64_t rows = sizes[1] - at;
  if (rows > left / sizes[0]) rows = left / sizes[0];
  return rows < most ? rows : most;
}

/* Rows of dim 0 that follow each other along dim 1, at most as many as go into a stage, or any number. */
static void run_rows(const Walk *walk, int64_t rows, int64_t most, char *const *data, Stage *stage) {
  const RilleLoop *loop = walk->loop;
  const int64_t n = loop->sizes[0], *row = loop->strides[1], *step = loop->strides[0];
  if (MOVES(walk)) {
    copy_rows(&(Rows){rows, n, row[0], step[0], row[1], step[1]}, loop->itemsize[0], data[0], data[1]);
    return;
  }
  char *part[RILLE_LOOP_OPERANDS];
  if (IS_QUICK && most == INT64_MAX) {
    const RilleFlatKernel kernel = walk->by_one ? walk->by_one : walk->flat;
    memcpy(part, data, sizeof part);
    for (int64_t r = 0; r < rows; r++) {
      kernel(n, part, walk->arguments);
      for (int k = 0; k < loop->operands; k++) part[k] += row[k];
    }
    return;
  }
  for (int k = 0; k < loop->operands; k++) {
    const int64_t item = loop->itemsize[k];
    part[k] = data[k];
    if (step[k] == item && row[k] == n * item) continue;
    part[k] = stage->bytes[k];
    if (k == 0 || (stage->from[k] == data[k] && stage->times[k] >= rows)) continue;
    const Rows packed = {rows, n, n * item, item, row[k], step[k]};
    (IS_QUICK && step[k] == 0 ? repeat_rows : copy_rows)(&packed, loop->itemsize[k], part[k], data[k]);
    stage->from[k] = row[k] == 0 ? data[k] : NULL;
    stage->times[k] = rows;
    stage->element[k] = NULL;
  }
  walk->flat(rows * n, part, walk->arguments);
  if (part[0] != data[0])
    copy_rows(&(Rows){rows, n, row[0], step[0], n * loop->itemsize[0], loop->itemsize[0]}, loop->itemsize[0],
              data[0], part[0]);
}

/* Elements begin .. end-1 in row-major order, a row of the innermost dim at a time, or many short ones. */
static void walk_range(void *user, int64_t begin, int64_t end) {
  const Walk *walk = user;
  const RilleLoop *loop = walk->loop;
  int64_t index[RILLE_MAX_DIMS], rest = begin;
  char *data[RILLE_LOOP_OPERANDS];
  const int64_t most = rows_at_once(walk);
  Stage stage;
  for (int k = 0; k < loop->operands; k++) data[k] = loop->data[k];
  for (int i = 0; i < loop->ndim; i++) {
    index[i] = rest % loop->sizes[i];
    rest /= loop->sizes[i];
    for (int k = 0; k < loop->operands; k++) data[k] += index[i] * loop->strides[i][k];
  }
  clear_stage(&stage, data[0]);
  while (begin < end) {
    int64_t row = loop->sizes[0] - index[0], rows = 1;
    if (row > end - begin) row = end - begin;
    if (most > 0 && row == loop->sizes[0] && (MOVES(walk) || end - begin >= LEAST_ROWS * row)) {
      rows = whole_rows(walk, index[1], end - begin, most);
      run_rows(walk, rows, most, data, &stage);
    } else {
      run_row(walk, row, data, &stage);
    }
    begin += rows * row;
    if (begin >= end) break;
    for (int k = 0; k < loop->operands; k++)
      data[k] += (rows - 1) * loop->strides[1][k] - index[0] * loop->strides[0][k];
    index[0] = 0;
    if (loop->ndim > 1) index[1] += rows - 1;
    for (int i = 1; i < loop->ndim; i++) {
      for (int k = 0; k < loop->operands; k++) data[k] += loop->strides[i][k];
      if (++index[i] < loop->sizes[i]) break;
      for (int k = 0; k < loop->operands; k++) data[k] -= index[i] * loop->strides[i][k];
      index[i] = 0;
    }
  }
}

/* ---- large walks --------------------------------------------------------------------------------------- */

typedef struct Turn {
  RilleLimits *limits;
  void (*body)(void *user, int64_t begin, int64_t end);
  void *user;
  int64_t block;
  bool from_end;
} Turn;

static void run_blocks(void *user, int64_t begin, int64_t end) {
  const Turn *turn = user;
  for (int64_t left = end - begin; left > 0; left -= turn->block) {
    int64_t count = left < turn->block ? left : turn->block;
    int64_t at = turn->from_end ? begin + left - count : end - left;
    if (RILLE_UNLIKELY(rille_limits_stop(turn->limits))) return;
    turn->body(turn->user, at, at + count);
  }
}

void rille_walk_for(RilleContext *ctx, int64_t n, int64_t grain, int64_t unit_bytes,
                    void (*body)(void *user, int64_t begin, int64_t end), void *user) {
  ctx->walks_from_end = !ctx->walks_from_end;
  /* A power of two where units are small, so that blocks start at cache lines. */
  Turn turn = {ctx->limits, body, user, unit_bytes > 0 ? (TURN_BYTES - 1) / unit_bytes + 1 : n,
               ctx->walks_from_end};
  rille_parallel_for(ctx, n, grain, run_blocks, &turn);
}

void rille_units_for(RilleContext *ctx, int64_t n, int64_t grain,
                     void (*body)(void *user, int64_t begin, int64_t end), void *user) {
  if (!atomic_load_explicit(&ctx->limits->is_strict, memory_order_relaxed)) {
    rille_parallel_for(ctx, n, grain, body, user);
    return;
  }
  Turn turn = {ctx->limits, body, user, grain, false};
  rille_parallel_for(ctx, n, grain, run_blocks, &turn);
}

void rille_copy_bytes(const RilleContext *ctx, void *to, const void *from, size_t bytes) {
  for (size_t at = 0; at < bytes; at += COPY_BYTES) {
    if (at > 0 && RILLE_UNLIKELY(rille_must_stop(ctx))) return;
    memcpy((char *)to + at, (const char *)from + at, bytes - at < COPY_BYTES ? bytes - at : COPY_BYTES);
  }
}

/* ---- large results: past the caches ----------------------------------------------------------------------
 */

#if defined(__SSE2__)
enum {
  BLOCK_BYTES = 2048
}; /* on the stack; three operands and the block leave most of the first cache free */

/* bytes is a multiple of 16, and so are the addresses. */
static void stream(char *to, const char *from, int64_t bytes) {
  for (int64_t i = 0; i < bytes; i += 16)
    _mm_stream_si128((__m128i *)(void *)(to + i), _mm_load_si128((const __m128i *)(const void *)(from + i)));
}

/* One dim, operands side by side or one element: block by block through a buffer in the first cache. */
static void stream_range(void *user, int64_t begin, int64_t end) {
  const Walk *walk = user;
  const RilleLoop *loop = walk->loop;
  _Alignas(64) char stage[RILLE_LOOP_OPERANDS][2 * BLOCK_BYTES]; /* elements of up to 8 bytes */
  const int64_t size = loop->itemsize[0], block = BLOCK_BYTES / 4;
  char *data[RILLE_LOOP_OPERANDS];
  for (int k = 1; k < loop->operands; k++)
    if (loop->strides[0][k] == 0) repeat(stage[k], loop->data[k], loop->itemsize[k], block);
  for (int64_t at = begin; at < end; at += block) {
    const int64_t n = end - at < block ? end - at : block;
    if (RILLE_UNLIKELY((at - begin) % (64 * block) == 0 && rille_must_stop(loop->ctx))) break;
    char *to = loop->data[0] + at * size;
    for (int k = 1; k < loop->operands; k++)
      data[k] = loop->strides[0][k] == 0 ? stage[k] : loop->data[k] + at * loop->strides[0][k];
    data[0] = n == block ? stage[0] : to;
    walk->flat(n, data, walk->arguments);
    if (n == block) stream(to, stage[0], n * size);
  }
  _mm_sfence();
}

static bool can_stream(const Walk *walk) {
  const RilleLoop *loop = walk->loop;
  const int64_t *strides = loop->strides[0];
  if (!walk->flat || loop->ndim != 1 || strides[0] != loop->itemsize[0] || loop->itemsize[0] < 4 ||
      (size_t)(loop->numel * strides[0]) < loop->ctx->stream_from || (uintptr_t)loop->data[0] % 16 != 0)
    return false;
  for (int k = 1; k < loop->operands; k++)
    if (loop->data[k] == loop->data[0] || (strides[k] != 0 && strides[k] != loop->itemsize[k])) return false;
  /* Where arithmetic takes as long as memory, both go on at once only if each line is written as it is made.
   */
  return rille_kernel_waits_for_memory(loop->ctx->kernels, walk->flat);
}
#endif

static void run(const Walk *walk) {
  const RilleLoop *loop = walk->loop;
  if (loop->numel == 0) return;
#if defined(__SSE2__)
  if (can_stream(walk)) {
    rille_parallel_for(loop->ctx, loop->numel, PARALLEL_GRAIN, stream_range, (void *)walk);
    return;
  }
#endif
  if (loop->ndim == 1 && loop->numel < 2 * PARALLEL_GRAIN) {
    Stage stage;
    clear_stage(&stage, loop->data[0]);
    run_row(walk, loop->numel, loop->data, &stage);
  } else {
    rille_walk_for(loop->ctx, loop->numel, PARALLEL_GRAIN, loop->itemsize[0], walk_range, (void *)walk);
  }
}

/* Where one input, the last of three, is one element all along dim 0, and the other operands lie side by
 * side. */
static RilleFlatKernel kernel_by_one(const RilleLoop *loop, RilleFlatKernel kernel) {
  int one = 0;
  if (!IS_QUICK || loop->operands < 3) return NULL;
  for (int k = 0; k < loop->operands; k++) {
    const int64_t stride = loop->strides[0][k];
    if (stride == 0 && k > 0 && one == 0)
      one = k;
    else if (stride != loop->itemsize[0])
      return NULL;
  }
  const bool fits = loop->operands == 3 ? one > 0 : one == 3;
  return fits ? rille_kernel_by_one(loop->ctx->kernels, kernel, one) : NULL;
}

void rille_loop_run(const RilleLoop *loop, RilleFlatKernel kernel, const void *arguments) {
  if (loop->flat && loop->numel < 2 * PARALLEL_GRAIN) {
    if (loop->numel) kernel(loop->numel, loop->data, arguments);
    return;
  }
  run(&(Walk){.loop = loop, .flat = kernel, .arguments = arguments, .by_one = kernel_by_one(loop, kernel)});
}

void rille_loop_run_strided(const RilleLoop *loop, RilleStridedKernel kernel, const void *arguments) {
  run(&(Walk){.loop = loop, .strided = kernel, .arguments = arguments});
}

void rille_loop_copy(const RilleLoop *loop, RilleStridedKernel kernel) {
  run(&(Walk){.loop = loop, .strided = kernel, .moves = true});
}

RilleStridedKernel rille_kernel_convert(const RilleContext *ctx, RilleDtype from, RilleDtype to) {
  return ctx->kernels->convert[from][to];
}

RilleStridedKernel rille_kernel_fill(const RilleContext *ctx, RilleDtype dtype) {
  return ctx->kernels->fill[dtype];
}
