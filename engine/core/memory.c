/* Memory behind the host's allocator: pieces cut from slabs, and blocks with a header.
 *
 * Invariant: every byte taken from the allocator is counted in reserved, every byte handed out in in_use,
 * and neither passes the cap: before an allocation fails the cache is given back once. What is freed is kept
 * for reuse, by size. One heap per context, used by one thread at a time. Called by everybody in the engine;
 * only threads.c calls malloc as well, for what must outlive a context. */
#include "core/memory.h"
#include "core/context.h"
#include "core/limits.h"
#include "core/status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define RILLE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define RILLE_ASAN 1
#endif
#endif
#ifdef RILLE_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(address, bytes)   ASAN_POISON_MEMORY_REGION(address, bytes)
#define UNPOISON(address, bytes) ASAN_UNPOISON_MEMORY_REGION(address, bytes)
#else
#define POISON(address, bytes)   ((void)(address))
#define UNPOISON(address, bytes) ((void)(address))
#endif

enum {
  ALIGNMENT = 64,             /* a cache line, and the widest register */
  SLAB_BYTES = 64 * 1024,     /* what a small script takes at least */
  LARGE_SLAB_BYTES = 4 << 20, /* once small ones amount to as much */
  HUGE_PAGE = 2 << 20,        /* of x86-64 */
  CACHE_FLOOR = 256 << 20,    /* bytes that the cache may hold however little is in use */
};

typedef struct Block { /* stands in the 64 bytes before the data */
  void *raw;           /* what the hook gave */
  size_t raw_bytes;
  size_t bytes; /* rounded size of the data */
  struct Block *next;
  unsigned size_class;
  bool adopted; /* made elsewhere: not kept for reuse, as nobody here asks for its like */
} Block;

typedef struct Slab { /* stands at the start of its bytes */
  struct Slab *next;
  size_t bytes;
} Slab;

_Static_assert(sizeof(Block) <= ALIGNMENT, "the header fits in front of the data");

/* Memory that starts at a huge page, so that all of it can lie in such: fewer faults and fewer misses of the
 * address cache, where the system gives them by default or to programs that ask. That is a hint. */
#if defined(MADV_HUGEPAGE)
static void *allocate_huge(size_t bytes) {
  void *memory;
  int kept = errno;
  if (posix_memalign(&memory, HUGE_PAGE, bytes) != 0) return NULL;
  madvise(memory, bytes & ~(size_t)(HUGE_PAGE - 1), MADV_HUGEPAGE);
  errno = kept;
  return memory;
}
#else
#define allocate_huge malloc
#endif

static void *system_allocate(void *user, void *block, size_t old_size, size_t new_size) {
  (void)user;
  (void)old_size;
  if (new_size == 0) {
    free(block);
    return NULL;
  }
  if (!block && new_size >= HUGE_PAGE) return allocate_huge(new_size);
  return realloc(block, new_size);
}

void rille_heap_init(RilleHeap *heap, RilleAllocate allocate, void *user, size_t cap, RilleLimits *limits) {
  size_t quota = rille_limits_quota(limits);
  memset(heap, 0, sizeof *heap);
  heap->limits = limits;
  heap->most_cached = quota ? quota / 4 : SIZE_MAX;
  heap->allocate = allocate ? allocate : system_allocate;
  heap->user = user;
  heap->count.cap = cap;
}

static void release_block_to_system(RilleHeap *heap, Block *block) {
  heap->count.reserved -= block->raw_bytes;
  rille_limits_give(heap->limits, block->raw_bytes);
  UNPOISON(block, ALIGNMENT + block->bytes);
  heap->allocate(heap->user, block->raw, block->raw_bytes, 0);
}

static void release_cached_blocks(RilleHeap *heap) {
  for (int i = 0; i < RILLE_BLOCK_CLASSES; i++) {
    for (Block *block = heap->free_blocks[i]; block;) {
      UNPOISON(block, ALIGNMENT);
      Block *next = block->next;
      release_block_to_system(heap, block);
      block = next;
    }
    heap->free_blocks[i] = NULL;
  }
  heap->cached = 0;
}

void rille_heap_close(RilleHeap *heap) {
  release_cached_blocks(heap);
  for (Slab *slab = heap->slabs; slab;) {
    Slab *next = slab->next;
    size_t bytes = slab->bytes;
    UNPOISON(slab, bytes);
    heap->allocate(heap->user, slab, bytes, 0);
    rille_limits_give(heap->limits, bytes);
    slab = next;
  }
}

/* Whether the cap has room for them; then they are taken from the quota. */
static bool take_room(RilleHeap *heap, size_t bytes) {
  size_t cap = heap->count.cap;
  if (cap != 0 && (bytes > cap || heap->count.reserved > cap - bytes)) return false;
  return rille_limits_take(heap->limits, bytes);
}

/* Bytes from the hook within the cap; the cache is given up before a request is refused. */
static void *take_from_system(RilleHeap *heap, size_t bytes) {
  for (int attempt = 0; attempt < 2; attempt++) {
    bool fits = take_room(heap, bytes);
    void *raw = fits ? heap->allocate(heap->user, NULL, 0, bytes) : NULL;
    if (fits && !raw) rille_limits_give(heap->limits, bytes);
    if (raw) {
      heap->count.reserved += bytes;
      if (heap->count.reserved > heap->count.peak) heap->count.peak = heap->count.reserved;
      return raw;
    }
    if (heap->cached == 0) break;
    release_cached_blocks(heap);
  }
  return NULL;
}

/* Tests make chosen requests fail, whether or not the cache could serve them. */
static bool must_fail(RilleHeap *heap) {
  heap->requests++;
  if (RILLE_LIKELY(heap->fail_at == 0 && !heap->fail_now)) return false;
  if (heap->fail_at != 0 && --heap->fail_at == 0) {
    heap->fail_now = heap->fail_persistently;
    return true;
  }
  return heap->fail_now;
}

uint64_t rille_fail_allocation(RilleContext *ctx, uint64_t countdown, bool persistent) {
  uint64_t requests = ctx->heap.requests;
  ctx->heap.requests = 0;
  ctx->heap.fail_at = countdown;
  ctx->heap.fail_persistently = persistent;
  ctx->heap.fail_now = false;
  return requests;
}

static void count_handed_out(RilleHeap *heap, size_t bytes) {
  heap->count.in_use += bytes;
  heap->count.allocated_total += bytes;
  if (RILLE_UNLIKELY(heap->count.in_use > heap->lately)) heap->lately = heap->count.in_use;
}

/* ---- pieces -------------------------------------------------------------------------------------------- */

static bool new_slab(RilleHeap *heap) {
  size_t bytes = heap->slab_bytes >= LARGE_SLAB_BYTES ? LARGE_SLAB_BYTES : SLAB_BYTES;
  Slab *slab = take_from_system(heap, bytes);
  if (!slab && bytes > SLAB_BYTES) slab = take_from_system(heap, bytes = SLAB_BYTES);
  if (!slab) return false;
  *slab = (Slab){heap->slabs, bytes};
  heap->slabs = slab;
  heap->slab_bytes += bytes;
  uintptr_t start = (uintptr_t)slab;
  uintptr_t first = (start + sizeof *slab + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
  heap->slab_next = (char *)slab + (first - start);
  heap->slab_end = (char *)slab + bytes;
  POISON(heap->slab_next, (size_t)(heap->slab_end - heap->slab_next));
  return true;
}

void *rille_piece_allocate(RilleContext *ctx, size_t bytes) {
  RilleHeap *heap = &ctx->heap;
  size_t index = bytes ? (bytes - 1) / RILLE_PIECE_STEP : 0;
  size_t rounded = (index + 1) * RILLE_PIECE_STEP;
  if (RILLE_UNLIKELY(must_fail(heap))) goto out_of_memory;
  void *piece = heap->free_pieces[index];
  if (RILLE_LIKELY(piece != NULL)) {
    UNPOISON(piece, rounded);
    memcpy(&heap->free_pieces[index], piece, sizeof(void *));
  } else {
    /* The rest of a slab that is too short is lost: at most one piece in 64 KiB. */
    if ((size_t)(heap->slab_end - heap->slab_next) < rounded && !new_slab(heap)) goto out_of_memory;
    piece = heap->slab_next;
    heap->slab_next += rounded;
    UNPOISON(piece, rounded);
  }
  count_handed_out(heap, rounded);
  return piece;
out_of_memory:
  rille_error_out_of_memory(ctx, bytes);
  return NULL;
}

void rille_piece_free(RilleContext *ctx, void *piece, size_t bytes) {
  if (!piece) return;
  RilleHeap *heap = &ctx->heap;
  size_t index = bytes ? (bytes - 1) / RILLE_PIECE_STEP : 0;
  size_t rounded = (index + 1) * RILLE_PIECE_STEP;
  memcpy(piece, &heap->free_pieces[index], sizeof(void *));
  heap->free_pieces[index] = piece;
  heap->count.in_use -= rounded;
  POISON(piece, rounded);
}

/* ---- blocks -------------------------------------------------------------------------------------------- */

/* Size classes: four to each power of two, so at most a quarter of a block is unused. */
static unsigned class_of(size_t bytes, size_t *rounded) {
  if (bytes <= ALIGNMENT) {
    *rounded = ALIGNMENT;
    return 0;
  }
  unsigned power = 63 - (unsigned)__builtin_clzll((unsigned long long)(bytes - 1));
  size_t quarter = (size_t)1 << (power - 2);
  size_t step = (bytes - 1 - ((size_t)1 << power)) / quarter;
  *rounded = ((size_t)1 << power) + (step + 1) * quarter;
  return power * 4 + (unsigned)step;
}

/* The header in front of data that is aligned, in raw memory with room for both. */
static void *place_block(char *raw, size_t rounded, unsigned size_class) {
  uintptr_t data = ((uintptr_t)raw + ALIGNMENT + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
  Block *block = (Block *)(void *)(raw + (data - ALIGNMENT - (uintptr_t)raw));
  *block =
      (Block){.raw = raw, .raw_bytes = rounded + 2 * ALIGNMENT, .bytes = rounded, .size_class = size_class};
  return block;
}

void *rille_block_allocate(RilleContext *ctx, size_t bytes) {
  RilleHeap *heap = &ctx->heap;
  if (RILLE_UNLIKELY(bytes > PTRDIFF_MAX / 2 || must_fail(heap))) goto out_of_memory;
  size_t rounded;
  unsigned size_class = class_of(bytes, &rounded);
  heap->touched[size_class] = heap->requests;
  Block *block = heap->free_blocks[size_class];
  if (RILLE_LIKELY(block != NULL)) {
    UNPOISON(block, ALIGNMENT);
    heap->free_blocks[size_class] = block->next;
    heap->cached -= block->raw_bytes;
  } else {
    char *raw = take_from_system(heap, rounded + 2 * ALIGNMENT);
    if (!raw) goto out_of_memory;
    block = place_block(raw, rounded, size_class);
  }
  void *data = (char *)block + ALIGNMENT;
  UNPOISON(data, bytes);
  count_handed_out(heap, rounded);
  return data;
out_of_memory:
  rille_error_out_of_memory(ctx, bytes);
  return NULL;
}

/* Gives back the cached block whose size nobody has asked for or freed for longest. */
static void release_stale_block(RilleHeap *heap) {
  int stalest = 0;
  for (int i = 1; i < RILLE_BLOCK_CLASSES; i++)
    if (heap->free_blocks[i] && (!heap->free_blocks[stalest] || heap->touched[i] < heap->touched[stalest]))
      stalest = i;
  Block *block = heap->free_blocks[stalest];
  UNPOISON(block, ALIGNMENT);
  heap->free_blocks[stalest] = block->next;
  heap->cached -= block->raw_bytes;
  release_block_to_system(heap, block);
}

void rille_block_free(RilleContext *ctx, void *data) {
  if (!data) return;
  RilleHeap *heap = &ctx->heap;
  Block *block = (Block *)(void *)((char *)data - ALIGNMENT);
  heap->count.in_use -= block->bytes;
  /* A training step takes again what the last one gave back: the cache may fill memory up to what was in use
   * lately, a mark that falls slowly. */
  heap->lately -= (heap->lately - heap->count.in_use) >> 12;
  size_t room = heap->lately + heap->lately / 4 - heap->count.in_use;
  if (room < CACHE_FLOOR) room = CACHE_FLOOR;
  if (room > heap->most_cached) room = heap->most_cached;
  heap->touched[block->size_class] = heap->requests;
  if (block->raw_bytes > room || block->adopted) {
    release_block_to_system(heap, block);
    return;
  }
  /* What loading left behind makes way for what the loop uses, not the other way about. */
  while (heap->cached > 0 && heap->cached + block->raw_bytes > room) release_stale_block(heap);
  block->next = heap->free_blocks[block->size_class];
  heap->free_blocks[block->size_class] = block;
  heap->cached += block->raw_bytes;
  POISON(block, ALIGNMENT + block->bytes);
}

size_t rille_block_size(const void *data) {
  return ((const Block *)(const void *)((const char *)data - ALIGNMENT))->bytes;
}

void *rille_block_resize(RilleContext *ctx, void *data, size_t bytes) {
  if (!data) return rille_block_allocate(ctx, bytes);
  size_t old = rille_block_size(data);
  if (bytes <= old && bytes >= old / 2) {
    UNPOISON(data, bytes);
    return data;
  }
  void *moved = rille_block_allocate(ctx, bytes);
  if (!moved) return NULL;
  UNPOISON(data, old);
  memcpy(moved, data, old < bytes ? old : bytes);
  rille_block_free(ctx, data);
  return moved;
}

char *rille_text_copy(RilleContext *ctx, const char *text, size_t length) {
  char *copy = rille_block_allocate(ctx, length + 1);
  if (!copy) return NULL;
  memcpy(copy, text, length);
  copy[length] = 0;
  return copy;
}

/* ---- blocks between heaps ------------------------------------------------------------------------------ */

bool rille_heap_has_hook(const RilleContext *ctx) {
  return ctx->heap.allocate != system_allocate;
}

void *rille_block_loose(size_t bytes) {
  size_t rounded;
  if (bytes > PTRDIFF_MAX / 2) return NULL;
  unsigned size_class = class_of(bytes, &rounded);
  char *raw = malloc(rounded + 2 * ALIGNMENT);
  return raw ? (char *)place_block(raw, rounded, size_class) + ALIGNMENT : NULL;
}

void rille_block_loose_free(void *data) {
  if (!data) return;
  Block *block = (Block *)(void *)((char *)data - ALIGNMENT);
  UNPOISON(block, ALIGNMENT + block->bytes);
  free(block->raw);
}

bool rille_block_detach(RilleContext *ctx, void *data) {
  RilleHeap *heap = &ctx->heap;
  Block *block = (Block *)(void *)((char *)data - ALIGNMENT);
  if (rille_heap_has_hook(ctx)) return false;
  heap->count.in_use -= block->bytes;
  heap->count.reserved -= block->raw_bytes;
  rille_limits_give(heap->limits, block->raw_bytes);
  return true;
}

bool rille_block_adopt(RilleContext *ctx, void *data) {
  RilleHeap *heap = &ctx->heap;
  Block *block = (Block *)(void *)((char *)data - ALIGNMENT);
  if (rille_heap_has_hook(ctx) || must_fail(heap)) return false;
  for (int attempt = 0; attempt < 2; attempt++) {
    if (take_room(heap, block->raw_bytes)) {
      heap->count.reserved += block->raw_bytes;
      if (heap->count.reserved > heap->count.peak) heap->count.peak = heap->count.reserved;
      count_handed_out(heap, block->bytes);
      block->adopted = true;
      return true;
    }
    release_cached_blocks(heap);
  }
  return false;
}

/* ---- public -------------------------------------------------------------------------------------------- */

RilleMemory rille_memory(const RilleContext *ctx) {
  return ctx->heap.count;
}
void rille_set_memory_cap(RilleContext *ctx, size_t bytes) {
  ctx->heap.count.cap = bytes;
}
void rille_release_cache(RilleContext *ctx) {
  release_cached_blocks(&ctx->heap);
}
void rille_free_text(RilleContext *ctx, char *text) {
  rille_block_free(ctx, text);
}
