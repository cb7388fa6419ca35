#include "view.h"

#include <stdio.h>
#include <string.h>

static const SDL_Color back = {24, 28, 36, 255}, panel = {36, 42, 54, 255}, ink = {235, 240, 248, 255},
                       quiet = {150, 160, 176, 255}, accent = {110, 168, 255, 255},
                       wrong = {255, 150, 140, 255};

/* Five by seven dots: a character is a row from the top, whose five bits are a digit from 0 to V. From ' '
 * on. */
static const char *const font[] = {
    "0000000", "4444404", "AAA0000", "AAVAVAA", "4FKE5U4", "OP248J3", "CIK8LID", "4480000", "2488842",
    "8422248", "04LEL40", "044V440", "0000448", "000V000", "00000CC", "01248G0", "EHJLPHE", "4C4444E",
    "EH1248V", "V2421HE", "26AIV22", "VGU11HE", "68GUHHE", "V124888", "EHHEHHE", "EHHF12C", "0CC0CC0",
    "0CC0448", "248G842", "00V0V00", "8421248", "EH12404", "EH1DLLE", "EHHVHHH", "UHHUHHU", "EHGGGHE",
    "SIHHHIS", "VGGUGGV", "VGGUGGG", "EHGNHHF", "HHHVHHH", "E44444E", "72222IC", "HIKOKIH", "GGGGGGV",
    "HRLLHHH", "HHPLJHH", "EHHHHHE", "UHHUGGG", "EHHHLID", "UHHUKIH", "FGGE11U", "V444444", "HHHHHHE",
    "HHHHHA4", "HHHLLLA", "HHA4AHH", "HHHA444", "V1248GV", "E88888E", "0G84210", "E22222E", "4AH0000",
    "000000V", "8420000", "00E1FHF", "GGMPHHU", "00EGGHE", "11DJHHF", "00EHVGE", "698S888", "0FHHF1E",
    "GGMPHHH", "40C444E", "20622IC", "GGIKOKI", "C44444E", "00QLLHH", "00MPHHH", "00EHHHE", "00UHHUG",
    "00FHHF1", "00MPGGG", "00EGE1U", "88S8896", "00HHHJD", "00HHHA4", "00HHLLA", "00HA4AH", "00HHF1E",
    "00V248V", "2448442", "4444444", "8442448", "008L200",
};

static void choose(SDL_Renderer *renderer, SDL_Color colour) {
  SDL_SetRenderDrawColor(renderer, colour.r, colour.g, colour.b, colour.a);
}

static void fill(SDL_Renderer *renderer, SDL_Color colour, int x, int y, int w, int h) {
  choose(renderer, colour);
  SDL_RenderFillRect(renderer, &(SDL_Rect){x, y, w, h});
}

void view_text(SDL_Renderer *renderer, int x, int y, int scale, SDL_Color colour, const char *text) {
  choose(renderer, colour);
  for (; *text; text++, x += 6 * scale) {
    const char *rows = *text >= ' ' && *text <= '~' ? font[*text - ' '] : "VVVVVVV";
    for (int row = 0; row < 7; row++) {
      int bits = rows[row] <= '9' ? rows[row] - '0' : rows[row] - 'A' + 10;
      for (int column = 0; column < 5; column++)
        if (bits >> (4 - column) & 1)
          SDL_RenderFillRect(renderer, &(SDL_Rect){x + column * scale, y + row * scale, scale, scale});
    }
  }
}

/* Several lines, broken at spaces where there are some; as many as fit in rows. */
static void draw_paragraph(SDL_Renderer *renderer, int x, int y, int columns, int rows, SDL_Color colour,
                           const char *text) {
  char line[LINE];
  for (; *text && rows > 0; rows--, y += 18) {
    size_t length = strcspn(text, "\n");
    if (length > (size_t)columns) {
      length = (size_t)columns;
      while (length > 0 && text[length] != ' ') length--;
      if (length == 0) length = (size_t)columns;
    }
    snprintf(line, sizeof line, "%.*s", (int)length, text);
    view_text(renderer, x, y, 2, colour, line);
    text += length;
    text += strspn(text, " \n");
  }
}

static void draw_disc(SDL_Renderer *renderer, float x, float y, float radius) {
  for (int dy = (int)-radius; dy <= (int)radius; dy++) {
    int half = (int)SDL_sqrtf(radius * radius - (float)(dy * dy));
    SDL_RenderDrawLine(renderer, (int)x - half, (int)y + dy, (int)x + half, (int)y + dy);
  }
}

static void draw_field(SDL_Renderer *renderer, const Picture *picture) {
  fill(renderer, panel, FIELD_LEFT, FIELD_TOP, FIELD, FIELD);
  if (picture->count == 0)
    view_text(renderer, FIELD_LEFT + 38, FIELD_TOP + 132, 2, quiet, "draw a digit here");
  SDL_RenderSetClipRect(renderer, &(SDL_Rect){FIELD_LEFT, FIELD_TOP, FIELD, FIELD});
  choose(renderer, ink);
  for (int i = 0; i < picture->count; i++) {
    Point to = picture->points[i], from = to.begins ? to : picture->points[i - 1];
    float length = SDL_max(SDL_fabsf(to.x - from.x), SDL_fabsf(to.y - from.y));
    int stops = (int)length + 1;
    for (int k = 1; k <= stops; k++) {
      float t = (float)k / (float)stops;
      draw_disc(renderer, FIELD_LEFT + from.x + t * (to.x - from.x), FIELD_TOP + from.y + t * (to.y - from.y),
                10);
    }
  }
  SDL_RenderSetClipRect(renderer, NULL);
}

static void draw_bars(SDL_Renderer *renderer, const float chances[CLASSES], bool guessed) {
  enum { LEFT = FIELD_LEFT + FIELD + 30, WIDE = 200, STEP = 28 };
  int best = 0;
  for (int i = 1; i < CLASSES; i++)
    if (chances[i] > chances[best]) best = i;
  for (int i = 0; i < CLASSES; i++) {
    int y = FIELD_TOP + i * STEP;
    char text[16];
    SDL_Color colour = guessed && i == best ? accent : quiet;
    snprintf(text, sizeof text, "%d", i);
    view_text(renderer, LEFT, y + 4, 2, guessed && i == best ? ink : quiet, text);
    fill(renderer, panel, LEFT + 22, y + 3, WIDE, 16);
    if (!guessed) continue;
    fill(renderer, colour, LEFT + 22, y + 3, (int)(chances[i] * WIDE + 0.5f), 16);
    snprintf(text, sizeof text, "%3.0f%%", (double)(100 * chances[i]));
    view_text(renderer, LEFT + WIDE + 30, y + 4, 2, colour, text);
  }
}

void view_draw(SDL_Renderer *renderer, const View *view) {
  choose(renderer, back);
  SDL_RenderClear(renderer);
  view_text(renderer, FIELD_LEFT, 16, 2, ink, "Rille");
  view_text(renderer, FIELD_LEFT + 80, 20, 1, quiet,
            "left button draws, right button or space clears, the script may change");
  draw_field(renderer, view->picture);
  draw_bars(renderer, view->chances, view->guessed);
  if (view->error[0])
    draw_paragraph(renderer, FIELD_LEFT, FIELD_TOP + FIELD + 14, (WIDTH - 2 * FIELD_LEFT) / 12, 3, wrong,
                   view->error);
  else
    view_text(renderer, FIELD_LEFT, FIELD_TOP + FIELD + 20, 2, quiet, view->status);
  SDL_RenderPresent(renderer);
}
