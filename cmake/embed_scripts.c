/* Build tool: embed_scripts OUTPUT FOLDER SHARED STARTED FILE... writes a C file that holds
 * FOLDER/rille/FILE... as zlib streams. The first SHARED files are one stream, whose text is the dictionary
 * of the others. Where the tool was built with Lua (EMBED_COMPILES), the first STARTED files are there
 * compiled as well.
 *
 * Comments and blanks are left out, their lines stay: line numbers in errors are the file's. Strings are left
 * as they are. The comments that help shows, which begin with three dashes, are a stream of their own. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#if defined(EMBED_COMPILES)
#include <lauxlib.h>
#endif

static void fail(const char *what, const char *path) {
  fprintf(stderr, "embed_scripts: %s %s\n", what, path);
  exit(1);
}

static char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file) fail("cannot open", path);
  char *text = NULL;
  size_t n = 0, room = 0;
  do {
    room += 1 << 16;
    text = realloc(text, room + 1);
    if (!text) fail("no memory for", path);
    n += fread(text + n, 1, room - n, file);
  } while (n == room);
  fclose(file);
  text[n] = 0;
  *size = n;
  return text;
}

static bool is_word(char c) {
  return isalnum((unsigned char)c) || c == '_';
}

/* Whether the blank between two characters may go: not between words, and not where a longer token would
 * arise. */
static bool is_idle(char before, char after) {
  if (after == ' ' || after == '\n' || before == '\n') return true;
  if (is_word(before) && (is_word(after) || after == '.')) return false;
  if (before == '.' || (before == '>' && after == '=')) return false;
  return !((before == '-' && after == '-') || (before == '[' && after == '['));
}

/* How many signs of equality stand between two brackets of that kind, as in [==[; -1: no such pair begins at
 * c. */
static int level_of(const char *c, char bracket) {
  if (c[0] != bracket) return -1;
  size_t n = strspn(c + 1, "=");
  return c[1 + n] == bracket ? (int)n : -1;
}

static size_t shorten(char *text) {
  char *out = text, quote = 0, before = '\n';
  int level = -1; /* of a long string */
  for (const char *c = text; *c; c++) {
    if (!quote && c[0] == '-' && c[1] == '-' && c[2] != '[') c += strcspn(c, "\n");
    if (!quote && *c == ' ' && is_idle(before, c[1])) continue;
    if (quote && quote != ']' && *c == '\\')
      *out++ = *c++;
    else if (quote == ']' ? level_of(c, ']') == level : quote && *c == quote)
      quote = 0;
    else if (!quote) {
      level = level_of(c, '[');
      quote = *c == '"' || *c == '\'' ? *c : level >= 0 ? ']' : 0;
    }
    if (!*c) break;
    before = *out++ = *c;
  }
  return (size_t)(out - text);
}

/* dictionary: text that the others are packed against, as scripts of one library have much in common. */
static size_t pack(const char *text, size_t size, const char *dictionary, size_t dictionary_size,
                   unsigned char *out, size_t room) {
  z_stream stream = {0};
  if (deflateInit(&stream, 9) != Z_OK) return 0;
  if (dictionary_size > 0)
    deflateSetDictionary(&stream, (const unsigned char *)dictionary, (uInt)dictionary_size);
  stream.next_in = (unsigned char *)text;
  stream.avail_in = (uInt)size;
  stream.next_out = out;
  stream.avail_out = (uInt)room;
  int result = deflate(&stream, Z_FINISH);
  deflateEnd(&stream);
  return result == Z_STREAM_END ? stream.total_out : 0;
}

/* As a string: compilers read one ten times faster than a list of numbers. */
static void write_bytes(FILE *out, const char *name, size_t number, const unsigned char *bytes, size_t n) {
  fprintf(out, "static const unsigned char %s_%zu[] =\n    \"", name, number);
  for (size_t i = 0; i < n; i++) fprintf(out, "%s\\%03o", i == 0 || i % 24 ? "" : "\"\n    \"", bytes[i]);
  fprintf(out, "\";\n");
}

#if defined(EMBED_COMPILES)
typedef struct Chunk {
  unsigned char *bytes;
  size_t size;
} Chunk;

static int add_bytes(lua_State *L, const void *bytes, size_t n, void *user) {
  Chunk *chunk = user;
  (void)L;
  chunk->bytes = realloc(chunk->bytes, chunk->size + n + 1);
  if (!chunk->bytes) return 1;
  memcpy(chunk->bytes + chunk->size, bytes, n);
  chunk->size += n;
  return 0;
}
#endif

/* Writes what Lua makes of a script, with its lines and names, and returns its size; 0: there is no Lua. */
static size_t write_compiled(FILE *out, size_t number, const char *file, const char *text, size_t size) {
#if defined(EMBED_COMPILES)
  lua_State *L = luaL_newstate();
  Chunk chunk = {NULL, 0};
  char name[256];
  snprintf(name, sizeof name, "=rille/%s", file);
  if (!L || luaL_loadbufferx(L, text, size, name, "t") != LUA_OK) fail("cannot compile", file);
  if (lua_dump(L, add_bytes, &chunk, 0) != 0) fail("cannot compile", file);
  write_bytes(out, "compiled", number, chunk.bytes, chunk.size);
  free(chunk.bytes);
  lua_close(L);
  return chunk.size;
#else
  (void)out, (void)number, (void)file, (void)text, (void)size;
  return 0;
#endif
}

static size_t write_stream(FILE *out, int number, const char *text, size_t size, const char *dictionary,
                           size_t dictionary_size) {
  size_t room = compressBound((uLong)size) + 64;
  unsigned char *packed = malloc(room);
  size_t bytes = packed ? pack(text, size, dictionary, dictionary_size, packed, room) : 0;
  if (bytes == 0) fail("cannot compress", "a script");
  write_bytes(out, "script", (size_t)number, packed, bytes);
  free(packed);
  return bytes;
}

/* The documentation of all scripts as one text, which grows. */
typedef struct Notes {
  char *text;
  size_t size;
} Notes;

static void add_note(Notes *notes, const char *line, size_t length) {
  notes->text = realloc(notes->text, notes->size + length + 1);
  if (!notes->text) fail("no memory for", "comments");
  memcpy(notes->text + notes->size, line, length);
  notes->size += length;
  notes->text[notes->size++] = '\n';
}

/* Whether the comment text[0 .. length) is about a public name, or about arguments that many take. */
static bool is_public(const char *text, size_t length) {
  for (size_t i = 0; i + 12 < length; i++)
    if (strncmp(text + i, "\n-- @name ", 10) == 0 || strncmp(text + i, "\n-- @argument ", 14) == 0)
      return true;
  return false;
}

/* Adds a script's comments that begin with three dashes and are about something public. */
static void gather_notes(Notes *notes, const char *text) {
  while (*text) {
    size_t length = 0;
    while (strncmp(text + length, "--", 2) == 0) {
      length += strcspn(text + length, "\n");
      length += text[length] == '\n';
    }
    if (strncmp(text, "---", 3) == 0 && is_public(text, length)) add_note(notes, text, length);
    text += length;
    if (length == 0) text += strcspn(text, "\n"), text += *text == '\n';
  }
}

static char *read_script(const char *folder, const char *file, size_t *size, Notes *notes) {
  char path[4096];
  if (snprintf(path, sizeof path, "%s/rille/%s", folder, file) >= (int)sizeof path) fail("too long:", file);
  char *text = read_file(path, size);
  gather_notes(notes, text);
  *size = shorten(text);
  return text;
}

/* The texts of the files, one after the other. */
static char *read_joined(const char *folder, char **files, size_t count, size_t *sizes, size_t *total,
                         Notes *notes) {
  char *joined = NULL;
  *total = 0;
  for (size_t i = 0; i < count; i++) {
    char *text = read_script(folder, files[i], &sizes[i], notes);
    joined = realloc(joined, *total + sizes[i] + 1);
    if (!joined) fail("no memory for", files[i]);
    memcpy(joined + *total, text, sizes[i]);
    *total += sizes[i];
    free(text);
  }
  return joined;
}

int main(int argc, char **argv) {
  if (argc < 6) fail("needs an output, a folder, two counts and", "files");
  FILE *out = fopen(argv[1], "wb");
  if (!out) fail("cannot write", argv[1]);
  char **files = argv + 5;
  size_t n = (size_t)argc - 5, shared = strtoul(argv[3], NULL, 10), started = strtoul(argv[4], NULL, 10);
  size_t dictionary_size, at = 0;
  size_t *sizes = calloc(n, sizeof *sizes), *packed = calloc(n, sizeof *packed);
  size_t *compiled = calloc(n, sizeof *compiled);
  if (!sizes || !packed || !compiled || shared > n) fail("no memory for", argv[1]);
  Notes notes = {0};
  fprintf(out, "/* Made from scripts/ by cmake/embed_scripts.c. */\n#include \"embedded.h\"\n\n");
  char *dictionary = read_joined(argv[2], files, shared, sizes, &dictionary_size, &notes);
  size_t first = write_stream(out, 0, dictionary, dictionary_size, NULL, 0);
  for (size_t i = 0; i < shared; at += sizes[i++])
    if (i < started) compiled[i] = write_compiled(out, i, files[i], dictionary + at, sizes[i]);
  at = 0;
  for (size_t i = shared; i < n; i++) {
    char *text = read_script(argv[2], files[i], &sizes[i], &notes);
    if (i < started) compiled[i] = write_compiled(out, i, files[i], text, sizes[i]);
    packed[i] = write_stream(out, (int)i, text, sizes[i], dictionary, dictionary_size);
    free(text);
  }
  free(dictionary);
  size_t notes_packed = write_stream(out, (int)n, notes.text, notes.size, NULL, 0);
  free(notes.text);
  fprintf(out, "\nconst EmbeddedScript rille_embedded_dictionary = {\"\", script_0, %zu, %zu, 0, 0, 0};\n",
          first, dictionary_size);
  fprintf(out, "const EmbeddedScript rille_embedded_notes = {\"comments\", script_%zu, %zu, %zu, 0, 0, 0};\n",
          n, notes_packed, notes.size);
  fprintf(out, "const EmbeddedScript rille_embedded_scripts[] = {\n");
  for (size_t i = 0; i < n; i++) {
    fprintf(out, "    {\"%.*s\", ", (int)(strlen(files[i]) - strlen(".lua")), files[i]);
    if (i < shared)
      fprintf(out, "0, 0, %zu, %zu, ", sizes[i], at);
    else
      fprintf(out, "script_%zu, %zu, %zu, 0, ", i, packed[i], sizes[i]);
    if (compiled[i] > 0)
      fprintf(out, "compiled_%zu, %zu},\n", i, compiled[i]);
    else
      fprintf(out, "0, 0},\n");
    at += sizes[i];
  }
  fprintf(out, "    {0, 0, 0, 0, 0, 0, 0},\n};\n");
  free(sizes);
  free(packed);
  free(compiled);
  if (ferror(out) || fclose(out)) fail("cannot write", argv[1]);
  return 0;
}
