// The register tile with its roles exchanged, for products with few columns. There one vector of
// columns would need a broadcast for every FMA and leave lanes idle; so the lanes are the
// neighbours (pixels of a plane, or channels of a pixel) that `offset` walks over, and the
// broadcasts are the columns. The result comes out transposed.
#include "read_ahead.h"

#if WIDTH == 8 || defined(FMA_EMULATED)
enum { TURNED_ROWS = 4, TURNED_BLOCK = 3 };
#else
enum { TURNED_ROWS = 8, TURNED_BLOCK = 6 };
#endif

typedef struct {
  long k;
  const int32_t *offset;           // [k], into b
  const float *a;                  // [k, rows], a_step apart
  long a_step;
  const float *b[TURNED_BLOCK];    // where each vector begins
  float *c;                        // [rows, vectors · WIDTH], c_step apart
  long c_step;
  const float *bias;               // [present] or NULL: what the rows' sums start from
  long present;
  bool accumulate;                 // or from c
  bool relu;
  sweep read, write;               // a step with each term
} turned_task;

INLINE void turned_tile(const int rows, const int vectors, const turned_task *t) {
  vf sum[TURNED_ROWS * 3];
  UNROLL for (int r = 0; r < rows; r++) {
    vf start = splat(t->bias != NULL && r < t->present ? t->bias[r] : 0);
    UNROLL for (int v = 0; v < vectors; v++)
      sum[r * vectors + v] = t->accumulate ? load(t->c + r * t->c_step + v * WIDTH) : start;
  }
  const float *b[TURNED_BLOCK], *a = t->a;
  UNROLL for (int v = 0; v < vectors; v++) b[v] = t->b[v];
  const long count = t->k, a_step = t->a_step;
  const int32_t *offset = t->offset;
  sweep read = t->read, write = t->write;
  for (long k = 0; k < count; k++) {
    const long o = offset[k];
    sweep_reads(&read);
    sweep_writes(&write);
    vf lanes[TURNED_BLOCK];
    UNROLL for (int v = 0; v < vectors; v++) lanes[v] = load(b[v] + o);
    UNROLL for (int r = 0; r < rows; r++) {
      const vf factor = splat(a[r]);
      UNROLL for (int v = 0; v < vectors; v++)
        sum[r * vectors + v] = fma_v(factor, lanes[v], sum[r * vectors + v]);
    }
    a += a_step;
  }
  UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < vectors; v++) {
    vf s = sum[r * vectors + v];
    if (t->relu) s = splat(0) > s ? splat(0) : s;
    store(t->c + r * t->c_step + v * WIDTH, s);
  }
}

#define TURNED_INSTANCE(rows, vectors)                                \
  static void turned_##rows##_##vectors(const turned_task *t) {       \
    turned_tile(rows, vectors, t);                                    \
  }
TURNED_INSTANCE(4, 1)
TURNED_INSTANCE(4, 2)
TURNED_INSTANCE(4, 3)
#if WIDTH == 8 || defined(FMA_EMULATED)
static void turned_products(int rows, int vectors, const turned_task *t) {
  (void)rows;
  (vectors == 1 ? turned_4_1 : vectors == 2 ? turned_4_2 : turned_4_3)(t);
}
#else
TURNED_INSTANCE(8, 1)
TURNED_INSTANCE(8, 2)
TURNED_INSTANCE(8, 3)
TURNED_INSTANCE(4, 6)
static void turned_products(int rows, int vectors, const turned_task *t) {
  if (rows == 4)
    (vectors == 1   ? turned_4_1
     : vectors == 2 ? turned_4_2
     : vectors == 3 ? turned_4_3
                    : turned_4_6)(t);
  else
    (vectors == 1 ? turned_8_1 : vectors == 2 ? turned_8_2 : turned_8_3)(t);
}
#endif

/// The rows of the next tile when `left` columns are left: 4 or TURNED_ROWS.
INLINE long turned_rows(long left) { return left <= 4 ? 4 : TURNED_ROWS; }

/// All rows of a group's tiles together.
INLINE long turned_rows_of(long columns) {
  long rows = 0;
  while (rows < columns) rows += turned_rows(columns - rows);
  return rows;
}
