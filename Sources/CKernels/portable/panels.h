// Products inside one task, on one panel of columns: what attention and recurrent layers are made
// of.
#pragma once

#include "read_ahead.h"

typedef struct {
  long rows, columns, k;  // columns: at most TILE_VECTORS vectors
  const float *a;
  long a_step;     // between rows of a, or between terms where rows are neighbours
  const float *b;  // [k, whole vectors]
  long b_step;
  float *c;
  long c_step;
  const float *bias;  // [columns] or NULL
  bool accumulate;
  bool far;           // b is in no near cache
  read_ahead *ahead;  // what is needed after this product, `aheads` matrices
  int aheads;
} panel_product;

/// 0, step, 2·step …: where the terms of a sum lie.
INLINE void list_terms(int32_t *offset, long count, long step) {
  for (long i = 0; i < count; i++) offset[i] = (int32_t)(i * step);
}

INLINE void multiply_panel(const panel_product *p, const int32_t *offset, const int run,
                           long a_step) {
  tile_task t = {.k = p->k, .offset = offset, .a = p->a, .b = p->b, .b_step = p->b_step,
                 .c = p->c, .c_step = p->c_step, .columns = p->columns, .bias = p->bias,
                 .accumulate = p->accumulate};
  const int vectors = (int)((p->columns + WIDTH - 1) / WIDTH);
  const int groups = TILE_GROUP_COUNT(run, vectors);
  const long height = run * groups;
  tile_function function =
      p->far ? tile_far_functions[vectors - 1] : tile_functions[run - 1][vectors - 1];
  tile_group group[TILE_GROUPS];
  list_groups(group, groups, run, a_step, run * p->c_step);
  for (long i = 0; i < p->rows; i += height) {
    for (int j = 0; j < p->aheads; j++) read_on(p->ahead + j);
    if (i + height > p->rows) trim_groups(group, groups, run, p->rows - i);
    function(&t, group);
    function = tile_functions[run - 1][vectors - 1];
    t.a += groups * a_step;
    t.c += height * p->c_step;
  }
}

/// c = start + a·b with rows of a `a_step` apart; offset[k] is k.
static void multiply_rows(const panel_product *p, const int32_t *offset) {
  multiply_panel(p, offset, 1, p->a_step);
}

/// c = start + aᵀ·b: rows of the product are neighbours in a, and offset[k] is k·a_step. Up to three
/// floats behind a's last row are read and dropped.
static void multiply_columns(const panel_product *p, const int32_t *offset) {
  multiply_panel(p, offset, 4, 4);
}

/// Where panel `index` of `columns` starts; `*count` gets how many of its columns exist.
INLINE long panel_columns(long columns, long panels, long index, long *count) {
  const long start = panel_start(columns, panels, index);
  *count = minimum(columns, panel_start(columns, panels, index + 1)) - start;
  return start;
}

/// The transpose of src, rows × columns, as panels of its rows: each [columns, the panel's width].
static void pack_transposed(const float *src, long step, long rows, long columns, float *dst) {
  const long panels = panel_count(rows);
  for (long i = 0; i < panels; i++) {
    long count;
    const long start = panel_columns(rows, panels, i, &count);
    const long width = panel_start(rows, panels, i + 1) - start;
    float *to = dst + start * columns;
    if (count < width) memset(to, 0, (size_t)(columns * width) * sizeof(float));
    transpose(src + start * step, step, count, columns, to, width);
  }
}

/// src itself where its rows are whole vectors, else a copy padded with zeros; `*width` gets the
/// distance between the rows.
INLINE const float *padded(const float *src, long step, long rows, long columns, float *memory,
                           long *width) {
  *width = step;
  if (columns % WIDTH == 0) return src;
  *width = whole_vectors(columns);
  copy_padded(src, step, rows, columns, memory, *width);
  return memory;
}
