/* Build tool: embed_scripts OUTPUT FOLDER FILE... writes a C file that holds FOLDER/rille/FILE... as zlib
 * streams.
 *
 * Whole-line comments and indentation are left out, their lines stay: line numbers in errors are the file's.
 * Long strings are left as they are. */
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

static size_t shorten(char *text) {
  char *out = text;
  bool in_string = false;
  for (char *line = text; *line;) {
    char *end = strchr(line, '\n');
    end = end ? end + 1 : line + strlen(line);
    char *from = line;
    if (!in_string) {
      while (*from == ' ' || *from == '\t') from++;
      if (from[0] == '-' && from[1] == '-' && from[2] != '[') from = strchr(from, '\n') ? end - 1 : end;
    }
    for (char *c = from; c + 1 < end; c++) {
      if (c[0] == '[' && c[1] == '[') in_string = true;
      if (c[0] == ']' && c[1] == ']') in_string = false;
    }
    memmove(out, from, (size_t)(end - from));
    out += end - from;
    line = end;
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
