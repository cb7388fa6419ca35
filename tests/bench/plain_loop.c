/* The yardstick of the seed job: the same training pass as a plain C loop over OpenBLAS, without tensors,
 * tape or script.
 *
 *   plain_loop IMAGES LABELS    (IDX files, unpacked)
 *
 * Then one line a round on standard input; prints "seconds mean-loss". Weights and order of batches are drawn
 * by a simple generator: the work is that of the other sides, the numbers are not. */
#include <cblas.h>

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void openblas_set_num_threads(int n);

enum { ROWS = 50000, BATCH = 64, IN = 784, H1 = 128, H2 = 256, OUT = 10 };

static uint64_t random_state = 88172645463325252u;

static uint64_t draw(void) { /* xorshift64, Marsaglia 2003 */
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  return random_state ^= random_state << 17;
}

typedef struct Layer {
  int in, out;
  float *weight, *bias, *weight_grad, *bias_grad;
} Layer;

static Layer make_layer(int in, int out) {
  Layer layer = {in,
                 out,
                 malloc(sizeof(float) * (size_t)(in * out)),
                 malloc(sizeof(float) * (size_t)out),
                 malloc(sizeof(float) * (size_t)(in * out)),
                 malloc(sizeof(float) * (size_t)out)};
  float bound = 1 / sqrtf((float)in);
  for (int i = 0; i < in * out; i++) layer.weight[i] = bound * (2 * (float)(draw() >> 40) / 16777216.0f - 1);
  for (int i = 0; i < out; i++) layer.bias[i] = bound * (2 * (float)(draw() >> 40) / 16777216.0f - 1);
  return layer;
}

static void forward(const Layer *l, int n, const float *x, float *y, int relu) {
  for (int i = 0; i < n; i++) memcpy(y + i * l->out, l->bias, sizeof(float) * (size_t)l->out);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, l->out, l->in, 1, x, l->in, l->weight, l->in, 1, y,
              l->out);
  if (relu)
    for (int i = 0; i < n * l->out; i++) y[i] = y[i] > 0 ? y[i] : 0;
}

static void backward(Layer *l, int n, const float *x, const float *gy, float *gx) {
  cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, l->out, l->in, n, 1, gy, l->out, x, l->in, 0,
              l->weight_grad, l->in);
  memset(l->bias_grad, 0, sizeof(float) * (size_t)l->out);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < l->out; j++) l->bias_grad[j] += gy[i * l->out + j];
  if (!gx) return;
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, l->in, l->out, 1, gy, l->out, l->weight, l->in, 0,
              gx, l->in);
  for (int i = 0; i < n * l->in; i++) gx[i] = x[i] > 0 ? gx[i] : 0; /* x is the output of a relu */
}

static void step(Layer *l, float lr) {
  for (int i = 0; i < l->in * l->out; i++) l->weight[i] -= lr * l->weight_grad[i];
  for (int i = 0; i < l->out; i++) l->bias[i] -= lr * l->bias_grad[i];
}

/* Mean cross entropy; logits become their gradient. */
static float loss_and_gradient(int n, float *logits, const uint8_t *labels) {
  float total = 0;
  for (int i = 0; i < n; i++) {
    float *row = logits + i * OUT, top = row[0], sum = 0;
    for (int j = 1; j < OUT; j++) top = row[j] > top ? row[j] : top;
    float right = row[labels[i]] - top;
    for (int j = 0; j < OUT; j++) sum += row[j] = expf(row[j] - top);
    total += logf(sum) - right;
    for (int j = 0; j < OUT; j++) row[j] = (row[j] / sum - (j == labels[i])) / (float)n;
  }
  return total / (float)n;
}

static float images[ROWS * IN];
static uint8_t labels[ROWS];
static float xb[BATCH * IN], h1[BATCH * H1], h2[BATCH * H2], out[BATCH * OUT], g1[BATCH * H1], g2[BATCH * H2];
static uint8_t yb[BATCH];
static int order[ROWS];

static double run_pass(Layer *layers) {
  double total = 0;
  for (int i = 0; i < ROWS; i++) order[i] = i;
  for (int i = ROWS - 1; i > 0; i--) {
    int j = (int)(draw() % (uint64_t)(i + 1)), kept = order[i];
    order[i] = order[j], order[j] = kept;
  }
  for (int at = 0; at < ROWS; at += BATCH) {
    int n = ROWS - at < BATCH ? ROWS - at : BATCH;
    for (int i = 0; i < n; i++) {
      memcpy(xb + i * IN, images + (size_t)order[at + i] * IN, sizeof(float) * IN);
      yb[i] = labels[order[at + i]];
    }
    forward(&layers[0], n, xb, h1, 1);
    forward(&layers[1], n, h1, h2, 1);
    forward(&layers[2], n, h2, out, 0);
    total += (double)loss_and_gradient(n, out, yb) * n;
    backward(&layers[2], n, h2, out, g2);
    backward(&layers[1], n, h1, g2, g1);
    backward(&layers[0], n, xb, g1, NULL);
    for (int k = 0; k < 3; k++) step(&layers[k], 0.001f);
  }
  return total / ROWS;
}

static int read_idx(const char *path, size_t head, size_t bytes, uint8_t *to) {
  FILE *f = fopen(path, "rb");
  int good = f && fseek(f, (long)head, SEEK_SET) == 0 && fread(to, 1, bytes, f) == bytes;
  if (f) fclose(f);
  if (!good) fprintf(stderr, "plain_loop: cannot read %s\n", path);
  return good;
}

int main(int argc, char **argv) {
  static uint8_t pixels[ROWS * IN];
  char line[64];
  if (argc != 3 || !read_idx(argv[1], 16, sizeof pixels, pixels) ||
      !read_idx(argv[2], 8, sizeof labels, labels))
    return 1;
  for (size_t i = 0; i < sizeof pixels; i++) images[i] = (float)pixels[i] / 256;
  openblas_set_num_threads(1);
  Layer layers[3] = {make_layer(IN, H1), make_layer(H1, H2), make_layer(H2, OUT)};
  while (fgets(line, sizeof line, stdin)) {
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    double loss = run_pass(layers);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%.9e %.6f\n", (double)(b.tv_sec - a.tv_sec) + 1e-9 * (double)(b.tv_nsec - a.tv_nsec), loss);
    fflush(stdout);
  }
  return 0;
}
