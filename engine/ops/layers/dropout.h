/* The argument struct of dropout, for ops made of it. */
#ifndef RILLE_OPS_LAYERS_DROPOUT_H
#define RILLE_OPS_LAYERS_DROPOUT_H

#include <stdbool.h>

typedef struct RilleDropoutArgs {
  double p;
  bool training;
} RilleDropoutArgs;

#endif
