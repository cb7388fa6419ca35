/* The line editor: libedit with several lines as one entry, completion by TAB, pasted blocks and a window
 * that may change its size. While an entry is typed no key makes a signal: Ctrl-C is a key like others. */
#include "editor.h"

#ifdef RILLE_LIBEDIT
#include "history.h"
#include "utf8.h"

#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static EditLine *editor;
static HistoryW *history_list;
static EditorQuestions questions;
static char *last_entry, *last_remembered;
static wchar_t *prompt_wide;
static bool is_cancelled;
static volatile sig_atomic_t has_new_size, is_interrupted;

/* Keys that nobody types: how a function here has libedit do what only its own functions can. */
#define KEY_SUBMIT L"\033[9R1"
#define KEY_OLDER  L"\033[9R2"
#define KEY_NEWER  L"\033[9R3"
#define KEY_LIST   L"\033[9R4"
#define KEY_DELETE L"\033[9R5"
#define PASTE_END  L"\033[201~"

static void on_new_size(int unused) {
  (void)unused;
  has_new_size = 1;
}

static void on_interrupt(int unused) {
  (void)unused;
  is_interrupted = 1;
}

/* More than a key or two: what a terminal without marks pastes. */
static bool is_pasted(void) {
  int n = 0;
  return ioctl(STDIN_FILENO, FIONREAD, &n) == 0 && n > 3;
}

/* How many rows of the terminal are above the cursor's, from the entry's first one on. */
static int rows_above_cursor(const LineInfoW *line, int columns) {
  int row = 0, column = prompt_wide ? (int)wcslen(prompt_wide) : 2;
  for (const wchar_t *c = line->buffer; c < line->cursor; c++) {
    int width = *c == L'\t' ? 8 - column % 8 : wcwidth(*c);
    if (*c == L'\n' || column + width > columns) row++, column = 0;
    if (*c != L'\n') column += width < 0 ? 2 : width;
  }
  return column >= columns ? row + 1 : row;
}

/* The window has another size: the entry is written anew where it begins, now that the terminal has wrapped
 * its lines for the new width. */
static void follow_size(EditLine *e) {
  struct winsize size;
  el_resize(e);
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    int rows = rows_above_cursor(el_wline(e), size.ws_col);
    printf(rows > 0 ? "\r\033[%dA\033[J" : "\r\033[J", rows);
    fflush(stdout);
  }
  el_wset(e, EL_REFRESH);
}

/* ---- input --------------------------------------------------------------------------------------------- */

/* A byte from the terminal: 1, 0 at the end of input, -1 after an error. Signals are seen to. */
static int read_byte(EditLine *e, unsigned char *byte) {
  for (;;) {
    if (has_new_size) {
      has_new_size = 0;
      follow_size(e);
    }
    if (is_interrupted) {
      is_interrupted = 0;
      *byte = 3; /* Ctrl-C */
      return 1;
    }
    ssize_t n = read(STDIN_FILENO, byte, 1);
    if (n >= 0) return (int)n;
    if (errno != EINTR && errno != EAGAIN) return -1;
  }
}

/* What libedit reads characters with; its own goes by the locale. */
static int read_character(EditLine *e, wchar_t *character) {
  char bytes[5] = {0};
  int n = read_byte(e, (unsigned char *)bytes),
      following = n > 0 ? rille_utf8_following((unsigned char)bytes[0]) : 0;
  for (int i = 1; i <= following && n > 0; i++) n = read_byte(e, (unsigned char *)bytes + i);
  if (n <= 0) return n;
  wchar_t *wide = rille_utf8_to_wide(bytes);
  if (!wide) return -1;
  *character = *wide;
  free(wide);
  return 1;
}

static wchar_t *prompt_of(EditLine *e) {
  (void)e;
  return prompt_wide ? prompt_wide : L"> ";
}

/* ---- keys ---------------------------------------------------------------------------------------------- */

static char *text_before(const LineInfoW *line) {
  return rille_wide_to_utf8(line->buffer, (size_t)(line->cursor - line->buffer));
}

/* Enter: runs what is complete, else begins a new line. */
static unsigned char key_enter(EditLine *e, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(e);
  char *text = rille_wide_to_utf8(line->buffer, (size_t)(line->lastchar - line->buffer));
  bool is_complete = !text || questions.is_complete(questions.asker, text);
  free(text);
  if (!is_complete) return el_winsertstr(e, L"\n") == 0 ? CC_REFRESH : CC_ERROR;
  el_wpush(e, KEY_SUBMIT);
  return CC_NORM;
}

static unsigned char key_new_line(EditLine *e, wint_t key) {
  (void)key;
  return el_winsertstr(e, L"\n") == 0 ? CC_REFRESH : CC_ERROR;
}

static const wchar_t *start_of_row(const LineInfoW *line, const wchar_t *at) {
  while (at > line->buffer && at[-1] != L'\n') at--;
  return at;
}

static const wchar_t *end_of_row(const LineInfoW *line, const wchar_t *at) {
  while (at < line->lastchar && *at != L'\n') at++;
  return at;
}

/* The cursor at the same column of another row, or at its end. */
static unsigned char go_to_row(EditLine *e, const LineInfoW *line, const wchar_t *row) {
  ptrdiff_t column = line->cursor - start_of_row(line, line->cursor), length = end_of_row(line, row) - row;
  const wchar_t *target = row + (column < length ? column : length);
  el_cursor(e, (int)(target - line->cursor));
  return CC_CURSOR;
}

/* Up: the row above, or the entry before. */
static unsigned char key_up(EditLine *e, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(e);
  const wchar_t *row = start_of_row(line, line->cursor);
  if (row > line->buffer) return go_to_row(e, line, start_of_row(line, row - 1));
  el_wpush(e, KEY_OLDER);
  return CC_NORM;
}

static unsigned char key_down(EditLine *e, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(e);
  const wchar_t *end = end_of_row(line, line->cursor);
  if (end < line->lastchar) return go_to_row(e, line, end + 1);
  el_wpush(e, KEY_NEWER);
  return CC_NORM;
}

/* Ctrl-A and Ctrl-E: the row's, which a one-line entry's are as well. */
static unsigned char key_row_start(EditLine *e, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(e);
  el_cursor(e, (int)(start_of_row(line, line->cursor) - line->cursor));
  return CC_CURSOR;
}

static unsigned char key_row_end(EditLine *e, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(e);
  el_cursor(e, (int)(end_of_row(line, line->cursor) - line->cursor));
  return CC_CURSOR;
}

/* True if the cursor had to be moved to the end of the entry; the key comes again then. */
static bool goes_to_end_first(EditLine *e, const wchar_t *again) {
  const LineInfoW *line = el_wline(e);
  if (line->cursor == line->lastchar) return false;
  el_cursor(e, (int)(line->lastchar - line->cursor));
  el_wpush(e, again);
  return true;
}

/* Ctrl-C: the entry is given up. */
static unsigned char key_cancel(EditLine *e, wint_t key) {
  (void)key;
  if (goes_to_end_first(e, L"\003")) return CC_REFRESH;
  fputs("^C\n", stdout);
  fflush(stdout);
  is_cancelled = true;
  return CC_EOF;
}

/* Ctrl-D: ends an empty entry, else deletes under the cursor. */
static unsigned char key_end(EditLine *e, wint_t key) {
  (void)key;
  const LineInfoW *line = el_wline(e);
  if (line->lastchar == line->buffer) return CC_EOF;
  if (line->cursor == line->lastchar) return CC_REFRESH_BEEP;
  el_wpush(e, KEY_DELETE);
  return CC_NORM;
}

static unsigned char key_suspend(EditLine *e, wint_t key) {
  (void)key;
  fputs("\n", stdout);
  fflush(stdout);
  el_wset(e, EL_PREP_TERM, 0);
  kill(0, SIGTSTP); /* as the terminal does: all that runs in front */
  el_wset(e, EL_PREP_TERM, 1);
  el_wset(e, EL_REFRESH);
  return CC_NORM;
}

static char *waiting_list;
static int cursor_back;

static unsigned char key_complete(EditLine *e, wint_t key) {
  (void)key;
  if (is_pasted()) return el_winsertstr(e, L"\t") == 0 ? CC_REFRESH : CC_ERROR;
  char *before = text_before(el_wline(e));
  const char *insert = NULL, *list = NULL;
  if (before) questions.complete(questions.asker, before, &insert, &list);
  free(before);
  if (insert && *insert) {
    wchar_t *wide = rille_utf8_to_wide(insert);
    int status = wide ? el_winsertstr(e, wide) : -1;
    free(wide);
    return status == 0 ? CC_REFRESH : CC_ERROR;
  }
  if (!list) return CC_REFRESH_BEEP;
  free(waiting_list);
  waiting_list = strdup(list);
  const LineInfoW *line = el_wline(e);
  cursor_back = (int)(line->lastchar - line->cursor);
  el_cursor(e, cursor_back);
  el_wpush(e, KEY_LIST);
  return CC_REFRESH;
}

/* Writes the list of candidates below the entry, and the entry again. */
static unsigned char key_list(EditLine *e, wint_t key) {
  (void)key;
  printf("\n%s\n", waiting_list ? waiting_list : "");
  fflush(stdout);
  el_cursor(e, -cursor_back);
  el_wset(e, EL_REFRESH);
  return CC_NORM;
}

/* A pasted block stands in the entry as it is; terminals put marks around it when they are asked to. */
static unsigned char key_paste(EditLine *e, wint_t key) {
  (void)key;
  static const wchar_t end[] = PASTE_END;
  size_t n = 0, room = 1024, end_length = sizeof end / sizeof *end - 1;
  wchar_t *text = malloc(room * sizeof *text), character;
  if (!text) return CC_ERROR;
  while (el_wgetc(e, &character) == 1) {
    if (n + 1 >= room) {
      wchar_t *larger = realloc(text, (room *= 2) * sizeof *text);
      if (!larger) break;
      text = larger;
    }
    text[n++] = character == L'\r' ? L'\n' : character;
    if (n >= end_length && wmemcmp(text + n - end_length, end, end_length) == 0) {
      n -= end_length;
      break;
    }
  }
  while (n > 0 && text[n - 1] == L'\n') n--;
  text[n] = 0;
  int status = n > 0 ? el_winsertstr(e, text) : 0;
  free(text);
  return status == 0 ? CC_REFRESH : CC_ERROR;
}

typedef unsigned char (*KeyFunction)(EditLine *, wint_t);

static const struct {
  const wchar_t *name;
  KeyFunction function;
  const wchar_t *keys[4];
} own_keys[] = {
    {L"rille-enter", key_enter, {L"\\n", L"\\r"}},
    {L"rille-new-line", key_new_line, {L"\\e\\r", L"\\e\\n"}},
    {L"rille-complete", key_complete, {L"\\t"}},
    {L"rille-list", key_list, {KEY_LIST}},
    {L"rille-cancel", key_cancel, {L"^C"}},
    {L"rille-end", key_end, {L"^D"}},
    {L"rille-suspend", key_suspend, {L"^Z"}},
    {L"rille-up", key_up, {L"\\e[A", L"\\eOA", L"^P"}},
    {L"rille-down", key_down, {L"\\e[B", L"\\eOB", L"^N"}},
    {L"rille-row-start", key_row_start, {L"^A", L"\\e[H", L"\\eOH", L"\\e[1~"}},
    {L"rille-row-end", key_row_end, {L"^E", L"\\e[F", L"\\eOF", L"\\e[4~"}},
    {L"rille-paste", key_paste, {L"\\e[200~"}},
};

static const wchar_t *const libedit_keys[][2] = {
    {KEY_SUBMIT, L"ed-newline"},     {KEY_OLDER, L"ed-prev-history"}, {KEY_DELETE, L"ed-delete-next-char"},
    {KEY_NEWER, L"ed-next-history"}, {L"^R", L"em-inc-search-prev"},  {L"\\e[3~", L"ed-delete-next-char"},
    {L"\\e[1;5C", L"em-next-word"},  {L"\\e[1;5D", L"ed-prev-word"},  {L"\\e[C", L"ed-next-char"},
    {L"\\e[D", L"ed-prev-char"},     {L"\\eOC", L"ed-next-char"},     {L"\\eOD", L"ed-prev-char"},
    {L"^W", L"ed-delete-prev-word"},
};

static void bind_keys(void) {
  for (size_t i = 0; i < sizeof own_keys / sizeof *own_keys; i++) {
    el_wset(editor, EL_ADDFN, own_keys[i].name, L"the prompt's", own_keys[i].function);
    for (int j = 0; j < 4 && own_keys[i].keys[j]; j++)
      el_wset(editor, EL_BIND, own_keys[i].keys[j], own_keys[i].name, NULL);
  }
  for (size_t i = 0; i < sizeof libedit_keys / sizeof *libedit_keys; i++)
    el_wset(editor, EL_BIND, libedit_keys[i][0], libedit_keys[i][1], NULL);
}

/* ---- opening, reading ---------------------------------------------------------------------------------- */

static void add_to_list(const char *text) {
  HistEventW event;
  wchar_t *wide = rille_utf8_to_wide(text);
  if (wide) history_w(history_list, &event, H_ENTER, wide);
  free(wide);
  free(last_remembered);
  last_remembered = strdup(text);
}

/* libedit shows what the locale calls printable: characters are, whatever the environment says. */
static void use_utf8(void) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

bool rille_editor_open(const EditorQuestions *asked) {
  const char *terminal = getenv("TERM");
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || !terminal || !*terminal ||
      strcmp(terminal, "dumb") == 0)
    return false;
  use_utf8();
  editor = el_init("rille", stdin, stdout, stderr);
  history_list = history_winit();
  if (!editor || !history_list) return false;
  questions = *asked;
  HistEventW event;
  history_w(history_list, &event, H_SETSIZE, RILLE_HISTORY_ENTRIES);
  el_wset(editor, EL_EDITOR, L"emacs");
  el_wset(editor, EL_PROMPT, prompt_of);
  el_wset(editor, EL_GETCFN, read_character);
  el_wset(editor, EL_HIST, history_w, history_list);
  el_wset(editor, EL_SETTY, L"-d", L"-isig", NULL);
  el_source(editor, NULL);
  bind_keys();
  rille_history_read(add_to_list);
  return true;
}

void rille_editor_close(void) {
  if (editor) el_end(editor);
  if (history_list) history_wend(history_list);
  editor = NULL;
  history_list = NULL;
  free(last_entry);
  free(last_remembered);
  free(waiting_list);
  free(prompt_wide);
  last_entry = last_remembered = waiting_list = NULL;
  prompt_wide = NULL;
}

ReadResult rille_editor_read(const char *prompt, const char **text) {
  struct sigaction size = {.sa_handler = on_new_size}, interrupt = {.sa_handler = on_interrupt}, before[2];
  free(prompt_wide);
  prompt_wide = rille_utf8_to_wide(prompt);
  is_cancelled = false;
  is_interrupted = 0;
  sigaction(SIGWINCH, &size, &before[0]);
  sigaction(SIGINT, &interrupt, &before[1]);
  el_resize(editor);
  fputs("\033[?2004h", stdout); /* marks around what is pasted */
  fflush(stdout);
  int n = 0;
  const wchar_t *line = el_wgets(editor, &n);
  fputs("\033[?2004l", stdout);
  fflush(stdout);
  sigaction(SIGWINCH, &before[0], NULL);
  sigaction(SIGINT, &before[1], NULL);
  if (is_cancelled) return READ_CANCELLED;
  if (!line || n <= 0) return READ_END;
  if (line[n - 1] == L'\n') n--;
  free(last_entry);
  last_entry = rille_wide_to_utf8(line, (size_t)n);
  *text = last_entry ? last_entry : "";
  return READ_TEXT;
}

void rille_editor_remember(const char *text) {
  if (last_remembered && strcmp(last_remembered, text) == 0) return;
  add_to_list(text);
  rille_history_append(text);
}
#endif
