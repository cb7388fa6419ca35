/* JPEG pictures (ITU-T T.81) as tensors [channels, height, width].
 *
 * Read, by libjpeg-turbo: grey ones as one channel, colours as RGB, uint8; progressive ones too. CMYK is
 * refused by name. A file that ends early or is damaged is an error, where many programs show half a picture.
 * The camera's note which side is up is not looked at, as PIL does it. A picture has at most
 * RILLE_JPEG_PIXELS pixels. Written: baseline, 8 bits, grey, or RGB with chroma at half size (4:2:0), as most
 * programs do. */
#ifndef RILLE_IO_JPEG_H
#define RILLE_IO_JPEG_H

#include "io/file.h"

enum { RILLE_JPEG_PIXELS = 1 << 28 };

/* RILLE_ERROR_FORMAT, RILLE_ERROR_MEMORY, RILLE_ERROR_STOPPED. */
RilleStatus rille_jpeg_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                              RilleTensor **out);
RilleStatus rille_jpeg_read(RilleContext *ctx, const char *path, RilleTensor **out);

/* image: uint8, [height, width], [1, height, width] or [3, height, width], any strides, no size 0.
 * quality: 1 to 100. RILLE_ERROR_DTYPE, RILLE_ERROR_SHAPE, RILLE_ERROR_MEMORY. */
RilleStatus rille_jpeg_encode(RilleContext *ctx, const RilleTensor *image, int quality, RilleBytes *out);
RilleStatus rille_jpeg_write(RilleContext *ctx, const char *path, const RilleTensor *image, int quality);

#endif
