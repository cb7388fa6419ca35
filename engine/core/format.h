/* How tensors are printed. */
#ifndef RILLE_CORE_FORMAT_H
#define RILLE_CORE_FORMAT_H

#include "rille.h"

typedef struct RillePrintOptions { /* PyTorch's torch.set_printoptions, with its defaults */
  int precision;                   /* digits after the point: 4 */
  int edge_items;                  /* elements at each end of a dim that is cut: 3 */
  int line_width;                  /* 80 */
  int64_t threshold;               /* more elements than this: 1000, and dims are cut */
  int scientific;                  /* 0 never, 1 always, -1 as the values ask for it */
} RillePrintOptions;

#define RILLE_PRINT_DEFAULTS ((RillePrintOptions){4, 3, 80, 1000, -1})

/* "CrossEntropy" for a result of cross_entropy, "" for a leaf. */
void rille_grad_fn_text(const RilleTensor *tensor, char *text, size_t room);

#endif
