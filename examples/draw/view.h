/* The window's picture, drawn with nothing but SDL's renderer. */
#ifndef VIEW_H
#define VIEW_H

#include <SDL.h>

#include "picture.h"
#include "program.h"

enum { WIDTH = 640, HEIGHT = 400, FIELD_LEFT = 20, FIELD_TOP = 44 };

typedef struct View {
  const Picture *picture;
  const float *chances; /* CLASSES of them */
  bool guessed;         /* the chances are of this picture */
  const char *status, *error;
} View;

void view_draw(SDL_Renderer *renderer, const View *view);

/* A line of text, scale pixels a dot; characters that the font lacks are boxes. */
void view_text(SDL_Renderer *renderer, int x, int y, int scale, SDL_Color colour, const char *text);

#endif
