/* The script of the window: a Lua file that is read again when it changes on disk.
 *
 * It returns a table with functions: frame(milliseconds) trains for so long and returns a line about it;
 * guess(picture) gives ten chances for a picture [28, 28]; keep() gives what the next version of the file
 * gets as its argument.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>

#include "picture.h"

enum { CLASSES = 10, LINE = 400 };

typedef struct Program Program;

/* Opens a Lua state in which scripts may do nothing but compute. NULL: out of memory. The first version is
 * read by the first program_refresh. */
Program *program_open(const char *path);
void program_close(Program *program);

/* Reads the file again if it changed: true if a new version runs now. A version that is wrong leaves the old
 * one in its place, and its error in program_error. */
bool program_refresh(Program *program);

/* A frame of training; status gets the line that the script returns. */
void program_frame(Program *program, int milliseconds, char status[LINE]);

/* false: the script has no guess, or it failed. */
bool program_guess(Program *program, const float numbers[SIDE * SIDE], float chances[CLASSES]);

/* What went wrong last with the version on disk; "" if nothing did. */
const char *program_error(const Program *program);

#endif
