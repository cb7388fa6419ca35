/* JPEG pictures: the only file that knows libjpeg-turbo. Its errors jump, back into run() and no further.
 * Damage that the library would only warn of is an error here. */
#include "io/media/jpeg.h"
#include "core/context.h"
#include "core/limits.h"
#include "core/memory.h"
#include "core/tensor.h"
#include "io/media/picture.h"
#include "io/reader.h"

#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

static const char what[] = "jpeg";

enum {
  MOST_SCANS = 500,           /* of a progressive picture: each goes over all of it, however short it is */
  BLOCK_SIZE = 64,            /* samples */
  MOST_BLOCKS_A_BIT = 0x8000, /* a run of empty blocks in a progressive scan */
};

/* All that a jump must not lose stands here. error comes first: libjpeg hands it back. */
typedef struct Job {
  struct jpeg_error_mgr error;
  jmp_buf jump;
  struct jpeg_progress_mgr progress;
  RilleContext *ctx;
  RilleReader reader;
  RilleStatus status;
  struct jpeg_decompress_struct in;
  struct jpeg_compress_struct out;
  RilleTensor *tensor;
  uint8_t *row; /* samples side by side */
  const RilleTensor *image;
  int quality;
  struct jpeg_destination_mgr target;
  RilleBytes file; /* what was written so far, with room behind it */
} Job;

/* ---- what libjpeg calls -------------------------------------------------------------------------------- */

static void give_up(Job *job, RilleStatus status) {
  job->status = status;
  longjmp(job->jump, 1);
}

static size_t place(const Job *job) {
  size_t left = job->in.src ? job->in.src->bytes_in_buffer : 0;
  return left <= job->reader.size ? job->reader.size - left : job->reader.size;
}

static void fail(j_common_ptr info) {
  Job *job = (Job *)info->err;
  int code = info->err->msg_code; /* the first one: it would go on with a file on disk */
  if (code == JERR_NO_BACKING_STORE || code == JERR_OUT_OF_MEMORY)
    give_up(job, rille_error(job->ctx, RILLE_ERROR_MEMORY, "jpeg: out of memory: a picture of %u x %u pixels",
                             info->is_decompressor ? job->in.image_width : job->out.image_width,
                             info->is_decompressor ? job->in.image_height : job->out.image_height));
  char text[JMSG_LENGTH_MAX], shown[RILLE_SHOWN];
  info->err->format_message(info, text);
  if (!info->is_decompressor) give_up(job, rille_error(job->ctx, RILLE_ERROR_FORMAT, "%s: %s", what, text));
  give_up(job, rille_reader_error(&job->reader, place(job), "%s", rille_shown(text, strlen(text), shown)));
}

/* level -1: a warning of damage. */
static void note(j_common_ptr info, int level) {
  if (level < 0) fail(info);
}
static void say_nothing(j_common_ptr info) {
  (void)info;
}

static void look(j_common_ptr info) {
  Job *job = (Job *)info->err;
  if (rille_must_stop(job->ctx)) give_up(job, rille_error_stopped(job->ctx));
  if (info->is_decompressor && job->in.input_scan_number > MOST_SCANS)
    give_up(job, rille_reader_error(&job->reader, place(job), "more than %d scans", MOST_SCANS));
}

static void prepare(Job *job) {
  jpeg_std_error(&job->error);
  job->error.error_exit = fail;
  job->error.emit_message = note;
  job->error.output_message = say_nothing;
  job->progress.progress_monitor = look;
}

/* ---- reading; every call of libjpeg may jump -------------------------------------------------------------
 */

/* A small file may promise a very large picture: nothing is allocated for more than it can hold. */
static void check_size(Job *job) {
  uint64_t width = job->in.image_width, height = job->in.image_height;
  if (width * height > RILLE_JPEG_PIXELS)
    give_up(job,
            rille_reader_error(&job->reader, 0, "a picture of %llu x %llu pixels, at most %d are read",
                               (unsigned long long)width, (unsigned long long)height, RILLE_JPEG_PIXELS));
  uint64_t blocks = width * height / BLOCK_SIZE, bits = 8 * (uint64_t)job->reader.size;
  /* Each block of a sequential picture takes two bits at least. */
  if (job->in.progressive_mode ? blocks / MOST_BLOCKS_A_BIT > bits : blocks > bits)
    give_up(job, rille_reader_error(&job->reader, 0, "%zu bytes of file cannot hold %llu x %llu pixels",
                                    job->reader.size, (unsigned long long)width, (unsigned long long)height));
}

/* What libjpeg takes for itself (all coefficients of a progressive picture) fits what the context may take.
 */
static void share_cap(Job *job) {
  RilleMemory memory = rille_memory(job->ctx);
  size_t quota = rille_limits_quota(job->ctx->limits),
         taken = quota ? rille_limits_taken(job->ctx->limits) : 0;
  size_t left = LONG_MAX;
  if (memory.cap) left = memory.cap > memory.reserved ? memory.cap - memory.reserved : 1;
  if (quota && (quota < taken || quota - taken < left)) left = quota > taken ? quota - taken : 1;
  job->in.mem->max_memory_to_use = left < LONG_MAX ? (long)left : LONG_MAX;
}

static void read_header(Job *job) {
  struct jpeg_decompress_struct *in = &job->in;
  share_cap(job);
  jpeg_mem_src(in, job->reader.data, job->reader.size);
  jpeg_read_header(in, TRUE);
  if (in->jpeg_color_space == JCS_CMYK || in->jpeg_color_space == JCS_YCCK)
    give_up(job, rille_reader_error(&job->reader, 0,
                                    "a picture in CMYK, for printing: only grey and RGB are read"));
  in->out_color_space = in->jpeg_color_space == JCS_GRAYSCALE ? JCS_GRAYSCALE : JCS_RGB;
  check_size(job);
}

static void read_pixels(Job *job) {
  struct jpeg_decompress_struct *in = &job->in;
  jpeg_start_decompress(in);
  int64_t channels = in->output_components, height = in->output_height, width = in->output_width;
  int64_t sizes[3] = {channels, height, width};
  RilleStatus status = rille_tensor_new(job->ctx, RILLE_UINT8, 3, sizes, &job->tensor);
  if (status != RILLE_OK) give_up(job, status);
  job->row = rille_block_allocate(job->ctx, (size_t)(width * channels));
  if (!job->row) give_up(job, RILLE_ERROR_MEMORY);
  uint8_t *pixels = (uint8_t *)job->tensor->data;
  for (int64_t y = 0; y < height; y++) {
    JSAMPROW row = job->row;
    if (jpeg_read_scanlines(in, &row, 1) != 1) fail((j_common_ptr)in);
    for (int64_t c = 0; c < channels; c++) {
      uint8_t *to = pixels + (c * height + y) * width;
      for (int64_t x = 0; x < width; x++) to[x] = job->row[x * channels + c];
    }
  }
  jpeg_finish_decompress(in);
}

static void decode(Job *job) {
  if (setjmp(job->jump)) return;
  jpeg_create_decompress(&job->in);
  job->in.progress = &job->progress;
  read_header(job);
  read_pixels(job);
  job->status = RILLE_OK;
}

RilleStatus rille_jpeg_decode(RilleContext *ctx, const char *name, const uint8_t *data, size_t size,
                              RilleTensor **out) {
  Job job = {.ctx = ctx,
             .reader = {.ctx = ctx, .what = what, .name = name, .data = data, .size = size},
             .status = RILLE_ERROR_MEMORY};
  if (size < 3 || memcmp(data, "\xff\xd8\xff", 3) != 0)
    return rille_reader_error(&job.reader, 0,
                              size < 3 ? "the file ends early" : "not a JPEG file: starts otherwise");
  prepare(&job);
  job.in.err = &job.error;
  decode(&job);
  jpeg_destroy_decompress(&job.in);
  rille_block_free(ctx, job.row);
  if (job.status == RILLE_OK)
    *out = job.tensor;
  else
    rille_tensor_release(job.tensor);
  return job.status;
}

RilleStatus rille_jpeg_read(RilleContext *ctx, const char *path, RilleTensor **out) {
  return rille_picture_read(ctx, what, path, rille_jpeg_decode, out);
}

/* ---- writing ------------------------------------------------------------------------------------------- */

static void begin_file(j_compress_ptr info) {
  Job *job = (Job *)info->err;
  job->file.size = 1 << 16;
  job->file.data = rille_block_allocate(job->ctx, job->file.size);
  if (!job->file.data) give_up(job, RILLE_ERROR_MEMORY);
  job->target.next_output_byte = job->file.data;
  job->target.free_in_buffer = job->file.size;
}

static boolean grow_file(j_compress_ptr info) {
  Job *job = (Job *)info->err;
  uint8_t *larger = rille_block_resize(job->ctx, job->file.data, 2 * job->file.size);
  if (!larger) give_up(job, RILLE_ERROR_MEMORY);
  job->file.data = larger;
  job->target.next_output_byte = larger + job->file.size;
  job->target.free_in_buffer = job->file.size;
  job->file.size *= 2;
  return TRUE;
}

static void end_file(j_compress_ptr info) {
  Job *job = (Job *)info->err;
  job->file.size -= job->target.free_in_buffer;
}

static void encode(Job *job) {
  const RilleTensor *image = job->image;
  int d = image->ndim;
  int64_t channels = d == 3 ? image->sizes[0] : 1, height = image->sizes[d - 2], width = image->sizes[d - 1];
  int64_t plane = d == 3 ? image->strides[0] : 0;
  if (setjmp(job->jump)) return;
  jpeg_create_compress(&job->out);
  job->out.progress = &job->progress;
  job->target = (struct jpeg_destination_mgr){
      .init_destination = begin_file, .empty_output_buffer = grow_file, .term_destination = end_file};
  job->out.dest = &job->target;
  job->out.image_width = (JDIMENSION)width;
  job->out.image_height = (JDIMENSION)height;
  job->out.input_components = (int)channels;
  job->out.in_color_space = channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_set_defaults(&job->out);
  jpeg_set_quality(&job->out, job->quality, TRUE);
  jpeg_start_compress(&job->out, TRUE);
  job->row = rille_block_allocate(job->ctx, (size_t)(width * channels));
  if (!job->row) give_up(job, RILLE_ERROR_MEMORY);
  for (int64_t y = 0; y < height; y++) {
    const uint8_t *from = (const uint8_t *)image->data + y * image->strides[d - 2];
    for (int64_t x = 0; x < width; x++)
      for (int64_t c = 0; c < channels; c++)
        job->row[x * channels + c] = from[x * image->strides[d - 1] + c * plane];
    JSAMPROW row = job->row;
    jpeg_write_scanlines(&job->out, &row, 1);
  }
  jpeg_finish_compress(&job->out);
  job->status = RILLE_OK;
}

RilleStatus rille_jpeg_encode(RilleContext *ctx, const RilleTensor *image, int quality, RilleBytes *out) {
  RILLE_TRY(rille_picture_check(ctx, what, image, JPEG_MAX_DIMENSION));
  if (quality < 1 || quality > 100)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "jpeg: quality goes from 1 to 100, got %d", quality);
  Job job = {.ctx = ctx, .image = image, .quality = quality, .status = RILLE_ERROR_MEMORY};
  prepare(&job);
  job.out.err = &job.error;
  encode(&job);
  jpeg_destroy_compress(&job.out);
  rille_block_free(ctx, job.row);
  if (job.status == RILLE_OK)
    *out = job.file;
  else
    rille_block_free(ctx, job.file.data);
  return job.status;
}

RilleStatus rille_jpeg_write(RilleContext *ctx, const char *path, const RilleTensor *image, int quality) {
  RilleBytes file;
  RILLE_TRY(rille_jpeg_encode(ctx, image, quality, &file));
  RilleStatus status = rille_file_write(ctx, what, path, file.data, file.size);
  rille_block_free(ctx, file.data);
  return status;
}
