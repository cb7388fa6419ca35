/* What the formats of pictures share. */
#ifndef RILLE_IO_PICTURE_H
#define RILLE_IO_PICTURE_H

#include "io/file.h"

/* Whether image can be written: uint8, [height, width], [1, height, width] or [3, height, width], no size 0,
 * sides of at most `most` pixels. what: the format, in front of error texts. RILLE_ERROR_DTYPE,
 * RILLE_ERROR_SHAPE. */
RilleStatus rille_picture_check(RilleContext *ctx, const char *what, const RilleTensor *image, int64_t most);

typedef RilleStatus (*RillePictureDecode)(RilleContext *ctx, const char *name, const uint8_t *data,
                                          size_t size, RilleTensor **out);
/* The picture in the file at path. */
RilleStatus rille_picture_read(RilleContext *ctx, const char *what, const char *path,
                               RillePictureDecode decode, RilleTensor **out);

#endif
