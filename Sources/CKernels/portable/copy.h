// Copies between arrays of any strides: permutations of axes, slices, concatenations, broadcasts.
//
// Axes of extent 1 are dropped and neighbours that move together are merged, so few cases remain:
// whole runs (memcpy), a small block whose axes change places again and again (a table of places), a
// transposition (in tiles that fit the cache), and anything else, element by element.
#include "columns.h"

enum { COPY_TILE = 32, COPY_TABLE = 1024 };

typedef struct {
  ck_copy axes;
  long inner;  // how many axes, from the last, a task walks itself; the others are cut into tasks
  long outer;  // the product of the other extents
  long chunk;  // of those, in one task
  const float *x;
  float *y;
  const int32_t *table;  // places in the source of a block
  long block;
} copy_job;

/// Without axes of extent 1, neighbours merged; at least one axis.
INLINE ck_copy simplified_copy(const ck_copy *c) {
  ck_copy s = {.rank = 0};
  for (int i = 0; i < c->rank; i++) {
    if (c->extents[i] == 1) continue;
    int last = s.rank - 1;
    if (last >= 0 && s.from[last] == c->extents[i] * c->from[i] &&
        s.to[last] == c->extents[i] * c->to[i]) {
      s.extents[last] *= c->extents[i];
      s.from[last] = c->from[i];
      s.to[last] = c->to[i];
      continue;
    }
    s.extents[s.rank] = c->extents[i];
    s.from[s.rank] = c->from[i];
    s.to[s.rank++] = c->to[i];
  }
  if (s.rank == 0) s = (ck_copy){.rank = 1, .extents = {1}, .from = {1}, .to = {1}};
  return s;
}

/// One row along the last axis.
INLINE void copy_row(long n, const float *x, long from, float *y, long to) {
  if (from == 1 && to == 1) {
    if (n >= 16) memcpy(y, x, (size_t)n * sizeof(float));
    else for (long i = 0; i < n; i++) y[i] = x[i];
  } else if (to == 1 && from == 0) {
    for (long i = 0; i < n; i++) y[i] = *x;
  } else {
    for (long i = 0; i < n; i++) y[i * to] = x[i * from];
  }
}

/// A matrix whose fast axis differs between source and target.
INLINE void copy_matrix(long rows, long columns, const float *x, long row_from, long column_from,
                        float *y, long row_to, long column_to) {
  for (long r = 0; r < rows; r += COPY_TILE)
    for (long c = 0; c < columns; c += COPY_TILE) {
      long r_end = minimum_of(rows, r + COPY_TILE), c_end = minimum_of(columns, c + COPY_TILE);
      for (long i = r; i < r_end; i++)
        for (long j = c; j < c_end; j++)
          y[i * row_to + j * column_to] = x[i * row_from + j * column_from];
    }
}

static void copy_task(void *context, long index) {
  const copy_job *job = context;
  const ck_copy *c = &job->axes;
  const int outer_rank = c->rank - (int)job->inner;
  long first = index * job->chunk, end = minimum_of(job->outer, first + job->chunk);
  long place[8] = {0}, rest = first, from = 0, to = 0;
  for (int a = outer_rank - 1; a >= 0; a--) {
    place[a] = rest % c->extents[a];
    rest /= c->extents[a];
    from += place[a] * c->from[a];
    to += place[a] * c->to[a];
  }
  const int i = c->rank - 2, j = c->rank - 1;
  for (long at = first; at < end; at++) {
    const float *x = job->x + from;
    float *y = job->y + to;
    if (job->inner == 1) copy_row(c->extents[j], x, c->from[j], y, c->to[j]);
    else copy_matrix(c->extents[i], c->extents[j], x, c->from[i], c->from[j], y, c->to[i], c->to[j]);
    for (int a = outer_rank - 1; a >= 0; a--) {
      from += c->from[a];
      to += c->to[a];
      if (++place[a] < c->extents[a]) break;
      from -= c->extents[a] * c->from[a];
      to -= c->extents[a] * c->to[a];
      place[a] = 0;
    }
  }
}

// MARK: - Small blocks

static void copy_blocks_task(void *context, long index) {
  const copy_job *job = context;
  const long block = job->block;
  long first = index * job->chunk, end = minimum_of(job->outer, first + job->chunk);
  for (long b = first; b < end; b++) {
    const float *x = job->x + b * block;
    float *y = job->y + b * block;
    for (long i = 0; i < block; i++) y[i] = x[job->table[i]];
  }
}

/// Whether every axis but the first permutes one dense block, and the first counts such blocks.
INLINE long block_of_copy(const ck_copy *c) {
  if (c->rank < 3) return 0;
  long block = 1, last = 0;
  for (int a = c->rank - 1; a > 0; a--) {
    if (c->to[a] != block) return 0;
    block *= c->extents[a];
    last += (c->extents[a] - 1) * c->from[a];
  }
  const bool dense = block == last + 1 && c->from[0] == block && c->to[0] == block;
  return dense && block <= COPY_TABLE ? block : 0;
}

static void copy_blocks(copy_job *job) {
  const ck_copy *c = &job->axes;
  int32_t *table = ck_scratch(SCRATCH_CONSTANTS, COPY_TABLE * sizeof(int32_t));
  for (long i = 0; i < job->block; i++) {
    long rest = i, from = 0;
    for (int a = c->rank - 1; a > 0; a--) {
      from += rest % c->extents[a] * c->from[a];
      rest /= c->extents[a];
    }
    table[i] = (int32_t)from;
  }
  job->table = table;
  job->outer = c->extents[0];
  job->chunk = maximum_of(1, CHUNK / job->block);
  parallel_chunks(job->outer, job->chunk, copy_blocks_task, job);
}

// MARK: - Any strides

static void strided_copy(const ck_copy *axes, const float *x, float *y) {
  for (int a = 0; a < axes->rank; a++)
    if (axes->extents[a] == 0) return;
  copy_job job = {.axes = simplified_copy(axes), .inner = 1, .x = x, .y = y};
  ck_copy *c = &job.axes;
  job.block = block_of_copy(c);
  if (job.block > 0) {
    copy_blocks(&job);
    return;
  }
  const int last = c->rank - 1;
  if (c->rank == 1 && c->extents[0] > CHUNK) {  // one long run, cut into tasks
    const long n = c->extents[0], piece = CHUNK, whole = n / piece;
    const long from = c->from[0], to = c->to[0];
    copy_row(n - whole * piece, x + whole * piece * from, from, y + whole * piece * to, to);
    *c = (ck_copy){.rank = 2, .extents = {whole, piece}, .from = {piece * from, from},
                   .to = {piece * to, to}};
  } else if (c->rank > 1 && c->from[last] != c->to[last]) {
    // The axis along which the other side is dense goes next to the last: a transposition.
    const long *sides = c->to[last] == 1 ? c->from : c->to;
    for (int a = 0; a < last; a++) {
      if (sides[a] != 1) continue;
      const long extent = c->extents[a], from = c->from[a], to = c->to[a];
      for (int b = a; b < last - 1; b++) {
        c->extents[b] = c->extents[b + 1];
        c->from[b] = c->from[b + 1];
        c->to[b] = c->to[b + 1];
      }
      c->extents[last - 1] = extent;
      c->from[last - 1] = from;
      c->to[last - 1] = to;
      job.inner = 2;
      break;
    }
  }
  long walked = 1;
  job.outer = 1;
  for (int a = 0; a < c->rank; a++) {
    if (a >= c->rank - job.inner) walked *= c->extents[a];
    else job.outer *= c->extents[a];
  }
  // A large matrix alone would be one task: its rows become tasks by bands.
  if (job.inner == 2 && job.outer == 1 && walked > 4 * CHUNK) {
    const long band = COPY_TILE, rows = c->extents[last - 1], whole = rows / band;
    const long from = c->from[last - 1], to = c->to[last - 1];
    copy_matrix(rows - whole * band, c->extents[last], x + whole * band * from, from,
                c->from[last], y + whole * band * to, to, c->to[last]);
    if (whole == 0) return;
    const ck_copy bands = {.rank = 3, .extents = {whole, band, c->extents[last]},
                           .from = {band * from, from, c->from[last]},
                           .to = {band * to, to, c->to[last]}};
    *c = bands;
    job.outer = whole;
    walked = band * c->extents[2];
  }
  job.chunk = maximum_of(1, CHUNK / walked);
  parallel_chunks(job.outer, job.chunk, copy_task, &job);
}

// MARK: - Narrower formats

INLINE vf round_to_bfloat16(vf x) {
  vu bits = (vu)x;
  vu rounded = (bits + (0x7fffu + ((bits >> 16) & 1u))) & 0xffff0000u;
  return choose(x != x, x, (vf)rounded);
}

/// Below 2⁻¹⁴ the numbers of the format are 2⁻²⁴ apart, as floats from ½ to 1 are: adding ½ rounds.
INLINE vf round_to_float16(vf x) {
  vf magnitude = absolute(x);
  vu bits = (vu)magnitude;
  vf normal = (vf)((bits + (0xfffu + ((bits >> 13) & 1u))) & ~0x1fffu);
  normal = choose(normal >= 65536.0f, splat(__builtin_inff()), normal);
  vf small = (magnitude + 0.5f) - 0.5f;
  vf y = choose(magnitude < 0x1p-14f, small, normal);
  return choose(x != x, x, with_sign_of(y, x));
}

static void round_task(void *context, long index) {
  const map_job *job = context;
  long start = index * CHUNK, n = minimum_of(CHUNK, job->n - start);
  const float *x = job->a + start;
  float *y = job->y + start;
  for (long i = 0; i < n; i += WIDTH) {
    vf v = load_some(x + i, n - i, 0);
    store_some(y + i, job->kind == CK_BFLOAT16 ? round_to_bfloat16(v) : round_to_float16(v), n - i);
  }
}

static void round_storage(ck_format format, long n, const float *x, float *y) {
  map_job job = {.kind = (int)format, .n = n, .a = x, .y = y};
  parallel_chunks(n, CHUNK, round_task, &job);
}
