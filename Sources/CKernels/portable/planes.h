// Convolutions as products over planes. A task copies the rows of the images that it needs with
// zeros around them and the channels apart: [row, channel, column]. There the neighbours of a run
// of pixels lie side by side for every tap, and the terms of a sum are a table of offsets: the tile
// reads the copy, which fits the second-level cache, and no matrix of patches is ever made.
//
// Columns of a strided convolution are dealt out to as many planes as the stride is wide, so that
// the outputs' inputs are neighbours again.

#include "read_ahead.h"

enum { PLANE_K = 576 };  // terms of a sum at a time: fewer cuts pay more than weights nearer

typedef struct {
  const float *image;  // [batch, height, width, pixel]
  long batch, height, width, pixel;
  long channels;       // of one group
  long deal;           // planes the columns of a channel are dealt out to
  long top, left;      // zeros before the first row and column; may be negative
  long plane_width, row_step;  // floats of one plane's row; of a row of all planes
} plane_source;

/// One pass computes the outputs at `row0 + i·row_step`, `column0 + j·column_step`.
typedef struct {
  long k;
  const int32_t *offset;  // [k], into the planes
  const float *weights;   // [group, panel, k, columns of the panel]; turned: [group, tile, k, rows]
  long group_weights;     // floats of one group
  long rows, columns;
  long row0, column0, row_step, column_step;
  long run;
} plane_pass;

typedef struct {
  plane_source source;
  const plane_pass *passes;
  long pass_count;
  long row_advance;  // rows of the copy from one row of outputs to the next
  long row_span;     // rows of the copy that one row of outputs reads
  long row_period, row_reach, row_dilation;  // which rows of the copy are read at all
  float *y;          // [batch, height, width, groups · columns]
  long height, width, groups, columns, panels;
  const float *bias;
  ck_activation activation;
  long rows;  // of outputs in the pass that has most
  bool turned;  // lanes are pixels; a task has all groups
  long images_per_task, rows_per_task, image_tasks, row_tasks, tasks;
} plane_job;

/// What one task computes.
typedef struct {
  long group, image, images, row, rows;
  long copied;  // rows of the copy of an image
} plane_part;

static plane_part plane_part_of(const plane_job *job, long index) {
  const long row = index % job->row_tasks * job->rows_per_task, rest = index / job->row_tasks;
  const long image = rest % job->image_tasks * job->images_per_task;
  const long rows = minimum(job->rows_per_task, job->rows - row);
  return (plane_part){.group = rest / job->image_tasks, .image = image, .row = row, .rows = rows,
                      .images = minimum(job->images_per_task, job->source.batch - image),
                      .copied = (rows - 1) * job->row_advance + job->row_span};
}

/// Spreads over `count` steps what the task that this thread probably gets next will copy.
static sweep next_planes(const plane_job *job, long index, long count) {
  const plane_source *s = &job->source;
  if (index + ck_threads() >= job->tasks) return sweep_over(s->image, 0, count);
  const plane_part part = plane_part_of(job, index + ck_threads());
  const long pitch = s->width * s->pixel;
  const long top = part.row * job->row_advance - s->top;
  const long first = top < 0 ? 0 : top;
  const long rows = minimum(top + part.copied, s->height) - first;
  return sweep_over(s->image + (part.image * s->height + first) * pitch,
                    rows <= 0 ? 0 : ((part.images - 1) * s->height + rows) * pitch, count);
}

/// Whether any tap reads row t of the copy: a stride longer than the kernel jumps over some.
INLINE bool plane_row_is_read(const plane_job *job, long t) {
  for (long tap = 0; tap < job->row_reach; tap++)
    if ((t - tap * job->row_dilation) % job->row_period == 0) return true;
  return false;
}

/// Row t of the copy of image n, for one group.
static void copy_plane_row(const plane_source *s, long n, long group, long t, float *to) {
  const long row = t - s->top;
  memset(to, 0, (size_t)s->row_step * sizeof(float));
  if (row < 0 || row >= s->height) return;
  const float *from = s->image + (n * s->height + row) * s->width * s->pixel + group * s->channels;
  for (long f = 0; f < s->deal; f++) {
    long first = s->left - f <= 0 ? 0 : (s->left - f + s->deal - 1) / s->deal;
    long end = (s->width + s->left - f + s->deal - 1) / s->deal;
    if (end > s->plane_width) end = s->plane_width;
    const float *pixels = from + (first * s->deal + f - s->left) * s->pixel;
    float *plane = to + f * s->plane_width + first;
    if (s->channels <= 4) {
      for (long c = 0; c < s->channels; c++)
        for (long q = 0; q < end - first; q++)
          plane[c * s->deal * s->plane_width + q] = pixels[q * s->deal * s->pixel + c];
    } else if (first < end) {
      transpose(pixels, s->deal * s->pixel, end - first, s->channels, plane,
                s->deal * s->plane_width);
    }
  }
}

/// The outputs of one pass in a task: the runs of all its rows, then panel by panel and, within it,
/// block by block of k, so that a block of weights stays in the first-level cache.
static void plane_products(const plane_job *job, const plane_pass *pass, const plane_part *part,
                           long index, const float *planes) {
  const long group = part->group, image = part->image, images = part->images, row = part->row;
  const long rows = minimum(part->rows, pass->rows - row), copied_rows = part->copied;
  if (rows <= 0 || pass->columns <= 0) return;
  const long runs = (pass->columns + pass->run - 1) / pass->run, pixel = job->groups * job->columns;
  const long count = images * rows * runs;
  tile_group *list = ck_scratch(2, (size_t)(count + TILE_GROUPS) * sizeof(tile_group));
  tile_group *next = list;
  for (long n = 0; n < images; n++)
    for (long r = 0; r < rows; r++) {
      long a = (n * copied_rows + r * job->row_advance) * job->source.row_step;
      long y = (image + n) * job->height + pass->row0 + (row + r) * pass->row_step;
      for (long x = 0; x < pass->columns; x += pass->run) {
        long column = pass->column0 + x * pass->column_step;
        long left = pass->columns - x;
        *next++ = (tile_group){a + x, (y * job->width + column) * pixel,
                               left < pass->run ? left : pass->run};
      }
    }
  for (int g = 0; g < TILE_GROUPS; g++) *next++ = (tile_group){list->a, list->c, 0};

  const long blocks = (pass->k + PLANE_K - 1) / PLANE_K;
  const float *weights = pass->weights + group * pass->group_weights;
  const int most = TILE_GROUP_COUNT(pass->run, panel_start(job->columns, job->panels, 1) / WIDTH);
  const bool sweeps = pass->k >= TILE_FAR;  // else a tile is too short to be burdened with it
  sweep read = next_planes(job, index, (count + most - 1) / most * job->panels * pass->k);
  for (long panel = 0; panel < job->panels; panel++) {
    const long column = panel_start(job->columns, job->panels, panel);
    const long width = panel_start(job->columns, job->panels, panel + 1) - column;
    const long left = job->columns - column;
    const int vectors = (int)(width / WIDTH);
    const int groups = TILE_GROUP_COUNT(pass->run, vectors);
    const tile_function function =
        (sweeps ? sweeping_tile_functions : tile_functions)[pass->run - 1][vectors - 1];
    tile_task t = {.a = planes, .b_step = width, .c_step = pass->column_step * pixel,
                   .c = job->y + group * job->columns + column,
                   .columns = left < width ? left : width};
    long k = 0;
    for (long block = 0; block < blocks || block == 0; block++) {
      const long end = blocks == 0 ? 0 : pass->k * (block + 1) / blocks;
      t.k = end - k;
      t.offset = pass->offset + k;
      t.b = weights + pass->k * column + k * width;
      t.accumulate = block > 0;
      t.bias = block > 0 || job->bias == NULL ? NULL : job->bias + group * job->columns + column;
      t.relu = job->activation == CK_RELU && end == pass->k;
      for (long i = 0; i < count; i += groups) {
        t.read = read;
        if (sweeps) sweep_on(&read, t.k);
        if (block == 0)
          for (long g = 0; g < groups; g++)
            for (long p = 0; p < list[i + g].valid; p++)
              ready_to_write(t.c + list[i + g].c + p * t.c_step, t.columns);
        function(&t, list + i);
      }
      k = end;
    }
  }
}

/// As above with the roles exchanged: block by block of pixel vectors, all channels of all groups,
/// and then a transposition to where the channels of a pixel are neighbours.
static void turned_plane_products(const plane_job *job, const plane_pass *pass,
                                  const plane_part *part, long index, const float *planes) {
  typedef struct {
    const float *from;
    float *to;
    long valid;
  } pixels;
  enum { ROW = TURNED_BLOCK * WIDTH };
  const long image = part->image, images = part->images, row = part->row;
  const long rows = minimum(part->rows, pass->rows - row), copied_rows = part->copied;
  if (rows <= 0 || pass->columns <= 0) return;
  const long channels = job->groups * job->columns, y_step = pass->column_step * channels;
  const long group_step = job->source.channels / job->groups * job->source.deal *
                          job->source.plane_width;
  float *buffer = ck_scratch(3, (size_t)((channels + TURNED_ROWS) * ROW) * sizeof(float));
  // Steps of the sweeps through all tiles of a block.
  const long steps = 2 * job->groups * ((job->columns + TURNED_ROWS - 1) / TURNED_ROWS) * pass->k;
  const long blocks = (images * rows * ((pass->columns + WIDTH - 1) / WIDTH) + TURNED_BLOCK - 1) /
                      TURNED_BLOCK;
  sweep read = next_planes(job, index, blocks * steps);
  pixels block[TURNED_BLOCK];
  int filled = 0;
  for (long n = 0; n < images; n++)
    for (long r = 0; r < rows; r++)
      for (long x = 0; x < pass->columns; x += WIDTH) {
        const long y = (image + n) * job->height + pass->row0 + (row + r) * pass->row_step;
        const long column = pass->column0 + x * pass->column_step;
        block[filled++] = (pixels){
            planes + (n * copied_rows + r * job->row_advance) * job->source.row_step + x,
            job->y + (y * job->width + column) * channels, minimum(WIDTH, pass->columns - x)};
        const bool last = n == images - 1 && r == rows - 1 && x + WIDTH >= pass->columns;
        if (filled < TURNED_BLOCK && !last) continue;
        const pixels *end = block + filled - 1;
        const bool joined = y_step == channels;
        sweep write = sweep_over(
            block->to, joined ? end->to - block->to + end->valid * channels : 0, steps);
        for (const pixels *p = block; p <= end && !joined; p++)
          for (long i = 0; i < p->valid; i++) ready_to_write(p->to + i * y_step, channels);
        turned_task t = {.k = pass->k, .offset = pass->offset, .c_step = ROW,
                         .relu = job->activation == CK_RELU};
        for (long g = 0; g < job->groups; g++) {
          t.a = pass->weights + g * pass->group_weights;
          for (long c = 0; c < job->columns;) {
            const long tile_rows = turned_rows(job->columns - c);
            const int most = tile_rows == 4 ? TURNED_BLOCK : 3;
            t.a_step = tile_rows;
            t.present = job->columns - c;
            t.bias = job->bias == NULL ? NULL : job->bias + g * job->columns + c;
            for (int v = 0; v < filled; v += most) {
              for (int i = 0; i < most; i++)
                t.b[i] = block[v + i < filled ? v + i : v].from + g * group_step;
              t.c = buffer + (g * job->columns + c) * ROW + v * WIDTH;
              t.read = read;
              t.write = write;
              sweep_on(&read, pass->k);
              sweep_on(&write, pass->k);
              const int left = filled - v;
              turned_products((int)tile_rows, left < 3 ? left : left < most ? 3 : most, &t);
              if (left > 3 && left < most) {  // 4 or 5 of 6: two calls of up to 3
                for (int i = 0; i < 3; i++)
                  t.b[i] = block[v + 3 + i < filled ? v + 3 + i : v].from + g * group_step;
                t.c += 3 * WIDTH;
                turned_products((int)tile_rows, left - 3, &t);
              }
            }
            t.a += tile_rows * pass->k;
            c += tile_rows;
          }
        }
        for (int v = 0; v < filled; v++)
          transpose(buffer + v * WIDTH, ROW, channels, block[v].valid, block[v].to, y_step);
        filled = 0;
      }
}

static void plane_task(void *context, long index) {
  const plane_job *job = context;
  const plane_source *s = &job->source;
  const plane_part part = plane_part_of(job, index);
  const long copied = part.copied;

  float *planes = ck_scratch(1, (size_t)(part.images * copied * s->row_step) * sizeof(float));
  for (long n = 0; n < part.images; n++)
    for (long r = 0; r < copied; r++) {
      const long t = part.row * job->row_advance + r;
      if (plane_row_is_read(job, t))
        copy_plane_row(s, part.image + n, part.group, t, planes + (n * copied + r) * s->row_step);
    }
  for (long p = 0; p < job->pass_count; p++) {
    if (job->turned)
      turned_plane_products(job, job->passes + p, &part, p == 0 ? index : job->tasks, planes);
    else
      plane_products(job, job->passes + p, &part, p == 0 ? index : job->tasks, planes);
  }

  if (job->pass_count == 1) {  // forward: the outputs are whole rows
    const long pixel = job->groups * job->columns;
    for (long n = 0; n < part.images; n++)
      activate_rows(job->activation, part.rows * job->width, job->turned ? pixel : job->columns,
                    pixel,
                    job->y + ((part.image + n) * job->height + part.row) * job->width * pixel +
                        part.group * job->columns);
  }
}

/// The length of run that computes fewest outputs in vain and keeps enough sums going to hide the
/// latency of an FMA.
static long plane_run(long columns, long vectors) {
  long best = 1;
  double best_score = 0;
  for (long run = 1; run <= TILE_RUN && run * vectors <= TILE_SUMS; run++) {
    double sums = (double)(TILE_GROUP_COUNT(run, vectors) * run * vectors);
    double score = (double)columns / (double)((columns + run - 1) / run * run);
    score *= sums < 12 && sums < TILE_SUMS / 2 ? 0.5 + sums / 32 : 1 + sums / 1000;
    if (vectors == 1 && run < 4) score *= 0.8;
    if (score >= best_score) {
      best = run;
      best_score = score;
    }
  }
  return best;
}

/// Whether the lanes had better be pixels than output channels: where the channels of a group leave
/// lanes idle or fill one vector only, unless the rows of pixels leave more idle.
static bool plane_is_turned(long columns, long width) {
  if (columns > WIDTH) return false;
  const double channel_lanes = (double)columns / WIDTH;
  const double pixel_lanes = (double)width / (double)((width + WIDTH - 1) / WIDTH * WIDTH) *
                             (double)columns / (double)turned_rows_of(columns);
  return pixel_lanes > 0.75 * channel_lanes;
}

/// How the work is cut into tasks: copies that fit the second-level cache, enough pixels to pay for
/// reading the weights, enough tasks for the threads.
static void plan_plane_tasks(plane_job *job) {
  enum { COPY = 64 * 1024, PIXELS = 256 };
  const plane_source *s = &job->source;
  const long wanted = ck_threads() == 1 ? 1 : 4 * ck_threads();
  const long groups = job->turned ? 1 : job->groups;
  long rows = (COPY / s->row_step - job->row_span) / job->row_advance + 1;
  if (rows < 4) rows = 4;
  if (rows > job->rows) rows = job->rows;
  long images = 1;
  if (rows == job->rows) {
    const long copied = ((rows - 1) * job->row_advance + job->row_span) * s->row_step;
    images = minimum(COPY / copied, (PIXELS + rows * job->width - 1) / (rows * job->width));
    images = minimum(images, s->batch * groups / wanted);
    if (images < 1) images = 1;
  }
  while (rows > 2 && s->batch * groups * ((job->rows + rows - 1) / rows) < wanted)
    rows = (rows + 1) / 2;
  job->rows_per_task = rows;
  job->images_per_task = images;
  job->row_tasks = (job->rows + rows - 1) / rows;
  job->image_tasks = (s->batch + images - 1) / images;
}

static void plane_convolution(plane_job *job) {
  plan_plane_tasks(job);
  job->tasks = (job->turned ? 1 : job->groups) * job->image_tasks * job->row_tasks;
  ck_parallel(job->tasks, plane_task, job);
}
