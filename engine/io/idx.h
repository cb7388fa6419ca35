/* IDX, the format of the MNIST files: 0, 0, element type, number of dims, the sizes and the elements,
 * big-endian (described at http://yann.lecun.com/exdb/mnist, "the IDX file format"). Plain or gzipped, told
 * by content.
 *
 * ubyte becomes uint8; byte, short and int become int32; float float32; double float64. Sizes that do not fit
 * the bytes that are there, in either direction, are RILLE_ERROR_FORMAT. */
#ifndef RILLE_IO_IDX_H
#define RILLE_IO_IDX_H

#include "rille.h"

RilleStatus rille_idx_read(RilleContext *ctx, const char *path, RilleTensor **out);
/* The same from memory, not gzipped; name is for error texts. */
RilleStatus rille_idx_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                             RilleTensor **out);
/* uint8, int32, float32 or float64, any strides, up to 255 dims of less than 2^32; gzipped if compress. */
RilleStatus rille_idx_write(RilleContext *ctx, const char *path, RilleTensor *tensor, bool compress);

#endif
