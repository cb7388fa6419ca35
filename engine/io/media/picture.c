/* What the formats of pictures share: which tensors are pictures, and reading a whole file. */
#include "io/media/picture.h"
#include "core/memory.h"
#include "core/tensor.h"

RilleStatus rille_picture_check(RilleContext *ctx, const char *what, const RilleTensor *image, int64_t most) {
  char text[RILLE_SHAPE_TEXT];
  int d = image->ndim;
  if (image->dtype != RILLE_UINT8)
    return rille_error(ctx, RILLE_ERROR_DTYPE, "%s: an image is uint8, not %s", what,
                       rille_dtype_name((RilleDtype)image->dtype));
  bool fits = (d == 2 || (d == 3 && (image->sizes[0] == 1 || image->sizes[0] == 3))) && image->numel > 0;
  if (!fits)
    return rille_error(ctx, RILLE_ERROR_SHAPE,
                       "%s: an image is [height, width], [1, height, width] or [3, height, width], not %s",
                       what, rille_tensor_shape_text(image, text));
  if (image->sizes[d - 1] > most || image->sizes[d - 2] > most)
    return rille_error(ctx, RILLE_ERROR_SHAPE, "%s: at most %lld pixels go on a side, got %s", what,
                       (long long)most, rille_tensor_shape_text(image, text));
  return RILLE_OK;
}

RilleStatus rille_picture_read(RilleContext *ctx, const char *what, const char *path,
                               RillePictureDecode decode, RilleTensor **out) {
  RilleBytes file;
  RILLE_TRY(rille_file_read(ctx, what, path, &file));
  RilleStatus status = decode(ctx, path, file.data, file.size, out);
  rille_block_free(ctx, file.data);
  return status;
}
