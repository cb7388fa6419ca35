/* Pictures of digits that we draw ourselves, like MNIST's but free of any download: strokes in several styles
 * a digit, with slant, turn, size, place, thickness and pen pressure of their own, smoothed and a little
 * noisy. For examples and tests that must run anywhere. */
#ifndef RILLE_PICTURES_DIGITS_H
#define RILLE_PICTURES_DIGITS_H

#include "core/random.h"
#include "rille.h"

enum { RILLE_DIGIT_SIZE = 28 };

/* images: uint8 [count, 28, 28], white (255) on black; labels: int64 [count], each of the ten digits about
 * equally often. The same generator state gives the same pictures. count >= 0. */
RilleStatus rille_digits(RilleContext *ctx, RilleGenerator *generator, int64_t count, RilleTensor **images,
                         RilleTensor **labels);

#endif
