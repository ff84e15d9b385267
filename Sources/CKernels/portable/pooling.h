// Pooling over NHWC images, vectorised over channels, threaded over rows of the output.

typedef struct {
  const ck_window *w;
  const float *x;
  const int32_t *from;
  float *y;
  int32_t *argmax;
} pool_job;

/// Of `whole` pixels in `parts` shares, those that share `part` covers in whole or in part. With the
/// two turned round: the shares that cover a pixel.
typedef struct { long first, end; } interval;
INLINE interval share_of(long part, long parts, long whole) {
  return (interval){part * whole / parts, blocks_of((part + 1) * whole, parts)};
}

/// The taps of output `out` that lie inside the image: first ..< end, with their positions
/// start + tap·dilation. A kernel of 0 is the output's share of the image.
typedef struct { long start, first, end; } taps;
INLINE taps taps_of(long out, long outs, long stride, long pad, long dilation, long kernel,
                    long size) {
  if (kernel == 0) {
    interval share = share_of(out, outs, size);
    return (taps){share.first, 0, share.end - share.first};
  }
  taps t = {out * stride - pad, 0, kernel};
  if (t.start < 0) t.first = blocks_of(-t.start, dilation);
  long room = size - t.start;  // taps at start + tap·dilation < size
  t.end = room <= 0 ? 0 : minimum_of(kernel, blocks_of(room, dilation));
  if (t.end < t.first) t.end = t.first;
  return t;
}
INLINE taps row_taps(const ck_window *w, long out) {
  return taps_of(out, w->out_height, w->stride_height, w->pad_top, w->dilation_height,
                 w->kernel_height, w->height);
}
INLINE taps column_taps(const ck_window *w, long out) {
  return taps_of(out, w->out_width, w->stride_width, w->pad_left, w->dilation_width,
                 w->kernel_width, w->width);
}

/// The outputs whose window has a tap at input position `at` lie in first ..< end (others between
/// them may not, where the dilation skips it).
INLINE interval outputs_of(long at, long stride, long pad, long dilation, long kernel, long size,
                           long outs) {
  if (kernel == 0) return share_of(at, size, outs);
  long low = at + pad - (kernel - 1) * dilation;
  return (interval){low <= 0 ? 0 : blocks_of(low, stride),
                    minimum_of(outs, (at + pad) / stride + 1)};
}
INLINE interval row_outputs(const ck_window *w, long at) {
  return outputs_of(at, w->stride_height, w->pad_top, w->dilation_height, w->kernel_height,
                    w->height, w->out_height);
}
INLINE interval column_outputs(const ck_window *w, long at) {
  return outputs_of(at, w->stride_width, w->pad_left, w->dilation_width, w->kernel_width,
                    w->width, w->out_width);
}
/// Whether the window of output `out` has a tap at input position `at`, given that it spans it.
INLINE bool has_tap(long at, long out, long stride, long pad, long dilation) {
  return dilation == 1 || (at + pad - out * stride) % dilation == 0;
}

INLINE vi load_int_some(const int32_t *p, long n) {
  vf v = load_some((const float *)p, n, 0);
  return (vi)v;
}

/// A row of inputs, each of which adds up, in order of the outputs, what the windows it lies in give
/// it: dy where it won the maximum, or an equal share of dy.
INLINE void add_gradients(const bool maximum, const pool_job *job, long index) {
  const ck_window *w = job->w;
  const long image = index / w->height, row = index % w->height, channels = w->in_channels;
  float *dx = job->y + index * w->width * channels;
  memset(dx, 0, (size_t)(w->width * channels) * sizeof(float));
  const interval rows = row_outputs(w, row);
  for (long i = rows.first; i < rows.end; i++) {
    if (!has_tap(row, i, w->stride_height, w->pad_top, w->dilation_height)) continue;
    const taps down = row_taps(w, i);
    const long outputs = (image * w->out_height + i) * w->out_width;
    for (long column = 0; column < w->width; column++) {
      const interval columns = column_outputs(w, column);
      float *to = dx + column * channels;
      for (long j = columns.first; j < columns.end; j++) {
        if (!has_tap(column, j, w->stride_width, w->pad_left, w->dilation_width)) continue;
        const taps across = column_taps(w, j);
        const float count = (float)((down.end - down.first) * (across.end - across.first));
        const long from = (outputs + j) * channels;
        const vi own = (int32_t)((row * w->width + column) * channels) + lane_numbers();
        for (long c = 0; c < channels; c += WIDTH) {
          const long left = channels - c;
          vf share = load_some(job->x + from + c, left, 0);
          if (maximum) {
            const vi won = load_int_some(job->from + from + c, left) == own + (int32_t)c;
            share = choose(won, share, splat(0));
          } else {
            share /= count;
          }
          store_some(to + c, load_some(to + c, left, 0) + share, left);
        }
      }
    }
  }
}

// MARK: - Maximum

/// The maxima of one window for `vectors` vectors of channels from channel c on. `x` is the image.
INLINE void window_maximum(const int vectors, const ck_window *w, taps down, taps across,
                           const float *x, long c, float *y, int32_t *argmax) {
  vf best[4];
  vi where[4];
  for (int v = 0; v < vectors; v++) {
    best[v] = splat(-__builtin_inff());
    where[v] = -1;
  }
  bool first = true;
  for (long i = down.first; i < down.end; i++) {
    for (long j = across.first; j < across.end; j++) {
      long offset = ((down.start + i * w->dilation_height) * w->width + across.start +
                     j * w->dilation_width) * w->in_channels + c;
      for (int v = 0; v < vectors; v++) {
        vf value = load_some(x + offset + v * WIDTH, w->in_channels - c - v * WIDTH, 0);
        vi here = (int32_t)offset + v * WIDTH + lane_numbers();
        // Greater, or a NaN; but a NaN is never given up.
        vi take = ((value <= best[v]) == 0) & (best[v] == best[v]);
        if (first) take = -1;
        best[v] = choose(take, value, best[v]);
        where[v] = take ? here : where[v];
      }
      first = false;
    }
  }
  for (int v = 0; v < vectors; v++) {
    long at = c + v * WIDTH;
    store_some(y + at, best[v], w->in_channels - at);
    store_some((float *)argmax + at, (vf)where[v], w->in_channels - at);
  }
}

/// Whether windows lie side by side without padding and pixels are whole vectors: the usual pooling.
INLINE bool is_plain(const ck_window *w) {
  return w->stride_height == w->kernel_height && w->stride_width == w->kernel_width &&
         w->pad_top == 0 && w->pad_left == 0 && w->dilation_height == 1 &&
         w->dilation_width == 1 && w->in_channels % WIDTH == 0 &&
         w->out_height * w->kernel_height <= w->height &&
         w->out_width * w->kernel_width <= w->width;
}

static void plain_max_pool_task(void *context, long index) {
  const pool_job *job = context;
  const ck_window *w = job->w;
  const long image = index / w->out_height, row = index % w->out_height;
  const long channels = w->in_channels, pitch = w->width * channels;
  const float *x = job->x + image * w->height * pitch;
  const vi lanes = lane_numbers();
  for (long column = 0; column < w->out_width; column++) {
    const long origin = row * w->kernel_height * pitch + column * w->kernel_width * channels;
    const long output = (index * w->out_width + column) * channels;
    for (long c = 0; c < channels; c += WIDTH) {
      vf best = load(x + origin + c);
      vi where = (int32_t)(origin + c);
      for (long i = 0; i < w->kernel_height; i++)
        for (long j = i == 0 ? 1 : 0; j < w->kernel_width; j++) {
          const long offset = origin + i * pitch + j * channels + c;
          const vf v = load(x + offset);
          const vi take = ((v > best) | (v != v)) & (best == best);
          best = choose(take, v, best);
          where = take ? (vi)(int32_t)offset : where;
        }
      store(job->y + output + c, best);
      store((float *)job->argmax + output + c, (vf)(where + lanes));
    }
  }
}

static void max_pool_task(void *context, long index) {
  const pool_job *job = context;
  const ck_window *w = job->w;
  long image = index / w->out_height, row = index % w->out_height, channels = w->in_channels;
  const float *x = job->x + image * w->height * w->width * channels;
  taps down = row_taps(w, row);
  for (long column = 0; column < w->out_width; column++) {
    taps across = column_taps(w, column);
    long output = (index * w->out_width + column) * channels, c = 0;
    float *y = job->y + output;
    int32_t *argmax = job->argmax + output;
    for (; channels - c > 3 * WIDTH; c += 4 * WIDTH)
      window_maximum(4, w, down, across, x, c, y, argmax);
    for (; channels - c > WIDTH; c += 2 * WIDTH)
      window_maximum(2, w, down, across, x, c, y, argmax);
    if (c < channels) window_maximum(1, w, down, across, x, c, y, argmax);
  }
}

/// An output whose window lies wholly outside the image is −∞ with argmax −1.
static void max_pool(const ck_window *w, const float *x, float *y, int32_t *argmax) {
  pool_job job = {.w = w, .x = x, .y = y, .argmax = argmax};
  ck_parallel(w->batch * w->out_height, is_plain(w) ? plain_max_pool_task : max_pool_task, &job);
}

/// Windows side by side: each input lies in one window or in none.
static void plain_max_pool_gradient_task(void *context, long index) {
  const pool_job *job = context;
  const ck_window *w = job->w;
  const long image = index / w->height, row = index % w->height, channels = w->in_channels;
  const long output_row = row / w->kernel_height;
  const long covered = output_row < w->out_height ? w->out_width * w->kernel_width : 0;
  float *dx = job->y + index * w->width * channels;
  const long first = (image * w->out_height + output_row) * w->out_width * channels;
  const vi lanes = lane_numbers();
  for (long column = 0; column < covered; column++) {
    const long at = first + column / w->kernel_width * channels;
    const long offset = (row * w->width + column) * channels;
    for (long c = 0; c < channels; c += WIDTH) {
      const vi won = (vi)load((const float *)job->from + at + c) == (int32_t)(offset + c) + lanes;
      store(dx + column * channels + c,
            splat(0) + choose(won, load(job->x + at + c), splat(0)));
    }
  }
  memset(dx + covered * channels, 0, (size_t)((w->width - covered) * channels) * sizeof(float));
}

static void max_pool_gradient_task(void *context, long index) {
  add_gradients(true, context, index);
}

/// Each input adds up, in order of the outputs, the gradients of the windows it won.
static void max_pool_gradient(const ck_window *w, const float *dy, const int32_t *argmax,
                              float *dx) {
  pool_job job = {.w = w, .x = dy, .from = argmax, .y = dx};
  ck_parallel(w->batch * w->height,
              is_plain(w) ? plain_max_pool_gradient_task : max_pool_gradient_task, &job);
}

// MARK: - Average

static void average_pool_task(void *context, long index) {
  const pool_job *job = context;
  const ck_window *w = job->w;
  long image = index / w->out_height, row = index % w->out_height, channels = w->in_channels;
  const float *x = job->x + image * w->height * w->width * channels;
  taps down = row_taps(w, row);
  for (long column = 0; column < w->out_width; column++) {
    taps across = column_taps(w, column);
    long count = (down.end - down.first) * (across.end - across.first);
    float *y = job->y + (index * w->out_width + column) * channels;
    for (long c = 0; c < channels; c += WIDTH) {
      vf total = splat(0);
      for (long i = down.first; i < down.end; i++)
        for (long j = across.first; j < across.end; j++)
          total += load_some(x + ((down.start + i * w->dilation_height) * w->width +
                                  across.start + j * w->dilation_width) * channels + c,
                             channels - c, 0);
      store_some(y + c, count == 0 ? total : total / (float)count, channels - c);
    }
  }
}

/// The sum is one chain over the window's rows, then columns. An output whose window lies wholly
/// outside the image is 0.
static void average_pool(const ck_window *w, const float *x, float *y) {
  pool_job job = {.w = w, .x = x, .y = y};
  ck_parallel(w->batch * w->out_height, average_pool_task, &job);
}

static void average_pool_gradient_task(void *context, long index) {
  add_gradients(false, context, index);
}

/// Each input adds up dy / count over the windows it lies in, in order of the outputs.
static void average_pool_gradient(const ck_window *w, const float *dy, float *dx) {
  pool_job job = {.w = w, .x = dy, .y = dx};
  ck_parallel(w->batch * w->height, average_pool_gradient_task, &job);
}
