/* What the names in torch.save's pickles stand for (torch/_utils.py, torch/storage.py). */
#include "io/torch/torch_file.h"
#include "core/tensor.h"

#include <string.h>

enum {
  REBUILD = RILLE_PICKLE_MORE, /* storage, offset, size, stride, ... */
  REBUILD_V3,                  /* the same of an untyped storage, with a dtype */
  PARAMETER,                   /* data, requires_grad, hooks */
  SIZE,
  DEVICE,
  SCRIPT_CLASS, /* of TorchScript */
  SCRIPT_VALUE, /* a value with its type */
  UNTYPED,
  STORAGE = 200, /* + element */
  DTYPE = 300,   /* + element */
};

static const struct {
  const char *module, *name;
  int global;
} known[] = {
    {"torch._utils", "_rebuild_tensor_v2", REBUILD},
    {"torch._utils", "_rebuild_tensor", REBUILD},
    {"torch._utils", "_rebuild_tensor_v3", REBUILD_V3},
    {"torch._utils", "_rebuild_parameter", PARAMETER},
    {"torch._utils", "_rebuild_parameter_with_state", PARAMETER},
    {"torch", "Size", SIZE},
    {"torch", "device", DEVICE},
    {"torch.jit._pickle", "build_intlist", SCRIPT_VALUE},
    {"torch.jit._pickle", "build_doublelist", SCRIPT_VALUE},
    {"torch.jit._pickle", "build_boollist", SCRIPT_VALUE},
    {"torch.jit._pickle", "build_tensorlist", SCRIPT_VALUE},
    {"torch.jit._pickle", "restore_type_tag", SCRIPT_VALUE},
    {"torch", "UntypedStorage", UNTYPED},
    {"torch.storage", "UntypedStorage", UNTYPED},
};

static const struct {
  const char *storage, *dtype;
  RilleElement element;
} types[] = {
    {"FloatStorage", "float32", RILLE_ELEMENT_F32}, {"DoubleStorage", "float64", RILLE_ELEMENT_F64},
    {"HalfStorage", "float16", RILLE_ELEMENT_F16},  {"BFloat16Storage", "bfloat16", RILLE_ELEMENT_BF16},
    {"LongStorage", "int64", RILLE_ELEMENT_I64},    {"IntStorage", "int32", RILLE_ELEMENT_I32},
    {"ShortStorage", "int16", RILLE_ELEMENT_I16},   {"CharStorage", "int8", RILLE_ELEMENT_I8},
    {"ByteStorage", "uint8", RILLE_ELEMENT_U8},     {"BoolStorage", "bool", RILLE_ELEMENT_BOOL},
    {"UInt16Storage", "uint16", RILLE_ELEMENT_U16}, {"UInt32Storage", "uint32", RILLE_ELEMENT_U32},
    {"UInt64Storage", "uint64", RILLE_ELEMENT_U64},
};

/* What is refused with a word on what to do before torch.save. */
static const struct {
  const char *name, *advice;
} refused[] = {
    {"_rebuild_sparse", "a sparse tensor; to_dense() makes a plain one of it"},
    {"_rebuild_qtensor", "a quantized tensor; dequantize() makes a plain one of it"},
    {"_rebuild_meta", "a tensor on the meta device, without numbers"},
    {"_rebuild_nested", "a nested tensor; to_padded_tensor() makes a plain one of it"},
    {"QInt", "a quantized tensor; dequantize() makes a plain one of it"},
    {"QUInt", "a quantized tensor; dequantize() makes a plain one of it"},
    {"ComplexFloat", "a complex tensor; torch.view_as_real makes a plain one of it"},
    {"ComplexDouble", "a complex tensor; torch.view_as_real makes a plain one of it"},
    {"Float8", "a tensor of 8-bit floats; float() makes a plain one of it"},
    {"complex", "a complex tensor; torch.view_as_real makes a plain one of it"},
    {"float8", "a tensor of 8-bit floats; float() makes a plain one of it"},
};

static bool same(const char *text, size_t length, const char *wanted) {
  return length == strlen(wanted) && memcmp(text, wanted, length) == 0;
}

static bool begins(const char *text, size_t length, const char *wanted) {
  return length >= strlen(wanted) && memcmp(text, wanted, strlen(wanted)) == 0;
}

static RilleStatus push_global(RillePickle *pickle, int global) {
  RilleValue *node = rille_value_new(pickle->tree, RILLE_VALUE_GLOBAL);
  if (node) node->as.global = global;
  return rille_pickle_push(pickle, node);
}

static RilleStatus refuse(RillePickle *pickle, const char *module, size_t module_length, const char *name,
                          size_t name_length) {
  char shown_module[RILLE_SHOWN], shown_name[RILLE_SHOWN];
  rille_shown(module, module_length, shown_module);
  rille_shown(name, name_length, shown_name);
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
    if (begins(module, module_length, "torch") && begins(name, name_length, refused[i].name))
      return RILLE_PICKLE_ERROR(pickle, "refuses to load %s.%s: %s", shown_module, shown_name,
                                refused[i].advice);
  return RILLE_PICKLE_ERROR(
      pickle,
      "refuses to load %s.%s: tensors and plain values are read, and nothing is run; of a "
      "module, save net.state_dict()",
      shown_module, shown_name);
}

static RilleStatus torch_global(RillePickle *pickle, const char *module, size_t module_length,
                                const char *name, size_t name_length) {
  const RilleTorchFile *file = pickle->user;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (same(module, module_length, known[i].module) && same(name, name_length, known[i].name))
      return push_global(pickle, known[i].global);
  bool is_torch = same(module, module_length, "torch") || same(module, module_length, "torch.storage");
  for (size_t i = 0; is_torch && i < sizeof types / sizeof *types; i++) {
    if (same(name, name_length, types[i].storage))
      return push_global(pickle, STORAGE + (int)types[i].element);
    if (same(name, name_length, types[i].dtype))
      return rille_pickle_push_text(pickle, RILLE_VALUE_STRING, types[i].dtype, name_length);
  }
  if (file->is_script && begins(module, module_length, "__torch__")) return push_global(pickle, SCRIPT_CLASS);
  return refuse(pickle, module, module_length, name, name_length);
}

/* ---- storages ------------------------------------------------------------------------------------------ */

static RilleStatus add_storage(RilleTorchFile *file, RilleTorchStorage wanted, int64_t *index) {
  if (file->count == file->capacity)
    RILLE_TRY(rille_pickle_grow(file->ctx, &file->storages, &file->capacity, sizeof *file->storages));
  char *key = rille_value_tree_allocate(file->keys, wanted.key_length + 1);
  if (!key) return RILLE_ERROR_MEMORY;
  memcpy(key, wanted.key, wanted.key_length);
  key[wanted.key_length] = 0;
  wanted.key = key;
  int32_t old = -1;
  RILLE_TRY(rille_names_add(file->ctx, &file->by_key, key, wanted.key_length, (int32_t)file->count, &old));
  *index = (int64_t)file->count;
  file->storages[file->count++] = wanted;
  return RILLE_OK;
}

/* ("storage", type, key, location, numel[, (key of a part, its offset, its size)]) */
static RilleStatus torch_persistent(RillePickle *pickle, const RilleValue *id) {
  RilleTorchFile *file = pickle->user;
  RilleValue *const *items = id->as.list.items;
  size_t count = id->kind == RILLE_VALUE_TUPLE ? id->as.list.count : 0;
  bool good = count >= 5 && items[0]->kind == RILLE_VALUE_STRING &&
              same(items[0]->as.text.data, items[0]->as.text.size, "storage") &&
              items[1]->kind == RILLE_VALUE_GLOBAL && items[2]->kind == RILLE_VALUE_STRING &&
              items[4]->kind == RILLE_VALUE_INT && items[4]->as.integer >= 0;
  int type = good ? items[1]->as.global : 0;
  if (!good || (type != UNTYPED && (type < STORAGE || type >= DTYPE)))
    return RILLE_PICKLE_ERROR(pickle, "a storage of unknown form");
  RilleTorchStorage wanted = {.key = (char *)(uintptr_t)items[2]->as.text.data,
                              .key_length = items[2]->as.text.size,
                              .numel = items[4]->as.integer,
                              .is_untyped = type == UNTYPED,
                              .element = type == UNTYPED ? RILLE_ELEMENT_U8 : (RilleElement)(type - STORAGE)};
  int64_t index = rille_names_find(&file->by_key, wanted.key, wanted.key_length), offset = 0;
  if (index < 0) RILLE_TRY(add_storage(file, wanted, &index));
  const RilleTorchStorage *storage = &file->storages[index];
  if (storage->numel != wanted.numel || storage->is_untyped != wanted.is_untyped ||
      storage->element != wanted.element)
    return RILLE_PICKLE_ERROR(pickle, "a storage with two types or sizes");
  if (count > 5 && items[5]->kind == RILLE_VALUE_TUPLE && items[5]->as.list.count == 3 &&
      items[5]->as.list.items[1]->kind == RILLE_VALUE_INT)
    offset = items[5]->as.list.items[1]->as.integer;
  RilleValue *node = rille_value_new(pickle->tree, RILLE_VALUE_STORAGE);
  if (node) {
    node->as.storage.index = index;
    node->as.storage.offset = offset;
  }
  return rille_pickle_push(pickle, node);
}

/* ---- tensors ------------------------------------------------------------------------------------------- */

static RilleStatus read_dims(RillePickle *pickle, const RilleValue *list, int64_t *out, int *ndim) {
  if (list->kind != RILLE_VALUE_TUPLE && list->kind != RILLE_VALUE_LIST)
    return RILLE_PICKLE_ERROR(pickle, "a tensor whose sizes or strides are no tuple");
  if (list->as.list.count > RILLE_MAX_DIMS)
    return RILLE_PICKLE_ERROR(pickle, "a tensor of %zu dims, here it has at most %d", list->as.list.count,
                              RILLE_MAX_DIMS);
  *ndim = (int)list->as.list.count;
  for (int i = 0; i < *ndim; i++) {
    const RilleValue *item = list->as.list.items[i];
    if (item->kind != RILLE_VALUE_INT || item->as.integer < 0)
      return RILLE_PICKLE_ERROR(pickle, "a tensor with a size or stride that is not a count");
    out[i] = item->as.integer;
  }
  return RILLE_OK;
}

typedef struct View {
  int ndim;
  int64_t offset, sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
} View;

/* An error unless the view lies inside numel elements. */
static RilleStatus check_view(RillePickle *pickle, const View *view, int64_t numel) {
  int64_t last = view->offset, elements = 1, step;
  char shape[RILLE_SHAPE_TEXT];
  bool is_empty = false, fits = view->offset >= 0;
  for (int i = 0; i < view->ndim; i++) is_empty = is_empty || view->sizes[i] == 0;
  for (int i = 0; !is_empty && fits && i < view->ndim; i++)
    fits = !__builtin_mul_overflow(view->sizes[i] - 1, view->strides[i], &step) &&
           !__builtin_add_overflow(last, step, &last) &&
           !__builtin_mul_overflow(elements, view->sizes[i], &elements) && elements < INT64_MAX / 16;
  if (is_empty || (fits && last < numel)) return RILLE_OK;
  return RILLE_PICKLE_ERROR(pickle, "a tensor of shape %s reaches past the %lld elements of its storage",
                            rille_shape_text(view->ndim, view->sizes, shape), (long long)numel);
}

static RilleStatus make_view(RillePickle *pickle, RilleTensor *storage, const View *view, RilleTensor **out) {
  bool is_empty = false;
  int64_t elements = 1;
  for (int i = 0; i < view->ndim; i++) is_empty = is_empty || view->sizes[i] == 0;
  if (!is_empty) return rille_tensor_view(storage, view->ndim, view->sizes, view->strides, view->offset, out);
  for (int i = 0; i < view->ndim; i++)
    if (view->sizes[i] &&
        (__builtin_mul_overflow(elements, view->sizes[i], &elements) || elements > INT64_MAX / 16))
      return RILLE_PICKLE_ERROR(pickle, "an empty tensor whose other sizes are too large");
  return rille_tensor_new(pickle->reader.ctx, rille_dtype_of(storage), view->ndim, view->sizes, out);
}

static bool dtype_element(const RilleValue *name, RilleElement *out) {
  for (size_t i = 0; name->kind == RILLE_VALUE_STRING && i < sizeof types / sizeof *types; i++)
    if (same(name->as.text.data, name->as.text.size, types[i].dtype)) {
      *out = types[i].element;
      return true;
    }
  return false;
}

static RilleStatus rebuild(RillePickle *pickle, RilleValue *const *items, size_t count, bool has_dtype) {
  RilleTorchFile *file = pickle->user;
  View view = {0};
  int strides = 0;
  if (count < (has_dtype ? 7u : 4u) || items[0]->kind != RILLE_VALUE_STORAGE ||
      items[1]->kind != RILLE_VALUE_INT || items[1]->as.integer < 0)
    return RILLE_PICKLE_ERROR(pickle, "a tensor of unknown form");
  const RilleTorchStorage *storage = &file->storages[items[0]->as.storage.index];
  RilleElement element = storage->element;
  if (has_dtype != storage->is_untyped || (has_dtype && !dtype_element(items[6], &element)))
    return RILLE_PICKLE_ERROR(pickle, "a tensor of unknown form");
  RILLE_TRY(read_dims(pickle, items[2], view.sizes, &view.ndim));
  RILLE_TRY(read_dims(pickle, items[3], view.strides, &strides));
  if (strides != view.ndim)
    return RILLE_PICKLE_ERROR(pickle, "a tensor of %d dims with %d strides", view.ndim, strides);
  if (__builtin_add_overflow(items[1]->as.integer, items[0]->as.storage.offset, &view.offset))
    view.offset = -1;
  RilleTensor *numbers = NULL, *tensor = NULL;
  RILLE_TRY(rille_torch_storage(pickle, file, items[0]->as.storage.index, element, &numbers));
  RILLE_TRY(check_view(pickle, &view, numbers->numel));
  RILLE_TRY(make_view(pickle, numbers, &view, &tensor));
  RilleValue *node = rille_value_new(pickle->tree, RILLE_VALUE_ARRAY);
  if (!node) {
    rille_tensor_release(tensor);
    return RILLE_ERROR_MEMORY;
  }
  rille_value_set_tensor(pickle->tree, node, tensor);
  return rille_pickle_push(pickle, node);
}

static RilleStatus torch_call(RillePickle *pickle, int global, RilleValue *const *items, size_t count) {
  switch (global) {
  case REBUILD:
  case REBUILD_V3:
    return rebuild(pickle, items, count, global == REBUILD_V3);
  case PARAMETER:
    if (count < 1 || items[0]->kind != RILLE_VALUE_TENSOR)
      return RILLE_PICKLE_ERROR(pickle, "a parameter of unknown form");
    return rille_pickle_push(pickle, items[0]);
  case SIZE:
  case SCRIPT_VALUE:
    if (count < 1) return RILLE_PICKLE_ERROR(pickle, "a torch.Size of unknown form");
    return rille_pickle_push(pickle, items[0]);
  case DEVICE:
    if (count < 1 || items[0]->kind != RILLE_VALUE_STRING)
      return RILLE_PICKLE_ERROR(pickle, "a torch.device of unknown form");
    return rille_pickle_push(pickle, items[0]);
  default:
    return RILLE_PICKLE_ERROR(pickle, "refuses to call the type of a storage or a class");
  }
}

static RilleStatus torch_make(RillePickle *pickle, int global) {
  if (global != SCRIPT_CLASS) return RILLE_PICKLE_ERROR(pickle, "refuses to make an object");
  return rille_pickle_push(pickle, rille_value_new(pickle->tree, RILLE_VALUE_DICT));
}

/* The attributes of a TorchScript module; a state dict has some as well (versions of its modules), which are
 * passed over. */
static RilleStatus torch_build(RillePickle *pickle, RilleValue *dict, RilleValue *state) {
  const RilleTorchFile *file = pickle->user;
  if (!file->is_script) return RILLE_OK;
  RILLE_TRY(rille_pickle_spend(pickle, &pickle->call_budget, state->as.list.count));
  return rille_value_append(pickle->tree, dict, state->as.list.items, state->as.list.count);
}

const RillePickleNames rille_torch_names = {torch_global, torch_call, torch_make, torch_build,
                                            torch_persistent};
