// Copies that put the factors of a product in the order the tiles read them.

INLINE long minimum(long a, long b) { return a < b ? a : b; }

/// dst[j, i] = src[i, j] for a block of WIDTH × WIDTH; only `rows` × `columns` of src exist, and
/// only `columns` rows of dst, `rows` wide, are written.
INLINE void transpose_block(const float *src, long src_step, long rows, long columns, float *dst,
                            long dst_step) {
  vf v[WIDTH], w[WIDTH];
  UNROLL for (int i = 0; i < WIDTH; i++)
    v[i] = i < rows ? load_first(src + i * src_step, columns) : splat(0);
  // log2(WIDTH) perfect shuffles of the WIDTH² elements are a transposition.
  UNROLL for (int round = 1; round < WIDTH; round *= 2) {
    UNROLL for (int i = 0; i < WIDTH / 2; i++) {
      vf low = v[i], high = v[i + WIDTH / 2];
#if WIDTH == 16
      w[2 * i] = __builtin_shufflevector(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6,
                                         22, 7, 23);
      w[2 * i + 1] = __builtin_shufflevector(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13,
                                             29, 14, 30, 15, 31);
#elif WIDTH == 8
      w[2 * i] = __builtin_shufflevector(low, high, 0, 8, 1, 9, 2, 10, 3, 11);
      w[2 * i + 1] = __builtin_shufflevector(low, high, 4, 12, 5, 13, 6, 14, 7, 15);
#else
      w[2 * i] = __builtin_shufflevector(low, high, 0, 4, 1, 5);
      w[2 * i + 1] = __builtin_shufflevector(low, high, 2, 6, 3, 7);
#endif
    }
    UNROLL for (int i = 0; i < WIDTH; i++) v[i] = w[i];
  }
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
