/* Tensors as PNG files, and as the grids of bytes that these hold. RILLE_PNG=OFF leaves this file out.
 * scripts/rille/data/image.lua is the Lua half. */
#include "state.h"
#include "io/files.h"
#include "library.h"
#include "tensor/tensor_box.h"
#include "core/tensor.h"
#include "core/memory.h"
#include "io/media/png.h"

#include <math.h>
#include <string.h>

static int pictures_load_png(lua_State *L) {
  return rille_read_tensor_file(L, "image.load", rille_png_read);
}

/* native.save_png(path, tensor): uint8 as rille_png_encode takes it. */
static int pictures_save_png(lua_State *L) {
  State *state = state_of(L);
  const char *path = rille_check_path(L, 1, "image.save");
  RilleStatus status = rille_png_write(state->ctx, path, rille_check_tensor(L, 2));
  if (status == RILLE_ERROR_MEMORY && rille_collect_all(L, state))
    status = rille_png_write(state->ctx, path, rille_check_tensor(L, 2));
  check_status(L, state, status);
  return 0;
}

static void write_base64(const uint8_t *data, size_t size, char *out) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < size; i += 3, out += 4) {
    uint32_t three = (uint32_t)data[i] << 16 | (i + 1 < size ? (uint32_t)data[i + 1] << 8 : 0) |
                     (i + 2 < size ? data[i + 2] : 0);
    for (int k = 0; k < 4; k++) out[k] = digits[three >> (18 - 6 * k) & 63];
    if (i + 2 >= size) out[3] = '=';
    if (i + 1 >= size) out[2] = '=';
  }
}

/* native.base64_png(tensor): what save_png would write, as the text of a data URI has it. The shell holds the
 * text. */
static int pictures_base64_png(lua_State *L) {
  State *state = state_of(L);
  TensorBox *shell = rille_push_tensor_shell(L);
  RilleBytes png;
  check_status(L, state, rille_png_encode(state->ctx, rille_check_tensor(L, 1), &png));
  int64_t size = (int64_t)(png.size + 2) / 3 * 4;
  RilleStatus status = rille_tensor_new(state->ctx, RILLE_UINT8, 1, &size, &shell->tensor);
  if (status == RILLE_OK) write_base64(png.data, png.size, (char *)shell->tensor->data);
  rille_block_free(state->ctx, png.data);
  check_status(L, state, status);
  lua_pushlstring(L, (const char *)shell->tensor->data, (size_t)size);
  return 1;
}

/* ---- tensors as one picture ---------------------------------------------------------------------------- */

/* Where n pictures of c x h x w go: columns across, gap pixels between. */
typedef struct Grid {
  int64_t n, c, h, w, columns, rows, gap;
  uint8_t background;
} Grid;

static int64_t grid_height(const Grid *g) {
  return g->rows * g->h + (g->rows - 1) * g->gap;
}
static int64_t grid_width(const Grid *g) {
  return g->columns * g->w + (g->columns - 1) * g->gap;
}

/* [H, W], [1, H, W] and [3, H, W] are one picture, [N, H, W] and [N, C, H, W] several. */
static RilleStatus read_layout(const RilleTensor *t, Grid *out) {
  int last = t->ndim - 1;
  RilleContext *ctx = rille_tensor_context(t);
  if (t->ndim < 2 || t->ndim > 4)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "image: needs [H, W], [C, H, W], [N, H, W] or [N, C, H, W], got %d dims",
                       (int)t->ndim);
  if (t->numel == 0)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "image: a picture without pixels: a size is 0");
  out->n = out->c = 1;
  out->h = t->sizes[last - 1];
  out->w = t->sizes[last];
  if (t->ndim == 3 && (t->sizes[0] == 1 || t->sizes[0] == 3))
    out->c = t->sizes[0];
  else if (t->ndim == 3)
    out->n = t->sizes[0];
  else if (t->ndim == 4)
    out->n = t->sizes[0], out->c = t->sizes[1];
  if (out->c != 1 && out->c != 3)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "image: pictures have 1 or 3 channels, got %lld",
                       (long long)out->c);
  return RILLE_OK;
}

/* The whole picture has to be one that a PNG can hold, which also keeps the products from overflowing. */
static RilleStatus lay_out(const RilleTensor *t, Grid *g) {
  RilleContext *ctx = rille_tensor_context(t);
  if (g->columns == 0) g->columns = (int64_t)ceil(sqrt((double)g->n));
  if (g->columns > g->n) g->columns = g->n;
  g->rows = (g->n + g->columns - 1) / g->columns;
  double height = (double)g->rows * (double)(g->h + g->gap),
         width = (double)g->columns * (double)(g->w + g->gap);
  if (height * width > RILLE_PNG_PIXELS)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "image: a picture of %.0f x %.0f pixels is too large, %d are possible", height, width,
                       (int)RILLE_PNG_PIXELS);
  return RILLE_OK;
}

/* What to multiply and add to make 0 .. 255. Floats mean 0 .. 1, integers 0 .. 255; with scale, values
 * outside of that are spread over it from the least to the greatest. */
static void find_scale(const float *values, int64_t n, bool is_float, bool scale, float *factor,
                       float *offset) {
  float low = INFINITY, high = -INFINITY, top = is_float ? 1.0f : 255.0f;
  *factor = 255.0f / top;
  *offset = 0;
  if (!scale) return;
  for (int64_t i = 0; i < n; i++) {
    if (!isfinite(values[i])) continue;
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  if (low > high || (low >= 0 && high <= top)) return;
  *factor = high > low ? 255.0f / (high - low) : 0;
  *offset = -low;
}

static uint8_t to_byte(float value, float factor, float offset) {
  float scaled = (value + offset) * factor + 0.5f;
  return scaled >= 255.0f ? 255 : scaled > 0 ? (uint8_t)scaled : 0; /* not a number: 0 */
}

/* Bytes of the pictures, one after the other, into the grid, which is [c, height, width]. */
static void paste(const Grid *g, const uint8_t *bytes, uint8_t *out) {
  int64_t height = grid_height(g), width = grid_width(g);
  memset(out, g->background, (size_t)(g->c * height * width));
  for (int64_t i = 0; i < g->n; i++) {
    int64_t top = i / g->columns * (g->h + g->gap), left = i % g->columns * (g->w + g->gap);
    for (int64_t c = 0; c < g->c; c++)
      for (int64_t y = 0; y < g->h; y++)
        memcpy(out + (c * height + top + y) * width + left, bytes + ((i * g->c + c) * g->h + y) * g->w,
               (size_t)g->w);
  }
}

/* source as float32 in place[0], bytes in place[1], the grid in place[2]. */
static RilleStatus make_picture(RilleContext *ctx, RilleTensor *source, const Grid *g, bool scale,
                                TensorBox *const place[3]) {
  bool is_byte = source->dtype == RILLE_UINT8, is_float = rille_dtype_is_float((RilleDtype)source->dtype);
  int64_t sizes[3] = {g->c, grid_height(g), grid_width(g)};
  RILLE_TRY(rille_tensor_new(ctx, RILLE_UINT8, 1, &source->numel, &place[1]->tensor));
  RILLE_TRY(rille_tensor_new(ctx, RILLE_UINT8, 3, sizes, &place[2]->tensor));
  uint8_t *bytes = (uint8_t *)place[1]->tensor->data;
  if (is_byte) {
    RILLE_TRY(rille_tensor_read(source, RILLE_UINT8, bytes, (size_t)source->numel));
  } else {
    float factor, offset;
    RILLE_TRY(rille_tensor_new(ctx, RILLE_FLOAT32, 1, &source->numel, &place[0]->tensor));
    float *values = (float *)(void *)place[0]->tensor->data;
    RILLE_TRY(rille_tensor_read(source, RILLE_FLOAT32, values, (size_t)source->numel * sizeof *values));
    find_scale(values, source->numel, is_float || source->dtype == RILLE_BOOL, scale, &factor, &offset);
    for (int64_t i = 0; i < source->numel; i++) bytes[i] = to_byte(values[i], factor, offset);
  }
  paste(g, bytes, (uint8_t *)place[2]->tensor->data);
  return RILLE_OK;
}

static void empty(TensorBox *box) {
  RilleTensor *tensor = box->tensor;
  box->tensor = NULL;
  rille_tensor_release(tensor);
}

/* native.picture(tensor, columns (0: as many as rows), gap, background, scale): uint8 [channels, height,
 * width]. */
static int pictures_picture(lua_State *L) {
  State *state = state_of(L);
  lua_Integer columns = luaL_checkinteger(L, 2), gap = luaL_checkinteger(L, 3),
              background = luaL_checkinteger(L, 4);
  if (columns < 0 || columns > RILLE_PNG_PIXELS)
    return rille_raise_error(L, "image: columns must be at least 1");
  if (gap < 0 || gap > 10000) return rille_raise_error(L, "image: padding must be 0 to 10000");
  report_bytes(L, state);
  lua_settop(L, 5);
  TensorBox *place[3];
  for (int i = 0; i < 3; i++) place[i] = rille_push_tensor_shell(L);
  RilleStatus status = RILLE_OK;
  for (int attempt = 0; attempt < 2; attempt++) {
    RilleTensor *source = rille_check_tensor(L, 1);
    Grid grid = {.columns = columns, .gap = gap, .background = (uint8_t)background};
    check_status(L, state, read_layout(source, &grid));
    check_status(L, state, lay_out(source, &grid));
    for (int i = 0; i < 3; i++) empty(place[i]);
    status = make_picture(state->ctx, source, &grid, lua_toboolean(L, 5), place);
    if (status != RILLE_ERROR_MEMORY || !rille_collect_all(L, state)) break;
  }
  empty(place[0]);
  empty(place[1]);
  check_status(L, state, status);
  return 1;
}

static const Native functions[] = {{"load_png", pictures_load_png, RILLE_MAY_READ_FILES, "image.load"},
                                   {"save_png", pictures_save_png, RILLE_MAY_WRITE_FILES, "image.save"},
                                   {"picture", pictures_picture, RIGHT_HARMLESS, NULL},
                                   {"base64_png", pictures_base64_png, RIGHT_HARMLESS, NULL},
                                   {NULL, NULL, 0, NULL}};

void rille_open_png(lua_State *L, const Library *library) {
  rille_set_natives(L, library, functions);
}
