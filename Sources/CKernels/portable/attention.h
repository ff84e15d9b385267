// Multi-head attention. One task is one head of one example. It goes through the queries in blocks,
// so that the scores of a block, queries × keys, stay near; nothing of that size is kept: the
// gradient computes the scores again and needs only log Σ exp of each row.
#include "panels.h"

enum { ATTENTION_QUERIES = 32 };

typedef struct {
  const ck_attention *s;
  const float *q, *k, *v;
  float *o, *log_sums;
  const float *from_o, *d_o, *from_log_sums;
  float *dq, *dk, *dv;
} attention_job;

/// One task: its shape as that of one head, and where its arrays start.
typedef struct {
  ck_attention s;
  long q, k, o, sums;
} attention_head;

static attention_head attention_head_of(const ck_attention *s, long index) {
  const long example = index / s->heads, head = index % s->heads;
  attention_head h = {.s = *s, .q = example * s->query_batch, .k = example * s->key_batch};
  long first = example * s->queries;
  if (s->query_starts != NULL) {
    const long group = s->seen == NULL ? example : s->seen[example];
    first = s->query_starts[example];
    h.s.queries = s->query_starts[example + 1] - first;
    h.s.keys = s->key_starts[group + 1] - s->key_starts[group];
    h.q = first * s->query_step;
    h.k = s->key_starts[group] * s->key_step;
  }
  h.q += head * s->query_head;
  h.k += head * s->key_head;
  h.o = (first * s->heads + head) * s->size;
  h.sums = first * s->heads + head * h.s.queries;
  return h;
}

/// The arrays of one task. A matrix "in panels" is what `pack_transposed` makes.
typedef struct {
  long score_step;
  float *keys, *values;            // in panels: [size, keys] each
  float *scores, *gradients;       // [ATTENTION_QUERIES, score_step]
  float *key_rows, *value_rows;    // [keys, size], padded; used where size is no whole vectors
  float *query_rows, *output_rows; // [ATTENTION_QUERIES, size], likewise
  int32_t *terms;                  // 0, 1, 2 …
  int32_t *rows;                   // 0, score_step, 2·score_step …
} attention_memory;

static attention_memory attention_scratch(const ck_attention *s) {
  const long keys = whole_vectors(s->keys), size = whole_vectors(s->size);
  const long step = (s->keys + 15) / 16 * 16, block = ATTENTION_QUERIES;
  const long terms = s->keys > s->size ? s->keys : s->size;
  const long floats = 2 * keys * s->size + 2 * block * step + 2 * s->keys * size + 2 * block * size;
  char *memory = ck_scratch(1, (size_t)(floats + terms + block + 256) * sizeof(float));
  attention_memory m = {.score_step = step};
  m.keys = take(&memory, (size_t)(keys * s->size) * sizeof(float));
  m.values = take(&memory, (size_t)(keys * s->size) * sizeof(float));
  m.scores = take(&memory, (size_t)(block * step + 16) * sizeof(float));
  m.gradients = take(&memory, (size_t)(block * step + 16) * sizeof(float));
  m.key_rows = take(&memory, (size_t)(s->keys * size) * sizeof(float));
  m.value_rows = take(&memory, (size_t)(s->keys * size) * sizeof(float));
  m.query_rows = take(&memory, (size_t)(block * size) * sizeof(float));
  m.output_rows = take(&memory, (size_t)(block * size) * sizeof(float));
  m.terms = take(&memory, (size_t)terms * sizeof(int32_t));
  m.rows = take(&memory, (size_t)block * sizeof(int32_t));
  list_terms(m.terms, terms, 1);
  list_terms(m.rows, block, step);
  return m;
}

/// scores[i, j] = rows[i]·columns[j] for the keys j below `end`; `fill` from there to the next
/// multiple of 16.
static void score_block(const ck_attention *s, const attention_memory *m, const float *rows,
                        long step, long count, const float *panels, long end, float fill,
                        float *scores) {
  const long all = panel_count(s->keys);
  for (long i = 0; i < all; i++) {
    long columns;
    const long start = panel_columns(s->keys, all, i, &columns);
    if (start >= end) break;
    const panel_product p = {.rows = count, .columns = minimum(columns, end - start),
                             .k = s->size, .a = rows, .a_step = step,
                             .b = panels + start * s->size,
                             .b_step = panel_start(s->keys, all, i + 1) - start,
                             .c = scores + start, .c_step = m->score_step};
    multiply_rows(&p, m->terms);
  }
  for (long r = 0; r < count; r++)
    for (long j = end; j < (end + 15) / 16 * 16; j++) scores[r * m->score_step + j] = fill;
}

/// c = start + a·b over all panels of the columns of b, [k, size]; by rows of a, or of aᵀ.
static void multiply_panels(panel_product p, long size, bool by_columns, const int32_t *offset) {
  const float *b = p.b;
  float *c = p.c;
  const long panels = panel_count(size);
  for (long i = 0; i < panels; i++) {
    const long start = panel_columns(size, panels, i, &p.columns);
    p.b = b + start;
    p.c = c + start;
    if (by_columns) multiply_columns(&p, offset);
    else multiply_rows(&p, offset);
  }
}

/// The keys that some query of the block sees, and what one query does not see of them set to −∞.
INLINE long block_end(const ck_attention *s, long last) {
  return s->causal ? minimum(s->keys, last) : s->keys;
}
INLINE void mask_future(const ck_attention *s, const attention_memory *m, long first, long count,
                        long end) {
  if (!s->causal) return;
  for (long r = 0; r < count; r++)
    for (long j = first + r + 1; j < end; j++)
      m->scores[r * m->score_step + j] = -__builtin_inff();
}

INLINE void clear_rows(float *x, long step, long rows, long columns) {
  for (long r = 0; r < rows; r++) memset(x + r * step, 0, (size_t)columns * sizeof(float));
}

// MARK: - Forward

/// Up to 16 rows of scores become exp(scale·score − greatest). Their sums and log Σ exp go with
/// them; rows are taken together, as one row's reductions would leave the core waiting.
static void softmax_rows(float scale, long rows, long columns, long step, float *scores,
                         float sums[16], float *log_sums) {
  vf best[16] = {0};
  for (long r = 0; r < rows; r++) best[r] = row_maxima(columns, scores + r * step);
  float greatest[16], logs[16];
  maximum_of_16(best, greatest);
  lanes16 total[16];
  for (long r = 0; r < 16; r++) {
    greatest[r] *= scale;
    total[r] = splat16(r < rows ? 0 : 1);
    float *row = scores + r * step;
    for (long c = 0; r < rows && c < columns; c += 16)
      UNROLL for (int j = 0; j < PARTS; j++) {
        float *at = row + c + j * WIDTH;
        vf e = exp_v(fma_v(load(at), splat(scale), splat(-greatest[r])));
        store(at, e);
        total[r].part[j] += e;
      }
  }
  sum_parts_of_16(total, sums);
  for (int i = 0; i < 16; i += WIDTH) store(logs + i, load(greatest + i) + log_v(load(sums + i)));
  for (long r = 0; r < rows; r++) log_sums[r] = logs[r];
}

static void attention_task(void *context, long index) {
  const attention_job *job = context;
  const attention_head h = attention_head_of(job->s, index);
  const ck_attention *s = &h.s;
  const long width = s->heads * s->size;
  float *o = job->o + h.o, *log_sums = job->log_sums + h.sums;
  if (s->keys == 0) {
    clear_rows(o, width, s->queries, s->size);
    clear_rows(log_sums, 1, s->queries, 1);
    return;
  }
  const attention_memory m = attention_scratch(s);

  pack_transposed(job->k + h.k, s->key_step, s->keys, s->size, m.keys);
  panel_product p = {.c_step = width, .a = m.scores, .a_step = m.score_step};
  p.b = padded(job->v + h.k, s->key_step, s->keys, s->size, m.value_rows, &p.b_step);
  for (long first = 0; first < s->queries; first += ATTENTION_QUERIES) {
    const long count = minimum(ATTENTION_QUERIES, s->queries - first);
    const long end = block_end(s, first + count), lanes_end = (end + 15) / 16 * 16;
    score_block(s, &m, job->q + h.q + first * s->query_step, s->query_step, count, m.keys, end,
                -__builtin_inff(), m.scores);
    mask_future(s, &m, first, count, end);
    float sums[ATTENTION_QUERIES];
    for (long r = 0; r < count; r += 16)
      softmax_rows(s->scale, minimum(16, count - r), lanes_end, m.score_step,
                   m.scores + r * m.score_step, sums + r, log_sums + first + r);
    p.rows = count;
    p.k = end;
    p.c = o + first * width;
    multiply_panels(p, s->size, false, m.terms);
    for (long r = 0; r < count; r++)
      for (long d = 0; d < s->size; d += WIDTH) {
        float *at = p.c + r * width + d;
        store_first(at, load_first(at, s->size - d) / sums[r], s->size - d);
      }
  }
}

static void attention(const ck_attention *s, const float *q, const float *k, const float *v,
                      float *o, float *log_sums) {
  attention_job job = {.s = s, .q = q, .k = k, .v = v, .o = o, .log_sums = log_sums};
  ck_parallel(s->batch * s->heads, attention_task, &job);
}

// MARK: - Gradient

/// Σ a·b of up to 16 rows: 16 lanes and their tree.
static void row_dots(long rows, long n, long step, const float *a, const float *b, float dots[16]) {
  lanes16 total[16] = {0};
  for (long r = 0; r < rows; r++) {
    lanes16 lanes = splat16(0);
    EACH_CLASS(n, {
      lanes.part[j] = fma_v(load_first(a + r * step + c, left), load_first(b + r * step + c, left),
                            lanes.part[j]);
    })
    total[r] = lanes;
  }
  sum_parts_of_16(total, dots);
}

static void attention_gradient_task(void *context, long index) {
  const attention_job *job = context;
  const attention_head h = attention_head_of(job->s, index);
  const ck_attention *s = &h.s;
  const long width = s->heads * s->size;
  const float *log_sums = job->from_log_sums + h.sums;
  if (s->keys == 0) {
    clear_rows(job->dq + h.q, s->query_step, s->queries, s->size);
    return;
  }
  const attention_memory m = attention_scratch(s);

  pack_transposed(job->k + h.k, s->key_step, s->keys, s->size, m.keys);
  pack_transposed(job->v + h.k, s->key_step, s->keys, s->size, m.values);
  clear_rows(job->dk + h.k, s->key_step, s->keys, s->size);
  clear_rows(job->dv + h.k, s->key_step, s->keys, s->size);
  long key_width;
  const float *key_rows =
      padded(job->k + h.k, s->key_step, s->keys, s->size, m.key_rows, &key_width);

  for (long first = 0; first < s->queries; first += ATTENTION_QUERIES) {
    const long count = minimum(ATTENTION_QUERIES, s->queries - first);
    const long end = block_end(s, first + count), lanes_end = (end + 15) / 16 * 16;
    const float *q = job->q + h.q + first * s->query_step;
    const float *o = job->from_o + h.o + first * width, *d_o = job->d_o + h.o + first * width;
    score_block(s, &m, q, s->query_step, count, m.keys, end, -__builtin_inff(), m.scores);
    mask_future(s, &m, first, count, end);
    score_block(s, &m, d_o, width, count, m.values, end, 0, m.gradients);
    float dots[ATTENTION_QUERIES];
    for (long r = 0; r < count; r += 16)
      row_dots(minimum(16, count - r), s->size, width, d_o + r * width, o + r * width, dots + r);
    for (long r = 0; r < count; r++) {
      float *row = m.scores + r * m.score_step, *gradient = m.gradients + r * m.score_step;
      const float shared = dots[r];
      const float log_sum = log_sums[first + r];
      for (long c = 0; c < lanes_end; c += WIDTH) {
        vf p = exp_v(fma_v(load(row + c), splat(s->scale), splat(-log_sum)));
        store(row + c, p);
        store(gradient + c, (p * (load(gradient + c) - shared)) * s->scale);
      }
    }

    panel_product p = {.rows = count, .k = end, .a = m.gradients, .a_step = m.score_step,
                       .b = key_rows, .b_step = key_width,
                       .c = job->dq + h.q + first * s->query_step, .c_step = s->query_step};
    multiply_panels(p, s->size, false, m.terms);
    p = (panel_product){.rows = end, .k = count, .a = m.gradients, .a_step = m.score_step,
                        .c = job->dk + h.k, .c_step = s->key_step, .accumulate = true};
    p.b = padded(q, s->query_step, count, s->size, m.query_rows, &p.b_step);
    multiply_panels(p, s->size, true, m.rows);
    p.a = m.scores;
    p.c = job->dv + h.k;
    p.b = padded(d_o, width, count, s->size, m.output_rows, &p.b_step);
    multiply_panels(p, s->size, true, m.rows);
  }
}

static void attention_gradient(const ck_attention *s, const float *q, const float *k,
                               const float *v, const float *o, const float *log_sums,
                               const float *d_o, float *dq, float *dk, float *dv) {
  attention_job job = {.s = s, .q = q, .k = k, .v = v, .from_o = o, .from_log_sums = log_sums,
                       .d_o = d_o, .dq = dq, .dk = dk, .dv = dv};
  ck_parallel(s->batch * s->heads, attention_gradient_task, &job);
}
