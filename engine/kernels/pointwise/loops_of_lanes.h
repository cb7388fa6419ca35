/* Loops over floats a register at a time: n is a multiple of LANE_COUNT (run_wholes brings the rest). Each
 * takes the body of a kernel, which becomes part of it, and whether lines of memory are to be asked for
 * ahead: what does next to no arithmetic is ahead of memory by itself. */
RILLE_INLINE void F(unary_loop)(int64_t n, char *const *data, const void *arguments, int count,
                                V (*body)(V x, const T *numbers), bool ahead) {
  T numbers[3];
  char *out = data[0];
  const char *in = data[1];
  F(read_numbers)(arguments, count, numbers);
  for (int64_t at = 0; at < n * (int64_t)sizeof(T); at += LANES_BYTES) {
    if (ahead) LANES_AHEAD(in + at);
    if (ahead) LANES_AHEAD(out + at);
    lanes_store(out + at, body(lanes_load(in + at), numbers));
  }
}

RILLE_INLINE void F(binary_loop)(int64_t n, char *const *data, const void *arguments, int count,
                                 V (*body)(V x, V y, const T *numbers), bool ahead) {
  T numbers[3];
  char *out = data[0];
  const char *in = data[1], *other = data[2];
  F(read_numbers)(arguments, count, numbers);
  for (int64_t at = 0; at < n * (int64_t)sizeof(T); at += LANES_BYTES) {
    if (ahead) LANES_AHEAD(in + at);
    if (ahead) LANES_AHEAD(other + at);
    if (ahead) LANES_AHEAD(out + at);
    lanes_store(out + at, body(lanes_load(in + at), lanes_load(other + at), numbers));
  }
}
