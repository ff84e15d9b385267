// Sums. Within a block of 4096 elements lane i takes the elements i, i + 16, i + 32 … in turn; the
// lanes of a block are added by `sum_lanes`, and the blocks' sums pairwise: neighbours, then
// neighbours of those; an odd one out goes up as it is.
#include "columns.h"

typedef struct {
  long n;
  const float *a, *b;
  float *partials;
  bool *flags;
} reduce_job;

/// Pairs of neighbours until one is left. Overwrites the values; 0 for none.
INLINE float sum_tree(float *values, long count) {
  if (count == 0) return 0;
  for (long step = 1; step < count; step *= 2)
    for (long i = 0; i + step < count; i += 2 * step) values[i] += values[i + step];
  return values[0];
}

/// The first n of 16 floats, `fill` in the other lanes.
INLINE v16 load16_part(const float *p, long n, float fill) {
  vf parts[PARTS];
  for (int j = 0; j < PARTS; j++) parts[j] = load_some(p + j * WIDTH, n - j * WIDTH, fill);
  v16 v;
  __builtin_memcpy(&v, parts, sizeof v);
  return v;
}

INLINE float block_sum(long n, const float *x) {
  v16 total = 0;
  long i = 0;
  for (; i + 16 <= n; i += 16) total += load16(x + i);
  if (i < n) total += load16_part(x + i, n - i, 0);
  return sum_lanes(total);
}

INLINE float block_dot(long n, const float *a, const float *b) {
  v16 total = 0;
  long i = 0;
  for (; i + 16 <= n; i += 16) total = fma_16(load16(a + i), load16(b + i), total);
  if (i < n) total = fma_16(load16_part(a + i, n - i, 0), load16_part(b + i, n - i, 0), total);
  return sum_lanes(total);
}

enum { BLOCKS_PER_TASK = 8 };

static void sum_task(void *context, long index) {
  const reduce_job *job = context;
  long end = minimum_of(blocks_of(job->n, BLOCK), (index + 1) * BLOCKS_PER_TASK);
  for (long block = index * BLOCKS_PER_TASK; block < end; block++) {
    long start = block * BLOCK, n = minimum_of(BLOCK, job->n - start);
    job->partials[block] = job->b == NULL ? block_sum(n, job->a + start)
                                          : block_dot(n, job->a + start, job->b + start);
  }
}

/// Σ a·b, or Σ a for b = NULL.
static float sum_blocks(long n, const float *a, const float *b) {
  if (n <= BLOCK) return b == NULL ? block_sum(n, a) : block_dot(n, a, b);
  long blocks = blocks_of(n, BLOCK);
  reduce_job job = {n, a, b, ck_scratch(SCRATCH_PARTIALS, (size_t)blocks * sizeof(float)), NULL};
  parallel_chunks(blocks, BLOCKS_PER_TASK, sum_task, &job);
  return sum_tree(job.partials, blocks);
}

static float sum(long n, const float *x) { return sum_blocks(n, x, NULL); }
static float dot(long n, const float *a, const float *b) { return sum_blocks(n, a, b); }

// MARK: - Squares in double precision: the product of two floats is exact there

typedef double v16d __attribute__((ext_vector_type(16)));

INLINE double block_squares(long n, const float *x) {
  v16d total = 0;
  long i = 0;
  for (; i < n; i += 16) {
    v16d v = __builtin_convertvector(
        i + 16 <= n ? load16(x + i) : load16_part(x + i, n - i, 0), v16d);
    total += v * v;
  }
  double lanes[16];
  memcpy(lanes, &total, sizeof lanes);
  for (int half = 8; half >= 1; half /= 2)
    for (int j = 0; j < half; j++) lanes[j] += lanes[j + half];
  return lanes[0];
}

typedef struct {
  long n;
  const float *x;
  double *partials;
} squares_job;

static void squares_task(void *context, long index) {
  const squares_job *job = context;
  long end = minimum_of(blocks_of(job->n, BLOCK), (index + 1) * BLOCKS_PER_TASK);
  for (long block = index * BLOCKS_PER_TASK; block < end; block++) {
    long start = block * BLOCK;
    job->partials[block] = block_squares(minimum_of(BLOCK, job->n - start), job->x + start);
  }
}

/// By blocks and their tree as `sum`.
static double sum_of_squares(long n, const float *x) {
  if (n <= BLOCK) return block_squares(n, x);
  long blocks = blocks_of(n, BLOCK);
  double *partials = ck_scratch(SCRATCH_PARTIALS, (size_t)blocks * sizeof(double));
  squares_job job = {n, x, partials};
  parallel_chunks(blocks, BLOCKS_PER_TASK, squares_task, &job);
  for (long step = 1; step < blocks; step *= 2)
    for (long i = 0; i + step < blocks; i += 2 * step) partials[i] += partials[i + step];
  return partials[0];
}

// MARK: - Maximum

typedef int32_t vi16 __attribute__((ext_vector_type(16)));

/// NaN lanes are not taken for the maximum but seen in `magnitude`, the largest bits without sign.
static float block_maximum(long n, const float *x) {
  v16 greatest = -__builtin_inff();
  vi16 magnitude = 0;
  for (long i = 0; i < n; i += 16) {
    v16 v = i + 16 <= n ? load16(x + i) : load16_part(x + i, n - i, -__builtin_inff());
    vi16 bits = (vi16)v & 0x7fffffff;
    greatest = v > greatest ? v : greatest;
    magnitude = bits > magnitude ? bits : magnitude;
  }
  float result = -__builtin_inff();
  for (int i = 0; i < 16; i++) {
    if (magnitude[i] > 0x7f800000) return __builtin_nanf("");
    if (greatest[i] > result) result = greatest[i];
  }
  return result;
}

static void maximum_task(void *context, long index) {
  const reduce_job *job = context;
  long size = BLOCK * BLOCKS_PER_TASK, start = index * size;
  job->partials[index] = block_maximum(minimum_of(size, job->n - start), job->a + start);
}

static float maximum(long n, const float *x) {
  long tasks = blocks_of(n, BLOCK * BLOCKS_PER_TASK);
  if (tasks <= 1) return block_maximum(n, x);
  reduce_job job = {n, x, NULL, ck_scratch(SCRATCH_PARTIALS, (size_t)tasks * sizeof(float)), NULL};
  ck_parallel(tasks, maximum_task, &job);
  return block_maximum(tasks, job.partials);
}

// MARK: - Finiteness

/// 0·x is NaN for exactly the infinite and NaN x, and a NaN stays in the sum.
static bool block_finite(long n, const float *x) {
  vf a = splat(0), b = splat(0), c = splat(0), d = splat(0);
  long i = 0;
  for (; i + 4 * WIDTH <= n; i += 4 * WIDTH) {
    a += load(x + i) * 0.0f;
    b += load(x + i + WIDTH) * 0.0f;
    c += load(x + i + 2 * WIDTH) * 0.0f;
    d += load(x + i + 3 * WIDTH) * 0.0f;
  }
  for (; i < n; i += WIDTH) a += load_some(x + i, n - i, 0) * 0.0f;
  vf all = (a + b) + (c + d);
  return __builtin_reduce_and(all == all) != 0;
}

static void finite_task(void *context, long index) {
  const reduce_job *job = context;
  long size = BLOCK * BLOCKS_PER_TASK, start = index * size;
  job->flags[index] = block_finite(minimum_of(size, job->n - start), job->a + start);
}

static bool all_finite(long n, const float *x) {
  long tasks = blocks_of(n, BLOCK * BLOCKS_PER_TASK);
  if (tasks <= 1) return block_finite(n, x);
  reduce_job job = {n, x, NULL, NULL, ck_scratch(SCRATCH_PARTIALS, (size_t)tasks * sizeof(bool))};
  ck_parallel(tasks, finite_task, &job);
  bool all = true;
  for (long i = 0; i < tasks; i++) all = all && job.flags[i];
  return all;
}

// MARK: - Over rows
//
// Row blocks of about BLOCK elements. Within a block four chains take the rows 0, 4, 8 …; 1, 5 …;
// 2, 6 …; 3, 7 … in turn and are added as (0 + 2) + (1 + 3); blocks are added as in `sum_tree`.

typedef struct {
  long rows, columns, block;
  const float *x;
  float *partials;  // [blocks, columns]
} over_rows_job;

/// The block's sums for `vectors` ≤ 4 vectors of columns from column c on, in registers.
INLINE void narrow_block_sums(const int vectors, const over_rows_job *job, long first, long last,
                              long c, float *y) {
  vf chains[4][4];
  for (int k = 0; k < 4; k++)
    for (int v = 0; v < vectors; v++) chains[k][v] = splat(0);
  for (long r = first; r < last; r += 4)
    for (int k = 0; k < 4; k++)
      if (r + k < last)
        for (int v = 0; v < vectors; v++) {
          const long at = c + v * WIDTH;
          __builtin_prefetch(job->x + (r + k) * job->columns + at + STREAM_AHEAD);
          chains[k][v] += load_columns(job->x, job->rows, job->columns, r + k, at);
        }
  for (int v = 0; v < vectors; v++)
    store_some(y + c + v * WIDTH,
               (chains[0][v] + chains[2][v]) + (chains[1][v] + chains[3][v]),
               job->columns - c - v * WIDTH);
}

enum { PANEL = 512 };

/// As above for wide rows: sweeps the block along its rows, PANEL columns at a time, so that memory
/// is read in order, with the chains in the first-level cache.
static void wide_block_sums(const over_rows_job *job, long first, long last, float *y) {
  float chains[4][PANEL];
  for (long start = 0; start < job->columns; start += PANEL) {
    long n = minimum_of(PANEL, job->columns - start);
    memset(chains, 0, sizeof chains);
    for (long r = first; r < last; r++) {
      const float *x = job->x + r * job->columns + start;
      float *chain = chains[(r - first) % 4];
      for (long c = 0; c < n; c += WIDTH) {
        __builtin_prefetch(x + c + AHEAD * job->columns);
        store(chain + c, load(chain + c) + load_some(x + c, n - c, 0));
      }
    }
    for (long c = 0; c < n; c += WIDTH) {
      vf even = load(chains[0] + c) + load(chains[2] + c);
      vf odd = load(chains[1] + c) + load(chains[3] + c);
      store_some(y + start + c, even + odd, n - c);
    }
  }
}

static void over_rows_task(void *context, long index) {
  const over_rows_job *job = context;
  long first = index * job->block, last = minimum_of(job->rows, first + job->block);
  float *y = job->partials + index * job->columns;
  switch (blocks_of(job->columns, WIDTH)) {
    case 1: narrow_block_sums(1, job, first, last, 0, y); break;
    case 2: narrow_block_sums(2, job, first, last, 0, y); break;
    case 3: narrow_block_sums(3, job, first, last, 0, y); break;
    case 4: narrow_block_sums(4, job, first, last, 0, y); break;
    default: wide_block_sums(job, first, last, y);
  }
}

static void sum_over_rows(long rows, long columns, const float *x, float *y) {
  if (columns <= 0) return;
  if (rows <= 0) {
    memset(y, 0, (size_t)columns * sizeof(float));
    return;
  }
  long block = block_rows(columns), blocks = blocks_of(rows, block);
  float *partials =
      blocks == 1 ? y : ck_scratch(SCRATCH_PARTIALS, (size_t)(blocks * columns) * sizeof(float));
  over_rows_job job = {rows, columns, block, x, partials};
  ck_parallel(blocks, over_rows_task, &job);
  add_rows_tree(partials, blocks, columns);
  if (partials != y) memcpy(y, partials, (size_t)columns * sizeof(float));
}

// MARK: - Over columns: each row as `sum` does

static void over_columns_task(void *context, long index) {
  const over_rows_job *job = context;
  long first = index * job->block, last = minimum_of(job->rows, first + job->block);
  for (long r = first; r < last; r++)
    job->partials[r] = block_sum(job->columns, job->x + r * job->columns);
}

static void sum_over_columns(long rows, long columns, const float *x, float *y) {
  if (columns > BLOCK) {
    for (long r = 0; r < rows; r++) y[r] = sum(columns, x + r * columns);
    return;
  }
  over_rows_job job = {rows, columns, chunk_rows(columns), x, y};
  parallel_chunks(rows, job.block, over_columns_task, &job);
}
