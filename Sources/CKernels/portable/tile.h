// The register tile that every product runs on: rows × columns of outputs, each one FMA chain over
// ascending k. How outputs are cut into tiles cannot reach a result, because no sum crosses lanes.
//
// A tile's rows come in groups. Row p of a group reads its factor at group.a + offset[k] + p, so a
// group is a run of neighbours in memory (pixels of a plane, channels of a pixel, rows of a packed
// matrix), and `offset` walks the terms of the sum: one kernel serves matrix products, convolutions
// and their gradients. The columns are 1, 2 or 3 vectors of the other factor, one row for each k.

#include "read_ahead.h"

// Sums kept in registers. The rest holds the vectors of b and broadcasts; with 28 sums of 32
// registers the compiler spills.
#if defined(FMA_EMULATED)
enum { TILE_SUMS = 6 };
#elif defined(__x86_64__) && WIDTH == 8
enum { TILE_SUMS = 12 };
#else
enum { TILE_SUMS = 24 };
#endif
enum { TILE_VECTORS = 3, TILE_RUN = 7, TILE_GROUPS = 8 };
enum { TILE_FAR = 16 };  // terms that a tile whose b is far away reads ahead

/// How many groups of `run` rows a tile of `vectors` vectors has.
#define TILE_GROUP_COUNT(run, vectors)                                         \
  (TILE_SUMS / ((run) * (vectors)) < 1             ? 1                         \
   : TILE_SUMS / ((run) * (vectors)) > TILE_GROUPS ? TILE_GROUPS               \
                                                   : TILE_SUMS / ((run) * (vectors)))

typedef struct {
  long a, c;   // of the group's first row: offsets from tile_task.a and .c
  long valid;  // rows that exist; the others are computed and dropped
} tile_group;

typedef struct {
  long k;
  const int32_t *offset;  // [k]
  const float *a, *b;     // b: [k, vectors · WIDTH], rows b_step apart
  long b_step;
  float *c;
  long c_step;        // between the rows of a group
  long columns;       // that exist, of the tile's vectors · WIDTH
  const float *bias;  // [columns] or NULL: what sums start from
  bool accumulate;    // or from c
  bool relu;
  sweep read;         // by the sweeping kernels, a step with each term
} tile_task;

// MARK: - Parts of a vector

#if defined(__x86_64__) && WIDTH == 16
typedef float vf_bare __attribute__((vector_size(64)));
INLINE vf load_first(const float *p, long n) {
  uint16_t mask = (uint16_t)(n >= WIDTH ? 0xffff : (1u << n) - 1);
  return (vf)__builtin_ia32_loadups512_mask((const float *)p, (vf_bare)splat(0), mask);
}
INLINE void store_first(float *p, vf v, long n) {
  uint16_t mask = (uint16_t)(n >= WIDTH ? 0xffff : (1u << n) - 1);
  __builtin_ia32_storeups512_mask(p, (vf_bare)v, mask);
}
#else
/// The first n floats, then zeros; nothing is read beyond them.
INLINE vf load_first(const float *p, long n) {
  if (n >= WIDTH) return load(p);
  float lanes[WIDTH] = {0};
  for (long i = 0; i < n; i++) lanes[i] = p[i];
  return load(lanes);
}
INLINE void store_first(float *p, vf v, long n) {
  if (n >= WIDTH) {
    store(p, v);
    return;
  }
  float lanes[WIDTH];
  store(lanes, v);
  for (long i = 0; i < n; i++) p[i] = lanes[i];
}
#endif

// MARK: - The kernel

#define UNROLL _Pragma("clang loop unroll(full)")

/// Each of `run` neighbours in all lanes. With one vector of columns every FMA needs a broadcast of
/// its own, more than the load units deliver, so there some come from one load by shuffles.
INLINE void factors(const int run, const int vectors, const float *p, vf factor[]) {
  (void)vectors;
  UNROLL for (int i = 0; i < run; i++) factor[i] = splat(p[i]);
#if WIDTH == 16
  if (vectors > 1 || run < 4) return;
  typedef float quad __attribute__((ext_vector_type(4)));
  quad q;
  __builtin_memcpy(&q, p, sizeof q);
  vf quads = __builtin_shufflevector(q, q, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3);
  __asm__("" : "+v"(quads));  // else the compiler sees through it and makes loads again
  factor[1] = __builtin_shufflevector(quads, quads, 1, 1, 1, 1, 5, 5, 5, 5, 9, 9, 9, 9, 13, 13,
                                      13, 13);
  factor[3] = __builtin_shufflevector(quads, quads, 3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15,
                                      15, 15, 15);
#endif
}

/// What a kernel brings near while it computes: nothing, its own b, or what `read` names.
typedef enum { READS_NOTHING, READS_B, READS_ON } tile_ahead;

INLINE void tile(const int run, const int vectors, const int groups, const tile_ahead ahead,
                 const tile_task *t, const tile_group *group) {
  const int last = vectors - 1;
  const long part = t->columns - last * WIDTH;
  vf sum[TILE_GROUPS * TILE_RUN * TILE_VECTORS];

  if (t->accumulate) {
    UNROLL for (int g = 0; g < groups; g++) UNROLL for (int p = 0; p < run; p++) {
      vf *s = sum + (g * run + p) * vectors;
      if (p < group[g].valid) {
        const float *c = t->c + group[g].c + p * t->c_step;
        UNROLL for (int v = 0; v < last; v++) s[v] = load(c + v * WIDTH);
        s[last] = load_first(c + last * WIDTH, part);
      } else {
        UNROLL for (int v = 0; v < vectors; v++) s[v] = splat(0);
      }
    }
  } else {
    UNROLL for (int v = 0; v < vectors; v++) {
      vf start = splat(0);
      if (t->bias != NULL)
        start = v < last ? load(t->bias + v * WIDTH) : load_first(t->bias + v * WIDTH, part);
      UNROLL for (int row = 0; row < groups * run; row++) sum[row * vectors + v] = start;
    }
  }

  const float *a[TILE_GROUPS];
  UNROLL for (int g = 0; g < groups; g++) a[g] = t->a + group[g].a;
  const float *b = t->b;
  const long b_step = t->b_step, count = t->k;
  const int32_t *offset = t->offset;
  sweep read = t->read;
  for (long k = 0; k < count; k++) {
    const long o = offset[k];
    if (ahead == READS_ON) sweep_reads(&read);
    vf column[TILE_VECTORS];
    UNROLL for (int v = 0; v < vectors; v++) {
      column[v] = load(b + v * WIDTH);
      if (ahead == READS_B) __builtin_prefetch(b + TILE_FAR * b_step + v * WIDTH);
    }
    UNROLL for (int g = 0; g < groups; g++) {
      vf factor[TILE_RUN];
      factors(run, vectors, a[g] + o, factor);
      UNROLL for (int p = 0; p < run; p++) {
        vf *s = sum + (g * run + p) * vectors;
        UNROLL for (int v = 0; v < vectors; v++) s[v] = fma_v(factor[p], column[v], s[v]);
      }
    }
    b += b_step;
  }

  if (t->relu) {
    UNROLL for (int i = 0; i < groups * run * vectors; i++) {
      vf zero = splat(0);
      sum[i] = zero > sum[i] ? zero : sum[i];  // a NaN stays one
    }
  }
  UNROLL for (int g = 0; g < groups; g++) UNROLL for (int p = 0; p < run; p++) {
    vf *s = sum + (g * run + p) * vectors;
    if (p < group[g].valid) {
      float *c = t->c + group[g].c + p * t->c_step;
      UNROLL for (int v = 0; v < last; v++) store(c + v * WIDTH, s[v]);
      store_first(c + last * WIDTH, s[last], part);
    }
  }
}

typedef void (*tile_function)(const tile_task *, const tile_group *);

/// The groups of a whole tile: `run` rows each, `a_step` and `c_step` from one group to the next.
INLINE void list_groups(tile_group *group, int groups, long run, long a_step, long c_step) {
  for (int g = 0; g < groups; g++) group[g] = (tile_group){g * a_step, g * c_step, run};
}

/// Leaves of them the first `rows` rows.
INLINE void trim_groups(tile_group *group, int groups, long run, long rows) {
  for (int g = 0; g < groups; g++) {
    const long left = rows - g * run;
    if (left < run) group[g].valid = left > 0 ? left : 0;
    if (left <= 0) group[g].a = 0;
  }
}

#define TILE_INSTANCE(run, vectors)                                                       \
  static void tile_##run##_##vectors(const tile_task *t, const tile_group *group) {       \
    tile(run, vectors, TILE_GROUP_COUNT(run, vectors), READS_NOTHING, t, group);          \
  }                                                                                       \
  static void sweeping_tile_##run##_##vectors(const tile_task *t, const tile_group *group) { \
    tile(run, vectors, TILE_GROUP_COUNT(run, vectors), READS_ON, t, group);               \
  }
#define TILE_INSTANCES(run) TILE_INSTANCE(run, 1) TILE_INSTANCE(run, 2) TILE_INSTANCE(run, 3)
TILE_INSTANCES(1)
TILE_INSTANCES(2)
TILE_INSTANCES(3)
TILE_INSTANCES(4)
TILE_INSTANCES(5)
TILE_INSTANCES(6)
TILE_INSTANCES(7)

#define TILE_ROW(name) {name##_1, name##_2, name##_3}
#define TILE_TABLE(name)                                                                      \
  {TILE_ROW(name##_1), TILE_ROW(name##_2), TILE_ROW(name##_3), TILE_ROW(name##_4),           \
   TILE_ROW(name##_5), TILE_ROW(name##_6), TILE_ROW(name##_7)}
static const tile_function tile_functions[TILE_RUN][TILE_VECTORS] = TILE_TABLE(tile);
static const tile_function sweeping_tile_functions[TILE_RUN][TILE_VECTORS] =
    TILE_TABLE(sweeping_tile);

// For products of at most 8 rows, where whole tiles would compute mostly in vain.
enum { TILE_FEW_RUN = 4, TILE_FEW_GROUPS = 2 };
static void tile_few_1(const tile_task *t, const tile_group *group) {
  tile(4, 1, 2, READS_ON, t, group);
}
static void tile_few_2(const tile_task *t, const tile_group *group) {
  tile(4, 2, 2, READS_ON, t, group);
}
static void tile_few_3(const tile_task *t, const tile_group *group) {
  tile(4, 3, 2, READS_ON, t, group);
}
static const tile_function tile_few_functions[TILE_VECTORS] = TILE_ROW(tile_few);

// For the first tile that meets a b which is in no near cache: single rows.
#define TILE_FAR_INSTANCE(vectors)                                                       \
  static void tile_far_##vectors(const tile_task *t, const tile_group *group) {          \
    tile(1, vectors, TILE_GROUP_COUNT(1, vectors), READS_B, t, group);                   \
  }
TILE_FAR_INSTANCE(1)
TILE_FAR_INSTANCE(2)
TILE_FAR_INSTANCE(3)
static const tile_function tile_far_functions[TILE_VECTORS] = TILE_ROW(tile_far);
