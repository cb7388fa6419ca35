/* .npz, numpy arrays by name (numpy.savez, numpy.savez_compressed): a zip file (PKWARE's APPNOTE 6.3) of .npy
 * files, stored or deflated.
 *
 * Read: also zip64; entries must end in .npy, and their sizes and check sums be right. Encrypted ones, other
 * methods and archives in parts are refused. Written: as numpy writes them, zip64 throughout. */
#ifndef RILLE_IO_NPZ_H
#define RILLE_IO_NPZ_H

#include "io/safetensors.h"

/* Names without .npy, in the order of the directory; two of the same are an error. */
RilleStatus rille_npz_read(RilleContext *ctx, const char *path, RilleTensorFile *out);
RilleStatus rille_npz_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                             RilleTensorFile *out);
/* In one step, as io/file.h does it. Any strides. Names must be UTF-8 of 1 to 60000 bytes. */
RilleStatus rille_npz_write(RilleContext *ctx, const char *path, const RilleNamedTensor *tensors,
                            size_t count, bool compress);

#endif
