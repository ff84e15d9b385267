// Reading ahead: while a task computes, it brings what is copied next into the second-level cache, a
// few lines with every tile, or with every term of a tile's sums. Without it a core waits for memory
// a third of its time.
#pragma once

enum { CACHE_LINE = 64 };

typedef struct {
  const char *row;   // the present row's first line
  long step, rows;   // bytes between rows; rows left
  long lines, line;  // of a row; the next one
  long share;        // lines for each call of `read_on`
} read_ahead;

/// Spreads a matrix, its rows `step` floats apart, over `calls` calls of `read_on`.
INLINE read_ahead read_rows_ahead(const float *from, long step, long rows, long columns,
                                  long calls) {
  const long lines = (columns * (long)sizeof(float) + CACHE_LINE - 1) / CACHE_LINE;
  return (read_ahead){.row = (const char *)from, .step = step * (long)sizeof(float),
                      .rows = lines > 0 ? rows : 0, .lines = lines,
                      .share = rows * lines / (calls > 0 ? calls : 1) + 1};
}

INLINE void read_on(read_ahead *ahead) {
  for (long i = 0; i < ahead->share && ahead->rows > 0; i++) {
    __builtin_prefetch(ahead->row + ahead->line * CACHE_LINE, 0, 2);
    if (++ahead->line < ahead->lines) continue;
    ahead->line = 0;
    ahead->row += ahead->step;
    ahead->rows--;
  }
}

/// Makes the lines of n floats ready to be written.
INLINE void ready_to_write(const float *to, long n) {
  for (long i = 0; i < n; i += CACHE_LINE / (long)sizeof(float)) __builtin_prefetch(to + i, 1, 3);
}

/// A range of addresses that tiles bring near, a step with every term of their sums: of many requests
/// at once most are dropped.
typedef struct {
  const char *at;
  long step;   // bytes, at most a line
  long extra;  // bytes for each term that do not fit into the steps, all asked for after a tile
} sweep;

/// Spreads n floats over `count` terms.
INLINE sweep sweep_over(const float *from, long n, long count) {
  if (count < 1) count = 1;
  const long bytes = (n * (long)sizeof(float) + count - 1) / count;
  const long step = bytes < CACHE_LINE ? bytes : CACHE_LINE;
  return (sweep){(const char *)from, step, bytes - step};
}
/// Goes on after a tile of `count` terms.
INLINE void sweep_on(sweep *s, long count) {
  s->at += count * s->step;
  const char *end = s->at + count * s->extra;
  for (const char *line = s->at; line < end; line += CACHE_LINE) __builtin_prefetch(line, 0, 2);
  s->at = end;
}
INLINE void sweep_reads(sweep *s) {
  __builtin_prefetch(s->at, 0, 2);
  s->at += s->step;
}
INLINE void sweep_writes(sweep *s) {
  __builtin_prefetch(s->at, 1, 3);
  s->at += s->step;
}
