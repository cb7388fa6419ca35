/* .npz, numpy arrays by name (numpy.savez, numpy.savez_compressed): a zip file (PKWARE's APPNOTE 6.3) of .npy
 * files, stored or deflated.
 *
 * Read: also zip64; sizes and check sums must be right. Encrypted entries, other methods and archives in
 * parts are refused. What is no tensor (objects, structures, complex numbers, files of other kinds) is listed
 * with the reason, beside what can be read. Written: as numpy writes them, zip64 throughout. */
#ifndef RILLE_IO_NPZ_H
#define RILLE_IO_NPZ_H

#include "io/safetensors.h"

/* Names without .npy, in the order of the directory; two of the same are an error. Of text, is_text is set.
 * Where wanted is not NULL, other names than these are listed as refused, without being unpacked. */
typedef struct RilleNpzNames {
  const char *const *names;
  size_t count;
} RilleNpzNames;
RilleStatus rille_npz_read(RilleContext *ctx, const char *path, const RilleNpzNames *wanted,
                           RilleTensorFile *out);
RilleStatus rille_npz_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                             const RilleNpzNames *wanted, RilleTensorFile *out);
/* In one step, as io/file.h does it. Any strides. Names must be UTF-8 of 1 to 60000 bytes. */
RilleStatus rille_npz_write(RilleContext *ctx, const char *path, const RilleNamedTensor *tensors,
                            size_t count, bool compress);
RilleStatus rille_npz_write_in(RilleContext *ctx, const RilleFiles *files, const char *path,
                               const RilleNamedTensor *tensors, size_t count, bool compress);

#endif
