/* Files of tensors for C hosts: named tensors, and reading and writing them from a path, from memory or
 * through functions of the host's own.
 *
 * Reading order: named tensors, where files come from, reading, writing. What stands at the top of rille.h
 * holds here too: statuses, contexts, ownership, sizes of structs.
 *
 * An example, without its checks of the status:
 *
 *   RilleContext *ctx;
 *   RilleDict *dict, *read;
 *   RilleTensor *t;
 *   rille_context_create(NULL, &ctx);
 *   rille_full(ctx, 2, (int64_t[]){2, 3}, rille_scalar_float(0.5), RILLE_FLOAT32, &t);
 *   rille_dict_create(ctx, &dict);
 *   rille_dict_set(dict, "weight", t);
 *   rille_dict_set_text(dict, "made by", "a host");
 *   rille_save(dict, "example.safetensors", NULL);
 *   rille_load(ctx, "example.safetensors", NULL, &read);
 *   rille_tensor_data(rille_dict_tensor(read, "weight"));         (six times 0.5)
 *   rille_dict_free(read), rille_dict_free(dict);
 *   rille_tensor_release(t);
 *   rille_context_destroy(ctx);
 */
#ifndef RILLE_IO_H
#define RILLE_IO_H

#include "rille.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- named tensors ----------------------------------------------------------------------------------- */

/* Tensors by name, in order, and texts by name beside them (a file's metadata). It holds its tensors: what it
 * hands out is borrowed and stays as long as the entry does. */
typedef struct RilleDict RilleDict;

/* An empty one. RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_dict_create(RilleContext *ctx, RilleDict **out);
RILLE_API void rille_dict_free(RilleDict *dict); /* NULL is allowed */

RILLE_API int64_t rille_dict_count(const RilleDict *dict);
/* Entry index, 0 .. count - 1; NULL out of range. */
RILLE_API const char *rille_dict_name(const RilleDict *dict, int64_t index);
RILLE_API RilleTensor *rille_dict_tensor_at(const RilleDict *dict, int64_t index);
/* The tensor of that name; NULL: there is none. */
RILLE_API RilleTensor *rille_dict_tensor(const RilleDict *dict, const char *name);
/* Puts tensor in the place of the one of that name, or behind the last; the dict holds it from then on.
 * RILLE_ERROR_MEMORY; RILLE_ERROR_ARGUMENT for a tensor of another context. */
RILLE_API RilleStatus rille_dict_set(RilleDict *dict, const char *name, RilleTensor *tensor);

/* The same of texts. */
RILLE_API int64_t rille_dict_text_count(const RilleDict *dict);
RILLE_API const char *rille_dict_text_name(const RilleDict *dict, int64_t index);
RILLE_API const char *rille_dict_text(const RilleDict *dict, const char *name);
RILLE_API RilleStatus rille_dict_set_text(RilleDict *dict, const char *name, const char *text);

/* A new dict of the entries whose names begin with prefix, without it: of a checkpoint of a trainer, "model/"
 * gives what rille_module_load_state_dict takes, "optimizers/#1/" the first optimizer's state.
 * RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_dict_part(const RilleDict *dict, const char *prefix, RilleDict **out);
/* Puts all entries of from into dict, prefix in front of their names. Errors as rille_dict_set. */
RILLE_API RilleStatus rille_dict_add(RilleDict *dict, const char *prefix, const RilleDict *from);

/* ---- where files come from --------------------------------------------------------------------------- */

/* A host's own files: a pack file, an asset manager, a file system without a disk. Each function returns
 * RILLE_OK or a status, RILLE_ERROR_FILE for instance, and may have said why with rille_error(ctx, ...);
 * where it has not, a text that names the path is put together. They are called on the thread that reads or
 * writes, and may use the context but to read or write files in it. */
typedef struct RilleFiles {
  size_t size; /* sizeof(RilleFiles); 0: the oldest layout */
  void *user;
  /* Opens path, to read it (*bytes receives its length) or, with writes, to make it anew. *file is what the
   * other functions get. */
  RilleStatus (*open)(void *user, RilleContext *ctx, const char *path, bool writes, void **file,
                      uint64_t *bytes);
  /* Exactly bytes bytes from offset on, which lie inside of the file. NULL: nothing can be read. */
  RilleStatus (*read)(void *user, RilleContext *ctx, void *file, uint64_t offset, void *data, size_t bytes);
  /* The next bytes. NULL: nothing can be written. */
  RilleStatus (*write)(void *user, RilleContext *ctx, void *file, const void *data, size_t bytes);
  /* Ends it, once for each open that went well. failed: what was written is not to be kept. */
  RilleStatus (*close)(void *user, RilleContext *ctx, void *file, bool failed);
} RilleFiles;

/* ---- reading ----------------------------------------------------------------------------------------- */

/* What the file at path holds, told by its content, not by its name:
 *   safetensors                 tensors, and its metadata as texts; what rille.save of a script wrote, too
 *   a checkpoint of a trainer   the same, after its check sum; names are "model/0.weight",
 *                               "optimizers/#1/state/#0/exp_avg", texts are plain values: "i3", "f0x1p-3"
 *   npz                         arrays by name; what is no tensor is left out
 *   npy, IDX                    one tensor, whose name is "" (gzipped too)
 *   what torch.save wrote       its tensors, also of the form of before PyTorch 1.6, named by their places:
 *                               "0.weight" of a state dict, "optimizer/state/0/exp_avg" of nested dicts
 *   a pickle of Python's        its arrays, named by their places: "0/1" is the second of the first (gzipped
 *                               too); nothing in it is run. A tensor under a key that is no text, integer,
 *                               boolean or None, or whose name would have more than 65,535 bytes, is an
 *                               RILLE_ERROR_FORMAT; one that stands in several places has the first's name
 * files NULL: the system's files. safetensors and torch.save's are never in memory twice; the others are,
 * packed and unpacked. RILLE_ERROR_FILE: it cannot be read; RILLE_ERROR_FORMAT: damaged, or none of these;
 * RILLE_ERROR_MEMORY; RILLE_ERROR_UNSUPPORTED: of a kind that this build leaves out (RILLE_FILES). */
RILLE_API RilleStatus rille_load(RilleContext *ctx, const char *path, const RilleFiles *files,
                                 RilleDict **out);
/* The same from memory, which is not needed afterwards. name stands in error texts. */
RILLE_API RilleStatus rille_load_memory(RilleContext *ctx, const char *name, const void *data, size_t bytes,
                                        RilleDict **out);

/* ---- writing ----------------------------------------------------------------------------------------- */

/* A safetensors file: tensors by name, texts as its metadata; PyTorch and scripts read it. With files NULL it
 * takes the place of an older one in one step: after an error that one is as it was.
 * RILLE_ERROR_FILE: it cannot be written; RILLE_ERROR_ARGUMENT: a name or a text that is no UTF-8;
 * RILLE_ERROR_MEMORY. */
RILLE_API RilleStatus rille_save(const RilleDict *dict, const char *path, const RilleFiles *files);
/* An .npz file, which numpy.load reads; texts are left out. Errors as above, and RILLE_ERROR_UNSUPPORTED in a
 * build without RILLE_FILES. */
RILLE_API RilleStatus rille_save_npz(const RilleDict *dict, const char *path, bool compressed,
                                     const RilleFiles *files);

#ifdef __cplusplus
}
#endif
#endif
