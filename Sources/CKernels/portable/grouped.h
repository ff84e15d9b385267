// Unpadded 1×1 convolutions of stride 1 in groups of few channels: a channel of a group is one
// number that multiplies a vector of the group's outputs, where it stands; nothing is copied but the
// weights. Outputs of a group are whole vectors of the level, or quadruples.

typedef float quad __attribute__((ext_vector_type(4)));
INLINE quad load_quad(const float *p) { quad v; __builtin_memcpy(&v, p, sizeof v); return v; }
INLINE void store_quad(float *p, quad v) { __builtin_memcpy(p, &v, sizeof v); }
#if WIDTH == 4
INLINE quad fma_quad(quad a, quad b, quad c) { return fma_v(a, b, c); }
#else
INLINE quad fma_quad(quad a, quad b, quad c) { return __builtin_elementwise_fma(a, b, c); }
#endif

enum {
  GROUP_MOST = 64,     // channels of a group
  GROUP_CHAINS = 8,    // pixels whose sums are in registers
  GROUP_WEIGHTS = 16,  // weights (of one output vector) whose sums are in registers
  GROUP_PIXELS = 256,  // of one task
  GROUP_AHEAD = 32,    // pixels that are asked for before their turn
};

/// Whether these functions can do it, in both directions.
INLINE bool is_pointwise_in_groups(const ck_window *s) {
  if (s->batch == 0 || s->groups == 1 || s->kernel_height != 1 || s->kernel_width != 1 || s->stride_height != 1 ||
      s->stride_width != 1 || s->pad_top != 0 || s->pad_left != 0 ||
      s->out_height != s->height || s->out_width != s->width)
    return false;
  const long inputs = s->in_channels / s->groups, outputs = s->out_channels / s->groups;
  return inputs % 4 == 0 && outputs % 4 == 0 && inputs > 0 && outputs > 0 &&
         inputs <= GROUP_MOST && outputs <= GROUP_MOST;
}

typedef struct {
  long pixels, groups, inputs, outputs;  // channels of one group
  const float *x, *w;                    // w is [groups, inputs, outputs]
  float *y;
} group_job;

/// COUNT pixels' sums over the inputs of a group, for one vector of its outputs.
#define GROUP_SUMS(COUNT, VECTOR, LOAD, STORE, FUSED)                               \
  {                                                                                 \
    VECTOR sums[COUNT];                                                             \
    UNROLL for (int i = 0; i < COUNT; i++) sums[i] = (VECTOR)(0.0f);                       \
    for (long k = 0; k < inputs; k++) {                                             \
      const VECTOR weights = LOAD(w + k * outputs);                                 \
      UNROLL for (int i = 0; i < COUNT; i++)                                               \
        sums[i] = FUSED((VECTOR)(x[i * x_step + k]), weights, sums[i]);             \
    }                                                                               \
    UNROLL for (int i = 0; i < COUNT; i++) {                                        \
      STORE(y + i * y_step, sums[i]);                                               \
      __builtin_prefetch(x + (GROUP_AHEAD + i) * x_step);                           \
      __builtin_prefetch(y + (GROUP_AHEAD + i) * y_step, 1);                        \
    }                                                                               \
  }

#define GROUP_FUNCTION(NAME, VECTOR, LOAD, STORE, FUSED)                                    \
  INLINE void NAME(long pixels, long inputs, long outputs, const float *x, long x_step,     \
                   const float *w, float *y, long y_step) {                                 \
    long p = 0;                                                                             \
    for (; p + GROUP_CHAINS <= pixels; p += GROUP_CHAINS) {                                 \
      GROUP_SUMS(GROUP_CHAINS, VECTOR, LOAD, STORE, FUSED)                                  \
      x += GROUP_CHAINS * x_step;                                                           \
      y += GROUP_CHAINS * y_step;                                                           \
    }                                                                                       \
    for (; p < pixels; p++, x += x_step, y += y_step)                                       \
      GROUP_SUMS(1, VECTOR, LOAD, STORE, FUSED)                                             \
  }
GROUP_FUNCTION(group_vectors, vf, load, store, fma_v)
GROUP_FUNCTION(group_quads, quad, load_quad, store_quad, fma_quad)

static void group_task(void *context, long index) {
  const group_job *job = context;
  const long first = index * GROUP_PIXELS, inputs = job->inputs, outputs = job->outputs;
  const long pixels = minimum(GROUP_PIXELS, job->pixels - first);
  const long x_step = job->groups * inputs, y_step = job->groups * outputs;
  for (long g = 0; g < job->groups; g++) {
    const float *x = job->x + first * x_step + g * inputs;
    const float *w = job->w + g * inputs * outputs;
    float *y = job->y + first * y_step + g * outputs;
    if (outputs % WIDTH == 0)
      for (long l = 0; l < outputs; l += WIDTH)
        group_vectors(pixels, inputs, outputs, x, x_step, w + l, y + l, y_step);
    else
      for (long l = 0; l < outputs; l += 4)
        group_quads(pixels, inputs, outputs, x, x_step, w + l, y + l, y_step);
  }
}

INLINE void run_groups(group_job *job) {
  ck_parallel((job->pixels + GROUP_PIXELS - 1) / GROUP_PIXELS, group_task, job);
}

static void grouped_forward(const ck_window *s, const float *x, const float *w, float *y) {
  group_job job = {s->batch * s->height * s->width, s->groups, s->in_channels / s->groups,
                   s->out_channels / s->groups, x, NULL, y};
  float *packed = ck_scratch(0, (size_t)(s->out_channels * job.inputs) * sizeof(float));
  job.w = packed;
  for (long g = 0; g < s->groups; g++)
    for (long k = 0; k < job.inputs; k++)
      for (long l = 0; l < job.outputs; l++)
        *packed++ = w[k * s->out_channels + g * job.outputs + l];
  run_groups(&job);
}

static void grouped_input_gradient(const ck_window *s, const float *dy, const float *w,
                                   float *dx) {
  group_job job = {s->batch * s->height * s->width, s->groups, s->out_channels / s->groups,
                   s->in_channels / s->groups, dy, NULL, dx};
  float *packed = ck_scratch(0, (size_t)(s->out_channels * job.outputs) * sizeof(float));
  job.w = packed;
  for (long g = 0; g < s->groups; g++)
    for (long k = 0; k < job.inputs; k++)
      for (long l = 0; l < job.outputs; l++)
        *packed++ = w[l * s->out_channels + g * job.inputs + k];
  run_groups(&job);
}

// MARK: - The gradient of the weights

typedef struct {
  const ck_window *s;
  const float *x, *dy;
  float *dw, *partial;
  long block_images, size;
} group_gradient_job;

/// Sums over pixels of `count` inputs times one vector of outputs.
#define GROUP_GRADIENT(NAME, VECTOR, LOAD, STORE, FUSED)                                     \
  INLINE void NAME##_of(int count, long pixels, const float *x, long x_step, const float *dy, \
                        long dy_step, float *dw) {                                           \
    VECTOR sums[GROUP_WEIGHTS];                                                              \
    UNROLL for (int k = 0; k < count; k++) sums[k] = (VECTOR)(0.0f);                                \
    for (long p = 0; p < pixels; p++, x += x_step, dy += dy_step) {                          \
      const VECTOR gradient = LOAD(dy);                                                      \
      __builtin_prefetch(x + GROUP_AHEAD * x_step);                                          \
      __builtin_prefetch(dy + GROUP_AHEAD * dy_step);                                        \
      UNROLL for (int k = 0; k < count; k++)                                                        \
        sums[k] = FUSED((VECTOR)(x[k]), gradient, sums[k]);                                  \
    }                                                                                        \
    UNROLL for (int k = 0; k < count; k++) STORE(dw + k * dy_step, sums[k]);                        \
  }                                                                                          \
  static void NAME(long inputs, long pixels, const float *x, long x_step, const float *dy,   \
                   long dy_step, float *dw) {                                                \
    long k = 0;                                                                              \
    for (; k + GROUP_WEIGHTS <= inputs; k += GROUP_WEIGHTS)                                  \
      NAME##_of(GROUP_WEIGHTS, pixels, x + k, x_step, dy, dy_step, dw + k * dy_step);        \
    for (; k < inputs; k += 4)                                                               \
      NAME##_of(4, pixels, x + k, x_step, dy, dy_step, dw + k * dy_step);                    \
  }
GROUP_GRADIENT(group_gradient_vectors, vf, load, store, fma_v)
GROUP_GRADIENT(group_gradient_quads, quad, load_quad, store_quad, fma_quad)

static void group_gradient_task(void *context, long index) {
  const group_gradient_job *job = context;
  const ck_window *s = job->s;
  const long block = index / s->groups, g = index % s->groups;
  const long inputs = s->in_channels / s->groups, outputs = s->out_channels / s->groups;
  const long first = block * job->block_images;
  const long images = minimum(job->block_images, s->batch - first);
  const long image = s->height * s->width;
  const float *x = job->x + first * image * s->in_channels + g * inputs;
  const float *dy = job->dy + first * image * s->out_channels + g * outputs;
  float *dw = (block == 0 ? job->dw : job->partial + (block - 1) * job->size) + g * outputs;
  if (outputs % WIDTH == 0)
    for (long l = 0; l < outputs; l += WIDTH)
      group_gradient_vectors(inputs, images * image, x, s->in_channels, dy + l, s->out_channels,
                             dw + l);
  else
    for (long l = 0; l < outputs; l += 4)
      group_gradient_quads(inputs, images * image, x, s->in_channels, dy + l, s->out_channels,
                           dw + l);
}

static void grouped_weight_gradient(const ck_window *s, const float *x, const float *dy,
                                    float *dw) {
  const long size = s->in_channels / s->groups * s->out_channels;
  group_gradient_job job = {.s = s, .x = x, .dy = dy, .dw = dw, .size = size};
  job.block_images = images_per_block(s->batch, size);
  const long blocks = (s->batch + job.block_images - 1) / job.block_images;
  job.partial = ck_scratch(0, (size_t)((blocks - 1) * size) * sizeof(float) + 64);
  ck_parallel(blocks * s->groups, group_gradient_task, &job);
  image_block_sum sum = {dw, job.partial, blocks, size};
  sum_image_blocks(&sum);
}
