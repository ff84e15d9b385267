// Batch normalisation over [rows, channels].
//
// Statistics: row blocks of about BLOCK elements, which fit the first-level cache. Everything is
// taken from the first row, so that a large mean costs no precision. Each block's mean, then its
// Σ (x − mean)², in four chains as in `sum_over_rows`; blocks are merged pairwise, as in
// `sum_tree`, by Chan, Golub and LeVeque's update (1979).
#include "columns.h"

typedef struct {
  long rows, channels, block;
  const float *x, *dy;
  ck_activation activation;
  const float *mean, *scale, *shift;
  float *partials;  // [blocks, 2, channels]
} statistics_job;

// MARK: - Statistics

/// The statistics of a block for `vectors` ≤ 4 vectors of channels from channel c on.
INLINE void block_statistics(const int vectors, const statistics_job *job, long first, long last,
                             long c, float *mean, float *squares) {
  long channels = job->channels;
  vf origin[4], centre[4], chains[4][4];
  for (int v = 0; v < vectors; v++) {
    origin[v] = load_columns(job->x, job->rows, channels, 0, c + v * WIDTH);
    for (int k = 0; k < 4; k++) chains[k][v] = splat(0);
  }
  for (long r = first; r < last; r += 4)
    for (int k = 0; k < 4; k++)
      if (r + k < last)
        for (int v = 0; v < vectors; v++) {
          __builtin_prefetch(job->x + (r + k) * channels + c + v * WIDTH + STREAM_AHEAD);
          chains[k][v] +=
              load_columns(job->x, job->rows, channels, r + k, c + v * WIDTH) - origin[v];
        }
  for (int v = 0; v < vectors; v++) {
    centre[v] = ((chains[0][v] + chains[2][v]) + (chains[1][v] + chains[3][v])) /
                (float)(last - first);
    store_some(mean + c + v * WIDTH, centre[v], channels - c - v * WIDTH);
    for (int k = 0; k < 4; k++) chains[k][v] = splat(0);
  }
  for (long r = first; r < last; r += 4)
    for (int k = 0; k < 4; k++)
      if (r + k < last)
        for (int v = 0; v < vectors; v++) {
          vf x = load_columns(job->x, job->rows, channels, r + k, c + v * WIDTH);
          vf d = (x - origin[v]) - centre[v];
          chains[k][v] = fma_v(d, d, chains[k][v]);
        }
  for (int v = 0; v < vectors; v++)
    store_some(squares + c + v * WIDTH,
               (chains[0][v] + chains[2][v]) + (chains[1][v] + chains[3][v]),
               channels - c - v * WIDTH);
}

static void statistics_task(void *context, long index) {
  const statistics_job *job = context;
  long first = index * job->block, last = minimum_of(job->rows, first + job->block);
  long channels = job->channels, c = 0;
  float *mean = job->partials + index * 2 * channels, *squares = mean + channels;
  for (; channels - c > 3 * WIDTH; c += 4 * WIDTH)
    block_statistics(4, job, first, last, c, mean, squares);
  for (; channels - c > WIDTH; c += 2 * WIDTH)
    block_statistics(2, job, first, last, c, mean, squares);
  if (c < channels) block_statistics(1, job, first, last, c, mean, squares);
}

/// Merges the statistics of m rows at b into those of n rows at a.
INLINE void merge_statistics(long channels, float *a, long n, const float *b, long m) {
  float share = (float)((double)m / (double)(n + m));
  float weight = (float)((double)n * (double)m / (double)(n + m));
  for (long c = 0; c < channels; c += WIDTH) {
    long left = channels - c;
    vf mean = load_some(a + c, left, 0), delta = load_some(b + c, left, 0) - mean;
    vf squares = load_some(a + channels + c, left, 0) + load_some(b + channels + c, left, 0);
    store_some(a + c, fma_v(delta, splat(share), mean), left);
    store_some(a + channels + c, fma_v(delta * delta, splat(weight), squares), left);
  }
}

static void channel_statistics(long rows, long channels, const float *x, float *mean,
                               float *variance) {
  long block = block_rows(channels), blocks = blocks_of(rows, block);
  float *partials =
      ck_scratch(SCRATCH_PARTIALS, (size_t)(blocks * 2 * channels) * sizeof(float));
  statistics_job job = {
      .rows = rows, .channels = channels, .block = block, .x = x, .partials = partials};
  ck_parallel(blocks, statistics_task, &job);
  for (long step = 1; step < blocks; step *= 2)
    for (long i = 0; i + step < blocks; i += 2 * step) {
      long end = minimum_of(rows, (i + 2 * step) * block);
      merge_statistics(channels, partials + i * 2 * channels, step * block,
                       partials + (i + step) * 2 * channels, end - (i + step) * block);
    }
  for (long c = 0; c < channels; c++) {
    mean[c] = x[c] + partials[c];
    variance[c] = partials[channels + c] / (float)rows;
  }
}

// MARK: - Maps with constants for each channel

typedef struct {
  long rows, columns, chunk;  // rows of one task; a row is a whole period of channels
  const float *x, *dy, *addend;
  const float *k[5];  // constants, [columns] each
  ck_activation activation;
  float *out;
} channels_job;

typedef void channels_range(const channels_job *job, long n, long at);

/// Runs `task` over the rows seen as rows of a whole period (`repeated`), and `range` on what is
/// left. The last rows come first: the pass before, which gave the constants, left those in the
/// cache. `k` holds the constants for the channels and is replaced by the repeated ones.
INLINE void map_channels(channels_job *job, int constants, ck_task task, channels_range range) {
  long total = job->rows * job->columns, period = period_of(job->columns);
  if (total <= 0) return;
  float *memory =
      ck_scratch(SCRATCH_CONSTANTS, (size_t)(constants * period) * sizeof(float));
  for (int i = 0; i < constants; i++)
    job->k[i] = repeated(job->k[i], job->columns, period, memory + i * period);
  job->columns = period;
  job->rows = total / period;
  job->chunk = chunk_rows(period);
  parallel_chunks(job->rows, job->chunk, task, job);
  range(job, total - job->rows * period, job->rows * period);
}

#define CHANNELS_TASK(NAME)                                                                  \
  static void NAME##_task(void *context, long index) {                                       \
    const channels_job *job = context;                                                       \
    long last = job->rows - index * job->chunk, first = maximum_of(0, last - job->chunk);    \
    for (long r = first; r < last; r++) NAME##_range(job, job->columns, r * job->columns);   \
  }

// MARK: - Forward

/// act((x − k0)·k1 + k2 [+ addend])
INLINE void normalise_with(ck_activation kind, const bool adds, const channels_job *job, long n,
                           long at) {
  EACH_VECTOR(n, {
    vf centred = load_some(job->x + at + i, left, 0) - load_some(job->k[0] + i, left, 0);
    vf y = fma_v(centred, load_some(job->k[1] + i, left, 0), load_some(job->k[2] + i, left, 0));
    if (adds) y += load_some(job->addend + at + i, left, 0);
    store_some(job->out + at + i, activate_v(y, kind), left);
  })
}
static void normalise_range(const channels_job *job, long n, long at) {
#define RUN(KIND) normalise_with(KIND, false, job, n, at); break
#define RUN_ADDING(KIND) normalise_with(KIND, true, job, n, at); break
  if (job->addend == NULL) EACH_ACTIVATION(job->activation, RUN)
  else EACH_ACTIVATION(job->activation, RUN_ADDING)
#undef RUN_ADDING
#undef RUN
}
CHANNELS_TASK(normalise)

/// 1/√(variance + epsilon), of each channel.
INLINE void inverse_deviation(long channels, const float *variance, float epsilon, float *y) {
  for (long c = 0; c < channels; c += WIDTH)
    store_some(y + c, 1.0f / root(load_some(variance + c, channels - c, 1) + epsilon),
               channels - c);
}

/// Writes the statistics; returns gamma/√(variance + epsilon), in scratch memory.
static const float *normaliser(long rows, long channels, const float *x, const float *gamma,
                               float epsilon, float *mean, float *variance) {
  channel_statistics(rows, channels, x, mean, variance);
  float *scale = ck_scratch(SCRATCH_PARTIALS, (size_t)channels * sizeof(float));
  inverse_deviation(channels, variance, epsilon, scale);
  for (long c = 0; c < channels; c++) scale[c] *= gamma[c];
  return scale;
}

static void batch_norm(long rows, long channels, const float *x, const float *gamma,
                       const float *beta, float epsilon, const float *addend, ck_activation kind,
                       float *mean, float *variance, float *y) {
  if (rows <= 0 || channels <= 0) return;
  const float *scale = normaliser(rows, channels, x, gamma, epsilon, mean, variance);
  channels_job job = {.rows = rows, .columns = channels, .x = x, .addend = addend,
                      .k = {mean, scale, beta}, .activation = kind, .out = y};
  map_channels(&job, 3, normalise_task, normalise_range);
}

/// act(x·k0 + k1)
INLINE void scale_with(ck_activation kind, const channels_job *job, long n, long at) {
  EACH_VECTOR(n, {
    vf y = fma_v(load_some(job->x + at + i, left, 0), load_some(job->k[0] + i, left, 0),
                 load_some(job->k[1] + i, left, 0));
    store_some(job->out + at + i, activate_v(y, kind), left);
  })
}
static void scale_range(const channels_job *job, long n, long at) {
#define RUN(KIND) scale_with(KIND, job, n, at); break
  EACH_ACTIVATION(job->activation, RUN)
#undef RUN
}
CHANNELS_TASK(scale)

static void scale_shift(long rows, long channels, const float *x, const float *scale,
                        const float *shift, ck_activation kind, float *y) {
  channels_job job = {.rows = rows, .columns = channels, .x = x, .k = {scale, shift},
                      .activation = kind, .out = y};
  if (channels > 0) map_channels(&job, 2, scale_task, scale_range);
}

// MARK: - Gradient

/// dy, or 0 where relu gave 0, which the normalised input tells: computed again, not read.
INLINE vf through_relu(bool relu, vf centred, vf scale, vf shift, vf dy) {
  return relu ? choose(fma_v(centred, scale, shift) <= 0.0f, splat(0.0f), dy) : dy;
}

/// Where the gradients of pooled pixels lie (batch_norm_pool.h).
typedef struct {
  const int32_t *argmax;
  const struct pooled_pixel {
    long window;  // where its window's outputs begin, in dy and in argmax
    int32_t own;  // what argmax holds where channel 0 of this pixel won; below 0: it is in no window
  } *pixels;      // of the block
} pooled_gradients;

/// What flows back to pixel r, the block's i-th, from channel c on: `left` of them exist.
INLINE vf flowing_back(const bool pooled, const float *dy, const pooled_gradients *pool,
                       long channels, long r, long i, long c, long left) {
  if (!pooled) return load_some(dy + r * channels + c, left, 0);
  const struct pooled_pixel pixel = pool->pixels[i];
  const vf winners = load_some((const float *)pool->argmax + pixel.window + c, left, 0);
  const vi won = (vi)winners == pixel.own + (int32_t)c + lane_numbers();
  return splat(0) + choose(won, load_some(dy + pixel.window + c, left, 0), splat(0));
}

/// Σ g and Σ g·(x − mean) of a row block, in four chains each, for `vectors` ≤ 2 vectors of channels
/// from channel c on.
INLINE void gradient_sums(const bool relu, const bool pooled, const int vectors,
                          const statistics_job *job, const pooled_gradients *pool, long first,
                          long last, long c, float *sums, float *products) {
  const long channels = job->channels;
  vf mean[2], scale[2], shift[2], s[4][2], p[4][2];
  for (int v = 0; v < vectors; v++) {
    const long at = c + v * WIDTH, left = channels - at;
    mean[v] = load_some(job->mean + at, left, 0);
    scale[v] = relu ? load_some(job->scale + at, left, 0) : splat(0);
    shift[v] = relu ? load_some(job->shift + at, left, 0) : splat(0);
    for (int k = 0; k < 4; k++) s[k][v] = p[k][v] = splat(0);
  }
  for (long r = first; r < last; r += 4)
    for (int k = 0; k < 4; k++)
      if (r + k < last)
        for (int v = 0; v < vectors; v++) {
          const long at = c + v * WIDTH, left = channels - at;
          if (pooled) __builtin_prefetch(job->x + (r + k) * channels + at + STREAM_AHEAD);
          const vf centred = load_some(job->x + (r + k) * channels + at, left, 0) - mean[v];
          const vf dy = flowing_back(pooled, job->dy, pool, channels, r + k, r + k - first, at, left);
          const vf g = through_relu(relu, centred, scale[v], shift[v], dy);
          s[k][v] += g;
          p[k][v] = fma_v(g, centred, p[k][v]);
        }
  for (int v = 0; v < vectors; v++) {
    const long at = c + v * WIDTH, left = channels - at;
    store_some(sums + at, (s[0][v] + s[2][v]) + (s[1][v] + s[3][v]), left);
    store_some(products + at, (p[0][v] + p[2][v]) + (p[1][v] + p[3][v]), left);
  }
}
INLINE void gradient_sums_of_block(const bool relu, const bool pooled, const statistics_job *job,
                                   const pooled_gradients *pool, long index) {
  const long first = index * job->block, last = minimum_of(job->rows, first + job->block);
  float *sums = job->partials + index * 2 * job->channels, *products = sums + job->channels;
  long c = 0;
  for (; job->channels - c > WIDTH; c += 2 * WIDTH)
    gradient_sums(relu, pooled, 2, job, pool, first, last, c, sums, products);
  if (c < job->channels) gradient_sums(relu, pooled, 1, job, pool, first, last, c, sums, products);
}
typedef struct {
  statistics_job sums;  // of dsum
  const float *y, *dy;
  float *dsum;
} summed_job;

static void gradient_sums_task(void *context, long index) {
  const statistics_job *job = context;
  if (job->activation == CK_RELU) gradient_sums_of_block(true, false, job, NULL, index);
  else gradient_sums_of_block(false, false, job, NULL, index);
}

/// The same where relu followed a sum with an addend: its gradient first, block by block.
static void summed_gradient_sums_task(void *context, long index) {
  const summed_job *job = context;
  const long start = index * job->sums.block * job->sums.channels;
  const long n = minimum_of(job->sums.block * job->sums.channels,
                            job->sums.rows * job->sums.channels - start);
  activation_gradient_range(CK_RELU, n, job->y + start, job->dy + start, job->dsum + start);
  gradient_sums_of_block(false, false, &job->sums, NULL, index);
}

/// k1·((g − k2) − (x − k0)·k3), with g from the sign of (x − k0)·k1 + k4 through relu.
INLINE void normalise_gradient_with(bool relu, const channels_job *job, long n, long at) {
  EACH_VECTOR(n, {
    vf centred = load_some(job->x + at + i, left, 0) - load_some(job->k[0] + i, left, 0);
    vf scale = load_some(job->k[1] + i, left, 0);
    vf shift = relu ? load_some(job->k[4] + i, left, 0) : splat(0);
    vf g = through_relu(relu, centred, scale, shift, load_some(job->dy + at + i, left, 0));
    vf d = g - load_some(job->k[2] + i, left, 0);
    d = fma_v(-centred, load_some(job->k[3] + i, left, 0), d);
    store_some(job->out + at + i, d * scale, left);
  })
}
static void normalise_gradient_range(const channels_job *job, long n, long at) {
  if (job->activation == CK_RELU) normalise_gradient_with(true, job, n, at);
  else normalise_gradient_with(false, job, n, at);
}
CHANNELS_TASK(normalise_gradient)

/// What both passes of a gradient need, in scratch memory.
typedef struct {
  long block, blocks;
  float *inverse, *scale, *offset, *slope, *partials;
} gradient_constants;

/// Returns false if there is nothing to sum up.
static bool begin_gradient(long rows, long channels, const float *gamma, const float *variance,
                           float epsilon, float *dgamma, float *dbeta, gradient_constants *k) {
  if (channels <= 0) return false;
  if (rows <= 0) {
    memset(dgamma, 0, (size_t)channels * sizeof(float));
    memset(dbeta, 0, (size_t)channels * sizeof(float));
    return false;
  }
  k->block = block_rows(channels);
  k->blocks = blocks_of(rows, k->block);
  float *memory = ck_scratch(
      SCRATCH_PARTIALS, (size_t)((k->blocks * 2 + 4) * channels) * sizeof(float));
  k->inverse = memory;
  k->scale = memory + channels;
  k->offset = memory + 2 * channels;
  k->slope = memory + 3 * channels;
  k->partials = memory + 4 * channels;
  inverse_deviation(channels, variance, epsilon, k->inverse);
  for (long c = 0; c < channels; c++) k->scale[c] = k->inverse[c] * gamma[c];  // as in batch_norm
  return true;
}

/// From the sums of the blocks to the gradients of gamma and beta and the constants of dx.
static void end_gradient_sums(long rows, long channels, const gradient_constants *k, float *dgamma,
                              float *dbeta) {
  add_rows_tree(k->partials, k->blocks, 2 * channels);
  for (long c = 0; c < channels; c++) {
    dbeta[c] = k->partials[c];
    dgamma[c] = k->partials[channels + c] * k->inverse[c];
    k->offset[c] = dbeta[c] / (float)rows;
    k->slope[c] = dgamma[c] * k->inverse[c] / (float)rows;
  }
}

/// With g = dy·act′ and x̂ = (x − mean)/√(variance + epsilon): dbeta = Σ g, dgamma = Σ g·x̂,
/// dx = gamma/√(variance + epsilon)·(g − dbeta/rows − x̂·dgamma/rows).
static void batch_norm_gradient(long rows, long channels, const float *x, const float *gamma,
                                const float *beta, const float *mean, const float *variance,
                                float epsilon, ck_activation kind, const float *summed,
                                const float *dy, float *dx, float *dsum, float *dgamma,
                                float *dbeta) {
  gradient_constants k;
  if (!begin_gradient(rows, channels, gamma, variance, epsilon, dgamma, dbeta, &k)) return;
  const float *g = dy;
  if (dsum != NULL) {
    g = dsum;
    kind = CK_IDENTITY;
  }
  summed_job job = {
      .sums = {.rows = rows, .channels = channels, .block = k.block, .x = x, .dy = g,
               .activation = kind, .mean = mean, .scale = k.scale, .shift = beta,
               .partials = k.partials},
      .y = summed, .dy = dy, .dsum = dsum};
  if (dsum != NULL) ck_parallel(k.blocks, summed_gradient_sums_task, &job);
  else ck_parallel(k.blocks, gradient_sums_task, &job.sums);
  end_gradient_sums(rows, channels, &k, dgamma, dbeta);
  channels_job map = {.rows = rows, .columns = channels, .x = x, .dy = g,
                      .k = {mean, k.scale, k.offset, k.slope, beta}, .activation = kind, .out = dx};
  map_channels(&map, 5, normalise_gradient_task, normalise_gradient_range);
}
