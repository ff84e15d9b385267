// Arrays seen as rows of columns (channels): how they are cut into blocks of rows, and how narrow
// rows are walked in whole vectors.
#pragma once

/// Elements of a block of a reduction.
enum { BLOCK = 4096 };

/// Floats that a walk through several columns at once asks for before their turn.
enum { STREAM_AHEAD = 1024 };

/// Rows of a block of a reduction over rows: about BLOCK elements.
INLINE long block_rows(long columns) { return maximum_of(16, BLOCK / maximum_of(columns, 1)); }

/// WIDTH columns from row r, column c on. Reads on into the next row where that is inside the
/// array; lanes past the last column are never stored.
INLINE vf load_columns(const float *x, long rows, long columns, long r, long c) {
  long at = r * columns + c;
  return load_some(x + at, rows * columns - at, 0);
}

/// Adds rows of partial results by the tree, into row 0.
INLINE void add_rows_tree(float *partials, long count, long columns) {
  for (long step = 1; step < count; step *= 2)
    for (long i = 0; i + step < count; i += 2 * step) {
      float *a = partials + i * columns, *b = partials + (i + step) * columns;
      for (long c = 0; c < columns; c++) a[c] += b[c];
    }
}

/// Rows that make up about CHUNK elements.
INLINE long chunk_rows(long columns) { return maximum_of(1, CHUNK / maximum_of(columns, 1)); }

/// b repeated until the period is a whole number of vectors and not short, in scratch memory: narrow
/// rows then need no partial vectors and no loop of their own. Wide rows (> 1024) keep their length.
INLINE long period_of(long columns) {
  if (columns > 1024) return columns;
  long period = columns;
  while (period % WIDTH != 0 || period < 256) period += columns;
  return period;
}
INLINE const float *repeated(const float *b, long columns, long period, float *memory) {
  if (period == columns) return b;
  for (long i = 0; i < period; i++) memory[i] = b[i % columns];
  return memory;
}
