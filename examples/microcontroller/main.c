/* Asks the network all four questions, as examples/microcontroller/train.lua did. Numbers are printed by
 * hand: printf alone takes more room than all the rest. */
#include "xor.h"

void put(const char *text);

/* Four digits behind the point of a number from 0 to 1. */
static void put_share(float value) {
  char text[] = "0.0000";
  int digits = (int)(value * 10000.0f + 0.5f);
  for (int i = 5; i > 1; i--, digits /= 10) text[i] = (char)('0' + digits % 10);
  text[0] = (char)('0' + digits);
  put(text);
}

int main(void) {
  for (int a = 0; a < 2; a++) {
    for (int b = 0; b < 2; b++) {
      const float input[2] = {(float)a, (float)b};
      float guess;
      exclusive_or(input, &guess);
      put(a ? "1 xor " : "0 xor ");
      put(b ? "1 is " : "0 is ");
      put(guess > 0.5f ? "1 (" : "0 (");
      put_share(guess);
      put(")\n");
    }
  }
  return 0;
}
