// Matrix products: c = act(start + Σ_k a·b), one FMA chain over ascending k for each output.
//
// A task computes some rows of one panel of columns. It goes through k in blocks, with the panel's
// part of b packed so that it stays in the first-level cache, and keeps unfinished sums in c: to
// store and reload a float changes nothing. A is read in place by rows; where it is stored by
// columns it is packed too.

#include "tile.h"
#include "pack.h"

extern const ck_kernels TABLE;  // for the activations that are a pass of their own

enum {
  GEMM_K = 256,       // a block of k: the packed part of b is up to 48 KiB
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
  long row_chunks, chunk_rows, panels, panel_chunks;
} gemm_job;

/// Rows [first, last) of one panel, over [k0, k1).
static void gemm_block(const gemm_job *job, long first, long last, long panel, long k0, long k1,
                       bool from_zero, float *c, long ldc, const float *packed_a) {
  const ck_gemm_arguments *g = job->g;
  const long column = panel_start(g->n, job->panels, panel);
  const long width = panel_start(g->n, job->panels, panel + 1) - column;
  const long k = k1 - k0, rows = last - first;
  const bool whole = g->n - column >= width;
  tile_task t = {.k = k, .c = c + column, .c_step = ldc, .columns = whole ? width : g->n - column};
  t.accumulate = !from_zero && (k0 > 0 || g->accumulate);
  if (!from_zero && k0 == 0) t.bias = g->bias == NULL ? NULL : g->bias + column;
  t.relu = g->activation == CK_RELU && k1 == g->k && job->splits == 1;

  if (g->layout != CK_NT && whole && rows <= 2 * TILE_GROUPS) {
    t.b = job->b + k0 * g->ldb + column;  // used too little to be worth a copy
    t.b_step = g->ldb;
  } else {
    float *packed = ck_scratch(1, (size_t)(k * width) * sizeof(float));
    if (g->layout == CK_NT) {
      if (!whole) memset(packed, 0, (size_t)(k * width) * sizeof(float));
      transpose(job->b + column * g->ldb + k0, g->ldb, t.columns, k, packed, width);
    } else {
      copy_padded(job->b + k0 * g->ldb + column, g->ldb, k, t.columns, packed, width);
    }
    t.b = packed;
    t.b_step = width;
  }

  const int vectors = (int)(width / WIDTH), run = packed_a == NULL ? 1 : 4;
  const int groups = TILE_GROUP_COUNT(run, vectors);
  int32_t *offset = ck_scratch(3, (size_t)k * sizeof(int32_t));
  for (long i = 0; i < k; i++) offset[i] = (int32_t)(i * run);
  t.offset = offset;
  t.a = packed_a == NULL ? job->a + first * g->lda + k0 : packed_a;
  t.c += first * ldc;
  tile_function function = tile_functions[run - 1][vectors - 1];
  const long a_step = packed_a == NULL ? g->lda : run * k;
  for (long i = 0; i < rows; i += run * groups) {
    tile_group group[TILE_GROUPS];
    for (int r = 0; r < groups; r++) {
      long row = i + r * run < rows ? i + r * run : i;
      group[r].a = row / run * a_step;
      group[r].c = row * ldc;
      group[r].valid = i + r * run < rows ? rows - row : 0;
    }
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

  long k0 = k_start;
  do {
    const long k1 = k0 + GEMM_K < k_end ? k0 + GEMM_K : k_end, k = k1 - k0;
    const float *packed_a = NULL;
    if (g->layout == CK_TN) {  // groups of 4 rows, each [k, 4]
      float *packed = ck_scratch(2, (size_t)((last - first + 3) / 4 * 4 * k) * sizeof(float));
      pack_columns(job->a + k0 * g->lda + first, g->lda, k, last - first, packed);
      packed_a = packed;
    }
    for (long panel = from_panel; panel < to_panel; panel++)
      gemm_block(job, first, last, panel, k0, k1, split > 0 && k0 == k_start, c, ldc, packed_a);
    k0 = k1;
  } while (k0 < k_end);

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
  job.panels = panel_count(g->n);

  // A long sum for few outputs: the only way to keep several threads busy is to cut the sum.
  if (g->layout == CK_TN && g->k >= 2 * GEMM_SPLIT && g->m * g->n <= 65536) {
    long splits = g->k / GEMM_SPLIT < GEMM_SPLITS ? g->k / GEMM_SPLIT : GEMM_SPLITS;
    job.split_k = (g->k + splits - 1) / splits;
    job.splits = (g->k + job.split_k - 1) / job.split_k;
    job.partial = ck_scratch(0, (size_t)((job.splits - 1) * g->m * g->n) * sizeof(float));
  }

  // Enough tasks for the threads, each with enough rows to pay for its packed panel.
  const long wanted = ck_threads() == 1 ? 1 : 6 * ck_threads();
  job.panel_chunks = g->layout == CK_TN ? 1 : job.panels;
  job.chunk_rows = g->layout == CK_TN ? 128 : 264;
  job.row_chunks = (g->m + job.chunk_rows - 1) / job.chunk_rows;
  if (job.splits * job.row_chunks < wanted && g->layout == CK_TN) {
    job.panel_chunks = wanted / (job.splits * job.row_chunks);
    if (job.panel_chunks > job.panels) job.panel_chunks = job.panels;
  }
  while (job.splits * job.row_chunks * job.panel_chunks < wanted && job.chunk_rows > 48) {
    job.chunk_rows = (job.chunk_rows / 2 + 23) / 24 * 24;
    job.row_chunks = (g->m + job.chunk_rows - 1) / job.chunk_rows;
  }
  ck_parallel(job.splits * job.row_chunks * job.panel_chunks, gemm_task, &job);
  if (job.splits > 1) ck_parallel(g->m, gemm_add_splits, &job);
}
