/* The inside of the reader of torch.save's files: torch_read.c knows where things lie, torch_objects.c what
 * the names in the pickle stand for. */
#ifndef RILLE_IO_TORCH_TORCH_FILE_H
#define RILLE_IO_TORCH_TORCH_FILE_H

#include "io/names.h"
#include "io/pickle/pickle_machine.h"
#include "io/torch/torch.h"
#include "io/zip/zip.h"

/* One storage: numbers that tensors look at. */
typedef struct RilleTorchStorage {
  char *key;
  size_t key_length;
  int64_t numel; /* as the pickle says; of an untyped one, bytes */
  bool is_untyped;
  RilleElement element;
  RilleTensor *tensor; /* once it is wanted: 1-d, owned */
  bool is_filled;      /* in the older form */
} RilleTorchStorage;

typedef struct RilleTorchFile {
  RilleContext *ctx;
  const RilleSource *source;
  RilleValueTree *keys;
  RilleTorchStorage *storages;
  size_t count, capacity;
  RilleNames by_key;
  /* The zip form. */
  RilleZip *zip; /* NULL: the older form */
  RilleZipEntry *entries;
  RilleNames by_name;
  const char *root; /* of the entries' names, with a slash at its end */
  size_t root_length;
  bool is_script; /* a TorchScript archive */
  /* The older form: bytes that storages may still ask for. */
  uint64_t budget;
} RilleTorchFile;

/* The entry root + name; NULL: there is none. */
const RilleZipEntry *rille_torch_entry(const RilleTorchFile *file, const char *name, size_t length);
/* The error of a value that no tensor holds. */
RilleStatus rille_torch_beyond(const RilleTorchFile *file, const char *key, uint64_t beyond);

extern const RillePickleNames rille_torch_names;

/* The storage's numbers as a 1-d tensor, read or made when first asked for; borrowed. */
RilleStatus rille_torch_storage(RillePickle *pickle, RilleTorchFile *file, int64_t index,
                                RilleElement element, RilleTensor **out);

#endif
