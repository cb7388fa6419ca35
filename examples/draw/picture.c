#include "picture.h"

#include <math.h>
#include <stddef.h>

void picture_add(Picture *picture, float x, float y, bool begins) {
  if (picture->count == MOST_POINTS) return;
  Point *last = picture->count ? &picture->points[picture->count - 1] : NULL;
  if (!begins && last && last->x == x && last->y == y) return;
  picture->points[picture->count++] = (Point){x, y, begins || !last};
}

/* Where the drawing goes: numbers' x = field's x * scale + dx. */
typedef struct Place {
  float scale, dx, dy;
} Place;

static float distance(Point a, Point b, float x, float y) {
  float dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
  float t = length > 0 ? ((x - a.x) * dx + (y - a.y) * dy) / length : 0;
  t = fminf(1, fmaxf(0, t));
  return hypotf(a.x + t * dx - x, a.y + t * dy - y);
}

static Point placed(Point p, Place place) {
  return (Point){p.x * place.scale + place.dx, p.y * place.scale + place.dy, p.begins};
}

/* Lines 2.4 pixels wide, whose edge is a pixel wide. */
static void paint(const Picture *picture, Place place, float numbers[SIDE * SIDE]) {
  for (int i = 0; i < SIDE * SIDE; i++) {
    int row = i / SIDE, column = i % SIDE;
    float x = (float)column + 0.5f, y = (float)row + 0.5f, nearest = SIDE;
    for (int k = 0; k < picture->count; k++) {
      Point b = placed(picture->points[k], place);
      Point a = b.begins ? b : placed(picture->points[k - 1], place);
      nearest = fminf(nearest, distance(a, b, x, y));
    }
    numbers[i] = fminf(1, fmaxf(0, 1.7f - nearest));
  }
}

static Place fitting(const Picture *picture) {
  float left = FIELD, right = 0, top = FIELD, bottom = 0;
  for (int i = 0; i < picture->count; i++) {
    left = fminf(left, picture->points[i].x), right = fmaxf(right, picture->points[i].x);
    top = fminf(top, picture->points[i].y), bottom = fmaxf(bottom, picture->points[i].y);
  }
  float scale = 18 / fmaxf(40, fmaxf(right - left, bottom - top)); /* 18 and the width of the line */
  return (Place){scale, (SIDE - scale * (left + right)) / 2, (SIDE - scale * (top + bottom)) / 2};
}

void picture_numbers(const Picture *picture, float numbers[SIDE * SIDE]) {
  paint(picture, fitting(picture), numbers);
}
