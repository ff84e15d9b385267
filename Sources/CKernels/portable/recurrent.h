// Recurrent layers. What inputs contribute to the gates is one big product, made before; here each
// task takes some examples through all steps. Examples do not depend on each other, so how many a
// task has reaches no result, and no step waits for another thread.
//
// Of ragged sequences a task has the longest first, so that at each step those that go on are the
// first rows of its states.
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
  long gates, slice, tasks;
  bool gru;
  const float *weight, *bias, *packed;
  const float *first_state, *first_cell;
  float *sums, *cells, *y;
  const float *from_sums, *from_cells, *from_y, *dy, *dcells;
  float *dsums, *dhidden, *dfirst_state, *dfirst_cell;
} recurrent_job;

/// A sequence: its number, and which rows of the arrays are its steps.
typedef struct {
  long number, start, length;
} recurrent_rows;

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

/// The sequences of a task, the longest first; returns how many.
static long list_sequences(const recurrent_job *job, long index,
                           recurrent_rows sequences[RECURRENT_ROWS]) {
  const ck_recurrent *s = job->s;
  long rows = 0;
  if (s->starts == NULL) {
    const long first = index * job->slice, last = minimum(first + job->slice, s->batch);
    for (long i = first; i < last; i++)
      sequences[rows++] = (recurrent_rows){i, i * s->steps, s->steps};
  } else {
    for (long i = index; i < s->batch; i += job->tasks) {
      const long number = s->order[i], start = s->starts[number];
      sequences[rows++] = (recurrent_rows){number, start, s->starts[number + 1] - start};
    }
  }
  return rows;
}

/// What the sequences of a task have at step t of an array [rows, width], in `calls` pieces; nothing
/// for none. Ragged ones lie at no fixed distance and are left to the CPU.
static void ahead_of_step(const float *x, long width, const ck_recurrent *s,
                          const recurrent_rows *sequences, long rows, long t, long calls,
                          read_ahead *ahead) {
  if (calls > 0 && s->starts == NULL)
    *ahead = read_rows_ahead(x + (sequences->start + t) * width, s->steps * width, rows, width,
                             calls);
  else
    *ahead = (read_ahead){0};
}

/// Copies a row of x [batch, units] for each of a task's sequences; zeros for no x.
static void first_rows(const float *x, long units, const recurrent_rows *sequences, long rows,
                       long step, float *to) {
  memset(to, 0, (size_t)(rows * step) * sizeof(float));
  for (long r = 0; r < rows && x != NULL; r++)
    memcpy(to + r * step, x + sequences[r].number * units, (size_t)units * sizeof(float));
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
  job->tasks = (job->s->batch + job->slice - 1) / job->slice;
  ck_parallel(job->tasks, task, job);
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
  recurrent_rows sequences[RECURRENT_ROWS];
  long rows = list_sequences(job, index, sequences);
  const long step = whole_vectors(s->units) + 16, panels = panel_count(s->units);
  char *memory = ck_scratch(1, (size_t)(3 * rows * step + rows * job->gates * TILE_VECTORS * WIDTH +
                                        s->units + 256) * sizeof(float));
  float *state = take(&memory, (size_t)(rows * step) * sizeof(float));
  float *next = take(&memory, (size_t)(rows * step) * sizeof(float));
  float *cell = take(&memory, (size_t)(rows * step) * sizeof(float));
  float *sums = take(&memory, (size_t)(rows * job->gates * TILE_VECTORS * WIDTH) * sizeof(float));
  int32_t *terms = take(&memory, (size_t)s->units * sizeof(int32_t));
  list_terms(terms, s->units, 1);
  first_rows(job->first_state, s->units, sequences, rows, step, state);
  first_rows(job->first_cell, s->units, sequences, rows, step, cell);

  for (long t = 0; t < sequences[0].length; t++) {
    while (sequences[rows - 1].length <= t) rows--;
    read_ahead ahead[AHEADS] = {0};
    const long calls = t + 1 < s->steps ? panels * job->gates * ((rows + 7) / 8) : 0;
    ahead_of_step(job->sums, job->gates * s->units, s, sequences, rows, t + 1, calls, ahead);
    ahead_of_step(job->cells, s->units, s, sequences, rows, t + 1, calls, ahead + 1);
    ahead_of_step(job->y, s->units, s, sequences, rows, t + 1, calls, ahead + 2);
    for (long panel = 0; panel < panels; panel++) {
      long columns;
      const long start = panel_columns(s->units, panels, panel, &columns);
      const long width = panel_start(s->units, panels, panel + 1) - start;
      hidden_sums(job, rows, state, step, t == 0 && job->first_state == NULL, panel, terms, ahead,
                  sums);
      for (long r = 0; r < rows; r++) {
        const long at = sequences[r].start + t;
        if (job->gru)
          gru_units(job, at, start, columns, sums + r * width, rows * width, state + r * step,
                    next + r * step);
        else
          lstm_cells(job, at, start, columns, sums + r * width, rows * width,
                     cell + r * step + start);
      }
      for (long r = 0; r < rows && !job->gru; r++)
        lstm_states(job, sequences[r].start + t, start, columns, cell + r * step + start,
                    next + r * step + start);
    }
    float *swap = state;
    state = next;
    next = swap;
  }
}

static void run_recurrent(recurrent_job *job) {
  const ck_recurrent *s = job->s;
  if (s->batch <= 0 || s->units <= 0) return;
  job->packed = ck_scratch(
      0, (size_t)(whole_vectors(s->units) * s->units * job->gates) * sizeof(float));
  ck_parallel(panel_count(s->units) * job->gates, pack_gates_task, job);
  each_slice(job, recurrent_task);
}

static void lstm(const ck_recurrent *s, const float *weight, const float *bias,
                 const float *first_state, const float *first_cell, float *gates, float *cells,
                 float *y) {
  recurrent_job job = {.s = s, .gates = LSTM_GATES, .weight = weight, .bias = bias,
                       .first_state = first_state, .first_cell = first_cell, .sums = gates,
                       .cells = cells, .y = y};
  run_recurrent(&job);
}

static void gru(const ck_recurrent *s, const float *weight, const float *bias,
                const float *first_state, float *gates, float *hidden, float *y) {
  recurrent_job job = {.s = s, .gates = GRU_GATES, .gru = true, .weight = weight, .bias = bias,
                       .first_state = first_state, .sums = gates, .cells = hidden, .y = y};
  run_recurrent(&job);
}

// MARK: - Gradient

/// One step of one example: the gradients of its gates' sums, and what goes on to the step before,
/// whose cells `earlier` are (NULL: 0).
INLINE void lstm_gradient_units(const recurrent_job *job, long at, const float *earlier,
                                const float *dh, float *dcell, float *dsums) {
  const long units = job->s->units;
  const float *gates = job->from_sums + at * LSTM_GATES * units;
  const float *cells = job->from_cells + at * units, *dy = job->dy + at * units;
  const float *dcells = job->dcells == NULL ? NULL : job->dcells + at * units;
  float *out = job->dsums + at * LSTM_GATES * units;
  EACH_VECTOR(units, {
    const vf input = load_first(gates + i, left), forget = load_first(gates + units + i, left);
    const vf candidate = load_first(gates + 2 * units + i, left);
    const vf output = load_first(gates + 3 * units + i, left);
    const vf before = earlier == NULL ? splat(0) : load_first(earlier + i, left);
    const vf bent = tanh_v(load_first(cells + i, left));
    const vf d = load_first(dy + i, left) + load_first(dh + i, left);
    const vf through = d * output;
    vf later = load_first(dcell + i, left);
    if (dcells != NULL) later += load_first(dcells + i, left);
    const vf now = fma_v(through, fma_v(-bent, bent, splat(1.0f)), later);
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

/// `direct` gets what reaches the state before, `earlier`, past the gates.
INLINE void gru_gradient_units(const recurrent_job *job, long at, const float *earlier,
                               const float *dh, float *direct, float *dsums) {
  const long units = job->s->units;
  const float *gates = job->from_sums + at * GRU_GATES * units;
  const float *hidden = job->from_cells + at * units, *dy = job->dy + at * units;
  float *out = job->dsums + at * GRU_GATES * units, *back = job->dhidden + at * GRU_GATES * units;
  for (long c = 0; c < units; c += WIDTH) {
    const long left = units - c;
    const vf reset = load_first(gates + c, left), update = load_first(gates + units + c, left);
    const vf candidate = load_first(gates + 2 * units + c, left);
    const vf before = earlier == NULL ? splat(0) : load_first(earlier + c, left);
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

/// What reaches a sequence's state before its first step.
static void first_gradients(const recurrent_job *job, long number, const float *dh,
                            const float *carried) {
  const long units = job->s->units;
  for (long c = 0; c < units; c++) {
    if (job->dfirst_state != NULL)
      job->dfirst_state[number * units + c] = job->gru ? dh[c] + carried[c] : dh[c];
    if (job->dfirst_cell != NULL) job->dfirst_cell[number * units + c] = carried[c];
  }
}

static void recurrent_gradient_task(void *context, long index) {
  const recurrent_job *job = context;
  const ck_recurrent *s = job->s;
  recurrent_rows sequences[RECURRENT_ROWS];
  const long all = list_sequences(job, index, sequences);
  const long step = whole_vectors(s->units) + 16, panels = panel_count(s->units);
  const long terms_count = job->gates * s->units, sums_step = whole_vectors(terms_count) + 16;
  char *memory = ck_scratch(
      1, (size_t)(2 * all * step + all * sums_step + terms_count + 256) * sizeof(float));
  float *dh = take(&memory, (size_t)(all * step) * sizeof(float));
  float *carried = take(&memory, (size_t)(all * step) * sizeof(float));
  float *dsums = take(&memory, (size_t)(all * sums_step) * sizeof(float));
  int32_t *terms = take(&memory, (size_t)terms_count * sizeof(int32_t));
  list_terms(terms, terms_count, 1);
  memset(dh, 0, (size_t)(all * step) * sizeof(float));
  memset(carried, 0, (size_t)(all * step) * sizeof(float));
  const float *states = job->gru ? job->from_y : job->from_cells;
  const float *first = job->gru ? job->first_state : job->first_cell;

  long rows = 0;
  for (long t = sequences[0].length - 1; t >= 0; t--) {
    while (rows < all && sequences[rows].length > t) rows++;
    for (long r = 0; r < rows; r++) {
      const long at = sequences[r].start + t;
      const float *earlier = t > 0           ? states + (at - 1) * s->units
                             : first == NULL ? NULL
                                             : first + sequences[r].number * s->units;
      if (job->gru)
        gru_gradient_units(job, at, earlier, dh + r * step, carried + r * step,
                           dsums + r * sums_step);
      else
        lstm_gradient_units(job, at, earlier, dh + r * step, carried + r * step,
                            dsums + r * sums_step);
    }
    read_ahead ahead[AHEADS] = {0};
    const long blocks = (terms_count + RECURRENT_K - 1) / RECURRENT_K;
    const long calls = t > 0 ? panels * blocks * ((rows + 7) / 8) : 0;
    ahead_of_step(job->from_sums, terms_count, s, sequences, rows, t - 1, calls, ahead);
    ahead_of_step(job->dsums, terms_count, s, sequences, rows, t - 1, calls, ahead + 1);
    ahead_of_step(job->dy, s->units, s, sequences, rows, t - 1, calls, ahead + 2);
    ahead_of_step(job->from_cells, s->units, s, sequences, rows, t - 2, t > 1 ? calls : 0,
                  ahead + 3);
    for (long panel = 0; panel < panels && (t > 0 || job->dfirst_state != NULL); panel++) {
      panel_product p = {.rows = rows, .k = terms_count, .a = dsums, .a_step = sums_step,
                         .c_step = step, .ahead = ahead, .aheads = AHEADS};
      const long start = panel_columns(s->units, panels, panel, &p.columns);
      p.b = job->packed + start * terms_count;
      p.b_step = panel_start(s->units, panels, panel + 1) - start;
      p.c = dh + start;
      multiply_blocks(p, terms);
    }
  }
  for (long r = 0; r < all; r++)
    first_gradients(job, sequences[r].number, dh + r * step, carried + r * step);
}

static void run_recurrent_gradient(recurrent_job *job) {
  const ck_recurrent *s = job->s;
  if (s->batch <= 0 || s->units <= 0) return;
  job->packed = ck_scratch(
      0, (size_t)(whole_vectors(s->units) * s->units * job->gates) * sizeof(float));
  ck_parallel(panel_count(s->units), pack_turned_task, job);
  each_slice(job, recurrent_gradient_task);
}

static void lstm_gradient(const ck_recurrent *s, const float *weight, const float *first_cell,
                          const float *gates, const float *cells, const float *dy,
                          const float *dcells, float *dsums, float *dfirst_state,
                          float *dfirst_cell) {
  recurrent_job job = {.s = s, .gates = LSTM_GATES, .weight = weight, .first_cell = first_cell,
                       .from_sums = gates, .from_cells = cells, .dy = dy, .dcells = dcells,
                       .dsums = dsums, .dfirst_state = dfirst_state, .dfirst_cell = dfirst_cell};
  run_recurrent_gradient(&job);
}

static void gru_gradient(const ck_recurrent *s, const float *weight, const float *first_state,
                         const float *gates, const float *hidden, const float *y, const float *dy,
                         float *dinputs, float *dhidden, float *dfirst_state) {
  recurrent_job job = {.s = s, .gates = GRU_GATES, .gru = true, .weight = weight,
                       .first_state = first_state, .from_sums = gates, .from_cells = hidden,
                       .from_y = y, .dy = dy, .dsums = dinputs, .dhidden = dhidden,
                       .dfirst_state = dfirst_state};
  run_recurrent_gradient(&job);
}
