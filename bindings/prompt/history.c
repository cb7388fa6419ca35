#include "history.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file's path into path; false where no place is known. RILLE_HISTORY="" means none. */
static bool find_path(char *path, size_t size) {
  const char *own = getenv("RILLE_HISTORY"), *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  int n = -1;
  if (own)
    n = snprintf(path, size, "%s", own);
  else if (state && *state == '/')
    n = snprintf(path, size, "%s/rille/history", state);
  else if (home && *home)
    n = snprintf(path, size, "%s/.local/state/rille/history", home);
  return n > 0 && (size_t)n < size;
}

static void make_folders(char *path) {
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    mkdir(path, 0700);
    *slash = '/';
  }
}

/* In place: \n and \\ become what they stand for. */
static void unescape(char *line) {
  char *out = line;
  for (char *c = line; *c; c++) {
    if (*c == '\\' && c[1]) {
      c++;
      *out++ = *c == 'n' ? '\n' : *c;
    } else {
      *out++ = *c;
    }
  }
  *out = 0;
}

static void write_escaped(FILE *file, const char *text) {
  for (; *text; text++) {
    if (*text == '\n')
      fputs("\\n", file);
    else if (*text == '\\')
      fputs("\\\\", file);
    else
      putc(*text, file);
  }
  putc('\n', file);
}

/* Calls each(line, skipped > 0) for the lines, and gives their number. */
static size_t walk(const char *path, void (*each)(char *line, void *to), void *to, size_t skip) {
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  char *line = NULL;
  size_t room = 0, n = 0;
  ssize_t length;
  while ((length = getline(&line, &room, file)) > 0) {
    if (line[length - 1] == '\n') line[length - 1] = 0;
    if (n++ >= skip && each) each(line, to);
  }
  free(line);
  fclose(file);
  return n;
}

typedef void (*TextFunction)(const char *text);

static void hand_on(char *line, void *to) {
  unescape(line);
  if (*line) (*(TextFunction *)to)(line);
}

void rille_history_read(void (*each)(const char *text)) {
  char path[4096];
  if (!find_path(path, sizeof path)) return;
  size_t n = walk(path, NULL, NULL, 0);
  walk(path, hand_on, &each, n > RILLE_HISTORY_ENTRIES ? n - RILLE_HISTORY_ENTRIES : 0);
}

static void copy_line(char *line, void *to) {
  fprintf(to, "%s\n", line);
}

/* The newest entries in a new file that takes the old one's place. */
static void shorten(const char *path, size_t n) {
  char new_path[4096 + 16];
  snprintf(new_path, sizeof new_path, "%s.%ld", path, (long)getpid());
  int descriptor = open(new_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  FILE *file = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
  if (!file) return;
  walk(path, copy_line, file, n - RILLE_HISTORY_ENTRIES);
  bool is_written = fflush(file) == 0 && !ferror(file);
  if (fclose(file) != 0 || !is_written || rename(new_path, path) != 0) unlink(new_path);
}

void rille_history_append(const char *text) {
  char path[4096];
  if (!find_path(path, sizeof path)) return;
  make_folders(path);
  int descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  FILE *file = descriptor >= 0 ? fdopen(descriptor, "a") : NULL;
  if (!file) return;
  struct stat info;
  if (fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode)) fchmod(descriptor, 0600);
  write_escaped(file, text);
  fclose(file);
  size_t n = walk(path, NULL, NULL, 0);
  if (n > RILLE_HISTORY_ENTRIES) shorten(path, n);
}
