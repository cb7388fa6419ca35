#include "io/array.h"
#include "core/tensor.h"

#include <string.h>

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define HOST_IS_BIG true
#else
#define HOST_IS_BIG false
#endif

static const struct {
  uint8_t size, dtype;
} elements[] = {
    [RILLE_ELEMENT_BOOL] = {1, RILLE_BOOL},    [RILLE_ELEMENT_U8] = {1, RILLE_UINT8},
    [RILLE_ELEMENT_I8] = {1, RILLE_INT32},     [RILLE_ELEMENT_U16] = {2, RILLE_INT32},
    [RILLE_ELEMENT_I16] = {2, RILLE_INT32},    [RILLE_ELEMENT_U32] = {4, RILLE_INT64},
    [RILLE_ELEMENT_I32] = {4, RILLE_INT32},    [RILLE_ELEMENT_I64] = {8, RILLE_INT64},
    [RILLE_ELEMENT_U64] = {8, RILLE_INT64},    [RILLE_ELEMENT_F16] = {2, RILLE_FLOAT32},
    [RILLE_ELEMENT_BF16] = {2, RILLE_FLOAT32}, [RILLE_ELEMENT_F32] = {4, RILLE_FLOAT32},
    [RILLE_ELEMENT_F64] = {8, RILLE_FLOAT64},
};

size_t rille_element_size(RilleElement element) {
  return elements[element].size;
}
RilleDtype rille_element_dtype(RilleElement element) {
  return (RilleDtype)elements[element].dtype;
}

RilleElement rille_element_of(RilleDtype dtype) {
  switch (dtype) {
  case RILLE_BOOL:
    return RILLE_ELEMENT_BOOL;
  case RILLE_UINT8:
    return RILLE_ELEMENT_U8;
  case RILLE_INT32:
    return RILLE_ELEMENT_I32;
  case RILLE_INT64:
    return RILLE_ELEMENT_I64;
  case RILLE_FLOAT64:
    return RILLE_ELEMENT_F64;
  default:
    return RILLE_ELEMENT_F32;
  }
}

bool rille_element_is_native(RilleElement element) {
  switch (element) {
  case RILLE_ELEMENT_U8:
    return true;
  case RILLE_ELEMENT_I32:
  case RILLE_ELEMENT_I64:
  case RILLE_ELEMENT_F32:
  case RILLE_ELEMENT_F64:
    return !HOST_IS_BIG;
  default:
    return false; /* widened, or checked as bool is */
  }
}

bool rille_array_bytes(const RilleArray *array, uint64_t *bytes) {
  uint64_t total = rille_element_size(array->element);
  for (int i = 0; i < array->ndim; i++)
    if (array->sizes[i] == 0) total = 0;
  for (int i = 0; i < array->ndim; i++)
    if (__builtin_mul_overflow(total, (uint64_t)array->sizes[i], &total)) return false;
  *bytes = total;
  return total <= PTRDIFF_MAX;
}

/* ---- elements ------------------------------------------------------------------------------------------ */

static inline uint16_t load16(const uint8_t *data, size_t i, bool swap) {
  uint16_t bits;
  memcpy(&bits, data + 2 * i, 2);
  return swap ? __builtin_bswap16(bits) : bits;
}

static inline uint32_t load32(const uint8_t *data, size_t i, bool swap) {
  uint32_t bits;
  memcpy(&bits, data + 4 * i, 4);
  return swap ? __builtin_bswap32(bits) : bits;
}

static inline uint64_t load64(const uint8_t *data, size_t i, bool swap) {
  uint64_t bits;
  memcpy(&bits, data + 8 * i, 8);
  return swap ? __builtin_bswap64(bits) : bits;
}

static inline float float_from_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

/* IEEE 754 binary16. Its smallest numbers are ordinary floats. */
static float float_from_half(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31, fraction = half & 1023;
  if (exponent == 31) return float_from_bits(sign | 0x7f800000u | fraction << 13);
  if (exponent > 0) return float_from_bits(sign | (exponent + 112) << 23 | fraction << 13);
  float small = (float)fraction * 0x1p-24f;
  return sign ? -small : small;
}

static void decode_small(RilleElement element, const uint8_t *data, size_t count, bool swap, void *out) {
  uint8_t *bytes = out;
  int32_t *ints = out;
  float *floats = out;
  switch (element) {
  case RILLE_ELEMENT_BOOL:
    for (size_t i = 0; i < count; i++) bytes[i] = data[i] != 0;
    return;
  case RILLE_ELEMENT_I8:
    for (size_t i = 0; i < count; i++) ints[i] = data[i] < 128 ? data[i] : (int32_t)data[i] - 256;
    return;
  case RILLE_ELEMENT_U16:
    for (size_t i = 0; i < count; i++) ints[i] = load16(data, i, swap);
    return;
  case RILLE_ELEMENT_I16:
    for (size_t i = 0; i < count; i++) ints[i] = (int16_t)load16(data, i, swap);
    return;
  case RILLE_ELEMENT_F16:
    for (size_t i = 0; i < count; i++) floats[i] = float_from_half(load16(data, i, swap));
    return;
  case RILLE_ELEMENT_BF16:
    for (size_t i = 0; i < count; i++) floats[i] = float_from_bits((uint32_t)load16(data, i, swap) << 16);
    return;
  default:
    memcpy(out, data, count);
  }
}

void rille_elements_decode(RilleElement element, bool big_endian, const uint8_t *data, size_t count,
                           void *out) {
  bool swap = big_endian != HOST_IS_BIG;
  if (count == 0) return;
  if (!swap && rille_element_size(element) == rille_dtype_size(rille_element_dtype(element)) &&
      element != RILLE_ELEMENT_BOOL) {
    memcpy(out, data, count * rille_element_size(element));
    return;
  }
  uint32_t *words = out;
  uint64_t *longs = out;
  switch (element) {
  case RILLE_ELEMENT_U32:
    for (size_t i = 0; i < count; i++) longs[i] = load32(data, i, swap);
    return;
  case RILLE_ELEMENT_I32:
  case RILLE_ELEMENT_F32:
    for (size_t i = 0; i < count; i++) words[i] = load32(data, i, swap);
    return;
  case RILLE_ELEMENT_I64:
  case RILLE_ELEMENT_U64:
  case RILLE_ELEMENT_F64:
    for (size_t i = 0; i < count; i++) longs[i] = load64(data, i, swap);
    return;
  default:
    decode_small(element, data, count, swap, out);
  }
}

uint64_t rille_elements_beyond(RilleElement element, bool big_endian, const uint8_t *data, size_t count) {
  bool swap = big_endian != HOST_IS_BIG;
  for (size_t i = 0; element == RILLE_ELEMENT_U64 && i < count; i++) {
    uint64_t value = load64(data, i, swap);
    if (value > INT64_MAX) return value;
  }
  return 0;
}

/* ---- arrays -------------------------------------------------------------------------------------------- */

/* tensor, filled in file order, has its sizes reversed: seen through reversed strides it is the array. */
static RilleStatus reverse_dims(RilleTensor *tensor, RilleTensor **out) {
  int64_t sizes[RILLE_MAX_DIMS], strides[RILLE_MAX_DIMS];
  for (int i = 0; i < tensor->ndim; i++) {
    sizes[i] = tensor->sizes[tensor->ndim - 1 - i];
    strides[i] = tensor->strides[tensor->ndim - 1 - i];
  }
  RilleTensor *view;
  RILLE_TRY(rille_tensor_view(tensor, tensor->ndim, sizes, strides, 0, &view));
  RilleStatus status = rille_tensor_contiguous(view, out);
  rille_tensor_release(view);
  return status;
}

RilleStatus rille_array_decode(RilleContext *ctx, const RilleArray *array, const uint8_t *data,
                               RilleTensor **out) {
  bool reversed = array->fortran && array->ndim > 1;
  int64_t sizes[RILLE_MAX_DIMS];
  for (int i = 0; i < array->ndim; i++) sizes[i] = array->sizes[reversed ? array->ndim - 1 - i : i];
  RilleTensor *tensor;
  RILLE_TRY(rille_tensor_new(ctx, rille_element_dtype(array->element), array->ndim, sizes, &tensor));
  rille_elements_decode(array->element, array->big_endian, data, (size_t)tensor->numel, tensor->data);
  if (!reversed) {
    *out = tensor;
    return RILLE_OK;
  }
  RilleStatus status = reverse_dims(tensor, out);
  rille_tensor_release(tensor);
  return status;
}

/* ---- numpy's names ------------------------------------------------------------------------------------- */

bool rille_element_from_numpy(const char *text, size_t length, RilleElement *element, bool *big_endian) {
  static const struct {
    char name[3];
    uint8_t element;
  } names[] = {
      {"b1", RILLE_ELEMENT_BOOL}, {"u1", RILLE_ELEMENT_U8},  {"i1", RILLE_ELEMENT_I8},
      {"u2", RILLE_ELEMENT_U16},  {"i2", RILLE_ELEMENT_I16}, {"u4", RILLE_ELEMENT_U32},
      {"i4", RILLE_ELEMENT_I32},  {"i8", RILLE_ELEMENT_I64}, {"u8", RILLE_ELEMENT_U64},
      {"f2", RILLE_ELEMENT_F16},  {"f4", RILLE_ELEMENT_F32}, {"f8", RILLE_ELEMENT_F64},
  };
  bool big = false;
  if (length == 3 && memchr("<>|=", text[0], 4)) {
    big = text[0] == '>' || (text[0] == '=' && HOST_IS_BIG);
    text++;
    length--;
  }
  if (length != 2) return false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (memcmp(text, names[i].name, 2) != 0) continue;
    *element = (RilleElement)names[i].element;
    *big_endian = big;
    return true;
  }
  return false;
}

const char *rille_numpy_from_dtype(RilleDtype dtype) {
  switch (dtype) {
  case RILLE_BOOL:
    return "|b1";
  case RILLE_UINT8:
    return "|u1";
  case RILLE_INT32:
    return HOST_IS_BIG ? ">i4" : "<i4";
  case RILLE_INT64:
    return HOST_IS_BIG ? ">i8" : "<i8";
  case RILLE_FLOAT64:
    return HOST_IS_BIG ? ">f8" : "<f8";
  default:
    return HOST_IS_BIG ? ">f4" : "<f4";
  }
}
