#include "harness.h"
#include "io/pickle/pickle.h"

static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleValueTree *tree = NULL;
  RilleStatus status = rille_unpickle(ctx, "x.pkl", data, size, &tree);
  rille_value_tree_free(tree);
  return status;
}
