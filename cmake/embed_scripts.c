/* Build tool: embed_scripts OUTPUT FOLDER FILE... writes a C file that holds FOLDER/rille/FILE... as zlib
 * streams.
 *
 * Comments and blanks are left out, their lines stay: line numbers in errors are the file's. Strings are left
 * as they are. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

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

static size_t shorten(char *text) {
  char *out = text, quote = 0, before = '\n';
  for (const char *c = text; *c; c++) {
    if (!quote && c[0] == '-' && c[1] == '-' && c[2] != '[') c += strcspn(c, "\n");
    if (!quote && *c == ' ' && is_idle(before, c[1])) continue;
    if (quote && quote != ']' && *c == '\\')
      *out++ = *c++;
    else if (quote == ']' ? c[0] == ']' && c[1] == ']' : quote && *c == quote)
      quote = 0;
    else if (!quote)
      quote = *c == '"' || *c == '\'' ? *c : c[0] == '[' && c[1] == '[' ? ']' : 0;
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

static size_t write_script(FILE *out, int number, const char *text, size_t size, const char *dictionary,
                           size_t dictionary_size) {
  size_t room = compressBound((uLong)size) + 64;
  unsigned char *packed = malloc(room);
  size_t bytes = packed ? pack(text, size, dictionary, dictionary_size, packed, room) : 0;
  if (bytes == 0) fail("cannot compress", "a script");
  fprintf(out, "static const unsigned char script_%d[] = {", number);
  for (size_t i = 0; i < bytes; i++) fprintf(out, "%s%d,", i % 20 ? "" : "\n    ", packed[i]);
  fprintf(out, "};\n");
  free(packed);
  return bytes;
}

/* The first file is the dictionary of the others. */
int main(int argc, char **argv) {
  if (argc < 4) fail("needs an output, a folder and", "files");
  FILE *out = fopen(argv[1], "wb");
  if (!out) fail("cannot write", argv[1]);
  size_t *sizes = calloc((size_t)argc * 2, sizeof *sizes), dictionary_size = 0;
  if (!sizes) fail("no memory for", argv[1]);
  char *dictionary = NULL;
  fprintf(out, "/* Made from scripts/ by cmake/embed_scripts.c. */\n#include \"scripts.h\"\n\n");
  for (int i = 3; i < argc; i++) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/rille/%s", argv[2], argv[i]) >= (int)sizeof path)
      fail("too long:", argv[i]);
    char *text = read_file(path, &sizes[2 * i]);
    sizes[2 * i] = shorten(text);
    sizes[2 * i + 1] = write_script(out, i - 2, text, sizes[2 * i], dictionary, dictionary_size);
    if (i == 3)
      dictionary = text, dictionary_size = sizes[2 * i];
    else
      free(text);
  }
  free(dictionary);
  fprintf(out, "\nconst EmbeddedScript rille_embedded_scripts[] = {\n");
  for (int i = 3; i < argc; i++)
    fprintf(out, "    {\"%.*s\", script_%d, %zu, %zu},\n", (int)(strlen(argv[i]) - strlen(".lua")), argv[i],
            i - 2, sizes[2 * i + 1], sizes[2 * i]);
  fprintf(out, "    {0, 0, 0, 0},\n};\n");
  free(sizes);
  if (ferror(out) || fclose(out)) fail("cannot write", argv[1]);
  return 0;
}
