#include "pictures/digits.h"
#include "core/tensor.h"

#include <math.h>
#include <string.h>

/* ---- the shapes ---------------------------------------------------------------------------------------- */

enum { STROKE_POINTS = 11, STYLE_STROKES = 3, STYLES = 26, SPAN_STEPS = 6 };

typedef struct Stroke { /* points in percent of the digit's box, y downwards */
  int8_t count;
  bool smooth; /* a curve through the points, or straight lines */
  int8_t points[STROKE_POINTS][2];
} Stroke;

typedef struct Style {
  int8_t digit, count;
  Stroke strokes[STYLE_STROKES];
} Style;

static const Style styles[STYLES] = {
    {0,
     1,
     {{9, true, {{52, 2}, {22, 14}, {8, 50}, {22, 88}, {52, 98}, {82, 84}, {92, 48}, {78, 12}, {50, 2}}}}},
    {0,
     1,
     {{9, true, {{66, 6}, {34, 8}, {12, 44}, {20, 86}, {48, 98}, {76, 80}, {84, 42}, {64, 8}, {40, 14}}}}},
    {0, 1, {{8, true, {{40, 2}, {20, 30}, {22, 74}, {46, 98}, {72, 80}, {76, 34}, {58, 6}, {38, 4}}}}},
    {1, 1, {{2, false, {{50, 0}, {50, 100}}}}},
    {1, 1, {{3, false, {{30, 22}, {54, 0}, {54, 100}}}}},
    {1, 2, {{3, false, {{30, 20}, {52, 2}, {52, 98}}}, {2, false, {{28, 98}, {78, 98}}}}},
    {2,
     2,
     {{6, true, {{12, 24}, {38, 2}, {76, 10}, {80, 38}, {48, 72}, {10, 98}}},
      {2, false, {{10, 98}, {92, 96}}}}},
    {2,
     1,
     {{10,
       true,
       {{14, 20}, {44, 2}, {78, 18}, {68, 52}, {34, 84}, {12, 94}, {16, 78}, {36, 82}, {62, 96}, {94, 90}}}}},
    {2,
     2,
     {{5, true, {{14, 8}, {56, 0}, {84, 22}, {62, 60}, {8, 98}}}, {3, true, {{8, 98}, {48, 90}, {92, 96}}}}},
    {3,
     2,
     {{5, true, {{12, 14}, {46, 0}, {82, 20}, {66, 42}, {36, 48}}},
      {5, true, {{36, 48}, {78, 56}, {86, 80}, {52, 100}, {8, 88}}}}},
    {3,
     2,
     {{3, false, {{12, 2}, {84, 2}, {42, 40}}},
      {5, true, {{42, 40}, {80, 54}, {84, 82}, {48, 100}, {10, 88}}}}},
    {3,
     1,
     {{9, true, {{16, 8}, {52, 0}, {78, 20}, {60, 42}, {40, 48}, {74, 58}, {86, 78}, {58, 98}, {10, 94}}}}},
    {4, 2, {{3, false, {{22, 4}, {12, 54}, {90, 52}}}, {2, false, {{72, 6}, {68, 100}}}}},
    {4, 2, {{3, false, {{64, 0}, {6, 64}, {96, 64}}}, {2, false, {{66, 2}, {64, 100}}}}},
    {4, 2, {{4, true, {{18, 2}, {14, 40}, {40, 56}, {80, 44}}}, {2, false, {{84, 0}, {72, 100}}}}},
    {5,
     2,
     {{3, false, {{86, 2}, {26, 4}, {18, 44}}},
      {6, true, {{18, 44}, {54, 36}, {86, 58}, {78, 88}, {42, 100}, {8, 90}}}}},
    {5,
     2,
     {{7, true, {{30, 6}, {24, 42}, {56, 42}, {82, 64}, {70, 90}, {38, 100}, {10, 94}}},
      {2, false, {{28, 6}, {90, 0}}}}},
    {6,
     1,
     {{9, true, {{74, 2}, {36, 24}, {12, 64}, {28, 96}, {66, 96}, {84, 74}, {62, 54}, {32, 60}, {16, 76}}}}},
    {6,
     1,
     {{9, true, {{50, 0}, {22, 34}, {12, 72}, {34, 98}, {70, 92}, {80, 70}, {60, 56}, {30, 66}, {20, 84}}}}},
    {7, 2, {{2, false, {{6, 6}, {90, 4}}}, {3, true, {{90, 4}, {58, 46}, {40, 100}}}}},
    {7, 2, {{3, false, {{6, 4}, {88, 2}, {42, 100}}}, {2, false, {{30, 52}, {82, 48}}}}},
    {7, 1, {{5, false, {{8, 18}, {12, 4}, {50, 6}, {90, 2}, {48, 100}}}}},
    {8,
     1,
     {{11,
       true,
       {{80, 14},
        {48, 0},
        {18, 20},
        {46, 44},
        {84, 74},
        {52, 100},
        {14, 80},
        {40, 54},
        {74, 30},
        {82, 14},
        {60, 2}}}}},
    {8,
     2,
     {{7, true, {{52, 46}, {20, 26}, {48, 2}, {80, 20}, {54, 46}, {36, 50}, {24, 40}}},
      {7, true, {{50, 48}, {12, 74}, {46, 100}, {88, 78}, {54, 48}, {36, 52}, {20, 64}}}}},
    {9,
     2,
     {{7, true, {{82, 22}, {52, 2}, {16, 20}, {22, 46}, {56, 50}, {80, 30}, {84, 10}}},
      {3, true, {{84, 12}, {78, 56}, {64, 100}}}}},
    {9,
     1,
     {{10,
       true,
       {{80, 20},
        {50, 0},
        {16, 24},
        {30, 50},
        {66, 44},
        {82, 16},
        {86, 44},
        {78, 82},
        {50, 100},
        {20, 92}}}}},
};

/* ---- the hand ------------------------------------------------------------------------------------------ */

typedef struct Hand {       /* how one picture is drawn */
  float xx, xy, yx, yy;     /* box percent, from its centre, to pixels */
  float x, y;               /* centre in pixels */
  float radius, taper;      /* of the pen in pixels, and its change along a stroke */
  float softness, strength; /* width of the edge in pixels; brightness of full ink */
} Hand;

static float between(RilleGenerator *generator, float low, float high) {
  return low + (high - low) * rille_random_float(generator);
}

static Hand take_up(RilleGenerator *generator) {
  float width = between(generator, 0.125f, 0.185f), height = between(generator, 0.17f, 0.205f);
  float slant = between(generator, -0.10f, 0.38f), turn = between(generator, -0.16f, 0.16f);
  float c = cosf(turn), s = sinf(turn);
  return (Hand){.xx = c * width,
                .xy = -(c * slant + s) * height, /* a slant leans the top to the right: y counts downwards */
                .yx = s * width,
                .yy = (c - s * slant) * height,
                .x = 13.5f + between(generator, -1.5f, 1.5f),
                .y = 13.5f + between(generator, -1.5f, 1.5f),
                .radius = between(generator, 0.75f, 1.75f),
                .taper = between(generator, -0.3f, 0.3f),
                .softness = between(generator, 0.9f, 1.5f),
                .strength = between(generator, 225.0f, 255.0f)};
}

/* ---- the ink ------------------------------------------------------------------------------------------- */

enum { SIZE = RILLE_DIGIT_SIZE };

typedef struct Point {
  float x, y;
} Point;

static inline float clamp(float value, float low, float high) {
  return value < low ? low : value > high ? high : value;
}

/* One piece of line: every pixel as bright as the line is near, and never darker than it was. */
static void draw_line(float ink[SIZE * SIZE], Point a, Point b, float radius, float softness) {
  float reach = radius + softness, dx = b.x - a.x, dy = b.y - a.y;
  float scale = 1.0f / (dx * dx + dy * dy + 1e-6f);
  int left = (int)clamp(floorf(fminf(a.x, b.x) - reach), 0, SIZE),
      right = (int)clamp(ceilf(fmaxf(a.x, b.x) + reach), -1, SIZE - 1);
  int top = (int)clamp(floorf(fminf(a.y, b.y) - reach), 0, SIZE),
      bottom = (int)clamp(ceilf(fmaxf(a.y, b.y) + reach), -1, SIZE - 1);
  for (int y = top; y <= bottom; y++)
    for (int x = left; x <= right; x++) {
      float px = (float)x - a.x, py = (float)y - a.y;
      float along = clamp((px * dx + py * dy) * scale, 0, 1);
      float ex = px - along * dx, ey = py - along * dy;
      float value = clamp(0.5f + (radius - sqrtf(ex * ex + ey * ey)) / softness, 0, 1);
      if (value > ink[y * SIZE + x]) ink[y * SIZE + x] = value;
    }
}

/* Catmull-Rom: a curve through p1 and p2 that leaves and arrives along their neighbours. */
static Point on_curve(Point p0, Point p1, Point p2, Point p3, float t) {
  float a = t * (t * (2 - t) - 1), b = t * t * (3 * t - 5) + 2, c = t * (t * (4 - 3 * t) + 1),
        d = t * t * (t - 1);
  return (Point){0.5f * (a * p0.x + b * p1.x + c * p2.x + d * p3.x),
                 0.5f * (a * p0.y + b * p1.y + c * p2.y + d * p3.y)};
}

static void draw_stroke(float ink[SIZE * SIZE], const Stroke *stroke, const Hand *hand,
                        RilleGenerator *generator) {
  Point points[STROKE_POINTS];
  for (int i = 0; i < stroke->count; i++) {
    float x = (float)stroke->points[i][0] - 50 + between(generator, -4, 4),
          y = (float)stroke->points[i][1] - 50 + between(generator, -4, 4);
    points[i] = (Point){hand->x + hand->xx * x + hand->xy * y, hand->y + hand->yx * x + hand->yy * y};
  }
  int spans = stroke->count - 1, steps = stroke->smooth ? SPAN_STEPS : 1;
  for (int i = 0; i < spans; i++) {
    Point before = points[i > 0 ? i - 1 : 0], after = points[i + 2 < stroke->count ? i + 2 : i + 1],
          last = points[i];
    for (int k = 1; k <= steps; k++) {
      float t = (float)k / (float)steps, along = ((float)i + t) / (float)spans - 0.5f;
      Point next = on_curve(before, points[i], points[i + 1], after, t);
      if (!stroke->smooth) next = points[i + 1];
      draw_line(ink, last, next, hand->radius * (1 + hand->taper * along), hand->softness);
      last = next;
    }
  }
}

static void draw_digit(uint8_t *image, const Style *style, RilleGenerator *generator) {
  float ink[SIZE * SIZE] = {0};
  Hand hand = take_up(generator);
  for (int i = 0; i < style->count; i++) draw_stroke(ink, &style->strokes[i], &hand, generator);
  uint32_t bits = 0;
  for (int i = 0; i < SIZE * SIZE; i++) {
    if (i % 4 == 0) bits = rille_random32(generator);
    /* Noise where there is ink; paper stays clean, as in MNIST. */
    float noise = ((float)(bits >> 8 * (i % 4) & 255) - 127.5f) * 0.09f;
    image[i] = ink[i] > 0 ? (uint8_t)clamp(ink[i] * (hand.strength + noise) + 0.5f, 0, 255) : 0;
  }
}

static const Style *choose_style(int digit, RilleGenerator *generator) {
  int first = 0, count = 0;
  while (styles[first].digit != digit) first++;
  while (first + count < STYLES && styles[first + count].digit == digit) count++;
  return &styles[first + (int)(rille_random32(generator) % (uint32_t)count)];
}

RilleStatus rille_digits(RilleContext *ctx, RilleGenerator *generator, int64_t count, RilleTensor **images,
                         RilleTensor **labels) {
  if (count < 0)
    return rille_error(ctx, RILLE_ERROR_ARGUMENT, "digits: the count must not be negative, got %lld",
                       (long long)count);
  int64_t sizes[3] = {count, SIZE, SIZE};
  RilleTensor *pictures, *names;
  RILLE_TRY(rille_tensor_new(ctx, RILLE_UINT8, 3, sizes, &pictures));
  RilleStatus status = rille_tensor_new(ctx, RILLE_INT64, 1, sizes, &names);
  if (status != RILLE_OK) {
    rille_tensor_release(pictures);
    return status;
  }
  for (int64_t i = 0; i < count; i++) {
    int digit = (int)(rille_random32(generator) % 10);
    ((int64_t *)(void *)names->data)[i] = digit;
    draw_digit((uint8_t *)pictures->data + i * SIZE * SIZE, choose_style(digit, generator), generator);
  }
  *images = pictures;
  *labels = names;
  return RILLE_OK;
}
