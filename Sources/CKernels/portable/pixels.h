// Zero-padded copies of image rows, channels together: [row, column, channel].

typedef struct {
  const float *image;  // [batch, height, width, pixel]
  long height, width, pixel;
  long channels, step;  // floats of a pixel to copy, and between pixels of the copy
  long top, left;       // zeros before the first row and column; may be negative
  long columns;         // of the copy
} pixel_source;

/// Row t of the copy of image n; `first_channel` is where the copied channels begin.
static void copy_pixel_row(const pixel_source *s, long n, long first_channel, long t, float *to) {
  const long row = t - s->top, all = s->columns * s->step;
  const long first = s->left > 0 ? minimum(s->left, s->columns) : 0;
  const long end = minimum(s->columns, s->width + s->left);
  if (row < 0 || row >= s->height || first >= end) {
    memset(to, 0, (size_t)all * sizeof(float));
    return;
  }
  const float *from = s->image + ((n * s->height + row) * s->width + first - s->left) * s->pixel +
                      first_channel;
  memset(to, 0, (size_t)(first * s->step) * sizeof(float));
  if (s->pixel == s->step && s->channels == s->step) {
    memcpy(to + first * s->step, from, (size_t)((end - first) * s->step) * sizeof(float));
  } else {
    for (long x = first; x < end; x++, from += s->pixel)
      for (long c = 0; c < s->step; c += WIDTH) {
        const long left = s->channels - c;  // the next pixel overwrites what is too much
        store_first(to + x * s->step + c, left > 0 ? load_first(from + c, left) : splat(0),
                    s->step - c);
      }
  }
  memset(to + end * s->step, 0, (size_t)((s->columns - end) * s->step) * sizeof(float));
}

// MARK: - Blocks of images

// A weight gradient sums over all images. The chain is cut into blocks of images, as many as its
// size makes cheap to keep, and the blocks are added by a fixed tree: neighbours first, then
// neighbouring pairs, and so on. The shape alone decides.

enum { IMAGE_BLOCKS = 16, IMAGE_BLOCK_FLOATS = 1 << 22 };

INLINE long images_per_block(long batch, long size) {
  long blocks = IMAGE_BLOCK_FLOATS / (size > 0 ? size : 1);
  blocks = blocks < 1 ? 1 : minimum(blocks, IMAGE_BLOCKS);
  return (batch + blocks - 1) / blocks;
}

typedef struct {
  float *first;           // block 0, and the result
  const float *partial;   // blocks 1..., `size` floats each
  long blocks, size;
} image_block_sum;

enum { BLOCK_SUM_CHUNK = 4096 };

static void add_image_blocks(void *context, long index) {
  const image_block_sum *job = context;
  const long end = minimum((index + 1) * BLOCK_SUM_CHUNK, job->size);
  for (long i = index * BLOCK_SUM_CHUNK; i < end; i += WIDTH) {
    vf sum[IMAGE_BLOCKS];
    for (long b = 0; b < job->blocks; b++)
      sum[b] = load_first((b == 0 ? job->first : job->partial + (b - 1) * job->size) + i, end - i);
    for (long step = 1; step < job->blocks; step *= 2)
      for (long b = 0; b + step < job->blocks; b += 2 * step) sum[b] += sum[b + step];
    store_first(job->first + i, sum[0], end - i);
  }
}

static void sum_image_blocks(image_block_sum *job) {
  if (job->blocks > 1)
    ck_parallel((job->size + BLOCK_SUM_CHUNK - 1) / BLOCK_SUM_CHUNK, add_image_blocks, job);
}
