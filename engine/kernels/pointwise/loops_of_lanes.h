/* Loops over floats a register at a time: n is a multiple of LANE_COUNT (run_lanes brings the rest). Each
 * takes the body of a kernel, which becomes part of it. */
RILLE_INLINE void F(unary_loop)(int64_t n, char *const *data, const void *arguments, int count,
                                V (*body)(V x, const T *numbers)) {
  T numbers[3];
  char *out = data[0];
  const char *in = data[1];
  F(read_numbers)(arguments, count, numbers);
  for (int64_t at = 0; at < n * (int64_t)sizeof(T); at += LANES_BYTES) {
    LANES_AHEAD(in + at);
    LANES_AHEAD(out + at);
    lanes_store(out + at, body(lanes_load(in + at), numbers));
  }
}

RILLE_INLINE void F(binary_loop)(int64_t n, char *const *data, const void *arguments, int count,
                                 V (*body)(V x, V y, const T *numbers)) {
  T numbers[3];
  char *out = data[0];
  const char *in = data[1], *other = data[2];
  F(read_numbers)(arguments, count, numbers);
  for (int64_t at = 0; at < n * (int64_t)sizeof(T); at += LANES_BYTES) {
    LANES_AHEAD(in + at);
    LANES_AHEAD(other + at);
    LANES_AHEAD(out + at);
    lanes_store(out + at, body(lanes_load(in + at), lanes_load(other + at), numbers));
  }
}
