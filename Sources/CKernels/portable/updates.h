// One step of an optimiser, in place, as PyTorch's torch.optim.SGD, Adam and AdamW define it.

typedef struct {
  const void *arguments;
  long n;
  const float *gradient;
  float *weights, *first, *second;
} update_job;

enum { UPDATE_CHUNK = CHUNK / 2 };

// MARK: - SGD

INLINE void sgd_range(const ck_sgd_arguments *o, bool momentum, long n, const float *gradient,
                      float *weights, float *velocity) {
  for (long i = 0; i < n; i += WIDTH) {
    long left = n - i;
    vf w = load_some(weights + i, left, 0), g = load_some(gradient + i, left, 0);
    if (o->weight_decay != 0) g = fma_v(splat(o->weight_decay), w, g);
    if (momentum) {
      vf v = g;
      if (!o->first)
        v = fma_v(splat(o->momentum), load_some(velocity + i, left, 0), g * o->fresh);
      store_some(velocity + i, v, left);
      g = o->nesterov ? fma_v(splat(o->momentum), v, g) : v;
    }
    store_some(weights + i, fma_v(splat(-o->rate), g, w), left);
  }
}

static void sgd_task(void *context, long index) {
  const update_job *job = context;
  const ck_sgd_arguments *o = job->arguments;
  long start = index * UPDATE_CHUNK, n = minimum_of(UPDATE_CHUNK, job->n - start);
  if (o->momentum != 0 && job->first != NULL)
    sgd_range(o, true, n, job->gradient + start, job->weights + start, job->first + start);
  else
    sgd_range(o, false, n, job->gradient + start, job->weights + start, NULL);
}

/// Without momentum (0, or no velocity) the velocity is neither read nor written.
static void sgd(const ck_sgd_arguments *arguments, long n, const float *gradient, float *weights,
                float *velocity) {
  update_job job = {arguments, n, gradient, weights, velocity, NULL};
  parallel_chunks(n, UPDATE_CHUNK, sgd_task, &job);
}

// MARK: - Adam, AdamW

static void adam_task(void *context, long index) {
  const update_job *job = context;
  const ck_adam_arguments *o = job->arguments;
  long start = index * UPDATE_CHUNK, n = minimum_of(UPDATE_CHUNK, job->n - start);
  const float *gradient = job->gradient + start;
  float *weights = job->weights + start, *mean = job->first + start;
  float *variance = job->second + start;
  vf share1 = splat(o->share1), share2 = splat(o->share2);
  vf step = splat(-o->step), root2 = splat(o->root2), shrink = splat(-o->decoupled_decay);
  for (long i = 0; i < n; i += WIDTH) {
    long left = n - i;
    vf w = load_some(weights + i, left, 0), g = load_some(gradient + i, left, 0);
    vf m = load_some(mean + i, left, 0), v = load_some(variance + i, left, 0);
    if (o->coupled_decay != 0) g = fma_v(splat(o->coupled_decay), w, g);
    w = fma_v(shrink, w, w);
    // A share of the way to the new value: both moments settle at what they average, however small
    // the share is.
    m = fma_v(share1, g - m, m);
    v = fma_v(share2, fma_v(g, g, -v), v);
    vf denominator = root(v) / root2 + o->epsilon;
    store_some(mean + i, m, left);
    store_some(variance + i, v, left);
    store_some(weights + i, fma_v(step, m / denominator, w), left);
  }
}

static void adam(const ck_adam_arguments *arguments, long n, const float *gradient,
                 float *weights, float *mean, float *variance) {
  update_job job = {arguments, n, gradient, weights, mean, variance};
  parallel_chunks(n, UPDATE_CHUNK, adam_task, &job);
}
