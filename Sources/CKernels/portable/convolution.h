// Convolutions and their gradients, NHWC by HWIO. Each output of `convolution` and of its input
// gradient is one FMA chain. A tap that falls into the padding reads a zero, like any other pixel.

#include "axes.h"
#include "pixels.h"
#include "turned_tile.h"
#include "planes.h"
#include "depthwise.h"
#include "grouped.h"
#include "weight_gradient.h"

INLINE bool is_pointwise(const ck_window *s) {
  return s->kernel_height == 1 && s->kernel_width == 1 && s->stride_height == 1 &&
         s->stride_width == 1 && s->pad_top == 0 && s->pad_left == 0 && s->groups == 1 &&
         s->out_height == s->height && s->out_width == s->width;
}

// MARK: - Forward

typedef struct {
  const ck_window *s;
  const float *w;
  float *packed;
  long k, columns, panels, width;  // of one group
} weight_packing;

static void pack_weights(void *context, long index) {
  const weight_packing *p = context;
  const long group = index / p->panels, panel = index % p->panels;
  const long column = panel_start(p->columns, p->panels, panel);
  const long width = panel_start(p->columns, p->panels, panel + 1) - column;
  copy_padded(p->w + group * p->columns + column, p->s->out_channels, p->k,
              minimum(width, p->columns - column),
              p->packed + (group * p->width + column) * p->k, width);
}

/// The weights for turned tiles: [group, tile, k, rows of the tile].
static void pack_turned_columns(const ck_window *s, const float *w, float *to, long k,
                                long columns) {
  for (long g = 0; g < s->groups; g++)
    for (long c = 0; c < columns;) {
      const long rows = turned_rows(columns - c);
      for (long i = 0; i < k; i++)
        for (long r = 0; r < rows; r++)
          *to++ = c + r < columns ? w[i * s->out_channels + g * columns + c + r] : 0;
      c += rows;
    }
}

static void convolution(const ck_window *s, const float *x, const float *w, const float *bias,
                        ck_activation activation, float *y) {
  if (s->batch <= 0 || s->out_height <= 0 || s->out_width <= 0 || s->out_channels <= 0) return;
  const long channels = s->in_channels / s->groups, columns = s->out_channels / s->groups;
  if (is_pointwise(s)) {
    ck_gemm_arguments g = {.layout = CK_NN, .m = s->batch * s->height * s->width, .n = columns,
                           .k = channels, .lda = channels, .ldb = columns, .ldc = columns,
                           .bias = bias, .activation = activation};
    gemm(&g, x, w, y);
    return;
  }
  if (is_pointwise_in_groups(s) && bias == NULL && activation == CK_IDENTITY) {
    grouped_forward(s, x, w, y);
    return;
  }
  if (is_depthwise(s)) {
    depthwise_forward(s, x, w, bias, activation, y);
    return;
  }
  const long k = s->kernel_height * s->kernel_width * channels;
  const long panels = panel_count(columns), width = panel_start(columns, panels, panels);
  const bool turned = plane_is_turned(columns, s->out_width);
  const bool packed = turned || s->groups > 1 || panels > 1 || columns != width;
  const long group_weights = (turned ? turned_rows_of(columns) : width) * k;
  const long reach = (s->kernel_width - 1) * s->dilation_width / s->stride_width;

  char *memory = ck_scratch(0, (size_t)(k + 32) * sizeof(int32_t) + sizeof(plane_pass) + 64 +
                                   (packed ? (size_t)(s->groups * group_weights) : 0) *
                                       sizeof(float));
  plane_pass *pass = take(&memory, sizeof *pass);
  int32_t *offset = take(&memory, (size_t)k * sizeof *offset);
  *pass = (plane_pass){.k = k, .offset = offset, .weights = w, .group_weights = group_weights,
                       .rows = s->out_height, .columns = s->out_width, .row_step = 1,
                       .column_step = 1};
  pass->run = turned ? WIDTH : plane_run(s->out_width, panel_start(columns, panels, 1) / WIDTH);
  if (turned) {
    pack_turned_columns(s, w, (float *)memory, k, columns);
    pass->weights = (float *)memory;
  } else if (packed) {
    weight_packing p = {s, w, (float *)memory, k, columns, panels, width};
    ck_parallel(s->groups * panels, pack_weights, &p);
    pass->weights = p.packed;
  }

  plane_job job = {
      .source = {.image = x, .batch = s->batch, .height = s->height, .width = s->width,
                 .pixel = s->in_channels, .channels = turned ? s->in_channels : channels,
                 .deal = s->stride_width, .top = s->pad_top, .left = s->pad_left},
      .turned = turned, .passes = pass, .pass_count = 1, .row_advance = s->stride_height,
      .row_span = (s->kernel_height - 1) * s->dilation_height + 1,
      .row_period = s->stride_height, .row_reach = s->kernel_height,
      .row_dilation = s->dilation_height,
      .y = y, .height = s->out_height, .width = s->out_width, .groups = s->groups,
      .columns = columns, .panels = panels, .bias = bias, .activation = activation,
      .rows = s->out_height};
  plane_source *source = &job.source;
  source->plane_width = (s->out_width + pass->run - 1) / pass->run * pass->run + reach;
  source->row_step = source->channels * source->deal * source->plane_width;
  for (long kh = 0; kh < s->kernel_height; kh++)
    for (long kw = 0; kw < s->kernel_width; kw++)
      for (long c = 0; c < channels; c++) {
        long column = kw * s->dilation_width;
        *offset++ = (int32_t)(kh * s->dilation_height * source->row_step +
                              (c * source->deal + column % source->deal) * source->plane_width +
                              column / source->deal);
      }
  plane_convolution(&job);
}

// MARK: - Input gradient

// dx is a convolution of dy with the kernel turned round: output rows ascend as kernel rows
// descend. With a stride, the inputs fall into stride × stride classes that each see their own taps:
// a pass for each. The chain of one input ascends over output row, output column, output channel.

/// The weights of one pass for turned tiles: [group, tile, tap and output channel, rows].
static void pack_turned_gradient(const ck_window *s, const float *w, const plane_pass *pass) {
  const long channels = s->in_channels / s->groups, outputs = s->out_channels / s->groups;
  float *to = (float *)pass->weights;
  long shift;
  for (long g = 0; g < s->groups; g++)
    for (long c = 0; c < channels;) {
      const long rows = turned_rows(channels - c);
      for (long kh = s->kernel_height - 1; kh >= 0; kh--) {
        if (!axis_shift(pass->row0, s->pad_top, kh, s->dilation_height, s->stride_height, &shift))
          continue;
        for (long kw = s->kernel_width - 1; kw >= 0; kw--) {
          if (!axis_shift(pass->column0, s->pad_left, kw, s->dilation_width, s->stride_width,
                          &shift))
            continue;
          const float *tap = w + ((kh * s->kernel_width + kw) * channels + c) * s->out_channels;
          for (long o = 0; o < outputs; o++)
            for (long r = 0; r < rows; r++)
              *to++ = c + r < channels ? tap[r * s->out_channels + g * outputs + o] : 0;
        }
      }
      c += rows;
    }
}

typedef struct {
  const ck_window *s;
  const float *w;
  const plane_pass *passes;
  long pass_count, panels;
} gradient_packing;

/// The weights of one panel of one group in one pass: [tap, output channel, input channel].
static void pack_turned_weights(void *context, long index) {
  const gradient_packing *p = context;
  const ck_window *s = p->s;
  const long panel = index % p->panels, rest = index / p->panels;
  const plane_pass *pass = p->passes + rest % p->pass_count;
  const long group = rest / p->pass_count;
  const long channels = s->in_channels / s->groups, outputs = s->out_channels / s->groups;
  const long column = panel_start(channels, p->panels, panel);
  const long width = panel_start(channels, p->panels, panel + 1) - column;
  const long present = minimum(width, channels - column);
  float *to = (float *)pass->weights + group * pass->group_weights + column * pass->k;
  if (present < width) memset(to, 0, (size_t)(width * pass->k) * sizeof(float));
  long shift;
  for (long kh = s->kernel_height - 1; kh >= 0; kh--) {
    if (!axis_shift(pass->row0, s->pad_top, kh, s->dilation_height, s->stride_height, &shift))
      continue;
    for (long kw = s->kernel_width - 1; kw >= 0; kw--) {
      if (!axis_shift(pass->column0, s->pad_left, kw, s->dilation_width, s->stride_width, &shift))
        continue;
      const float *tap = p->w + ((kh * s->kernel_width + kw) * channels + column) * s->out_channels;
      transpose(tap + group * outputs, s->out_channels, present, outputs, to, width);
      to += outputs * width;
    }
  }
}

static void convolution_input_gradient(const ck_window *s, const float *dy, const float *w,
                                       float *dx) {
  if (s->batch <= 0 || s->height <= 0 || s->width <= 0 || s->in_channels <= 0) return;
  const long channels = s->in_channels / s->groups, outputs = s->out_channels / s->groups;
  if (is_pointwise(s)) {
    ck_gemm_arguments g = {.layout = CK_NT, .m = s->batch * s->height * s->width, .n = channels,
                           .k = outputs, .lda = outputs, .ldb = outputs, .ldc = channels};
    gemm(&g, dy, w, dx);
    return;
  }
  if (is_pointwise_in_groups(s)) {
    grouped_input_gradient(s, dy, w, dx);
    return;
  }
  if (is_depthwise(s)) {
    depthwise_input_gradient(s, dy, w, dx);
    return;
  }
  const long all = s->kernel_height * s->kernel_width * outputs;
  const long panels = panel_count(channels), width = panel_start(channels, panels, panels);
  const long pass_count = s->stride_height * s->stride_width;
  const long columns = (s->width + s->stride_width - 1) / s->stride_width;
  const bool turned = plane_is_turned(channels, columns);
  const long rows = turned ? turned_rows_of(channels) : width;
  long top, bottom, left, right;
  axis_range(s->kernel_height, s->pad_top, s->dilation_height, s->stride_height, &top, &bottom);
  axis_range(s->kernel_width, s->pad_left, s->dilation_width, s->stride_width, &left, &right);

  char *memory = ck_scratch(0, (size_t)pass_count * sizeof(plane_pass) +
                                   (size_t)all * sizeof(int32_t) + 128 +
                                   (size_t)(s->groups * rows * all) * sizeof(float));
  plane_pass *passes = take(&memory, (size_t)pass_count * sizeof *passes);
  int32_t *offset = take(&memory, (size_t)all * sizeof *offset);
  float *weights = (float *)memory;

  plane_job job = {
      .source = {.image = dy, .batch = s->batch, .height = s->out_height, .width = s->out_width,
                 .pixel = s->out_channels, .channels = turned ? s->out_channels : outputs,
                 .deal = 1, .top = -top, .left = -left},
      .turned = turned, .passes = passes, .pass_count = pass_count, .row_advance = 1,
      .row_span = bottom - top + 1,
      .row_period = 1, .row_reach = 1, .row_dilation = 1,
      .y = dx, .height = s->height, .width = s->width, .groups = s->groups, .columns = channels,
      .panels = panels, .activation = CK_IDENTITY,
      .rows = (s->height + s->stride_height - 1) / s->stride_height};
  plane_source *source = &job.source;
  const long run = turned ? WIDTH : plane_run(columns, panel_start(channels, panels, 1) / WIDTH);
  source->plane_width = (columns + run - 1) / run * run + right - left;
  source->row_step = source->channels * source->plane_width;

  plane_pass *pass = passes;
  for (long row = 0; row < s->stride_height; row++)
    for (long column = 0; column < s->stride_width; column++) {
      *pass = (plane_pass){
          .offset = offset, .weights = weights, .run = run,
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
          for (long c = 0; c < outputs; c++)
            *offset++ = (int32_t)((down - top) * source->row_step + c * source->plane_width +
                                  along - left);
        }
      }
      pass->k = offset - pass->offset;
      pass->group_weights = rows * pass->k;
      weights += s->groups * pass->group_weights;
      pass++;
    }
  gradient_packing packing = {s, w, passes, pass_count, panels};
  if (turned) {
    for (long p = 0; p < pass_count; p++) pack_turned_gradient(s, w, passes + p);
    plane_convolution(&job);
    return;
  }
  ck_parallel(s->groups * pass_count * panels, pack_turned_weights, &packing);
  plane_convolution(&job);
}

// MARK: - Weight gradient

static void convolution_weight_gradient(const ck_window *s, const float *x, const float *dy,
                                        float *dw) {
  const long size =
      s->kernel_height * s->kernel_width * (s->in_channels / s->groups) * s->out_channels;
  if (size <= 0) return;
  if (s->batch <= 0 || s->out_height <= 0 || s->out_width <= 0) {
    memset(dw, 0, (size_t)size * sizeof(float));
    return;
  }
  if (is_pointwise(s)) {
    ck_gemm_arguments g = {.layout = CK_TN, .m = s->in_channels, .n = s->out_channels,
                           .k = s->batch * s->height * s->width, .lda = s->in_channels,
                           .ldb = s->out_channels, .ldc = s->out_channels};
    gemm(&g, x, dy, dw);
    return;
  }
  if (is_pointwise_in_groups(s)) {
    grouped_weight_gradient(s, x, dy, dw);
    return;
  }
  if (is_depthwise(s)) {
    depthwise_weight_gradient(s, x, dy, dw);
    return;
  }
  general_weight_gradient(s, x, dy, dw);
}
