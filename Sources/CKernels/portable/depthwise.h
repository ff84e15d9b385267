// Depthwise convolutions: every channel is its own group, so lanes are channels and there is no
// product. A task copies the rows it needs with zeros around them and the channels filled up to
// whole vectors; the weights of a tap serve a run of pixels.

typedef struct {
  long taps;
  const int32_t *offset;  // [taps], into the copy
  const float *weights;   // [taps, channels filled up]
  long rows, columns;
  long row0, column0, row_step, column_step;  // where its outputs are
} depthwise_pass;

typedef struct {
  pixel_source source;
  const depthwise_pass *passes;
  long pass_count;
  long row_advance, column_advance;  // in the copy, from one output to the next
  long row_span;
  float *y;
  long height, width, channels;
  const float *bias;
  ck_activation activation;
  long batch, rows, rows_per_task, row_tasks;
} depthwise_job;

INLINE bool is_depthwise(const ck_window *s) {
  return s->groups == s->in_channels && s->groups == s->out_channels;
}

INLINE long whole_vectors(long channels) { return (channels + WIDTH - 1) / WIDTH * WIDTH; }

/// One vector of channels of `pixels` neighbouring outputs.
INLINE void depthwise_pixels(const int pixels, const depthwise_pass *pass, long step, long advance,
                             vf start, bool relu, const float *x, const float *w, float *y,
                             long y_advance, long part) {
  vf sum[8];
  UNROLL for (int p = 0; p < pixels; p++) sum[p] = start;
  for (long t = 0; t < pass->taps; t++) {
    const vf weight = load(w + t * step);
    const float *from = x + pass->offset[t];
    UNROLL for (int p = 0; p < pixels; p++)
      sum[p] = fma_v(load(from + p * advance), weight, sum[p]);
  }
  UNROLL for (int p = 0; p < pixels; p++) {
    if (relu) sum[p] = splat(0) > sum[p] ? splat(0) : sum[p];
    store_first(y + p * y_advance, sum[p], part);
  }
}

static void depthwise_row(const depthwise_job *job, const depthwise_pass *pass, const float *x,
                          float *y) {
  const long step = job->source.step, advance = job->column_advance * step;
  const long y_advance = pass->column_step * job->channels;
  const bool relu = job->activation == CK_RELU;
  for (long c = 0; c < job->channels; c += WIDTH) {
    const long part = job->channels - c;
    const vf start = job->bias == NULL ? splat(0) : load_first(job->bias + c, part);
    const float *w = pass->weights + c, *from = x + c;
    float *to = y + c;
    long i = 0;
#define PIXELS(n)                                                                               \
  depthwise_pixels(n, pass, step, advance, start, relu, from + i * advance, w, to + i * y_advance, \
                   y_advance, part)
    for (; i + 8 <= pass->columns; i += 8) PIXELS(8);
    if (i + 4 <= pass->columns) {
      PIXELS(4);
      i += 4;
    }
    for (; i < pass->columns; i++) PIXELS(1);
#undef PIXELS
  }
}

static void depthwise_task(void *context, long index) {
  const depthwise_job *job = context;
  const pixel_source *s = &job->source;
  const long image = index / job->row_tasks;
  const long row = index % job->row_tasks * job->rows_per_task;
  const long rows = minimum(job->rows_per_task, job->rows - row);
  const long copied = (rows - 1) * job->row_advance + job->row_span;
  const long row_floats = s->columns * s->step;
  float *copy = ck_scratch(1, (size_t)(copied * row_floats) * sizeof(float));
  for (long r = 0; r < copied; r++)
    copy_pixel_row(s, image, 0, row * job->row_advance + r, copy + r * row_floats);
  for (long p = 0; p < job->pass_count; p++) {
    const depthwise_pass *pass = job->passes + p;
    for (long r = 0; r < rows && row + r < pass->rows; r++) {
      const long y = image * job->height + pass->row0 + (row + r) * pass->row_step;
      depthwise_row(job, pass, copy + r * job->row_advance * row_floats,
                    job->y + (y * job->width + pass->column0) * job->channels);
    }
  }
  if (job->pass_count == 1) {
    const long width = job->width * job->channels;
    activate_rows(job->activation, rows, width, width,
                  job->y + (image * job->height + row) * width);
  }
}

static void depthwise_run(depthwise_job *job) {
  enum { COPY = 64 * 1024 };
  const long row_floats = job->source.columns * job->source.step;
  const long wanted = ck_threads() == 1 ? 1 : 4 * ck_threads();
  long rows = (COPY / row_floats - job->row_span) / job->row_advance + 1;
  if (rows < 4) rows = 4;
  if (rows > job->rows) rows = job->rows;
  while (rows > 4 && job->batch * ((job->rows + rows - 1) / rows) < wanted) rows = (rows + 1) / 2;
  job->rows_per_task = rows;
  job->row_tasks = (job->rows + rows - 1) / rows;
  ck_parallel(job->batch * job->row_tasks, depthwise_task, job);
}

// MARK: - Forward and input gradient

static void depthwise_forward(const ck_window *s, const float *x, const float *w, const float *bias,
                              ck_activation activation, float *y) {
  const long taps = s->kernel_height * s->kernel_width, channels = s->in_channels;
  const long step = whole_vectors(channels);
  depthwise_job job = {
      .source = {.image = x, .height = s->height, .width = s->width, .pixel = channels,
                 .channels = channels, .step = step, .top = s->pad_top, .left = s->pad_left,
                 .columns = (s->out_width - 1) * s->stride_width +
                            (s->kernel_width - 1) * s->dilation_width + 1},
      .pass_count = 1, .row_advance = s->stride_height, .column_advance = s->stride_width,
      .row_span = (s->kernel_height - 1) * s->dilation_height + 1,
      .y = y, .height = s->out_height, .width = s->out_width, .channels = channels, .bias = bias,
      .activation = activation, .batch = s->batch, .rows = s->out_height};
  char *memory = ck_scratch(0, (size_t)taps * (sizeof(int32_t) + (size_t)step * sizeof(float)) +
                                   128);
  int32_t *offset = take(&memory, (size_t)taps * sizeof *offset);
  float *weights = (float *)memory;
  copy_padded(w, channels, taps, channels, weights, step);
  for (long t = 0; t < taps; t++)
    offset[t] = (int32_t)((t / s->kernel_width * s->dilation_height * job.source.columns +
                           t % s->kernel_width * s->dilation_width) * step);
  depthwise_pass pass = {.taps = taps, .offset = offset, .weights = weights, .rows = s->out_height,
                         .columns = s->out_width, .row_step = 1, .column_step = 1};
  job.passes = &pass;
  depthwise_run(&job);
}

static void depthwise_input_gradient(const ck_window *s, const float *dy, const float *w,
                                     float *dx) {
  const long taps = s->kernel_height * s->kernel_width, channels = s->in_channels;
  const long step = whole_vectors(channels), pass_count = s->stride_height * s->stride_width;
  long top, bottom, left, right;
  axis_range(s->kernel_height, s->pad_top, s->dilation_height, s->stride_height, &top, &bottom);
  axis_range(s->kernel_width, s->pad_left, s->dilation_width, s->stride_width, &left, &right);
  depthwise_job job = {
      .source = {.image = dy, .height = s->out_height, .width = s->out_width, .pixel = channels,
                 .channels = channels, .step = step, .top = -top, .left = -left,
                 .columns = (s->width + s->stride_width - 1) / s->stride_width + right - left},
      .pass_count = pass_count, .row_advance = 1, .column_advance = 1, .row_span = bottom - top + 1,
      .y = dx, .height = s->height, .width = s->width, .channels = channels,
      .activation = CK_IDENTITY, .batch = s->batch,
      .rows = (s->height + s->stride_height - 1) / s->stride_height};
  char *memory = ck_scratch(0, (size_t)taps * (sizeof(int32_t) + (size_t)step * sizeof(float)) +
                                   (size_t)pass_count * sizeof(depthwise_pass) + 192);
  depthwise_pass *passes = take(&memory, (size_t)pass_count * sizeof *passes), *pass = passes;
  int32_t *offset = take(&memory, (size_t)taps * sizeof *offset);
  float *weights = (float *)memory;
  for (long row = 0; row < s->stride_height; row++)
    for (long column = 0; column < s->stride_width; column++) {
      *pass = (depthwise_pass){
          .offset = offset, .weights = weights,
          .rows = (s->height - row + s->stride_height - 1) / s->stride_height,
          .columns = (s->width - column + s->stride_width - 1) / s->stride_width,
          .row0 = row, .column0 = column, .row_step = s->stride_height,
          .column_step = s->stride_width};
      for (long kh = s->kernel_height - 1; kh >= 0; kh--) {
        long down, along;
        if (!axis_shift(row, s->pad_top, kh, s->dilation_height, s->stride_height, &down)) continue;
        for (long kw = s->kernel_width - 1; kw >= 0; kw--) {
          if (!axis_shift(column, s->pad_left, kw, s->dilation_width, s->stride_width, &along))
            continue;
          *offset++ = (int32_t)(((down - top) * job.source.columns + along - left) * step);
          copy_padded(w + (kh * s->kernel_width + kw) * channels, channels, 1, channels, weights,
                      step);
          weights += step;
        }
      }
      pass->taps = offset - pass->offset;
      pass++;
    }
  job.passes = passes;
  depthwise_run(&job);
}

// MARK: - Weight gradient

typedef struct {
  const ck_window *s;
  pixel_source source;
  const float *dy;
  float *dw, *partial;
  const int32_t *offset;  // of the taps
  long block_images, slices;
} depthwise_gradient_job;

enum { DEPTHWISE_TAPS = 9 };

/// Some taps of one vector of channels, over one image.
INLINE void depthwise_gradient_taps(const int taps, const depthwise_gradient_job *job,
                                    const int32_t *offset, const float *copy, const float *dy,
                                    bool accumulate, float *dw, long part) {
  const ck_window *s = job->s;
  const long channels = s->in_channels, step = job->source.step;
  vf sum[DEPTHWISE_TAPS];
  UNROLL for (int t = 0; t < taps; t++)
    sum[t] = accumulate ? load_first(dw + t * channels, part) : splat(0);
  for (long y = 0; y < s->out_height; y++) {
    const float *x = copy + y * s->stride_height * job->source.columns * step;
    for (long i = 0; i < s->out_width; i++) {
      const vf factor = load_first(dy, part);
      UNROLL for (int t = 0; t < taps; t++) sum[t] = fma_v(load(x + offset[t]), factor, sum[t]);
      x += s->stride_width * step;
      dy += channels;
    }
  }
  UNROLL for (int t = 0; t < taps; t++) store_first(dw + t * channels, sum[t], part);
}

static void depthwise_gradient_task(void *context, long index) {
  const depthwise_gradient_job *job = context;
  const ck_window *s = job->s;
  const pixel_source *source = &job->source;
  const long taps = s->kernel_height * s->kernel_width, channels = s->in_channels;
  const long block = index / job->slices, slice = index % job->slices;
  const long first = block * job->block_images;
  const long end = minimum(first + job->block_images, s->batch);
  const long copied = (s->out_height - 1) * s->stride_height +
                      (s->kernel_height - 1) * s->dilation_height + 1;
  const long row_floats = source->columns * source->step;
  const long c0 = slice * source->step, c1 = minimum(c0 + source->step, channels);
  float *dw = block == 0 ? job->dw : job->partial + (block - 1) * taps * channels;
  float *copy = ck_scratch(1, (size_t)(copied * row_floats) * sizeof(float));
  for (long n = first; n < end; n++) {
    pixel_source part = *source;
    part.channels = c1 - c0;
    for (long r = 0; r < copied; r++) copy_pixel_row(&part, n, c0, r, copy + r * row_floats);
    const float *dy = job->dy + n * s->out_height * s->out_width * channels;
    for (long c = c0; c < c1; c += WIDTH)
      for (long t = 0; t < taps; t += DEPTHWISE_TAPS) {
        const long left = minimum(taps - t, DEPTHWISE_TAPS);
#define TAPS(n)                                                                           \
  case n:                                                                                 \
    depthwise_gradient_taps(n, job, job->offset + t, copy + c - c0, dy + c, accumulate,    \
                            dw + t * channels + c, c1 - c);                               \
    break
        const bool accumulate = n > first;
        switch (left) {
          TAPS(1);
          TAPS(2);
          TAPS(3);
          TAPS(4);
          TAPS(5);
          TAPS(6);
          TAPS(7);
          TAPS(8);
          TAPS(9);
        }
#undef TAPS
      }
  }
}

static void depthwise_weight_gradient(const ck_window *s, const float *x, const float *dy,
                                      float *dw) {
  enum { SLICE = 64 };  // channels of a task
  const long taps = s->kernel_height * s->kernel_width, channels = s->in_channels;
  const long size = taps * channels;
  depthwise_gradient_job job = {.s = s, .dy = dy, .dw = dw};
  job.slices = (channels + SLICE - 1) / SLICE;
  job.source = (pixel_source){
      .image = x, .height = s->height, .width = s->width, .pixel = channels,
      .step = job.slices > 1 ? SLICE : whole_vectors(channels), .top = s->pad_top,
      .left = s->pad_left,
      .columns = (s->out_width - 1) * s->stride_width +
                 (s->kernel_width - 1) * s->dilation_width + 1};
  job.block_images = images_per_block(s->batch, size);
  const long blocks = (s->batch + job.block_images - 1) / job.block_images;
  char *memory = ck_scratch(0, (size_t)taps * sizeof(int32_t) + 128 +
                                   (size_t)((blocks - 1) * size) * sizeof(float));
  int32_t *offset = take(&memory, (size_t)taps * sizeof *offset);
  for (long t = 0; t < taps; t++)
    offset[t] = (int32_t)((t / s->kernel_width * s->dilation_height * job.source.columns +
                           t % s->kernel_width * s->dilation_width) * job.source.step);
  job.offset = offset;
  job.partial = (float *)memory;
  ck_parallel(blocks * job.slices, depthwise_gradient_task, &job);
  image_block_sum sum = {dw, job.partial, blocks, size};
  sum_image_blocks(&sum);
}
