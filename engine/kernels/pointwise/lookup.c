/* What the list of elementwise kernels says of a kernel. */
#include "kernels/pointwise/pointwise.h"

enum { RESULT_SAME, RESULT_BOOL };
enum { CLASS_ARITHMETIC, CLASS_MEMORY };

bool rille_unary_gives_bool(int name) {
  static const bool gives_bool[RILLE_UNARY_COUNT] = {
#define UNARY(name, numbers, dtypes, result, way, class) RESULT_##result == RESULT_BOOL,
#include "kernels/pointwise/list.h"
  };
  return gives_bool[name];
}

bool rille_binary_gives_bool(int name) {
  static const bool gives_bool[RILLE_BINARY_COUNT] = {
#define BINARY(name, numbers, dtypes, result, way, class) RESULT_##result == RESULT_BOOL,
#include "kernels/pointwise/list.h"
  };
  return gives_bool[name];
}

/* The class of each kernel, in the order of its table. */
static const uint8_t unary_class[RILLE_UNARY_COUNT] = {
#define UNARY(name, numbers, dtypes, result, way, class) CLASS_##class,
#include "kernels/pointwise/list.h"
};
static const uint8_t binary_class[RILLE_BINARY_COUNT] = {
#define BINARY(name, numbers, dtypes, result, way, class) CLASS_##class,
#include "kernels/pointwise/list.h"
};
static const uint8_t ternary_class[RILLE_TERNARY_COUNT] = {
#define TERNARY(name, numbers, dtypes, result, way, class) CLASS_##class,
#include "kernels/pointwise/list.h"
};

static bool waits_in(const RilleFlatKernel (*table)[RILLE_DTYPE_COUNT], const uint8_t *classes, int count,
                     RilleFlatKernel kernel) {
  for (int name = 0; name < count; name++)
    for (int dtype = 0; dtype < RILLE_DTYPE_COUNT; dtype++)
      if (classes[name] == CLASS_MEMORY && table[name][dtype] == kernel) return true;
  return false;
}

bool rille_kernel_waits_for_memory(const RilleKernels *kernels, RilleFlatKernel kernel) {
  const RillePointwiseKernels *all = kernels->pointwise;
  return waits_in(all->unary, unary_class, RILLE_UNARY_COUNT, kernel) ||
         waits_in(all->binary, binary_class, RILLE_BINARY_COUNT, kernel) ||
         waits_in(all->ternary, ternary_class, RILLE_TERNARY_COUNT, kernel);
}

RilleFlatKernel rille_kernel_by_one(const RilleKernels *kernels, RilleFlatKernel kernel, int operand) {
#if !defined(RILLE_MINIMAL)
  static const uint8_t whole[RILLE_BY_ONE_COUNT] = {
#define BY_ONE_NAME(name) RILLE_BINARY_##name,
      RILLE_BY_ONE(BY_ONE_NAME)
#undef BY_ONE_NAME
  };
  const RillePointwiseKernels *all = kernels->pointwise;
  if (operand == 3)
    return all->ternary[RILLE_TERNARY_lerp][RILLE_FLOAT32] == kernel ? all->lerp_by_one : NULL;
  for (int k = 0; k < RILLE_BY_ONE_COUNT; k++)
    if (all->binary[whole[k]][RILLE_FLOAT32] == kernel) return all->by_one[k][operand - 1];
#else
  (void)kernels, (void)kernel, (void)operand;
#endif
  return NULL;
}
