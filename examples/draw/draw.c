/* A window to draw a digit in, and ten bars that say which it is. The network is made and trained by a Lua
 * script, a few milliseconds a frame, and the script is read again when it changes on disk.
 *
 *   draw draw.lua [--say] [--picture FILE.bmp]
 *
 * --say prints what happens: a new version of the script, an error, another best guess. --picture writes the
 * window's picture when the program ends (Escape, or the window is closed).
 */
#include <SDL.h>
#include <stdio.h>
#include <string.h>

#include "picture.h"
#include "program.h"
#include "view.h"

enum { TRAINING = 4 /* milliseconds a frame */, FRAME_TIME = 16, LOOK_EVERY = 15 /* frames */ };

typedef struct Window {
  SDL_Window *window;
  SDL_Renderer *renderer;
  Program *program;
  Picture picture;
  float chances[CLASSES];
  char status[LINE], told[LINE]; /* the error that was said last */
  bool drawing, guessed, says, ends;
  int best;
} Window;

/* ---- what happens -------------------------------------------------------------------------------------- */

static void say(const Window *window, const char *what, const char *text) {
  if (!window->says) return;
  printf("%s %s\n", what, text);
  fflush(stdout);
}

static void clear(Window *window) {
  window->picture.count = 0;
  window->guessed = false;
  window->best = -1;
}

static void draw_to(Window *window, int x, int y, bool begins) {
  x -= FIELD_LEFT, y -= FIELD_TOP;
  bool inside = x >= 0 && y >= 0 && x < FIELD && y < FIELD;
  if (begins) window->drawing = inside;
  if (window->drawing) picture_add(&window->picture, (float)x, (float)y, begins);
}

static void take(Window *window, const SDL_Event *event) {
  switch (event->type) {
  case SDL_QUIT:
    window->ends = true;
    break;
  case SDL_KEYDOWN:
    if (event->key.keysym.sym == SDLK_ESCAPE) window->ends = true;
    if (event->key.keysym.sym == SDLK_SPACE) clear(window);
    break;
  case SDL_MOUSEBUTTONDOWN:
    if (event->button.button == SDL_BUTTON_RIGHT) clear(window);
    if (event->button.button == SDL_BUTTON_LEFT) draw_to(window, event->button.x, event->button.y, true);
    break;
  case SDL_MOUSEMOTION:
    if (event->motion.state & SDL_BUTTON_LMASK) draw_to(window, event->motion.x, event->motion.y, false);
    break;
  case SDL_MOUSEBUTTONUP:
    if (event->button.button == SDL_BUTTON_LEFT) window->drawing = false;
    break;
  default:
    break;
  }
}

/* ---- a frame ------------------------------------------------------------------------------------------- */

static void guess(Window *window) {
  float numbers[SIDE * SIDE];
  if (window->picture.count == 0) return;
  picture_numbers(&window->picture, numbers);
  window->guessed = program_guess(window->program, numbers, window->chances);
  int best = 0;
  for (int i = 1; i < CLASSES; i++)
    if (window->chances[i] > window->chances[best]) best = i;
  if (!window->guessed || best == window->best) return;
  window->best = best;
  char text[32];
  snprintf(text, sizeof text, "%d %.2f", best, (double)window->chances[best]);
  say(window, "guess", text);
}

static void frame(Window *window, int number) {
  if (number % LOOK_EVERY == 0 && program_refresh(window->program)) {
    say(window, "script", "a new version runs");
    window->best = -1;
  }
  program_frame(window->program, TRAINING, window->status);
  guess(window);
  const char *error = program_error(window->program);
  if (strcmp(error, window->told) != 0) {
    snprintf(window->told, sizeof window->told, "%s", error);
    if (error[0]) say(window, "error", error);
  }
  if (number % 60 == 0) say(window, "status", window->status);
  View view = {&window->picture, window->chances, window->guessed, window->status, error};
  view_draw(window->renderer, &view);
}

static void save_picture(const Window *window, const char *path) {
  SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, WIDTH, HEIGHT, 32, SDL_PIXELFORMAT_ARGB8888);
  if (!surface ||
      SDL_RenderReadPixels(window->renderer, NULL, SDL_PIXELFORMAT_ARGB8888, surface->pixels,
                           surface->pitch) ||
      SDL_SaveBMP(surface, path))
    fprintf(stderr, "draw: %s: %s\n", path, SDL_GetError());
  SDL_FreeSurface(surface);
}

static void loop(Window *window) {
  for (int number = 0; !window->ends; number++) {
    Uint32 began = SDL_GetTicks();
    SDL_Event event;
    while (SDL_PollEvent(&event)) take(window, &event);
    frame(window, number);
    Uint32 took = SDL_GetTicks() - began;
    if (took < FRAME_TIME) SDL_Delay(FRAME_TIME - took);
  }
}

static bool open_window(Window *window) {
  if (SDL_Init(SDL_INIT_VIDEO) != 0) return false;
  window->window = SDL_CreateWindow("Rille: draw a digit", SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED,
                                    WIDTH, HEIGHT, 0);
  if (window->window) window->renderer = SDL_CreateRenderer(window->window, -1, 0);
  return window->renderer != NULL;
}

int main(int argc, char **argv) {
  static Window window = {.best = -1};
  const char *script = NULL, *picture = NULL;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--say") == 0)
      window.says = true;
    else if (strcmp(argv[i], "--picture") == 0 && i + 1 < argc)
      picture = argv[++i];
    else
      script = argv[i];
  }
  if (!script || script[0] == '-') {
    fprintf(stderr, "usage: draw draw.lua [--say] [--picture FILE.bmp]\n");
    return 2;
  }
  window.program = program_open(script);
  bool opened = window.program && open_window(&window);
  if (opened)
    loop(&window);
  else
    fprintf(stderr, "draw: %s\n", window.program ? SDL_GetError() : "not enough memory");
  if (opened && picture) save_picture(&window, picture);
  SDL_DestroyRenderer(window.renderer);
  SDL_DestroyWindow(window.window);
  SDL_Quit();
  program_close(window.program);
  return opened ? 0 : 1;
}
