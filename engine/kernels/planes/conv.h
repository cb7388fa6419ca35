/* Convolution without im2col: vectors run over output channels, and single source elements are broadcast.
 *
 * One pass computes a grid of output pixels of one sample and group from a source that was padded beforehand,
 * so that no tap falls outside. A tap is one position of the kernel. The same pass serves the convolution
 * itself and, with source and channels exchanged, its gradient by input. */
#ifndef RILLE_KERNELS_PLANES_CONV_H
#define RILLE_KERNELS_PLANES_CONV_H

#include "kernels/kernels.h"

/* Offsets and strides count elements. */
typedef struct RilleConvPass {
  int64_t channels, plane; /* of the source; plane from one channel to the next */
  int64_t step_y, step_x;  /* source offset from one output pixel to the next; step_x: of weight_sums */
  int64_t taps;
  const int64_t *tap; /* source offset of each tap */
  const int64_t
      *tap_index; /* weight_sums: where each tap stands among the sums, [all taps][channels][padded] */
  const int64_t *tap_row; /* run: of the packed weights, rows of [padded], which one of its first channel */
  const void *weights;
  int64_t outputs, padded; /* output channels; rounded up to whole vectors: of run, at most two */
  int64_t height, width;   /* output pixels */
  int64_t out_plane, out_row, out_step;
  const void *bias; /* one an output channel, or NULL */
} RilleConvPass;

/* A pass of few output channels: target[output][pixel] = bias + the sum over terms of weights[output][term]
 * times source[offset[term] + pixel]. A term is one tap of one channel. The source lies so that pixels side
 * by side are elements side by side, with RILLE_CONV_SLACK bytes behind it that may be read. */
typedef struct RilleConvLines {
  int64_t terms;
  const int64_t *offset; /* of each term, in the source */
  const void *weights;   /* [outputs][terms] */
  const void *bias;      /* one an output channel, or NULL */
  int64_t outputs, height, width;
  int64_t step_y; /* source offset from one row of output pixels to the next */
  int64_t out_plane, out_row, out_step;
} RilleConvLines;
enum { RILLE_CONV_SLACK = 128 }; /* two of the widest vectors: a strip of four begins with more than two */

/* Planes that become [pixel][lanes], or the other way round: `count` channels, `plane` elements apart, a row
 * of `width` elements after the other. Pixels lie `step` vectors apart, their rows `row`. */
typedef struct RilleConvLanes {
  int64_t count, plane, width;
  int64_t step, row;
} RilleConvLanes;

/* A pass of one output channel for each of as many channels as a vector has lanes: target[pixel] = bias + the
 * sum over taps of weights[tap] times source[offset[tap] + pixel], all of them vectors. Distances count
 * vectors. Behind the source there are as many vectors as RILLE_DEPTHWISE_SOURCE_SLACK that may be read or
 * get zeros, behind the target RILLE_DEPTHWISE_SLACK that may be written. */
typedef struct RilleConvDepthwise {
  int64_t taps;
  const int64_t *offset;
  const void *weights;    /* [taps] */
  const void *bias;       /* one, or NULL */
  int64_t height, width;  /* of the target, whose rows follow each other */
  int64_t step_y, step_x; /* of the source from one output pixel to the next; step_x: 1 or 2 */
} RilleConvDepthwise;
enum { RILLE_DEPTHWISE_SLACK = 8, RILLE_DEPTHWISE_SOURCE_SLACK = 32 };

/* Strides of weights by output channel and by input channel; taps lie side by side. The sums for their
 * gradient lie as [taps][channels][padded]. Packed for `run`, rows of [padded]: that of channel c and tap t
 * is row[t] + c % part + c / part * part_rows. */
typedef struct RilleConvWeights {
  int64_t taps, channels, outputs, padded, output_stride, channel_stride;
  const int64_t *row;
  int64_t part, part_rows;
} RilleConvWeights;

/* index 0: float, 1: double */
typedef struct RilleConvKernels {
  int lanes[2]; /* what padded is a multiple of */
  void (*run[2])(const RilleConvPass *pass, const void *source, void *target);
  /* sums[tap][channel][padded] += over all pixels: gradient[pixel][padded] * source; weights and target are
   * unused. */
  void (*weight_sums[2])(const RilleConvPass *pass, const void *source, const void *gradient, void *sums);
  void (*pack[2])(const RilleConvWeights *shape, const void *weights, void *packed);
  void (*unpack[2])(const RilleConvWeights *shape, const void *packed, void *weights);
  void (*lines[2])(const RilleConvLines *pass, const void *source, void *target);
  /* sums[output][term] += over all pixels: gradient[output][pixel] * source; the gradient lies as the target
   * would. weights, bias and out_step are unused. */
  void (*line_sums[2])(const RilleConvLines *pass, const void *source, const void *gradient, void *sums);
  /* to[y * to_row + x] = from[y * from_row + x * step] for height rows of width elements. */
  void (*take[2])(int64_t height, int64_t width, int64_t step, const void *from, int64_t from_row, void *to,
                  int64_t to_row);
  /* A dense plane of rows of width elements into one whose rows are to_row apart: to[y * to_row + x] =
   * from[y][x]. Zeros are written behind rows, less than a vector, but none behind the last row. */
  void (*lay[2])(int64_t height, int64_t width, const void *from, void *to, int64_t to_row);
  /* The same of the first `used` elements of each row, even ones and odd ones apart. */
  void (*lay_halves[2])(int64_t height, int64_t width, int64_t used, const void *from, void *even, void *odd,
                        int64_t to_row);
  /* The other way round: to[y * to_row + x * step] += from[y * from_row + x]. */
  void (*give[2])(int64_t height, int64_t width, int64_t step, const void *from, int64_t from_row, void *to,
                  int64_t to_row);
  /* to[2 i] = even[i] and to[2 i + 1] = odd[i], n elements of to. */
  void (*weave[2])(int64_t n, const void *even, const void *odd, void *to);
#if !defined(RILLE_MINIMAL)
  /* The next four are NULL where vectors are short. Height rows of planes into pixels of lanes; a row gets
   * zeros behind it, less than lanes pixels. */
  void (*side_by_side[2])(const RilleConvLanes *lanes, int64_t height, const void *from, void *to);
  /* pixels side by side into count planes */
  void (*apart[2])(int64_t count, int64_t pixels, const void *from, void *to, int64_t to_plane);
  void (*depthwise[2])(const RilleConvDepthwise *pass, const void *source, void *target);
  /* sums[tap] += over all pixels: gradient[pixel] * source; the gradient lies as the target would. */
  void (*depthwise_sums[2])(const RilleConvDepthwise *pass, const void *source, const void *gradient,
                            void *sums);
#endif
  /* [outputs][pixels] to [pixels][padded]; the rest is zeros. */
  void (*by_pixel[2])(int64_t outputs, int64_t padded, int64_t pixels, const void *in, void *out);
} RilleConvKernels;

#endif
