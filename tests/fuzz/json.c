#include "harness.h"
#include "io/text/json_values.h"

static RilleStatus fuzz_read(RilleContext *ctx, const uint8_t *data, size_t size) {
  RilleValueTree *tree = NULL;
  RilleStatus status = rille_json_decode(ctx, "x.json", data, size, &tree);
  if (status == RILLE_OK) rille_value_tree_free(tree);
  return status;
}
