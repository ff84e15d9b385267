// Convolutions and their gradients, NHWC by HWIO. One FMA chain for each output; a tap that falls
// into the padding is skipped.

typedef struct {
  const ck_window *window;
  const float *x, *w, *bias;
  float *y;
  ck_activation activation;
} convolution_job;

static void convolution_row(void *context, long index) {
  const convolution_job *job = context;
  const ck_window *s = job->window;
  long n = index / s->out_height, oy = index % s->out_height;
  long ci = s->in_channels / s->groups, co = s->out_channels / s->groups;
  const float *image = job->x + n * s->height * s->width * s->in_channels;
  float *row = job->y + index * s->out_width * s->out_channels;
  for (long ox = 0; ox < s->out_width; ox++)
    for (long g = 0; g < s->groups; g++)
      for (long o = 0; o < co; o += WIDTH) {
        long part = co - o;
        vf sum = job->bias == NULL ? splat(0) : load_part(job->bias + g * co + o, part);
        for (long kh = 0; kh < s->kernel_height; kh++) {
          long iy = oy * s->stride_height + kh * s->dilation_height - s->pad_top;
          if (iy < 0 || iy >= s->height) continue;
          for (long kw = 0; kw < s->kernel_width; kw++) {
            long ix = ox * s->stride_width + kw * s->dilation_width - s->pad_left;
            if (ix < 0 || ix >= s->width) continue;
            const float *pixel = image + (iy * s->width + ix) * s->in_channels + g * ci;
            const float *tap =
                job->w + (kh * s->kernel_width + kw) * ci * s->out_channels + g * co + o;
            for (long c = 0; c < ci; c++)
              sum = fma_v(splat(pixel[c]), load_part(tap + c * s->out_channels, part), sum);
          }
        }
        store_part(row + ox * s->out_channels + g * co + o, sum, part);
      }
  activate_rows(job->activation, 1, s->out_width * s->out_channels, 0, row);
}

static void convolution(const ck_window *s, const float *x, const float *w, const float *bias,
                        ck_activation activation, float *y) {
  convolution_job job = {s, x, w, bias, y, activation};
  ck_parallel(s->batch * s->out_height, convolution_row, &job);
}

// MARK: - Gradients

typedef struct {
  const ck_window *window;
  const float *x, *dy, *w;
  float *result;
  long block;
} convolution_gradient_job;

/// One row of dx: a chain over ascending output row, output column, output channel.
static void input_gradient_row(void *context, long index) {
  const convolution_gradient_job *job = context;
  const ck_window *s = job->window;
  long n = index / s->height, iy = index % s->height;
  long ci = s->in_channels / s->groups, co = s->out_channels / s->groups;
  const float *image = job->dy + n * s->out_height * s->out_width * s->out_channels;
  float *row = job->result + index * s->width * s->in_channels;
  for (long ix = 0; ix < s->width; ix++)
    for (long g = 0; g < s->groups; g++)
      for (long i = 0; i < ci; i += WIDTH) {
        long part = ci - i;
        vf sum = splat(0);
        for (long kh = s->kernel_height - 1; kh >= 0; kh--) {
          long sy = iy + s->pad_top - kh * s->dilation_height, oy = sy / s->stride_height;
          if (sy < 0 || sy % s->stride_height != 0 || oy >= s->out_height) continue;
          for (long kw = s->kernel_width - 1; kw >= 0; kw--) {
            long sx = ix + s->pad_left - kw * s->dilation_width, ox = sx / s->stride_width;
            if (sx < 0 || sx % s->stride_width != 0 || ox >= s->out_width) continue;
            const float *pixel = image + (oy * s->out_width + ox) * s->out_channels + g * co;
            const float *tap = job->w + (kh * s->kernel_width + kw) * ci * co * s->groups;
            for (long o = 0; o < co; o++) {
              vf weights = splat(0);
              for (long l = 0; l < WIDTH && l < part; l++)
                weights[l] = tap[(i + l) * s->out_channels + g * co + o];
              sum = fma_v(splat(pixel[o]), weights, sum);
            }
          }
        }
        store_part(row + ix * s->in_channels + g * ci + i, sum, part);
      }
}

static void convolution_input_gradient(const ck_window *s, const float *dy, const float *w,
                                       float *dx) {
  convolution_gradient_job job = {s, NULL, dy, w, dx, 0};
  ck_parallel(s->batch * s->height, input_gradient_row, &job);
}

/// One input channel of one tap of dw: a chain over ascending image, output row, output column.
static void weight_gradient_row(void *context, long index) {
  const convolution_gradient_job *job = context;
  const ck_window *s = job->window;
  long ci = s->in_channels / s->groups, co = s->out_channels / s->groups;
  long tap = index / ci, c = index % ci;
  long kh = tap / s->kernel_width, kw = tap % s->kernel_width;
  for (long g = 0; g < s->groups; g++)
    for (long o = 0; o < co; o += WIDTH) {
      long part = co - o;
      vf sum = splat(0);
      for (long n = 0; n < s->batch; n++)
        for (long oy = 0; oy < s->out_height; oy++) {
          long iy = oy * s->stride_height + kh * s->dilation_height - s->pad_top;
          if (iy < 0 || iy >= s->height) continue;
          for (long ox = 0; ox < s->out_width; ox++) {
            long ix = ox * s->stride_width + kw * s->dilation_width - s->pad_left;
            if (ix < 0 || ix >= s->width) continue;
            const float *x =
                job->x + ((n * s->height + iy) * s->width + ix) * s->in_channels + g * ci;
            const float *dy =
                job->dy + ((n * s->out_height + oy) * s->out_width + ox) * s->out_channels;
            sum = fma_v(splat(x[c]), load_part(dy + g * co + o, part), sum);
          }
        }
      store_part(job->result + index * s->out_channels + g * co + o, sum, part);
    }
}

static void convolution_weight_gradient(const ck_window *s, const float *x, const float *dy,
                                        float *dw) {
  convolution_gradient_job job = {s, x, dy, NULL, dw, 0};
  ck_parallel(s->kernel_height * s->kernel_width * (s->in_channels / s->groups),
              weight_gradient_row, &job);
}
