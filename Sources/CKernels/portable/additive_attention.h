// Additive attention: the scores are vector·tanh(q + k). One task is one group of queries and the keys
// that it sees. Nothing of queries × keys × width is kept: the gradient computes the hyperbolic
// tangents again, once.

typedef struct {
  const ck_additive_attention *s;
  const float *q, *k, *v, *vector;
  float *o, *probabilities;
  const float *from_o, *from_probabilities, *d_o;
  float *dq, *dk, *dv, *dvector;
} additive_job;

/// One task: its rows, and the form of the product with the values.
typedef struct {
  long first_query, queries, first_key, keys;
  ck_attention product;
} additive_group;

static additive_group additive_group_of(const ck_additive_attention *s, long index) {
  const long seen = s->seen == NULL ? index : s->seen[index];
  additive_group g = {.first_query = s->query_starts[index], .first_key = s->key_starts[seen]};
  g.queries = s->query_starts[index + 1] - g.first_query;
  g.keys = s->key_starts[seen + 1] - g.first_key;
  g.product = (ck_attention){.keys = g.keys, .size = s->value_width};
  return g;
}

// MARK: - Forward

/// The scores of one query; −∞ from the last key to the next multiple of 16.
static void additive_scores(long width, const float *q, const float *k, long keys,
                            const float *vector, float *scores) {
  for (long first = 0; first < keys; first += 16) {
    lanes16 total[16];
    for (long r = 0; r < 16; r++) {
      lanes16 lanes = splat16(0);
      const float *key = k + (first + r) * width;
      if (first + r < keys)
        EACH_CLASS(width, {
          const vf t = tanh_v(load_first(q + c, left) + load_first(key + c, left));
          lanes.part[j] = fma_v(load_first(vector + c, left), t, lanes.part[j]);
        })
      total[r] = lanes;
    }
    sum_parts_of_16(total, scores + first);
  }
  for (long j = keys; j < (keys + 15) / 16 * 16; j++) scores[j] = -__builtin_inff();
}

static void additive_attention_task(void *context, long index) {
  const additive_job *job = context;
  const ck_additive_attention *s = job->s;
  const additive_group g = additive_group_of(s, index);
  float *o = job->o + g.first_query * s->value_width;
  if (g.keys == 0) {
    clear_rows(o, s->value_width, g.queries, s->value_width);
    return;
  }
  const attention_memory m = attention_scratch(&g.product);
  panel_product p = {.k = g.keys, .a = m.scores, .a_step = m.score_step, .c_step = s->value_width};
  p.b = padded(job->v + g.first_key * s->value_width, s->value_width, g.keys, s->value_width,
               m.value_rows, &p.b_step);
  for (long first = 0; first < g.queries; first += ATTENTION_QUERIES) {
    const long query = g.first_query + first, count = minimum(ATTENTION_QUERIES, g.queries - first);
    float sums[ATTENTION_QUERIES], logs[ATTENTION_QUERIES];
    for (long r = 0; r < count; r++)
      additive_scores(s->width, job->q + (query + r) * s->width, job->k + g.first_key * s->width,
                      g.keys, job->vector, m.scores + r * m.score_step);
    for (long r = 0; r < count; r += 16)
      softmax_rows(1, minimum(16, count - r), m.score_step, m.score_step,
                   m.scores + r * m.score_step, sums + r, logs + r);
    for (long r = 0; r < count; r++) {
      float *row = m.scores + r * m.score_step;
      for (long c = 0; c < m.score_step; c += WIDTH) store(row + c, load(row + c) / sums[r]);
      memcpy(job->probabilities + (query + r) * s->score_step, row,
             (size_t)g.keys * sizeof(float));
    }
    p.rows = count;
    p.c = o + first * s->value_width;
    multiply_panels(p, s->value_width, false, m.terms);
  }
}

static void additive_attention(const ck_additive_attention *s, const float *q, const float *k,
                               const float *v, const float *vector, float *o,
                               float *probabilities) {
  additive_job job = {.s = s, .q = q, .k = k, .v = v, .vector = vector, .o = o,
                      .probabilities = probabilities};
  ck_parallel(s->batch, additive_attention_task, &job);
}

// MARK: - Gradient

/// From the gradients of the scores of a block of queries to those of queries, keys and vector. Each
/// vector of lanes goes through all pairs by itself.
static void additive_pairs(long width, long queries, long keys, long step, const float *dscores,
                           const float *q, const float *k, const float *vector, float *dq,
                           float *dk, float *dvector) {
  for (long c = 0; c < width; c += WIDTH) {
    const long left = width - c;
    const vf weight = load_first(vector + c, left);
    vf vector_sum = load_first(dvector + c, left);
    for (long i = 0; i < queries; i++) {
      const vf query = load_first(q + i * width + c, left);
      vf query_sum = splat(0);
      for (long j = 0; j < keys; j++) {
        const vf d = splat(dscores[i * step + j]);
        const vf t = tanh_v(query + load_first(k + j * width + c, left));
        const vf inner = (d * weight) * fma_v(-t, t, splat(1.0f));
        float *key = dk + j * width + c;
        vector_sum = fma_v(d, t, vector_sum);
        query_sum += inner;
        store_first(key, load_first(key, left) + inner, left);
      }
      store_first(dq + i * width + c, query_sum, left);
    }
    store_first(dvector + c, vector_sum, left);
  }
}

static void additive_attention_gradient_task(void *context, long index) {
  const additive_job *job = context;
  const ck_additive_attention *s = job->s;
  const additive_group g = additive_group_of(s, index);
  const long size = s->value_width;
  float *dvector = job->dvector + index * s->width;
  float *dk = job->dk + g.first_key * s->width, *dv = job->dv + g.first_key * size;
  clear_rows(dvector, s->width, 1, s->width);
  if (g.keys == 0) {
    clear_rows(job->dq + g.first_query * s->width, s->width, g.queries, s->width);
    return;
  }
  const attention_memory m = attention_scratch(&g.product);
  pack_transposed(job->v + g.first_key * size, size, g.keys, size, m.values);
  clear_rows(dk, s->width, g.keys, s->width);
  clear_rows(dv, size, g.keys, size);

  for (long first = 0; first < g.queries; first += ATTENTION_QUERIES) {
    const long query = g.first_query + first, count = minimum(ATTENTION_QUERIES, g.queries - first);
    const float *o = job->from_o + query * size, *d_o = job->d_o + query * size;
    score_block(&g.product, &m, d_o, size, count, m.values, g.keys, 0, m.gradients);
    float dots[ATTENTION_QUERIES];
    for (long r = 0; r < count; r += 16)
      row_dots(minimum(16, count - r), size, size, d_o + r * size, o + r * size, dots + r);
    for (long r = 0; r < count; r++) {
      float *row = m.scores + r * m.score_step, *gradient = m.gradients + r * m.score_step;
      const float *from = job->from_probabilities + (query + r) * s->score_step;
      EACH_VECTOR(g.keys, {
        const vf p = load_first(from + i, left);
        store_first(row + i, p, left);
        store_first(gradient + i, p * (load_first(gradient + i, left) - dots[r]), left);
      })
    }
    additive_pairs(s->width, count, g.keys, m.score_step, m.gradients, job->q + query * s->width,
                   job->k + g.first_key * s->width, job->vector, job->dq + query * s->width, dk,
                   dvector);
    panel_product p = {.rows = g.keys, .k = count, .a = m.scores, .a_step = m.score_step, .c = dv,
                       .c_step = size, .accumulate = true};
    p.b = padded(d_o, size, count, size, m.output_rows, &p.b_step);
    multiply_panels(p, size, true, m.rows);
  }
}

static void additive_attention_gradient(const ck_additive_attention *s, const float *q,
                                        const float *k, const float *v, const float *vector,
                                        const float *o, const float *probabilities,
                                        const float *d_o, float *dq, float *dk, float *dv,
                                        float *dvector) {
  additive_job job = {.s = s, .q = q, .k = k, .v = v, .vector = vector, .from_o = o,
                      .from_probabilities = probabilities, .d_o = d_o, .dq = dq, .dk = dk,
                      .dv = dv, .dvector = dvector};
  ck_parallel(s->batch, additive_attention_gradient_task, &job);
}
