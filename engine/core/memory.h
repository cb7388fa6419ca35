/* Memory behind the allocator hook: every byte is counted and capped, freed blocks are kept for reuse.
 *
 * Two kinds: pieces (at most RILLE_PIECE_MAX bytes, the caller remembers the size; tensors, nodes and the
 * data of small tensors), cut from slabs, and blocks (any size, 64-byte aligned, the size stands in a
 * header). */
#ifndef RILLE_CORE_MEMORY_H
#define RILLE_CORE_MEMORY_H

#include "rille.h"

enum {
  RILLE_PIECE_MAX = 1024,
  RILLE_PIECE_STEP = 32,
  RILLE_PIECE_CLASSES = RILLE_PIECE_MAX / RILLE_PIECE_STEP,
  RILLE_BLOCK_CLASSES = 4 * 64,
};

typedef struct RilleHeap {
  RilleAllocate allocate;
  void *user;
  struct RilleLimits *limits; /* whose quota covers what is reserved; the context holds it */
  RilleMemory count;
  void *free_pieces[RILLE_PIECE_CLASSES];
  void *free_blocks[RILLE_BLOCK_CLASSES];
  uint64_t touched[RILLE_BLOCK_CLASSES]; /* requests when a size was last asked for or freed */
  void *slabs;                           /* linked list */
  size_t slab_bytes;                     /* of all of them */
  char *slab_next, *slab_end;
  size_t cached;      /* bytes in free_blocks */
  size_t most_cached; /* under a quota that others share */
  size_t lately;      /* the most bytes in use lately: falls slowly to what is in use */
  uint64_t requests, fail_at;
  bool fail_persistently, fail_now;
} RilleHeap;

void rille_heap_init(RilleHeap *heap, RilleAllocate allocate, void *user, size_t cap,
                     struct RilleLimits *limits);
void rille_heap_close(RilleHeap *heap); /* frees slabs and cached blocks; blocks still in use must be gone */

/* NULL with the context's error set (RILLE_ERROR_MEMORY). A size of 0 is rounded up. */
void *rille_piece_allocate(RilleContext *ctx, size_t bytes); /* bytes <= RILLE_PIECE_MAX */
void rille_piece_free(RilleContext *ctx, void *piece, size_t bytes);
void *rille_block_allocate(RilleContext *ctx, size_t bytes);
void rille_block_free(RilleContext *ctx, void *block); /* NULL is allowed */
/* Keeps the first min(old, new) bytes; on failure the old block stays. */
void *rille_block_resize(RilleContext *ctx, void *block, size_t bytes);
size_t rille_block_size(const void *block); /* usable bytes, at least what was asked for */

/* Blocks that go from one heap to another, whatever their threads. A loose block is in no heap's count and is
 * the system allocator's; heaps with a hook of their own give and take none (false). adopt is also false
 * where the cap is reached; what is freed after it goes back to the system at once. */
bool rille_heap_has_hook(const RilleContext *ctx);
void *rille_block_loose(size_t bytes); /* NULL: out of memory */
void rille_block_loose_free(void *block);
bool rille_block_detach(RilleContext *ctx, void *block);
bool rille_block_adopt(RilleContext *ctx, void *block);

/* Copy of a string as a block. */
char *rille_text_copy(RilleContext *ctx, const char *text, size_t length);

#endif
