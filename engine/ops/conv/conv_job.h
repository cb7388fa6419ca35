/* What all ways of running a convolution share: the padded source, the weights' layout, and the split over
 * samples and groups. */
#ifndef RILLE_OPS_CONV_JOB_H
#define RILLE_OPS_CONV_JOB_H

#include "core/limits.h"
#include "ops/conv/conv.h"

typedef struct RilleConvJob {
  const RilleConv *conv;
  const RilleConvKernels *kernels;
  bool is_double;
  int64_t size;         /* bytes an element */
  int64_t chunk, grain; /* items (samples times groups, mostly) a run */
  const char *source, *other;
  char *target;
  const char *bias, *packed;
  RilleConvWeights shape; /* of one group's weights */
  int64_t packed_bytes;   /* a group */
  /* The source as the passes see it: planes of [rows, columns], padded by top and left. */
  int64_t channels, height, width, top, left, rows, columns;
  bool pads;
  int64_t *taps, *tap_index;
  char *workspace;
  int64_t workspace_bytes; /* a run */
  RilleLimits *limits;
} RilleConvJob;

static inline void *rille_conv_element(const void *base, int64_t index, int64_t size) {
  return (char *)base + index * size;
}

static inline int64_t rille_conv_least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static inline int64_t rille_conv_round_up(int64_t n, int64_t step) {
  return (n + step - 1) / step * step;
}

/* Rows of a pass between two looks whether to stop, where a row takes this many multiplications: some
 * milliseconds of work. */
static inline int64_t rille_conv_rows_at_once(double row, int64_t height) {
  int64_t rows = (int64_t)(1e8 / (row + 1)) + 1;
  return rows < height ? rows : height;
}

/* Scratch of a * b * c elements that lives as long as the op. */
RilleStatus rille_conv_scratch(RilleContext *ctx, int64_t a, int64_t b, int64_t c, RilleDtype dtype,
                               char **out);

RilleConvJob rille_conv_job(RilleContext *ctx, const RilleConv *conv);

/* Weights [outputs, channels, kernel] of one group; exchanged: the pass goes from outputs to channels. */
void rille_conv_weight_shape(RilleConvJob *job, bool exchanged);

/* The source's planes, padded to rows x columns with before and after around them. */
RilleStatus rille_conv_set_source(RilleContext *ctx, RilleConvJob *job, int64_t channels, const int64_t *size,
                                  const int64_t *before, const int64_t *after);

/* One sample's planes of one group with zeros around them, or the planes themselves where nothing is to be
 * added; room: of rille_conv_source_bytes. */
const char *rille_conv_padded(const RilleConvJob *job, int64_t item, char *room);
int64_t rille_conv_source_bytes(const RilleConvJob *job);

/* Runs body over samples times groups; each run has workspace_bytes of its own. */
RilleStatus rille_conv_run(RilleContext *ctx, RilleConvJob *job, int64_t workspace_bytes,
                           void (*body)(void *, int64_t, int64_t));
/* The same over items of work_each multiplications. */
RilleStatus rille_conv_run_items(RilleContext *ctx, RilleConvJob *job, int64_t items, double work_each,
                                 int64_t workspace_bytes, void (*body)(void *, int64_t, int64_t));
static inline char *rille_conv_workspace(const RilleConvJob *job, int64_t begin) {
  return job->workspace + begin / job->chunk * job->workspace_bytes;
}

/* A kernel of one element that sees all pixels: the input itself is a matrix. */
bool rille_conv_is_plain(const RilleConv *conv);

/* What follows conv's result, and what may be kept of its weight: nothing in the smallest build. */
#if defined(RILLE_MINIMAL)
#define RILLE_CONV_FOLLOWER(conv) ((struct RilleFollower *)NULL)
#define RILLE_CONV_KEPT(conv)     ((struct RilleKept *)NULL)
#else
#define RILLE_CONV_FOLLOWER(conv) ((conv)->follower)
#define RILLE_CONV_KEPT(conv)     ((conv)->kept)
#endif

/* Results from `first` on are whole: `count` of each of `rows` planes that lie `row` apart. For conv's
 * follower, if there is one. */
void rille_conv_follow(const RilleConv *conv, int64_t first, int64_t rows, int64_t row, int64_t count);

/* The same for small planes, several together: results up to `end` are whole, and up to *followed the
 * follower has had them. is_last: nothing comes behind them. */
void rille_conv_follow_together(const RilleConv *conv, int64_t *followed, int64_t end, bool is_last);

/* to += from, n elements. */
void rille_conv_add(const RilleConvJob *job, int64_t n, const char *from, char *to);

/* ---- gradient by input: the phases of the stride, each a pass over the gradient */

/* Input position phase + stride * i is reached by kernel position k from the output at i + offset. */
bool rille_conv_reaches(const RilleConv *conv, int dim, int64_t phase, int64_t k, int64_t *offset);
/* Input positions of this phase. */
int64_t rille_conv_positions(const RilleConv *conv, int dim, int64_t phase);
/* How far the taps look beyond the gradient's ends. */
void rille_conv_margins(const RilleConv *conv, int dim, int64_t *before, int64_t *after);

#endif
