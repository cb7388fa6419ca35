#include "dispatch/kept.h"
#include "core/memory.h"

#include <string.h>

RilleKept *rille_kept_acquire(RilleContext *ctx, const void *source) {
  for (RilleKept *kept = ctx->kept; kept; kept = kept->next)
    if (kept->source == source) {
      kept->users++;
      return kept;
    }
  RilleKept *kept = rille_block_allocate(ctx, sizeof *kept);
  if (!kept) return NULL;
  *kept = (RilleKept){.next = ctx->kept, .source = source, .users = 1};
  return ctx->kept = kept;
}

void rille_kept_release(RilleContext *ctx, RilleKept *kept) {
  if (!kept || --kept->users > 0) return;
  RilleKept **at = &ctx->kept;
  while (*at != kept) at = &(*at)->next;
  *at = kept->next;
  rille_tensor_release(kept->made);
  rille_block_free(ctx, kept);
}

/* Fletcher's sums ("An arithmetic checksum for serial transmissions", IEEE Transactions on Communications 30,
 * 1982) of every eighth word: of the words, and of the sums so far, so that an exchange of two words shows as
 * well. */
static void take_sums(const void *data, int64_t n, uint32_t *sums) {
  enum { WIDTH = RILLE_KEPT_SUMS / 2 };
  typedef uint32_t Words __attribute__((vector_size(4 * WIDTH)));
  Words first = {0}, second = {0}, words;
  const char *at = data;
  for (int64_t i = 0; i + WIDTH <= n; i += WIDTH, at += sizeof words) {
    memcpy(&words, at, sizeof words);
    first += words;
    second += first;
  }
  words = (Words){0};
  memcpy(&words, at, (size_t)(n % WIDTH) * 4);
  first += words;
  second += first;
  memcpy(sums, &first, sizeof first);
  memcpy(sums + WIDTH, &second, sizeof second);
}

bool rille_kept_is_current(RilleKept *kept, int64_t n, int64_t form) {
  uint32_t sums[RILLE_KEPT_SUMS];
  take_sums(kept->source, n, sums);
  if (kept->made && kept->form == form && memcmp(sums, kept->sums, sizeof sums) == 0) return true;
  kept->form = form;
  memcpy(kept->sums, sums, sizeof sums);
  rille_tensor_release(kept->made);
  kept->made = NULL;
  return false;
}
