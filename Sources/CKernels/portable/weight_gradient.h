// The gradient of a convolution's weights: dw = Σ x·dy over images and output pixels. Within a
// block of images (pixels.h) each weight is one FMA chain over ascending image, output row, column.
//
// The rows of the product are the weights' taps and input channels: for one kernel row they are
// neighbours in a zero-padded copy of the image, and the offsets walk the output pixels.

enum { GRADIENT_K = 128 };  // pixels whose dy stays in the first-level cache

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
} weight_gradient_job;

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

static void weight_gradient_task(void *context, long index) {
  const weight_gradient_job *job = context;
  const ck_window *s = job->s;
  const pixel_source *source = &job->source;
  const long part = index % job->parts, rest = index / job->parts;
  const long group = rest % s->groups, block = rest / s->groups;
  const long first_image = block * job->block_images;
  const long end_image = minimum(first_image + job->block_images, s->batch);
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
      int32_t *next = offset;
      for (long n = 0; n < images; n++)
        for (long r = 0; r < rows; r++)
          for (long x = 0; x < s->out_width; x++)
            *next++ = (int32_t)((n * used + r * s->stride_height) * row_floats +
                                x * s->stride_width * source->step);

      const long pixels = images * rows * s->out_width;
      const float *dy = job->dy + group * job->columns +
                        (image * s->out_height + row) * s->out_width * s->out_channels;
      const long blocks = (pixels + GRADIENT_K - 1) / GRADIENT_K;
      for (long panel = 0; panel < job->panels; panel++) {
        const long column = panel_start(job->columns, job->panels, panel);
        const long width = panel_start(job->columns, job->panels, panel + 1) - column;
        const int vectors = (int)(width / WIDTH);
        const int groups = job->few ? TILE_FEW_GROUPS : TILE_GROUP_COUNT(job->run, vectors);
        const tile_function function = job->few ? tile_few_functions[vectors - 1]
                                                : tile_functions[job->run - 1][vectors - 1];
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
          for (long i = 0; i < count; i += groups) function(&t, list + i);
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
  ck_parallel(job.blocks * s->groups * job.parts, weight_gradient_task, &job);
  image_block_sum sum = {dw, job.partial, job.blocks, size};
  sum_image_blocks(&sum);
}
