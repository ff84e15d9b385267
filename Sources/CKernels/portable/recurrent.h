// Recurrent layers. What inputs contribute to the gates is one big product, made before; here each
// task takes some examples through all steps. Examples do not depend on each other, so how many a
// task has reaches no result, and no step waits for another thread.
//
// The weight is packed once: for each panel of units, the columns of every gate, each block
// [units, the panel's width].
#include "panels.h"

enum {
  LSTM_GATES = 4,
  GRU_GATES = 3,
  RECURRENT_K = 256,     // terms of a sum at a time
  RECURRENT_ROWS = 32,   // examples of a task at most
  AHEADS = 4,            // arrays that are read ahead
};

typedef struct {
  const ck_recurrent *s;
  long gates, slice;
  bool gru;
  const float *weight, *bias, *packed;
  float *sums, *cells, *y;
  const float *from_sums, *from_cells, *from_y, *from_hidden, *dy;
  float *dsums, *dhidden;
} recurrent_job;

static void pack_gates_task(void *context, long index) {
  const recurrent_job *job = context;
  const long units = job->s->units, panel = index / job->gates, gate = index % job->gates;
  long columns;
  const long start = panel_columns(units, panel_count(units), panel, &columns);
  const long width = panel_start(units, panel_count(units), panel + 1) - start;
  copy_padded(job->weight + gate * units + start, job->gates * units, units, columns,
              (float *)job->packed + (start * job->gates + gate * width) * units, width);
}

/// The same for the weight's transpose: panels of units, each [gates · units, the panel's width].
static void pack_turned_task(void *context, long panel) {
  const recurrent_job *job = context;
  const long units = job->s->units, terms = job->gates * units;
  long columns;
  const long start = panel_columns(units, panel_count(units), panel, &columns);
  const long width = panel_start(units, panel_count(units), panel + 1) - start;
  float *to = (float *)job->packed + start * terms;
  if (columns < width) memset(to, 0, (size_t)(terms * width) * sizeof(float));
  transpose(job->weight + start * terms, terms, columns, terms, to, width);
}

/// c = start + a·b in blocks of k, so that every row of a meets a block of b while it is near.
static void multiply_blocks(panel_product p, const int32_t *terms) {
  const long k = p.k;
  const float *a = p.a, *b = p.b;
  p.far = true;
  for (long k0 = 0; k0 < k; k0 += RECURRENT_K) {
    p.k = minimum(RECURRENT_K, k - k0);
    p.a = a + k0;
    p.b = b + k0 * p.b_step;
    multiply_rows(&p, terms);
    p.accumulate = true;
  }
}

/// What some examples have at step t of an array [batch, steps, width], in `calls` pieces; nothing
/// for none.
static void ahead_of_step(const float *x, long width, const ck_recurrent *s, long first, long rows,
                          long t, long calls, read_ahead *ahead) {
  if (calls > 0)
    *ahead = read_rows_ahead(x + (first * s->steps + t) * width, s->steps * width, rows, width,
                             calls);
  else
    *ahead = (read_ahead){0};
}

/// Runs `task` over slices of the batch.
static void each_slice(recurrent_job *job, ck_task task) {
  const long threads = ck_threads();
  job->slice = (job->s->batch + threads - 1) / threads;
  if (job->slice > RECURRENT_ROWS) {  // as even as can be
    const long slices = (job->s->batch + RECURRENT_ROWS - 1) / RECURRENT_ROWS;
    job->slice = (job->s->batch + slices - 1) / slices;
    job->slice = (job->slice + 7) / 8 * 8;
  }
  ck_parallel((job->s->batch + job->slice - 1) / job->slice, task, job);
}

// MARK: - Forward

/// The sums of all gates of a panel from the states of the step before: [gates][rows, width].
static void hidden_sums(const recurrent_job *job, long rows, const float *state, long state_step,
                        bool first, long panel, const int32_t *terms, read_ahead *ahead,
                        float *sums) {
  const long units = job->s->units, panels = panel_count(units);
  long columns;
  const long start = panel_columns(units, panels, panel, &columns);
  const long width = panel_start(units, panels, panel + 1) - start;
  for (long gate = 0; gate < job->gates; gate++) {
    const float *bias = job->bias + gate * units + start;
    panel_product p = {.rows = rows, .columns = columns, .k = first ? 0 : units, .a = state,
                       .a_step = state_step,
                       .b = job->packed + (start * job->gates + gate * width) * units,
                       .b_step = width, .c = sums + gate * rows * width, .c_step = width,
                       .bias = bias, .ahead = ahead, .aheads = AHEADS};
    if (first) multiply_rows(&p, terms);
    else multiply_blocks(p, terms);
  }
}

/// One step of one example, `count` units from `unit` on, to its cells; `sums` are those of the
/// hidden state, one gate `gate_step` behind the other.
INLINE void lstm_cells(const recurrent_job *job, long at, long unit, long count, const float *sums,
                       long gate_step, float *cell) {
  const long units = job->s->units;
  float *gates = job->sums + at * LSTM_GATES * units + unit;
  float *cells = job->cells + at * units + unit;
  EACH_VECTOR(count, {
    vf sum[LSTM_GATES];
    UNROLL for (int g = 0; g < LSTM_GATES; g++)
      sum[g] = load_first(gates + g * units + i, left) + load_first(sums + g * gate_step + i, left);
    const vf input = sigmoid_v(sum[0]), forget = sigmoid_v(sum[1]), candidate = tanh_v(sum[2]);
    const vf output = sigmoid_v(sum[3]);
    const vf now = fma_v(forget, load_first(cell + i, left), input * candidate);
    store_first(gates + i, input, left);
    store_first(gates + units + i, forget, left);
    store_first(gates + 2 * units + i, candidate, left);
    store_first(gates + 3 * units + i, output, left);
    store_first(cells + i, now, left);
    store_first(cell + i, now, left);
  })
}

/// And on to its hidden state. Apart from the cells, as two short chains of instructions overlap
/// with their neighbours' better than a long one.
INLINE void lstm_states(const recurrent_job *job, long at, long unit, long count,
                        const float *cell, float *state) {
  const long units = job->s->units;
  const float *output = job->sums + (at * LSTM_GATES + 3) * units + unit;
  float *y = job->y + at * units + unit;
  EACH_VECTOR(count, {
    const vf h = load_first(output + i, left) * tanh_v(load_first(cell + i, left));
    store_first(y + i, h, left);
    store_first(state + i, h, left);
  })
}

/// `before` and `state` are the example's hidden state before and after the step.
INLINE void gru_units(const recurrent_job *job, long at, long unit, long count, const float *sums,
                      long gate_step, const float *before, float *state) {
  const long units = job->s->units;
  float *gates = job->sums + at * GRU_GATES * units + unit;
  for (long c = 0; c < count; c += WIDTH) {
    const long left = count - c;
    const vf hidden = load_first(sums + 2 * gate_step + c, left);
    const vf reset = sigmoid_v(load_first(gates + c, left) + load_first(sums + c, left));
    const vf update = sigmoid_v(load_first(gates + units + c, left) +
                                load_first(sums + gate_step + c, left));
    const vf candidate =
        tanh_v(fma_v(reset, hidden, load_first(gates + 2 * units + c, left)));
    const vf h = fma_v(update, load_first(before + unit + c, left) - candidate, candidate);
    store_first(gates + c, reset, left);
    store_first(gates + units + c, update, left);
    store_first(gates + 2 * units + c, candidate, left);
    store_first(job->cells + at * units + unit + c, hidden, left);
    store_first(job->y + at * units + unit + c, h, left);
    store_first(state + unit + c, h, left);
  }
}

static void recurrent_task(void *context, long index) {
  const recurrent_job *job = context;
  const ck_recurrent *s = job->s;
  const long first = index * job->slice, rows = minimum(job->slice, s->batch - first);
  const long step = whole_vectors(s->units) + 16, panels = panel_count(s->units);
  char *memory = ck_scratch(1, (size_t)(3 * rows * step + rows * job->gates * TILE_VECTORS * WIDTH +
                                        s->units + 256) * sizeof(float));
  float *state = take(&memory, (size_t)(rows * step) * sizeof(float));
  float *next = take(&memory, (size_t)(rows * step) * sizeof(float));
  float *cell = take(&memory, (size_t)(rows * step) * sizeof(float));
  float *sums = take(&memory, (size_t)(rows * job->gates * TILE_VECTORS * WIDTH) * sizeof(float));
  int32_t *terms = take(&memory, (size_t)s->units * sizeof(int32_t));
  list_terms(terms, s->units, 1);
  memset(state, 0, (size_t)(rows * step) * sizeof(float));
  memset(cell, 0, (size_t)(rows * step) * sizeof(float));

  for (long t = 0; t < s->steps; t++) {
    read_ahead ahead[AHEADS] = {0};
    const long calls = t + 1 < s->steps ? panels * job->gates * ((rows + 7) / 8) : 0;
    ahead_of_step(job->sums, job->gates * s->units, s, first, rows, t + 1, calls, ahead);
    ahead_of_step(job->cells, s->units, s, first, rows, t + 1, calls, ahead + 1);
    ahead_of_step(job->y, s->units, s, first, rows, t + 1, calls, ahead + 2);
    for (long panel = 0; panel < panels; panel++) {
      long columns;
      const long start = panel_columns(s->units, panels, panel, &columns);
      const long width = panel_start(s->units, panels, panel + 1) - start;
      hidden_sums(job, rows, state, step, t == 0, panel, terms, ahead, sums);
      for (long r = 0; r < rows; r++) {
        const long at = (first + r) * s->steps + t;
        if (job->gru)
          gru_units(job, at, start, columns, sums + r * width, rows * width, state + r * step,
                    next + r * step);
        else
          lstm_cells(job, at, start, columns, sums + r * width, rows * width,
                     cell + r * step + start);
      }
      for (long r = 0; r < rows && !job->gru; r++)
        lstm_states(job, (first + r) * s->steps + t, start, columns, cell + r * step + start,
                    next + r * step + start);
    }
    float *swap = state;
    state = next;
    next = swap;
  }
}

static void run_recurrent(recurrent_job *job) {
  const ck_recurrent *s = job->s;
  if (s->batch <= 0 || s->steps <= 0 || s->units <= 0) return;
  job->packed = ck_scratch(
      0, (size_t)(whole_vectors(s->units) * s->units * job->gates) * sizeof(float));
  ck_parallel(panel_count(s->units) * job->gates, pack_gates_task, job);
  each_slice(job, recurrent_task);
}

static void lstm(const ck_recurrent *s, const float *weight, const float *bias, float *gates,
                 float *cells, float *y) {
  recurrent_job job = {.s = s, .gates = LSTM_GATES, .weight = weight, .bias = bias, .sums = gates,
                       .cells = cells, .y = y};
  run_recurrent(&job);
}

static void gru(const ck_recurrent *s, const float *weight, const float *bias, float *gates,
                float *hidden, float *y) {
  recurrent_job job = {.s = s, .gates = GRU_GATES, .gru = true, .weight = weight, .bias = bias,
                       .sums = gates, .cells = hidden, .y = y};
  run_recurrent(&job);
}

// MARK: - Gradient

/// One step of one example: the gradients of its gates' sums, and what goes on to the step before.
INLINE void lstm_gradient_units(const recurrent_job *job, long at, bool first, const float *dh,
                                float *dcell, float *dsums) {
  const long units = job->s->units;
  const float *gates = job->from_sums + at * LSTM_GATES * units;
  const float *cells = job->from_cells + at * units, *dy = job->dy + at * units;
  float *out = job->dsums + at * LSTM_GATES * units;
  EACH_VECTOR(units, {
    const vf input = load_first(gates + i, left), forget = load_first(gates + units + i, left);
    const vf candidate = load_first(gates + 2 * units + i, left);
    const vf output = load_first(gates + 3 * units + i, left);
    const vf before = first ? splat(0) : load_first(cells - units + i, left);
    const vf bent = tanh_v(load_first(cells + i, left));
    const vf d = load_first(dy + i, left) + load_first(dh + i, left);
    const vf through = d * output;
    const vf now = fma_v(through, fma_v(-bent, bent, splat(1.0f)), load_first(dcell + i, left));
    const vf gradient[LSTM_GATES] = {
        (now * candidate) * (input * (1.0f - input)),
        (now * before) * (forget * (1.0f - forget)),
        (now * input) * fma_v(-candidate, candidate, splat(1.0f)),
        (d * bent) * (output * (1.0f - output)),
    };
    UNROLL for (int g = 0; g < LSTM_GATES; g++) {
      store_first(out + g * units + i, gradient[g], left);
      store_first(dsums + g * units + i, gradient[g], left);
    }
    store_first(dcell + i, now * forget, left);
  })
}

/// `direct` gets what reaches the state before past the gates.
INLINE void gru_gradient_units(const recurrent_job *job, long at, bool first, const float *dh,
                               float *direct, float *dsums) {
  const long units = job->s->units;
  const float *gates = job->from_sums + at * GRU_GATES * units;
  const float *hidden = job->from_cells + at * units, *y = job->from_y + at * units;
  const float *dy = job->dy + at * units;
  float *out = job->dsums + at * GRU_GATES * units, *back = job->dhidden + at * GRU_GATES * units;
  for (long c = 0; c < units; c += WIDTH) {
    const long left = units - c;
    const vf reset = load_first(gates + c, left), update = load_first(gates + units + c, left);
    const vf candidate = load_first(gates + 2 * units + c, left);
    const vf before = first ? splat(0) : load_first(y - units + c, left);
    const vf d = (load_first(dy + c, left) + load_first(dh + c, left)) +
                 load_first(direct + c, left);
    const vf dcandidate =
        (d * (1.0f - update)) * fma_v(-candidate, candidate, splat(1.0f));
    const vf gradient[GRU_GATES] = {
        (dcandidate * load_first(hidden + c, left)) * (reset * (1.0f - reset)),
        (d * (before - candidate)) * (update * (1.0f - update)),
        dcandidate * reset,
    };
    UNROLL for (int g = 0; g < GRU_GATES; g++) {
      store_first(back + g * units + c, gradient[g], left);
      store_first(dsums + g * units + c, gradient[g], left);
      store_first(out + g * units + c, g == 2 ? dcandidate : gradient[g], left);
    }
    store_first(direct + c, d * update, left);
  }
}

static void recurrent_gradient_task(void *context, long index) {
  const recurrent_job *job = context;
  const ck_recurrent *s = job->s;
  const long first = index * job->slice, rows = minimum(job->slice, s->batch - first);
  const long step = whole_vectors(s->units) + 16, panels = panel_count(s->units);
  const long terms_count = job->gates * s->units, sums_step = whole_vectors(terms_count) + 16;
  char *memory = ck_scratch(
      1, (size_t)(2 * rows * step + rows * sums_step + terms_count + 256) * sizeof(float));
  float *dh = take(&memory, (size_t)(rows * step) * sizeof(float));
  float *carried = take(&memory, (size_t)(rows * step) * sizeof(float));
  float *dsums = take(&memory, (size_t)(rows * sums_step) * sizeof(float));
  int32_t *terms = take(&memory, (size_t)terms_count * sizeof(int32_t));
  list_terms(terms, terms_count, 1);
  memset(dh, 0, (size_t)(rows * step) * sizeof(float));
  memset(carried, 0, (size_t)(rows * step) * sizeof(float));

  for (long t = s->steps - 1; t >= 0; t--) {
    for (long r = 0; r < rows; r++) {
      const long at = (first + r) * s->steps + t;
      if (job->gru)
        gru_gradient_units(job, at, t == 0, dh + r * step, carried + r * step,
                           dsums + r * sums_step);
      else
        lstm_gradient_units(job, at, t == 0, dh + r * step, carried + r * step,
                            dsums + r * sums_step);
    }
    read_ahead ahead[AHEADS] = {0};
    const long blocks = (terms_count + RECURRENT_K - 1) / RECURRENT_K;
    const long calls = t > 0 ? panels * blocks * ((rows + 7) / 8) : 0;
    ahead_of_step(job->from_sums, terms_count, s, first, rows, t - 1, calls, ahead);
    ahead_of_step(job->dsums, terms_count, s, first, rows, t - 1, calls, ahead + 1);
    ahead_of_step(job->dy, s->units, s, first, rows, t - 1, calls, ahead + 2);
    ahead_of_step(job->from_cells, s->units, s, first, rows, t - 2, t > 1 ? calls : 0, ahead + 3);
    for (long panel = 0; panel < panels && t > 0; panel++) {
      panel_product p = {.rows = rows, .k = terms_count, .a = dsums, .a_step = sums_step,
                         .c_step = step, .ahead = ahead, .aheads = AHEADS};
      const long start = panel_columns(s->units, panels, panel, &p.columns);
      p.b = job->packed + start * terms_count;
      p.b_step = panel_start(s->units, panels, panel + 1) - start;
      p.c = dh + start;
      multiply_blocks(p, terms);
    }
  }
}

static void run_recurrent_gradient(recurrent_job *job) {
  const ck_recurrent *s = job->s;
  if (s->batch <= 0 || s->steps <= 0 || s->units <= 0) return;
  job->packed = ck_scratch(
      0, (size_t)(whole_vectors(s->units) * s->units * job->gates) * sizeof(float));
  ck_parallel(panel_count(s->units), pack_turned_task, job);
  each_slice(job, recurrent_gradient_task);
}

static void lstm_gradient(const ck_recurrent *s, const float *weight, const float *gates,
                          const float *cells, const float *dy, float *dsums) {
  recurrent_job job = {.s = s, .gates = LSTM_GATES, .weight = weight, .from_sums = gates,
                       .from_cells = cells, .dy = dy, .dsums = dsums};
  run_recurrent_gradient(&job);
}

static void gru_gradient(const ck_recurrent *s, const float *weight, const float *gates,
                         const float *hidden, const float *y, const float *dy, float *dinputs,
                         float *dhidden) {
  recurrent_job job = {.s = s, .gates = GRU_GATES, .gru = true, .weight = weight,
                       .from_sums = gates, .from_cells = hidden, .from_y = y, .dy = dy,
                       .dsums = dinputs, .dhidden = dhidden};
  run_recurrent_gradient(&job);
}
