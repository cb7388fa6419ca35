/* Files of torch.save's (PyTorch: torch/serialization.py), read and written without running anything.
 *
 * Read: the zip form (from 1.6 on), the form before it (pickles in a row, then the numbers), and of
 * TorchScript's archives the attributes of modules. Plain values, dicts, lists, tuples and sets; tensors and
 * parameters, also those that share a storage or are strided; numpy's arrays and scalars; torch.Size is a
 * tuple, devices and dtypes are their names. Elements as with safetensors: float16 and bfloat16 become
 * float32, int8, int16 and uint16 int32, uint32 and uint64 int64. Complex, quantized and sparse tensors,
 * files of big-endian machines and every other global name are refused by name.
 *
 * Written: the zip form with protocol 2, as torch.load(weights_only=True) takes it: numbers at multiples of
 * 64 bytes, tensors of one storage as views of it, strides as they are. */
#ifndef RILLE_IO_TORCH_TORCH_H
#define RILLE_IO_TORCH_TORCH_H

#include "io/pickle/value.h"
#include "io/source.h"

/* By its first bytes (64 are enough). */
bool rille_is_torch(const uint8_t *head, size_t size);

/* The tree's tensors show the file where the source is mapped. */
RilleStatus rille_torch_read(const RilleSource *source, RilleValueTree **out);
RilleStatus rille_torch_read_file(RilleContext *ctx, const char *path, bool mapped, RilleValueTree **out);
RilleStatus rille_torch_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                               RilleValueTree **out);

/* In one step, as io/file.h does it. files NULL: the system's. */
RilleStatus rille_torch_write(RilleContext *ctx, const RilleFiles *files, const char *path,
                              const RilleValueTree *tree);

#endif
