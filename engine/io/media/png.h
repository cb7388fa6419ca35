/* PNG pictures (W3C, "Portable Network Graphics", third edition) as tensors [channels, height, width].
 *
 * Written: 8-bit grey or RGB. Read, by libpng: all kinds, interlaced ones too, as grey, grey + alpha, RGB or
 * RGBA. Samples of 1 to 8 bits become uint8 0 to 255, those of 16 bits int32 0 to 65535; palettes RGB, or
 * RGBA if they have transparency; one colour that stands for "transparent" beside grey or RGB is seen as it
 * is. Damage of any kind is an error, check sums included. A picture has at most RILLE_PNG_PIXELS pixels, as
 * a small file may unfold to a very large one. */
#ifndef RILLE_IO_PNG_H
#define RILLE_IO_PNG_H

#include "io/file.h"

enum { RILLE_PNG_PIXELS = 1 << 28 };

/* image: uint8, [height, width], [1, height, width] or [3, height, width], any strides, no size 0. */
RilleStatus rille_png_encode(RilleContext *ctx, const RilleTensor *image, RilleBytes *out);
RilleStatus rille_png_write(RilleContext *ctx, const char *path, const RilleTensor *image);

RilleStatus rille_png_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                             RilleTensor **out);
RilleStatus rille_png_read(RilleContext *ctx, const char *path, RilleTensor **out);

#endif
