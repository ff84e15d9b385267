// Copies that put the factors of a product in the order the tiles read them.

INLINE long minimum(long a, long b) { return a < b ? a : b; }

#define SHUFFLE __builtin_shufflevector

/// Transposes the WIDTH × WIDTH matrix whose rows are v.
INLINE void transpose_vectors(vf v[WIDTH]) {
  vf w[WIDTH];
#if WIDTH == 16
  // First within lanes of four, where shuffles are cheapest, then the lanes.
  UNROLL for (int i = 0; i < 16; i += 4) {
    UNROLL for (int half = 0; half < 2; half++) {
      vf a = v[i + half], b = v[i + half + 2];
      w[i + 2 * half] = SHUFFLE(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
      w[i + 2 * half + 1] =
          SHUFFLE(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    }
    UNROLL for (int half = 0; half < 2; half++) {
      vf a = w[i + half], b = w[i + half + 2];
      v[i + 2 * half] = SHUFFLE(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
      v[i + 2 * half + 1] =
          SHUFFLE(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    }
  }
  UNROLL for (int i = 0; i < 4; i++)
    UNROLL for (int half = 0; half < 2; half++) {
      vf a = v[8 * half + i], b = v[8 * half + 4 + i];
      w[8 * half + i] = SHUFFLE(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
      w[8 * half + 4 + i] =
          SHUFFLE(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    }
  UNROLL for (int i = 0; i < 4; i++)
    UNROLL for (int half = 0; half < 2; half++) {
      vf a = w[4 * half + i], b = w[8 + 4 * half + i];
      v[8 * half + i] = SHUFFLE(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
      v[8 * half + 4 + i] =
          SHUFFLE(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    }
#else
  // log2(WIDTH) perfect shuffles of the WIDTH² elements are a transposition.
  UNROLL for (int round = 1; round < WIDTH; round *= 2) {
    UNROLL for (int i = 0; i < WIDTH / 2; i++) {
      vf low = v[i], high = v[i + WIDTH / 2];
#if WIDTH == 8
      w[2 * i] = SHUFFLE(low, high, 0, 8, 1, 9, 2, 10, 3, 11);
      w[2 * i + 1] = SHUFFLE(low, high, 4, 12, 5, 13, 6, 14, 7, 15);
#else
      w[2 * i] = SHUFFLE(low, high, 0, 4, 1, 5);
      w[2 * i + 1] = SHUFFLE(low, high, 2, 6, 3, 7);
#endif
    }
    UNROLL for (int i = 0; i < WIDTH; i++) v[i] = w[i];
  }
#endif
}

/// dst[j, i] = src[i, j] for a block of WIDTH × WIDTH; only `rows` × `columns` of src exist, and
/// only `columns` rows of dst, `rows` wide, are written.
INLINE void transpose_block(const float *src, long src_step, long rows, long columns, float *dst,
                            long dst_step) {
  vf v[WIDTH];
  if (rows >= WIDTH && columns >= WIDTH) {
    UNROLL for (int i = 0; i < WIDTH; i++) v[i] = load(src + i * src_step);
    transpose_vectors(v);
    UNROLL for (int j = 0; j < WIDTH; j++) store(dst + j * dst_step, v[j]);
    return;
  }
  UNROLL for (int i = 0; i < WIDTH; i++)
    v[i] = i < rows ? load_first(src + i * src_step, columns) : splat(0);
  transpose_vectors(v);
  UNROLL for (int j = 0; j < WIDTH; j++)
    if (j < columns) store_first(dst + j * dst_step, v[j], rows);
}

/// dst[j, i] = src[i, j]: src is rows × columns, dst columns × rows.
static void transpose(const float *src, long src_step, long rows, long columns, float *dst,
                      long dst_step) {
  for (long j = 0; j < columns; j += WIDTH)
    for (long i = 0; i < rows; i += WIDTH)
      transpose_block(src + i * src_step + j, src_step, rows - i, columns - j,
                      dst + j * dst_step + i, dst_step);
}

/// How many rows ahead copies read: rows are often pages apart, where no CPU foresees them.
enum { AHEAD = 8 };

/// dst is rows × `width`: a copy of src, rows × columns, and zeros (columns ≤ width, a multiple of
/// WIDTH).
static void copy_padded(const float *src, long src_step, long rows, long columns, float *dst,
                        long width) {
  for (long i = 0; i < rows; i++)
    for (long j = 0; j < width; j += WIDTH) {
      const float *from = src + i * src_step + j;
      __builtin_prefetch(from + AHEAD * src_step);
      store(dst + i * width + j, columns > j ? load_first(from, columns - j) : splat(0));
    }
}

/// Cuts a block of scratch into arrays, each 64-byte aligned.
INLINE void *take(char **free, size_t bytes) {
  void *taken = *free;
  *free += (bytes + 63) & ~(size_t)63;
  return taken;
}

// MARK: - Panels

// The columns of a product are cut into panels of 1 to 3 vectors, as even as can be.

INLINE long panel_count(long columns) {
  long vectors = (columns + WIDTH - 1) / WIDTH;
  return (vectors + TILE_VECTORS - 1) / TILE_VECTORS;
}

/// The first column of panel `index`; that of `count` is the end, rounded up to whole vectors.
INLINE long panel_start(long columns, long count, long index) {
  long vectors = (columns + WIDTH - 1) / WIDTH;
  return vectors * index / count * WIDTH;
}
