// Normalisation within an example: of each row (layer norm), and of groups of channels.
#include "columns.h"

typedef struct {
  long rows, columns, block;
  const float *x, *scale, *shift, *dy;
  float epsilon;
  float *mean, *inverse, *y;
  const float *from_mean, *from_inverse;
  float *partials;  // [blocks, 2, columns]: dscale and dshift
  long groups, pixels;
} row_norm_job;

INLINE float inverse_root(float x) { return 1.0f / root(splat(x))[0]; }

// MARK: - Layer norm. Sums over a row: 16 lanes and their tree.

/// Adds a row's elements to the lanes.
INLINE lanes16 row_total(long n, const float *x) {
  lanes16 total = splat16(0);
  EACH_CLASS(n, { total.part[j] += load_first(x + c, left); })
  return total;
}

/// The squares of a row's distances from its mean.
INLINE lanes16 row_squares(long n, const float *x, float mean) {
  lanes16 total = splat16(0);
  EACH_CLASS(n, {
    vf d = load_first(x + c, left) - mean;
    if (left < WIDTH) d = load_first((float *)&d, left);  // only elements that exist
    total.part[j] = fma_v(d, d, total.part[j]);
  })
  return total;
}

/// Rows go by sixteen, as one row's sums would leave the core waiting for them.
static void layer_norm_task(void *context, long index) {
  const row_norm_job *job = context;
  const long last = minimum_of(job->rows, (index + 1) * job->block), n = job->columns;
  for (long first = index * job->block; first < last; first += 16) {
    const long rows = minimum_of(16, last - first);
    const float *x = job->x + first * n;
    float *y = job->y + first * n, mean[16], inverse[16];
    lanes16 total[16] = {0};
    for (long r = 0; r < rows; r++) total[r] = row_total(n, x + r * n);
    sum_parts_of_16(total, mean);
    for (long r = 0; r < 16; r++) mean[r] /= (float)n;
    for (long r = 0; r < rows; r++) total[r] = row_squares(n, x + r * n, mean[r]);
    sum_parts_of_16(total, inverse);
    for (long r = 0; r < 16; r += WIDTH)
      store(inverse + r, 1.0f / root(load(inverse + r) / (float)n + job->epsilon));
    for (long r = 0; r < rows; r++)
      for (long c = 0; c < n; c += WIDTH) {
        const long left = n - c;
        vf normal = (load_first(x + r * n + c, left) - mean[r]) * inverse[r];
        store_first(y + r * n + c,
                    fma_v(normal, load_first(job->scale + c, left),
                          load_first(job->shift + c, left)), left);
      }
    memcpy(job->mean + first, mean, (size_t)rows * sizeof(float));
    memcpy(job->inverse + first, inverse, (size_t)rows * sizeof(float));
  }
}

static void layer_norm(long rows, long columns, const float *x, const float *scale,
                       const float *shift, float epsilon, float *mean, float *inverse, float *y) {
  if (columns <= 0) return;
  row_norm_job job = {.rows = rows, .columns = columns, .block = chunk_rows(columns), .x = x,
                      .scale = scale, .shift = shift, .epsilon = epsilon, .mean = mean,
                      .inverse = inverse, .y = y};
  parallel_chunks(rows, job.block, layer_norm_task, &job);
}

static void layer_norm_gradient_task(void *context, long index) {
  const row_norm_job *job = context;
  const long last = minimum_of(job->rows, (index + 1) * job->block), n = job->columns;
  float *dscale = job->partials + index * 2 * n, *dshift = dscale + n;
  memset(dscale, 0, (size_t)(2 * n) * sizeof(float));
  for (long first = index * job->block; first < last; first += 16) {
    const long rows = minimum_of(16, last - first);
    lanes16 sum[16] = {0}, product[16] = {0};
    for (long r = 0; r < rows; r++) {
      const float *x = job->x + (first + r) * n, *dy = job->dy + (first + r) * n;
      const float mean = job->from_mean[first + r], inverse = job->from_inverse[first + r];
      lanes16 s = splat16(0), p = splat16(0);
      EACH_CLASS(n, {
        vf d = load_first(dy + c, left);
        vf normal = (load_first(x + c, left) - mean) * inverse;
        vf g = d * load_first(job->scale + c, left);
        s.part[j] += g;
        p.part[j] = fma_v(g, normal, p.part[j]);
      })
      sum[r] = s;
      product[r] = p;
    }
    for (long c = 0; c < n; c += WIDTH) {
      const long left = n - c;
      vf scale = load_first(dscale + c, left), shift = load_first(dshift + c, left);
      for (long r = first; r < first + rows; r++) {
        const vf d = load_first(job->dy + r * n + c, left);
        const vf x = load_first(job->x + r * n + c, left);
        scale = fma_v(d, (x - job->from_mean[r]) * job->from_inverse[r], scale);
        shift += d;
      }
      store_first(dscale + c, scale, left);
      store_first(dshift + c, shift, left);
    }
    float offset[16], slope[16];
    sum_parts_of_16(sum, offset);
    sum_parts_of_16(product, slope);
    for (long r = 0; r < 16; r++) offset[r] /= (float)n;
    for (long r = 0; r < 16; r++) slope[r] /= (float)n;
    for (long r = 0; r < rows; r++) {
      const float *x = job->x + (first + r) * n, *dy = job->dy + (first + r) * n;
      const float mean = job->from_mean[first + r], inverse = job->from_inverse[first + r];
      for (long c = 0; c < n; c += WIDTH) {
        const long left = n - c;
        vf normal = (load_first(x + c, left) - mean) * inverse;
        vf g = load_first(dy + c, left) * load_first(job->scale + c, left);
        store_first(job->y + (first + r) * n + c,
                    fma_v(-normal, splat(slope[r]), g - offset[r]) * inverse, left);
      }
    }
  }
}

static void layer_norm_gradient(long rows, long columns, const float *x, const float *scale,
                                const float *mean, const float *inverse, const float *dy,
                                float *dx, float *dscale, float *dshift) {
  if (columns <= 0) return;
  const long block = block_rows(columns), blocks = maximum_of(1, blocks_of(rows, block));
  const size_t bytes = (size_t)columns * sizeof(float);
  float *partials = ck_scratch(SCRATCH_PARTIALS, (size_t)blocks * 2 * bytes);
  row_norm_job job = {.rows = rows, .columns = columns, .block = block, .x = x, .scale = scale,
                      .dy = dy, .from_mean = mean, .from_inverse = inverse, .y = dx,
                      .partials = partials};
  ck_parallel(blocks, layer_norm_gradient_task, &job);
  add_rows_tree(partials, blocks, 2 * columns);
  memcpy(dscale, partials, bytes);
  memcpy(dshift, partials + columns, bytes);
}

// MARK: - Group norm. A task is one example.

/// Σ x (or Σ dy) and Σ (x − mean)² (or Σ dy·(x − mean)·inverse) of a channel, in four chains each.
INLINE void channel_sums(const row_norm_job *job, const float *x, const float *dy,
                         const float *mean, float *sums, float *products) {
  const long channels = job->columns, pixels = job->pixels;
  for (long c = 0; c < channels; c += WIDTH) {
    const long left = channels - c;
    const vf centre = mean == NULL ? splat(0) : load_first(mean + c, left);
    vf s[4] = {splat(0), splat(0), splat(0), splat(0)};
    vf p[4] = {splat(0), splat(0), splat(0), splat(0)};
    for (long r = 0; r < pixels; r += 4)
      for (int k = 0; k < 4 && r + k < pixels; k++) {
        vf d = load_first(x + (r + k) * channels + c, left) - centre;
        vf g = dy == NULL ? d : load_first(dy + (r + k) * channels + c, left);
        s[k] += g;
        p[k] = fma_v(g, d, p[k]);
      }
    store_first(sums + c, (s[0] + s[2]) + (s[1] + s[3]), left);
    store_first(products + c, (p[0] + p[2]) + (p[1] + p[3]), left);
  }
}

/// Gives every channel of a group the sum of its group's.
INLINE void share_in_groups(long channels, long groups, float *x) {
  const long size = channels / groups;
  for (long g = 0; g < groups; g++) {
    float sum = 0;
    for (long c = g * size; c < (g + 1) * size; c++) sum += x[c];
    for (long c = g * size; c < (g + 1) * size; c++) x[c] = sum;
  }
}

static void group_norm_task(void *context, long index) {
  const row_norm_job *job = context;
  const long channels = job->columns, size = channels / job->groups;
  const float count = (float)(job->pixels * size);
  const float *x = job->x + index * job->pixels * channels;
  float *y = job->y + index * job->pixels * channels;
  float *mean = ck_scratch(1, (size_t)(4 * channels) * sizeof(float));
  float *squares = mean + channels, *factor = squares + channels, *unused = factor + channels;
  channel_sums(job, x, NULL, NULL, mean, unused);
  share_in_groups(channels, job->groups, mean);
  for (long c = 0; c < channels; c++) mean[c] /= count;
  channel_sums(job, x, NULL, mean, unused, squares);
  share_in_groups(channels, job->groups, squares);
  for (long g = 0; g < job->groups; g++) {
    const float inverse = inverse_root(squares[g * size] / count + job->epsilon);
    job->mean[index * job->groups + g] = mean[g * size];
    job->inverse[index * job->groups + g] = inverse;
    for (long c = g * size; c < (g + 1) * size; c++) factor[c] = inverse * job->scale[c];
  }
  for (long r = 0; r < job->pixels; r++)
    for (long c = 0; c < channels; c += WIDTH) {
      const long left = channels - c;
      vf d = load_first(x + r * channels + c, left) - load_first(mean + c, left);
      store_first(y + r * channels + c,
                  fma_v(d, load_first(factor + c, left), load_first(job->shift + c, left)), left);
    }
}

static void group_norm(long batch, long pixels, long channels, long groups, const float *x,
                       const float *scale, const float *shift, float epsilon, float *mean,
                       float *inverse, float *y) {
  row_norm_job job = {.columns = channels, .pixels = pixels, .groups = groups, .x = x,
                      .scale = scale, .shift = shift, .epsilon = epsilon, .mean = mean,
                      .inverse = inverse, .y = y};
  if (pixels > 0 && channels > 0) ck_parallel(batch, group_norm_task, &job);
}

static void group_norm_gradient_task(void *context, long index) {
  const row_norm_job *job = context;
  const long channels = job->columns, size = channels / job->groups;
  const float count = (float)(job->pixels * size);
  const float *x = job->x + index * job->pixels * channels;
  const float *dy = job->dy + index * job->pixels * channels;
  float *dx = job->y + index * job->pixels * channels;
  float *dscale = job->partials + index * 2 * channels, *dshift = dscale + channels;
  float *mean = ck_scratch(1, (size_t)(4 * channels) * sizeof(float));
  float *offset = mean + channels, *slope = offset + channels, *factor = slope + channels;
  for (long c = 0; c < channels; c++) mean[c] = job->from_mean[index * job->groups + c / size];
  channel_sums(job, x, dy, mean, dshift, dscale);
  for (long c = 0; c < channels; c++) {
    dscale[c] *= job->from_inverse[index * job->groups + c / size];
    offset[c] = job->scale[c] * dshift[c];
    slope[c] = job->scale[c] * dscale[c];
  }
  share_in_groups(channels, job->groups, offset);
  share_in_groups(channels, job->groups, slope);
  for (long c = 0; c < channels; c++) {
    const float inverse = job->from_inverse[index * job->groups + c / size];
    factor[c] = inverse * job->scale[c];
    offset[c] = offset[c] / count * inverse;
    slope[c] = slope[c] / count * inverse * inverse;
  }
  for (long r = 0; r < job->pixels; r++)
    for (long c = 0; c < channels; c += WIDTH) {
      const long left = channels - c, at = r * channels + c;
      vf d = load_first(x + at, left) - load_first(mean + c, left);
      vf g = fma_v(load_first(dy + at, left), load_first(factor + c, left),
                   -load_first(offset + c, left));
      store_first(dx + at, fma_v(-d, load_first(slope + c, left), g), left);
    }
}

static void group_norm_gradient(long batch, long pixels, long channels, long groups,
                                const float *x, const float *scale, const float *mean,
                                const float *inverse, const float *dy, float *dx, float *dscale,
                                float *dshift) {
  if (channels <= 0) return;
  const size_t bytes = (size_t)channels * sizeof(float);
  float *partials = ck_scratch(SCRATCH_PARTIALS, (size_t)maximum_of(batch, 1) * 2 * bytes);
  memset(partials, 0, 2 * bytes);
  row_norm_job job = {.columns = channels, .pixels = pixels, .groups = groups, .x = x,
                      .scale = scale, .dy = dy, .from_mean = mean, .from_inverse = inverse,
                      .y = dx, .partials = partials};
  ck_parallel(batch, group_norm_gradient_task, &job);
  add_rows_tree(partials, batch, 2 * channels);
  memcpy(dscale, partials, bytes);
  memcpy(dshift, partials + channels, bytes);
}
