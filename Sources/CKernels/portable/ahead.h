// Reading ahead: what a later part of a product will copy is asked for while an earlier part is
// computed. Its rows are often pages apart, where no CPU foresees them.
#pragma once

enum { LINE = 64 };  // bytes of a cache line

typedef struct {
  const char *at;          // the row's first line
  long step, rows, lines;  // bytes between rows; rows left; lines of a row
  long line;               // the row's next
} ahead;

/// A matrix of `rows` × `columns` floats, its rows `step` floats apart.
INLINE ahead ahead_of(const float *x, long step, long rows, long columns) {
  return (ahead){.at = (const char *)x, .step = step * (long)sizeof(float), .rows = rows,
                 .lines = (columns * (long)sizeof(float) + LINE - 1) / LINE};
}

/// The lines of each of `calls` even shares.
INLINE long ahead_share(const ahead *a, long calls) {
  return (a->rows * a->lines + calls - 1) / calls;
}

INLINE void read_ahead(ahead *a, long lines) {
  for (; lines > 0 && a->rows > 0; lines--) {
    __builtin_prefetch(a->at + a->line * LINE, 0, 2);
    if (++a->line < a->lines) continue;
    a->line = 0;
    a->at += a->step;
    a->rows--;
  }
}
