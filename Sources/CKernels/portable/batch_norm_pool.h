// Batch normalisation and the maximum of windows that lie side by side, in one pass each way: what is
// normalised is never written, and neither is its gradient. Bits are those of the two one by one.
#pragma once

typedef struct {
  const ck_window *w;
  const float *x;
  const float *mean, *scale, *shift;
  ck_activation activation;
  float *y;
  int32_t *argmax;
} normalised_pool_job;

// MARK: - Forward

/// One row of outputs; `height` × `width` is the window.
INLINE void normalised_pool_row(const bool relu, const long height, const long width,
                                const normalised_pool_job *job, long index) {
  const ck_window *w = job->w;
  const long image = index / w->out_height, row = index % w->out_height;
  const long channels = w->in_channels, pitch = w->width * channels;
  const float *x = job->x + image * w->height * pitch;
  for (long column = 0; column < w->out_width; column++) {
    const long origin = row * height * pitch + column * width * channels;
    const long output = (index * w->out_width + column) * channels;
    for (long c = 0; c < channels; c += WIDTH) {
      const long left = channels - c;
      const vf mean = load_some(job->mean + c, left, 0);
      const vf scale = load_some(job->scale + c, left, 0);
      const vf shift = load_some(job->shift + c, left, 0);
      vf best = splat(0);
      vi where = (int32_t)origin;
      for (long i = 0; i < height; i++)
        for (long j = 0; j < width; j++) {
          const long offset = origin + i * pitch + j * channels;
          const vf centred = load_some(x + offset + c, left, 0) - mean;
          const vf v = activate_v(fma_v(centred, scale, shift), relu ? CK_RELU : CK_IDENTITY);
          vi take = ((v > best) | (v != v)) & (best == best);  // the first of equals; or a NaN
          if (i + j == 0) take = ~(vi){0};
          best = choose(take, v, best);
          where = take ? (vi)(int32_t)offset : where;
        }
      store_some(job->y + output + c, best, left);
      store_some((float *)job->argmax + output + c, (vf)(where + (int32_t)c + lane_numbers()), left);
    }
  }
}

static void normalised_pool_task(void *context, long index) {
  const normalised_pool_job *job = context;
  const long height = job->w->kernel_height, width = job->w->kernel_width;
  const bool relu = job->activation == CK_RELU;
  if (height == 2 && width == 2 && relu) normalised_pool_row(true, 2, 2, job, index);
  else if (relu) normalised_pool_row(true, height, width, job, index);
  else normalised_pool_row(false, height, width, job, index);
}

static void batch_norm_max_pool(const ck_window *w, const float *x, const float *gamma,
                                const float *beta, float epsilon, ck_activation kind, float *mean,
                                float *variance, float *y, int32_t *argmax) {
  const long rows = w->batch * w->height * w->width, channels = w->in_channels;
  if (rows <= 0 || channels <= 0) return;
  const float *scale = normaliser(rows, channels, x, gamma, epsilon, mean, variance);
  normalised_pool_job job = {.w = w, .x = x, .mean = mean, .scale = scale, .shift = beta,
                             .activation = kind, .y = y, .argmax = argmax};
  ck_parallel(w->batch * w->out_height, normalised_pool_task, &job);
}

// MARK: - Gradient

typedef struct {
  statistics_job sums;
  const ck_window *w;
  const int32_t *argmax;
  const float *offset, *slope;  // Σ g/rows and what Σ g·x̂ comes to, of each channel
  float *dx;
} pooled_gradient_job;

/// Where the gradients of pixels first ..< last lie.
static pooled_gradients list_pooled_pixels(const pooled_gradient_job *job, long first, long last) {
  const ck_window *w = job->w;
  struct pooled_pixel *list =
      ck_scratch(SCRATCH_CONSTANTS, (size_t)(last - first) * sizeof *list);
  const long channels = w->in_channels, pixels = w->height * w->width;
  const long image = first / pixels, start = first - image * pixels;
  long own = start * channels, y = start / w->width, x = start - y * w->width;
  long down = y % w->kernel_height, across = x % w->kernel_width;
  long row = image * w->out_height + y / w->kernel_height;
  long column = x / w->kernel_width;
  for (long r = first; r < last; r++, own += channels) {
    const bool inside = y < w->out_height * w->kernel_height && column < w->out_width;
    list[r - first] = (struct pooled_pixel){
        inside ? (row * w->out_width + column) * channels : 0,
        inside ? (int32_t)own : -(int32_t)channels};
    if (++across == w->kernel_width) {
      across = 0;
      column++;
    }
    if (++x < w->width) continue;
    x = across = column = 0;
    if (++down == w->kernel_height) {
      down = 0;
      row++;
    }
    if (++y < w->height) continue;
    y = down = 0;
    own = -channels;
    row = (r + 1) / pixels * w->out_height;
  }
  return (pooled_gradients){job->argmax, list};
}

static void pooled_gradient_sums_task(void *context, long index) {
  const pooled_gradient_job *job = context;
  const long first = index * job->sums.block;
  const long last = minimum_of(job->sums.rows, first + job->sums.block);
  const pooled_gradients pool = list_pooled_pixels(job, first, last);
  if (job->sums.activation == CK_RELU)
    gradient_sums_of_block(true, true, &job->sums, &pool, index);
  else
    gradient_sums_of_block(false, true, &job->sums, &pool, index);
}

/// As normalise_gradient_with, for a block of pixels and `vectors` ≤ 2 vectors of channels.
INLINE void pooled_gradient(const bool relu, const int vectors, const pooled_gradient_job *job,
                            const pooled_gradients *pool, long first, long last, long c) {
  const statistics_job *sums = &job->sums;
  const long channels = sums->channels;
  vf mean[2], scale[2], shift[2], offset[2], slope[2];
  for (int v = 0; v < vectors; v++) {
    const long at = c + v * WIDTH, left = channels - at;
    mean[v] = load_some(sums->mean + at, left, 0);
    scale[v] = load_some(sums->scale + at, left, 0);
    shift[v] = relu ? load_some(sums->shift + at, left, 0) : splat(0);
    offset[v] = load_some(job->offset + at, left, 0);
    slope[v] = load_some(job->slope + at, left, 0);
  }
  for (long r = first; r < last; r++)
    for (int v = 0; v < vectors; v++) {
      const long at = c + v * WIDTH, left = channels - at;
      __builtin_prefetch(sums->x + r * channels + at + STREAM_AHEAD);
      __builtin_prefetch(job->dx + r * channels + at + STREAM_AHEAD, 1);
      const vf centred = load_some(sums->x + r * channels + at, left, 0) - mean[v];
      const vf dy = flowing_back(true, sums->dy, pool, channels, r, r - first, at, left);
      const vf g = through_relu(relu, centred, scale[v], shift[v], dy);
      const vf d = fma_v(-centred, slope[v], g - offset[v]);
      store_some(job->dx + r * channels + at, d * scale[v], left);
    }
}
INLINE void pooled_gradient_of_block(const bool relu, const pooled_gradient_job *job, long first,
                                     long last) {
  const pooled_gradients pool = list_pooled_pixels(job, first, last);
  long c = 0;
  for (; job->sums.channels - c > WIDTH; c += 2 * WIDTH)
    pooled_gradient(relu, 2, job, &pool, first, last, c);
  if (c < job->sums.channels) pooled_gradient(relu, 1, job, &pool, first, last, c);
}
static void pooled_gradient_task(void *context, long index) {
  const pooled_gradient_job *job = context;
  const long last = job->sums.rows - index * job->sums.block;  // the last rows first, as above
  const long first = maximum_of(0, last - job->sums.block);
  if (job->sums.activation == CK_RELU) pooled_gradient_of_block(true, job, first, last);
  else pooled_gradient_of_block(false, job, first, last);
}

static void batch_norm_max_pool_gradient(const ck_window *w, const float *x, const float *gamma,
                                         const float *beta, const float *mean,
                                         const float *variance, float epsilon, ck_activation kind,
                                         const float *dy, const int32_t *argmax, float *dx,
                                         float *dgamma, float *dbeta) {
  const long rows = w->batch * w->height * w->width, channels = w->in_channels;
  gradient_constants k;
  if (!begin_gradient(rows, channels, gamma, variance, epsilon, dgamma, dbeta, &k)) return;
  pooled_gradient_job job = {
      .sums = {.rows = rows, .channels = channels, .block = k.block, .x = x, .dy = dy,
               .activation = kind, .mean = mean, .scale = k.scale, .shift = beta,
               .partials = k.partials},
      .w = w, .argmax = argmax, .offset = k.offset, .slope = k.slope, .dx = dx};
  ck_parallel(k.blocks, pooled_gradient_sums_task, &job);
  end_gradient_sums(rows, channels, &k, dgamma, dbeta);
  ck_parallel(k.blocks, pooled_gradient_task, &job);
}
