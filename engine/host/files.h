/* Formats that a build may leave out (RILLE_FILES), behind host/files.c. */
#ifndef RILLE_HOST_FILES_H
#define RILLE_HOST_FILES_H

#include "host/dict.h"
#include "io/safetensors.h"

/* Tensors and texts of a file that was read; what is text (npz) is passed over. */
RilleStatus rille_dict_fill(RilleDict *dict, const RilleTensorFile *file);
/* Tensors of what torch.save wrote, named by their places. */
RilleStatus rille_dict_read_torch(RilleDict *dict, const RilleFile *file);
/* npz, npy, IDX, torch.save's and pickles, plain or gzipped, told by content. */
RilleStatus rille_dict_decode(RilleDict *dict, const char *name, const uint8_t *data, size_t size);
/* RILLE_ERROR_FORMAT where the texts say that it is a trainer's checkpoint, and its check sum is not what
 * they say. */
RilleStatus rille_dict_check_sum(const RilleDict *dict, const char *name);

#endif
