/* What is drawn: lines of the mouse, and the 28 x 28 numbers that a network sees of them. */
#ifndef PICTURE_H
#define PICTURE_H

#include <stdbool.h>

enum { FIELD = 280, SIDE = 28, MOST_POINTS = 4096 };

typedef struct Point {
  float x, y;  /* pixels of the field */
  bool begins; /* a line of its own, not the next point of the last one */
} Point;

typedef struct Picture {
  Point points[MOST_POINTS];
  int count;
} Picture;

/* Points beyond MOST_POINTS are left out. */
void picture_add(Picture *picture, float x, float y, bool begins);

/* 0: empty, 1: ink. The longer side of the drawing, with the pen, takes 20 of the 28 pixels, and the rest is
 * left even on both sides, as in the digits that Rille draws. */
void picture_numbers(const Picture *picture, float numbers[SIDE * SIDE]);

#endif
