/* Files of torch.save's. Zip entries are hard to hit by
 * chance, so check sums are not mended here: the older form has none. */
#include "harness.h"
#include "io/torch/torch.h"

static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleValueTree *tree = NULL;
  RilleStatus status = rille_torch_decode(ctx, "x.pt", data, size, &tree);
  if (status == RILLE_OK) rille_value_tree_free(tree);
  return status;
}
