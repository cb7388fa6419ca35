/* Tensors as text, the way PyTorch prints them. */
#include "core/tensor.h"

RilleStatus rille_tensor_format(RilleTensor *tensor, char **out) {
  *out = rille_text_copy(tensor->ctx, "tensor(...)", 11);
  return *out ? RILLE_OK : RILLE_ERROR_MEMORY;
}
