// Softmax and its losses, row by row. Sums over the classes: lane i of 16 takes the classes i,
// i + 16 … in turn, and `sum_lanes` adds the lanes.

typedef struct {
  long rows, classes, chunk;
  const float *a, *b, *c;
  float *y, *probabilities;
} classes_job;

/// 16 lanes as vectors of the level.
typedef struct { vf part[PARTS]; } lanes16;

INLINE lanes16 splat16(float x) {
  lanes16 v;
  for (int j = 0; j < PARTS; j++) v.part[j] = splat(x);
  return v;
}
INLINE float sum_parts(lanes16 v) {
  v16 all;
  __builtin_memcpy(&all, &v, sizeof all);
  return sum_lanes(all);
}
/// `sum_parts` of 16 rows at once: turned round, the trees of all rows are additions of vectors.
INLINE void sum_parts_of_16(const lanes16 row[16], float *sums) {
  for (int first = 0; first < 16; first += WIDTH) {
    vf v[WIDTH];
    UNROLL for (int r = 0; r < WIDTH; r++) {
      lanes16 lanes = row[first + r];
      UNROLL for (int half = PARTS / 2; half >= 1; half /= 2)
        UNROLL for (int j = 0; j < half; j++) lanes.part[j] += lanes.part[j + half];
      v[r] = lanes.part[0];
    }
    transpose_vectors(v);
    UNROLL for (int half = WIDTH / 2; half >= 1; half /= 2)
      UNROLL for (int i = 0; i < half; i++) v[i] += v[i + half];
    store(sums + first, v[0]);
  }
}

/// The greatest of a row in each lane, NaNs passed over; −∞ for none.
INLINE vf row_maxima(long n, const float *x) {
  vf best = splat(-__builtin_inff());
  for (long c = 0; c < n; c += WIDTH)
    best = greater(load_some(x + c, n - c, -__builtin_inff()), best);
  return best;
}
/// The greatest of each of 16 rows from their lanes.
INLINE void maximum_of_16(const vf row[16], float *greatest) {
  for (int first = 0; first < 16; first += WIDTH) {
    vf v[WIDTH];
    UNROLL for (int r = 0; r < WIDTH; r++) v[r] = row[first + r];
    transpose_vectors(v);
    UNROLL for (int half = WIDTH / 2; half >= 1; half /= 2)
      UNROLL for (int i = 0; i < half; i++) v[i] = choose(v[i] > v[i + half], v[i], v[i + half]);
    store(greatest + first, v[0]);
  }
}

/// Runs BODY with c, the first class of a vector; j, its part of the 16 lanes; left, the classes
/// from c on.
#define EACH_CLASS(n, BODY)                                   \
  for (long base = 0; base < n; base += 16)                   \
    for (int j = 0; j < PARTS; j++) {                         \
      long c = base + j * WIDTH, left = n - c;                \
      if (left <= 0) break;                                   \
      BODY                                                    \
    }

/// y = exp(x − maximum); returns the sum's lanes.
INLINE lanes16 exponentials(long n, const float *x, float greatest, float *y) {
  lanes16 total = splat16(0);
  EACH_CLASS(n, {
    vf e = exp_v(load_some(x + c, left, -__builtin_inff()) - greatest);
    if (y != NULL) store_some(y + c, e, left);
    total.part[j] += e;
  })
  return total;
}

/// Rows that make up a few microseconds of work.
INLINE long chunk_class_rows(long classes) {
  return maximum_of(16, HEAVY_CHUNK / 4 / maximum_of(classes, 16));
}

/// The maxima of up to 16 rows and the logarithms of their sums of exponentials, taken together as
/// short rows would leave most lanes of a logarithm idle.
typedef struct { float greatest[16], sum[16], log[16]; } row_group;

INLINE void measure_rows(long rows, long n, const float *x, float *exponential, row_group *group) {
  vf best[16] = {0};
  for (long r = 0; r < rows; r++) best[r] = row_maxima(n, x + r * n);
  maximum_of_16(best, group->greatest);
  lanes16 total[16];
  for (long r = 0; r < 16; r++)
    total[r] = r >= rows ? splat16(1)
                         : exponentials(n, x + r * n, group->greatest[r],
                                        exponential == NULL ? NULL : exponential + r * n);
  sum_parts_of_16(total, group->sum);
  for (int i = 0; i < 16; i += WIDTH) store(group->log + i, log_v(load(group->sum + i)));
}

// MARK: - Log-softmax

static void log_softmax_task(void *context, long index) {
  const classes_job *job = context;
  long last = minimum_of(job->rows, (index + 1) * job->chunk), n = job->classes;
  for (long first = index * job->chunk; first < last; first += 16) {
    long rows = minimum_of(16, last - first);
    const float *x = job->a + first * n;
    float *y = job->y + first * n;
    row_group group;
    measure_rows(rows, n, x, NULL, &group);
    for (long r = 0; r < rows; r++)
      for (long c = 0; c < n; c += WIDTH) {
        vf v = (load_some(x + r * n + c, n - c, 0) - group.greatest[r]) - group.log[r];
        store_some(y + r * n + c, v, n - c);
      }
  }
}

static void log_softmax(long rows, long classes, const float *logits, float *y) {
  classes_job job = {rows, classes, chunk_class_rows(classes), .a = logits, .y = y};
  parallel_chunks(rows, job.chunk, log_softmax_task, &job);
}

static void log_softmax_gradient_task(void *context, long index) {
  const classes_job *job = context;
  long last = minimum_of(job->rows, (index + 1) * job->chunk), n = job->classes;
  for (long r = index * job->chunk; r < last; r++) {
    const float *y = job->a + r * n, *dy = job->b + r * n;
    float *dx = job->y + r * n;
    lanes16 total = splat16(0);
    EACH_CLASS(n, { total.part[j] += load_some(dy + c, left, 0); })
    float sum = sum_parts(total);
    for (long c = 0; c < n; c += WIDTH) {
      vf softmax = exp_v(load_some(y + c, n - c, 0));
      store_some(dx + c, fma_v(-softmax, splat(sum), load_some(dy + c, n - c, 0)), n - c);
    }
  }
}

static void log_softmax_gradient(long rows, long classes, const float *y, const float *dy,
                                 float *dx) {
  classes_job job = {rows, classes, chunk_class_rows(classes), .a = y, .b = dy, .y = dx};
  parallel_chunks(rows, job.chunk, log_softmax_gradient_task, &job);
}

// MARK: - Cross entropy

/// −Σ target·log probability of a row, whose exponentials in p become probabilities.
INLINE float row_loss(long n, const float *x, const float *targets, float *p, float greatest,
                      float sum, float log) {
  lanes16 total = splat16(0);
  EACH_CLASS(n, {
    vf target = load_some(targets + c, left, 0);
    vf log_probability = (load_some(x + c, left, 0) - greatest) - log;
    vf more = fma_v(target, log_probability, total.part[j]);
    total.part[j] = choose(target == 0.0f, total.part[j], more);
    store_some(p + c, load_some(p + c, left, 0) / sum, left);
  })
  return 0.0f - sum_parts(total);
}

static void cross_entropy_task(void *context, long index) {
  const classes_job *job = context;
  long last = minimum_of(job->rows, (index + 1) * job->chunk), n = job->classes;
  for (long first = index * job->chunk; first < last; first += 16) {
    long rows = minimum_of(16, last - first);
    const float *x = job->a + first * n, *targets = job->b + first * n;
    float *p = job->probabilities + first * n;
    row_group group;
    measure_rows(rows, n, x, p, &group);
    for (long r = 0; r < rows; r++)
      job->y[first + r] = row_loss(n, x + r * n, targets + r * n, p + r * n, group.greatest[r],
                                   group.sum[r], group.log[r]);
  }
}

static void cross_entropy(long rows, long classes, const float *logits, const float *targets,
                          float *losses, float *probabilities) {
  classes_job job = {rows, classes, chunk_class_rows(classes), .a = logits, .b = targets,
                     .y = losses, .probabilities = probabilities};
  parallel_chunks(rows, job.chunk, cross_entropy_task, &job);
}

static void cross_entropy_gradient_task(void *context, long index) {
  const classes_job *job = context;
  long last = minimum_of(job->rows, (index + 1) * job->chunk), n = job->classes;
  for (long r = index * job->chunk; r < last; r++) {
    const float *p = job->a + r * n, *targets = job->b + r * n;
    float *dx = job->y + r * n;
    lanes16 total = splat16(0);
    EACH_CLASS(n, { total.part[j] += load_some(targets + c, left, 0); })
    float mass = sum_parts(total);
    for (long c = 0; c < n; c += WIDTH) {
      vf d = fma_v(load_some(p + c, n - c, 0), splat(mass), -load_some(targets + c, n - c, 0));
      store_some(dx + c, d * job->c[r], n - c);
    }
  }
}

static void cross_entropy_gradient(long rows, long classes, const float *probabilities,
                                   const float *targets, const float *dlosses, float *dlogits) {
  classes_job job = {rows, classes, chunk_class_rows(classes), .a = probabilities, .b = targets,
                     .c = dlosses, .y = dlogits};
  parallel_chunks(rows, job.chunk, cross_entropy_gradient_task, &job);
}
