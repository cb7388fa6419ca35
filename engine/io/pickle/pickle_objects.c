/* The calls and states by which numpy's arrays, types and scalars are pickled: numpy/core/src/multiarray
 * (array_reduce, array_setstate, arraydescr_setstate, gentype_reduce) and numpy/_core/numeric.py
 * (_frombuffer). */
#include "io/pickle/pickle_machine.h"
#include "core/tensor.h"
#include "io/array.h"

#include <string.h>

typedef enum Global {
  RECONSTRUCT,
  SCALAR,
  FROMBUFFER,
  NDARRAY,
  DTYPE,
  ENCODE,
  BYTES,
  BYTEARRAY,
  LIST, /* list, and what is read as one */
  DICT,
  DEQUE,
  ORDERED_DICT,
  COUNTER,
  DEFAULT_DICT,
  FACTORY /* of a defaultdict's values: never called */
} Global;

static const struct {
  const char *module, *name;
  Global global;
} known[] = {
    {"numpy.core.multiarray", "_reconstruct", RECONSTRUCT},
    {"numpy._core.multiarray", "_reconstruct", RECONSTRUCT},
    {"numpy.core.multiarray", "scalar", SCALAR},
    {"numpy._core.multiarray", "scalar", SCALAR},
    {"numpy.core.numeric", "_frombuffer", FROMBUFFER},
    {"numpy._core.numeric", "_frombuffer", FROMBUFFER},
    {"numpy", "ndarray", NDARRAY},
    {"numpy", "dtype", DTYPE},
    {"_codecs", "encode", ENCODE}, /* how Python 3 writes bytes in protocols 0 to 2 */
    {"builtins", "bytes", BYTES},  /* and how it writes b"" */
    {"builtins", "bytearray", BYTEARRAY},
    {"builtins", "set", LIST},
    {"builtins", "frozenset", LIST},
    {"builtins", "list", LIST},
    {"builtins", "tuple", FACTORY},
    {"builtins", "dict", DICT},
    {"builtins", "int", FACTORY},
    {"builtins", "float", FACTORY},
    {"builtins", "bool", FACTORY},
    {"builtins", "str", FACTORY},
    {"collections", "deque", DEQUE},
    {"collections", "OrderedDict", ORDERED_DICT},
    {"collections", "Counter", COUNTER},
    {"collections", "defaultdict", DEFAULT_DICT},
};

static bool same_text(const char *text, size_t length, const char *wanted) {
  return length == strlen(wanted) && memcmp(text, wanted, length) == 0;
}

static bool value_is_text(const RilleValue *value, const char *wanted) {
  return value->kind == RILLE_VALUE_STRING && same_text(value->as.text.data, value->as.text.size, wanted);
}

RilleStatus rille_pickle_global(RillePickle *pickle, const char *module, size_t module_length,
                                const char *name, size_t name_length) {
  const char *place =
      same_text(module, module_length, "__builtin__") ? "builtins" : module; /* Python 2's name */
  size_t place_length = place == module ? module_length : strlen(place);
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (!same_text(place, place_length, known[i].module) || !same_text(name, name_length, known[i].name))
      continue;
    RilleValue *node = rille_value_new(pickle->tree, RILLE_VALUE_GLOBAL);
    if (node) node->as.global = (int)known[i].global;
    return rille_pickle_push(pickle, node);
  }
  if (pickle->names) return pickle->names->global(pickle, module, module_length, name, name_length);
  char shown_module[RILLE_SHOWN], shown_name[RILLE_SHOWN];
  return RILLE_PICKLE_ERROR(pickle, "refuses to load %s.%s (only plain values and numpy arrays are read)",
                            rille_shown(module, module_length, shown_module),
                            rille_shown(name, name_length, shown_name));
}

/* ---- numpy's types ------------------------------------------------------------------------------------- */

static RilleStatus refuse_dtype(RillePickle *pickle, const RilleValue *text) {
  char shown[RILLE_SHOWN];
  bool objects = text->as.text.size > 0 && text->as.text.data[0] == 'O';
  return RILLE_PICKLE_ERROR(pickle,
                            objects ? "refuses an array of Python objects (numpy type %s)"
                                    : "no tensor holds the numpy type %s",
                            rille_shown(text->as.text.data, text->as.text.size, shown));
}

/* numpy.dtype("f8", align, copy) */
static RilleStatus make_dtype(RillePickle *pickle, RilleValue *const *arguments, size_t count) {
  if (count < 1 || (arguments[0]->kind != RILLE_VALUE_STRING && arguments[0]->kind != RILLE_VALUE_BYTES))
    return RILLE_PICKLE_ERROR(pickle, "numpy.dtype without the name of a type");
  RilleElement element;
  bool big;
  if (!rille_element_from_numpy(arguments[0]->as.text.data, arguments[0]->as.text.size, &element, &big))
    return refuse_dtype(pickle, arguments[0]);
  RilleValue *node = rille_value_new(pickle->tree, RILLE_VALUE_DTYPE);
  if (node) {
    node->as.dtype.element = (uint8_t)element;
    node->as.dtype.big_endian = big;
  }
  return rille_pickle_push(pickle, node);
}

/* (version, byte order, subarray, names, fields, size, alignment, flags): only the byte order matters here.
 */
static RilleStatus set_dtype_state(RillePickle *pickle, RilleValue *dtype, const RilleValue *state) {
  RilleValue *const *items = state->as.list.items;
  if (state->kind != RILLE_VALUE_TUPLE || state->as.list.count < 5 || items[1]->kind != RILLE_VALUE_STRING ||
      items[1]->as.text.size != 1 || !memchr("<>|=", items[1]->as.text.data[0], 4))
    return RILLE_PICKLE_ERROR(pickle, "a numpy type with a state of unknown form");
  for (int i = 2; i < 5; i++)
    if (items[i]->kind != RILLE_VALUE_NONE)
      return RILLE_PICKLE_ERROR(pickle, "no tensor holds a structured numpy type");
  char order = items[1]->as.text.data[0];
  if (order == '<' || order == '>') dtype->as.dtype.big_endian = order == '>';
  return RILLE_OK;
}

/* ---- arrays -------------------------------------------------------------------------------------------- */

static bool raw_bytes(const RilleValue *value, const uint8_t **data, size_t *size) {
  if (value->kind != RILLE_VALUE_STRING && value->kind != RILLE_VALUE_BYTES) return false;
  *data = (const uint8_t *)value->as.text.data;
  *size = value->as.text.size;
  return true;
}

static RilleStatus read_shape(RillePickle *pickle, const RilleValue *shape, RilleArray *array) {
  if (shape->kind != RILLE_VALUE_TUPLE)
    return RILLE_PICKLE_ERROR(pickle, "a numpy array whose shape is not a tuple");
  if (shape->as.list.count > RILLE_MAX_DIMS)
    return RILLE_PICKLE_ERROR(pickle, "a numpy array of %zu dims, a tensor has at most %d",
                              shape->as.list.count, RILLE_MAX_DIMS);
  array->ndim = (int)shape->as.list.count;
  for (int i = 0; i < array->ndim; i++) {
    const RilleValue *size = shape->as.list.items[i];
    if (size->kind != RILLE_VALUE_INT || size->as.integer < 0)
      return RILLE_PICKLE_ERROR(pickle, "a numpy array with a size that is not a count");
    array->sizes[i] = size->as.integer;
  }
  return RILLE_OK;
}

static RilleStatus check_elements(RillePickle *pickle, const RilleValue *dtype, const uint8_t *data,
                                  size_t count) {
  uint64_t beyond =
      rille_elements_beyond((RilleElement)dtype->as.dtype.element, dtype->as.dtype.big_endian, data, count);
  if (!beyond) return RILLE_OK;
  return RILLE_PICKLE_ERROR(pickle, RILLE_BEYOND_TEXT, (unsigned long long)beyond);
}

/* A tensor of dtype's elements with array's sizes and order, from the bytes in data. */
static RilleStatus decode(RillePickle *pickle, RilleArray *array, const RilleValue *dtype,
                          const RilleValue *data, RilleTensor **out) {
  const uint8_t *bytes;
  size_t size;
  uint64_t wanted;
  char shape[RILLE_SHAPE_TEXT];
  if (dtype->kind != RILLE_VALUE_DTYPE || !raw_bytes(data, &bytes, &size))
    return RILLE_PICKLE_ERROR(pickle, "a numpy array without a type or without bytes");
  array->element = (RilleElement)dtype->as.dtype.element;
  array->big_endian = dtype->as.dtype.big_endian;
  if (!rille_array_bytes(array, &wanted) || wanted != size)
    return RILLE_PICKLE_ERROR(pickle, "a numpy array of shape %s with %zu bytes of %zu-byte elements",
                              rille_shape_text(array->ndim, array->sizes, shape), size,
                              rille_element_size(array->element));
  RILLE_TRY(check_elements(pickle, dtype, bytes, size / rille_element_size(array->element)));
  RILLE_TRY(rille_pickle_spend(pickle, &pickle->array_budget, size));
  return rille_array_decode(pickle->reader.ctx, array, bytes, out);
}

/* _reconstruct(ndarray, (0,), b"b"): an empty array that BUILD gives shape and content. */
static RilleStatus make_array(RillePickle *pickle, RilleValue *const *arguments, size_t count) {
  if (count != 3 || arguments[0]->kind != RILLE_VALUE_GLOBAL || arguments[0]->as.global != NDARRAY)
    return RILLE_PICKLE_ERROR(pickle, "a numpy array of unknown form");
  return rille_pickle_push(pickle, rille_value_new(pickle->tree, RILLE_VALUE_ARRAY));
}

/* (version, shape, dtype, is_fortran, bytes) */
static RilleStatus set_array_state(RillePickle *pickle, RilleValue *node, const RilleValue *state) {
  RilleValue *const *items = state->as.list.items;
  if (state->kind != RILLE_VALUE_TUPLE || state->as.list.count != 5 ||
      (items[3]->kind != RILLE_VALUE_BOOL && items[3]->kind != RILLE_VALUE_INT))
    return RILLE_PICKLE_ERROR(pickle, "a numpy array with a state of unknown form");
  RilleArray array = {.fortran = items[3]->kind == RILLE_VALUE_BOOL ? items[3]->as.boolean
                                                                    : items[3]->as.integer != 0};
  RilleTensor *tensor = NULL;
  RILLE_TRY(read_shape(pickle, items[1], &array));
  RILLE_TRY(decode(pickle, &array, items[2], items[4], &tensor));
  rille_value_set_tensor(pickle->tree, node, tensor);
  return RILLE_OK;
}

/* numpy 2.3's order "K": the bytes have the array's dims in another order, axes says which. */
static RilleStatus permute(RillePickle *pickle, RilleTensor *tensor, const RilleValue *axes,
                           RilleTensor **out) {
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  unsigned seen = 0;
  bool good = axes->kind == RILLE_VALUE_TUPLE && axes->as.list.count == tensor->ndim;
  for (int i = 0; good && i < tensor->ndim; i++) {
    const RilleValue *axis = axes->as.list.items[i];
    good = axis->kind == RILLE_VALUE_INT && axis->as.integer >= 0 && axis->as.integer < tensor->ndim &&
           !(seen >> axis->as.integer & 1);
    if (!good) break;
    seen |= 1u << axis->as.integer;
    sizes[i] = tensor->sizes[axis->as.integer];
    strides[i] = tensor->strides[axis->as.integer];
  }
  if (!good) return RILLE_PICKLE_ERROR(pickle, "a numpy array with a bad order of axes");
  RilleTensor *view = NULL;
  RILLE_TRY(rille_tensor_view(tensor, tensor->ndim, sizes, strides, 0, &view));
  RilleStatus status = rille_tensor_contiguous(view, out);
  rille_tensor_release(view);
  return status;
}

/* _frombuffer(bytes, dtype, shape, order[, axes]) of protocol 5 */
static RilleStatus make_from_buffer(RillePickle *pickle, RilleValue *const *arguments, size_t count) {
  bool permuted = count == 5 && value_is_text(arguments[3], "K");
  bool plain = (count == 4 || (count == 5 && arguments[4]->kind == RILLE_VALUE_NONE)) &&
               (value_is_text(arguments[3], "C") || value_is_text(arguments[3], "F"));
  if (!permuted && !plain) return RILLE_PICKLE_ERROR(pickle, "a numpy array of unknown form");
  RilleArray array = {.fortran = plain && value_is_text(arguments[3], "F")};
  RILLE_TRY(read_shape(pickle, arguments[2], &array));
  RilleTensor *tensor = NULL;
  RILLE_TRY(decode(pickle, &array, arguments[1], arguments[0], &tensor));
  RilleStatus status = RILLE_OK;
  if (permuted) {
    RilleTensor *turned = NULL;
    status = permute(pickle, tensor, arguments[4], &turned);
    rille_tensor_release(tensor);
    tensor = turned;
  }
  if (status != RILLE_OK) return status;
  RilleValue *node = rille_value_new(pickle->tree, RILLE_VALUE_ARRAY);
  if (!node) {
    rille_tensor_release(tensor);
    return RILLE_ERROR_MEMORY;
  }
  rille_value_set_tensor(pickle->tree, node, tensor);
  return rille_pickle_push(pickle, node);
}

/* scalar(dtype, bytes) */
static RilleStatus make_scalar(RillePickle *pickle, RilleValue *const *arguments, size_t count) {
  const uint8_t *bytes;
  size_t size;
  if (count != 2 || arguments[0]->kind != RILLE_VALUE_DTYPE || !raw_bytes(arguments[1], &bytes, &size) ||
      size != rille_element_size((RilleElement)arguments[0]->as.dtype.element))
    return RILLE_PICKLE_ERROR(pickle, "a numpy scalar of unknown form");
  RilleElement element = (RilleElement)arguments[0]->as.dtype.element;
  RILLE_TRY(check_elements(pickle, arguments[0], bytes, 1));
  _Alignas(8) char value[8];
  rille_elements_decode(element, arguments[0]->as.dtype.big_endian, bytes, 1, value);
  RilleScalar scalar = rille_scalar_read(rille_element_dtype(element), value);
  if (scalar.kind == RILLE_SCALAR_FLOAT) return rille_pickle_push_float(pickle, scalar.value.f);
  if (scalar.kind == RILLE_SCALAR_BOOL) return rille_pickle_push_bool(pickle, scalar.value.i != 0);
  return rille_pickle_push_int(pickle, scalar.value.i);
}

/* ---- Python's own -------------------------------------------------------------------------------------- */

/* encode(text, "latin1"): each character is one byte. */
static RilleStatus make_bytes(RillePickle *pickle, RilleValue *const *arguments, size_t count) {
  if (count != 2 || arguments[0]->kind != RILLE_VALUE_STRING ||
      !(value_is_text(arguments[1], "latin1") || value_is_text(arguments[1], "latin-1")))
    return RILLE_PICKLE_ERROR(pickle, "refuses _codecs.encode other than of text to latin1");
  const char *text = arguments[0]->as.text.data;
  size_t length = arguments[0]->as.text.size, size = 0;
  RILLE_TRY(rille_pickle_spend(pickle, &pickle->call_budget, length));
  uint8_t *bytes = rille_value_tree_allocate(pickle->tree, length + 1);
  if (!bytes) return RILLE_ERROR_MEMORY;
  for (size_t i = 0; i < length; i++) {
    uint8_t byte = (uint8_t)text[i];
    if (byte >= 0x80) { /* text is valid UTF-8, so the second byte is there; c2 and c3 are U+0080 to U+00ff */
      if (byte > 0xc3) return RILLE_PICKLE_ERROR(pickle, "text that is not Latin-1");
      byte = (uint8_t)(byte << 6 | ((uint8_t)text[++i] & 0x3f));
    }
    bytes[size++] = byte;
  }
  return rille_pickle_push_text(pickle, RILLE_VALUE_BYTES, bytes, size);
}

/* bytes() and bytearray(), of nothing, of bytes or, in protocols 0 to 2, as encode. */
static RilleStatus make_byte_array(RillePickle *pickle, RilleValue *const *arguments, size_t count) {
  if (count == 0) return rille_pickle_push_text(pickle, RILLE_VALUE_BYTES, "", 0);
  if (count == 2) return make_bytes(pickle, arguments, count);
  const uint8_t *data;
  size_t size;
  if (count > 1 || !raw_bytes(arguments[0], &data, &size))
    return RILLE_PICKLE_ERROR(pickle, "refuses to make bytes of what are none");
  return rille_pickle_push_text(pickle, RILLE_VALUE_BYTES, data, size);
}

/* set([...]), frozenset([...]) and deque([...], size); sets have lists in pickles, deques are filled
 * afterwards. */
static RilleStatus make_list(RillePickle *pickle, RilleValue *const *arguments, size_t count, size_t most) {
  RilleValue *list = rille_value_new(pickle->tree, RILLE_VALUE_LIST);
  if (!list) return RILLE_ERROR_MEMORY;
  if (count > most ||
      (count > 0 && arguments[0]->kind != RILLE_VALUE_LIST && arguments[0]->kind != RILLE_VALUE_TUPLE))
    return RILLE_PICKLE_ERROR(pickle, "a set or deque of unknown form");
  if (count > 0) {
    size_t items = arguments[0]->as.list.count;
    RILLE_TRY(rille_pickle_spend(pickle, &pickle->call_budget, items));
    RILLE_TRY(rille_value_append(pickle->tree, list, arguments[0]->as.list.items, items));
  }
  return rille_pickle_push(pickle, list);
}

/* dict() or Counter({...}): the same keys and values again. */
static RilleStatus copy_dict(RillePickle *pickle, RilleValue *const *arguments, size_t count) {
  RilleValue *dict = rille_value_new(pickle->tree, RILLE_VALUE_DICT);
  if (!dict) return RILLE_ERROR_MEMORY;
  if (count > 1 || (count == 1 && arguments[0]->kind != RILLE_VALUE_DICT))
    return RILLE_PICKLE_ERROR(pickle, "a dict or Counter of unknown form");
  if (count == 1) {
    size_t items = arguments[0]->as.list.count;
    RILLE_TRY(rille_pickle_spend(pickle, &pickle->call_budget, items));
    RILLE_TRY(rille_value_append(pickle->tree, dict, arguments[0]->as.list.items, items));
  }
  return rille_pickle_push(pickle, dict);
}

/* defaultdict(factory): its items are set afterwards. The factory is a name, and stays one. */
static RilleStatus make_default_dict(RillePickle *pickle, RilleValue *const *arguments, size_t count) {
  if (count > 1 ||
      (count == 1 && arguments[0]->kind != RILLE_VALUE_NONE && arguments[0]->kind != RILLE_VALUE_GLOBAL))
    return RILLE_PICKLE_ERROR(pickle, "a defaultdict of unknown form");
  return rille_pickle_push(pickle, rille_value_new(pickle->tree, RILLE_VALUE_DICT));
}

/* OrderedDict() or, from Python 2, OrderedDict([[key, value], ...]) */
static RilleStatus make_dict(RillePickle *pickle, RilleValue *const *arguments, size_t count) {
  RilleValue *dict = rille_value_new(pickle->tree, RILLE_VALUE_DICT);
  if (!dict) return RILLE_ERROR_MEMORY;
  if (count > 1 || (count == 1 && arguments[0]->kind != RILLE_VALUE_LIST))
    return RILLE_PICKLE_ERROR(pickle, "an OrderedDict of unknown form");
  if (count == 1) RILLE_TRY(rille_pickle_spend(pickle, &pickle->call_budget, arguments[0]->as.list.count));
  for (size_t i = 0; count == 1 && i < arguments[0]->as.list.count; i++) {
    const RilleValue *pair = arguments[0]->as.list.items[i];
    bool good =
        (pair->kind == RILLE_VALUE_LIST || pair->kind == RILLE_VALUE_TUPLE) && pair->as.list.count == 2;
    int key = good ? pair->as.list.items[0]->kind : RILLE_VALUE_LIST;
    if (key > RILLE_VALUE_BYTES && key != RILLE_VALUE_TUPLE)
      return RILLE_PICKLE_ERROR(pickle, "an OrderedDict of unknown form");
    RILLE_TRY(rille_value_append(pickle->tree, dict, pair->as.list.items, 2));
  }
  return rille_pickle_push(pickle, dict);
}

/* ---- the two opcodes ----------------------------------------------------------------------------------- */

RilleStatus rille_pickle_reduce(RillePickle *pickle) {
  RilleValue *callable = NULL, *arguments = NULL;
  RILLE_TRY(rille_pickle_pop(pickle, &arguments));
  RILLE_TRY(rille_pickle_pop(pickle, &callable));
  if (callable->kind != RILLE_VALUE_GLOBAL || arguments->kind != RILLE_VALUE_TUPLE)
    return RILLE_PICKLE_ERROR(pickle, "a call of what is not a function");
  RilleValue *const *items = arguments->as.list.items;
  size_t count = arguments->as.list.count;
  if (callable->as.global >= RILLE_PICKLE_MORE)
    return pickle->names->call(pickle, callable->as.global, items, count);
  switch ((Global)callable->as.global) {
  case RECONSTRUCT:
    return make_array(pickle, items, count);
  case SCALAR:
    return make_scalar(pickle, items, count);
  case FROMBUFFER:
    return make_from_buffer(pickle, items, count);
  case DTYPE:
    return make_dtype(pickle, items, count);
  case ENCODE:
    return make_bytes(pickle, items, count);
  case ORDERED_DICT:
    return make_dict(pickle, items, count);
  case BYTES:
  case BYTEARRAY:
    return make_byte_array(pickle, items, count);
  case LIST:
    return make_list(pickle, items, count, 1);
  case DEQUE:
    return make_list(pickle, items, count, 2);
  case DICT:
  case COUNTER:
    return copy_dict(pickle, items, count);
  case DEFAULT_DICT:
    return make_default_dict(pickle, items, count);
  case NDARRAY:
  case FACTORY:
    break;
  }
  return RILLE_PICKLE_ERROR(pickle, "refuses to call %s",
                            callable->as.global == NDARRAY ? "numpy.ndarray" : "a type of plain values");
}

RilleStatus rille_pickle_build(RillePickle *pickle) {
  RilleValue *state = NULL, *object = NULL;
  RILLE_TRY(rille_pickle_pop(pickle, &state));
  RILLE_TRY(rille_pickle_pop(pickle, &object));
  RilleStatus status;
  if (object->kind == RILLE_VALUE_DICT && state->kind == RILLE_VALUE_DICT && pickle->names)
    status = pickle->names->build(pickle, object, state);
  else if (object->kind == RILLE_VALUE_ARRAY)
    status = set_array_state(pickle, object, state);
  else if (object->kind == RILLE_VALUE_DTYPE)
    status = set_dtype_state(pickle, object, state);
  else
    status = RILLE_PICKLE_ERROR(pickle, "sets the state of what is neither a numpy array nor a numpy type");
  return status == RILLE_OK ? rille_pickle_push(pickle, object) : status;
}
