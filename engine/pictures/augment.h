/* Batches of pictures changed one by one, each by numbers of its own: what data.transforms is made of. No
 * derivatives. */
#ifndef RILLE_PICTURES_AUGMENT_H
#define RILLE_PICTURES_AUGMENT_H

#include "rille.h"

typedef enum RilleAugment {
  RILLE_AUGMENT_CROP,     /* top, left (may lie outside: 0 there), whether to mirror left to right, and top to
                             bottom */
  RILLE_AUGMENT_ERASE,    /* top, left, height, width of what becomes value */
  RILLE_AUGMENT_AFFINE,   /* theta [2, 3] of F.affine_grid: bilinear, 0 from outside */
  RILLE_AUGMENT_DARKEN,   /* a factor f: x * f, like all below within 0 .. 1 (bytes: 0 .. 255) */
  RILLE_AUGMENT_CONTRAST, /* f: x * f + (1 - f) times the picture's mean grey */
  RILLE_AUGMENT_SATURATE, /* f: x * f + (1 - f) times the pixel's grey */
  RILLE_AUGMENT_HUE,      /* a share of the circle of hues, to be added */
  RILLE_AUGMENT_COUNT,
} RilleAugment;

/* pictures: uint8 or float32 [n, channels, h, w]; numbers: float64 [n, k], k as above. out has the dtype of
 * pictures, and for CROP the sizes height x width. Colours need 1 or 3 channels. Bytes are rounded to the
 * nearest. */
RilleStatus rille_augment(RilleTensor *pictures, RilleAugment kind, RilleTensor *numbers, int64_t height,
                          int64_t width, double value, RilleTensor **out);

#endif
