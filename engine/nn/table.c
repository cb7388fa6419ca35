/* The table of layers, made from nn/list.h: the only file that names them all, so that layer.c knows none. */
#include "nn/layer.h"

#include <string.h>

static const RilleLayerType *const table[] = {
#define X(name) &rille_layer_##name,
#include "nn/list.h"
#undef X
};

int rille_layer_type_count(void) {
  return (int)(sizeof table / sizeof *table);
}
const RilleLayerType *rille_layer_type_at(int index) {
  return index >= 0 && index < rille_layer_type_count() ? table[index] : NULL;
}

const RilleLayerType *rille_layer_type_find(const char *name) {
  for (int i = 0; i < rille_layer_type_count(); i++)
    if (strcmp(table[i]->name, name) == 0) return table[i];
  return NULL;
}
