/* Elements by rank: a stable sort of a row, or, where few ranks are asked for, of that part of the row alone
 * which can have them. */
#include "core/limits.h"
#include "core/threads.h"
#include "kernels/rows/reduce.h"
#include "ops/formula.h"
#include "ops/index/sort.h"

#include <string.h>

/* ---- keys: unsigned numbers that order as the elements do; NaN comes last, -0 equals 0 */

static inline uint64_t double_key(double x) {
  uint64_t bits;
  if (x != x) return UINT64_MAX;
  x = x == 0 ? 0 : x;
  memcpy(&bits, &x, sizeof bits);
  return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static inline uint64_t float_key(float x) {
  uint32_t bits;
  if (x != x) return UINT32_MAX;
  x = x == 0 ? 0 : x;
  memcpy(&bits, &x, sizeof bits);
  return bits >> 31 ? (uint32_t)~bits : bits | UINT32_C(1) << 31;
}

static inline uint64_t int64_key(int64_t x) {
  return (uint64_t)x ^ UINT64_C(1) << 63;
}
static inline uint64_t int32_key(int32_t x) {
  return (uint32_t)x ^ UINT32_C(1) << 31;
}
static inline uint64_t uint8_key(uint8_t x) {
  return x;
}

#define KEYS(T, KEY)                                                                                         \
  for (int64_t i = 0; i < n; i++) keys[i] = KEY(((const T *)(const void *)data)[i]) ^ turn

/* Of n elements side by side; turn: all ones where they are to come from the greatest down. */
static __attribute__((noinline)) void make_keys(RilleDtype dtype, int64_t n, const char *data, uint64_t turn,
                                                uint64_t *keys) {
  switch (dtype) {
  case RILLE_FLOAT32:
    KEYS(float, float_key);
    break;
  case RILLE_FLOAT64:
    KEYS(double, double_key);
    break;
  case RILLE_INT64:
    KEYS(int64_t, int64_key);
    break;
  case RILLE_INT32:
    KEYS(int32_t, int32_key);
    break;
  default:
    KEYS(uint8_t, uint8_key);
  }
}
#undef KEYS

uint64_t rille_sort_key(RilleDtype dtype, const char *element) {
  uint64_t key;
  make_keys(dtype, 1, element, 0, &key);
  return key;
}

uint64_t rille_sort_nan_key(RilleDtype dtype) {
  return dtype == RILLE_FLOAT32 ? UINT32_MAX : dtype == RILLE_FLOAT64 ? UINT64_MAX : 0;
}

typedef struct Item {
  uint64_t key;
  int64_t index;
} Item;

/* ---- a stable sort by key: insertion for short rows, else by bytes from the lowest */

enum { SHORT_ROW = 48 };

static void insertion_sort(Item *items, int64_t n) {
  for (int64_t i = 1; i < n; i++) {
    Item item = items[i];
    int64_t at = i;
    for (; at > 0 && items[at - 1].key > item.key; at--) items[at] = items[at - 1];
    items[at] = item;
  }
}

enum { MOST_BYTES = 8 };

enum { PAGE_BYTES = 4096, PAGES_A_LOOK = 64 };

/* Touches fresh memory in its order before it is written out of order: the system clears pages when they are
 * touched, and a few elements could touch all of them between two looks. false: it was told to stop. */
static bool touch_pages(const RilleContext *ctx, Item *items, int64_t n) {
  volatile char *bytes = (volatile char *)items;
  int64_t pages = n * (int64_t)sizeof(Item) / PAGE_BYTES;
  for (int64_t page = 0; page < pages; page++) {
    bytes[page * PAGE_BYTES] = 0;
    if (page % PAGES_A_LOOK == 0 && rille_must_stop(ctx)) return false;
  }
  return true;
}

/* How often each value of each of the lowest bytes occurs. false: it was told to stop. */
static bool count_bytes(const RilleContext *ctx, const Item *items, int64_t n, int bytes,
                        int64_t (*count)[256]) {
  memset(count, 0, (size_t)bytes * sizeof *count);
  for (int64_t i = 0; i < n; i++) {
    uint64_t key = items[i].key;
    for (int byte = 0; byte < bytes; byte++, key >>= 8) count[byte][key & 255]++;
    if (rille_must_stop_at(ctx, i)) return false;
  }
  return true;
}

/* Returns where the sorted row ended up: items or spare; NULL where it was told to stop. bits: the lowest
 * ones, in which keys may differ; bytes that all keys share are passed over. */
static Item *sort_row(const RilleContext *ctx, Item *items, Item *spare, int64_t n, int bits) {
  if (n <= SHORT_ROW) {
    insertion_sort(items, n);
    return items;
  }
  int64_t counts[MOST_BYTES][256];
  int bytes = (bits + 7) / 8;
  if (!count_bytes(ctx, items, n, bytes, counts) || !touch_pages(ctx, spare, n)) return NULL;
  for (int byte = 0; byte < bytes; byte++) {
    int64_t *count = counts[byte], at = 0;
    int shift = 8 * byte;
    if (count[items[0].key >> shift & 255] == n) continue;
    for (int digit = 0; digit < 256; digit++) {
      int64_t here = count[digit];
      count[digit] = at;
      at += here;
    }
    for (int64_t i = 0; i < n; i++) {
      spare[count[items[i].key >> shift & 255]++] = items[i];
      if (rille_must_stop_at(ctx, i)) return NULL;
    }
    Item *other = items;
    items = spare;
    spare = other;
  }
  return items;
}

/* ---- selection: a histogram of the keys' upper digits tells which of them can have the wanted ranks */

enum {
  WIDE_DIGIT = 11,
  NARROW_DIGIT = 8,
  MANY = 4096,        /* keys from which on wide digits pay */
  FEW_LEFT = 256,     /* are sorted */
  VERY_FEW = 64,      /* first ranks, which are kept while the row goes by; */
  KEYS_A_RANK = 1024, /* one more for so many keys */
  LEAST_SELECTED = 4, /* times as many elements as ranks, below which the row is sorted */
};

typedef struct Digits {
  int64_t low, high; /* digits that can have the ranks */
  int64_t before;    /* keys with lower ones */
  int64_t kept;
} Digits;

static Digits digits_of(const int64_t *histogram, int64_t first, int64_t count) {
  Digits d = {0};
  while (d.before + histogram[d.low] <= first) d.before += histogram[d.low++];
  for (d.high = d.low, d.kept = histogram[d.low]; d.before + d.kept < first + count;)
    d.kept += histogram[++d.high];
  return d;
}

/* n keys, of elements from first on, among the first few ranks, which are sorted: whoever is not below the
 * last of them is passed over. */
static void select_few(const uint64_t *keys, int64_t n, int64_t first, int64_t count, Item *items) {
  uint64_t worst = items[count - 1].key;
  for (int64_t i = 0; i < n; i++) {
    if (keys[i] >= worst) continue;
    int64_t at = count - 1;
    for (; at > 0 && items[at - 1].key > keys[i]; at--) items[at] = items[at - 1];
    items[at] = (Item){keys[i], first + i};
    worst = items[count - 1].key;
  }
}

/* The lowest bits of the keys, behind which all are the same; at least 1. 0: it was told to stop. */
static int bits_of(const RilleContext *ctx, const uint64_t *keys, int64_t n) {
  uint64_t differing = 1;
  for (int64_t i = 0; i < n; i++) {
    differing |= keys[i] ^ keys[0];
    if (rille_must_stop_at(ctx, i)) return 0;
  }
  return 64 - __builtin_clzll(differing);
}

typedef struct Selection {
  const RilleContext *ctx;
  int64_t mask, histogram[1 << WIDE_DIGIT];
  int shift;
} Selection;

static inline int64_t digit_of(const Selection *s, uint64_t key) {
  return (int64_t)(key >> s->shift) & s->mask;
}

static void clear_histogram(Selection *s) {
  memset(s->histogram, 0, (size_t)(s->mask + 1) * sizeof *s->histogram);
}

/* Those of all keys that can have the ranks become items. -1: it was told to stop. */
static int64_t narrow_keys(Selection *s, const uint64_t *keys, int64_t n, int64_t first, int64_t count,
                           Item *items, Digits *found) {
  int64_t kept = 0;
  clear_histogram(s);
  for (int64_t i = 0; i < n; i++) {
    s->histogram[digit_of(s, keys[i])]++;
    if (rille_must_stop_at(s->ctx, i)) return -1;
  }
  Digits d = *found = digits_of(s->histogram, first, count);
  for (int64_t i = 0; i < n; i++) {
    int64_t at = digit_of(s, keys[i]);
    items[kept] = (Item){keys[i], i}; /* without a branch: items has room for one more */
    kept += at >= d.low && at <= d.high;
    if (rille_must_stop_at(s->ctx, i)) return -1;
  }
  return kept;
}

/* The same of n items, in place. */
static int64_t narrow_items(Selection *s, Item *items, int64_t n, int64_t first, int64_t count,
                            Digits *found) {
  int64_t kept = 0;
  clear_histogram(s);
  for (int64_t i = 0; i < n; i++) {
    s->histogram[digit_of(s, items[i].key)]++;
    if (rille_must_stop_at(s->ctx, i)) return -1;
  }
  Digits d = *found = digits_of(s->histogram, first, count);
  for (int64_t i = 0; i < n; i++) {
    int64_t at = digit_of(s, items[i].key);
    items[kept] = items[i];
    kept += at >= d.low && at <= d.high;
    if (rille_must_stop_at(s->ctx, i)) return -1;
  }
  return kept;
}

/* The items of ranks first to first + count - 1 of n keys, sorted: a place in items or spare, or NULL where
 * it was told to stop. */
static const Item *select_ranks(const RilleContext *ctx, const uint64_t *keys, int64_t n, int bits,
                                int64_t first, int64_t count, Item *items, Item *spare) {
  int digit = n < MANY || bits <= NARROW_DIGIT ? NARROW_DIGIT : WIDE_DIGIT;
  Selection s; /* of which the histogram is cleared as far as it is used */
  Digits d;
  s.ctx = ctx, s.mask = (1 << digit) - 1, s.shift = bits > digit ? bits - digit : 0;
  int64_t kept = narrow_keys(&s, keys, n, first, count, items, &d);
  if (kept < 0) return NULL;
  first -= d.before;
  while (d.low == d.high && kept > FEW_LEFT && kept > LEAST_SELECTED * count && s.shift > 0) {
    s.shift = s.shift > digit ? s.shift - digit : 0;
    if ((kept = narrow_items(&s, items, kept, first, count, &d)) < 0) return NULL;
    first -= d.before;
  }
  const Item *sorted = sort_row(ctx, items, spare, kept, bits);
  return sorted ? sorted + first : NULL;
}

/* ---- rows */

/* Of a sorted row: the last of the longest run. Each NaN is a run of its own. */
static int64_t most_frequent(const RilleContext *ctx, const Item *sorted, int64_t n, uint64_t nan_key) {
  int64_t best = sorted[0].index, longest = 0, start = 0;
  for (int64_t i = 1; i <= n; i++) {
    bool goes_on = i < n && sorted[i].key == sorted[start].key && (!nan_key || sorted[i].key != nan_key);
    if (rille_must_stop_at(ctx, i)) break;
    if (goes_on) continue;
    if (i - start > longest) best = sorted[i - 1].index, longest = i - start;
    start = i;
  }
  return best;
}

/* -1: there is none. */
static int64_t last_of_key(const uint64_t *keys, int64_t n, uint64_t key) {
  while (n > 0 && keys[n - 1] != key) n--;
  return n - 1;
}

typedef struct Job {
  const RilleContext *ctx;
  RilleDtype dtype;
  int64_t n, first, count, chunk;
  uint64_t turn;
  const char *rows;
  int64_t *places;
  char *rooms;
  int64_t room_bytes;
} Job;

static int64_t room_bytes(int64_t n) {
  return (n + 1) * (int64_t)(2 * sizeof(Item) + sizeof(uint64_t));
}

enum { KEYS_A_LOOK = 1 << 16 };

#if defined(RILLE_MINIMAL)
#define HAS_BOUNDS 0
#else
#define HAS_BOUNDS 1
#endif
enum { BLOCK = 32, BLOCKS = 32 }; /* elements of a block, blocks whose extremes are found at once */

/* The first ranks of a row, as items. Blocks whose extreme does not come before the last of them are passed
 * over: of a long row, nearly all. */
static void order_few(const Job *job, const char *row, Item *items) {
  const int64_t size = (int64_t)rille_dtype_bytes(job->dtype), n = job->n, count = job->count;
  const uint64_t nan_key = rille_sort_nan_key(job->dtype) ^ job->turn;
  RilleReduceKernel extreme =
      rille_reduce_kernel(job->ctx->kernels, job->turn ? RILLE_REDUCE_amax : RILLE_REDUCE_amin, job->dtype);
  uint64_t keys[BLOCK], bounds[BLOCKS];
  _Alignas(8) char extremes[8 * BLOCKS];
  for (int64_t i = 0; i < count; i++) {
    make_keys(job->dtype, 1, row + i * size, job->turn, keys);
    items[i] = (Item){keys[0], i};
  }
  insertion_sort(items, count);
  for (int64_t i = count; i < n && !rille_must_stop(job->ctx);) {
    const int64_t left = HAS_BOUNDS ? (n - i) / BLOCK : 0, blocks = left < BLOCKS ? left : BLOCKS;
    if (blocks > 0) {
      extreme(blocks, BLOCK, 1, row + i * size, extremes);
      make_keys(job->dtype, blocks, extremes, job->turn, bounds);
    }
    for (int64_t b = 0; b < blocks || (b == 0 && i < n); b++) {
      const int64_t m = n - i < BLOCK ? n - i : BLOCK;
      if (blocks == 0 || bounds[b] < items[count - 1].key || bounds[b] == nan_key) {
        make_keys(job->dtype, m, row + i * size, job->turn, keys);
        select_few(keys, m, i, count, items);
      }
      i += m;
    }
  }
}

static void order_row(const Job *job, int64_t row, char *room, int64_t *to) {
  int64_t n = job->n, first = job->first, size = (int64_t)rille_dtype_bytes(job->dtype);
  Item *items = (Item *)(void *)room, *spare = items + n + 1;
  uint64_t *keys = (uint64_t *)(void *)(spare + n + 1), nan_key = rille_sort_nan_key(job->dtype);
  if (first == 0 && n > SHORT_ROW && job->count <= VERY_FEW + n / KEYS_A_RANK) {
    order_few(job, job->rows + row * n * size, items);
    for (int64_t i = 0; i < job->count; i++) to[i] = items[i].index;
    return;
  }
  for (int64_t i = 0; i < n; i += KEYS_A_LOOK) {
    int64_t count = n - i < KEYS_A_LOOK ? n - i : KEYS_A_LOOK;
    make_keys(job->dtype, count, job->rows + (row * n + i) * size, job->turn, keys + i);
    if (rille_must_stop(job->ctx)) return;
  }
  if (first == RILLE_RANK_MEDIAN) {
    first = (n - 1) / 2;
    if (nan_key && (*to = last_of_key(keys, n, nan_key)) >= 0) return;
  }
  const Item *found;
  int bits = bits_of(job->ctx, keys, n);
  if (bits == 0) return;
  if (first != RILLE_RANK_MOST_FREQUENT && n > SHORT_ROW && job->count * LEAST_SELECTED <= n)
    found = select_ranks(job->ctx, keys, n, bits, first, job->count, items, spare);
  else {
    for (int64_t i = 0; i < n; i++) {
      items[i] = (Item){keys[i], i};
      if (rille_must_stop_at(job->ctx, i)) return;
    }
    found = sort_row(job->ctx, items, spare, n, bits);
    if (!found) return;
    if (first == RILLE_RANK_MOST_FREQUENT) {
      *to = most_frequent(job->ctx, found, n, nan_key);
      return;
    }
    found += first;
  }
  if (!found) return;
  for (int64_t i = 0; i < job->count; i++) {
    to[i] = found[i].index;
    if (rille_must_stop_at(job->ctx, i)) return;
  }
}

static void order_rows(void *user, int64_t begin, int64_t end) {
  const Job *job = user;
  char *room = job->rooms + begin / job->chunk * job->room_bytes;
  for (int64_t row = begin; row < end && !rille_must_stop(job->ctx); row++)
    order_row(job, row, room, job->places + row * job->count);
}

RilleStatus rille_order(RilleContext *ctx, RilleTensor *in, int dim, bool descending, int64_t first,
                        int64_t count, RilleTensor **out) {
  int64_t sizes[RILLE_MAX_DIMS], n = in->ndim ? in->sizes[dim] : 1;
  RilleTensor *moved = in->ndim ? t_transpose(ctx, in, dim, in->ndim - 1) : in, *rows, *places, *block;
  if (!moved) return rille_scope_status(ctx);
  RILLE_TRY(rille_tensor_contiguous(moved, &rows));
  if (!rille_scope_keep(ctx, rows)) return RILLE_ERROR_MEMORY;
  memcpy(sizes, rows->sizes, rows->ndim * sizeof *sizes);
  if (rows->ndim) sizes[rows->ndim - 1] = count;
  RILLE_TRY(rille_tensor_new(ctx, RILLE_INT64, rows->ndim, sizes, &places));
  if (!rille_scope_keep(ctx, places)) return RILLE_ERROR_MEMORY;
  *out = in->ndim ? t_transpose(ctx, places, dim, in->ndim - 1) : places;
  if (!*out) return rille_scope_status(ctx);
  if (places->numel == 0) return RILLE_OK;
  Job job = {.ctx = ctx,
             .dtype = rille_dtype_of(rows),
             .n = n,
             .first = first,
             .count = count,
             .turn = descending ? UINT64_MAX : 0,
             .rows = rows->data,
             .places = (int64_t *)(void *)places->data,
             .room_bytes = room_bytes(n)};
  int64_t total = rows->numel / n, grain = 8192 / n + 1;
  int runs = rille_parallel_runs(ctx, total, grain);
  job.chunk = ((total + grain - 1) / grain + runs - 1) / runs * grain;
  RILLE_TRY(rille_tensor_new(ctx, RILLE_UINT8, 2, (int64_t[]){runs, job.room_bytes}, &block));
  if (!rille_scope_keep(ctx, block)) return RILLE_ERROR_MEMORY;
  job.rooms = block->data;
  rille_parallel_for(ctx, total, grain, order_rows, &job);
  return rille_must_stop(ctx) ? rille_error_stopped(ctx) : RILLE_OK;
}
