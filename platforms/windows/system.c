/* POSIX's processes, locales, consoles and libraries over Windows' own functions: as much as Rille uses. */
#include "wide.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

long sysconf(int name) {
  SYSTEM_INFO info;
  GetSystemInfo(&info);
  return name == _SC_NPROCESSORS_ONLN ? (long)info.dwNumberOfProcessors : -1;
}

int rille_windows_isatty(int fd) {
  DWORD mode;
  return GetConsoleMode((HANDLE)_get_osfhandle(fd), &mode) != 0;
}

int ioctl(int fd, int request, struct winsize *size) {
  CONSOLE_SCREEN_BUFFER_INFO info;
  (void)request;
  if (!GetConsoleScreenBufferInfo((HANDLE)_get_osfhandle(fd), &info)) return rille_windows_failed();
  size->ws_col = (unsigned short)(info.srWindow.Right - info.srWindow.Left + 1);
  size->ws_row = (unsigned short)(info.srWindow.Bottom - info.srWindow.Top + 1);
  return 0;
}

/* ---- locales ------------------------------------------------------------------------------------------- */

/* One that stands for C's, one for what the thread had. */
static const char c_locale[] = "C", own_locale[] = "own";
static _Thread_local struct {
  bool is_c;
  char own[256]; /* "": it was C's as well */
} now;

locale_t newlocale(int mask, const char *name, locale_t base) {
  (void)mask, (void)name, (void)base;
  return c_locale;
}

void freelocale(locale_t locale) {
  (void)locale;
}

locale_t uselocale(locale_t locale) {
  locale_t before = now.is_c ? c_locale : own_locale;
  if (locale == c_locale && !now.is_c) {
    const char *name = setlocale(LC_NUMERIC, NULL);
    now.own[0] = 0;
    if (name && strcmp(name, "C") != 0) {
      snprintf(now.own, sizeof now.own, "%s", name);
      _configthreadlocale(_ENABLE_PER_THREAD_LOCALE);
      setlocale(LC_NUMERIC, "C");
    }
    now.is_c = true;
  } else if (locale == own_locale && now.is_c) {
    if (now.own[0]) setlocale(LC_NUMERIC, now.own);
    now.is_c = false;
  }
  return before;
}

double strtod_l(const char *text, char **end, locale_t locale) {
  locale_t before = uselocale(locale);
  double value = strtod(text, end);
  uselocale(before);
  return value;
}

/* ---- libraries ----------------------------------------------------------------------------------------- */

static _Thread_local char problem[300];

static void *remember_problem(const char *what) {
  snprintf(problem, sizeof problem, "%.200s: error %lu", what, GetLastError());
  return NULL;
}

void *dlopen(const char *path, int flags) {
  (void)flags;
  wchar_t *wide = rille_windows_wide(path);
  HMODULE library = wide ? LoadLibraryW(wide) : NULL;
  free(wide);
  return library ? (void *)library : remember_problem(path);
}

void *dlsym(void *library, const char *name) {
  FARPROC function = GetProcAddress(library, name);
  void *symbol = NULL;
  memcpy(&symbol, &function, sizeof symbol);
  return symbol ? symbol : remember_problem(name);
}

int dlclose(void *library) {
  return FreeLibrary(library) ? 0 : -1;
}

const char *dlerror(void) {
  return problem;
}

int dladdr(const void *address, Dl_info *out) {
  static _Thread_local char path[4 * 260];
  wchar_t wide[260];
  HMODULE module = NULL;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                     (LPCWSTR)address, &module);
  DWORD n = GetModuleFileNameW(module, wide, 260);
  out->dli_fname = path;
  return n > 0 && n < 260 && rille_windows_narrow(wide, path, sizeof path);
}

/* ---- processes ----------------------------------------------------------------------------------------- */

#undef environ
char **environ; /* children have the process's own */

/* One at a time: its handle stands for it. */
static _Thread_local HANDLE child;

/* Quoted as programs of Microsoft's C library read it: a backslash counts before a quote alone. */
static bool add_argument(char *line, size_t room, const char *text) {
  size_t n = strlen(line);
  if (n + 2 * strlen(text) + 4 > room) return false;
  char *out = line + n;
  if (n > 0) *out++ = ' ';
  *out++ = '"';
  for (size_t slashes = 0;; text++) {
    if (*text == '\\') {
      slashes++;
      *out++ = '\\';
      continue;
    }
    if (*text == '"' || !*text)
      while (slashes-- > 0) *out++ = '\\';
    if (!*text) break;
    if (*text == '"') *out++ = '\\';
    *out++ = *text;
    slashes = 0;
  }
  *out++ = '"';
  *out = 0;
  return true;
}

static int start(wchar_t *line, HANDLE errors) {
  STARTUPINFOW how = {.cb = sizeof how, .dwFlags = STARTF_USESTDHANDLES, .hStdError = errors};
  PROCESS_INFORMATION process;
  SetHandleInformation(errors, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  BOOL fine = CreateProcessW(NULL, line, NULL, NULL, TRUE, CREATE_NO_WINDOW, NULL, NULL, &how, &process);
  int failure = fine ? 0 : (rille_windows_failed(), errno);
  SetHandleInformation(errors, HANDLE_FLAG_INHERIT, 0);
  if (failure) return failure;
  CloseHandle(process.hThread);
  child = process.hProcess;
  return 0;
}

int posix_spawnp(pid_t *pid, const char *program, const posix_spawn_file_actions_t *files,
                 const posix_spawnattr_t *attributes, char *const *arguments, char *const *environment) {
  enum { LINE = 32000 }; /* Windows takes 32767 characters */
  (void)program, (void)attributes, (void)environment;
  char *line = calloc(1, LINE);
  if (!line) return ENOMEM;
  bool fits = true;
  for (; *arguments && fits; arguments++) fits = add_argument(line, LINE, *arguments);
  wchar_t *wide = fits ? rille_windows_wide(line) : NULL;
  free(line);
  int failure = !wide ? E2BIG : start(wide, (HANDLE)_get_osfhandle(files->errors));
  free(wide);
  *pid = 1;
  return failure;
}

pid_t waitpid(pid_t pid, int *status, int options) {
  DWORD code = 0;
  (void)options;
  WaitForSingleObject(child, INFINITE);
  GetExitCodeProcess(child, &code);
  CloseHandle(child);
  child = NULL;
  *status = (int)(code & 0x7fffffff);
  return pid;
}

int kill(pid_t pid, int signal_number) {
  (void)pid;
  return TerminateProcess(child, 128 + (UINT)signal_number) ? 0 : -1;
}

int pipe2(int ends[2], int flags) {
  (void)flags;
  return _pipe(ends, 1 << 16, O_BINARY | _O_NOINHERIT);
}

int poll(struct pollfd *wanted, unsigned long count, int milliseconds) {
  HANDLE pipe = (HANDLE)_get_osfhandle(wanted->fd);
  (void)count;
  for (int waited = 0;; waited += 10) {
    DWORD there = 0;
    if (!PeekNamedPipe(pipe, NULL, 0, NULL, &there, NULL) || there > 0) return 1; /* at the end as well */
    if (waited >= milliseconds) return 0;
    Sleep(10);
  }
}
