// Matrix products: c = act(start + Σ_k a·b), one FMA chain over ascending k for each output.
//
// A task computes some rows of some panels of columns. It goes through k in long blocks, with a panel's
// part of b packed so that it is read in order, and keeps unfinished sums in c: to store and reload a
// float changes nothing. A small a and one of long rows are read in place; others, and one stored by
// columns, are copied block by block, since short runs of distant rows defeat the prefetchers.

#include "tile.h"
#include "pack.h"
#include "read_ahead.h"

extern const ck_kernels TABLE;  // for the activations that are a pass of their own

enum {
  GEMM_K = 512,       // a block of k: what is packed of a and b stays in the second-level cache
  GEMM_SHARED_K = 1024,  // where b is packed already and c comes from far away
  GEMM_FAR = 1 << 18, // floats that do not fit the second-level cache
  GEMM_ROWS = 24,     // of a packed panel of a: whole tiles of any width
  GEMM_CHUNK = 264,   // rows of a task at most
  GEMM_IN_PLACE = 1 << 17,  // floats of an a that is not copied
  GEMM_LONG_ROW = 512,  // nor are rows this long: prefetchers follow them
  GEMM_SHARED_LEAST = 1 << 16, GEMM_SHARED_MOST = 1 << 24,  // of a b that is packed once for all
  GEMM_SPLIT = 512,   // the shortest block whose chain may be cut off from the next
  GEMM_SPLITS = 16,
};

/// Outputs whose sums are ready, rows × columns, get an activation the tiles do not apply.
static void activate_rows(ck_activation activation, long rows, long columns, long step, float *y) {
  if (activation == CK_IDENTITY || activation == CK_RELU) return;
  if (columns == step) {
    TABLE.activation(activation, rows * columns, y, y);
    return;
  }
  for (long r = 0; r < rows; r++)
    TABLE.activation(activation, columns, y + r * step, y + r * step);
}

typedef struct {
  const ck_gemm_arguments *g;
  const float *a, *b;
  float *c;
  float *partial;  // the sums of splits 1..., [m, n] each
  long splits, split_k;
  long block;  // of k
  bool far;      // c does not fit the second-level cache
  bool distant;  // nor do a and b
  long row_chunks, chunk_rows, panels, panel_chunks;
  bool copy_rows;   // of a, before use
  float *shared_b;  // all panels, [k, width] each; or NULL: each task packs what it uses
} gemm_job;

/// How a block of a is read: in runs of `run` rows, `group_step` apart within a tile. Row i of it
/// begins at i / panel_rows · panel_step + i % panel_rows · row_step, and term k of a sum is
/// k · k_step on. No tile lies in two panels.
typedef struct {
  const float *a;
  long run, group_step, panel_rows, panel_step, row_step, k_step;
} gemm_rows;

/// Rows [first, last) of a over [k0, k1), copied unless they are well placed as they are.
static gemm_rows prepare_rows(const gemm_job *job, long first, long last, long k0, long k1) {
  const ck_gemm_arguments *g = job->g;
  const long rows = last - first, k = k1 - k0;
  if (g->layout != CK_TN) {
    const float *a = job->a + first * g->lda + k0;
    if (!job->copy_rows)
      return (gemm_rows){.a = a, .run = 1, .group_step = g->lda, .panel_rows = 1,
                         .panel_step = g->lda, .k_step = 1};
    const long step = (k + 15) / 16 * 16 + 16;  // not a power of two
    float *copy = ck_scratch(2, (size_t)(rows * step) * sizeof(float));
    for (long i = 0; i < rows; i++)
      memcpy(copy + i * step, a + i * g->lda, (size_t)k * sizeof(float));
    return (gemm_rows){.a = copy, .run = 1, .group_step = step, .panel_rows = 1,
                       .panel_step = step, .k_step = 1};
  }
  const long panels = (rows + GEMM_ROWS - 1) / GEMM_ROWS;
  float *packed = ck_scratch(2, (size_t)(panels * GEMM_ROWS * k) * sizeof(float));
  for (long p = 0; p < panels; p++) {
    const float *from = job->a + k0 * g->lda + first + p * GEMM_ROWS;
    const long left = rows - p * GEMM_ROWS;
    float *to = packed + p * GEMM_ROWS * k;
    if (left >= GEMM_ROWS)
      for (long i = 0; i < k; i++)
        memcpy(to + i * GEMM_ROWS, from + i * g->lda, GEMM_ROWS * sizeof(float));
    else
      for (long i = 0; i < k; i++)
        for (long r = 0; r < GEMM_ROWS; r += WIDTH) {
          const vf v = r < left ? load_first(from + i * g->lda + r, left - r) : splat(0);
          store_first(to + i * GEMM_ROWS + r, v, GEMM_ROWS - r);
        }
  }
  return (gemm_rows){.a = packed, .run = 4, .group_step = 4, .panel_rows = GEMM_ROWS,
                     .panel_step = GEMM_ROWS * k, .row_step = 1, .k_step = GEMM_ROWS};
}

/// The columns of b that belong to one panel, over [k0, k1).
static void pack_panel(const gemm_job *job, long column, long width, long k0, long k1, float *to) {
  const ck_gemm_arguments *g = job->g;
  const long present = minimum(width, g->n - column), k = k1 - k0;
  if (g->layout == CK_NT) {
    if (present < width) memset(to, 0, (size_t)(k * width) * sizeof(float));
    transpose(job->b + column * g->ldb + k0, g->ldb, present, k, to, width);
  } else {
    copy_padded(job->b + k0 * g->ldb + column, g->ldb, k, present, to, width);
  }
}

static void pack_shared_panel(void *context, long index) {
  const gemm_job *job = context;
  const long panel = index % job->panels, k0 = index / job->panels * job->block;
  const long column = panel_start(job->g->n, job->panels, panel);
  const long width = panel_start(job->g->n, job->panels, panel + 1) - column;
  pack_panel(job, column, width, k0, minimum(k0 + job->block, job->g->k),
             job->shared_b + column * job->g->k + k0 * width);
}

/// The columns of b that belong to one panel, over [k0, k1), before they are packed.
static read_ahead panel_ahead(const gemm_job *job, long panel, long k0, long k1, long calls) {
  const ck_gemm_arguments *g = job->g;
  const long column = panel_start(g->n, job->panels, panel);
  const long columns = minimum(panel_start(g->n, job->panels, panel + 1), g->n) - column;
  if (g->layout == CK_NT)
    return read_rows_ahead(job->b + column * g->ldb + k0, g->ldb, columns, k1 - k0, calls);
  return read_rows_ahead(job->b + k0 * g->ldb + column, g->ldb, k1 - k0, columns, calls);
}

/// Rows [first, last) of a over [k0, k1), before they are copied.
static read_ahead rows_ahead(const gemm_job *job, long first, long last, long k0, long k1,
                             long calls) {
  const ck_gemm_arguments *g = job->g;
  if (g->layout == CK_TN)
    return read_rows_ahead(job->a + k0 * g->lda + first, g->lda, k1 - k0, last - first, calls);
  return read_rows_ahead(job->a + first * g->lda + k0, g->lda, last - first, k1 - k0, calls);
}

/// Rows [first, last) of one panel, over [k0, k1).
static void gemm_block(const gemm_job *job, long first, long last, long panel, long k0, long k1,
                       bool from_zero, float *c, long ldc, const gemm_rows *a,
                       read_ahead *next_a, read_ahead *next_b) {
  const ck_gemm_arguments *g = job->g;
  const long column = panel_start(g->n, job->panels, panel);
  const long width = panel_start(g->n, job->panels, panel + 1) - column;
  const long k = k1 - k0, rows = last - first;
  const bool whole = g->n - column >= width;
  tile_task t = {.k = k, .c = c + column, .c_step = ldc, .columns = whole ? width : g->n - column};
  t.accumulate = !from_zero && (k0 > 0 || g->accumulate);
  if (!from_zero && k0 == 0) t.bias = g->bias == NULL ? NULL : g->bias + column;
  t.relu = g->activation == CK_RELU && k1 == g->k && job->splits == 1;

  t.b_step = width;
  if (job->shared_b != NULL) {
    t.b = job->shared_b + column * g->k + k0 * width;
  } else if (g->layout != CK_NT && whole && rows <= 2 * TILE_GROUPS) {
    t.b = job->b + k0 * g->ldb + column;  // used too little to be worth a copy
    t.b_step = g->ldb;
  } else {
    float *packed = ck_scratch(1, (size_t)(k * width) * sizeof(float));
    pack_panel(job, column, width, k0, k1, packed);
    t.b = packed;
  }

  const int vectors = (int)(width / WIDTH);
  const int groups = TILE_GROUP_COUNT(a->run, vectors);
  int32_t *offset = ck_scratch(3, (size_t)k * sizeof(int32_t));
  for (long i = 0; i < k; i++) offset[i] = (int32_t)(i * a->k_step);
  t.offset = offset;
  const tile_function function = tile_functions[a->run - 1][vectors - 1];
  const long height = a->run * groups;
  tile_group group[TILE_GROUPS];
  list_groups(group, groups, a->run, a->group_step, a->run * ldc);
  for (long i = 0; i < rows; i += height) {
    read_on(next_a);
    read_on(next_b);
    for (long r = i + height; job->far && r < minimum(rows, i + 2 * height); r++)
      ready_to_write(c + (first + r) * ldc + column, t.columns);
    if (i + height > rows) trim_groups(group, groups, a->run, rows - i);
    t.a = a->a + i / a->panel_rows * a->panel_step + i % a->panel_rows * a->row_step;
    t.c = c + (first + i) * ldc + column;
    function(&t, group);
  }
}

static void gemm_task(void *context, long index) {
  const gemm_job *job = context;
  const ck_gemm_arguments *g = job->g;
  const long panel_chunk = index % job->panel_chunks;
  const long rest = index / job->panel_chunks;
  const long chunk = rest % job->row_chunks, split = rest / job->row_chunks;
  const long first = chunk * job->chunk_rows;
  const long last = first + job->chunk_rows < g->m ? first + job->chunk_rows : g->m;
  const long from_panel = job->panels * panel_chunk / job->panel_chunks;
  const long to_panel = job->panels * (panel_chunk + 1) / job->panel_chunks;
  const long k_start = split * job->split_k;
  const long k_end = k_start + job->split_k < g->k ? k_start + job->split_k : g->k;
  float *c = split == 0 ? job->c : job->partial + (split - 1) * g->m * g->n;
  const long ldc = split == 0 ? g->ldc : g->n;

  const bool copies = g->layout == CK_TN || job->copy_rows;
  const long tiles = (last - first + TILE_GROUPS - 1) / TILE_GROUPS;  // of a panel, about
  const long blocks = k_end == k_start ? 1 : (k_end - k_start + job->block - 1) / job->block;
  for (long block = 0; block < blocks; block++) {
    const long k0 = k_start + (k_end - k_start) * block / blocks;
    const long k1 = k_start + (k_end - k_start) * (block + 1) / blocks;
    const long k2 = k_start + (k_end - k_start) * (block + 2) / blocks;
    const bool more = block + 1 < blocks;
    const gemm_rows a = prepare_rows(job, first, last, k0, k1);
    read_ahead next_a = {0};
    if (copies && more && job->distant)
      next_a = rows_ahead(job, first, last, k1, k2, tiles * (to_panel - from_panel));
    for (long panel = from_panel; panel < to_panel; panel++) {
      read_ahead next_b = {0};
      if (job->shared_b == NULL && job->distant) {
        if (panel + 1 < to_panel) next_b = panel_ahead(job, panel + 1, k0, k1, tiles);
        else if (more) next_b = panel_ahead(job, from_panel, k1, k2, tiles);
      }
      gemm_block(job, first, last, panel, k0, k1, split > 0 && block == 0, c, ldc, &a, &next_a,
                 &next_b);
    }
  }

  if (job->splits > 1) return;
  const long column = panel_start(g->n, job->panels, from_panel);
  long end = panel_start(g->n, job->panels, to_panel);
  if (end > g->n) end = g->n;
  activate_rows(g->activation, last - first, end - column, g->ldc, c + first * g->ldc + column);
}

/// Adds the splits of one row of c: neighbours first, then neighbouring pairs, and so on.
static void gemm_add_splits(void *context, long row) {
  const gemm_job *job = context;
  const ck_gemm_arguments *g = job->g;
  float *c = job->c + row * g->ldc;
  for (long j = 0; j < g->n; j += WIDTH) {
    vf sum[GEMM_SPLITS];
    for (long s = 0; s < job->splits; s++) {
      const float *from = s == 0 ? c : job->partial + ((s - 1) * g->m + row) * g->n;
      sum[s] = load_first(from + j, g->n - j);
    }
    for (long step = 1; step < job->splits; step *= 2)
      for (long s = 0; s + step < job->splits; s += 2 * step) sum[s] += sum[s + step];
    if (g->activation == CK_RELU) sum[0] = splat(0) > sum[0] ? splat(0) : sum[0];
    store_first(c + j, sum[0], g->n - j);
  }
  activate_rows(g->activation, 1, g->n, g->n, c);
}

static void gemm(const ck_gemm_arguments *g, const float *a, const float *b, float *c) {
  if (g->m <= 0 || g->n <= 0) return;
  gemm_job job = {.g = g, .a = a, .b = b, .c = c, .splits = 1, .split_k = g->k};
  job.far = g->m * g->n >= GEMM_FAR;
  job.distant = (g->m + g->n) * g->k > GEMM_FAR;
  job.panels = panel_count(g->n);

  // A long sum for few outputs: the only way to keep several threads busy is to cut the sum.
  if (g->layout == CK_TN && g->k >= 2 * GEMM_SPLIT && g->m * g->n <= 65536) {
    long splits = g->k / GEMM_SPLIT < GEMM_SPLITS ? g->k / GEMM_SPLIT : GEMM_SPLITS;
    job.split_k = (g->k + splits - 1) / splits;
    job.splits = (g->k + job.split_k - 1) / job.split_k;
    job.partial = ck_scratch(0, (size_t)((job.splits - 1) * g->m * g->n) * sizeof(float));
  }

  // Enough tasks for the threads, each with enough rows to pay for its packed panel. Each cut between
  // panels copies a once more, and each between rows packs b once more; where b is packed once for all
  // and stays near, rows are cut finer.
  job.copy_rows = g->layout != CK_TN && g->k < GEMM_LONG_ROW && g->m * g->k > GEMM_IN_PLACE &&
                  job.panels > 3;
  const bool copies = job.copy_rows || g->layout == CK_TN;
  const bool shares = job.splits == 1 && g->n * g->k >= GEMM_SHARED_LEAST &&
                      g->n * g->k <= GEMM_SHARED_MOST;
  const bool cuts_rows = copies && shares && g->n * g->k <= GEMM_FAR;
  const long threads = ck_threads();
  long wanted = threads == 1 ? 1 : (cuts_rows ? 6 : 3) * threads;
  job.row_chunks = (g->m + GEMM_CHUNK - 1) / GEMM_CHUNK;  // as even as can be
  job.chunk_rows = (g->m + job.row_chunks - 1) / job.row_chunks;
  job.chunk_rows = (job.chunk_rows + GEMM_ROWS - 1) / GEMM_ROWS * GEMM_ROWS;
  job.row_chunks = (g->m + job.chunk_rows - 1) / job.chunk_rows;
  if (job.splits * job.row_chunks >= 2 * threads) wanted = 1;  // two even ones each will do
  job.panel_chunks = copies ? 1 : job.panels;
  if (copies && !cuts_rows && job.splits * job.row_chunks < wanted)
    job.panel_chunks = minimum(wanted / (job.splits * job.row_chunks), job.panels);
  while (job.splits * job.row_chunks * job.panel_chunks < wanted && job.chunk_rows > 48) {
    job.chunk_rows = (job.chunk_rows / 2 + 23) / 24 * 24;
    job.row_chunks = (g->m + job.chunk_rows - 1) / job.chunk_rows;
  }
  const bool shared = shares && job.row_chunks > (cuts_rows ? 1 : 2);
  job.block = shared && job.far ? GEMM_SHARED_K : GEMM_K;
  if (shared) {
    const long columns = panel_start(g->n, job.panels, job.panels);
    job.shared_b = ck_scratch(0, (size_t)(columns * g->k) * sizeof(float));
    ck_parallel(job.panels * ((g->k + job.block - 1) / job.block), pack_shared_panel, &job);
  }
  ck_parallel(job.splits * job.row_chunks * job.panel_chunks, gemm_task, &job);
  if (job.splits > 1) ck_parallel(g->m, gemm_add_splits, &job);
}
