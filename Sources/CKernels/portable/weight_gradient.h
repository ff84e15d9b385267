// The gradient of a convolution's weights: dw = Σ x·dy over images and output pixels. Within a
// block of images (pixels.h) each weight is one FMA chain over ascending image, output row, column.
//
// The rows of the product are the weights' taps and input channels: for one kernel row they are
// neighbours in a zero-padded copy of the image, and the offsets walk the output pixels.

enum { GRADIENT_K = 512 };  // pixels at a time

typedef struct {
  const ck_window *s;
  pixel_source source;
  const float *dy;
  float *dw, *partial;
  long blocks, block_images;
  long channels, columns, panels;  // of one group
  long run_length, runs;           // rows that are neighbours, and how many such stretches
  long run;
  bool few;                        // rows: at most one small tile
  long parts;                      // tasks that share the rows of one block and group
  long chunk_images, chunk_rows;   // what is copied at a time
  long tasks;
} weight_gradient_job;

/// What one task sums up: the images first ..< end, for some rows of one group.
typedef struct {
  long part, group, block, first_image, end_image;
} weight_gradient_part;

static weight_gradient_part weight_gradient_part_of(const weight_gradient_job *job, long index) {
  const long rest = index / job->parts, block = rest / job->s->groups;
  const long first = block * job->block_images;
  return (weight_gradient_part){.part = index % job->parts, .group = rest % job->s->groups,
                                .block = block, .first_image = first,
                                .end_image = minimum(first + job->block_images, job->s->batch)};
}

/// The tile groups of one part of the rows, for groups of `run`.
static long list_gradient_rows(const weight_gradient_job *job, long part, tile_group *list) {
  const ck_window *s = job->s;
  const long per_run = (job->run_length + job->run - 1) / job->run, all = per_run * job->runs;
  const long first = all * part / job->parts, end = all * (part + 1) / job->parts;
  const long runs_per_row = s->dilation_width == 1 ? 1 : s->kernel_width;
  for (long i = first; i < end; i++) {
    const long stretch = i / per_run, p = i % per_run * job->run;
    const long kh = stretch / runs_per_row, kw = stretch % runs_per_row;
    *list++ = (tile_group){
        (kh * s->dilation_height * job->source.columns + kw * s->dilation_width) * job->channels +
            p,
        (stretch * job->run_length + p) * s->out_channels,
        minimum(job->run, job->run_length - p)};
  }
  for (int g = 0; g < TILE_GROUPS; g++) *list++ = (tile_group){0, 0, 0};
  return end - first;
}

/// Spreads over `count` steps each the chunk after the one at `row` of `image`: of this task, or else
/// the first of the task that this thread probably gets next. [0] is of x, [1] of dy.
static void next_chunk(const weight_gradient_job *job, long index, long image, long row, long count,
                       sweep next[2]) {
  const ck_window *s = job->s;
  row += job->chunk_rows;
  if (row >= s->out_height) {
    row = 0;
    image += job->chunk_images;
  }
  next[0] = next[1] = sweep_over(job->dy, 0, count);
  if (image >= weight_gradient_part_of(job, index).end_image) {
    if (index + ck_threads() >= job->tasks) return;
    image = weight_gradient_part_of(job, index + ck_threads()).first_image;
  }
  const long images = minimum(job->chunk_images, s->batch - image) - 1;
  const long rows = minimum(job->chunk_rows, s->out_height - row);
  const long pitch = s->width * s->in_channels, out_pitch = s->out_width * s->out_channels;
  const long down = row * s->stride_height - s->pad_top, top = down < 0 ? 0 : down;
  const long bottom =
      minimum(s->height, down + (rows - 1) * s->stride_height +
                             (s->kernel_height - 1) * s->dilation_height + 1);
  if (bottom > top)
    next[0] = sweep_over(job->source.image + (image * s->height + top) * pitch,
                         (images * s->height + bottom - top) * pitch, count);
  next[1] = sweep_over(job->dy + (image * s->out_height + row) * out_pitch,
                       (images * s->out_height + rows) * out_pitch, count);
  next[1].extra = 0;  // the tiles read dy in order themselves
}

static void weight_gradient_task(void *context, long index) {
  const weight_gradient_job *job = context;
  const ck_window *s = job->s;
  const pixel_source *source = &job->source;
  const weight_gradient_part own = weight_gradient_part_of(job, index);
  const long part = own.part, group = own.group, block = own.block;
  const long first_image = own.first_image, end_image = own.end_image;
  float *dw = (block == 0 ? job->dw
                          : job->partial + (block - 1) * job->runs * job->run_length *
                                               s->out_channels) + group * job->columns;

  const long copied = (job->chunk_rows - 1) * s->stride_height +
                      (s->kernel_height - 1) * s->dilation_height + 1;
  const long row_floats = source->columns * source->step;
  const long chunk_pixels = job->chunk_images * job->chunk_rows * s->out_width;
  const long all_groups = (job->run_length + job->run - 1) / job->run * job->runs;
  float *copy = ck_scratch(1, (size_t)(job->chunk_images * copied * row_floats + 64) *
                                  sizeof(float));
  char *memory = ck_scratch(2, (size_t)(all_groups + TILE_GROUPS) * sizeof(tile_group) +
                                   (size_t)chunk_pixels * sizeof(int32_t) + 128);
  tile_group *list = take(&memory, (size_t)(all_groups + TILE_GROUPS) * sizeof *list);
  int32_t *offset = take(&memory, (size_t)chunk_pixels * sizeof *offset);
  float *packed = ck_scratch(3, (size_t)(GRADIENT_K * TILE_VECTORS * WIDTH) * sizeof(float));
  const long count = list_gradient_rows(job, part, list);

  bool started = false;
  for (long image = first_image; image < end_image; image += job->chunk_images)
    for (long row = 0; row < s->out_height; row += job->chunk_rows) {
      const long images = minimum(job->chunk_images, end_image - image);
      const long rows = minimum(job->chunk_rows, s->out_height - row);
      const long used = copied - (job->chunk_rows - rows) * s->stride_height;
      for (long n = 0; n < images; n++)
        for (long r = 0; r < used; r++)
          copy_pixel_row(source, image + n, group * job->channels, row * s->stride_height + r,
                         copy + (n * used + r) * row_floats);
      int32_t *place = offset;
      for (long n = 0; n < images; n++)
        for (long r = 0; r < rows; r++)
          for (long x = 0; x < s->out_width; x++)
            *place++ = (int32_t)((n * used + r * s->stride_height) * row_floats +
                                x * s->stride_width * source->step);

      const long pixels = images * rows * s->out_width;
      const float *dy = job->dy + group * job->columns +
                        (image * s->out_height + row) * s->out_width * s->out_channels;
      const long blocks = (pixels + GRADIENT_K - 1) / GRADIENT_K;
      const int most = TILE_GROUP_COUNT(job->run, panel_start(job->columns, job->panels, 1) / WIDTH);
      const long terms = (count + most - 1) / most * job->panels * pixels;
      sweep next[2];  // a tile each in turn
      int turn = 0;
      next_chunk(job, index, image, row, terms / 2, next);
      for (long panel = 0; panel < job->panels; panel++) {
        const long column = panel_start(job->columns, job->panels, panel);
        const long width = panel_start(job->columns, job->panels, panel + 1) - column;
        const int vectors = (int)(width / WIDTH);
        const int groups = job->few ? TILE_FEW_GROUPS : TILE_GROUP_COUNT(job->run, vectors);
        const tile_function function = job->few ? tile_few_functions[vectors - 1]
                                                : sweeping_tile_functions[job->run - 1][vectors - 1];
        tile_task t = {.a = copy, .c = dw + column, .c_step = s->out_channels,
                       .columns = minimum(width, job->columns - column)};
        for (long b = 0; b < blocks; b++) {
          const long k0 = pixels * b / blocks;
          t.k = pixels * (b + 1) / blocks - k0;
          t.offset = offset + k0;
          t.b = dy + k0 * s->out_channels + column;
          t.b_step = s->out_channels;
          t.accumulate = started || b > 0;
          if (width != s->out_channels) {
            copy_padded(t.b, s->out_channels, t.k, t.columns, packed, width);
            t.b = packed;
            t.b_step = width;
          }
          for (long i = 0; i < count; i += groups) {
            t.read = next[turn];
            sweep_on(&next[turn], t.k);
            turn = 1 - turn;
            function(&t, list + i);
          }
        }
      }
      started = true;
    }
}

static void general_weight_gradient(const ck_window *s, const float *x, const float *dy,
                                    float *dw) {
  weight_gradient_job job = {.s = s, .dy = dy, .dw = dw};
  job.channels = s->in_channels / s->groups;
  job.columns = s->out_channels / s->groups;
  job.panels = panel_count(job.columns);
  job.source = (pixel_source){
      .image = x, .height = s->height, .width = s->width, .pixel = s->in_channels,
      .channels = job.channels, .step = job.channels, .top = s->pad_top, .left = s->pad_left,
      .columns = (s->out_width - 1) * s->stride_width +
                 (s->kernel_width - 1) * s->dilation_width + 1};
  const bool rows_join = s->dilation_width == 1;
  job.run_length = job.channels * (rows_join ? s->kernel_width : 1);
  job.runs = s->kernel_height * (rows_join ? 1 : s->kernel_width);
  job.run = plane_run(job.run_length, panel_start(job.columns, job.panels, 1) / WIDTH);
  job.few = (job.run_length + TILE_FEW_RUN - 1) / TILE_FEW_RUN * job.runs <= TILE_FEW_GROUPS;
  if (job.few) job.run = TILE_FEW_RUN;

  const long size = job.runs * job.run_length * s->out_channels;
  job.block_images = images_per_block(s->batch, size);
  job.blocks = (s->batch + job.block_images - 1) / job.block_images;
  job.partial = ck_scratch(0, (size_t)((job.blocks - 1) * size) * sizeof(float) + 64);

  // Copies of at most 256 KiB, of several images where they are small.
  enum { COPY = 64 * 1024, PIXELS = 512 };
  const long row_floats = job.source.columns * job.source.step;
  const long reach = (s->kernel_height - 1) * s->dilation_height + 1;
  job.chunk_rows = (COPY / row_floats - reach) / s->stride_height + 1;
  if (job.chunk_rows < 4) job.chunk_rows = 4;
  if (job.chunk_rows > s->out_height) job.chunk_rows = s->out_height;
  job.chunk_images = 1;
  if (job.chunk_rows == s->out_height) {
    const long copied = ((s->out_height - 1) * s->stride_height + reach) * row_floats;
    const long pixels = s->out_height * s->out_width;
    job.chunk_images = minimum(COPY / copied, (PIXELS + pixels - 1) / pixels);
    job.chunk_images = minimum(job.chunk_images, job.block_images);
    if (job.chunk_images < 1) job.chunk_images = 1;
  }
  const long wanted = ck_threads() == 1 ? 1 : 4 * ck_threads();
  const long most = (job.run_length + job.run - 1) / job.run * job.runs / TILE_GROUPS;
  job.parts = minimum((wanted + job.blocks * s->groups - 1) / (job.blocks * s->groups), most);
  if (job.parts < 1) job.parts = 1;
  job.tasks = job.blocks * s->groups * job.parts;
  ck_parallel(job.tasks, weight_gradient_task, &job);
  image_block_sum sum = {dw, job.partial, job.blocks, size};
  sum_image_blocks(&sum);
}
