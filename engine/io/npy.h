/* .npy, one numpy array a file (numpy.org/doc/stable/reference/generated/numpy.lib.format.html): a magic
 * number, a version, the length of a Python dict in text, the dict and the elements. Nothing in it is
 * evaluated.
 *
 * Read: versions 1 to 3, both byte orders, C and Fortran order, gzipped too; dtypes as in io/array.h.
 * Objects, structures and complex numbers are refused by name, and so is text where nobody asks for it.
 * Written: version 1, C order. */
#ifndef RILLE_IO_NPY_H
#define RILLE_IO_NPY_H

#include "rille.h"

RilleStatus rille_npy_read(RilleContext *ctx, const char *path, RilleTensor **out);
RilleStatus rille_npy_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                             RilleTensor **out);
typedef enum RilleNpyKind { RILLE_NPY_TENSOR, RILLE_NPY_TEXT, RILLE_NPY_OTHER } RilleNpyKind;
/* The same, and text ('<U3', '|S3') too: one more dim at the end, a text's code points as int32 or bytes as
 * uint8, padded with 0. RILLE_NPY_OTHER: it failed as the array is none that a tensor can hold, not as it is
 * damaged. */
RilleStatus rille_npy_decode_any(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                                 RilleTensor **out, RilleNpyKind *kind);
enum { RILLE_NPY_HEADER = 512 }; /* room for RILLE_MAX_DIMS sizes of 20 characters */
/* What stands in front of the elements; gives its size. */
size_t rille_npy_header(const RilleTensor *tensor, char header[RILLE_NPY_HEADER]);
/* In one step, as io/file.h does it. Any strides. */
RilleStatus rille_npy_write(RilleContext *ctx, const char *path, RilleTensor *tensor);

#endif
