/* safetensors: named tensors in one file (format: https://github.com/huggingface/safetensors#format). A
 * 64-bit length, a JSON header with the dtype, shape and place of each tensor, and their elements.
 *
 * Read: BOOL U8 I32 I64 F32 F64 as they are; F16 and BF16 become float32; I8, I16 and U16 int32; U32 int64,
 * and U64 where all values fit; other dtypes are refused by name. The places must lie in the file, not
 * overlap and leave no gap. */
#ifndef RILLE_IO_SAFETENSORS_H
#define RILLE_IO_SAFETENSORS_H

#include "io/file.h"

typedef struct RilleNamedTensor {
  const char *name; /* UTF-8 */
  RilleTensor *tensor;
} RilleNamedTensor;

typedef struct RilleNamedText {
  const char *name, *text; /* UTF-8 */
} RilleNamedText;

typedef struct RilleTensorFile { /* owns all that hangs from it */
  RilleNamedTensor *tensors;     /* in the order of the header; names differ */
  size_t tensor_count;
  RilleNamedText *metadata; /* the strings under __metadata__ */
  size_t metadata_count;
  RilleNamedText *refused; /* what is no tensor, and why, or "" if nobody asked for it; of .npz only */
  size_t refused_count;
  uint8_t *is_text;             /* of .npz: 1 where a tensor is text (npy.h); else NULL */
  struct RilleValueTree *arena; /* names and texts */
} RilleTensorFile;

/* The elements are read straight into the tensors: the file is never in memory twice. */
RilleStatus rille_safetensors_read(RilleContext *ctx, const char *path, RilleTensorFile *out);
/* The same of a file that is open. mapped: as rille_source_map has it. */
RilleStatus rille_safetensors_read_from(const RilleFile *file, bool mapped, RilleTensorFile *out);
/* The same from memory; name is for error texts. */
RilleStatus rille_safetensors_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                                     RilleTensorFile *out);
void rille_tensor_file_free(RilleContext *ctx, RilleTensorFile *file); /* a zeroed one is allowed */

/* Writes the file in one step (io/file.h: an older file stays whole if anything fails). The header keeps the
 * given order; the elements are ordered by element size, large first, so that each tensor is aligned, as the
 * format's own writer does. Tensors may have any strides. Names must be UTF-8, differ and not be
 * "__metadata__": RILLE_ERROR_ARGUMENT. */
RilleStatus rille_safetensors_write(RilleContext *ctx, const char *path, const RilleNamedTensor *tensors,
                                    size_t tensor_count, const RilleNamedText *metadata,
                                    size_t metadata_count);
/* The same into the host's files, or with files NULL the system's. */
RilleStatus rille_safetensors_write_in(RilleContext *ctx, const RilleFiles *files, const char *path,
                                       const RilleNamedTensor *tensors, size_t tensor_count,
                                       const RilleNamedText *metadata, size_t metadata_count);

#endif
